"""The same words as HTML and as Markdown, and numbers that are written as their error allows."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from sim.report.page.cells import Cell
from sim.report.page.numbers import amount, count, difference, percent, points, size, span_of_shares
from sim.report.page.words import Code, Convention, Day, Number, Quoted, Strong, Words, joined, listed
from tests.report.places import Mark, marks_of, rounded

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
PROBABILITIES = st.floats(0.0, 1.0) | st.floats(0.0, 1e-6) | st.floats(1e-12, 1e-3).map(lambda e: 1.0 - e)
WIDTHS = st.floats(0.0, 1.0)


def mark(number: Number) -> Mark:
    return Mark(number.source, number.value, number.scale, number.text)


@given(TEXTS, TEXTS)
def test_html_says_the_text_and_nothing_of_it_is_markup(name, quoted):
    words = Words("It is <so> & {name}, {quoted}.", name=name, quoted=Quoted(quoted))
    assert Markup(words.__html__()).striptags() == " ".join(f"It is <so> & {name}, {quoted}.".split())
    assert words.plain() == f"It is <so> & {name}, {quoted}."


def test_markdown_keeps_what_would_be_markup():
    words = Words("*{a}* costs <{b}> [{c}]", a="x|y", b=Quoted("a_b _c_"), c=Code("d`e"))
    assert str(words) == r"\*x\|y\* costs \<a_b \_c\_> \[``d`e``\]"


def test_parts_are_marked():
    number = Number("65\u202f%", 0.6495, "study/forecast.csv#estimate?day=180", 100.0)
    words = Words("{p} to {day}, {ci}, {strong}", p=number, day=Day(date(2026, 5, 5)), ci=Convention("95 %"),
                  strong=Strong(number))  # fmt: skip
    html = words.__html__()
    assert (
        '<data value="0.6495" data-source="study/forecast.csv#estimate?day=180" data-scale="100">65\u202f%</data>'
        in html
    )
    assert '<time datetime="2026-05-05">5 May 2026</time>' in html
    assert [m.value for m in marks_of(f"<p>{html}</p>").numbers] == [0.6495, 0.6495]
    assert str(words).endswith("95 %, **65\u202f%**")


def test_parts_are_listed_and_joined():
    assert listed([]).plain() == ""
    assert listed(["a"]).plain() == "a"
    assert listed(["a", Code("b"), "c"]).plain() == "a, b and c"
    assert joined([Words("One {x}.", x="{y}"), Words("Two.")]).plain() == "One {y}. Two."


@given(PROBABILITIES, WIDTHS)
def test_a_probability_is_written_as_it_is_and_never_as_a_false_0_or_100(p, width):
    number = percent(Cell(p, "x"), width)
    assert rounded(mark(number))
    assert number.text not in ("0.0\u202f%", "0.00\u202f%", "100.0\u202f%")
    assert (number.text == "0\u202f%") == (p == 0.0)
    assert (number.text == "100\u202f%") == (p >= 1.0 - 1e-12)


@given(st.floats(-1.0, 1.0), st.integers(1, 2))
@example(0.99999, 1)
@example(-1.0, 1)
def test_a_difference_has_its_sign_and_is_never_a_false_0(d, decimals):
    number = difference(Cell(d, "x"), decimals)
    assert d == 0.0 or number.text.lstrip("<>")[0] == ("+" if d > 0.0 else "\N{MINUS SIGN}")
    assert (number.text == "0") == (d == 0.0)
    assert rounded(mark(number))


@given(st.floats(0.0, 1.0))
def test_a_size_has_no_sign(d):
    number = size(Cell(d, "x"))
    assert "+" not in number.text
    assert rounded(mark(number))


def test_differences_have_the_digits_that_their_interval_allows():
    cells = [Cell(value, "x") for value in (0.0964, 0.0815, 0.0824)]
    assert points(*cells).plain() == "+9.64 (+8.15 to +8.24)"


def test_a_share_of_a_variance_may_lie_outside_0_to_100():
    cells = [Cell(value, "x") for value in (-0.036, -0.233, 1.16)]
    assert span_of_shares(*cells).plain() == "\N{MINUS SIGN}4\u202f% (\N{MINUS SIGN}23 to 116\u202f%)"


@given(st.floats(-1e9, 1e9))
def test_an_amount_is_written_as_it_is(value):
    number = amount(Cell(value, "x"))
    assert rounded(mark(number))
    assert "0.00 " not in f"{number.text} "
    assert value == 0.0 or any(digit in "123456789" for digit in number.text)


@given(st.integers(0, 10**9))
def test_a_count_is_whole(n):
    assert count(Cell(float(n), "x")).text == f"{n:,}"
