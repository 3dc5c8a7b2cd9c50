"""A sweep gives, point by point, what the engine gives, whatever it is cut into and however it is interrupted."""

import errno
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from sim.compute.local import run
from sim.compute.workers import Compute
from sim.ensemble.intervals import Z95, effective_number
from sim.ensemble.shards import Ensemble
from sim.errors import ConfigError, StoreError
from sim.evidence.case import load_case
from sim.evidence.priors import sample_prior
from sim.store.study import HOST, Shard
from sim.studies.filtering import condition
from sim.studies.measures import read_measure
from sim.studies.shards import missing_shards, sweep
from sim.studies.stored import open_study
from tests.studies.sweeps import GRID, files, quiet

LEVERAGE = "mediation.leverage_turkiye"


def test_a_point_is_an_ensemble_of_its_parameters(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=300, seed=5)
    for k, (value, rescue) in enumerate(
        zip(study.points[LEVERAGE], study.points["mediation.rescue_prob"], strict=True)
    ):
        pinned = load_case({LEVERAGE: value, "mediation.rescue_prob": rescue})
        plain = run(Ensemble(pinned, pinned.modes[None, :], 300, 5))
        np.testing.assert_array_equal(study.events[k], plain.events[0])
        np.testing.assert_array_equal(study.sums[k], plain.sums[0])


def test_with_the_prior_each_replication_lives_in_a_row_of_its_own(case, tmp_path):
    study = sweep(case, {"grid": {LEVERAGE: [0.1, 0.9]}}, results=tmp_path, work=quiet(), base="prior", rows=256,
                  replications=256, seed=5)  # fmt: skip
    for k, value in enumerate(study.points[LEVERAGE]):
        rows = sample_prior(case, 256, 5)
        rows[:, case.names.index(LEVERAGE)] = value
        np.testing.assert_array_equal(study.events[k], run(Ensemble(case, rows, 1, 5)).events.sum(axis=0))


def test_with_particles_points_start_where_the_documents_leave_the_worlds(case, tmp_path):
    chosen = {"rows": 128, "particles": 1024, "seed": 5, "anchor": None}
    study = sweep(case, {"grid": {LEVERAGE: [0.1, 0.9]}}, results=tmp_path, work=quiet(), base="particles",
                  replications=128, **chosen)  # fmt: skip
    assert study.manifest["as_of"] == "2025-11-06"
    rows = sample_prior(case, 128, 5)
    from sim.studies.plan import plan

    known = plan(case, points=128, particles=1024, seed=5, anchor=None).known
    start = condition(case, rows, known, particles=1024, seed=5).draw(128)
    start = start.take(np.random.default_rng(5).permutation(128))
    changed = rows[start.points]
    changed[:, case.names.index(LEVERAGE)] = 0.9
    plain = run(Ensemble(case, changed, 1, 5, start=start, start_day=known.day))
    np.testing.assert_array_equal(study.events[1], plain.events.sum(axis=0))


def test_a_scenario_setting_varies_like_a_parameter(case, tmp_path):
    design = {"grid": {"scenario": {"first_round_day": [6, 20], "initial_state": {"talks_active": [True, False]}}}}
    study = sweep(case, design, results=tmp_path, work=quiet(), replications=200, seed=5)
    assert list(study.points["scenario.first_round_day"]) == [6, 6, 20, 20]
    changed = load_case({"scenario.first_round_day": 20, "scenario.initial_state.talks_active": False})
    np.testing.assert_array_equal(study.events[3], run(Ensemble(changed, case.modes[None, :], 200, 5)).events[0])


@pytest.mark.parametrize("how", [{"shard_points": 1}, {"shard_points": 3}, {"compute": Compute(workers=1)}])
def test_neither_shards_nor_cores_change_a_bit(case, tmp_path, how):
    common = {"base": "prior", "rows": 64, "replications": 100, "precision": 0.06, "most": 400, "keep": "replications"}
    whole = sweep(case, GRID, results=tmp_path / "whole", work=quiet(), **common)
    parts = sweep(case, GRID, results=tmp_path / "parts", work=quiet(**how), **common)
    for table in ("days", "tallies", "pathways", "replications"):
        one, other = (study.folder.read(table, study.shards).to_pandas() for study in (whole, parts))
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    if "shard_points" not in how:
        assert files(whole.path) == files(parts.path)


