"""`ceasefire discover` from end to end, on a stored sweep."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.errors import StoreError
from sim.evidence.case import load_case
from sim.report.discovery import describe_discovery, describe_tipping
from sim.studies.discovery import discover
from sim.studies.shards import sweep
from sim.studies.stored import open_study
from sim.studies.tipping import tipping_map
from tests.studies.planted import plant, scattered
from tests.studies.sweeps import quiet

QATAR, TURKIYE, RESCUE = "mediation.leverage_qatar", "mediation.leverage_turkiye", "mediation.rescue_prob"
TIP = f"tip=[{TURKIYE},{QATAR}]"


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """96 points over three settings: mediators' leverage decides more than half of what happens."""
    case = load_case({"scenario.horizon_days": 90})
    design = {"lhs": {QATAR: [0.0, 1.0], TURKIYE: [0.0, 1.0], RESCUE: [0.3, 0.95]}, "size": 96}
    work = quiet(shard_points=24)
    return sweep(case, design, results=tmp_path_factory.mktemp("swept"), work=work, replications=150).path


def folder_of(ended, tmp_path):
    assert ended.code == 0, ended.err
    return tmp_path / re.search(r"Stored in (\S+)", ended.out).group(1)


def stored(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def test_boxes_and_a_map_are_told_and_stored(ceasefire, swept, tmp_path):
    ended = ceasefire("discover", str(swept), "below=0.6", TIP)
    folder = folder_of(ended, tmp_path)
    assert "Box 1: mediation.leverage_" in ended.out
    assert ("  note\n" in ended.out) == ("not confirmed" in ended.out)
    assert "held out" in ended.out
    assert "through 50 %" in ended.out
    assert "rises through" in ended.out
    assert (folder / "discover.txt").read_text().strip() in ended.out
    stems = ("design", "points", "boxes", "restrictions", "trajectory", "tipping", "contour", "crossings")
    names = {f"{stem}.{kind}" for stem in stems for kind in ("csv", "parquet")}
    assert {path.name for path in folder.iterdir()} == names | {"discover.txt", "config.yaml", "manifest.json"}

    points = pd.read_parquet(folder / "points.parquet")
    study = open_study(swept)
    assert points["value"].tolist() == study.measure("holds_90")[0].tolist()
    assert set(pd.read_csv(folder / "restrictions.csv")["setting"]) <= {QATAR, TURKIYE}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["study_digest"] == study.digest
    assert set(manifest["sha256"]) == {path.name for path in folder.iterdir()} - {"manifest.json"}


def test_the_same_question_gives_the_same_bytes_and_its_configuration_asks_it_again(ceasefire, swept, tmp_path):
    first = folder_of(ceasefire("discover", str(swept), "below=0.6", TIP), tmp_path)
    before = stored(first)
    shutil.rmtree(first)
    assert folder_of(ceasefire("discover", str(swept), "below=0.6", TIP), tmp_path) == first
    assert stored(first) == before
    assert yaml.safe_load((first / "config.yaml").read_text())["study"] == str(swept)
    again = ceasefire("discover", "--config-path", str(first), "--config-name", "config")
    assert folder_of(again, tmp_path) == first
    assert stored(first) == before


def test_a_map_alone_needs_fewer_points_than_boxes(ceasefire, tmp_path):
    grid = {QATAR: [0.0, 0.3, 0.6, 1.0], TURKIYE: [0.0, 0.3, 0.6, 1.0]}
    case = load_case({"scenario.horizon_days": 30})
    small = sweep(case, {"grid": grid}, results=tmp_path, replications=50).path
    asked = (str(small), "measure=holds_30", TIP, "level=0.8")
    refused = ceasefire("discover", *asked)
    assert refused.code == 2
    assert "16 finished points; boxes need at least 50" in refused.err
    folder = folder_of(ceasefire("discover", *asked, "boxes=0"), tmp_path)
    assert not (folder / "boxes.csv").exists()
    assert (folder / "contour.csv").exists()


def test_where_nothing_is_of_interest_that_is_said(ceasefire, swept, tmp_path):
    ended = ceasefire("discover", str(swept), "above=0.99")
    folder = folder_of(ended, tmp_path)
    assert "No box of conditions stands out: none of the 96 points are of interest" in " ".join(ended.out.split())
    assert pd.read_csv(folder / "boxes.csv").empty


def test_the_same_from_python(swept):
    study = open_study(swept)
    found = discover(study, "holds_90", below=0.6)
    assert repr(found).startswith("<Discovery of holds_90 below 0.6: ")
    mapped = tipping_map(study, TURKIYE, QATAR)
    assert mapped.others == (RESCUE,)
    assert "Gaussian process" in describe_tipping(mapped)
    assert "Of interest" in describe_discovery(found)


def test_a_studys_folder_is_enough(swept):
    assert repr(discover(str(swept), below=0.6, boxes=1)) == repr(discover(open_study(swept), below=0.6, boxes=1))
    assert tipping_map(swept, TURKIYE, QATAR).others == (RESCUE,)
    with pytest.raises(StoreError, match="there is no study"):
        discover(swept / "nowhere")


def test_damaged_points_are_said_to_be_damaged(ceasefire, swept, tmp_path):
    hurt = tmp_path / "hurt"
    shutil.copytree(swept, hurt)
    (hurt / "days" / "0000024-0000047.parquet").write_bytes(b"no table")
    asked = ("discover", str(hurt), "below=0.6")
    for ended in (ceasefire(*asked), ceasefire(*asked, "boxes=0", TIP)):
        told = " ".join(ended.out.split())
        assert "24 points are damaged or not finished, and are left out: 0000024-0000047: days is damaged" in told
        assert "Running the same sweep again computes them anew." in told


def test_words_for_a_density_that_most_points_nearly_have_and_for_a_note():
    points = scattered(256, ("a.x", "a.y"))
    cases = (points["a.x"] > 0.5).to_numpy() | (np.random.default_rng(0).random(256) < 0.57)
    found = discover(plant(points, np.where(cases, 0.9, 0.1)), above=0.5, boxes=1)
    told = " ".join(describe_discovery(found).split())
    assert "of interest anyway, so a density of" in told
    assert "note" not in told
    doubtful = found.restrictions.assign(qp_verifying=0.4)
    told = " ".join(describe_discovery(replace(found, restrictions=doubtful)).split())
    assert "held out note" in told
    assert "not confirmed on held-out points" in told


def test_words_for_what_does_not_come_out():
    """A level that is never crossed, and a box below the density that was asked for."""
    points = scattered(200, ("a.x", "a.y"))
    flat = describe_tipping(tipping_map(plant(points, np.full(200, 0.9)), "a.x", "a.y"))
    assert "The level is never crossed" in " ".join(flat.split())
    assert flat.count("above 50 % throughout") == 5
    noisy = np.where((points["a.x"] > 0.5).to_numpy() & (np.arange(200) % 3 > 0), 0.2, 0.8)
    told = " ".join(describe_discovery(discover(plant(points, noisy), density=1.0, boxes=1)).split())
    assert "No box reached the density of 100 %" in told
    assert "No further box: as many as were asked for (boxes=1)" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("study=nowhere",), "nowhere: there is no study"),
        ((), "study: none is named"),
        (("STUDY", "measure=hold_90"), "Did you mean holds_90"),
        (("STUDY", "measure=holds_91"), "day 91 lies outside 1 to 90"),
        (("STUDY", "below=0.4", "above=0.6"), "give one of them"),
        (("STUDY", "tip=[mediation.leverage_turkiye,border.nothing]"), "'border.nothing': the study does not vary it"),
        (("STUDY", "tip=mediation.leverage_turkiye"), "Give two settings"),
        (("STUDY", TIP, "level=1"), "level: 1 is not allowed"),
        (("STUDY", TIP, "measure=strikes", "above=1"), "strikes is no probability"),
        (("STUDY", "boxes=0"), "there is nothing to do"),
        (("STUDY", "boxes=-1"), "boxes: -1 is not allowed. Give a whole number from 0 to 20."),
        (("STUDY", "level=0.3"), "level: 0.3 is for a tipping map"),
        (("STUDY/manifest.json",), "manifest.json: this is a file, not a study's folder."),
        (("STUDY", "seed=-1"), "seed: -1"),
    ],
)
def test_mistakes_are_one_message_before_any_work(ceasefire, swept, tmp_path, arguments, message):
    ended = ceasefire("discover", *(word.replace("STUDY", str(swept)) for word in arguments))
    assert ended.code == 2
    assert message in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
