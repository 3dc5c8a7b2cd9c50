"""One word for every probability, as published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.page.likelihood import TERMS, phrase, spanned, term

PUBLISHED = {
    "almost no chance": (1, 5),
    "very unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly even chance": (45, 55),
    "likely": (55, 80),
    "very likely": (80, 95),
    "almost certain": (95, 99),
}
"""Intelligence Community Directive 203 (2015), D.6.e.2.a, percent."""

PROBABILITIES = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("word", "percent"), PUBLISHED.items())
def test_every_whole_percent_within_a_published_range_has_its_word(word, percent):
    for p in range(percent[0] + 1, percent[1]):
        assert term(p / 100).word == word
    assert word in {term(end / 100).word for end in percent} or word == "roughly even chance"


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "almost no chance"), (0.01, "almost no chance"), (0.049999, "almost no chance"),
        (0.05, "very unlikely"), (0.2, "unlikely"), (0.45, "roughly even chance"), (0.5, "roughly even chance"),
        (0.55, "roughly even chance"), (0.8, "likely"), (0.95, "very likely"), (0.950001, "almost certain"),
        (0.99, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_a_bound_belongs_to_the_word_nearer_to_even(p, word):
    assert term(p).word == word


def test_the_ranges_leave_no_gap():
    assert (TERMS[0].low, TERMS[-1].high) == (0.0, 1.0)
    assert [t.high for t in TERMS[:-1]] == [t.low for t in TERMS[1:]]


@given(PROBABILITIES)
def test_a_probability_lies_in_the_range_of_its_word(p):
    assert term(p).low <= p <= term(p).high


@given(PROBABILITIES)
def test_the_word_of_the_complement_is_the_mirrored_word(p):
    words = [t.word for t in TERMS]
    assert words.index(term(p).word) + words.index(term(1.0 - p).word) == len(words) - 1


@given(PROBABILITIES, PROBABILITIES)
def test_a_larger_probability_never_has_a_weaker_word(p, q):
    low, high = sorted((p, q))
    assert term(low).low <= term(high).low


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_has_no_word(p):
    with pytest.raises(ValueError, match="no probability"):
        term(p)


def test_an_interval_that_spans_several_words_names_both_ends():
    assert spanned(0.18, 0.95) == "“very unlikely” to “very likely”"
    assert spanned(0.6, 0.7) == "“likely”"
    assert spanned(0.75, 0.85, "{}") == "likely to very likely"


def test_a_word_begins_a_sentence():
    assert {phrase(t.word) for t in TERMS} >= {"it is likely", "there is almost no chance"}
    assert all(phrase(t.word).startswith(("it is ", "there is ")) for t in TERMS)
