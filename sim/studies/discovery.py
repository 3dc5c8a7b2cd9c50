"""Under which conditions a ceasefire holds or breaks: boxes found on half of a study's points, verified on the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError
from sim.evidence.reading import whole_number
from sim.studies.boxes import Box, Score, choose, density_to_ask, inside, peel, quasi_p, score
from sim.studies.errors import wilson
from sim.studies.inquiry_cards import discovery_card
from sim.studies.interest import Interest, opened, rate, read_interest, varied

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.studies.stored import StoredStudy

FEWEST_POINTS = 50
"""Half of them find a box, of which the smallest holds a twentieth."""

FEWEST_CASES = 20
"""Points of interest, and points of none, from which a box can be found and verified."""

HALVES = ("finding", "verifying")


@dataclass(frozen=True, repr=False)
class Discovery:
    """Boxes of conditions, and what they were found on; every table is a pandas DataFrame."""

    interest: Interest
    points: "pd.DataFrame"
    """A row per point: value, its Monte Carlo 95 % interval, of_interest, undecided, half, box (0: in none)."""
    boxes: "pd.DataFrame"
    """A row per box that was verified and half: the density it was to have, the share of points of interest among all
    that were left, n, cases, and coverage, density and mass with 95 % intervals."""
    restrictions: "pd.DataFrame"
    """A row per restriction of a box: setting, side, limit, and its quasi-p-value on both halves."""
    trajectory: "pd.DataFrame"
    """Every step of PRIM's peeling and pasting, whether it was chosen, and its score on both halves."""
    ended: str
    """Why no further box was looked for, in words."""
    density: float
    """That a box was asked for; see `sim.studies.boxes.density_to_ask`."""
    seed: int
    unfinished: int
    """Points of the study that have not been run yet, or are damaged, and are left out."""
    problems: tuple[str, ...]
    """What is damaged in the study, if anything is."""

    @property
    def found(self) -> int:
        """Number of boxes that beat the base rate on points that did not find them."""
        return self.boxes["box"].nunique()

    def __repr__(self) -> str:
        if not self.found:
            return f"<Discovery of {self.interest}: no box; {self.ended}>"
        first, many = self.boxes.query("box == 1 and half == 'verifying'").iloc[0], "es" if self.found > 1 else ""
        covers, dense = (f"{100 * first[name]:.0f} %" for name in ("coverage", "density"))
        return (
            f"<Discovery of {self.interest}: {self.found} box{many}; on held-out points the first covers {covers} with "
            f"density {dense}; see .boxes>"
        )

    def _repr_html_(self) -> str:
        return discovery_card(self).html

    def to_pandas(self) -> "pd.DataFrame":
        """The restrictions of every box, one a row."""
        return self.restrictions


def discover(  # noqa: PLR0913 (settings, by keyword)
    study: "StoredStudy | str | Path",
    measure: str = "holds_90",
    *,
    below: float | None = None,
    above: float | None = None,
    boxes: int = 3,
    density: float = 0.8,
    seed: int = 20251019,
) -> Discovery:
    """Find boxes of conditions in which a measure lies beyond a threshold, by PRIM.

    Parameters
    ----------
    study
        From `sim.open_study`, or its folder.
    measure
        See `sim.studies.measures.read_measure`.
    below, above
        The threshold: points whose measure is below, or above, are of interest. A probability is taken
        below 0.5 when neither is given.
    boxes
        Most boxes to look for, one after the other, each among the points outside those before.
    density
        Share of a box's points to be of interest; the box with the largest coverage that reaches it on
        the finding half is chosen, else that of the best balance of coverage and density. Where most points
        are of interest anyway, at least half-way from their share to 1 is asked for.
    seed
        Decides which points find and which verify.

    Raises
    ------
    ConfigError
        If a setting is not allowed, or the study has too few points or varies nothing.
    StoreError
        If there is no study in that folder.
    """
    study = opened(study)
    interest = check_discovery(study, measure, below, above, boxes=boxes, density=density, seed=seed)
    table = rate(study, interest)
    found = _Search(varied(study), table, density, seed).look(boxes)
    unfinished = int(study.manifest["points"]) - len(study.points)
    return Discovery(interest, *found, density, seed, unfinished, tuple(study.problems))


