"""PRIM finds a planted box, verifies it on points that did not find it, and finds none where there is none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.studies.boxes import (
    Restriction,
    Score,
    choose,
    density_to_ask,
    inside,
    peel,
    prune,
    quasi_p,
    ranked,
    score,
)
from sim.studies.discovery import FEWEST_CASES, FEWEST_POINTS, discover, halve
from sim.studies.errors import wilson
from tests.studies.planted import Planted, plant, scattered

NAMES = ("a.x", "a.y", "b.x", "b.y", "c.x", "c.y")


def corner(points, low=0.3, high=0.7, most=0.5):
    """A box in two of the settings, closed on three of its four sides."""
    return (points["a.x"].between(low, high) & (points["a.y"] <= most)).to_numpy()


def study(inside_of=corner, points=800, seed=0, **more):
    settings = scattered(points, NAMES, seed)
    return plant(settings, np.where(inside_of(settings), 0.2, 0.8), seed=seed, **more)


def limits(found, box=1):
    rows = found.restrictions.query("box == @box")
    return {(row.setting, row.side): row.limit for row in rows.itertuples()}


def test_prim_finds_a_planted_box():
    found = discover(study(), density=0.9)
    assert found.found == 1
    assert set(limits(found)) == {("a.x", "at least"), ("a.x", "at most"), ("a.y", "at most")}
    for key, planted in ((("a.x", "at least"), 0.3), (("a.x", "at most"), 0.7), (("a.y", "at most"), 0.5)):
        assert limits(found)[key] == pytest.approx(planted, abs=0.05)
    held_out = found.boxes.set_index("half").loc["verifying"]
    assert held_out["density"] > 0.85
    assert held_out["coverage"] > 0.9
    assert (found.restrictions[["qp_finding", "qp_verifying"]] < 0.001).all(axis=None)


def test_two_planted_boxes_are_found_one_after_the_other():
    def both(points):
        return corner(points) | ((points["b.x"] > 0.75) & (points["a.y"] > 0.5)).to_numpy()

    found = discover(study(both, points=1200), density=0.85)
    assert found.found == 2
    assert {name for name, _ in limits(found, 1)} | {name for name, _ in limits(found, 2)} == {"a.x", "a.y", "b.x"}
    covered = found.boxes.query("half == 'verifying'")["coverage"].sum()
    assert 0.85 < covered <= 1.0
    assert "of interest, and at least" in found.ended


def test_where_most_points_are_of_interest_a_box_must_be_denser_than_they_are():
    """The base rate lies just under the density asked for: the first 5 % that PRIM peels off reach it already."""
    settings = scattered(256, NAMES)
    cases = (settings["a.x"] > 0.5).to_numpy() | (np.random.default_rng(0).random(256) < 0.57)
    assert 0.7 < cases.mean() < 0.8
    found = discover(plant(settings, np.where(cases, 0.9, 0.1)), above=0.5, density=0.8)
    assert found.found >= 1
    assert 0.1 < limits(found)["a.x", "at least"] < 0.6
    held_out = found.boxes.query("box == 1 and half == 'verifying'").iloc[0]
    assert held_out["wanted"] == pytest.approx(0.5 + cases.mean() / 2.0)
    assert held_out["density_low"] > cases.mean()
    assert held_out["coverage"] > 0.6


@pytest.mark.parametrize(
    ("density", "base", "asked"),
    [(0.8, 0.2, 0.8), (0.8, 0.55, 0.8), (0.8, 0.79, 0.895), (0.8, 0.9, 0.95), (0.95, 0.79, 0.95), (0.3, 0.2, 0.3),
     (0.3, 0.4, 0.7)],
)  # fmt: skip
def test_the_density_asked_for_lies_well_above_the_base_rate(density, base, asked):
    assert density_to_ask(density, base) == pytest.approx(asked)


def test_below_and_above_are_mirror_images():
    below = study()
    above = Planted(below.points, below.n, 1.0 - below.share)
    first, second = discover(below, below=0.5), discover(above, above=0.5)
    pd.testing.assert_frame_equal(first.restrictions, second.restrictions)
    pd.testing.assert_frame_equal(first.boxes, second.boxes)


def test_pure_chance_is_no_box():
    """Each seed's box would have to beat the base rate on the other half: 2.5 % do by luck."""
    settings = scattered(300, NAMES)
    chance = [np.random.default_rng(seed).random(300) < 0.4 for seed in range(12)]
    found = [discover(Planted(settings.rename_axis("point").reset_index(), np.full(300, 400),
                              np.where(cases, 0.2, 0.8)), boxes=1, seed=seed).found
             for seed, cases in enumerate(chance)]  # fmt: skip
    assert sum(found) <= 2


