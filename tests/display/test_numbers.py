"""Numbers as text: the digits that intervals support, and never a false 0 or 100."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.display.numbers import difference, estimate, in_percent, points, rounded, significant

DECIMALS = st.integers(0, 3)


@pytest.mark.parametrize(
    ("p", "decimals", "text"),
    [
        (0.0, 1, "0"), (1.0, 1, "100"), (1.0 - 1e-15, 1, "100"), (0.0003, 1, "<0.1"), (0.9997, 1, ">99.9"),
        (0.004, 0, "<1"), (0.996, 0, ">99"), (0.6512, 0, "65"), (0.6512, 1, "65.1"),
    ],
)  # fmt: skip
def test_a_probability_in_percent(p, decimals, text):
    assert in_percent(p, decimals) == text


@given(st.floats(-1.0, 1.0), DECIMALS)
def test_a_difference_reads_0_or_100_only_where_it_is(value, decimals):
    text = points(value, decimals)
    assert (text == "0") == (value == 0.0)
    if text[1:] == f"{100.0:.{decimals}f}":
        assert abs(value) == pytest.approx(1.0, abs=1e-12)


@given(st.floats(-1e6, 1e6), DECIMALS)
def test_a_rounded_number_is_near_or_its_bound_holds(value, decimals):
    text = rounded(value, decimals)
    if text[0] in "<>":
        bound = float(text[1:])
        assert 0.0 < value < bound if text[0] == "<" else bound < value < 0.0
    else:
        assert abs(float(text) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9)


@pytest.mark.parametrize(
    ("numbers", "cells"),
    [
        ((0.651, 0.605, 0.696), ["65 %", "60 to 70"]),
        ((0.651, 0.648, 0.654), ["65.1 %", "64.8 to 65.4"]),
        ((0.0004, 0.0001, 0.0300), ["<1 %", "<1 to 3"]),
        ((0.9999, 0.9700, 1.0), [">99 %", "97 to 100"]),
        ((0.0, 0.0, 0.03), ["0 %", "0 to 3"]),
        ((0.25, math.nan, math.nan), ["25.0 %", "not given"]),
    ],
)
def test_a_probability_and_its_interval(numbers, cells):
    assert estimate(*numbers) == cells


@pytest.mark.parametrize(
    ("numbers", "cells"),
    [
        ((0.0001, -0.01, 0.01), ["<+0.1", "-1.0 to +1.0"]),
        ((-0.0001, -0.01, 0.0), [">-0.1", "-1.0 to 0"]),
        ((-0.321, -0.377, -0.265), ["-32.1", "-37.7 to -26.5"]),
        ((0.9999, 0.99, 1.0), [">+99.9", "+99.0 to +100.0"]),
        ((0.00042, 0.0002, 0.0007), ["+0.04", "+0.02 to +0.07"]),
    ],
)
def test_a_difference_and_its_interval(numbers, cells):
    assert difference(*numbers) == cells


@pytest.mark.parametrize(
    ("value", "text"), [(1114.4, "1,114"), (-2.519, "-2.52"), (0.04587, "0.0459"), (0.0, "0"), (23.0, "23")]
)
def test_a_number_of_any_size(value, text):
    assert significant(value) == text
