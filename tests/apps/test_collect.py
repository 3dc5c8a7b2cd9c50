"""`ceasefire collect` makes one table of any set of stored studies, however some of them ended."""

import shutil
import sys

import pandas as pd
import pytest
from hydra.core.global_hydra import GlobalHydra

import sim.figures.style
from experiments.cli import main
from sim.studies.stored import open_study

TINY = ("points=64", "replications=8", "particles=4096", "as_of=2025-10-19", "anchor=none", "figures=false")
LEVERAGE = "mediation.leverage_turkiye"
SWEEP = (f"design.grid.{LEVERAGE}=[0.25,0.75]", "replications=64")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder with studies of all kinds, some of them damaged."""
    place = tmp_path_factory.mktemp("collect")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setattr(sim.figures.style, "save", lambda *_: None)  # figures take most of the time
        for words in (
            ("forecast", *TINY, "-m", f"{LEVERAGE}=0,[0.1,0.2,0.3]"),
            ("trace", "scenario.horizon_days=5"),
            ("backtest", "points=64", "particles=4096"),
            ("sweep", *SWEEP),
        ):
            GlobalHydra.instance().clear()
            patch.setattr(sys, "argv", ["ceasefire", *words])
            main()
    found = place / "results"
    forecast = next(path for path in sorted(found.iterdir()) if path.name.startswith("forecast"))
    for name in ("flipped", "unmanifested", "half"):
        shutil.copytree(forecast, found / f"forecast-{name}-0123456789ab")
    table = bytearray((forecast / "forecast.parquet").read_bytes())
    table[len(table) // 2] ^= 1
    (found / "forecast-flipped-0123456789ab" / "forecast.parquet").write_bytes(table)
    (found / "forecast-unmanifested-0123456789ab" / "manifest.json").unlink()
    (found / "forecast-half-0123456789ab").rename(found / ".forecast-half-0123456789ab-x")
    return found


def collected(ceasefire, tmp_path, results, *settings):
    ended = ceasefire("collect", str(results), "file=all.csv", *settings)
    assert ended.code == 0, ended.err
    return ended, pd.read_csv(tmp_path / "all.csv", keep_default_na=False, na_values={"estimate": [""], "day": [""]})


def test_every_study_is_there_with_its_numbers_or_the_reason_why_not(ceasefire, tmp_path, results):
    ended, table = collected(ceasefire, tmp_path, results)
    assert set(table["study"]) == {path.name for path in results.iterdir()}
    without = table[table["estimate"].isna()].set_index("command")
    assert len(without) == 4
    reasons = dict(zip(table["study"], table["state"] + ": " + table["reason"], strict=True))
    assert reasons["forecast-flipped-0123456789ab"] == "damaged: forecast.parquet is damaged: its checksum differs"
    assert reasons["forecast-unmanifested-0123456789ab"] == "damaged: manifest.json is missing"
    assert reasons[".forecast-half-0123456789ab-x"].startswith("unfinished: being written")
    assert "no table of probabilities" in without.loc["trace", "reason"]
    assert all(name in ended.out for name in table.loc[table["estimate"].isna(), "study"])


def test_the_numbers_are_those_that_were_stored_beside_what_was_changed(ceasefire, tmp_path, results):
    _, table = collected(ceasefire, tmp_path, results)
    for value in ("0", "[0.1, 0.2, 0.3]"):
        part = table[(table["command"] == "forecast") & (table[LEVERAGE] == value) & (table["state"] == "complete")]
        assert part["day"].tolist() == [30, 90, 180]
        stored = pd.read_parquet(results / part["study"].iloc[0] / "forecast.parquet")
        stored = stored[(stored["quantity"] == "holds") & stored["day"].isin([30, 90, 180])]
        for name in ("estimate", "mc_low", "mc_high"):
            assert part[name].astype(float).tolist() == stored[name].tolist()
    events = table[table["command"] == "backtest"]
    assert (
        events["category"].tolist() == pd.read_parquet(next(results.glob("backtest*/events.parquet")))["event"].tolist()
    )
    assert events["as_of"].nunique() == 3
    assert "seed" not in table.columns
    assert set(table.loc[table["command"] == "forecast", "anchor"]) == {"none", ""}


def test_a_sweep_gives_a_row_for_every_point_and_day_with_the_points_settings(ceasefire, tmp_path, results):
    _, table = collected(ceasefire, tmp_path, results, "days=[90]")
    points = table[table["command"] == "sweep"]
    study = open_study(results / points["study"].iloc[0])
    assert points[LEVERAGE].astype(float).tolist() == [0.25, 0.75]
    assert points["estimate"].tolist() == pytest.approx(study.measure("holds_90")[0].tolist())
    assert (points["mc_low"].astype(float) < points["estimate"]).all()


def test_days_and_quantities_choose(ceasefire, tmp_path, results):
    _, table = collected(ceasefire, tmp_path, results, "days=[7]", "quantities=[incidence]")
    given = table[table["estimate"].notna()]
    assert set(given["quantity"]) == {"incidence"}
    assert set(given["day"]) == {7}
    assert set(given["category"]) == {"escalation", "lapse", "withdrawal"}
    _, whole = collected(ceasefire, tmp_path, results, "days=null", "quantities=null")
    assert {"holds", "event", "tally_mean", "reached"} <= set(whole["quantity"])
    swept = whole[whole["command"] == "sweep"]
    assert set(swept["quantity"]) == {"holds", "incidence", "reached"}
    assert len(swept) == 2 * 181 * 9


def test_days_beyond_the_horizon_are_said(ceasefire, tmp_path, results):
    sweep = str(next(results.glob("sweep-*")))
    ended = ceasefire("collect", sweep, "days=[90,400]")
    assert (ended.code, ended.err) == (
        0,
        "days: [400] lies beyond the horizon of 1 study of 1, and is left out there.\n",
    )
    assert "Without numbers" not in ended.out
    refused = ceasefire("collect", sweep, "days=[400]")
    assert (refused.code, refused.out) == (2, "")
    assert "Give days up to 180" in refused.err


def test_it_is_printed_with_intervals_and_in_narrow_lines(ceasefire, results):
    some = sorted(str(path) for path in results.iterdir() if path.name.startswith("forecast"))
    ended = ceasefire("collect", *some)
    assert ended.code == 0, ended.err
    assert max(len(line) for line in ended.out.splitlines()) < 110
    assert f"{LEVERAGE}=[0.1, 0.2, 0.3]" in ended.out
    assert "Monte Carlo 95 %" in ended.out
    assert "- forecast-flipped-0123456789ab: damaged" in ended.out


def test_parquet_holds_the_same_and_a_file_is_written_whole_or_not(ceasefire, tmp_path, results):
    _, table = collected(ceasefire, tmp_path, results)
    assert ceasefire("collect", str(results), "file=all.parquet").code == 0
    whole = pd.read_parquet(tmp_path / "all.parquet")
    assert whole["estimate"].dropna().tolist() == table["estimate"].dropna().tolist()
    assert list(whole.columns) == list(table.columns)
    (tmp_path / "all.csv").unlink()
    (tmp_path / "all.csv").mkdir()
    ended = ceasefire("collect", str(results), "file=all.csv")
    assert (ended.code, ended.out) == (2, "")
    assert "no file to write to" in ended.err
    assert {path.name for path in tmp_path.iterdir()} == {"all.csv", "all.parquet"}


def test_folders_with_commas_quotes_spaces_and_foreign_letters(ceasefire, tmp_path, results):
    place = tmp_path / "Rückfälle, 'Türkiye' \"0.5\" [x] {y}"
    study = next(path for path in sorted(results.iterdir()) if path.name.startswith("forecast"))
    shutil.copytree(study, place / study.name)
    ended = ceasefire("collect", place.name)
    assert ended.code == 0, ended.err
    assert "holds" in ended.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "nowhere: there is no such study"),
        (["."], "no study is stored there"),
        ([], "results=results: there is no such folder"),
        (["file=all.xlsx"], "written as .csv or .parquet"),
        (["results=nowhere"], "results=nowhere: there is no such folder"),
        (["days=[]"], "days: [] is not allowed"),
        (["file=new/all.csv"], "there is no folder new. Make it"),
        (["days=[0]"], "days: [0] is not allowed"),
        (["quantities=[hopes]"], "quantities: ['hopes'] is not allowed"),
        (["quantities=holds"], "Give a list"),
        (["studies=3"], "Give a list of folders"),
        (["points=64"], "points: unknown setting"),
    ],
)
def test_a_mistake_is_said_once(ceasefire, tmp_path, words, said):
    ended = ceasefire("collect", *words)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
