"""Scenario discovery and tipping maps in words and tables, and the folder that holds them."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report.tables import paragraphs, records, text_table, wrapped
from sim.store.folder import NO_NUMBERS, study_digest, write_config, write_folder, write_manifest, write_table
from sim.studies.boxes import SIGNIFICANT
from sim.studies.discovery import Discovery
from sim.studies.stored import StoredStudy
from sim.studies.tipping import DIGITS, TippingMap

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 110

NUMERIC = ("ema-workbench", "scikit-learn", "contourpy")
"""Packages whose version can decide a number here."""


def describe(study: StoredStudy, found: Discovery | None, mapped: TippingMap | None) -> str:
    """Boxes and map, whichever there are."""
    wanted = int(study.manifest["points"])
    part = "" if study.complete else f": {len(study.points):,} of {wanted:,} points are finished, and looked at"
    missing = wanted - len(study.points)
    parts = [
        f"{study.manifest['title']}\nStudy {study.path.name}{part}",
        wrapped(_left_out(missing, study.problems), WIDTH) if found is None and study.problems else "",
        describe_discovery(found) if found is not None else "",
        describe_tipping(mapped) if mapped is not None else "",
    ]
    return "\n\n".join(filter(None, parts))


def describe_discovery(found: Discovery) -> str:
    """Boxes, how good they are on the points that found them and on the others, and why there are no more."""
    parts = [_what_was_asked(found), *(_box(found, number) for number in range(1, found.found + 1))]
    if not found.found:
        parts.append(f"No box of conditions stands out: {found.ended}.")
    else:
        parts.append(f"No further box: {found.ended}.")
        parts.append(HOW_TO_READ)
    return paragraphs(parts, WIDTH)


HOW_TO_READ = (
    "Density is the share of a box's points that are of interest, coverage the share of the points of interest that "
    "lie in it, mass the share of all points. Intervals are Wilson's, 95 %, over design points; trust the held-out "
    "half. A quasi-p-value says how likely the box would be so dense without that restriction (Bryant and Lempert "
    f"2010); those above {SIGNIFICANT:g} on the half that found the box have been dropped. A box describes the study's "
    "design, not how likely its conditions are."
)


def _what_was_asked(found: Discovery) -> str:
    points, interest = found.points, found.interest
    cases, doubtful = int(points["of_interest"].sum()), int(points["undecided"].sum())
    halves = points["half"].value_counts()
    left_out = _left_out(found.unfinished, found.problems)
    threshold = f"{interest.threshold:g}" + ("" if interest.measure.event else f" {interest.measure.unit}")
    return (
        f"Of interest: {interest.measure.about}, {interest.side} {threshold}. That is so at {cases:,} of the "
        f"{len(points):,} points ({100 * cases / len(points):.0f} %). {f'{left_out} ' if left_out else ''}"
        f"At {doubtful:,} points ({100 * doubtful / len(points):.0f} %) the Monte Carlo 95 % interval holds the "
        f"threshold: on which side they lie is undecided{DOUBTFUL if doubtful > 0.2 * len(points) else ''}. "
        f"{halves.get('finding', 0):,} points find boxes, the other {halves.get('verifying', 0):,} verify them."
    )


def _left_out(unfinished: int, problems: Sequence[str]) -> str:
    """How many points are left out, and why: not run yet, or damaged; empty where none is."""
    if not unfinished:
        return ""
    if not problems:
        return f"{unfinished:,} points are not finished and are left out."
    more = f" (and {len(problems) - 1:,} more like it)" if len(problems) > 1 else ""
    return (
        f"{unfinished:,} points are damaged or not finished, and are left out: {problems[0]}{more}. Running the same "
        "sweep again computes them anew."
    )


DOUBTFUL = ", and densities suffer from it: sweep with more replications"


def _box(found: Discovery, number: int) -> str:
    halves = records(found.boxes[found.boxes["box"] == number])
    restrictions = records(found.restrictions[found.restrictions["box"] == number])
    sides = [f"{r['setting']} {'is' if r['side'] == 'one of' else r['side']} {_limit(r)}" for r in restrictions]
    quality = [
        [WORDS[row["half"]], f"{row['cases']:,} of {row['n']:,}", *(_share(row, name) for name in SCORES),
         f"{100 * row['base_rate']:.0f}"]
        for row in halves
    ]  # fmt: skip
    title = f"Box {number}: {' and '.join(sides)}."
    head = ["points", "of interest", *(f"{name}, %" for name in SCORES), "all that were left, %"]
    return (
        f"{wrapped(title, WIDTH)}\n\n"
        f"{text_table(head, [12, 12, 18, 18, 18, 12], quality)}\n\n"
        f"{_grounds(sides, restrictions)}{_wanted(halves[0], found.density)}"
    )


def _grounds(sides: Sequence[str], restrictions: Sequence[Mapping[str, Any]]) -> str:
    """What speaks for each restriction; a column of notes only where there are some."""
    head, widths = ["restriction", "quasi-p, finding", "held out", "note"], [60, 16, 10, 34]
    cells = [
        [side, *(_p(row[f"qp_{half}"]) for half in WORDS),
         "" if row["qp_verifying"] <= SIGNIFICANT else "not confirmed on held-out points"]
        for side, row in zip(sides, restrictions, strict=True)
    ]  # fmt: skip
    columns = 4 if any(row[3] for row in cells) else 3
    return text_table(head[:columns], widths[:columns], [row[:columns] for row in cells])


def _wanted(row: Mapping[str, Any], density: float) -> str:
    """A paragraph on the density that the box was to have, where that needs words."""
    notes: list[str] = []
    if row["wanted"] > density:
        notes.append(
            f"{100 * row['base_rate']:.0f} % of all that were left are of interest anyway, so a density of "
            f"{100 * row['wanted']:.0f} % was asked for."
        )
    if row["density"] < row["wanted"]:
        notes.append(
            f"No box reached the density of {100 * row['wanted']:.0f} % on the points that found it; this one has the "
            "best balance of coverage and density."
        )
    return f"\n\n{wrapped(' '.join(notes), WIDTH)}" if notes else ""


WORDS = {"finding": "finding", "verifying": "held out"}
SCORES = ("density", "coverage", "mass")


def _limit(row: Mapping[str, Any]) -> str:
    return str(row["values"]) if row["side"] == "one of" else f"{row['limit']:.3g}"


def _share(row: Mapping[str, Any], name: str) -> str:
    return f"{100 * row[name]:.0f} ({100 * row[f'{name}_low']:.0f} to {100 * row[f'{name}_high']:.0f})"


def _p(value: float) -> str:
    return "none inside" if value != value else "<0.001" if value < 0.001 else f"{value:.3f}"


def describe_tipping(found: TippingMap) -> str:
    """Where the level is crossed along the first setting, at some values of the second, and what the band contains."""
    level = f"{100 * found.level:g} %"
    above, below, undecided = (100 * (found.grid["beyond"] == side).mean() for side in (1, -1, 0))
    head = (
        f"Tipping map: {found.measure.about}, against {level}, over {found.x} and {found.y}. Above it in "
        f"{above:.0f} % of the map, below in {below:.0f} %, undecided in {undecided:.0f} %."
    )
    if not found.crossed:
        top, bottom = found.grid["value"].max(), found.grid["value"].min()
        head += (
            f" The level is never crossed: over the whole map the best estimate lies between {100 * bottom:.0f} and "
            f"{100 * top:.0f} %."
        )
    columns = [f"where {found.y} is", "P", f"where {found.x} is about", "95 % band"]
    cells = [_crossing(found, row, level) for row in records(found.crossings)]
    table = text_table(columns, [28, 32, 34, 26], cells)
    return "\n\n".join([wrapped(head, WIDTH), table, wrapped(_what_the_band_contains(found), WIDTH)])


def _crossing(found: TippingMap, row: Mapping[str, Any], level: str) -> list[str]:
    at = f"{row[found.y]:.3g}"
    if row["course"] in ("rises", "falls"):
        low = "below the study's values" if row["low"] != row["low"] else f"{row['low']:.3g}"
        high = "above the study's values" if row["high"] != row["high"] else f"{row['high']:.3g}"
        return [at, f"{row['course']} through {level}", f"{row[found.x]:.3g}", f"{low} to {high}"]
    if row["course"] == "undecided":
        return [at, f"perhaps crosses {level}: undecided", "", ""]
    return [at, f"{row['course']} {level} throughout", "", ""]


def _what_the_band_contains(found: TippingMap) -> str:
    from sim.figures.tipping import scatter_words

    others = (
        f"Other settings vary too ({', '.join(found.others)}): the map is of the mean over them as the study's design "
        f"draws them; {scatter_words(found.scatter, 'percentage points')}. "
        if found.others
        else ""
    )
    binned = " Points were pooled in the cells of a grid." if found.cells.binned else ""
    common = (
        " All points use the same draws, so an error that they share was added: that of one point alone."
        if found.common_draws
        else ""
    )
    return (
        f"{others}Bands are 95 %, and contain the Monte Carlo error{' and the scatter' if found.others else ''} of "
        f"{len(found.cells.n):,} places, smoothed by a Gaussian process.{binned}{common} They do not contain what is "
        f"uncertain about settings that the study holds fixed. Stored numbers have {DIGITS} digits."
    )


def discovery_folder(parent: Path, study: StoredStudy, config: Mapping[str, Any]) -> Path:
    """Where the discovery with this configuration on this study is stored."""
    return parent / f"discover-{study.manifest['name']}-{_digest(study, config)}"


def _digest(study: StoredStudy, config: Mapping[str, Any]) -> str:
    finished = None if study.complete else study.points["point"].tolist()
    asked = {key: value for key, value in config.items() if key not in ("study", *NO_NUMBERS)}
    versions = {name: version(name) for name in NUMERIC}
    return study_digest({"discover": asked, "study": study.digest, "points": finished, "packages": versions})


def write_discovery(
    folder: Path,
    study: StoredStudy,
    outcome: tuple[Discovery | None, TippingMap | None],
    text: str,
    config: Mapping[str, Any],
) -> Path:
    """Write boxes and tipping map, whichever there are, into their folder.

    Raises
    ------
    StoreError
        If something cannot be written.
    """

    def fill(new: Path) -> None:
        (new / "discover.txt").write_text(text + "\n", "utf-8")
        for name, table in _tables(*outcome).items():
            write_table(table, new / name)
        write_table(study.points[["point", *study.varied]], new / "design")
        write_config(config, new / "config.yaml")
        facts = {
            "command": "discover", "study": study.path.name, "study_digest": study.digest,
            **{key: config[key] for key in ("measure", "below", "above", "tip", "level", "seed")},
            "points": len(study.points), "boxes": outcome[0].found if outcome[0] else None, "complete": study.complete,
            **_facts_of_sweep(study), **_facts_of_outcome(*outcome),
        }  # fmt: skip
        write_manifest(new / "manifest.json", _digest(study, config), facts, new)

    return write_folder(folder, fill)


def _facts_of_sweep(study: StoredStudy) -> dict[str, Any]:
    """What a figure tells of the sweep behind it."""
    kept = ("title", "scenario", "as_of", "day_of_as_of", "base", "units", "common_draws", "varied")
    return {
        **{key: study.manifest[key] for key in kept},
        "points_wanted": int(study.manifest["points"]),
        "replications_range": [int(study.n.min()), int(study.n.max())],
        "sweep_seed": study.manifest["seed"],
        "damaged": bool(study.problems),
    }


def _facts_of_outcome(found: Discovery | None, mapped: TippingMap | None) -> dict[str, Any]:
    """What stands in no table."""
    facts: dict[str, Any] = {}
    if found is not None:
        interest = found.interest
        facts |= {"ended": found.ended, "density": found.density, "threshold": interest.threshold}
        facts |= {"side": interest.side, "about": interest.measure.about, "unit": interest.measure.unit}
    if mapped is not None:
        facts |= {"map_about": mapped.measure.about, "others": list(mapped.others), "scatter": mapped.scatter}
        facts |= {"places": len(mapped.cells.n), "binned": mapped.cells.binned}
    return facts


def _tables(found: Discovery | None, mapped: TippingMap | None) -> dict[str, "pd.DataFrame"]:
    tables: dict[str, pd.DataFrame] = {}
    if found is not None:
        tables |= {name: getattr(found, name) for name in ("points", "boxes", "restrictions", "trajectory")}
    if mapped is not None:
        tables |= {"tipping": mapped.grid, "contour": mapped.contour, "crossings": mapped.crossings}
    return tables
