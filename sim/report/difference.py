"""What moved between two studies, in words and tables that fit a screen."""

from collections.abc import Sequence
from typing import Any

from sim.display.numbers import points
from sim.report import quantities
from sim.report.catalogue import as_text
from sim.report.quantities import percent
from sim.report.tables import folded, paragraphs, records, text_table
from sim.store.catalogue import COMPLETE
from sim.studies.difference import HOW, Difference
from sim.studies.moves import FALSE_SHARE

MOST_MOVES, MOST_SETTINGS = 10, 30
"""Points, and settings, that are printed."""

QUANTITY_WORDS = {"fire": "border fire answered", "strike": "Pakistani strike", "exchange": "exchange of fire",
                  "suspension": "talks suspended", "agreement": "formal agreement"}  # fmt: skip


def describe_difference(difference: Difference) -> str:
    """The two studies, what differs in their settings and what that means, what moved, and how to read it."""
    a, b = difference.a, difference.b
    parts = [f"A: {a.folder}\nB: {b.folder}", *_unfinished(difference)]
    if difference.same_study:
        return "\n\n".join([*parts, _same(difference)])
    if difference.settings or difference.software:
        parts.append(f"What differs.\n\n{_settings(difference)}")
    if difference.left_out:
        parts.append(_beyond(difference))
    parts.append(_meaning(difference))
    parts += _sweeps(difference) if difference.varied else _forecasts(difference)
    parts.append(_how_to_read(difference))
    return paragraphs(parts)


def _beyond(difference: Difference) -> str:
    """Which of the days that were asked for lie beyond the horizon."""
    compared = sorted(set(difference.table["day"].tolist()))
    given, kept = (", ".join(map(str, days)) for days in (difference.left_out, compared))
    return f"Beyond the studies' horizon, and left out: day {given}. Compared: day {kept}."


def _unfinished(difference: Difference) -> list[str]:
    entries = {"A": difference.a, "B": difference.b}
    return [f"{name} is {e.state}: {e.reason}." for name, e in entries.items() if e.state != COMPLETE]


def _same(difference: Difference) -> str:
    if (difference.table["difference"] == 0.0).all():
        return "The same study: same settings, seed and code, and every number is equal."
    return (
        "The same settings, seed and code, and yet numbers differ: one of the two is damaged, or not finished. "
        "`ceasefire studies check=true` compares checksums."
    )


def _settings(difference: Difference) -> str:
    both = {**difference.settings, **difference.software}
    rows = [[name, *(folded(_value(value), 34, most=3) for value in pair)] for name, pair in both.items()]
    more = len(rows) - MOST_SETTINGS
    table = text_table(("", "A", "B"), (34, 34, 34), rows[:MOST_SETTINGS])
    words = "setting differs" if more == 1 else "settings differ"
    return f"{table}\n{more} more {words}." if more > 0 else table


def _value(value: Any) -> str:
    return "-" if value is None else as_text(value)


def _meaning(difference: Difference) -> str:
    settings, software = sorted(difference.settings), difference.software
    code = "the code" if "code" in software else f"the version of {_list(list(software))}"
    if difference.same_question:
        only = f"Only {_list(settings)} {_differ(settings)}" if settings else "No setting differs"
        text = f"{only}, so every difference should be noise."
    elif not settings and (difference.table["difference"] == 0.0).all():
        return f"Only {code} {_differ(list(software))}, and not one number has changed."
    elif not settings:
        text = f"Only {code} {_differ(list(software))}, so what is beyond noise is what that changed."
    elif software:
        text = f"What is beyond noise comes from {_list(settings)}, or from {code}: nothing here tells the two apart."
    else:
        text = f"What is beyond noise comes from {_list(settings)}."
    return f"{text} {_against_chance(difference)}"


def _differ(names: Sequence[str]) -> str:
    return "differs" if len(names) == 1 or "code" in names else "differ"


