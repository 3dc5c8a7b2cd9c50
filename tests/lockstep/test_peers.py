"""The sweeps that the benchmark compares are one sweep: the same worlds, to the day."""

from benchmarks.peers import RUNNERS


def test_the_peers_live_the_same_days():
    lived = {name: run((0.0, 0.6), 3) for name, run in RUNNERS.items()}
    assert len(set(map(tuple, lived.values()))) == 1, lived
    assert all(0 < days <= 3 * 180 for days in lived["ceasefire sweep"])
