"""The built wheel works by itself, outside the checkout."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("points=64", "replications=16")


def run(*command, **environment):
    return subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True,
        cwd=environment.get("PWD"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    (built,) = folder.glob("ceasefire_sim-*.whl")
    return built


@pytest.mark.long
def test_the_wheel_gives_a_working_command(wheel, tmp_path):
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--target", site, wheel)
    outside = {"PYTHONPATH": str(site), "PWD": str(elsewhere)}
    where = run(sys.executable, "-c", "import sim, configs, experiments; print(sim.__file__)", **outside)
    assert where.stdout.startswith(str(site))
    done = run(sys.executable, site / "bin" / "ceasefire", "forecast", *SMALL, **outside)
    assert "Stored in results/" in done.stdout
    assert len(list((elsewhere / "results").iterdir())) == 1


@pytest.mark.long
def test_the_wheel_installs_into_a_fresh_environment(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    for lock in ("requirements-build.lock", "requirements.lock"):
        run(python, "-m", "pip", "install", "-qq", "--no-deps", "--no-build-isolation", "--require-hashes", "-r",
            ROOT / lock)  # fmt: skip
    run(python, "-m", "pip", "install", "-qq", "--no-deps", wheel)
    done = run(tmp_path / "venv" / "bin" / "ceasefire", "forecast", *SMALL, PWD=str(tmp_path))
    assert "Stored in results/" in done.stdout
