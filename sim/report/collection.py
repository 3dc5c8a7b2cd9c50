"""Any set of stored studies as one tidy table, however some of them ended."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from sim.errors import ConfigError, StoreError
from sim.report.catalogue import WIDTH, as_of, as_text, counted, settings_text
from sim.report.quantities import percent
from sim.report.tables import folded, records
from sim.store.catalogue import DAMAGED, PARTIAL, Entry
from sim.store.differences import differing_settings
from sim.studies.summary import CAUSES, MILESTONES

if TYPE_CHECKING:
    import pandas as pd

ABOUT = ("study", "command", "state", "reason", "as_of", "anchor")
NUMBERS = ("quantity", "category", "unit", "day", "date", "estimate", "mc_low", "mc_high")
QUANTITIES = ("holds", "under_agreement", "without_agreement", "incidence", "reached", "tally_mean", "event")
MOST_ROWS = 60
"""Printed; a file takes all."""


def check_quantities(given: Sequence[str] | None) -> None:
    """Check names of quantities.

    Raises
    ------
    ConfigError
        If one is none of QUANTITIES.
    """
    if isinstance(given, str) or any(name not in QUANTITIES for name in given or ()):
        raise ConfigError(f"quantities: {given!r} is not allowed. Give a list, such as [holds], of "
                          f"{', '.join(QUANTITIES)}; or null for all.")  # fmt: skip


def days_left_out(entries: Sequence[Entry], days: Sequence[int] | None) -> str:
    """A word on days beyond the horizon of some studies, which are left out there; empty if there is none.

    Raises
    ------
    ConfigError
        If no day is left in any study.
    """
    horizons = [last for last in map(_horizon, entries) if last is not None]
    beyond = sorted({day for day in days or () if horizons and day > min(horizons)})
    if not beyond or days is None:
        return ""
    with_any = any(entry.command == "backtest" for entry in entries)
    if min(days) > max(horizons) and not with_any:
        raise ConfigError(
            f"days: {list(days)} lies beyond the horizon of every study here. Give days up to {max(horizons)}, or null "
            "for all."
        )
    short = sum(last < beyond[-1] for last in horizons)
    return (
        f"days: {beyond} lies beyond the horizon of {counted(short, 'study', 'studies')} of {len(horizons):,}, and is "
        "left out there."
    )


def _horizon(entry: Entry) -> int | None:
    """The last day of a study with probabilities by day, None of others and where it cannot be read."""
    scenario = entry.settings.get("scenario")
    last = scenario.get("horizon_days") if isinstance(scenario, Mapping) else None
    return last if entry.command in ("forecast", "sweep") and isinstance(last, int) else None


def collect(
    entries: Sequence[Entry], days: Sequence[int] | None = None, quantities: Sequence[str] | None = None
) -> "pd.DataFrame":
    """One tidy table of the numbers of some studies.

    Parameters
    ----------
    days, quantities
        Those to take; all when None. Events of a backtest have no day, and are taken with any.

    Returns
    -------
    pandas.DataFrame
        ABOUT, a column for every setting in which the studies differ, NUMBERS, quantiles over what is not known.
        A study without numbers has one row, with its state and the reason.
    """
    import pandas as pd

    parts: list[Any] = []
    for entry, changed in zip(entries, differing_settings(entries), strict=True):
        part, state, reason = _numbers(entry, days, quantities)
        about = {"study": entry.folder.name, "command": entry.command, "state": state, "reason": reason}
        about |= {"as_of": as_of(entry), "anchor": _anchor(entry)}
        about |= {
            name: value for name, value in changed.items() if name not in ABOUT and name.partition(".")[0] != "design"
        }
        fixed = {name: [value] * len(part) for name, value in about.items() if name not in part.columns}
        parts.append(pd.concat([part, pd.DataFrame(fixed, part.index, dtype=object)], axis=1))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    own = [name for name in table.columns if name not in (*ABOUT, *NUMBERS)]
    quantiles = [name for name in own if name[0] == "q" and name[1:].isdigit()]
    settings = [name for name in own if name not in quantiles]
    table = table.reindex(columns=[*ABOUT, *settings, *NUMBERS, *quantiles])
    for name in settings:
        table[name] = _one_kind(table[name])
    return table.astype({"day": "Int64"})


def _numbers(
    entry: Entry, days: Sequence[int] | None, quantities: Sequence[str] | None
) -> tuple["pd.DataFrame", str, str]:
    """A study's numbers, its state, and the reason if it is not whole; one row without numbers if it has none."""
    import pandas as pd

    state, reason = entry.state, entry.reason
    nothing = pd.DataFrame({"quantity": [""], "estimate": [float("nan")]})
    if not entry.settings or state == DAMAGED:
        return nothing, state, reason
    if entry.command not in READERS:
        return nothing, state, reason or f"{entry.command}: it has no table of probabilities by day"
    try:
        part = READERS[entry.command](entry, days)
    except StoreError as error:
        return nothing, DAMAGED, str(error)
    if part.attrs.get("problems"):
        state, reason = PARTIAL, part.attrs["problems"][0]
    if days is not None:
        part = part[part["day"].isna() | part["day"].isin(list(days))]
    if quantities is not None:
        part = part[part["quantity"].isin(list(quantities))]
    if len(part):
        return part.reset_index(drop=True), state, reason
    return nothing, state, reason or "it has nothing of what was asked for with days= and quantities="


