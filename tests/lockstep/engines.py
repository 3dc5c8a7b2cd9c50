"""The two engines, one day at a time: the Mesa model, and the compiled day on the same world."""

from functools import cache

import numpy as np

from sim import jit
from sim.agents.model import CeasefireModel
from sim.draws import replicate_key
from sim.evidence.case import Case
from sim.params import NAMES, as_records
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.mediation import combined_leverage
from sim.rules.setting import Setting
from sim.state import CROSSING


def _live_a_day(state, crossings, day, key, setting):
    return advance(state, crossings, day, key, setting)


@cache
def compiled_day():
    """The compiled `advance`; as a kernel it is kept in the compile cache."""
    return jit.compiled_kernel(_live_a_day)


def setting_of(case: Case, row: np.ndarray) -> Setting:
    """What the compiled day needs to know of a row, as the ensemble's kernel puts it together."""
    p = as_records(row[None, : len(NAMES)])[0]
    leverage = jit.compiled(combined_leverage)(row[case.leverage_columns()])
    return Setting(p, jit.compiled(constants)(p), leverage, case.frontier)


def shown(crossings) -> list[tuple[float, ...]]:
    """Crossings of either engine as plain tuples."""
    if isinstance(crossings, np.ndarray):
        return crossings.tolist()
    return [tuple(getattr(c, name) for name in CROSSING.fields or ()) for c in crossings]


def first_difference(case: Case, row: np.ndarray, seed: int, replicate: int) -> str | None:
    """Run both engines side by side to collapse or the horizon; what differs first, if anything does."""
    mesa = CeasefireModel(seed=seed, replicate=replicate, case=case, row=row)
    # the compiled day gets its own opening, built as the ensemble builds it
    crossings = case.crossing_records()
    for record in crossings:
        record["openness"] = case.scenario.opening.openness
        record["target"] = case.scenario.opening.target_openness
        record["trucks"] = mesa.params.border.trucks_waiting_start * record["share"]
    state, setting = mesa.state, setting_of(case, row)
    key = np.uint64(replicate_key(seed, replicate))
    if shown(crossings) != shown(mesa.crossings):
        return "crossings at the opening"
    while mesa.running:
        mesa.step()
        state, record = compiled_day()(state, crossings, mesa.day, key, setting)
        pairs = {
            "state": (state, mesa.state),
            "record": (record, mesa.record),
            "crossings": (shown(crossings), shown(mesa.crossings)),
        }
        for what, (compiled, plain) in pairs.items():
            if compiled != plain:
                return f"day {mesa.day}, {what}: compiled {compiled}, Mesa {plain}"
    return None
