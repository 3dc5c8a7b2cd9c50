"""Axes that readers of reports expect: percent upwards, days with their dates along."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from matplotlib.axes import Axes

from sim.figures.numbers import PERCENT
from sim.figures.style import MM, axes_size

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_IN_FULL = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Not strftime's: that speaks the language of the machine."""

Date = np.datetime64 | date | str
"""A day of the calendar, text being ISO 8601."""

DAY_STEPS = (1, 2, 5, 10, 30, 60, 90, 180, 360, 720, 1800)

TICK_ROOM = 9.5 * MM
"""Width of the widest date in a tick label."""


def long_date(day: Date) -> str:
    """A date in full: 19 October 2025."""
    year, month, number = _parts(day)
    return f"{number} {MONTHS_IN_FULL[month - 1]} {year}"


def in_days(number: int) -> str:
    """A span in words: 1 day, 90 days."""
    return f"{number} day{'' if number == 1 else 's'}"


def percent_axis(ax: Axes, label: str) -> None:
    """A vertical axis of probabilities from 0 to 1, written as percent."""
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [f"{tick}{PERCENT}" for tick in (0, 20, 40, 60, 80, 100)])
    ax.set_ylabel(label)


def day_axis(ax: Axes, dates: Mapping[int, Date], margin: float = 0.0) -> None:
    """A horizontal axis of days with their dates, the year where it changes.

    Parameters
    ----------
    dates
        Date of each day.
    margin
        Empty room before the first and after the last day, days.
    """
    first, last = min(dates), max(dates)
    if first == last:
        margin = max(margin, 0.5)
    ax.set_xlim(first - margin, last + margin)
    room = axes_size(ax)[0]
    step = next((s for s in DAY_STEPS if (last - first) / s * TICK_ROOM <= room), DAY_STEPS[-1])
    ticks = [day for day in range(first, last + 1) if day % step == 0 and day in dates]
    if len(ticks) < 2:  # one date gives no scale
        ticks = sorted({first, last})
    texts, year_before = [], None
    for day in ticks:
        year, month, number = _parts(dates[day])
        texts.append(f"{day}\n{number} {MONTHS[month - 1]}" + (f"\n{year}" if year != year_before else ""))
        year_before = year
    ax.set_xticks(ticks, texts)
    ax.set_xlabel("Day and date")


def _parts(day: Date) -> tuple[int, int, int]:
    year, month, number = str(day)[:10].split("-")
    return int(year), int(month), int(number)
