"""Every command and every line of Python in the README runs."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README.read_text("utf-8"), flags=re.DOTALL)
SHELL = [line for kind, block in BLOCKS if kind == "sh" for line in block.strip().splitlines()]
FEW = ("points=64", "particles=4096")
SMALL = {"forecast": (*FEW, "replications=16"), "trace": FEW, "backtest": FEW, "evidence": ()}


def commands(prefix):
    return [line for line in SHELL if line.startswith(prefix)]


def test_no_command_of_the_readme_is_left_untested():
    tested = ["make ", "source .venv", "ceasefire "]
    assert [line for line in SHELL if not line.startswith(tuple(tested))] == []
    assert {kind for kind, _ in BLOCKS} == {"sh", "python", "text"}


@pytest.mark.parametrize("line", [line for line in commands("ceasefire") if "STUDY" not in line])
def test_a_command_of_the_readme_runs(ceasefire, line):
    _, command, *arguments = shlex.split(line)
    small = () if "--help" in arguments else SMALL[command]
    ended = ceasefire(command, *arguments, *small)
    assert ended.code == 0, ended.err


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


def test_the_python_of_the_readme_runs(tmp_path):
    code = "\n".join(block for kind, block in BLOCKS if kind == "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "The ceasefire" in done.stdout
    assert (tmp_path / "mine.pdf").exists()


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text("utf-8")))
def test_what_the_readme_links_to_exists(target):
    assert (README.parent / target).exists()


@pytest.mark.long
def test_the_result_that_the_readme_tells_is_what_the_tool_says(ceasefire, tmp_path):
    text = README.read_text("utf-8").split("A result in plain words:")[1].split("\n\n")[0]
    ended = ceasefire("forecast")
    assert ended.code == 0, ended.err
    told = re.findall(r"\d+\.\d", text)
    assert len(told) == 11
    for number in told:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", ended.out), number