def test_replications_are_doubled_until_the_interval_is_narrow_enough(case, tmp_path):
    study = sweep(case, {"grid": {LEVERAGE: [0.0, 1.0]}}, results=tmp_path, work=quiet(), replications=100,
                  precision=0.03, most=1000)  # fmt: skip
    half = (study.data["holds_mc"].diff("bound") / 2).max("day").to_numpy().ravel()
    precise = study.data["precise"].to_numpy()
    assert set(study.n) <= {100, 200, 400, 800, 1000}
    np.testing.assert_array_equal(half <= 0.03, precise)
    assert (study.n[~precise] == 1000).all()


def test_intervals_cover_what_the_same_point_gives_with_many_replications(case, tmp_path):
    """Over seeds, at points of the prior whose replications share parameter rows: 95 % intervals cover."""
    common = {"base": "prior", "rows": 64, "keep": "counts"}
    design = {"grid": {LEVERAGE: [0.5]}}
    found = []
    for seed in range(30):
        study = sweep(case, design, results=tmp_path, work=quiet(), replications=512, seed=seed, **common)
        found.append([study.interval(name) for name in ("holds_90", "rounds", "loss_pakistan")])
    values, low, high = np.moveaxis(np.array(found)[..., 0], -1, 0)
    truth = values.mean(axis=0)
    covered = ((low <= truth) & (truth <= high)).mean(axis=0)
    assert (covered >= 0.9).all()  # Sobol rows are spread more evenly than chance: they cover more often


def test_a_mean_that_shares_rows_is_less_certain_than_its_replications_say(case, tmp_path):
    design = {"grid": {LEVERAGE: [0.5]}}
    study = sweep(case, design, results=tmp_path, work=quiet(), base="prior", rows=64, replications=4096, seed=5)
    asked = read_measure("loss_pakistan", 180)
    _, independent = asked.evaluate(study.events, study.sums, study.n)
    assert study.measure("loss_pakistan")[1] > 4.0 * independent


def test_few_groups_widen_the_interval_as_student_does():
    p, variance = np.array([0.5]), np.array([0.01])
    for groups in (2, 8, 64):
        number = effective_number(p, variance, 1e9, 1e9, groups)
        np.testing.assert_allclose(np.sqrt(0.25 / number) * Z95, 0.1 * t.ppf(0.975, groups - 1))


@settings(max_examples=60)
@given(st.integers(1, 200), st.integers(1, 50), st.data())
def test_what_is_missing_and_what_is_finished_make_the_whole(points, size, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, points), min_size=0, max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    finished = [Shard(a, b - 1) for a, b in pairs if b > a]
    missing = missing_shards(points, finished, size)
    numbers = [number for shard in (*finished, *missing) for number in shard.points]
    assert sorted(numbers) == list(range(points))
    assert all(len(shard.points) <= size for shard in missing)
    assert all(shard.first // size == shard.last // size for shard in missing)


def test_a_finished_study_is_not_run_again(case, tmp_path):
    said = []
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=50)
    before = files(study.path)
    again = sweep(case, GRID, results=tmp_path, work=quiet(tell=said.append), replications=50)
    assert said == ["10 of 10 points are finished already."]
    assert files(again.path) == before
    elsewhere = sweep(case, GRID, results=tmp_path / "a", work=quiet(compute=Compute(workers=1)), replications=50)
    assert files(elsewhere.path) == before
    other = sweep(case, GRID, results=tmp_path, work=quiet(), replications=51)
    assert other.path != study.path


