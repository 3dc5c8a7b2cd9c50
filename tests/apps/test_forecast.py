"""`ceasefire forecast` from end to end."""

import json
import re
import signal
import time

import numpy as np
import pandas as pd
import pytest
import yaml

DRAWN = ("points=64", "replications=32", "particles=4096")
SMALL = (*DRAWN, "figures=false")
FIRST_DAY = ("as_of=2025-10-19", "anchor=none")
"""Nothing is known: the prior alone."""


def folder_of(ended, tmp_path):
    return tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1)


def test_the_folder_holds_tables_figures_configuration_and_manifest(ceasefire, tmp_path):
    ended = ceasefire("forecast", *DRAWN, "keep=true")
    assert ended.code == 0, ended.err
    assert "As of 6 November 2025" in ended.out
    folder = folder_of(ended, tmp_path)
    names = {path.name for path in folder.iterdir()}
    figures = {
        f"{stem}.{kind}" for stem in ("survival", "causes", "stages", "anchor") for kind in ("png", "svg", "pdf")
    }
    stems = ("forecast", "points", "replications", "pathways", "stages", "observations", "parameters")
    tables = {f"{stem}.{kind}" for stem in stems for kind in ("csv", "parquet")}
    labelled = {"forecast.json", "reference.json"}
    assert names == {"forecast.txt", "config.yaml", "manifest.json"} | figures | tables | labelled
    assert (folder / "forecast.txt").read_text().strip() in ended.out

    table = pd.read_csv(folder / "forecast.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(
        pd.read_parquet(folder / "forecast.parquet")[["quantity", "day", "estimate"]],
        table[["quantity", "day", "estimate"]],
        check_dtype=False,
    )
    last = table[table["day"] == 180].set_index(["quantity", "category"])["estimate"]
    ends = last["under_agreement", ""] + last["without_agreement", ""] + last["incidence"].sum()
    assert ends == pytest.approx(1.0)

    replications = pd.read_parquet(folder / "replications.parquet")
    assert len(replications) == 64 * 32
    assert last["holds", ""] == pytest.approx((replications["cause"] == 0).mean())

    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["n"] == 64 * 32
    assert set(manifest["sha256"]) == names - {"manifest.json"}
    assert (manifest["as_of"], manifest["anchor"]) == ("2025-11-06", "truces_without_peacekeepers")

    stages = pd.read_csv(folder / "stages.csv").set_index(["stage", "day"])
    assert stages.loc[("both", 180), "estimate"] == pytest.approx(last["holds", ""])
    assert pd.read_csv(folder / "observations.csv")["observation"].tolist()[:2] == ["anchor", "holds_5"]


def test_of_the_first_day_alone_there_is_no_evidence_to_tell_of(ceasefire, tmp_path):
    ended = ceasefire("forecast", *DRAWN, *FIRST_DAY)
    names = {path.name for path in folder_of(ended, tmp_path).iterdir()}
    assert names & {"stages.csv", "observations.csv", "parameters.csv", "anchor.png"} == set()
    assert "evidence" not in ended.out
    assert "Published later, and ignored: holds_5" in " ".join(ended.out.split())


def test_the_same_study_gives_the_same_bytes_and_another_folder_when_it_differs(ceasefire, tmp_path):
    first = folder_of(ceasefire("forecast", *DRAWN), tmp_path)
    before = {path.name: path.read_bytes() for path in first.iterdir() if path.name != "manifest.json"}
    again = folder_of(ceasefire("forecast", *DRAWN, "threads=1"), tmp_path)
    assert again == first
    assert {path.name: path.read_bytes() for path in again.iterdir() if path.name in before} == {
        **before, "config.yaml": (again / "config.yaml").read_bytes(),
    }  # fmt: skip
    other = folder_of(ceasefire("forecast", *SMALL, "mediation.leverage_turkiye=0.8"), tmp_path)
    assert other != first
    assert [path for path in first.parent.iterdir() if path.name.startswith(".")] == []


