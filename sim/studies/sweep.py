"""A sweep: the same question at every point of a design."""

import hashlib
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.ensemble.points import Effort, Variation
from sim.errors import ConfigError
from sim.evidence.case import Case, changes, read_case
from sim.evidence.reading import flag, shipped, whole_number
from sim.evidence.reference import read_reference
from sim.evidence.scenario import read_scenario
from sim.rules.start import Opening
from sim.store.folder import code_digest, study_digest, versions
from sim.store.study import Shard
from sim.store.tables import TABLES
from sim.studies.design import Design, read_design
from sim.studies.design_factors import flat
from sim.studies.plan import ANCHOR, Plan, plan

BASES = {
    "modes": "all parameters that do not vary at their modes",
    "prior": "all parameters that do not vary drawn from their ranges",
    "particles": "worlds conditioned on what was known on the as-of date",
}

MOST_REPLICATIONS, MOST_KEPT = 10_000_000, 1_000_000
"""Of a point, and of one whose replications are kept: they are in memory together."""


@dataclass(frozen=True)
class Sweep:
    """A sweep, checked.

    `base` of BASES; `plan`: of the forecast whose particles or rows the points start from, None for the modes.
    """

    case: Case
    design: Design
    base: str
    plan: Plan | None
    effort: Effort
    name: str

    @property
    def digest(self) -> str:
        """Digest of everything that decides the numbers."""
        values = hashlib.sha256(repr((self.design.names, self.design.values)).encode()).hexdigest()
        whole = {"case": self.case.config, "design": values, "base": self.base, "effort": asdict(self.effort)}
        if self.plan is not None:
            whole |= {"rows": self.plan.points}
        if self.base == "particles" and self.plan is not None:
            whole |= {"particles": self.plan.particles, "day": self.plan.known.day, "anchor": self.plan.reference}
        return study_digest({"command": "sweep", **whole})

    def manifest(self) -> dict[str, Any]:
        """What the study is, for its folder: nothing that depends on when or where it is run."""
        scenario, effort = self.case.scenario, self.effort
        reference = self.plan.reference if self.plan is not None else None
        return {
            "digest": self.digest, "command": "sweep", "name": self.name, "scenario": scenario.name,
            "title": scenario.title, "as_of": scenario.date_of(self.start_day).isoformat(),
            "day_of_as_of": self.start_day, "horizon": scenario.horizon_days, "base": self.base, "rows": self.rows,
            "anchor": reference.name if reference is not None else "none",
            "points": len(self.design), "varied": list(self.design.names),
            "axes": {name: list(values) for name, values in self.design.axes.items()},
            "units": {name: self.case.entries[name].unit for name in self.columns()},
            "replications": effort.replications, "precision": effort.precision, "most": effort.most,
            "common_draws": effort.common_draws, "kept": effort.keep, "seed": effort.seed,
            "changes": changes(self.case), "tables": TABLES, "code": code_digest(), "versions": versions(),
        }  # fmt: skip

    @property
    def rows(self) -> int:
        """Worlds that the points have in common."""
        return self.plan.points if self.plan is not None else 1

    @property
    def start_day(self) -> int:
        """The day from which days count."""
        return self.plan.known.day if self.base == "particles" and self.plan is not None else 0

    def columns(self) -> list[str]:
        """Names of the parameters that vary."""
        return [name for name in self.design.names if name in self.case.entries]

    def variation(self, shard: Shard) -> Variation:
        """What a shard's points change."""
        names, design = self.columns(), self.design
        chosen = [design.values[design.names.index(name)][shard.first : shard.last + 1] for name in names]
        values = np.array(chosen, dtype=np.float64).reshape(len(names), len(shard.points)).T
        columns = [self.case.names.index(name) for name in names]
        return Variation(shard.first, columns, values, [self.opening(number) for number in shard.points])

    def opening(self, number: int) -> Opening:
        """How the worlds of a point open.

        Raises
        ------
        ConfigError
            If the scenario cannot have that setting.
        """
        names = [name for name in self.design.names if name.startswith("scenario.")]
        values = tuple(self.design.values[self.design.names.index(name)][number] for name in names)
        if not names:
            return self.case.scenario.opening
        if (key := repr(values)) not in self._openings:
            scenario = deepcopy(dict(self.case.config["scenario"]))
            for name, value in zip(names, values, strict=True):
                *path, last = name.split(".")[1:]
                (scenario[path[0]] if path else scenario)[last] = value
            self._openings[key] = read_scenario(scenario, self.case.sources).opening
        return self._openings[key]

    @cached_property
    def _openings(self) -> dict[str, Opening]:
        """Those that have been read, by the scenario's settings."""
        return {}


