"""The factors of a sensitivity study: which uncertain parameters vary, from the unit cube to parameter rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.priors import pert
from sim.evidence.register import Entry, unknown_parameter


@dataclass(frozen=True)
class Factors:
    """Uncertain parameters that vary, in the register's order; all others stay at their modes."""

    case: Case
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def entries(self) -> list[Entry]:
        """The register's entry of each."""
        return [self.case.entries[name] for name in self.names]

    @property
    def held(self) -> int:
        """How many uncertain parameters were not chosen, and so stay at their modes."""
        return sum(entry.uncertain for entry in self.case.entries.values()) - len(self)

    def quantiles(self, cube: np.ndarray) -> np.ndarray:
        """Values of the factors at points of the unit cube, (points, factors) both: PERT quantiles.

        A design repeats few coordinates many times, so each one is transformed once.
        """
        values = np.empty_like(cube)
        for k, entry in enumerate(self.entries):
            distinct, place = np.unique(cube[:, k], return_inverse=True)
            values[:, k] = pert(distinct, entry)[place]
        return values

    def rows(self, values: np.ndarray) -> np.ndarray:
        """Whole parameter rows, (points, len(case.names)), from values of the factors, (points, factors)."""
        rows = np.tile(self.case.modes, (len(values), 1))
        rows[:, [self.case.names.index(name) for name in self.names]] = values
        return rows


def choose_factors(case: Case, vary: str | Sequence[str] = "all") -> Factors:
    """The factors that a user asks for: "all", or names of parameters and of groups such as "mediation".

    Raises
    ------
    ConfigError
        If a name is unknown, a parameter is pinned, or fewer than two are left to vary.
    """
    given = [vary] if isinstance(vary, str) else vary
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise ConfigError(
            f"vary: {vary!r} is not allowed. Give all, or a list of names and groups, such as "
            "[mediation,truce.term_days]."
        )
    chosen = {name for wanted in given for name in _named(case, wanted)}
    names = tuple(name for name in case.names if name in chosen)
    if len(names) < 2:
        raise ConfigError(
            f"vary: {len(names)} uncertain parameter{'' if len(names) == 1 else 's'} chosen. A comparison needs "
            "two at least; give more names or groups, or all."
        )
    return Factors(case, names)


def _named(case: Case, wanted: str) -> list[str]:
    """The uncertain parameters that one name stands for."""
    groups = list(dict.fromkeys(entry.rule for entry in case.entries.values()))
    if wanted in case.entries:
        entry = case.entries[wanted]
        if not entry.uncertain:
            raise ConfigError(
                f"vary: {wanted} is pinned at {entry.mode:g}, so nothing can depend on it. Leave it out, or "
                "give it a range [low, mode, high]."
            )
        return [wanted]
    if wanted != "all" and wanted not in groups:
        if "." in wanted:
            raise ConfigError(f"vary: {unknown_parameter(wanted)}")
        hint = str(unknown_parameter(wanted)).partition("parameter. ")[2]
        raise ConfigError(f"vary: {wanted} is neither a parameter nor a group. {hint} Groups: {', '.join(groups)}.")
    inside = [name for name, entry in case.entries.items() if entry.uncertain and wanted in ("all", entry.rule)]
    if not inside:
        raise ConfigError(f"vary: every parameter of {wanted} is pinned. Give one a range [low, mode, high].")
    return inside
