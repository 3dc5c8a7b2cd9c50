"""The survival figure shows the numbers it is given, legibly, in awkward cases too."""

import numpy as np
import pytest

from sim.figures.causes import causes_figure
from sim.figures.numbers import percent
from sim.figures.style import COLUMN, PAGE, new_figure
from sim.figures.survival import TITLES, plot_survival, survival_alt, survival_figure, survival_table
from tests.figures.conftest import CONDITIONED, FORECASTS, build_forecast, decay
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts


def test_every_word_can_be_read(awkward):
    assert illegible(survival_figure(awkward, COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "gone by day 3", "a thousand days", "beside truces"])
def test_every_word_can_be_read_across_two_columns(name):
    figure = survival_figure(FORECASTS[name], PAGE)
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(PAGE)


def test_what_is_drawn_on_the_given_axes_is_what_was_given(awkward):
    figure, ax = new_figure()
    before = awkward.copy(deep=True)
    assert plot_survival(awkward, ax) is ax
    assert figure.axes == [ax]
    assert ax.get_ylim() == (0.0, 1.0)
    assert ax.get_xlim() == (0.0, awkward["day"].values[-1])
    assert awkward.identical(before)
    curve = line(ax, "mean" if "holds_range" in awkward else "probability")
    np.testing.assert_array_equal(curve.get_xydata(), np.c_[awkward["day"], awkward["holds"]])
    for bound in ("low", "high"):
        drawn = line(ax, f"Monte Carlo, {bound}").get_ydata()
        np.testing.assert_array_equal(drawn, awkward["holds_mc"].sel(bound=bound))


@pytest.mark.parametrize(("name", "quantiles"), [("5–95", (0.05, 0.95)), ("25–75", (0.25, 0.75))])
def test_bands_are_the_quantiles_given(everyday, name, quantiles):
    _, ax = new_figure()
    plot_survival(everyday, ax)
    (band,) = [b for b in ax.collections if str(b.get_label()).startswith(name)]
    drawn = np.asarray(band.get_paths()[0].vertices)
    for day in (1, 30, 180):
        low, high = everyday["holds_range"].sel(day=day, quantile=list(quantiles)).values
        at_day = drawn[drawn[:, 0] == day, 1]
        assert (at_day.min(), at_day.max()) == (low, high)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("everyday", [7, 30, 90, 180]),
        ("one day", [1]),
        ("ten days", [7, 10]),
        ("a thousand days", [7, 30, 90, 180, 1000]),
    ],
)
def test_landmark_days_within_the_horizon_and_the_last_day_have_dot_and_number(name, days):
    data = FORECASTS[name]
    _, ax = new_figure()
    plot_survival(data, ax)
    dots = line(ax, "landmarks").get_xydata()
    np.testing.assert_array_equal(dots, np.c_[days, data["holds"].sel(day=days)])
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert len(bold) == len(days)


def test_numbers_are_those_of_the_landmark_days(everyday):
    _, ax = new_figure()
    plot_survival(everyday, ax)
    shown = [t.get_text().replace("\u202f", " ") for t in ax.texts if t.get_fontweight() == "bold"]
    assert shown == [f"{100 * p:.0f} %" for p in everyday["holds"].sel(day=[7, 30, 90, 180]).values]


def test_fixed_parameters_have_no_bands_and_say_so():
    figure = survival_figure(FORECASTS["fixed parameters"])
    assert figure.axes[0].collections[:] == []
    words = " ".join(texts(figure)).replace("\n", " ")
    assert "chance alone" in words
    assert "parameter values" not in words


def test_the_caption_tells_n_uncertainty_scenario_day_0_and_seed(everyday):
    words = " ".join(texts(survival_figure(everyday))).replace("\n", " ")
    for fact in (
        "n = 500,000 replications (1,000 sets of parameter values × 500)",
        "parameters (prior) and chance",
        "range over parameter values, Monte Carlo noise largely removed",
        "95 % Monte Carlo interval (±0.05 points or less)",
        "Neither anchored to comparable truces nor conditioned on documents.",
        "Scenario doha_2025_10_19. From 19 October 2025, day 0; seed 7.",
        TITLES["collapse"],
    ):
        assert fact in words


def test_an_interrupted_run_is_called_incomplete():
    assert any("INCOMPLETE" in words for words in texts(survival_figure(FORECASTS["interrupted"])))


def caption(data) -> str:
    return " ".join(texts(survival_figure(data, COLUMN))).replace("\n", " ")


def test_a_conditioned_forecast_tells_its_evidence_and_from_when_days_count():
    words = caption(FORECASTS["conditioned"])
    for fact in (
        "(1,000 pairs of parameters and state × 500)",
        "Uncertainty: parameters (prior), the state on day 0, and chance.",
        "Anchored to truces without peacekeepers; conditioned on 3 observations up to 6 November 2025.",
        "5–95 % of parameters and states",
        "Bands: range over parameters and states",
        "As of 6 November 2025, day 0",
    ):
        assert fact in words


