"""`ceasefire --help` and `ceasefire COMMAND --help`: short, complete, and without the composed configuration."""

import subprocess
import sys
from importlib.resources import files

import pytest
import yaml

from experiments.cli import COMMANDS
from experiments.roots import known_names, known_settings
from sim.params import GROUPS

READING = ("studies", "collect", "diff", "discover", "figures", "report")
"""Commands that read what is stored, and run nothing."""


def own(command: str) -> dict:
    root = yaml.safe_load((files("configs") / f"{command}.yaml").read_text("utf-8"))
    return {key: value for key, value in root.items() if key not in ("defaults", "hydra")}


def test_help_lists_the_commands(ceasefire):
    for asked in ([], ["--help"], ["-h"], ["help"]):
        ended = ceasefire(*asked)
        assert ended.code == 0
        assert all(f"  {name}" in ended.out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("asked", [["--help"], ["-h"], ["seed=3", "--help"]], ids=" ".join)
def test_help_of_a_command_shows_its_own_settings_as_they_stand(ceasefire, command, asked):
    ended = ceasefire(command, *asked)
    assert (ended.code, ended.err) == (0, "")
    lines = [line[2:] for line in ended.out.splitlines() if line.startswith("  ")]
    for line in (files("configs") / f"{command}.yaml").read_text("utf-8").split("_self_\n")[1].strip().splitlines():
        if line and not line.startswith(("hydra:", " ")):
            assert line in lines
    assert "defaults:" not in ended.out
    assert "hydra" not in ended.out
    for said in ("scenario=doha_2025_10_19", "`ceasefire evidence` lists"):
        assert (said in ended.out) == ("scenario" in known_settings(command))
    assert len(ended.out.splitlines()) < 60


def test_groups_are_shown_with_their_options(ceasefire):
    out = ceasefire("evidence", "--help").out
    assert "  observations=doha_2025_10_19   or none\n" in out
    assert "parameters=" not in out
    assert "evidence=" not in out


@pytest.mark.parametrize("command", COMMANDS)
def test_known_settings_are_the_roots_own_and_what_it_is_composed_of(command):
    known = known_settings(command)
    assert set(own(command)) <= set(known)
    assert set(GROUPS) <= set(known) or "scenario" not in known
    assert ("scenario" in known) == (command not in READING)
    assert len(set(known)) == len(known)
    assert not {"hydra", "defaults", "parameters", "quiet"} & set(known)


def test_a_root_that_composes_sources_and_observations_knows_them():
    known = known_settings("evidence")
    assert {"sources", "observations"} <= set(known)
    assert "anchor" not in known
    names = known_names("evidence")
    assert {"observations.calm_5", "sources.fortna_2003", "scenario.horizon_days", "truce.lapse_base", "show"} <= set(
        names
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_needs_no_hydra(command):
    code = (
        f"import sys; sys.argv = ['ceasefire', '{command}', '--help']\n"
        "from experiments.cli import main\nmain()\n"
        "assert not {'hydra', 'omegaconf', 'numba', 'pandas'} & set(sys.modules), 'heavy'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
