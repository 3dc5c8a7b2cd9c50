"""The words after `ceasefire COMMAND` reach Hydra as they were meant."""

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st
from omegaconf import OmegaConf

from experiments.arguments import as_given, quoted, spelled
from sim.errors import ConfigError


@given(st.text(min_size=1).filter(lambda text: "${" not in text and "\n" not in text))
def test_any_name_of_a_folder_survives_hydras_grammar(text):
    (override,) = OverridesParser.create().parse_overrides([f"studies=[{quoted(text)}]"])
    assert OmegaConf.create({"studies": override.value()}).studies == [text]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["results/a"], ["studies=['results/a']"]),
        (["results/a", "days=[90]", "b, c"], ["days=[90]", "studies=['results/a','b, c']"]),
        (["Rüçk's"], [r"studies=['Rüçk\'s']"]),
        (["-m", "days=[90],[30]", "--config-dir", "x"], ["days=[90],[30]", "-m", "--config-dir", "x"]),
        (["days=[90]", "-m", "file=a,b"], ["days=[90]", "file=a,b", "-m"]),
        (["~days", "+x=1"], ["~days", "+x=1"]),
    ],
)
def test_studies_are_a_setting_and_options_stand_last(words, meant):
    assert spelled("collect", words) == meant


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        ("forecast", ["results/a"], "results/a is not key=value, and no study is taken here"),
        ("collect", ["results/a", "studies=[b]"], "studies= is given as well"),
        ("collect", ["${results}"], "Rename it"),
    ],
)
def test_a_study_that_cannot_be_given_is_said(command, words, said):
    with pytest.raises(ConfigError, match=said.replace(".", r"\.")):
        spelled(command, words)


def test_a_command_that_takes_one_study_refuses_two(monkeypatch):
    monkeypatch.setattr("experiments.arguments.own_settings", lambda _: {"study": None})
    assert spelled("trace", ["a"]) == ["study='a'"]
    with pytest.raises(ConfigError, match="takes one study, not 2"):
        spelled("trace", ["a", "b"])


def test_what_no_file_lists_is_added():
    assert spelled("compare", ["own.x={about: a}"]) == ["++own.x={about: a}"]
    assert spelled("sweep", ["own.x=1", "design.grid.x.y=[0,1]"]) == ["own.x=1", "++design.grid.x.y=[0,1]"]
    assert as_given(["++design.grid.x.y=[0,1]", "seed=3"]) == "design.grid.x.y=[0,1] seed=3"


def test_the_ranges_of_a_multirun_are_spelled_each():
    (word,) = spelled("forecast", ["mediation.leverage_turkiye=0.5,[0,0.5,1],[0.1,0.2,0.3]"])
    assert word == "mediation.leverage_turkiye=0.5,{low: 0, mode: 0.5, high: 1},{low: 0.1, mode: 0.2, high: 0.3}"
    with pytest.raises(ConfigError, match="takes one range at a time"):
        spelled("forecast", ["militants.attack_rate_cap=[1,2,3],[2,3,4]"])