def read_sweep(settings: Mapping[str, Any]) -> Sweep:
    """Check a composed configuration: that of the case, `anchor`, and the settings of configs/sweep.yaml.

    Raises
    ------
    ConfigError
        At the first thing that is not usable.
    """
    case, base = read_case(settings), settings["base"]
    if base not in BASES:
        raise ConfigError(f"base: {base!r} is unknown. Choose one of {', '.join(BASES)}.")
    if settings["as_of"] is not None and base != "particles":
        raise ConfigError(f"as_of: only base=particles starts later than the scenario; base={base} does not.")
    if base != "particles" and settings["anchor"] and settings["anchor"].get("name") != ANCHOR:
        raise ConfigError(f"anchor: only base=particles is anchored; base={base} is not. Leave it out.")
    planned = plan(
        case,
        as_of=settings["as_of"] if base == "particles" else case.scenario.start_date,
        anchor=read_reference(settings["anchor"], case.sources) if base == "particles" else None,
        points=settings["rows"],
        particles=settings["particles"],
        seed=settings["seed"],
    )
    sweep = Sweep(
        case,
        read_design(settings["design"], case, settings["seed"], flag("confirm", settings["confirm"])),
        base,
        planned if base != "modes" else None,
        _effort(settings),
        _name(settings["name"], case),
    )
    _check_pins(sweep, settings["design"])
    _check_openings(sweep)
    return sweep


def sweep_settings(case: Case, **own: Any) -> dict[str, Any]:
    """The composed configuration of a sweep of a case: the defaults of configs/sweep.yaml, with one's own settings.

    Raises
    ------
    ConfigError
        If a setting is unknown.
    """
    defaults = {key: value for key, value in shipped("sweep").items() if key not in ("defaults", "hydra")}
    anchor = own.pop("anchor", ANCHOR)
    for key in own:
        if key not in defaults:
            raise ConfigError(f"{key}: unknown setting. A sweep has {', '.join([*defaults, 'anchor'])}.")
    reference = shipped(f"anchor/{anchor or 'none'}") if anchor is None or isinstance(anchor, str) else anchor
    return {**case.config, **defaults, "anchor": deepcopy(dict(reference)), **own}


def _effort(settings: Mapping[str, Any]) -> Effort:
    keep = settings["keep"]
    if keep not in ("counts", "replications"):
        raise ConfigError(f"keep: {keep!r} is not allowed. Choose counts, or replications to store a row for each.")
    greatest = MOST_KEPT if keep == "replications" else MOST_REPLICATIONS
    replications, most = (whole_number(key, settings[key], 1, greatest) for key in ("replications", "most"))
    precision = settings["precision"]
    if precision is None:
        most = replications
    elif isinstance(precision, bool) or not isinstance(precision, int | float) or not 0.0005 <= precision < 0.5:
        raise ConfigError(
            f"precision: {precision!r} is not allowed. Give the wanted half-width of the 95 % interval, from 0.0005 to "
            "below 0.5, or null for a fixed number of replications."
        )
    elif most < replications:
        raise ConfigError(f"most: {most} is below replications={replications}, with which a point begins. Give more.")
    return Effort(
        replications, precision, most, settings["seed"], flag("common_draws", settings["common_draws"]),
        keep == "replications",
    )  # fmt: skip


def _check_pins(sweep: Sweep, design: Mapping[str, Any]) -> None:
    """Refuse a parameter that is set and varies: its setting would have no effect, unless its prior is sampled."""
    if design.get("points") is not None:  # a stored design is all points, those of a sampled prior included
        return
    samples = {**flat(design.get("lhs"), "design.lhs"), **flat(design.get("sobol"), "design.sobol")}
    changed = {said.partition(" = ")[0]: said for said in changes(sweep.case)}
    for name in sweep.design.names:
        if name in changed and samples.get(name) != "prior":
            raise ConfigError(f"design: {name} varies, so {changed[name]} has no effect. Leave one of the two out.")


def _check_openings(sweep: Sweep) -> None:
    """Check what points say of the opening: that there is such an opening, and that it is not over."""
    entries = sweep.case.entries
    opening = [name for name in sweep.design.names if name not in entries or entries[name].acts_at_opening]
    if opening and sweep.start_day > 0:
        raise ConfigError(
            f"design: {opening[0]} only says how the world opens on {sweep.case.scenario.start_date}, so it cannot "
            "change a forecast from a later date. Leave it out, or give as_of the first day, or base=prior."
        )
    if any(name not in entries for name in opening):
        for number in range(len(sweep.design)):
            sweep.opening(number)


def _name(given: Any, case: Case) -> str:
    if given is None:
        return case.scenario.name
    if not isinstance(given, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", given) or given.startswith("."):
        raise ConfigError(
            f"name: {given!r} is not allowed. Use letters, digits, _, . and -: it names the study's folder."
        )
    return given