@pytest.mark.parametrize(
    ("truth", "words"), [(0.9, "none of the 100 points are of interest"), (0.1, "none of .* are of no interest")]
)
def test_where_all_points_are_alike_that_is_said(truth, words):
    settings = scattered(100, NAMES)
    found = discover(plant(settings, np.full(100, truth)))
    assert found.found == 0
    assert found.boxes.empty
    assert found.trajectory.empty
    assert pd.Series([found.ended]).str.contains(words).all()
    assert "no box" in repr(found)


def test_few_points_of_interest_are_not_made_into_a_box():
    settings = scattered(100, NAMES)
    truth = np.where(np.arange(100) < FEWEST_CASES - 1, 0.1, 0.9)
    assert "only 19 of the 100 points are of interest" in discover(plant(settings, truth)).ended


def test_categories_whole_numbers_and_missing_values_are_settings_like_others():
    settings = scattered(600, ("a.x",)).assign(
        oversight=np.random.default_rng(1).choice(["none", "third party", "joint"], 600),
        scenario=np.random.default_rng(2).integers(0, 6, 600),
        formal=np.random.default_rng(3).random(600) < 0.5,
        term=np.random.default_rng(4).choice([np.nan, 30.0], 600),
    )
    cases = (settings["oversight"] != "joint") & (settings["scenario"] >= 3) & ~settings["formal"]
    found = discover(plant(settings, np.where(cases, 0.2, 0.8)), density=0.9)
    rows = found.restrictions.set_index("setting")
    assert set(rows.index) == {"oversight", "scenario", "formal"}
    assert rows.loc["oversight", "values"] == "none or third party"
    assert rows.loc["formal", "values"] == "False"
    assert 2.0 < rows.loc["scenario", "limit"] <= 3.0
    assert found.boxes["density"].tolist() == [1.0, 1.0]


def test_points_that_noise_leaves_undecided_are_counted():
    settings = scattered(200, NAMES)
    found = discover(plant(settings, np.full(200, 0.5), replications=50))
    low, high = wilson(found.points["value"].to_numpy(), 49.0)
    np.testing.assert_array_equal(found.points["undecided"], (low <= 0.5) & (high >= 0.5))
    assert 0.85 < found.points["undecided"].mean() <= 1.0


def test_points_that_have_not_been_run_are_counted():
    assert discover(study()).unfinished == 0
    assert discover(study(wanted=1000)).unfinished == 200


def test_the_same_seed_gives_the_same_tables_and_another_seed_other_halves():
    first, again, other = (discover(study(), seed=seed) for seed in (1, 1, 2))
    for name in ("points", "boxes", "restrictions", "trajectory"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), check_exact=True)
    assert (first.points["half"] != other.points["half"]).any()


@given(st.lists(st.booleans(), min_size=2, max_size=200), st.integers(0, 2**63 - 1))
def test_halves_are_balanced(cases, seed):
    cases = np.array(cases)
    verifying = halve(cases, seed)
    assert abs(int(verifying.sum()) - int((~verifying).sum())) <= 1
    assert abs(int(cases[verifying].sum()) - int(cases[~verifying].sum())) <= 1


def test_a_boxs_numbers_are_those_of_its_points():
    found = discover(study(), density=0.9)
    box = tuple(Restriction(row.setting, row.side, row.limit) for row in found.restrictions.itertuples())
    settings = study().points[list(NAMES)]
    np.testing.assert_array_equal(found.points["box"] == 1, inside(settings, box))
    for row in found.boxes.itertuples():
        half = found.points[found.points["half"] == row.half]
        here = half[half["box"] == 1]
        assert (row.n, row.cases) == (len(here), here["of_interest"].sum())
        assert row.density == pytest.approx(here["of_interest"].mean())
        assert row.coverage == pytest.approx(here["of_interest"].sum() / half["of_interest"].sum())
        assert row.mass == pytest.approx(len(here) / len(half))
        assert row.density_low < row.density < row.density_high
    assert found.trajectory["chosen"].sum() == 1
    assert (found.trajectory["coverage_finding"].diff().dropna() <= 1e-12).mean() > 0.8


