"""The provenance figure shows both shares of each kind of grounds, and what is left."""

import pytest

from sim.evidence.sources import GROUNDS
from sim.figures.provenance import KINDS, plot_provenance, provenance_alt, provenance_figure, provenance_table
from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from sim.studies.sensitivity import INTERACTIONS
from tests.figures.drivers import PROVENANCE
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, texts


def test_every_kind_of_grounds_has_its_words():
    assert list(KINDS) == [*GROUNDS, INTERACTIONS]


@pytest.mark.parametrize(
    ("name", "width"), [*((name, COLUMN) for name in PROVENANCE), ("everyday", PAGE), ("everyday", SLIDE)]
)
def test_every_word_can_be_read(name, width):
    figure = provenance_figure(PROVENANCE[name], width)
    assert illegible(figure) == []
    assert "0.00" not in texts(figure)


@pytest.mark.parametrize("name", ["everyday", "impossible values", "guesses only"])
def test_bars_and_intervals_are_those_given(name):
    data = PROVENANCE[name]
    before = data.copy(deep=True)
    _, ax = new_figure()
    assert plot_provenance(data, ax) is ax
    assert data.equals(before)
    bars = {
        label: [c[0].get_width() for c in ax.containers if c.get_label() == label]
        for label in ("parameters", "variance")
    }
    assert bars["parameters"] == (100.0 * data["share"][:-1]).tolist()
    assert bars["variance"] == (100.0 * data["variance"]).tolist()
    lines = [c for c in ax.collections if c.get_label() == "jackknife"]
    ends = [c.get_paths()[0].vertices[:, 0].tolist() for c in lines]
    assert ends == (100.0 * data[["variance_low", "variance_high"]]).to_numpy().tolist()
    low, high = ax.get_xlim()
    assert low <= min(end[0] for end in ends)
    assert max(end[1] for end in ends) <= high


def test_what_is_not_known_is_not_drawn():
    figure = provenance_figure(PROVENANCE["nothing known"])
    assert texts(figure).count("not known") == 5
    assert not [c for c in figure.axes[0].containers if c.get_label() == "variance"]
    assert "Not known: the interval is wider" in figure.words.caption
    assert "Not known" not in provenance_figure(PROVENANCE["everyday"]).words.caption


def test_a_share_that_may_be_0_is_hollow():
    _, ax = new_figure()
    plot_provenance(PROVENANCE["impossible values"], ax)
    faces = [c[0].get_facecolor()[:3] for c in ax.containers if c.get_label() == "variance"]
    hollow = PROVENANCE["impossible values"]["variance_low"] <= 0.0
    assert [face == (1.0, 1.0, 1.0) for face in faces] == hollow.tolist()


def test_words_and_table_have_the_numbers():
    data = PROVENANCE["everyday"]
    assert provenance_table(data)["variance"].equals(data["variance"])
    alt = provenance_alt(data).replace("\u202f", " ")
    assert "assumed 62.5 % of the parameters, of the variance 40.0 (35.0 to 45.0)" in alt
    assert "interactions and the rest 14.0 (9.0 to 19.0)" in alt
    assert "documented" not in provenance_alt(PROVENANCE["guesses only"])
    assert "n = 64,000" in provenance_figure(data).words.caption


@looks_as_before()
@pytest.mark.parametrize("name", ["everyday", pytest.param("impossible values", id="impossible")])
def test_looks(name):
    return provenance_figure(PROVENANCE[name])
