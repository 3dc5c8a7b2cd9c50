"""What results show of themselves in a notebook: well-formed, escaped, honest, and equal to their data."""

import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import sim
from sim.display.card import Card

MACHINERY = {"CeasefireModel", "Compute", "Ensemble"}
"""Public classes that are no results: what runs, and on what."""

VOID = {"br", "hr", "img"}

GRID = {"grid": {"mediation.leverage_turkiye": [0, 0.25, 0.5, 1], "mediation.leverage_qatar": [0, 0.3, 0.6, 1]}}


class Page(HTMLParser):
    """A card as a reader sees it: rows of cells, all words; fails where a tag is not closed in its place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data

    def row(self, start: str) -> list[str]:
        """The row whose first cell begins so."""
        (found,) = [row for row in self.rows if f"{row[0]} ".startswith(f"{start} ")]
        return found[1:]


@pytest.fixture(scope="module")
def quiet():
    return sim.Work(tell=lambda _: None)


@pytest.fixture(scope="module")
def forecast(case):
    return sim.forecast(case, as_of="2025-10-25", points=128, particles=2048, replications=64, keep=True)


@pytest.fixture(scope="module")
def swept(case, tmp_path_factory, quiet):
    return sim.sweep(case, GRID, results=tmp_path_factory.mktemp("results"), work=quiet, replications=100)


@pytest.fixture(scope="module")
def results(case, forecast, swept, quiet):
    """One of every public class of results, by the class' name."""
    scattered = {"lhs": {"mediation.leverage_turkiye": [0, 1], "mediation.rescue_prob": [0, 1]}, "size": 60}
    drawn = sim.sweep(case, scattered, results=swept.path.parent, work=quiet, replications=60)
    other = sim.sweep(case, GRID, results=swept.path.parent, work=quiet, replications=80, seed=2)
    found = [
        case,
        sim.load_reference("truces", case.sources),
        forecast,
        forecast.pathways(),
        swept,
        quiet,
        sim.run_world(case, seed=1, replicate=27),
        sim.find_replay(swept.path, point=1, replicate=2),
        sim.diff(swept, other),
        sim.discover(drawn, below=0.55),
        sim.tipping_map(swept, "mediation.leverage_turkiye", "mediation.leverage_qatar"),
        sim.sensitivity(case, vary=["bargaining", "response"], rows=64, replications=64),
        sim.compare(case, ["no_mediation", "borders_reopened"], points=64, particles=2048, replications=64),
        sim.backtest(case, points=128, particles=2048),
    ]
    return {type(result).__name__: result for result in found}


def test_every_public_class_of_results_shows_itself(results):
    public = {name for name in sim.__all__ if isinstance(getattr(sim, name), type)}
    errors = {name for name in public if issubclass(getattr(sim, name), Exception)}
    assert set(results) == public - errors - MACHINERY


def test_cards_are_well_formed_and_say_what_to_look_at(results):
    for name, result in results.items():
        page = Page(result._repr_html_())
        assert len({len(row) for row in page.rows}) == 1, name
        assert "Look next at" in page.words, name
        assert len(page.words) < 2500, name
        assert len(repr(result)) < 400, name
        assert repr(result).startswith("<"), name


def test_what_a_card_points_to_is_there(results):
    for name, result in results.items():
        see = re.search(r"Look next at (.*)\.", Page(result._repr_html_()).words).group(1)
        for place in see.split(", "):
            if place.startswith("."):
                assert hasattr(result, place[1:].removesuffix("()")), (name, place)


def test_every_result_of_chance_says_n_and_seed_and_what_its_interval_contains(results):
    for name in ("Forecast", "Comparison", "Backtest", "Sensitivity", "StoredStudy"):
        words = Page(results[name]._repr_html_()).words
        assert "n = " in words, name
        assert "seed 20251019" in words, name
        assert "95 %" in words, name
    assert "contains the draw of parameters" in Page(results["Pathways"]._repr_html_()).words
    assert "own uncertainty adds is not in it" in Page(results["StoredStudy"]._repr_html_()).words
    assert "n = 1" in Page(results["World"]._repr_html_()).words


def test_no_card_shows_a_false_0_or_100(results):
    for name in ("Forecast", "Pathways", "StoredStudy", "Backtest", "ReferenceClass"):
        for row in Page(results[name]._repr_html_()).rows:
            for cell in row[1:]:
                assert not re.fullmatch(r"0(\.0+)? %", cell), (name, row)
                assert cell != "100 %" or name in ("Backtest", "ReferenceClass"), (name, row)


def shown(cells, value, low, high):
    """Whether two cells say a value and its interval, in percent, as exactly as they are written."""
    numbers = [cells[0].removesuffix(" %"), *cells[1].split(" to ")]
    return all(agrees(text, 100.0 * x) for text, x in zip(numbers, (value, low, high), strict=True))


def agrees(text, number):
    bound = text.lstrip("<>")
    if text != bound:
        return number < float(bound) if text[0] == "<" else number > float(bound)
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return abs(float(text) - number) <= half * (1 + 1e-9)


