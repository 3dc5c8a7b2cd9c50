"""Every study folder is found and described, however its study ended."""

import json

import pytest
import yaml

from sim.errors import StoreError
from sim.store.catalogue import COMPLETE, DAMAGED, PARTIAL, UNFINISHED, Entry, entries_at, read_entry
from sim.store.differences import differing_settings
from sim.store.folder import write_folder, write_manifest

DIGEST = "0123456789ab"


def store(parent, name="forecast-x", **facts):
    def fill(new):
        (new / "forecast.csv").write_text("day,estimate\n1,0.5\n")
        (new / "config.yaml").write_text(yaml.safe_dump({"defaults": ["_self_"], "points": 64}))
        write_manifest(new / "manifest.json", DIGEST, {"command": "forecast", "complete": True, **facts}, new)

    return write_folder(parent / f"{name}-{DIGEST}", fill)


def test_a_study_is_found_by_its_folder_or_by_one_above_it_once(tmp_path):
    first, second = store(tmp_path / "a" / "b"), store(tmp_path / "c", "trace-y")
    (tmp_path / "c" / "notes").mkdir()
    found = entries_at([tmp_path, first, tmp_path / "c"])
    assert [entry.folder for entry in found] == [first, second]
    assert {entry.state for entry in found} == {COMPLETE}
    assert found[0].settings == {"points": 64}


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_place_without_studies_is_said(tmp_path, name):
    (tmp_path / "empty" / "subfolder").mkdir(parents=True)
    with pytest.raises(StoreError, match=f"{name}: .*ceasefire studies"):
        entries_at([tmp_path / name])


def truncate(path):
    path.write_bytes(path.read_bytes()[:-20])


DAMAGES = {
    "no manifest": (lambda study: (study / "manifest.json").unlink(), "manifest.json is missing"),
    "half a manifest": (lambda study: truncate(study / "manifest.json"), "manifest.json cannot be read"),
    "a manifest that is a list": (lambda study: (study / "manifest.json").write_text("[1]"), "manifest.json cannot"),
    "a manifest in no encoding": (lambda study: (study / "manifest.json").write_bytes(b"\xff\xfe{"), "cannot be read"),
    "no configuration": (lambda study: (study / "config.yaml").unlink(), "config.yaml is missing"),
    "a broken configuration": (lambda study: (study / "config.yaml").write_text("a: [1"), "config.yaml cannot be read"),
    "no table": (lambda study: (study / "forecast.csv").unlink(), "forecast.csv is missing"),
}


@pytest.mark.parametrize(("spoil", "reason"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_study_says_what_is_wrong(tmp_path, spoil, reason):
    study = store(tmp_path)
    spoil(study)
    entry = read_entry(study)
    assert (entry.state, entry.command) == (DAMAGED, "forecast")
    assert reason in entry.reason
    assert entry.size() > 0


def test_a_flipped_byte_is_found_by_the_checksum(tmp_path):
    study = store(tmp_path)
    assert read_entry(study).damage() == ""
    content = bytearray((study / "forecast.csv").read_bytes())
    content[-2] ^= 1
    (study / "forecast.csv").write_bytes(content)
    assert read_entry(study).state == COMPLETE
    assert read_entry(study).damage() == "forecast.csv is damaged: its checksum differs"
    assert read_entry(study).damage("config.yaml") == ""


def test_an_interrupted_study_is_partial_and_a_folder_not_yet_in_place_unfinished(tmp_path):
    assert read_entry(store(tmp_path, complete=False)).state == PARTIAL
    (tmp_path / f".forecast-x-{DIGEST}-a1b2").mkdir()
    assert [entry.state for entry in entries_at([tmp_path])] == [UNFINISHED, PARTIAL]


def test_a_sweep_says_how_many_of_its_points_are_finished(tmp_path):
    sweep = tmp_path / f"sweep-x-{DIGEST}"
    (sweep / "shards").mkdir(parents=True)
    (sweep / "config.yaml").write_text("points: null\n")
    (sweep / "manifest.json").write_text(json.dumps({"command": "sweep", "points": 1500, "complete": False}))
    for name in ("0000000-0000999", "0001000-0001199"):
        (sweep / "shards" / f"{name}.json").write_text("{}")
    entry = read_entry(sweep)
    assert entry.state == PARTIAL
    assert "1,200 of 1,500 points finished" in entry.reason


RANGE = {"low": 0.2, "mode": 0.5, "high": 0.8, "unit": "level 0-1"}
BASE = {
    "scenario": {"name": "doha", "horizon_days": 180},
    "mediation": {"leverage": RANGE, "cap": {"value": 3, "unit": "days"}, "mediators": [{"name": "Qatar"}]},
    "observations": {"calm": {"about": "calm"}, "air": {"about": "air"}},
    "results": "results",
    "points": 64,
}


def entry(command="forecast", **changed):
    return Entry(None, COMPLETE, "", {"command": command}, {**BASE, **changed})


CHANGES = {
    "a pinned parameter": ({"mediation": {**BASE["mediation"], "leverage": 0}}, {"mediation.leverage": 0}),
    "a parameter of another range": (
        {"mediation": {**BASE["mediation"], "leverage": {**RANGE, "low": 0.4}}},
        {"mediation.leverage": "[0.4, 0.5, 0.8]"},
    ),
    "a fixed parameter": ({"mediation": {**BASE["mediation"], "cap": 5}}, {"mediation.cap": 5}),
    "a list": (
        {"mediation": {**BASE["mediation"], "mediators": [{"name": "Türkiye"}]}},
        {"mediation.mediators": '[{"name": "Türkiye"}]'},
    ),
    "an observation left out": ({"observations": {"calm": {"about": "calm"}}}, {"observations.air": None}),
    "a horizon": ({"scenario": {"name": "doha", "horizon_days": 90}}, {"scenario.horizon_days": 90}),
    "another scenario": ({"scenario": {"name": "kabul", "horizon_days": 90}}, {"scenario": "kabul"}),
    "a setting": ({"points": 128}, {"points": 128}),
    "where it is stored": ({"results": "elsewhere"}, {}),
    "how fast it runs": ({"compute": {"kind": "dask", "workers": 1}, "shard_points": 1, "confirm": True}, {}),
}


@pytest.mark.parametrize(("changed", "said"), CHANGES.values(), ids=CHANGES.keys())
def test_what_differs_is_named_and_nothing_else(changed, said):
    base, other = differing_settings([entry(), entry(**changed)])
    assert other == said
    assert set(base) == set(said)
    assert differing_settings([entry(**changed), entry(**changed)]) == [{}, {}]


def test_settings_of_how_to_run_are_compared_within_a_command_and_the_case_among_all():
    pinned = {**BASE["mediation"], "leverage": 0.0}
    found = differing_settings([entry(), entry("trace", points=128), entry("sweep", mediation=pinned)])
    assert found[0] == found[1] == {"mediation.leverage": "[0.2, 0.5, 0.8]"}
    assert found[2] == {"mediation.leverage": 0.0}