def read_boxes(study: "StoredStudy", settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a configuration asks of `discover`, checked; None where it wants no boxes.

    Raises
    ------
    ConfigError
        As `discover` does; or if it wants neither boxes nor a map.
    """
    asked = {key: settings[key] for key in ("measure", "below", "above", "boxes", "density", "seed")}
    if whole_number("boxes", asked["boxes"], 0, 20) == 0:
        if settings["tip"] is None:
            raise ConfigError("boxes: 0, and tip names no two settings: there is nothing to do. Give one of them.")
        return None
    check_discovery(study, **asked)
    return asked


def check_discovery(  # noqa: PLR0913 (settings)
    study: "StoredStudy", measure: str, below: Any, above: Any, *, boxes: Any, density: Any, seed: Any
) -> Interest:
    """What is of interest; every setting of `discover` is checked.

    Raises
    ------
    ConfigError
        As `discover` does.
    """
    interest = read_interest(measure, below, above, int(study.days[-1]))
    whole_number("boxes", boxes, 1, 20)
    whole_number("seed", seed, 0, 2**63 - 1)
    if isinstance(density, bool) or not isinstance(density, int | float) or not 0.0 < density <= 1.0:
        raise ConfigError(f"density: {density!r} is not allowed. Give a number above 0, up to 1.")
    settings = varied(study)
    if len(settings) < FEWEST_POINTS:
        advice = "Others are damaged: run the same sweep again." if study.problems else "Sweep a larger design."
        raise ConfigError(
            f"study: {study.path} has {len(settings)} finished points; boxes need at least {FEWEST_POINTS}, half to "
            f"find them and half to verify them, and some hundreds to be sharp over {len(settings.columns)} settings. "
            f"{advice}"
        )
    return interest


def halve(cases: np.ndarray, seed: int) -> np.ndarray:
    """Which points verify, (points,): every second one of a shuffle, of those of interest and of the others alike."""
    shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(len(cases))
    verifying = np.zeros(len(cases), bool)
    verifying[np.concatenate([shuffled[cases[shuffled]], shuffled[~cases[shuffled]]])[1::2]] = True
    return verifying


class _Search:
    """Box after box among the points outside those before."""

    def __init__(self, settings: "pd.DataFrame", table: "pd.DataFrame", density: float, seed: int) -> None:
        self.settings, self.table, self.density = settings, table, density
        self.cases = table["of_interest"].to_numpy(bool)
        verifying = halve(self.cases, seed)
        self.halves: dict[str, np.ndarray] = {HALVES[0]: ~verifying, HALVES[1]: verifying}
        self.box_of = np.zeros(len(table), int)
        self.boxes: list[dict[str, Any]] = []
        self.restrictions: list[dict[str, Any]] = []
        self.trajectory: list[dict[str, Any]] = []

    def look(self, boxes: int) -> tuple[Any, Any, Any, Any, str]:
        """The points, boxes, restrictions and trajectory as tables, and why the search ended."""
        import pandas as pd

        ended = f"as many as were asked for (boxes={boxes})"
        for number in range(1, boxes + 1):
            why_not = self._lacks() or self._find(number)
            if why_not:
                ended = why_not
                break
        points = self.table.assign(half=np.where(self.halves["finding"], *HALVES), box=self.box_of)
        return (
            points,
            pd.DataFrame(self.boxes, columns=BOX_COLUMNS),
            pd.DataFrame(self.restrictions, columns=RESTRICTION_COLUMNS),
            pd.DataFrame(self.trajectory, columns=TRAJECTORY_COLUMNS),
            ended,
        )

    def _lacks(self) -> str:
        """What is missing for another box among the points that are left, in words; empty: nothing."""
        left = self.box_of == 0
        cases, others = int(self.cases[left].sum()), int((~self.cases[left]).sum())
        outside = " outside the boxes" if self.boxes else ""
        for count, what in ((cases, "of interest"), (others, "of no interest")):
            if count < FEWEST_CASES:
                some = "none" if count == 0 else f"only {count}"
                return (
                    f"{some} of the {cases + others} points{outside} are {what}, and at least {FEWEST_CASES} are needed"
                )
        return ""

    def _find(self, number: int) -> str:
        """Find a box and keep it if it is verified; else say why it was not."""
        left = self.box_of == 0
        steps = self._on(self.halves["finding"] & left, peel)
        finding = [self._score(box, "finding") for box in steps]
        base = float(self.cases[left].mean())
        wanted = density_to_ask(self.density, base)
        chosen, box = self._on(self.halves["finding"] & left, choose, steps, finding, wanted)
        for step, tried in enumerate(steps):
            here = {"box": number, "step": step, "chosen": step == chosen, "restricted": len({r.name for r in tried})}
            self.trajectory.append(
                here | _flat(finding[step], "finding") | _flat(self._score(tried, "verifying"), "verifying")
                | {"conditions": " and ".join(map(str, tried))}
            )  # fmt: skip
        if not box:
            return (
                f"of the {sum(map(bool, steps))} boxes that PRIM tried none is left once restrictions that noise "
                "explains are dropped"
            )
        verified = self._score(box, "verifying")
        rest = self.halves["verifying"] & left
        low, high = wilson(np.array(verified.density), max(verified.n, 1))
        base = float(self.cases[rest].mean())
        if not verified.n or low <= base:
            return (
                f"the next box ({' and '.join(map(str, box))}) was not verified: on held-out points its density is "
                f"{verified.density:.2f} ({low:.2f} to {high:.2f}), not beyond the {base:.2f} of them all"
            )
        self._keep(number, box, left, wanted)
        return ""

    def _keep(self, number: int, box: Box, left: np.ndarray, wanted: float) -> None:
        for half, own in self.halves.items():
            base = float(self.cases[own & left].mean())
            own_score = _intervals(self._score(box, half))
            self.boxes.append({"box": number, "half": half, "wanted": wanted, "base_rate": base} | own_score)
        for restriction in box:
            values = {
                f"qp_{half}": self._on(own & left, quasi_p, box, restriction) for half, own in self.halves.items()
            }
            limit = restriction.limit
            text = " or ".join(limit) if restriction.side == "one of" else f"{limit:.6g}"
            number_or_none = None if restriction.side == "one of" else limit
            self.restrictions.append(
                {"box": number, "setting": restriction.name, "side": restriction.side, "limit": number_or_none}
                | {"values": text} | values
            )  # fmt: skip
        self.box_of[inside(self.settings, box) & left] = number

    def _on(self, these: np.ndarray, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(self.settings[these].reset_index(drop=True), self.cases[these], *arguments)

    def _score(self, box: Box, half: str) -> Score:
        """On the points of a half that are left, out of the whole half."""
        own = self.halves[half]
        totals = int(own.sum()), int(self.cases[own].sum())
        return self._on(own & (self.box_of == 0), score, box, *totals)


SCORES = ("coverage", "density", "mass")
BOX_COLUMNS = ["box", "half", "wanted", "base_rate", "n", "cases"] + [
    f"{name}{end}" for name in SCORES for end in ("", "_low", "_high")
]
RESTRICTION_COLUMNS = ["box", "setting", "side", "limit", "values", "qp_finding", "qp_verifying"]
TRAJECTORY_COLUMNS = ["box", "step", "chosen", "restricted"] + [
    f"{name}_{half}" for half in HALVES for name in ("n", "cases", *SCORES, "balance")
] + ["conditions"]  # fmt: skip


def _flat(given: Score, half: str) -> dict[str, Any]:
    return {f"{name}_{half}": getattr(given, name) for name in ("n", "cases", *SCORES, "balance")}


def _intervals(given: Score) -> dict[str, Any]:
    """A score with Wilson intervals: the points are taken as drawn independently of each other."""
    row: dict[str, Any] = {"n": given.n, "cases": given.cases}
    for name, of in (("coverage", given.all_cases), ("density", given.n), ("mass", given.all_points)):
        low, high = wilson(np.array(getattr(given, name)), max(of, 1))
        row |= {name: getattr(given, name), f"{name}_low": float(low), f"{name}_high": float(high)}
    return row
