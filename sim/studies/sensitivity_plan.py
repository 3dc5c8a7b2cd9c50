"""What a sensitivity study is asked for, checked before work starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.reading import flag, whole_number
from sim.studies.factors import Factors, choose_factors
from sim.studies.given_data import GivenData
from sim.studies.measures import Measure, read_measure
from sim.studies.morris import Morris
from sim.studies.sobol import Sobol
from sim.studies.tornado import BATCHES, Tornado

SETTINGS = (
    "method", "measure", "vary", "rows", "replications", "seed", "second_order", "trajectories", "levels",
    "confirm",
)  # fmt: skip
"""What a configuration says by itself."""

MOST_REPLICATIONS = 40_000_000
"""Replications that need no `confirm`: some three minutes on two cores."""


class Size(NamedTuple):
    """What a method takes where nothing is said, and may take."""

    rows: int
    """0 for a method without base rows."""
    replications: int
    fewest_rows: int = 0
    most_rows: int = 0


SIZES = {
    "sobol": Size(4096, 64, 64, 2**16),
    "morris": Size(0, 512),
    "pawn": Size(2**14, 256, 256, 2**17),
    "delta": Size(2**12, 256, 256, 2**15),
    "tornado": Size(0, 10_000),
}
"""Methods. Noise can be taken off Sobol indices, so that more rows tell more than more replications.

10,000 replications know any probability to ±1 percentage point.
"""

TRAJECTORIES, LEVELS = 100, 4
"""Of Morris, where nothing is said."""


@dataclass(frozen=True)
class SensitivityPlan:
    """A sensitivity study's settings; every evaluation takes `replications`."""

    name: str
    """Of SIZES."""
    method: Sobol | Morris | GivenData | Tornado
    factors: Factors
    measure: Measure
    replications: int
    seed: int

    @property
    def evaluations(self) -> int:
        """Parameter rows that are run."""
        return self.method.evaluations(len(self.factors))

    @property
    def at_a_point(self) -> int:
        """Replications of a point of the design: a tornado's settings are run batch by batch."""
        return self.replications // BATCHES if isinstance(self.method, Tornado) else self.replications


def plan_sensitivity(  # noqa: PLR0913 (settings, by keyword only)
    case: Case,
    *,
    method: str = "sobol",
    measure: str = "holds_90",
    vary: str | Sequence[str] = "all",
    rows: int | None = None,
    replications: int | None = None,
    seed: int = 20251019,
    second_order: bool = False,
    trajectories: int | None = None,
    levels: int | None = None,
    confirm: bool = False,
) -> SensitivityPlan:
    """Check a sensitivity study's settings; `sim.studies.sensitivity.sensitivity` says what they are.

    Raises
    ------
    ConfigError
        If one is not allowed, or the study is large and not confirmed.
    """
    if method not in SIZES:
        raise ConfigError(f"method: {method!r} is unknown. Choose one of {', '.join(SIZES)}.")
    flag("second_order", second_order)
    flag("confirm", confirm)
    own = {"rows": rows, "trajectories": trajectories, "levels": levels, "second_order": second_order or None}
    _check_belongs(method, own)
    size = SIZES[method]
    whole_number("seed", seed, 0, 2**63 - 1)
    replications = size.replications if replications is None else replications
    whole_number("replications", replications, 2, 2**20)
    factors, asked = choose_factors(case, vary), read_measure(measure, case.scenario.horizon_days)
    if method == "morris":
        chosen = _morris(trajectories, levels, seed)
    elif method == "tornado":
        chosen = _tornado(factors, asked, replications)
    else:
        chosen = _on_rows(method, rows, seed, second_order)
    planned = SensitivityPlan(method, chosen, factors, asked, replications, seed)
    _check_size(planned, confirm)
    return planned


def _check_belongs(method: str, own: Mapping[str, Any]) -> None:
    """Refuse settings of another method."""
    homes = {"second_order": ("sobol",), "trajectories": ("morris",), "levels": ("morris",)}
    for key, value in own.items():
        allowed = homes.get(key, ("sobol", "pawn", "delta"))
        if value is not None and method not in allowed:
            raise ConfigError(f"{key}: method={method} has none. It belongs to {', '.join(allowed)}; leave it out.")


def _on_rows(method: str, rows: int | None, seed: int, second_order: bool) -> Sobol | GivenData:
    size = SIZES[method]
    rows = size.rows if rows is None else rows
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1 or rows & (rows - 1):
        raise ConfigError(
            f"rows: {rows!r} is not allowed. The base sample is a Sobol sequence: give a power of two, such as "
            f"{size.rows // 4}, {size.rows // 2} or {size.rows}."
        )
    whole_number(f"rows (method={method})", rows, size.fewest_rows, size.most_rows)
    return Sobol(rows, seed, second_order) if method == "sobol" else GivenData(method, rows, seed)


def _morris(trajectories: int | None, levels: int | None, seed: int) -> Morris:
    trajectories, levels = TRAJECTORIES if trajectories is None else trajectories, LEVELS if levels is None else levels
    whole_number("trajectories", trajectories, 4, 10_000)
    whole_number("levels", levels, 2, 32)
    if levels % 2:
        raise ConfigError(f"levels: {levels} is odd. A step crosses half the levels: give an even number, such as 4.")
    return Morris(trajectories, levels, seed)


def _tornado(factors: Factors, measure: Measure, replications: int) -> Tornado:
    if replications % BATCHES or replications < 2 * BATCHES:
        raise ConfigError(
            f"replications: {replications} is not allowed. A tornado runs them in {BATCHES} batches of two or more, "
            f"which tell the error of a difference: give a multiple of {BATCHES} from {2 * BATCHES}, such as 10000."
        )
    return Tornado(replications, tuple(entry.mode for entry in factors.entries), bool(measure.event))


def _check_size(planned: SensitivityPlan, confirm: bool) -> None:
    whole = planned.evaluations * planned.replications
    if whole > MOST_REPLICATIONS and not confirm:
        raise ConfigError(
            f"confirm: {planned.evaluations:,} evaluations of {planned.replications} replications are {whole:,}; more "
            f"than {MOST_REPLICATIONS:,} take minutes. Add confirm=true if you mean it; else fewer rows, "
            "trajectories, replications or parameters (vary=[mediation,truce])."
        )
