"""Hypothesis strategies for what the rules take: levels, draws, parameters within their bounds, and states."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from sim.evidence.case import load_case
from sim.evidence.register import Entry
from sim.params import GROUPS, NAMES, Params
from sim.state import Afghanistan, Militants, Pakistan, State, Talks, Terms, Truce

LEVEL = st.floats(0.0, 1.0)
U = st.floats(2.0**-53, 1.0 - 2.0**-53)
"""Every value that a draw can be near to: the open interval as `sim.draws` fills it."""

STEP = st.floats(1e-3, 1.0)
"""A difference that no rounding hides."""

REAL = st.floats(-50.0, 50.0)


@dataclass
class SomeCrossing:
    """A border crossing (a `sim.state.Crossing`)."""

    number: int = 0
    share: float = 1.0
    openness: float = 0.0
    target: float = 0.0
    trucks: float = 0.0


@cache
def entries() -> dict[str, Entry]:
    """The published register."""
    return dict(load_case().entries)


def bounded(name: str) -> st.SearchStrategy[float]:
    """A parameter anywhere within its bounds."""
    return st.floats(*entries()[name].bounds)


def group(name: str, **fixed: Any) -> st.SearchStrategy[Any]:
    """A parameter group, each parameter anywhere within its bounds unless fixed."""
    cls = GROUPS[name]
    fields = {field: bounded(f"{name}.{field}") for field in cls._fields}
    fields |= {field: st.just(value) for field, value in fixed.items()}
    groups = st.builds(cls, **fields)
    if name == "verification":  # a case is refused otherwise
        groups = groups.filter(lambda p: p.belief_floor + p.proxy_suspicion < 1.0)
    return groups


TERMS = st.builds(Terms, *[LEVEL] * 6)
PAKISTAN = st.builds(Pakistan, LEVEL, st.floats(0.001, 0.999), st.floats(0.0, 1e5))
AFGHANISTAN = st.builds(Afghanistan, LEVEL, LEVEL, st.floats(0.0, 1e5), st.booleans())


def rows(ends: str = "bounds") -> st.SearchStrategy[Params]:
    """Whole parameter rows, each parameter within its bounds, or within its low..high range."""

    def allowed(name: str) -> st.SearchStrategy[float]:
        entry = entries()[name]
        return st.floats(entry.low, entry.high) if ends == "range" else st.floats(*entry.bounds)

    def built(values: list[float]) -> Params:
        numbers = iter(values)
        return Params(*(cls(*(next(numbers) for _ in cls._fields)) for cls in GROUPS.values()))

    return st.tuples(*(allowed(name) for name in NAMES)).map(lambda values: usable(built(list(values))))


def usable(p: Params) -> Params:
    """The row, or the nearest to it whose case would not be refused for two parameters that do not go together."""
    v, a = p.verification, p.pressure
    v = v._replace(proxy_suspicion=min(v.proxy_suspicion, 0.99 - v.belief_floor))
    a = a._replace(refugee_pressure=min(a.refugee_pressure, 1.0 - a.pressure_rest))
    return p._replace(verification=v, pressure=a)


@st.composite
def worlds(draw: Any, day: int) -> tuple[State, list[SomeCrossing]]:
    """A state at the end of the day before `day`, and its crossings: anything in range, and consistent."""
    active = draw(st.booleans())
    state = State(
        draw(PAKISTAN),
        draw(AFGHANISTAN),
        Militants(draw(st.floats(0.0, 50.0)), draw(st.floats(0.0, 50.0))),
        Talks(active, day + draw(st.integers(0, 30)), draw(st.integers(0, day - 1)), draw(st.integers(0, 20))),
        Truce(draw(st.booleans()), draw(st.integers(1, day + 30)), draw(st.booleans())),
        draw(TERMS),
        draw(LEVEL),
    )
    sizes = draw(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6).filter(lambda s: sum(s) > 0.01))
    crossings = [
        SomeCrossing(
            number=number,
            share=size / sum(sizes),
            openness=draw(LEVEL),
            target=draw(LEVEL),
            trucks=draw(st.floats(0.0, 2000.0)),
        )
        for number, size in enumerate(sizes)
    ]
    return state, crossings
