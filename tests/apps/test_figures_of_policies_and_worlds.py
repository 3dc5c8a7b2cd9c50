"""`ceasefire figures` of comparisons and worlds: from stored studies to files, and what is said otherwise."""

import json
from pathlib import Path

import pandas as pd
import pytest

SMALL = ("points=64", "particles=4096", "replications=8", "policies=[no_mediation,borders_reopened]")


@pytest.fixture
def stored(ceasefire, tmp_path):
    """Run a command and give the folder that it stored."""

    def run(*arguments: str) -> Path:
        before = set((tmp_path / "results").glob("*"))
        ended = ceasefire(*arguments)
        assert ended.code == 0, ended.err
        (folder,) = set((tmp_path / "results").glob("*")) - before
        return folder

    return run


def names(folder):
    return {path.stem for path in folder.glob("*.png")}


def test_figures_of_a_comparison_show_its_numbers(stored):
    study = stored("compare", *SMALL, "days=[30]", "day=60")
    folder = stored("figures", str(study))
    assert names(folder) == {"levers", "fates"}
    levers, shown = (pd.read_csv(place / "levers.csv") for place in (study, folder))
    pd.testing.assert_frame_equal(shown, levers[list(shown.columns)])
    fates, shown = (pd.read_csv(place / "fates.csv") for place in (study, folder))
    at_60 = fates[fates["day"] == 60].set_index("policy").loc[shown["policy"], ["saved", "lost", "saved_high"]]
    pd.testing.assert_frame_equal(shown.set_index("policy")[["saved", "lost", "saved_high"]], at_60)
    base = pd.read_csv(study / "base.csv").set_index("day").loc[60]
    words = (folder / "levers.md").read_text("utf-8").replace("\u202f", " ")
    assert base["low"] <= base["holds"] <= base["high"]
    assert f"with no policy {100 * base['holds']:.0f} % hold to 5 January 2026" in words
    assert "n = 512 worlds" in words
    assert "NOT TO BE RELIED ON" in words  # 64 points are few


def test_figures_of_a_world_show_its_days_rounds_and_crossings(stored):
    study = stored("trace", "seed=1", "replicate=11")
    folder = stored("figures", str(study))
    assert names(folder) == {"timeline", "bargaining", "crossings"}
    days, shown = (pd.read_csv(path) for path in (study / "days.csv", folder / "timeline.csv"))
    pd.testing.assert_frame_equal(shown, days[list(shown.columns)])
    rounds, shown = (pd.read_csv(path) for path in (study / "rounds.csv", folder / "bargaining.csv"))
    assert list(dict.fromkeys(shown["day"])) == list(rounds["day"]) == list(days["day"][days["round"] != "none"])
    assert (shown.groupby("day").size() == rounds.set_index("day")["sessions"]).all()
    shown = pd.read_csv(folder / "crossings.csv")
    torkham = shown.loc[shown["crossing"] == "Torkham", "openness"]
    assert torkham.tolist() == days["openness_torkham"].tolist()
    assert "One simulated world" in (folder / "crossings.md").read_text("utf-8")


def test_a_world_without_a_round_and_one_stored_before_say_what_to_run(stored, ceasefire):
    study = stored("trace", "seed=1", "replicate=39")  # ends on day 4
    refused = ceasefire("figures", str(study), "only=bargaining")
    assert refused.code == 2
    assert "ended before its first round of talks. Run first: ceasefire trace replicate=1" in refused.err
    folder = stored("figures", str(study))
    assert names(folder) == {"timeline", "crossings"}
    manifest = json.loads((study / "manifest.json").read_text("utf-8"))
    del manifest["sha256"]["crossings.parquet"]  # as a version before this one stored it
    (study / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    refused = ceasefire("figures", str(study), "only=crossings")
    assert refused.code == 2
    assert "holds no crossings.parquet. Run first: ceasefire trace" in refused.err


def test_policies_that_are_drawn_of_another_study_are_refused(stored, ceasefire):
    refused = ceasefire("figures", str(stored("trace", "scenario.horizon_days=5")), "only=levers")
    assert refused.code == 2
    assert "levers: needs what `ceasefire compare` stores. Run first: ceasefire compare" in refused.err


def test_figures_of_a_backtest_show_its_events(stored):
    study = stored("backtest", "points=64", "particles=4096")
    folder = stored("figures", str(study))
    assert names(folder) == {"scores"}
    events, shown = (pd.read_csv(path) for path in (study / "events.csv", folder / "scores.csv"))
    pd.testing.assert_frame_equal(shown, events[list(shown.columns)])
    scores = pd.read_csv(study / "scores.csv").set_index(["forecaster", "events_of"])
    words = (folder / "scores.md").read_text("utf-8")
    assert f"Mean Brier score of the model {scores.loc[('model', 'all'), 'brier']:.3f};" in words
    assert "NOT TO BE RELIED ON as of " in words