def _list(words: Sequence[str]) -> str:
    words = ["the seed" if word == "seed" else word for word in words] or ["nothing"]
    if len(words) > 4:
        return f"{', '.join(words[:3])} and {len(words) - 3} other settings"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _against_chance(difference: Difference) -> str:
    """How many intervals leave 0 out, how many would by chance, and how far holding moved on average."""
    table, summary, mean = difference.table, difference.summary, ""
    what, chosen = "numbers", table
    if difference.varied:
        last = int(table["day"].max())
        what, chosen = f"points, for holding {last} days", table[table["quantity"].eq("holds") & table["day"].eq(last)]
        row = records(summary[summary["quantity"].eq("holds") & summary["day"].eq(last)])[0]
        moved_by = quantities.difference(row["mean"], row["mean_low"], row["mean_high"])
        mean = f" Their mean move is {moved_by} percentage points."
    outside, compared, moved = int(chosen["beyond_noise"].sum()), len(chosen), int(chosen["moved"].sum())
    return (
        f"Of {compared:,} {what}, {outside:,} {'has' if outside == 1 else 'have'} a 95 % interval that leaves 0 out; "
        f"chance alone makes about {FALSE_SHARE * compared:.1f}. Allowing for so many comparisons, {moved:,} moved "
        f"beyond noise.{mean}"
    )


def _sweeps(difference: Difference) -> list[str]:
    summary, only = difference.summary, difference.only
    common = int(summary["points"].iloc[0])
    alone = ", ".join(f"{n:,} only in {name}" for name, n in zip("AB", only, strict=True) if n)
    rows = [
        [
            _quantity(row["quantity"]), str(row["day"]), f"{row['beyond_noise']:,} ({row['expected']:.1f})",
            f"{row['moved']:,}", quantities.difference(row["mean"], row["mean_low"], row["mean_high"]),
            points(row["largest"], 1),
        ]
        for row in records(summary)
    ]  # fmt: skip
    head = ("", "day", "leave 0 out (by chance)", "moved", "mean move (95 %)", "largest move")
    return [
        f"{common:,} points in common{f'; {alone}, and left out' if alone else ''}. Moves are B less A, in percentage "
        "points.",
        text_table(head, (22, 4, 18, 6, 26, 8), rows),
        *_most_moved(difference),
    ]


def _most_moved(difference: Difference) -> list[str]:
    """The points at which holding to the last day moved most, of those where it is beyond noise."""
    table = difference.table
    last = int(table["day"].max())
    moved = table[table["quantity"].eq("holds") & table["day"].eq(last) & table["moved"]]
    if moved.empty:
        return []
    order = moved["difference"].abs().sort_values(ascending=False, kind="stable").index[:MOST_MOVES]
    rows = [
        [
            f"{row['point_a']} / {row['point_b']}",
            folded(", ".join(f"{n.rpartition('.')[2]}={as_text(row[n])}" for n in difference.varied), 40, most=4),
            f"{percent(row['a'], 0.019)}", f"{percent(row['b'], 0.019)}",
            quantities.difference(row["difference"], row["low"], row["high"]),
        ]
        for row in records(moved.loc[order])
    ]  # fmt: skip
    said = f"Holding {last} days, in percent, where it moved most; points at which it moved: {len(moved):,}."
    return [said, text_table(("point in A / B", "settings", "A", "B", "B less A (95 %)"), (14, 40, 6, 6, 26), rows)]


def _forecasts(difference: Difference) -> list[str]:
    rows = [
        [
            _quantity(row["quantity"]), str(row["day"]), percent(row["a"], 0.019), percent(row["b"], 0.019),
            quantities.difference(row["difference"], row["low"], row["high"]), "moved" if row["moved"] else "",
        ]
        for row in records(difference.table)
    ]  # fmt: skip
    head = ("", "day", "A, %", "B, %", "B less A, points (95 %)", "beyond noise")
    said = "Days count from each forecast's own as-of date."
    dates = [str(e.manifest.get("as_of")) for e in (difference.a, difference.b)]
    if dates[0] != dates[1]:
        said += f" They differ: A looks ahead from {dates[0]}, B from {dates[1]}."
    return [said, text_table(head, (22, 4, 8, 8, 30, 12), rows)]


def _quantity(name: str) -> str:
    return QUANTITY_WORDS.get(name, name)


def _how_to_read(difference: Difference) -> str:
    text = (
        f"How to read this. {HOW[difference.how]} An interval is the Monte Carlo error of a difference, and contains "
        "nothing of the error of the model itself. Moved: beyond noise even though so many numbers are compared, so "
        "that of those that moved at most 5 % are false findings, on average (Benjamini and Hochberg)."
    )
    if difference.varied:
        text += (
            " By chance: the number of points whose interval would leave 0 out if nothing had changed; points that "
            "share draws stray together, all or none of them, and the interval of the mean move allows for that."
        )
    return text