def test_the_stored_configuration_runs_the_study_again(ceasefire, tmp_path):
    first = folder_of(ceasefire("forecast", *SMALL, "mediation.leverage_turkiye=[0.6,0.8,0.9]"), tmp_path)
    stored = yaml.safe_load((first / "config.yaml").read_text())
    assert stored["mediation"]["leverage_turkiye"]["mode"] == 0.8
    before = (first / "forecast.csv").read_bytes()
    again = ceasefire("forecast", "--config-path", str(first), "--config-name", "config")
    assert again.code == 0, again.err
    assert folder_of(again, tmp_path) == first
    assert (first / "forecast.csv").read_bytes() == before


def test_a_triple_changes_the_range_and_a_number_pins(ceasefire, tmp_path):
    pinned = folder_of(ceasefire("forecast", *SMALL, *FIRST_DAY, "mediation.leverage_turkiye=0.8"), tmp_path)
    ranged = folder_of(ceasefire("forecast", *SMALL, *FIRST_DAY, "mediation.leverage_turkiye=[0.6,0.8,0.9]"), tmp_path)
    name = "mediation.leverage_turkiye"
    assert set(pd.read_csv(pinned / "points.csv")[name]) == {0.8}
    values = pd.read_csv(ranged / "points.csv")[name]
    assert values.between(0.6, 0.9).all()
    assert values.nunique() == 64


@pytest.mark.parametrize("failure", ["collapse", "exchange", "strike", "fire"])
def test_each_definition_of_failure_counts_collapse_too(ceasefire, tmp_path, failure):
    table = pd.read_csv(
        folder_of(ceasefire("forecast", *SMALL, *FIRST_DAY, f"failure={failure}"), tmp_path) / "forecast.csv"
    )
    holds = table[table["quantity"] == "holds"].set_index("day")["estimate"]
    collapsed = table[table["quantity"] == "incidence"].groupby("day")["estimate"].sum()
    assert (holds <= 1.0 - collapsed + 1e-12).all()
    assert holds.is_monotonic_decreasing
    if failure == "collapse":
        np.testing.assert_allclose(holds, 1.0 - collapsed, atol=1e-12)


def test_without_parameter_uncertainty_there_is_no_range(ceasefire, tmp_path):
    ended = ceasefire("forecast", *SMALL, *FIRST_DAY, "uncertainty=none")
    assert "over parameters" not in ended.out
    assert "2,048 replications, every parameter at its mode" in " ".join(ended.out.split())
    assert "q05" not in pd.read_csv(folder_of(ended, tmp_path) / "forecast.csv").columns


def test_other_mediators_and_crossings_take_no_code(ceasefire):
    mediators = (
        "mediation.mediators=[{name: 'Türkiye', leverage: leverage_turkiye}, {name: China, leverage: [0.1,0.2,0.4]}]"
    )
    crossings = "border.crossings=[{name: Torkham, share: 0.6}, {name: New Gate, share: 0.4}]"
    assert ceasefire("forecast", *SMALL, mediators, crossings).code == 0
    assert ceasefire("forecast", *SMALL, "mediation.mediators=[]", "anchor=none").code == 0


def test_ctrl_c_stores_what_is_finished_and_says_so(shell, tmp_path):
    for wait in (5.0, 10.0, 20.0, 40.0):  # until it has begun: a machine may be slow, or have to compile
        process = shell("forecast", *FIRST_DAY, "uncertainty=none", "points=65536", "replications=8192")
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        if "Stored" in out:
            break
        assert "nothing was written" in err
    assert "INTERRUPTED" in out
    folder = tmp_path / re.search(r"Stored in (\S+)", out).group(1)
    assert folder.name.endswith("-partial")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert not manifest["complete"]
    assert 0 < manifest["n"] < 65536 * 8192


def test_a_progress_bar_is_not_drawn_into_a_pipe(shell):
    process = shell("forecast", *SMALL)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")


@pytest.mark.long
def test_a_read_only_home_and_install_still_work(shell, tmp_path):
    process = shell("forecast", *SMALL, HOME="/nonexistent", XDG_CACHE_HOME="/nonexistent/cache")
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
