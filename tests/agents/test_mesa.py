"""The model is one that a Mesa user expects."""

import mesa
import numpy as np
import pytest

from sim.agents.model import CeasefireModel
from sim.errors import ConfigError
from sim.evidence.case import load_case


def test_batch_run_takes_parameters_by_name_and_gives_another_world_each_time():
    rows = mesa.batch_run(CeasefireModel, {"leverage_turkiye": [0.2, 0.8]}, iterations=4, display_progress=False)
    assert [row["leverage_turkiye"] for row in rows].count(0.2) == 4
    assert len({row["process_seed"] for row in rows}) == 8
    ends = {tuple(row[name] for name in ("day", "tension", "excitation_ttp", "loss_afghanistan")) for row in rows}
    assert len(ends) == 8


def test_a_row_of_batch_run_can_be_run_again():
    (row,) = mesa.batch_run(CeasefireModel, {"rescue_prob": 0.9}, display_progress=False)
    again = CeasefireModel(seed=row["process_seed"], replicate=row["replicate_number"], rescue_prob=0.9)
    again.run_model()
    assert (again.day, again.tension) == (row["day"], row["tension"])


def test_parameters_change_the_given_case_and_row():
    case = load_case({"scenario.horizon_days": 3, "response.strike_base": 0.5})
    model = CeasefireModel(case=case, leverage_turkiye=0.8)
    assert (model.case.scenario.horizon_days, model.params.response.strike_base) == (3, 0.5)
    assert model.mediators.members[0].leverage == 0.8
    row = case.modes
    row[case.names.index("response.strike_base")] = 0.25
    assert CeasefireModel(case=case, row=row, leverage_turkiye=0.8).params.response.strike_base == 0.25


def test_a_name_that_nobody_knows_is_answered_with_the_nearest():
    with pytest.raises(ConfigError, match="leverage_turkiye"):
        CeasefireModel(leverage_turkey=0.8)
    with pytest.raises(ConfigError, match="out of bounds"):
        CeasefireModel(leverage_turkiye=1.8)


def test_agents_are_those_of_the_case_and_data_can_be_collected_on_day_0():
    model = CeasefireModel(seed=1)
    counted = {kind.__name__: len(agents) for kind, agents in model.agents_by_type.items()}
    assert counted == {
        "PakistaniDelegation": 1,
        "AfghanDelegation": 1,
        "Mediator": 2,
        "MilitantGroup": 2,
        "BorderCrossing": 5,
    }
    model.datacollector.collect(model)
    assert model.datacollector.get_model_vars_dataframe()["mediators_standing"][0] == pytest.approx(0.675)


def test_mesas_own_random_numbers_play_no_part():
    one, other = CeasefireModel(seed=5), CeasefireModel(seed=5)
    other.reset_rng(99)
    other.random.seed(99)
    one.run_model()
    other.run_model()
    assert one.state == other.state
    assert np.array_equal([c.trucks for c in one.crossings], [c.trucks for c in other.crossings])
