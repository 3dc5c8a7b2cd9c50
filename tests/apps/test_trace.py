"""`ceasefire trace` tells worlds of an ensemble exactly."""

import re

import pandas as pd
import pytest

from sim.studies.replay import find_replay
from sim.terms import Cause


def stored(ended, tmp_path):
    assert ended.code == 0, ended.err
    return tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1)


FIRST_DAY = ("as_of=2025-10-19", "anchor=none", "points=64")
LAST_DAY = ("as_of=2025-11-06", "points=64", "particles=4096")


@pytest.mark.parametrize(("number", "known"), [(3, FIRST_DAY), (2047, FIRST_DAY), (700, LAST_DAY)])
def test_a_traced_world_is_its_row_in_the_ensemble(ceasefire, tmp_path, number, known):
    ensemble = stored(ceasefire("forecast", *known, "replications=32", "keep=true"), tmp_path)
    row = pd.read_parquet(ensemble / "replications.parquet").iloc[number]
    point, replicate = int(row["point"]), int(row["replicate"])
    ended = ceasefire("trace", *known, "uncertainty=prior", f"point={point}", f"replicate={replicate}")
    folder = stored(ended, tmp_path)
    assert {path.name for path in folder.iterdir()} >= {
        "story.txt",
        "days.csv",
        "days.parquet",
        "timeline.pdf",
    }
    days = pd.read_csv(folder / "days.csv", keep_default_na=False)
    assert days["day"].iloc[-1] == row["day"]
    assert days["day"].iloc[0] == (18 if known is LAST_DAY else 1)
    assert days["cause"].iloc[-1] == Cause(int(row["cause"])).name.lower()
    assert days["loss_afghanistan"].iloc[-1] == pytest.approx(row["loss_afghanistan"], rel=1e-12)
    assert days["strike"].astype(str).eq("True").sum() == row["strikes"]
    assert f"day {int(row['day'])}" in ended.out
    replay = find_replay(ensemble, point, replicate)
    assert replay.differing(replay.run()) == []
    assert find_replay(ensemble, point, replicate - 32 * point).replicate == replicate


def test_a_world_of_a_stored_sweep_is_replayed_with_the_settings_of_the_study(ceasefire, tmp_path):
    design = ("design.grid.scenario.first_round_day=[6,20]", "replications=64", "keep=replications", "base=prior")
    study = stored(ceasefire("sweep", *design, "rows=32", "seed=3", "truce.extension_days=9"), tmp_path)
    ended = ceasefire("trace", str(study), "point=1", "replicate=40", "seed=3", "truce.extension_days=9")
    folder = stored(ended, tmp_path)
    assert ended.out.startswith(f"Replication 40 of point 1 of {study.name}: scenario.first_round_day=20.\n")
    assert "First round 8 Nov 2025." in ended.out
    assert "every number of its row is the same." in ended.out
    again = ceasefire("trace", "--config-path", str(folder), "--config-name", "config")
    assert again.out == ended.out
    for given, name in (
        ("seed=4", "seed"),
        ("truce.extension_days=8", "truce.extension_days"),
        ("points=64", "points"),
    ):
        refused = ceasefire("trace", str(study), "point=1", given)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(f"{name}: a replayed world has the settings of its study")
    for given, said in ((folder, "of ceasefire trace"), ("none", "there is no such study"), (3, "is not a study")):
        refused = ceasefire("trace", f"study={given}")
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err


def test_days_have_dates_and_every_crossing(ceasefire, tmp_path):
    days = pd.read_csv(stored(ceasefire("trace", "scenario.horizon_days=5"), tmp_path) / "days.csv")
    assert days["date"].tolist()[0] == "2025-10-20"
    assert {"openness_torkham", "trucks_angoor_adda", "target_openness_ghulam_khan"} <= set(days.columns)
