"""`import sim` is light: the heavy packages wait until they are needed."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "mesa", "pandas", "xarray", "matplotlib", "scipy", "pyarrow", "hydra", "numpy")


def modules_after(code):
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_sim_loads_no_heavy_package():
    assert modules_after("import sim").isdisjoint(HEAVY)


@pytest.mark.parametrize("heavy", ["mesa", "pandas", "xarray", "matplotlib", "hydra"])
def test_the_engine_runs_without_what_it_does_not_need(heavy):
    code = (
        "from sim import Ensemble, load_case, run\n"
        "case = load_case()\n"
        "assert run(Ensemble(case, case.modes[None, :], 10, 1)).complete"
    )
    assert heavy not in modules_after(code)


def test_every_public_name_is_there():
    import sim

    for name in sim.__all__:
        assert getattr(sim, name).__name__ == name
    assert dir(sim) == sorted(sim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'forecasts'"):
        sim.forecasts  # noqa: B018