def test_a_forecasts_numbers_are_those_of_its_data(forecast):
    page, last = Page(forecast._repr_html_()), forecast.data.isel(day=-1)
    for day in (30, 90, 180):
        at = forecast.data.sel(day=day)
        cells = page.row(f"holds {day} days")
        assert shown(cells, float(at["holds"]), *at["holds_mc"].values)
        low, high = cells[2].split(" to ")
        assert agrees(low, 100 * float(at["holds_range"].sel(quantile=0.05)))
        assert agrees(high, 100 * float(at["holds_range"].sel(quantile=0.95)))
    for cause in ("escalation", "lapse", "withdrawal"):
        own = last.sel(cause=cause)
        assert shown(page.row(f"collapse by {cause}"), float(own["incidence"]), *own["incidence_mc"].values)


def test_a_sweeps_numbers_are_those_of_its_table(swept):
    page, table = Page(swept._repr_html_()), swept.to_pandas([90])
    ranked = table.sort_values("holds", ascending=False, kind="stable")
    assert [row[0] for row in page.rows[1:]][4] == "... 8 points between"
    for _, row in ranked.iloc[[0, 1, -1]].iterrows():
        settings = ", ".join(f"{name} = {row[name]:.4g}" for name in swept.varied)
        assert shown(page.row(settings), row["holds"], row["holds_low"], row["holds_high"])


def test_effects_events_and_differences_are_those_of_their_tables(results):
    page = Page(results["Comparison"]._repr_html_())
    for row in results["Comparison"].levers.to_dict("records"):
        cells = page.row(row["policy"].replace("_", " "))
        assert shown(cells, row["effect"], row["low"], row["high"])
        assert cells[2] == ("yes" if row["beyond_noise"] else "no")
    page = Page(results["Backtest"]._repr_html_())
    for row in results["Backtest"].table.to_dict("records"):
        came, *cells = page.row(f"{row['as_of']}: {row['about']}")
        assert came == ("yes" if row["happened"] else "no")
        assert shown(cells, row["model"], row["mc_low"], row["mc_high"])
    page, summary = Page(results["Difference"]._repr_html_()), results["Difference"].summary
    for row in summary[summary["quantity"] == "holds"].to_dict("records"):
        assert shown(page.row(f"holds {row['day']} days"), row["mean"], row["mean_low"], row["mean_high"])


def test_indices_boxes_and_crossings_are_those_of_their_tables(results):
    study = results["Sensitivity"]
    page = Page(study._repr_html_())
    for row in study.table.head(3).to_dict("records"):
        grounds, *cells = page.row(row["parameter"])
        assert grounds == row["grounds"]
        if row["total_high"] - row["total_low"] > 1:
            assert cells == ["not known", "wider than 0 to 100"]
        else:
            assert shown(cells, row["total"], row["total_low"], row["total_high"])
    boxes, page = results["Discovery"].boxes, Page(results["Discovery"]._repr_html_())
    assert results["Discovery"].found > 0
    for cells, row in zip(page.rows[1:], boxes[boxes["half"] == "verifying"].to_dict("records"), strict=True):
        assert cells[1] == str(row["n"])
        assert shown(cells[2:4], row["density"], row["density_low"], row["density_high"])
        assert shown(cells[4:6], row["coverage"], row["coverage_low"], row["coverage_high"])
    mapped = results["TippingMap"]
    for cells, row in zip(Page(mapped._repr_html_()).rows[1:], mapped.crossings.to_dict("records"), strict=True):
        assert agrees(cells[0], 100 * row[mapped.y] / 100)
        assert cells[2] == ("" if np.isnan(row[mapped.x]) else f"{row[mapped.x]:.3g}")


def test_what_led_to_collapse_adds_up(results):
    page, pathways = Page(results["Pathways"]._repr_html_()), results["Pathways"]
    counts = [int(row[1].replace(",", "")) for row in page.rows[1:]]
    assert sum(counts) == pathways.count.sum()


def test_words_of_a_user_are_escaped(case):
    title = "<script>alert('Q&A')</script>"
    hostile = dataclasses.replace(case, scenario=dataclasses.replace(case.scenario, title=title))
    html = hostile._repr_html_()
    assert "<script>" not in html
    assert title in Page(html).words


@pytest.mark.parametrize("hostile", ["</td></table><b>", "&amp;", '"onload="x', "a < b & c > d"])
def test_every_part_of_a_card_is_escaped(hostile):
    card = Card(hostile, (hostile, ""), [[hostile, hostile]], hostile, (hostile,), hostile)
    page = Page(card.html)
    assert page.rows == [[hostile, ""], [hostile, hostile]]
    assert page.words.count(hostile) == 7


def test_too_few_worlds_are_warned_of(results, case):
    assert "NOT TO BE RELIED ON" in Page(results["Forecast"]._repr_html_()).words
    certain = sim.forecast(case, as_of="2025-10-19", anchor=None, points=64, replications=64)
    assert "WARNING" not in certain._repr_html_()


@pytest.mark.parametrize(("method", "ranked_by", "scale"), [("morris", "size", 100), ("delta", "index", 1)])
def test_indices_of_other_methods_are_in_the_units_that_their_heads_say(case, method, ranked_by, scale):
    size = {"trajectories": 8} if method == "morris" else {"rows": 256}
    study = sim.sensitivity(case, vary=["bargaining"], method=method, replications=64, **size)
    page, top = Page(study._repr_html_()), study.table.iloc[0]
    assert ("percentage points" in page.rows[0][2]) == (method == "morris")
    value, within = page.row(top["parameter"])[1:]
    low, high = within.split(" to ")
    for text, name in ((value, ranked_by), (low, f"{ranked_by}_low"), (high, f"{ranked_by}_high")):
        assert agrees(text, scale * top[name])
