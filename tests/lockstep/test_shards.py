"""An ensemble's results do not depend on how its work is cut and spread, to the last byte."""

import numpy as np
import pytest

from sim.compute.local import run
from sim.ensemble.kernel import EVENTS, TALLIES
from sim.ensemble.shards import BLOCK, Ensemble, shards

SHAPES = [(1, 1), (1, 1023), (1, 5000), (3, 1500), (2, 2049), (7, 100), (300, 1)]
"""Points and replications, most of them no multiple of a block."""

CUTS = [(1, 64), (2, 1), (2, 700), (3, 1024), (1, 10**6), (4, 5000)]
"""Threads and shard sizes."""


def bytes_of(results) -> dict[str, bytes]:
    """Everything that results hold."""
    kept = (
        {} if not results.kept else {name: column.to_numpy().tobytes() for name, column in results.to_pandas().items()}
    )
    return {
        "n": results.n.tobytes(),
        "events": results.events.tobytes(),
        "sums": results.sums.tobytes(),
        **kept,
    }


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape[0]} points x {shape[1]}")
@pytest.mark.parametrize("common_draws", [False, True], ids=["own draws", "common draws"])
def test_neither_threads_nor_shard_size_change_a_byte(case, box_rows, shape, common_draws):
    points, replications = shape
    ensemble = Ensemble(case, box_rows(points, 4), replications, seed=11, common_draws=common_draws)
    expected = run(ensemble, keep=True, threads=1)
    assert expected.complete
    assert expected.replications == points * replications
    for threads, shard_size in CUTS:
        results = run(ensemble, keep=True, threads=threads, shard_size=shard_size)
        assert bytes_of(results) == bytes_of(expected), f"{threads} threads, shards of {shard_size}"


def test_totals_over_all_points_do_not_depend_on_the_cut_either(case, box_rows):
    ensemble = Ensemble(case, box_rows(5, 5), 1300, seed=12)
    expected = run(ensemble, by_point=False, threads=1)
    for threads, shard_size in CUTS:
        results = run(ensemble, by_point=False, threads=threads, shard_size=shard_size)
        assert bytes_of(results) == bytes_of(expected)
    by_point = run(ensemble)
    np.testing.assert_array_equal(by_point.events.sum(axis=0), expected.events[0])
    np.testing.assert_allclose(by_point.sums.sum(axis=0), expected.sums[0], rtol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1, 700, 1024, 4096, 10**6])
def test_shards_cover_every_block_once_and_in_order(case, shape, size):
    points, replications = shape
    ensemble = Ensemble(case, np.repeat(case.modes[None], points, axis=0), replications, seed=1)
    blocks = [shard.first_block + k for shard in shards(ensemble, size) for k in range(shard.blocks)]
    assert blocks == list(range(points * -(-replications // BLOCK)))


def test_counts_and_sums_are_those_of_the_replications(case, box_rows):
    results = run(Ensemble(case, box_rows(4, 6), 1500, seed=13), keep=True)
    table = results.to_pandas()
    horizon = case.scenario.horizon_days
    for point, rows in table.groupby("point"):
        collapsed = rows.cause > 0
        days = {
            "escalation": rows.day[rows.cause == 1],
            "lapse": rows.day[rows.cause == 2],
            "withdrawal": rows.day[rows.cause == 3],
            **{name: rows[name][rows[name] > 0] for name in EVENTS[3:8]},
            "collapse_under_agreement": rows.day[collapsed & (rows.agreement > 0)],
        }
        for name in ("fire", "strike", "exchange"):
            first = rows[name].where(rows[name] > 0, horizon + 1)
            either = np.minimum(first, rows.day.where(collapsed, horizon + 1))
            days[f"failure_{name}"] = either[either <= horizon]
        for k, name in enumerate(EVENTS):
            counted = np.bincount(days[name].astype(int), minlength=horizon + 1)
            np.testing.assert_array_equal(results.events[point, k], counted, err_msg=name)
        for k, name in enumerate(TALLIES):
            values = rows[name].to_numpy(float)
            np.testing.assert_allclose(results.sums[point, k], [values.sum(), (values**2).sum()], rtol=1e-12)
        # a replication that holds ends at the horizon
        assert (rows.day[~collapsed] == horizon).all()


def test_replicate_numbers_are_consecutive_or_common(case):
    rows = np.repeat(case.modes[None], 3, axis=0)
    own = run(Ensemble(case, rows, 50, seed=14), keep=True).to_pandas()
    common = run(Ensemble(case, rows, 50, seed=14, common_draws=True), keep=True).to_pandas()
    assert own.replicate.tolist() == list(range(150))
    assert common.replicate.tolist() == list(range(50)) * 3
    # the same row with the same numbers: the same outcomes
    outcomes = common.drop(columns=["point"])
    for point in (1, 2):
        assert outcomes[common.point == point].reset_index(drop=True).equals(outcomes[common.point == 0])
    assert own[:50].equals(common[:50])
    assert not own[50:100].day.reset_index(drop=True).equals(common[50:100].day.reset_index(drop=True))
