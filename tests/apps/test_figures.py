"""`ceasefire figures`: from stored studies to files, and what it says where a study lacks what a figure needs."""

import hashlib
import json
import shutil

import pandas as pd
import pytest

import sim
from sim.report.pictures.folder import describe_pictures
from sim.report.pictures.gallery import GALLERY, drawable
from sim.store.catalogue import read_entry


@pytest.fixture(scope="module")
def forecast(tmp_path_factory):
    """The folder of a small stored forecast."""
    from sim.report.forecast import describe_forecast
    from sim.report.study import write_forecast

    case = sim.load_case({"scenario.horizon_days": 40})
    outcome = sim.forecast(case, points=64, particles=4096, replications=64, keep=True)
    settings = {"scenario": {"name": "doha", "title": case.scenario.title}, "points": 64}
    folder = tmp_path_factory.mktemp("results") / "forecast-doha-0123456789ab"
    return write_forecast(folder, outcome, describe_forecast(outcome.data, [40]), settings, 0.0)


def test_each_figure_comes_in_three_formats_with_its_numbers_and_words(ceasefire, forecast, tmp_path):
    ended = ceasefire("figures", str(forecast), "only=[survival]")
    assert (ended.code, ended.err) == (0, "")
    folder = tmp_path / "results" / "figures-forecast-doha-0123456789ab-survival"
    assert str(folder.relative_to(tmp_path)) in ended.out
    kinds = {path.suffix for path in folder.glob("survival.*")}
    assert kinds == {".png", ".svg", ".pdf", ".csv", ".md"}
    words = (folder / "survival.md").read_text("utf-8")
    digest = json.loads((forecast / "manifest.json").read_text("utf-8"))["digest"]
    for told in ("Probability that the ceasefire holds", "n = 4,096", "(survival.png)", "survival.csv", digest):
        assert told in words
    shown = pd.read_csv(folder / "survival.csv").set_index("day")
    stored = pd.read_csv(forecast / "forecast.csv").query("quantity == 'holds'").set_index("day")
    assert shown["holds"].tolist() == stored["estimate"].tolist()


def test_the_same_study_gives_the_same_bytes(ceasefire, forecast, tmp_path):
    def digests(place: str) -> dict[str, str]:
        assert ceasefire("figures", str(forecast), "only=[survival,shifts]", f"results={place}").code == 0
        files = sorted((tmp_path / place).glob("*/*.*"))
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f.suffix not in (".json", ".yaml")}

    assert digests("one") == digests("two")


@pytest.mark.parametrize(("width", "millimetres"), [("page", 170), ("column", 85), ("slide", 120)])
def test_a_figure_has_the_width_that_was_asked_for(ceasefire, forecast, tmp_path, width, millimetres):
    assert ceasefire("figures", str(forecast), "only=survival", f"width={width}").code == 0
    svg = next(tmp_path.glob("results/*/survival.svg")).read_text("utf-8")
    assert f'width="{millimetres / 25.4 * 72:.6f}pt"'[:13] in svg


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((), "studies: none is named"),
        (("no/such/place",), "there is no such study"),
        (("FORECAST", "only=[survivl]"), "only: there is no figure survivl. Did you mean survival?"),
        (("FORECAST", "only=3"), "only: 3 is not allowed"),
        (("FORECAST", "width=wide"), "width: 'wide' is not allowed. Give column, page or slide."),
        (("FORECAST", "colour=red"), "colour: unknown setting"),
        (("FORECAST", "only=[sobol]"), "sobol: needs what `ceasefire sensitivity` stores. Run first: ceasefire sens"),
        (("FORECAST", "only=[levers]"), "levers: needs what `ceasefire compare` stores. Run first: ceasefire compare"),
        (("FORECAST", "only=[tipping]"), "Run first: ceasefire discover"),
    ],
    ids=str,
)
def test_a_mistake_ends_with_one_message_before_anything_is_drawn(ceasefire, forecast, tmp_path, settings, said):
    ended = ceasefire("figures", *[str(forecast) if word == "FORECAST" else word for word in settings])
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "results").exists()


def test_a_damaged_study_is_refused(ceasefire, forecast, tmp_path):
    copy = tmp_path / "studies" / forecast.name
    shutil.copytree(forecast, copy)
    (copy / "forecast.json").write_text("{}")
    ended = ceasefire("figures", str(copy))
    assert ended.code == 2
    assert "forecast.json is damaged: its checksum differs. Run the study again." in ended.err


def test_a_study_stored_without_the_numbers_says_so(ceasefire, forecast, tmp_path):
    copy = tmp_path / "studies" / forecast.name
    shutil.copytree(forecast, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    del manifest["sha256"]["forecast.json"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    ended = ceasefire("figures", str(copy), "only=survival")
    assert ended.code == 2
    assert "holds no forecast.json. Run first: ceasefire forecast" in ended.err


def test_two_studies_have_numbered_figures_in_a_folder_of_their_own(ceasefire, forecast, tmp_path):
    other = tmp_path / "studies" / "forecast-doha-ba9876543210"
    shutil.copytree(forecast, other)
    assert ceasefire("figures", str(forecast), str(other), "only=survival").code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("figures-2-studies-")
    assert {path.stem for path in folder.glob("*.png")} == {"survival-1", "survival-2"}
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["studies"] == [forecast.name, other.name]


def test_another_choice_of_figures_leaves_those_before(ceasefire, forecast, tmp_path):
    for chosen in (["only=survival"], ["only=survival", "width=slide"], ["only=[survival,causes]"]):
        assert ceasefire("figures", str(forecast), *chosen).code == 0
    tails = {path.name.removeprefix(f"figures-{forecast.name}") for path in (tmp_path / "results").iterdir()}
    assert tails == {"-survival", "-slide-survival", "-survival-causes"}


def test_what_cannot_be_drawn_is_listed_with_what_to_run(forecast):
    out = " ".join(describe_pictures(*drawable([read_entry(forecast)])).split())
    assert "Not drawn of these studies" in out
    for exhibit in GALLERY.values():
        assert exhibit.command == "forecast" or exhibit.first.split()[1] in out


def test_in_a_notebook_a_picture_shows_itself(forecast):
    picture = sim.pictures(forecast, only=["survival"])["survival"]
    shown = picture._repr_mimebundle_()
    assert shown["image/png"].startswith(b"\x89PNG")
    assert picture.alt in shown["text/plain"]
    with pytest.raises(sim.ConfigError, match="there is no figure nix"):
        sim.pictures(forecast, only=["nix"])
    with pytest.raises(sim.ConfigError, match="Give folders one by one"):
        sim.pictures([forecast])
