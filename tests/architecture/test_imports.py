"""`import sim` is light: the heavy packages wait until they are needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sim

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


@pytest.mark.parametrize(
    "heavy", [pytest.param("mesa", marks=pytest.mark.long), "pandas", "xarray", "matplotlib", "hydra"]
)
def test_the_engine_runs_without_what_it_does_not_need(heavy):
    code = (
        "from sim import Ensemble, load_case, run\n"
        "case = load_case()\n"
        "assert run(Ensemble(case, case.modes[None, :], 10, 1)).complete"
    )
    assert heavy not in modules_after(code)


def test_every_public_name_is_there():
    for name in sim.__all__:
        assert getattr(sim, name).__name__ == name
    assert dir(sim) == sorted(sim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'forecasts'"):
        sim.forecasts  # noqa: B018


PRODUCTS = {"dot", "vdot", "inner", "matmul", "tensordot", "linalg", "cov", "corrcoef"}


@pytest.mark.parametrize(
    "path", sorted(Path(sim.__file__).parent.rglob("*.py")), ids=lambda path: "/".join(path.parts[-2:])
)
def test_no_sum_is_left_to_a_matrix_product(path):
    """BLAS cuts its sums by the number of cores: the last bits would depend on the machine."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr in PRODUCTS), node.lineno
