"""Every command and every line of Python on the pages for users runs, in the order of the page."""

import os
import re
import shlex
import subprocess
import sys
from glob import glob
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
NOT_OURS = ("make ", "source .venv", "jupyter lab")
SERVES = "ceasefire explore"
"""Goes on until it is stopped: tests/browser starts it, uses it and stops it."""

FEW = ("points=64", "particles=4096")
SMALL = {
    "forecast": (*FEW, "replications=16", "figures=false"),
    "trace": FEW,
    "backtest": FEW,
    "compare": (*FEW, "replications=2"),
    "sensitivity": ("rows=64", "replications=16"),
    "sweep": ("replications=20", "most=40", "rows=64", "particles=4096"),
}
"""Settings that make a command quick; what it does is the same."""


def blocks(page: str) -> list[tuple[str, str]]:
    return re.findall(r"```(\w+)\n(.*?)```", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)


def shell_lines(page: str) -> list[str]:
    code = "".join(block for kind, block in blocks(page) if kind == "sh")
    return [line for line in code.replace("\\\n", " ").splitlines() if line.strip()]


def quickly(line: str) -> list[str]:
    """A line of the page as arguments: patterns expanded as a shell does, few replications."""
    _, command, *given = shlex.split(line)
    arguments = [found for word in given for found in sorted(glob(word)) or [word]]  # noqa: PTH207 (relative)
    if "--help" in given or (command == "trace" and any("results/" in word for word in arguments)):
        return [command, *arguments]
    small = SMALL.get(command, ())
    if command == "sensitivity" and "method=morris" in given:
        small = ("trajectories=4", "replications=16")
    if command == "sensitivity" and "method=tornado" in given:
        small = ("replications=100",)
    if command == "sensitivity" and "method=pawn" in given:
        small = ("rows=256", "replications=16")
    if command == "sweep":  # what a page compares or searches needs its own number of replications and points
        small = tuple(setting for setting in small if not (setting.startswith("most") and "precision" not in line))
        small += ("design.size=64",) if "lhs" in line or "sobol" in line else ()
        small += ("replications=150",) if "mediators" in line else ()
    return [command, *arguments, *small]


@pytest.mark.parametrize("page", PAGES)
def test_no_line_of_a_page_is_left_untested(page):
    assert [line for line in shell_lines(page) if not line.startswith((*NOT_OURS, "ceasefire "))] == []
    assert {kind for kind, _ in blocks(page)} <= {"sh", "python", "text", "yaml", "sql"}


QUICK = ("docs/replay_and_diff.md",)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=() if page in QUICK else pytest.mark.long)
        for page in PAGES
        if shell_lines(page) and page != "README.md"
    ],
)
def test_the_commands_of_a_page_run(ceasefire, page):
    run_all(ceasefire, page)


def run_all(ceasefire, page: str) -> None:
    """Run a page's commands, in its order."""
    for line in shell_lines(page):
        if line.startswith((*NOT_OURS, SERVES)) or "STUDY" in line:
            continue
        ended = ceasefire(*quickly(line))
        assert ended.code == 0, f"{line}\n{ended.err}"


@pytest.mark.parametrize("page", [page for page in PAGES if any(kind == "python" for kind, _ in blocks(page))])
def test_the_python_of_a_page_runs(tmp_path, page):
    code = "\n".join(block for kind, block in blocks(page) if kind == "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_sql_of_a_page_runs(tmp_path, case):
    import duckdb
    import numpy as np

    from sim.studies.shards import sweep
    from tests.studies.sweeps import GRID, quiet

    study = sweep(case, GRID, results=tmp_path / "results", work=quiet(shard_points=3), replications=40)
    (query,) = [block for kind, block in blocks("docs/sweeps.md") if kind == "sql"]
    found = duckdb.sql(query.replace("results/STUDY", str(study.path))).df()
    np.testing.assert_allclose(found["holds"], study.data["holds"].sel(day=90))


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / page).read_text("utf-8"))
    ],
)
def test_what_a_page_links_to_exists(page, target):
    assert ((ROOT / page).parent / target).exists()
