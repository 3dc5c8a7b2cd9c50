"""What moved between two stored studies, and whether it is beyond noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError, StoreError
from sim.store.catalogue import Entry
from sim.store.differences import differing_settings
from sim.studies.cards import difference_card
from sim.studies.errors import Estimate
from sim.studies.matching import QUANTITIES, common_points, pair_up, share_draws, twin_points
from sim.studies.moves import FALSE_SHARE, false_discovery, mean_move, p_values, paired, unpaired
from sim.studies.replay import one_study
from sim.studies.stored import StoredStudy, open_study

if TYPE_CHECKING:
    import pandas as pd

EFFORT = ("replications", "rows", "points", "particles", "precision", "most", "common_draws", "keep")
"""Settings that decide how precise the numbers are, and nothing else of what they mean."""

NOT_COMPARED = ("design", "name", "failure")
"""Settings that change no number that is compared; forecasts of another failure are not compared at all."""


@dataclass(frozen=True, repr=False)
class Difference:
    """What moved from study `a` to study `b`.

    `settings`, `software`: those that differ, with both values; `only`: how many points stand in one of them alone;
    `how`: the intervals' kind, of HOW; `table`: a row for every common point, quantity and day, `summary`: for every
    quantity and day, over points; `left_out`: days beyond the horizon.
    """

    a: Entry
    b: Entry
    settings: Mapping[str, tuple[Any, Any]]
    software: Mapping[str, tuple[Any, Any]]
    varied: tuple[str, ...]
    only: tuple[int, int]
    how: str
    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    left_out: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Difference of {self.a.folder.name} and {self.b.folder.name}: {int(self.table['moved'].sum())} of "
            f"{len(self.table)} numbers moved beyond noise; see .summary and .to_pandas()>"
        )

    def _repr_html_(self) -> str:
        return difference_card(self).html

    @property
    def same_study(self) -> bool:
        """Whether both have the same settings, code and seed, so that their numbers have to be the same."""
        return self.a.manifest.get("digest") == self.b.manifest.get("digest")

    @property
    def same_question(self) -> bool:
        """Whether nothing differs but chance, and how precisely the question is answered."""
        return not self.software and set(self.settings) <= {"seed", *EFFORT}

    def to_pandas(self) -> "pd.DataFrame":
        """A row for every common point, quantity and day.

        `a`, `b`: probabilities with their 95 % bounds; `difference` b - a with `low`, `high`; `paired`: whether that
        interval is of the same replications; `beyond_noise`: whether it leaves 0 out; `false_discovery_rate`: at
        which the difference is a finding among all rows; `moved`: whether that is at most 5 %.
        """
        return self.table


HOW = {
    "paired": "Both kept replications that share their draws, so that each is compared with its twin.",
    "shared": "Both use the same seed, and are compared as if they did not: the intervals are on the safe side.",
    "independent": "The two are independent of each other, so the variances of their numbers add up.",
}


def diff(a: str | Path | StoredStudy, b: str | Path | StoredStudy, days: Sequence[int] = (30, 90, 180)) -> Difference:
    """Compare two stored sweeps, or two forecasts.

    Parameters
    ----------
    days
        Days from each study's own start at which they are compared; those beyond the horizon are left out; the
        horizon itself if no other is left.

    Raises
    ------
    ConfigError
        If the studies have nothing in common that can be compared, or no day is given.
    StoreError
        If there is no such study, or it is damaged.
    """
    one, other = (one_study(study.path if isinstance(study, StoredStudy) else study) for study in (a, b))
    if one.command != other.command or one.command not in READERS:
        raise ConfigError(
            f"{one.folder} (ceasefire {one.command}) and {other.folder} (ceasefire {other.command}) cannot be "
            "compared. Name two sweeps, or two forecasts."
        )
    if not len(days):
        raise ConfigError("days: there is none. Give a list of days such as [30,90,180].")
    found = READERS[one.command](one, other, days)
    return replace(found, left_out=tuple(sorted(set(days) - set(found.table["day"].tolist()))))


def diff_sweeps(a: Entry, b: Entry, days: Sequence[int]) -> Difference:
    """Compare two sweeps, whose points are matched by their settings; see `diff`."""
    studies = open_study(a.folder), open_study(b.folder)
    days = _common_days(a, b, [int(study.days[-1]) for study in studies], days)
    places = common_points(*studies)
    values = [_of_sweep(study, own, days) for study, own in zip(studies, places, strict=True)]
    twins = twin_points(studies, places)
    pairs = pair_up(studies, places, days, twins)
    found = zip(paired(pairs.more, pairs.less, studies[0].n[places[0]][:, None, None]), unpaired(*values), strict=True)
    difference = Estimate(*(np.where(twins[:, None, None], *both) for both in found))
    points = [study.points.iloc[own].reset_index(drop=True) for study, own in zip(studies, places, strict=True)]
    about = points[0].rename(columns={"point": "point_a"})
    about.insert(1, "point_b", points[1]["point"])
    manifests = [study.manifest for study in studies]
    independent = not any(m["common_draws"] or m["base"] != "modes" for m in manifests)
    shared = share_draws(studies, places).any()
    mean = mean_move(difference, independent, pairs if len(pairs.sums) else None)
    return Difference(
        a, b, *_what_differs(a, b), tuple(studies[0].varied),
        (len(studies[0].points) - len(about), len(studies[1].points) - len(about)),
        "paired" if twins.all() else "shared" if shared else "independent",
        *_tables(about, days, values, difference, twins, mean),
    )  # fmt: skip


def diff_forecasts(a: Entry, b: Entry, days: Sequence[int]) -> Difference:
    """Compare two forecasts; see `diff`."""
    import pandas as pd

    failures = [entry.settings.get("failure") for entry in (a, b)]
    if failures[0] != failures[1]:
        raise ConfigError(
            f"failure: {a.folder} counts {failures[0]} as failure, and {b.folder} {failures[1]}, so they do not answer "
            "the same question. Run one of them again with the failure= of the other."
        )
    tables = [_forecast_table(entry) for entry in (a, b)]
    days = _common_days(a, b, [int(table["day"].max()) for table in tables], days)
    values = [_of_forecast(table, days) for table in tables]
    difference = unpaired(*values)
    share = a.settings.get("seed") == b.settings.get("seed")
    mean = mean_move(difference, independent=True)
    return Difference(
        a, b, *_what_differs(a, b), (), (0, 0), "shared" if share else "independent",
        *_tables(pd.DataFrame(index=range(1)), days, values, difference, np.zeros(1, bool), mean),
    )  # fmt: skip


READERS = {"sweep": diff_sweeps, "forecast": diff_forecasts}
"""How the studies of each command are compared."""


def _common_days(a: Entry, b: Entry, horizons: Sequence[int], days: Sequence[int]) -> list[int]:
    if horizons[0] != horizons[1]:
        raise ConfigError(
            f"scenario.horizon_days: {a.folder} runs {horizons[0]} days and {b.folder} {horizons[1]}. Run one of them "
            "again with the horizon of the other."
        )
    return sorted({day for day in days if day <= horizons[0]}) or [horizons[0]]


def _of_sweep(study: StoredStudy, places: np.ndarray, days: Sequence[int]) -> Estimate:
    """QUANTITIES at some points and days, (points, QUANTITIES, days)."""
    parts: list[Estimate] = []
    for name in QUANTITIES:
        shares = study.shares("collapse" if name == "holds" else name)
        value, low, high = (part[places][:, list(days)] for part in shares)
        parts.append(Estimate(1.0 - value, 1.0 - high, 1.0 - low) if name == "holds" else Estimate(value, low, high))
    return Estimate(*(np.stack(each, axis=1) for each in zip(*parts, strict=True)))


def _forecast_table(entry: Entry) -> "pd.DataFrame":
    import pandas as pd

    damage = entry.damage("forecast.parquet")
    if damage:
        raise StoreError(f"{entry.folder}: {damage}. Run the same study again.")
    return pd.read_parquet(entry.folder / "forecast.parquet")


def _of_forecast(table: "pd.DataFrame", days: Sequence[int]) -> Estimate:
    """QUANTITIES at some days, (1, QUANTITIES, days)."""
    table = table[table["quantity"].isin(["holds", "incidence", "reached"])]
    names = table["category"].where(table["category"] != "", table["quantity"])
    indexed = table.set_index([names.rename("name"), "day"])
    shape = (1, len(QUANTITIES), len(days))
    rows = indexed.loc[[(name, day) for name in QUANTITIES for day in days]]
    return Estimate(*(rows[column].to_numpy().reshape(shape) for column in ("estimate", "mc_low", "mc_high")))


def _what_differs(a: Entry, b: Entry) -> tuple[dict[str, tuple[Any, Any]], dict[str, tuple[Any, Any]]]:
    """Settings other than the design, and code and packages, in which two studies differ."""
    one, other = differing_settings([a, b])
    settings = {name: (value, other[name]) for name, value in one.items() if name.partition(".")[0] not in NOT_COMPARED}
    made = [{"code": e.manifest.get("code"), **e.manifest.get("versions", {})} for e in (a, b)]
    names = dict.fromkeys([*made[0], *made[1]])
    software = {name: (made[0].get(name), made[1].get(name)) for name in names}
    return settings, {name: both for name, both in software.items() if both[0] != both[1]}


def _tables(
    about: "pd.DataFrame",
    days: Sequence[int],
    values: Sequence[Estimate],
    difference: Estimate,
    twins: np.ndarray,
    mean: Estimate,
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """The table of all differences, and its summary over points."""
    import pandas as pd

    shape = difference.value.shape
    each = len(QUANTITIES) * len(days)
    table = about.loc[about.index.repeat(each)].reset_index(drop=True)
    keys = {"quantity": np.repeat(QUANTITIES, len(days)), "day": np.tile(days, len(QUANTITIES))}
    columns: dict[str, np.ndarray] = {name: np.tile(values, shape[0]) for name, values in keys.items()}
    for name, estimate in (("a", values[0]), ("b", values[1])):
        columns |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    columns |= {"difference": difference.value, "low": difference.low, "high": difference.high}
    p = p_values(difference)
    rate = false_discovery(p)
    outside = (difference.low > 0.0) | (difference.high < 0.0)
    columns |= {"paired": np.repeat(twins, each), "p_value": p, "beyond_noise": outside}
    columns |= {"false_discovery_rate": rate, "moved": rate <= FALSE_SHARE}
    largest = np.abs(difference.value).argmax(axis=0)
    over_points = {
        **keys, "points": shape[0], "beyond_noise": outside.sum(axis=0), "expected": FALSE_SHARE * shape[0],
        "moved": (rate <= FALSE_SHARE).sum(axis=0), "mean": mean.value, "mean_low": mean.low, "mean_high": mean.high,
        "largest": np.take_along_axis(difference.value, largest[None], axis=0)[0], "largest_at": largest,
    }  # fmt: skip
    summary = pd.DataFrame({name: np.ravel(v) if np.ndim(v) else v for name, v in over_points.items()})
    return pd.concat([table, pd.DataFrame({k: v.ravel() for k, v in columns.items()})], axis=1), summary