def _forecast(entry: Entry, _days: Sequence[int] | None) -> "pd.DataFrame":
    return _stored_table(entry, "forecast.parquet")


def _backtest(entry: Entry, _days: Sequence[int] | None) -> "pd.DataFrame":
    """Forecasts of documented events, which have an as-of date each and no day."""
    table = _stored_table(entry, "events.parquet").rename(columns={"event": "category", "model": "estimate"})
    table = table[["category", "as_of", "estimate", "mc_low", "mc_high"]]
    return table.assign(quantity="event", unit="probability", day=float("nan"))


def _sweep(entry: Entry, days: Sequence[int] | None) -> "pd.DataFrame":
    """Holding, causes and milestones by day at every point, with the point's own settings."""
    import pandas as pd

    from sim.studies.stored import open_study

    study = open_study(entry.folder)
    asked = study.days.tolist() if days is None else [day for day in days if day in study.days]
    if not asked:
        return pd.DataFrame({"day": [], "quantity": []})
    whole = study.to_pandas(asked)
    whole["date"] = whole["date"].dt.strftime("%Y-%m-%d")
    parts: list[Any] = []
    for name in ("holds", *CAUSES, *MILESTONES):
        quantity = "holds" if name == "holds" else "incidence" if name in CAUSES else "reached"
        part = whole[["point", *study.varied, "day", "date", name, f"{name}_low", f"{name}_high"]]
        part = part.set_axis(["point", *study.varied, "day", "date", "estimate", "mc_low", "mc_high"], axis=1)
        category = "" if name == "holds" else name
        parts.append(part.assign(quantity=quantity, category=category, unit="probability"))
    table = pd.concat(parts).sort_values("point", kind="stable", ignore_index=True)
    table.attrs["problems"] = study.problems
    return table


READERS: Mapping[str, Callable[[Entry, Sequence[int] | None], "pd.DataFrame"]] = {
    "forecast": _forecast,
    "backtest": _backtest,
    "sweep": _sweep,
}
"""How the numbers of each command's studies are read: a column for each of NUMBERS that it has, and others."""


def _stored_table(entry: Entry, name: str) -> "pd.DataFrame":
    import pandas as pd

    damage = entry.damage(name)
    if damage:
        raise StoreError(damage)
    return pd.read_parquet(entry.folder / name)


