"""A replayed world is the stored one, to the last bit, whatever the study."""

import json
import shutil

import pytest

from sim.errors import ConfigError, StoreError
from sim.evidence.case import load_case
from sim.evidence.reading import shipped
from sim.record import COUNTS, LEVELS
from sim.studies.replay import find_replay
from sim.studies.shards import sweep
from tests.studies.sweeps import quiet

LEVERAGE = "mediation.leverage_turkiye"
FEW = {"replications": 24, "keep": "replications", "seed": 5}
OPENING = {"scenario": {"first_round_day": [6, 20], "initial_state": {"talks_active": [True, False]}}}

SWEEPS = {
    "modes": ({"grid": {LEVERAGE: [0.1, 0.9]}}, {}),
    "modes, draws of their own": ({"grid": {LEVERAGE: [0.1, 0.5, 0.9]}}, {"common_draws": False}),
    "modes, until precise": ({"grid": {LEVERAGE: [0.0, 0.9]}}, {"common_draws": False, "precision": 0.15, "most": 96}),
    "a varied scenario": ({"grid": OPENING}, {}),
    "prior": ({"grid": {LEVERAGE: [0.1, 0.9]}}, {"base": "prior", "rows": 32, "replications": 48}),
    "particles": (
        {"grid": {LEVERAGE: [0.1, 0.9]}},
        {"base": "particles", "rows": 64, "particles": 512, "anchor": None, "replications": 80},
    ),
    "anchored, from the first day": (
        {"lhs": {LEVERAGE: [0.1, 0.9]}, "size": 2},
        {"base": "particles", "rows": 32, "as_of": "2025-10-19", "replications": 40},
    ),
}


@pytest.mark.parametrize(("design", "how"), SWEEPS.values(), ids=SWEEPS)
def test_every_column_of_a_stored_row_is_lived_through_again(case, tmp_path, design, how):
    study = sweep(case, design, results=tmp_path, work=quiet(), **{**FEW, **how})
    kept = study.replications()
    chosen = kept.sample(8 if how.get("base") != "particles" else 3, random_state=1)
    for _, row in chosen.iterrows():
        replay = find_replay(study.path, int(row["point"]), int(row["replicate"]))
        world = replay.run()
        for name in (*COUNTS, *LEVELS):
            assert getattr(world.outcome, name) == row[name], name
        assert replay.stored is not None
        assert replay.differing(world) == []
        assert replay.same_code


def test_a_replicate_number_is_the_stored_one_or_a_place_within_the_point(case, tmp_path):
    study = sweep(case, {"grid": {LEVERAGE: [0.1, 0.9]}}, results=tmp_path, work=quiet(), replications=24, seed=5,
                  common_draws=False)  # fmt: skip
    inside, stored = (find_replay(study.path, 1, number) for number in (3, 27))
    assert (inside.replicate, inside.stored) == (27, None)
    assert inside.run().outcome == stored.run().outcome
    assert inside.run().outcome != find_replay(study.path, 1, 4).run().outcome
    for number in (-1, 48):
        with pytest.raises(ConfigError, match=rf"replicate: {number} is none of point 1's.*0 to 23, or, .*24 to 47"):
            find_replay(study.path, 1, number)


def test_a_study_is_replayed_from_wherever_it_was_moved_to(case, tmp_path):
    points = tmp_path / "points.csv"
    points.write_text(f"{LEVERAGE}\n0.1\n0.9\n")
    study = sweep(case, {"points": str(points)}, results=tmp_path / "one", work=quiet(), **FEW)
    row = study.replications().iloc[-1]
    moved = shutil.move(study.path, tmp_path / "other" / study.path.name)
    points.unlink()
    replay = find_replay(moved, 1, int(row["replicate"]))
    assert replay.settings == {LEVERAGE: 0.9}
    assert replay.differing(replay.run()) == []
    config = moved / "config.yaml"
    config.write_text(config.read_text().replace("seed: 5\n", "seed: 6\n"))
    with pytest.raises(StoreError, match="has been changed"):
        find_replay(moved, 1, 0)
    manifest = json.loads((moved / "manifest.json").read_text())
    (moved / "manifest.json").write_text(json.dumps(manifest | {"code": "of old"}))
    old = find_replay(moved, 1, int(row["replicate"]))
    assert not old.same_code
    assert old.differing(old.run())  # the seed is another


def test_what_cannot_be_replayed_is_said(case, tmp_path):
    study = sweep(case, {"grid": {LEVERAGE: [0.1, 0.9]}}, results=tmp_path, work=quiet(shard_points=1), **FEW)
    with pytest.raises(ConfigError, match=r"point: 2 is not allowed\. The study has points 0 to 1"):
        find_replay(study.path, 2, 0)
    with pytest.raises(ConfigError, match=r"point: 1\.5 is not a whole number"):
        find_replay(study.path, 1.5, 0)  # pyright: ignore[reportArgumentType]
    (study.path / "shards" / "0000001-0000001.json").unlink()
    with pytest.raises(ConfigError, match=r"point 1 of .* is not finished"):
        find_replay(study.path, 1, 0)
    with pytest.raises(StoreError, match="there is no such study"):
        find_replay(tmp_path / "nowhere", 0, 0)


def test_a_world_that_had_collapsed_before_the_as_of_date_has_no_day_to_tell(tmp_path):
    reports = shipped("observations/doha_2025_10_19")
    case = load_case({"observations": {"firm_17": reports["firm_17"]}, "truce.withdraw_per_day": 0.05})
    study = sweep(case, {"grid": {LEVERAGE: [0.1]}}, results=tmp_path, work=quiet(), base="particles", rows=64,
                  particles=512, anchor=None, replications=64, keep="replications")  # fmt: skip
    row = study.replications().query("day < 17").iloc[0]
    with pytest.raises(ConfigError, match="had collapsed before 2025-11-06"):
        find_replay(study.path, 0, int(row["replicate"])).run()
