"""Figures of stored forecasts, from the command line to files: what they need, and what is said where it lacks."""

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from sim.figures.style import COLUMN
from sim.report.pictures.gallery import GALLERY, drawable, pictures
from sim.store.catalogue import read_entry
from sim.store.datasets import read_dataset
from tests.figures.legibility import illegible

SMALL = ("points=64", "replications=32", "particles=4096", "scenario.horizon_days=40")
FIGURES = {"survival", "causes", "hazard", "stages", "anchor", "shifts", "as_of"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Forecasts as of two dates, one that is not anchored, and one of fixed parameters: their folders, by name."""
    from hydra.core.global_hydra import GlobalHydra

    place = tmp_path_factory.mktemp("results")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, settings in {
            "early": ("as_of=2025-10-19",), "late": ("as_of=2025-11-06",), "bare": ("as_of=2025-10-19", "anchor=none"),
            "fixed": ("uncertainty=none",),
        }.items():  # fmt: skip
            before = set(place.iterdir())
            GlobalHydra.instance().clear()
            patch.setattr("sys.argv", ["ceasefire", "forecast", *SMALL, *settings, f"results={place}"])
            main()
            (found[name],) = set(place.iterdir()) - before
    GlobalHydra.instance().clear()
    return found


def test_two_dates_have_every_figure_of_forecasts(stored):
    shown = pictures(stored["early"], stored["late"])
    both = {f"{name}-{k}" for name in FIGURES - {"as_of"} for k in (1, 2)}
    assert set(shown) == both | {"as_of"}
    for name in FIGURES - {"as_of"}:
        assert illegible(shown[f"{name}-2"].draw(COLUMN)) == [], name
    assert illegible(shown["as_of"].draw(COLUMN)) == []


def test_figures_of_several_forecasts_come_with_numbers_and_words(ceasefire, stored, tmp_path):
    ended = ceasefire("figures", str(stored["early"]), str(stored["late"]), "only=[as_of]", "results=out")
    assert (ended.code, ended.err) == (0, "")
    (folder,) = (tmp_path / "out").iterdir()
    assert {path.suffix for path in folder.glob("as_of.*")} == {".png", ".svg", ".pdf", ".csv", ".md"}
    words = (folder / "as_of.md").read_text("utf-8")
    for told in ("to 28 November 2025", stored["early"].name, stored["late"].name):
        assert told in words


def test_what_the_figures_show_is_what_the_folder_holds(stored):
    shown = pictures(stored["late"])
    data, reference = (read_dataset(stored["late"] / f"{name}.json") for name in ("forecast", "reference"))
    np.testing.assert_array_equal(shown["hazard"].table["hazard"], data["hazard"])
    np.testing.assert_array_equal(shown["survival"].table["reference_fit"], data["reference_fit"])
    np.testing.assert_array_equal(shown["anchor"].table["anchored"].dropna(), reference["anchored"])
    lapse = data["incidence"].sel(cause="lapse")
    np.testing.assert_array_equal(shown["causes"].table["incidence_lapse"], lapse)
    moved = pd.read_parquet(stored["late"] / "parameters.parquet")
    assert shown["shifts"].table["shift"].tolist() == moved["shift"].head(12).tolist()
    assert "due" in shown["hazard"].table["due"][0]


def test_dates_are_compared_by_the_same_question(stored):
    table = pictures(stored["late"], stored["early"], only=["as_of"])["as_of"].table
    assert table["as_of"].tolist() == ["2025-10-19", "2025-11-06"]
    assert set(table["until"]) == {"2025-11-28"}  # the first one's last day
    for k, (name, day) in enumerate((("early", 40), ("late", 22))):
        data = read_dataset(stored[name] / "forecast.json")
        assert table["holds"][k] == float(data["holds"].sel(day=day))
        assert table["holds_mc_high"][k] == float(data["holds_mc"].sel(day=day, bound="high"))
    told = table["reports"][1].split("; ")
    assert told[0] == "The truce of Doha was still in force when the Istanbul round opened."  # published first
    assert "No Pakistani strike is reported since the truce began." in told
    assert table["reports"][0] == ""


@pytest.mark.parametrize(
    ("names", "only", "said"),
    [
        (["late"], "as_of", "needs two forecasts or more that differ in their as-of date only"),
        (["late"], "as_of", "Run first: ceasefire forecast -m as_of=2025-10-19,2025-10-25,2025-10-31,2025-11-06"),
        (["late", "bare"], "as_of", "needs two forecasts or more that differ in their as-of date only"),
        (["bare"], "stages", "used no evidence: it is of the first day, and not anchored. Run first: ceasefire"),
        (["bare"], "anchor", "is not anchored. Run first: ceasefire forecast anchor=truces_without_peacekeepers"),
        (["bare"], "shifts", "was made without evidence, so no parameter was moved. Run first: ceasefire forecast"),
        (["fixed"], "shifts", "was made of fixed parameters, so no parameter was moved."),
        (["fixed"], "anchor", "is not anchored"),
    ],
)
def test_what_a_forecast_lacks_is_said_with_what_to_run(ceasefire, stored, names, only, said):
    ended = ceasefire("figures", *(str(stored[name]) for name in names), f"only={only}")
    assert ended.code == 2
    assert said in ended.err


def test_what_a_forecast_lacks_is_listed_beside_what_is_drawn(stored):
    drawn, lacking = drawable([read_entry(stored["fixed"])])
    assert set(drawn) == {"survival", "causes", "hazard", "stages"}
    assert {"anchor", "shifts", "as_of"} <= set(lacking)


def test_sets_that_differ_in_more_than_the_date_are_kept_apart(stored, tmp_path):
    import shutil

    import yaml

    from sim.errors import StoreError

    others = []
    for name in ("early", "late"):
        other = tmp_path / f"{stored[name].name[:-12]}{'0123456789ab' if name == 'early' else 'ba9876543210'}"
        shutil.copytree(stored[name], other)
        config = yaml.safe_load((other / "config.yaml").read_text("utf-8"))
        (other / "config.yaml").write_text(yaml.safe_dump(config | {"seed": 5}), "utf-8")
        others.append(other)
    with pytest.raises(StoreError, match="there are 2 sets of forecasts by as-of date here: name the folders of one"):
        pictures(stored["early"], stored["late"], *others, only=["as_of"])
    assert "as_of" not in pictures(stored["early"], others[1])
    assert [read_entry(other).manifest["as_of"] for other in others] == ["2025-10-19", "2025-11-06"]


def test_the_gallery_has_all_figures_of_forecasts():
    assert {name for name, exhibit in GALLERY.items() if exhibit.make.startswith("forecast:")} == FIGURES