def _anchor(entry: Entry) -> str:
    anchor = entry.settings.get("anchor")
    return str(entry.manifest.get("anchor") or (anchor.get("name") if isinstance(anchor, Mapping) else anchor) or "")


def _one_kind(column: "pd.Series") -> "pd.Series":
    """A column of numbers, or else of texts: files do not mix them."""
    kinds = {type(value) for value in column.dropna()}
    if kinds <= {int}:
        return column.astype("Int64")
    return column.astype(float) if kinds <= {int, float} else column.map(as_text, na_action="ignore")


def describe_collection(table: "pd.DataFrame") -> str:
    """The table of `collect` in less than 110 characters a line, each number with its Monte Carlo interval."""
    given, left_out = table[table["estimate"].notna()], table[table["estimate"].isna()]
    said: list[str] = []
    if len(given):
        said.append(_printed(given))
    if len(given) > MOST_ROWS:
        said.append(f"{len(given) - MOST_ROWS:,} more rows; file=all.csv writes them all.")
    not_whole = given[given["state"] != "complete"].drop_duplicates("study")
    for words, some in (("Without numbers here:", left_out), ("Not complete:", not_whole)):
        if len(some):
            said.append("\n".join([words, *(folded(_ending(row), 108, most=3) for row in records(some))]))
    if len(given):
        said.append(
            "Monte Carlo 95 % is the error of simulating finitely often. What is not known of the parameters is\n"
            "averaged over, except where they stand at their modes; the error of the model itself is in no number."
        )
    return "\n\n".join(said)


def describe_written(table: "pd.DataFrame", file: Path) -> str:
    """What a file with the table of `collect` holds."""
    left_out = table[table["estimate"].isna()]
    rows = counted(len(table) - len(left_out), "row", "rows")
    said = [f"Written to {file}: {rows} of {counted(table['study'].nunique(), 'study', 'studies')}."]
    if len(left_out):
        said += ["Without numbers, a row each that says why:", *(_ending(row) for row in records(left_out))]
    return "\n".join(said)


def _ending(row: Mapping[str, Any]) -> str:
    return f"- {row['study']}: {row['state']}" + (f"; {row['reason']}" if row["reason"] else "")


def _printed(given: "pd.DataFrame") -> str:
    """A row for every study, or point of one, with a line for each of its numbers."""
    columns = list(given.columns)
    own = columns[len(ABOUT) : columns.index("quantity")]
    shared = [name for name in ("as_of", "anchor") if given[name].nunique() > 1]
    groups: dict[str, list[list[str]]] = {}
    for row in records(given.head(MOST_ROWS)):
        changed = {name: row[name] for name in (*own, *shared)}
        groups.setdefault("\n".join(filter(None, (row["study"], settings_text(changed)))), []).append(_cells(row))
    rows = [
        [folded(name, WIDTH, most=max(4, len(lines))), *("\n".join(cells) for cells in zip(*lines, strict=True))]
        for name, lines in groups.items()
    ]
    head = ("study, and in which settings it differs", "what", "day", "estimate", "Monte Carlo 95 %")
    return tabulate(rows, head, "simple", colalign=("left",) * 2 + ("right",) * 3, disable_numparse=True)


def _cells(row: Mapping[str, Any]) -> list[str]:
    day = str(row["day"]) if isinstance(row["day"], int) else ""
    numbers = [float(row[name]) for name in ("estimate", "mc_low", "mc_high")]
    if row["quantity"] == "tally_mean":
        shown, unit = [f"{value:.4g}" for value in numbers], str(row["unit"])
    else:
        width = min(numbers[2] - numbers[1], 0.019)
        shown, unit = [percent(value, width) for value in numbers], "%"
    interval = f"{shown[1]} to {shown[2]}" if numbers[1] == numbers[1] else "-"
    return [str(row["category"] or row["quantity"]), day, f"{shown[0]} {unit}", interval]
