"""`ceasefire studies` lists what is stored, and how far it got."""

import re
import shutil

import pytest

import sim.figures.style

TINY = ("points=64", "replications=8", "particles=4096", "as_of=2025-10-19", "anchor=none")


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


def test_checksums_are_compared_when_asked(ceasefire, tmp_path):
    assert ceasefire("trace", "scenario.horizon_days=5").code == 0
    (story,) = (tmp_path / "results").glob("*/story.txt")
    story.write_text(story.read_text() + "An end that was not written.\n")
    assert "1 complete" in ceasefire("studies").out
    assert "(story.txt is damaged: its checksum differs)" in " ".join(ceasefire("studies", "check=true").out.split())
    assert "Give true or false" in ceasefire("studies", "check=perhaps").err
