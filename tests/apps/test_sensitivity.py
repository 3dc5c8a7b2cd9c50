"""`ceasefire sensitivity` ranks parameters, says what is noise, stores it all, and refuses mistakes before any work."""

import json
import re
import signal
import time

import pandas as pd
import pytest

SMALL = ("vary=[militants]", "measure=holds_30", "rows=64", "replications=16")


def stored(ended, tmp_path):
    assert ended.code == 0, ended.err
    return tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1)


def test_a_study_is_printed_and_stored(ceasefire, tmp_path):
    ended = ceasefire("sensitivity", *SMALL, "second_order=true", "seed=0")
    folder = stored(ended, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "sensitivity.txt",
        "config.yaml",
        "manifest.json",
        *(f"{table}.{kind}" for table in ("indices", "pairs", "grounds") for kind in ("csv", "parquet")),
    }
    text = (folder / "sensitivity.txt").read_text("utf-8")
    for said in (
        "probability of no collapse within 30 days (holds_30)",
        "11 uncertain parameters; the other 101 uncertain ones stay at their modes",
        "1,536 evaluations of 16 replications, 24,576 in all; seed 0",
        "Monte Carlo noise",
        "What to find out first.",
    ):
        assert said in " ".join(text.split())
    assert "1,536 evaluations" in " ".join(ended.err.split())  # said before the work starts
    table = pd.read_parquet(folder / "indices.parquet")
    assert len(table) == 11
    assert pd.read_csv(folder / "indices.csv")["parameter"].tolist() == table["parameter"].tolist()
    assert table["parameter"][0] in text
    assert len(pd.read_parquet(folder / "pairs.parquet")) == 55
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["noise_variance"] / manifest["variance"] == pytest.approx(
        float(re.search(r"theirs\s+and\s+([\d.]+)\s+%\s+Monte\s+Carlo\s+noise", text).group(1)) / 100.0, abs=0.001
    )


def test_the_same_study_has_the_same_bytes_on_any_threads(ceasefire, tmp_path):
    folder = stored(ceasefire("sensitivity", *SMALL, "threads=1"), tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".parquet", ".txt")}
    again = stored(ceasefire("sensitivity", *SMALL, "threads=2", "confirm=true"), tmp_path)
    assert again == folder
    assert {name: (again / name).read_bytes() for name in before} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("method=morris", "trajectories=4"), "mean size of the change (mu*)"),
        (("method=pawn", "rows=256"), "A parameter that the outcome never saw reaches up to"),
        (("method=tornado", "replications=100"), "A tornado shows no interactions"),
        (("method=tornado", "replications=100", "measure=loss_pakistan"), "A tornado shows no interactions"),
        (("method=delta", "rows=256", "measure=loss_pakistan"), "A parameter that the outcome never saw reaches up to"),
    ],
)
def test_every_method_has_its_words(ceasefire, tmp_path, arguments, said):
    ended = ceasefire("sensitivity", *SMALL[:2], "replications=16", "scenario.horizon_days=30", *arguments)
    folder = stored(ended, tmp_path)
    assert said in " ".join(ended.out.split())
    assert "What to find out first." in ended.out
    assert pd.read_parquet(folder / "indices.parquet").notna().all(axis=None)


MISTAKES = {
    "unknown parameter": (("vary=[mediation.leverage_turkey,truce]",), "Did you mean mediation.leverage_turkiye"),
    "a pinned parameter": (
        ("vary=[mediation.leverage_qatar,truce]", "mediation.leverage_qatar=0.3"),
        "mediation.leverage_qatar is pinned at 0.3",
    ),
    "a large study": (("rows=8192",), "Add confirm=true"),
    "batches that do not come out": (("method=tornado", "replications=999"), "give a multiple of 50 from 100"),
    "no threads": (("threads=0",), "whole number from 1"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_message_before_any_work(ceasefire, tmp_path, arguments, said):
    ended = ceasefire("sensitivity", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "evaluations of" not in ended.err or "confirm" in ended.err
    assert ended.out == ""
    assert not (tmp_path / "results").exists()


def test_an_outcome_that_never_happens_is_refused_kindly(ceasefire, tmp_path):
    ended = ceasefire("sensitivity", *SMALL[:1], "measure=agreement_1", "rows=64", "replications=2")
    assert ended.code == 2
    assert "there is nothing to explain" in ended.err
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.long
def test_interrupted_it_goes_on_from_there_and_gives_the_same(shell, tmp_path):
    small = ("vary=[mediation]", "rows=2048", "replications=64")
    running = shell("sensitivity", *small)
    limit = time.monotonic() + 120
    while not list(tmp_path.rglob("evaluations/*.parquet")) and time.monotonic() < limit:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "the same command goes on from here" in err
    assert "Traceback" not in err
    assert out == ""
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("evaluations/*.parquet")}
    assert kept
    again = shell("sensitivity", *small)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    whole = shell("sensitivity", *small, "results=elsewhere")
    undisturbed, err = whole.communicate(timeout=120)
    assert whole.returncode == 0, err
    assert out.split("Stored in")[0] == undisturbed.split("Stored in")[0]
    assert not list(tmp_path.rglob("evaluations"))
    (one,), (other,) = tmp_path.glob("results/*/indices.parquet"), tmp_path.glob("elsewhere/*/indices.parquet")
    assert one.read_bytes() == other.read_bytes()
