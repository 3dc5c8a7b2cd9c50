"""Designs: their points, and what is refused before any work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.evidence.priors import pert
from sim.studies.design import read_design

TURKIYE, RESCUE = "mediation.leverage_turkiye", "mediation.rescue_prob"


@settings(max_examples=30)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=5, unique=True),
    st.lists(st.floats(0, 1), min_size=1, max_size=5, unique=True),
    st.integers(1, 4),
)
def test_a_design_is_the_product_of_its_factors(case, first, second, paired):
    given = {
        "grid": {TURKIYE: first, RESCUE: second},
        "paired": {"truce.extend_base": list(range(paired)), "truce.lapse_base": [-1.0] * paired},
    }
    design = read_design(given, case, seed=1)
    assert len(design) == len(first) * len(second) * paired
    points = {tuple(design.point(k).values()) for k in range(len(design))}
    assert points == {(a, b, c, -1.0) for a in first for b in second for c in range(paired)}


def test_a_range_names_its_ends_and_count(case):
    design = read_design({"grid": {"mediation": {"leverage_turkiye": {"from": 0, "to": 1, "count": 5}}}}, case, seed=1)
    assert design.values == ((0.0, 0.25, 0.5, 0.75, 1.0),)
    assert design.axes == {TURKIYE: (0.0, 0.25, 0.5, 0.75, 1.0)}


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_sample_fills_every_margin_evenly(case, kind):
    design = read_design({kind: {TURKIYE: [0.2, 0.6], RESCUE: "prior"}, "size": 64}, case, seed=0)
    first, second = (np.sort(values) for values in design.values)
    places = (np.arange(64) + 0.5) / 64
    assert np.abs((first - 0.2) / 0.4 - places).max() <= 1 / 64  # one point in every 64th
    np.testing.assert_allclose(second, pert(places, case.entries[RESCUE]), atol=0.05)
    again = read_design({kind: {TURKIYE: [0.2, 0.6], RESCUE: "prior"}, "size": 64}, case, seed=0)
    assert again.values == design.values
    other = read_design({kind: {TURKIYE: [0.2, 0.6], RESCUE: "prior"}, "size": 64}, case, seed=1)
    assert other.values != design.values


def test_points_from_a_file(case, tmp_path):
    file = tmp_path / "points.csv"
    file.write_text(f"\ufeff{TURKIYE}, {RESCUE} \n0.1,0.9\n\n0.2,0.8\n", "utf-8")
    design = read_design({"points": str(file)}, case, seed=1)
    assert design.point(1) == {TURKIYE: 0.2, RESCUE: 0.8}
    assert read_design({"points": design.to_pandas()}, case, seed=1) == design


@pytest.mark.parametrize(
    ("design", "message"),
    [
        ({}, "nothing varies"),
        ({"grids": {}}, "design.grids: unknown"),
        ({"grid": {"mediation.leverage_turkye": [0, 1]}}, "unknown parameter.*leverage_turkiye"),
        ({"grid": {TURKIYE: []}}, "holds no values"),
        ({"grid": {TURKIYE: 0.5}}, "holds no values"),
        ({"grid": {TURKIYE: [0.5, 0.5]}}, "stands there twice"),
        ({"grid": {TURKIYE: [0.5, 1.5]}}, "1.5 is out of bounds. Allowed: 0 to 1"),
        ({"grid": {TURKIYE: [0.5, "x"]}}, "'x' is not a finite number"),
        ({"grid": {TURKIYE: [0.5, float("nan")]}}, "is not a finite number"),
        ({"grid": {TURKIYE: {"from": 0, "to": 1, "count": 1}}}, "count: 1 is not allowed"),
        ({"grid": {TURKIYE: [0, 1]}, "lhs": {TURKIYE: [0, 1]}, "size": 4}, "stands there twice"),
        ({"paired": {TURKIYE: [0, 1], RESCUE: [0.5]}}, "need one length"),
        ({"sobol": {TURKIYE: [0, 1]}, "size": 100}, "design.size: 100 is not allowed.*power of two"),
        ({"lhs": {TURKIYE: [1, 0]}, "size": 4}, "is no range"),
        ({"lhs": {TURKIYE: [0, 1]}}, "design.size: nothing is not allowed"),
        ({"lhs": {"truce.grace_day": [0, 1]}, "size": 4}, "unknown parameter"),
        ({"grid": {"scenario.horizon_days": [90, 180]}}, "every day up to the horizon is stored anyway"),
        ({"grid": {"scenario.venue": ["Doha", "Istanbul"]}}, "cannot be varied"),
        ({"grid": {"pressure.pressure_rest": [0.2, 0.95]}}, "lets pressure rest above 1"),
        ({"points": "nowhere.csv"}, "cannot be read"),
    ],
)
def test_a_bad_design_is_refused(case, design, message):
    with pytest.raises(ConfigError, match=message):
        read_design(design, case, seed=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{TURKIYE},{RESCUE}\n0.1,0.9\n0.2,\n", f"{RESCUE} is missing in line 3"),
        (f"{TURKIYE}\n", "no points"),
        ("", "cannot be read"),
        ("leverage\n0.1\n", "unknown parameter"),
        (f"{TURKIYE}\n7\n", "out of bounds"),
        (f"{TURKIYE},{RESCUE}\n0.1,0.5,0.7\n0.9,0.5,0.9\n", "line 2 has 3 values for 2 names"),
        (f"{TURKIYE},{RESCUE}\n0.1,0.5\n0.9\n", "line 3 has 1 values for 2 names"),
        (f"{TURKIYE};{RESCUE}\n0,1;0,5\n", "separated by semicolons"),
        (f"{TURKIYE},{TURKIYE}\n0.1,0.5\n", "stands there twice"),
    ],
)
def test_a_bad_file_is_refused(case, tmp_path, text, message):
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_design({"points": str(tmp_path / "points.csv")}, case, seed=1)


def test_a_large_design_has_to_be_meant(case):
    grid = {TURKIYE: {"from": 0, "to": 1, "count": 201}, RESCUE: {"from": 0, "to": 1, "count": 100}}
    with pytest.raises(ConfigError, match=r"20,100 points\. More than 20,000 need confirm=true"):
        read_design({"grid": grid}, case, seed=1)
    assert len(read_design({"grid": grid}, case, seed=1, confirm=True)) == 20_100
