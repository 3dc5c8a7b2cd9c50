"""`ceasefire figures` of sweeps, discoveries and pathways: from stored studies to files, and what is said otherwise."""

import json
import shutil

import pandas as pd
import pytest

from sim.evidence.case import load_case
from sim.report.pictures.gallery import pictures
from sim.studies.shards import sweep
from sim.studies.stored import open_study
from tests.studies.sweeps import quiet

QATAR, TURKIYE = "mediation.leverage_qatar", "mediation.leverage_turkiye"


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """64 points over two settings that decide much of what happens."""
    case = load_case({"scenario.horizon_days": 90})
    design = {"lhs": {QATAR: [0.0, 1.0], TURKIYE: [0.0, 1.0]}, "size": 64}
    work = quiet(shard_points=32)
    return sweep(case, design, results=tmp_path_factory.mktemp("swept"), work=work, replications=100).path


def found(ceasefire, swept, tmp_path, *arguments):
    """The folder of a discovery on that sweep."""
    ended = ceasefire("discover", str(swept), *arguments)
    assert ended.code == 0, ended.err
    return next(path for path in (tmp_path / "results").iterdir() if path.name.startswith("discover-"))


def names(folder):
    return {path.stem for path in folder.glob("*.png")}


def test_figures_of_a_sweep_show_its_numbers(ceasefire, swept, tmp_path):
    ended = ceasefire("figures", str(swept))
    assert ended.code == 0, ended.err
    (folder,) = (tmp_path / "results").iterdir()
    assert {"response", "sweep_pathways"} <= names(folder)
    study = open_study(swept)
    shown = pd.read_csv(folder / "response.csv")
    assert shown["holds"].tolist() == pytest.approx(study.measure("holds_90")[0].tolist(), abs=1e-12)
    _, low, high = study.interval("holds_90")
    assert shown["holds_low"].tolist() == pytest.approx(low.tolist(), abs=1e-12)
    assert shown["holds_high"].tolist() == pytest.approx(high.tolist(), abs=1e-12)
    pathways = pd.read_csv(folder / "sweep_pathways.csv")
    assert pathways["count"].sum() == study.count("collapse")[:, -1].sum()
    assert pathways["share"].sum() == pytest.approx(1.0)
    assert pathways["share_low"].isna().all()
    assert "n = 64 points × 100 replications" in (folder / "response.md").read_text("utf-8")


def test_figures_of_a_discovery_show_box_trajectory_and_map(ceasefire, swept, tmp_path):
    stored = found(ceasefire, swept, tmp_path, "below=0.7", f"tip=[{TURKIYE},{QATAR}]")
    design = pd.read_parquet(stored / "design.parquet")
    assert design[TURKIYE].tolist() == open_study(swept).points[TURKIYE].tolist()
    ended = ceasefire("figures", str(stored), "results=figures")
    assert ended.code == 0, ended.err
    (folder,) = (tmp_path / "figures").iterdir()
    assert {"boxes", "trade_off", "tipping"} <= names(folder)
    boxes = pd.read_csv(folder / "boxes.csv")
    assert boxes["density"].tolist() == pd.read_csv(stored / "boxes.csv")["density"].tolist()
    assert f"{TURKIYE} at most" in boxes["conditions"].iloc[0]
    assert pd.read_csv(folder / "tipping.csv").equals(pd.read_csv(stored / "tipping.csv"))
    steps = pd.read_csv(stored / "trajectory.csv").query("box == 1").reset_index(drop=True)
    assert pd.read_csv(folder / "trade_off.csv").equals(steps)
    for name in ("boxes", "trade_off", "tipping"):
        words = (folder / f"{name}.md").read_text("utf-8")
        assert "n = 64 points × 100 replications" in words
        assert json.loads((stored / "manifest.json").read_text())["digest"] in words


@pytest.mark.parametrize(
    ("settings", "lacks"),
    [
        (
            ("above=0.999",),
            {
                "boxes": "found no box: none of the 64 points are of interest",
                "trade_off": "peeled no box: none of the 64 points are of interest",
                "tipping": "was made without tip=, so it has no map",
            },
        ),
        (
            ("boxes=0", f"tip=[{TURKIYE},{QATAR}]"),
            dict.fromkeys(("boxes", "trade_off"), "was made with boxes=0, the map alone"),
        ),
    ],
)
def test_what_a_discovery_lacks_is_said_with_what_to_run(ceasefire, swept, tmp_path, settings, lacks):
    stored = found(ceasefire, swept, tmp_path, *settings)
    for figure, said in lacks.items():
        ended = ceasefire("figures", str(stored), f"only=[{figure}]")
        assert ended.code == 2
        told = " ".join(ended.err.split())
        assert said in told
        assert "Run first: ceasefire discover" in told


def test_a_discovery_of_an_older_version_has_to_be_run_again(ceasefire, swept, tmp_path):
    stored = found(ceasefire, swept, tmp_path, "below=0.7")
    manifest = json.loads((stored / "manifest.json").read_text())
    del manifest["sweep_seed"]
    (stored / "manifest.json").write_text(json.dumps(manifest))
    ended = ceasefire("figures", str(stored), "only=boxes")
    assert ended.code == 2
    assert "was stored by an older version" in " ".join(ended.err.split())


def test_a_damaged_sweep_is_drawn_of_what_is_left_and_says_so(swept, tmp_path):
    hurt = tmp_path / swept.name
    shutil.copytree(swept, hurt)
    next(iter((hurt / "days").iterdir())).write_bytes(b"no table")
    for picture in pictures(hurt, only=["response", "sweep_pathways"]).values():
        words = picture.draw(5.0).words
        assert words is not None
        assert "32 of 64 points are damaged or not finished" in words.warning


def test_one_axis_has_a_line_for_every_day_reported(ceasefire, tmp_path):
    ended = ceasefire(
        "sweep", f"design.grid.{TURKIYE}=[0,0.5,1]", "replications=50", "report_days=[10,20]",
        "scenario.horizon_days=40", "failure=strike",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    (study,) = (tmp_path / "results").iterdir()
    table = pictures(study, only=["response"])["response"].table
    assert sorted(set(table["day"])) == [10, 20, 40]
    stored = open_study(study).to_pandas([10, 20, 40], "strike")
    assert table["holds"].tolist() == stored["holds"].tolist()


def test_pathways_of_a_forecast_need_its_replications(ceasefire, tmp_path):
    small = ("points=32", "replications=32", "as_of=2025-10-19", "anchor=none", "scenario.horizon_days=60")
    ended = ceasefire("forecast", *small, "results=counts")
    assert ended.code == 0, ended.err
    (counts,) = (tmp_path / "counts").iterdir()
    ended = ceasefire("figures", str(counts), "only=pathways")
    assert ended.code == 2
    assert "kept no replications. Run first: ceasefire forecast keep=true" in " ".join(ended.err.split())

    assert ceasefire("forecast", *small, "keep=true", "results=kept").code == 0
    (kept,) = (tmp_path / "kept").iterdir()
    table = pictures(kept, only=["pathways"])["pathways"].table
    replications = pd.read_parquet(kept / "replications.parquet")
    assert table["count"].sum() == (replications["cause"] > 0).sum()
    assert ((table["share_low"] <= table["share"]) & (table["share"] <= table["share_high"])).all()
