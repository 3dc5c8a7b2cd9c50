"""`ceasefire diff` says what differs between two studies, what moved, and why two cannot be compared."""

import re
import shutil

import pandas as pd
import pytest

DESIGN = "design.grid.mediation.leverage_turkiye=[0,0.5,1]"
FORECAST = (
    "forecast",
    "as_of=2025-10-19",
    "anchor=none",
    "points=64",
    "replications=16",
    "scenario.horizon_days=100",
    "figures=false",
)


def stored(ended):
    assert ended.code == 0, ended.err
    return re.search(r"Stored in (\S+)", ended.out).group(1)


def test_two_sweeps_are_compared(ceasefire, tmp_path):
    a, b = (
        stored(ceasefire("sweep", DESIGN, "replications=200", *more)) for more in ((), ("truce.extension_days=14",))
    )
    ended = ceasefire("diff", a, b, "file=moves.csv")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"A: {a}\nB: {b}\n\nWhat differs.\n")
    assert re.search(r"truce\.extension_days +\[.*\] +14\n", ended.out)
    assert "What is beyond noise comes from truce.extension_days." in ended.out
    assert "3 points in common." in ended.out
    assert "the intervals are on the safe side" in " ".join(ended.out.split())
    assert max(map(len, ended.out.splitlines())) <= 110
    table = pd.read_csv("moves.csv")
    assert len(table) == 3 * 9 * 3
    assert ((table["low"] <= table["difference"]) & (table["difference"] <= table["high"])).all()
    assert "left out: day 400. Compared: day 180." in ceasefire("diff", a, b, "days=[400]").out
    again = ceasefire("diff", a, a)
    assert again.out == f"A: {a}\nB: {a}\n\nThe same study: same settings, seed and code, and every number is equal.\n"


def test_two_forecasts_are_compared(ceasefire, tmp_path):
    a, b = (stored(ceasefire(*FORECAST, f"seed={seed}")) for seed in (1, 2))
    ended = ceasefire("diff", a, b, "days=[30,90,180]")
    assert (ended.code, ended.err) == (0, "")
    assert "Only the seed differs, so every difference should be noise. Of 18 numbers," in ended.out
    holds = {entry: pd.read_csv(f"{entry}/forecast.csv").query("quantity == 'holds' and day == 90") for entry in (a, b)}
    percents = [f"{100 * float(table['estimate'].iloc[0]):.1f}" for table in holds.values()]
    assert re.search(rf"holds +90 +{percents[0]} +{percents[1]} ", ended.out)
    assert max(map(len, ended.out.splitlines())) <= 110
    other = shutil.copytree(b, tmp_path / "results" / "copy")
    config = other / "config.yaml"
    config.write_text(config.read_text().replace("failure: collapse", "failure: strike"))
    assert "counts collapse as failure, and" in ceasefire("diff", a, str(other)).err
    (other / "forecast.parquet").write_bytes(b"")
    config.write_text(config.read_text().replace("failure: strike", "failure: collapse"))
    refused = ceasefire("diff", a, str(other))
    assert (refused.code, refused.out) == (2, "")
    assert "forecast.parquet is damaged" in refused.err
    sweep = stored(ceasefire("sweep", DESIGN, "replications=20"))
    refused = ceasefire("diff", a, sweep)
    assert (refused.code, refused.out) == (2, "")
    assert "cannot be compared. Name two sweeps, or two forecasts." in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "studies: 0 given. Name the two"),
        (("one",), "studies: 1 given. Name the two"),
        (("one", "two", "three"), "studies: 3 given"),
        (("one", "two"), "one: there is no such study"),
        (("one", "two", "days=30"), "list of days"),
        (("one", "two", "days=[]"), "list of days"),
        (("one", "two", "file=x.txt"), "written as .csv or .parquet"),
    ],
)
def test_a_mistake_is_said_once(ceasefire, tmp_path, arguments, said):
    ended = ceasefire("diff", *arguments)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