@pytest.mark.parametrize("table", ["days", "tallies", "shards"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_shard_is_found_set_aside_and_computed_again(case, tmp_path, table, damage):
    study = sweep(case, GRID, results=tmp_path, work=quiet(shard_points=2), replications=50)
    before = files(study.path)
    victim = sorted((study.path / table).iterdir())[2]
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "delete":
        victim.unlink()
    else:
        victim.write_bytes(content if damage == "flip" else content[: len(content) // 2])
    if not (table == "shards" and damage == "delete"):
        damaged = open_study(study.path)
        assert not damaged.complete
        assert len(damaged.points) == 8
        assert "0000004-0000005" in damaged.problems[0]
    said = []
    again = sweep(case, GRID, results=tmp_path, work=quiet(shard_points=2, tell=said.append), replications=50)
    assert said[-1] == "8 of 10 points are finished already."
    assert again.complete
    assert files(again.path) == before


def test_shards_that_overlap_lose_no_point(case, tmp_path):
    """Two processes that cut the points otherwise and were killed: what one shard has twice is set aside."""
    parts = {size: sweep(case, GRID, results=tmp_path / str(size), work=quiet(shard_points=size), replications=50)
             for size in (5, 3)}  # fmt: skip
    mixed = parts[5].path
    for file in mixed.glob("*/0000005-0000009.*"):
        file.unlink()
    for name in ("0000003-0000005", "0000006-0000008"):
        for file in parts[3].path.glob(f"*/{name}.*"):
            (mixed / file.parent.name / file.name).write_bytes(file.read_bytes())
    assert len(open_study(mixed).points) == 8
    again = sweep(case, GRID, results=tmp_path / "5", work=quiet(shard_points=5), replications=50)
    assert again.complete
    np.testing.assert_array_equal(again.events, parts[3].events)
    assert len(pd.read_parquet(mixed / "days")) == 10 * 181


def test_two_processes_may_set_the_same_shard_aside(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(shard_points=2), replications=50)
    study.folder._set_aside("0000004-0000005")
    study.folder._set_aside("0000004-0000005")
    assert len(open_study(study.path).points) == 8


def test_another_machine_s_unfinished_files_are_left_alone(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=50)
    others, own = study.path / "days" / ".x.elsewhere.1.abcdef", study.path / "days" / f".x.{HOST}.4194304.abcdef"
    others.write_bytes(b"")
    own.write_bytes(b"")
    sweep(case, GRID, results=tmp_path, work=quiet(), replications=50)
    assert others.exists()
    assert not own.exists()


def test_a_flipped_bit_in_the_points_is_found(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=50)
    file = study.path / "points.parquet"
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"points\.parquet: damaged.*Run the same study again"):
        _ = open_study(study.path).points
    assert sweep(case, GRID, results=tmp_path, work=quiet(), replications=50).points.equals(study.points)


def test_a_disk_that_fills_up_keeps_what_is_finished(case, tmp_path, monkeypatch):
    """From the second shard's first file on nothing can be written, not even the log."""
    flushed, real_open = [], Path.open

    def fsync(number):
        flushed.append(number)
        if len(flushed) > 3 + 4:
            raise OSError(errno.ENOSPC, "No space left on device")

    def refuse_the_log(path, *args, **kwargs):
        if path.name == "runs.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_open(path, *args, **kwargs)

    monkeypatch.setattr("sim.store.study.os.fsync", fsync)
    monkeypatch.setattr(Path, "open", refuse_the_log)
    with pytest.raises(StoreError, match=r"No space left on device.*What was finished before is kept"):
        sweep(case, GRID, results=tmp_path, work=quiet(shard_points=2), replications=50)
    monkeypatch.undo()
    (study,) = tmp_path.iterdir()
    assert len(open_study(study).points) == 2
    assert not list(study.rglob(".*"))


def test_a_deleted_manifest_is_written_anew(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=50)
    before = files(study.path)
    (study.path / "manifest.json").unlink()
    with pytest.raises(StoreError, match=r"manifest\.json is missing.*Run the same study again"):
        open_study(study.path)
    assert files(sweep(case, GRID, results=tmp_path, work=quiet(), replications=50).path) == before


def test_what_a_study_says_of_itself(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=50, keep="replications")
    manifest = json.loads((study.path / "manifest.json").read_text())
    assert manifest["complete"]
    assert manifest["points"] == 10
    data = study.data
    assert dict(data.sizes)["point"] == 10
    assert data[LEVERAGE].attrs["units"] == case.entries[LEVERAGE].unit
    assert all(data[name].attrs["description"] for name in data.data_vars)
    held = study.replications().query("cause == 0").groupby("point").size() / 50
    np.testing.assert_allclose(held.to_numpy(), data["holds"][:, -1].to_numpy())
    grid = study.grid()
    assert grid["holds"].sel({LEVERAGE: 0.75, "mediation.rescue_prob": 0.9, "day": 90}) == data["holds"][7, 90]
    one = sweep(case, {"grid": {LEVERAGE: [0.2, 0.4]}}, results=tmp_path, work=quiet(), replications=50)
    assert one.grid()["holds"].sel({LEVERAGE: 0.4, "day": 90}) == one.data["holds"][1, 90]
    table = study.to_pandas([30, 90])
    assert len(table) == 20
    assert table["holds"].iloc[15] == data["holds"][7, 90]
    ways = study.pathways().table()
    assert ways["count"].sum() == study.events[:, :3].sum()


def test_the_tables_are_read_by_other_tools_alone(case, tmp_path):
    import duckdb

    study = sweep(case, GRID, results=tmp_path, work=quiet(shard_points=3), replications=50)
    lost = duckdb.sql(
        f"select point, sum(escalation + lapse + withdrawal) lost from '{study.path}/days/*.parquet' "
        "where day <= 90 group by point order by point"
    ).df()
    np.testing.assert_array_equal(lost["lost"], study.events[:, :3, :91].sum(axis=(1, 2)))
    frame = pd.read_parquet(study.path / "days")
    assert len(frame) == 10 * 181


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"base": "mode"}, "base: 'mode' is unknown"),
        ({"precision": 0.6}, "precision: 0.6 is not allowed"),
        ({"precision": 0.01, "most": 10}, "most: 10 is below"),
        ({"replications": 0}, "replications: 0 is not allowed"),
        ({"keep": "all"}, "keep: 'all' is not allowed"),
        ({"name": "a/b"}, "name: 'a/b' is not allowed"),
        ({"as_of": "2025-11-06"}, "as_of: only base=particles"),
        ({"turns": 3}, "turns: unknown setting"),
    ],
)
def test_settings_that_are_not_allowed(case, tmp_path, chosen, message):
    with pytest.raises(ConfigError, match=message):
        sweep(case, GRID, results=tmp_path, **chosen)
    assert list(tmp_path.iterdir()) == []


def test_what_has_no_effect_is_refused(case, tmp_path):
    with pytest.raises(ConfigError, match="anchor: only base=particles is anchored"):
        sweep(case, GRID, results=tmp_path, anchor=None)
    with pytest.raises(ConfigError, match=f"{LEVERAGE} varies, so {LEVERAGE} = 0.5 has no effect"):
        sweep(load_case({LEVERAGE: 0.5}), GRID, results=tmp_path)


def test_arrays_are_lists_and_a_day_is_a_list_of_one(case, tmp_path):
    study = sweep(case, {"grid": {LEVERAGE: np.array([0.0, 1.0])}}, results=tmp_path, work=quiet(), replications=20)
    pd.testing.assert_frame_equal(study.to_pandas(90), study.to_pandas([90]))


def test_what_only_opens_a_world_cannot_vary_later(case, tmp_path):
    for name, values in (("verification.belief_start", [0.2, 0.4]), ("scenario.expiry_day", [7, 9])):
        with pytest.raises(ConfigError, match=f"{name} only says how the world opens"):
            sweep(case, {"grid": {name: values}}, results=tmp_path, base="particles")