@pytest.mark.parametrize(
    ("attrs", "fact"),
    [
        ({"anchor": "none"}, "Not anchored to comparable truces; conditioned on 3 observations up to"),
        ({"observations": "holds_5"}, "conditioned on 1 observation up to"),
        ({"observations": ""}, "conditioned on no observations up to"),
        ({"day_of_as_of": 0, "observations": ""}, "Anchored to truces without peacekeepers; not conditioned on"),
        ({"uncertainty": "none"}, "Uncertainty: the state on day 0 and chance; every parameter is fixed"),
        ({"uncertainty": "none"}, "(1,000 states on day 0 × 500)"),
        ({"uncertainty": "none"}, "Bands: range over states on day 0"),
    ],
)
def test_other_evidence_is_told_in_other_words(attrs, fact):
    assert fact in caption(build_forecast(decay(30, 0.02), **CONDITIONED | attrs))


@pytest.mark.parametrize("draw", [survival_figure, causes_figure])
def test_a_forecast_not_to_be_relied_on_says_so_in_bold_above_the_plot(draw):
    figure = draw(FORECASTS["not to be relied on"], COLUMN)
    (warning,) = [t for t in figure.texts if t.get_text().startswith("NOT TO BE RELIED ON")]
    assert warning.get_fontweight() == "bold"
    assert warning.get_position()[1] > figure.axes[0].get_position().y1
    assert not any("RELIED" in words for words in texts(draw(FORECASTS["conditioned"], COLUMN)))


@pytest.mark.parametrize("failure", ["fire", "strike", "exchange"])
def test_another_definition_of_failure_is_named(failure):
    figure = survival_figure(build_forecast(decay(30, 0.02), failure=failure))
    assert TITLES[failure] in " ".join(texts(figure)).replace("\n", " ")
    assert not any("Holds" in words for words in texts(figure))


def test_prior_without_a_range_says_that_it_cannot_be_shown(everyday):
    words = " ".join(texts(survival_figure(everyday.drop_vars("holds_range")))).replace("\n", " ")
    assert "Too few replications" in words


def test_comparable_truces_are_drawn_as_given_and_told():
    data = FORECASTS["beside truces"]
    figure = survival_figure(data)
    ax = figure.axes[0]
    fit = line(ax, "45 comparable truces (fit)")
    np.testing.assert_array_equal(fit.get_xydata(), np.c_[data["day"], data["reference_fit"]])
    (drawn,) = [c for c in ax.containers if str(c.get_label()).startswith("their shares")]
    points, _, (whiskers,) = drawn.lines
    np.testing.assert_array_equal(points.get_xydata(), np.c_[data["reference_day"], data["reference"]])
    ends = [segment[:, 1] for segment in whiskers.get_segments()]
    np.testing.assert_allclose(ends, data["reference_interval"])
    for p in data["reference_fit"].sel(day=[7, 30, 90, 180]).values:
        assert f"{100 * p:.0f} %" in texts(ax)
    words = " ".join(texts(figure)).replace("\n", " ")
    assert (
        "45 truces in civil wars, 1989-99, as a lognormal fit; and their own share (Kaplan-Meier) with its 95" in words
    )


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("beside truces as old", "that had held 17 days, as this one had on the eve of day 0, as a lognormal fit"),
        ("beside truces as old", "for truces of that age no interval is published."),
        ("beside truces as old", "45 comparable truces, 17 days old (fit)"),
        ("beside truces for comparison, one day", "for comparison only; the forecast does not use them"),
    ],
)
def test_how_old_the_truces_are_and_what_is_known_of_them_is_said(name, fact):
    assert fact in caption(FORECASTS[name])


@pytest.mark.parametrize("name", ["beside truces", "beside truces as old", "beside truces for comparison, one day"])
def test_the_table_has_what_is_drawn_and_the_alt_text_says_it(name):
    data = FORECASTS[name]
    table = survival_table(data)
    np.testing.assert_array_equal(table["reference_fit"], data["reference_fit"])
    if "reference" in data:
        np.testing.assert_array_equal(table.dropna(subset="reference")["reference"], data["reference"])
    told, last = survival_alt(data).replace("\u202f", " "), data.isel(day=-1)
    if "reference" in data and int(last["day"]) in data["reference_day"].values:
        share = data["reference"].sel(reference_day=int(last["day"]))
        assert f"Of comparable truces {100 * float(share):.0f} % (" in told
        assert told.endswith(" lasted that long.")
    else:
        assert (
            f"{percent(float(last['reference_fit']))} last that long, by a lognormal fit.".replace("\u202f", " ")
            in told
        )


@looks_as_before()
@pytest.mark.parametrize("name", ["conditioned", "everyday", pytest.param("beside truces", id="beside_truces")])
def test_looks(name):
    return survival_figure(FORECASTS[name])
