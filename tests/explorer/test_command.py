"""The command line on the screen gives the numbers on the screen, to the last digit."""

import re
import shlex

import numpy as np
import pandas as pd
import pytest
from hydra import compose, initialize_config_module

from experiments.arguments import spelled
from experiments.settings import case_and_plan, plain
from sim.evidence.case import load_case
from sim.evidence.policies import policy_names
from sim.explorer.choices import Choices, chosen
from sim.explorer.command import forecast_command, trace_command
from sim.explorer.controls import sliders
from sim.explorer.live import Engine
from sim.explorer.walk import Walk
from sim.explorer.words import effect_command
from tests.apps.conftest import ceasefire  # noqa: F401 (a fixture)

EVERYTHING = Choices(policies=tuple(policy_names()), failure="strike").moved("mediation.rescue_prob", 0.55, 0.7)

SMALL = ["points=32", "particles=64", "replications=4", "anchor=none"]


def composed(command):
    _, name, *words = shlex.split(command)
    with initialize_config_module("configs", version_base="1.3"):
        return case_and_plan(plain(compose(name, overrides=spelled(name, words)), name))


@pytest.mark.parametrize(
    "choices",
    [
        Choices().moved("escalation.border_fire_per_day", 0.074, 0.05).moved("response.strike_base", -0.3, -1.7),
        Choices(policies=("china_joins",)),
        Choices(policies=("no_mediation", "stronger_verification")),
        EVERYTHING,
    ],
    ids=["sliders", "a mediator", "none", "everything"],
)
def test_the_command_makes_the_same_case_and_plan(case, choices):
    under = chosen(case, choices).case
    read, plan = composed(forecast_command(under, 123, 5, choices.failure))
    assert read.names == under.names
    assert (read.modes == under.modes).all()
    for what in ("mediators", "leverages", "crossings", "shares", "frontier"):
        assert getattr(read, what) == getattr(under, what)
    assert read.scenario.opening == under.scenario.opening
    assert (plan.points * plan.replications, plan.seed, plan.failure) == (123, 5, choices.failure)
    assert plan.known.day == 0
    assert plan.reference is None


def test_settings_of_ones_own_are_told_too():
    mine = load_case(
        {
            "scenario.horizon_days": 60,
            "scenario.venue": "Doha, again",
            "border.crossings": [{"name": "Torkham", "share": 0.6}, {"name": "Chaman's", "share": 0.4}],
            "bargaining.issues.verification.pakistan": 0.2,
            "bargaining.issues.oversight.pakistan": 0.15,
            "truce.extension_days": [6, 9, 12],
        }
    )
    read, _ = composed(forecast_command(mine, 100, 5, "collapse"))
    assert (read.modes == mine.modes).all()
    assert (read.crossings, read.shares, read.frontier) == (mine.crossings, mine.shares, mine.frontier)
    assert (read.scenario.venue, read.scenario.horizon_days) == ("Doha, again", 60)


def test_run_it_prints_and_stores_what_was_on_the_screen(case, ceasefire, tmp_path):  # noqa: F811 (a fixture)
    live = Engine(case, 400, 5).live(EVERYTHING)
    ended = ceasefire(*shlex.split(forecast_command(live.case, 400, 5, EVERYTHING.failure))[1:])
    assert ended.code == 0, ended.err
    table = pd.read_csv(tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1) / "forecast.csv")
    holds = table[table["quantity"] == "holds"]
    np.testing.assert_array_equal(holds["estimate"], live.data["holds"])
    np.testing.assert_array_equal(holds[["mc_low", "mc_high"]], live.data["holds_mc"])


def test_the_traced_world_is_the_one_that_was_stepped_through(case, ceasefire):  # noqa: F811 (a fixture)
    under = chosen(case, EVERYTHING).case
    walk = Walk(under, 5, 2)
    walk.step_to(lambda _: False)
    ended = ceasefire(*shlex.split(trace_command(under, 2, 5))[1:])
    assert ended.code == 0, ended.err
    told = " ".join(ended.out.split())
    assert all(entry in told for entry in walk.story)


def test_the_comparison_of_every_slider_runs_and_finds_the_sliders_as_one_policy(case, ceasefire):  # noqa: F811
    choices = Choices()
    for slider in (slider for group in sliders(case).values() for slider in group):
        choices = choices.moved(slider.name, slider.values[slider.place_of_mode - 5], slider.mode)
    assert len(choices.values) == 14
    ended = ceasefire(*shlex.split(effect_command(choices, case))[1:], *SMALL)
    assert ended.code == 0, ended.err
    assert "sliders" in ended.out


def test_the_comparison_of_one_that_acts_at_the_opening_alone_runs(case, ceasefire):  # noqa: F811 (a fixture)
    choices = Choices().moved("verification.belief_start", 0.2, 0.5)
    ended = ceasefire(*shlex.split(effect_command(choices, case))[1:], *SMALL)
    assert ended.code == 0, ended.err
