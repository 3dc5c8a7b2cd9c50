"""`ceasefire studies` lists what is stored, and how far it got."""

import re
import shutil

import pytest

import sim.figures.style

TINY = ("points=64", "replications=8", "particles=4096", "as_of=2025-10-19", "anchor=none", "figures=false")


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch):
    """They take most of the time, and are none of the subject."""
    monkeypatch.setattr(sim.figures.style, "save", lambda *_: None)


def test_without_results_it_says_how_to_make_some(ceasefire, tmp_path):
    for folder in ("results", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        ended = ceasefire("studies", f"results={folder}")
        assert (ended.code, ended.err) == (0, "")
        assert f"No study is stored in {folder}. `ceasefire forecast` makes one" in ended.out


def test_each_study_has_its_settings_size_state_and_date(ceasefire, tmp_path):
    assert ceasefire("forecast", *TINY, "-m", "mediation.leverage_turkiye=0,[0.1,0.2,0.3]").code == 0
    assert ceasefire("trace", "scenario.horizon_days=5").code == 0
    results = tmp_path / "results"
    study = next(path for path in sorted(results.iterdir()) if path.name.startswith("forecast"))
    shutil.copytree(study, results / "forecast-copied-0123456789ab")
    (results / "forecast-copied-0123456789ab" / "forecast.parquet").unlink()
    (results / ".forecast-left-0123456789ab-x1").mkdir()
    ended = ceasefire("studies")
    assert (ended.code, ended.err) == (0, "")
    assert max(len(line) for line in ended.out.splitlines()) < 110
    for said in (
        "mediation.leverage_turkiye=[0.1, 0.2, 0.3]",
        "mediation.leverage_turkiye=0",
        "scenario.horizon_days=5",
        "(forecast.parquet is missing)",
        "5 studies: 1 unfinished, 1 damaged, 3 complete",
    ):
        assert said in ended.out
    line = next(line for line in ended.out.splitlines() if line.startswith(study.name))
    assert re.fullmatch(r"\S+ +2025-10-19 +64 x 8 +complete +\d{4}-\d\d-\d\d +[\d.]+ [kM]B", line)


def test_a_sweep_says_what_it_varied_and_which_of_its_files_is_missing(ceasefire, tmp_path):
    names = ("mediation.leverage_turkiye", "mediation.rescue_prob")
    for name in names:
        assert ceasefire("sweep", f"design.grid.{name}=[0.3,0.6]", "replications=16").code == 0
    out = " ".join(ceasefire("studies").out.split())
    assert "2 points over mediation.leverage_turkiye" in out
    assert "design." not in out
    assert "2 studies: 2 complete" in out
    table = next((tmp_path / "results").glob("sweep-*/days/*.parquet"))
    table.unlink()
    out = " ".join(ceasefire("studies").out.split())
    assert f"{table.stem}: days is missing" in out
    assert "1 damaged" in out


def test_results_that_are_a_file(ceasefire, tmp_path):
    (tmp_path / "own.csv").write_text("a")
    ended = ceasefire("studies", "results=own.csv")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "that is a file" in ended.err


def test_checksums_are_compared_when_asked(ceasefire, tmp_path):
    assert ceasefire("trace", "scenario.horizon_days=5").code == 0
    (story,) = (tmp_path / "results").glob("*/story.txt")
    story.write_text(story.read_text() + "An end that was not written.\n")
    assert "1 complete" in ceasefire("studies").out
    assert "(story.txt is damaged: its checksum differs)" in " ".join(ceasefire("studies", "check=true").out.split())
    assert "Give true or false" in ceasefire("studies", "check=perhaps").err
