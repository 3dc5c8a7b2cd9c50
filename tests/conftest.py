"""Shared by all tests: Hypothesis without surprises, and the published case."""

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from sim.evidence.case import Case, load_case
from sim.params import NAMES, Params, from_row

# The same examples on every machine and every day; no deadline, because the first call may compile.
settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def case() -> Case:
    """The published case."""
    return load_case()


@pytest.fixture(scope="session")
def modes(case: Case) -> Params:
    """The published modes, as the rules read them."""
    return from_row(case.modes[: len(NAMES)])


@pytest.fixture(scope="session")
def box_rows(case: Case):
    """Parameter rows drawn evenly from the whole box low..high, a function of (rows, seed)."""
    low, high = (np.array([getattr(e, end) for e in case.entries.values()]) for end in ("low", "high"))

    def draw(rows: int, seed: int) -> np.ndarray:
        return low + (high - low) * np.random.default_rng(seed).random((rows, len(low)))

    return draw
