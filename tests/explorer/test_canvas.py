"""Canvases that are drawn on again and again: what was there before leaves no trace."""

import pytest

from sim.explorer.charts import Charts
from sim.explorer.choices import Choices
from sim.explorer.live import Engine

CHOICES = (Choices(), Choices(policies=("china_joins",)), Choices(failure="strike"))


@pytest.fixture(scope="module")
def screens(case):
    """What is drawn for each of the choices."""
    engine = Engine(case, 200, 7)
    return [engine.live(choices) for choices in CHOICES]


def both(charts: Charts, live) -> tuple[str, str]:
    return charts.survival(live.data, live.base if live.effect is not None else None), charts.causes(live.data)


def test_a_chart_does_not_depend_on_what_was_drawn_before(screens):
    kept = Charts()
    first = [both(kept, live) for live in screens]
    again = [both(kept, live) for live in reversed(screens)]
    fresh = [both(Charts(), live) for live in screens]
    assert first == again[::-1] == fresh
    assert len({survival for survival, _ in fresh}) == len(CHOICES)
