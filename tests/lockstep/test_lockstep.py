"""The Mesa model and the compiled engine live the same days, to the last bit."""

import numpy as np
import pytest

from sim.agents.model import CeasefireModel
from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.evidence.case import load_case
from sim.evidence.priors import sample_prior
from sim.pathway import unpack
from sim.record import Outcome
from sim.terms import Cause
from tests.lockstep.engines import first_difference

FOUR_MEDIATORS = [
    {"name": "Türkiye", "leverage": "leverage_turkiye"},
    {"name": "Qatar", "leverage": "leverage_qatar"},
    {"name": "Saudi Arabia", "leverage": [0.1, 0.3, 0.5]},
    {"name": "China", "leverage": 0.2},
]
SIX_CROSSINGS = [
    {"name": name, "share": share} for name, share in zip("ABCDEF", [0.4, 0.25, 0.15, 0.1, 0.07, 0.03], strict=True)
]
WORLDS = {
    "no mediator": {"mediation.mediators": []},
    "one mediator": {"mediation.mediators": FOUR_MEDIATORS[1:2]},
    "three mediators": {"mediation.mediators": FOUR_MEDIATORS[:3]},
    "one crossing": {"border.crossings": [{"name": "Torkham", "share": 1.0}]},
    "six crossings": {"border.crossings": SIX_CROSSINGS},
    "four mediators, six crossings": {
        "mediation.mediators": FOUR_MEDIATORS,
        "border.crossings": SIX_CROSSINGS,
    },
    "a later start under an open-ended truce": {
        "scenario.first_round_day": 20,
        "scenario.initial_state.fixed_term": False,
        "scenario.initial_state.failed_rounds": 2,
        "scenario.initial_state.openness": 0.3,
        "scenario.initial_state.target_openness": 0.6,
        "scenario.initial_state.excitation": 1.5,
        "scenario.initial_state.oversight": 0.2,
        "scenario.initial_state.sovereignty": 0.4,
        "scenario.initial_state.refugees": 0.3,
        "scenario.initial_state.intelligence": 0.5,
    },
    "under a formal agreement": {"scenario.initial_state.formal_agreement": True},
    "other fixed numbers": {
        "compliance.review_interval_days": 5,
        "militants.spoiler_window_days": 6,
        "response.talks_window_days": 4,
        "verification.interim_strength_cap": 0.25,
    },
}


def box(case, rows: int, seed: int) -> np.ndarray:
    """Rows drawn evenly from the whole box low..high."""
    low, high = (np.array([getattr(e, end) for e in case.entries.values()]) for end in ("low", "high"))
    return low + (high - low) * np.random.default_rng(seed).random((rows, len(low)))


def assert_same_days(case, rows: np.ndarray, seed: int) -> None:
    for k, row in enumerate(rows):
        assert first_difference(case, row, seed, k) is None, f"row {k}, seed {seed}"


def test_the_engines_agree_day_by_day_on_rows_from_the_prior(case):
    assert_same_days(case, sample_prior(case, 128, 1), 5)


def test_the_engines_agree_day_by_day_on_rows_from_the_whole_box(case):
    assert_same_days(case, box(case, 100, 2), 6)


@pytest.mark.parametrize("world", WORLDS)
def test_the_engines_agree_day_by_day_in_other_worlds(world):
    case = load_case(WORLDS[world])
    assert_same_days(case, box(case, 8, len(world)), 7)


def test_seeds_up_to_64_bits_give_both_engines_the_same_days(case):
    for seed in (0, 1, 2**31, 2**63 - 1, 2**64 - 1):
        assert first_difference(case, case.modes, seed, 2**40) is None


@pytest.mark.long
@pytest.mark.parametrize("part", range(6))
def test_the_engines_agree_day_by_day_on_many_more_rows(case, part):
    rows = sample_prior(case, 128, 100 + part) if part % 2 else box(case, 128, 100 + part)
    assert_same_days(case, rows, 1000 + part)


@pytest.mark.long
@pytest.mark.parametrize("world", WORLDS)
def test_the_engines_agree_day_by_day_in_other_worlds_on_more_rows(world):
    case = load_case(WORLDS[world])
    assert_same_days(case, np.concatenate([sample_prior(case, 32, 9), box(case, 32, 10)]), 8)


def test_a_mesa_models_outcome_is_its_replications_row_in_the_ensemble(case):
    rows = np.concatenate([case.modes[None], box(case, 11, 3)])
    ensemble = Ensemble(case, rows, 3, seed=77)
    table = run(ensemble, keep=True).to_pandas()
    for k, outcome in enumerate(table[list(Outcome._fields)].itertuples(index=False, name=None)):
        point, number = divmod(k, 3)
        mesa = CeasefireModel(seed=77, replicate=ensemble.replicate(point, number), case=case, row=rows[point])
        while mesa.running:
            mesa.step()
        assert tuple(mesa.outcome) == outcome
        assert (table.point[k], table.replicate[k]) == (point, ensemble.replicate(point, number))


def test_the_engines_tell_the_same_pathway_to_every_collapse(case):
    rows = np.concatenate([sample_prior(case, 32, 4), box(case, 32, 5)])
    ensemble = Ensemble(case, rows, 2, seed=78)
    table = run(ensemble, keep=True).to_pandas()
    told = []
    for k in range(len(table)):
        point, number = divmod(k, 2)
        mesa = CeasefireModel(seed=78, replicate=ensemble.replicate(point, number), case=case, row=rows[point])
        while mesa.running:
            assert mesa.outcome.pathway == 0
            mesa.step()
        told.append(mesa.outcome.pathway)
    assert told == table.pathway.tolist()
    assert (unpack(table.pathway.to_numpy()).cause == table.cause).all()  # 0 while it holds
    assert set(table.cause) == set(Cause)
    assert table.pathway.nunique() > 20


def test_the_engines_agree_day_by_day_for_half_lives_of_any_size():
    # 2^(-1/half-life) as a power of two differed in its last bit between the engines for one half-life in 700
    case = load_case()
    columns = [case.names.index(n) for n in case.names if n.endswith("half_life_days")]
    rows = np.repeat(case.modes[None], 40, axis=0)
    rows[:, columns] = np.random.default_rng(0).uniform(0.2, 300.0, (40, len(columns)))
    assert_same_days(case, rows, 9)