def test_quasi_p_values_are_those_of_ema_workbench():
    """Bryant and Lempert's test, as the package that we do not call for the held-out half computes it."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim

        points = scattered(300, ("x0", "x1", "x2"), 5)
        cases = ((points["x0"] > 0.4) & (points["x1"] < 0.6)).to_numpy() ^ (np.arange(300) % 11 == 0)
        theirs = Prim(points, cases.astype(int), threshold=0.001).find_box()
    ours = peel(points, cases)
    assert theirs is not None
    assert len(ours) == len(theirs.qp)
    for box, qp in zip(ours, theirs.qp, strict=True):
        for restriction in box:
            side = 0 if restriction.side == "at least" else 1
            assert quasi_p(points, cases, box, restriction) == pytest.approx(qp[restriction.name][side])


def test_restrictions_that_do_nothing_are_dropped():
    points = scattered(400, ("a.x", "a.y"))
    cases = (points["a.x"] > 0.6).to_numpy()
    idle, real = Restriction("a.y", "at most", 0.97), Restriction("a.x", "at least", 0.6)
    assert prune(points, cases, (idle, real)) == (real,)
    assert prune(points, np.arange(400) % 2 == 0, (idle,)) == ()


def test_the_box_that_covers_most_among_the_dense_ones_is_chosen():
    box = (Restriction("a.x", "at least", 0.5),)
    scores = [Score(100, 30, 100, 30), Score(40, 28, 100, 30), Score(30, 25, 100, 30), Score(10, 10, 100, 30)]
    assert ranked([(), box, box, box], scores, 0.8) == ([2, 3], [2, 1, 3])
    assert ranked([(), box, box, box], scores, 0.6)[0] == [1, 2, 3]
    assert ranked([(), box, box], scores[:3], 0.99) == ([], [2, 1])
    assert ranked([()], scores[:1], 0.1) == ([], [])


def test_a_box_that_pruning_takes_apart_gives_way_to_the_next():
    points = scattered(400, ("a.x", "a.y"))
    cases = (points["a.x"] > 0.2).to_numpy()
    boxes = [(), (Restriction("a.y", "at most", 0.97),), (Restriction("a.x", "at least", 0.4),)]

    def chosen(boxes, cases, density):
        scores = [score(points, cases, box, 400, int(cases.sum())) for box in boxes]
        return choose(points, cases, boxes, scores, density)

    assert chosen(boxes, cases, 0.75) == (2, boxes[2])
    assert chosen(boxes[:2], cases, 0.75) == (None, ())
    every_second = np.arange(400) % 2 == 0
    assert chosen(boxes[:2], every_second, 0.99) == (None, ())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"measure": "hold_90"}, "Did you mean holds_90"),
        ({"measure": "holds_400"}, "day 400 lies outside"),
        ({"below": 0.4, "above": 0.6}, "give one of them"),
        ({"below": 1.0}, "below: 1.0 is not allowed for a probability"),
        ({"above": "much"}, "above: 'much' is not allowed"),
        ({"measure": "strikes"}, "no natural threshold"),
        ({"boxes": 0}, "boxes: 0.* from 1 to 20"),
        ({"density": 1.5}, "density: 1.5"),
        ({"seed": -1}, "seed: -1"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, message):
    with pytest.raises(ConfigError, match=message):
        discover(study(), **asked)


def test_a_study_that_is_too_small_or_varies_nothing_is_refused():
    with pytest.raises(ConfigError, match=f"49 finished points.*at least {FEWEST_POINTS}"):
        discover(study(points=49))
    still = pd.DataFrame({"a.x": np.ones(60)})
    with pytest.raises(ConfigError, match="no setting differs"):
        discover(plant(still, np.full(60, 0.5)))
