"""Numbers as they are printed: a true minus, a narrow space before the percent sign, never a false 0 or 100."""

import numpy as np
import pytest

from sim.figures.numbers import hundredths, percent, percent_range, points, rounded, significant


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0 %"),
        (1e-9, "<0.1 %"),
        (0.0042, "0.4 %"),
        (0.05, "5 %"),
        (0.844, "84 %"),
        (0.996, "99.6 %"),
        (1 - 1e-9, ">99.9 %"),
        (1 - 1e-13, "100 %"),
        (1.0, "100 %"),
    ],
)
def test_percent_never_claims_certainty(probability, text):
    assert percent(probability).replace("\u202f", " ") == text


def test_an_interval_that_is_one_number_is_written_once():
    assert percent_range(0.841, 0.844) == "84\u202f%"
    assert percent_range(1.0, 1.0) == "100\u202f%"
    assert percent_range(0.71, 0.93) == "71–93\u202f%"


@pytest.mark.parametrize(
    ("share", "width", "text"),
    [
        (0.0964, 0.03, "+9.6"), (-0.2938, 0.05, "−29.4"), (0.00042, 0.0005, "+0.04"), (0.0, 0.0, "0"),
        (-2e-6, 1e-7, ">−0.01"), (1e-9, 1e-9, "<+0.01"), (0.0004, np.inf, "<+0.1"),
    ],
)  # fmt: skip
def test_a_difference_has_its_sign_and_what_its_interval_supports(share, width, text):
    assert points(share, width) == text


def test_error_may_put_a_share_below_0():
    assert [hundredths(share) for share in (0.163, -0.021, 0.0, 1e-6, -1e-6, 1.0)] == [
        "16.3", "−2.1", "0", "<0.1", ">−0.1", "100.0"
    ]  # fmt: skip
    assert (rounded(-0.02, 3), significant(-2.519)) == ("−0.020", "−2.52")
