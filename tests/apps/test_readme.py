"""What the README says beside its commands: how to run a study again, the targets of make, the result that it tells."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps.test_pages import SMALL, run_all, shell_lines

README = Path(__file__).parents[2] / "README.md"


def commands(prefix):
    return [line for line in shell_lines("README.md") if line.startswith(prefix)]


def test_the_commands_of_the_readme_run(ceasefire):
    run_all(ceasefire, "README.md")


def test_a_stored_study_runs_again_as_the_readme_says(ceasefire, tmp_path):
    first = ceasefire("forecast", *SMALL["forecast"])
    study = re.search(r"Stored in results/(\S+)", first.out).group(1)
    (line,) = [line for line in commands("ceasefire") if "STUDY" in line]
    _, command, *arguments = shlex.split(line.replace("$PWD", str(tmp_path)).replace("STUDY", study))
    again = ceasefire(command, *arguments)
    assert again.code == 0, again.err
    assert f"results/{study}" in again.out


@pytest.mark.parametrize("line", commands("make"))
def test_a_make_target_of_the_readme_exists(line):
    done = subprocess.run(
        [*shlex.split(line), "--dry-run"], cwd=README.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", commands("jupyter"))
def test_jupyter_comes_with_the_installation_and_finds_the_notebooks(line):
    program, command, folder = shlex.split(line)
    done = subprocess.run(
        [Path(sys.executable).with_name(program), command, "--version"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list((README.parent / folder).glob("*.ipynb"))


@pytest.mark.long
def test_the_result_that_the_readme_tells_is_what_the_tool_says(ceasefire, tmp_path):
    text = README.read_text("utf-8").split("A result in plain words:")[1].split("\n\n")[0]
    ended = ceasefire("forecast")
    assert ended.code == 0, ended.err
    told = re.findall(r"\d+\.\d", text)
    assert len(told) == 11
    for number in told:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", ended.out), number
