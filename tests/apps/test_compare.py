"""`ceasefire compare`: levers printed and stored, one's own policies, and mistakes told before any work."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
import yaml

from sim.evidence.case import load_case
from sim.evidence.policies import policy_names, read_policy

SMALL = ("points=64", "particles=4096", "replications=64")
FEW = ("points=64", "particles=4096", "replications=2")
PAGE = (Path(__file__).parents[2] / "docs" / "compare.md").read_text("utf-8")
OWN = "+own.more_rescues={about: Mediators rescue more rounds., parameters: {mediation.rescue_prob: 0.9}}"


def folder_of(ended, tmp_path: Path) -> Path:
    return tmp_path / re.search(r"Stored in (results/\S+)", ended.out).group(1)


def test_all_policies_are_ranked_and_stored(ceasefire, tmp_path):
    ended = ceasefire("compare", *SMALL)
    assert ended.code == 0, ended.err
    assert all(f"\n{name.replace('_', ' ')} " in ended.out for name in policy_names())
    for said in (
        "holds 90 days, to 4 Feb 2026", "Monte Carlo", "the same 4,096 worlds", "saved / lost",
        "'5-95 % over unknowns' is",
        "weights found once", "and nothing else", "15 policies, an interval each: about one in twenty",
        "Neighbours in rank", "Nothing here contains the error of the model",
    ):  # fmt: skip
        assert said in " ".join(ended.out.split())
    assert max(len(line) for line in ended.out.splitlines() if not line.startswith("Stored")) <= 130
    folder = folder_of(ended, tmp_path)
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.{kind}" for name in ("levers", "fates", "effects", "base") for kind in ("csv", "parquet")}
    assert names == {"compare.txt", "config.yaml", "manifest.json", *tables}
    levers = pd.read_csv(folder / "levers.csv")
    assert set(levers["policy"]) == set(policy_names())
    assert levers["rank"].tolist() == list(range(1, len(levers) + 1))
    assert set(pd.read_parquet(folder / "fates.parquet")["day"]) == {30, 90, 180}
    assert set(json.loads((folder / "manifest.json").read_text())["policies"]) == set(policy_names())
    assert (folder / "compare.txt").read_text("utf-8").strip() in ended.out


@pytest.mark.parametrize("own", [OWN, "+own.more_rescues.parameters.mediation.rescue_prob=0.9"], ids=["mapping", "key"])
def test_ones_own_policy_stands_beside_named_ones_and_the_study_runs_again(ceasefire, tmp_path, own):
    ended = ceasefire("compare", *FEW, "policies=[borders_reopened]", own, "days=[30]", "day=60")
    assert ended.code == 0, ended.err
    assert "mediation.rescue_prob =" in ended.out
    folder = folder_of(ended, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    assert set(pd.read_csv(folder / "levers.csv")["policy"]) == {"borders_reopened", "more_rescues"}
    again = ceasefire("compare", "--config-path", str(folder), "--config-name", "config", "threads=1")
    assert again.code == 0, again.err
    assert folder_of(again, tmp_path) == folder
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    assert {name for name in after if after[name] != before[name]} <= {"config.yaml"}  # which says threads: 1


def test_from_the_opening_and_at_the_modes(ceasefire):
    ended = ceasefire(
        "compare", "points=64", "replications=64", "as_of=2025-10-19", "uncertainty=none", "policies=no_foreign_drones"
    )
    assert ended.code == 0, ended.err
    assert "As of 19 October 2025" in ended.out
    assert "64 x 64 replications of one parameter row, the modes;" in " ".join(ended.out.split())
    assert "over unknowns" not in ended.out
    assert "parameters' own uncertainty" in " ".join(ended.out.split())


def test_policies_of_no_use_here_are_named(ceasefire):
    ended = ceasefire("compare", "points=64", "replications=4", "uncertainty=none", "as_of=2025-10-19",
                      "mediation.mediators=[]")  # fmt: skip
    assert ended.code == 0, ended.err
    said = " ".join(ended.out.split())
    assert "Left out, being of no use here." in said
    assert "no_mediation: it changes nothing" in said
    assert "Changed in all settings: mediators: none" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("policies=[no_mediatoin]",), "Did you mean no_mediation"),
        (("policies=[]",), "none is left to compare"),
        (("+own.mine={parameters: {mediation.rescue_prob: 1.9}}",), "policy.mine: mediation.rescue_prob: 1.9 is out"),
        (("+own.mine={parameters: {verification.good_faith_prob: 0.9}}",), "acts at the opening alone"),
        (("+own.mine={parameters: {truce.extension_days: {scale: 1}}}",), "policy.mine: it changes nothing"),
        (("+own.mine={state: {truce.formal: true}}",), "unknown field"),
        (("day=200",), "day: 200 is not allowed"),
        (("day=0",), "day: 0 is not allowed"),
        (("points=100",), "power of two"),
        (("anchor=wars",), "Known: none, truces"),
        (("threads=0",), "whole number from 1"),
    ],
)
def test_a_mistake_is_said_once_and_nothing_is_written(ceasefire, tmp_path, arguments, said):
    ended = ceasefire("compare", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert (ended.out, list(tmp_path.iterdir())) == ("", [])


def test_the_page_names_every_policy_and_its_examples_are_usable():
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)) == set(policy_names())
    examples = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)]
    assert examples
    for example in examples:
        for name, node in example["own"].items():
            assert read_policy(name, node, load_case(), 18).words


@pytest.mark.parametrize("line", re.findall(r"^ceasefire compare.*$", PAGE, flags=re.MULTILINE))
def test_a_command_of_the_page_runs(ceasefire, line):
    ended = ceasefire(*shlex.split(line)[1:], *FEW)
    assert ended.code == 0, ended.err
