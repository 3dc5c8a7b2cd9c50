"""What the screen says: the answer in sentences, and what it contains and leaves out."""

from html import escape
from typing import TYPE_CHECKING, Any

from sim.display.numbers import difference
from sim.evidence.case import Case
from sim.explorer.choices import Choices
from sim.explorer.command import command_line, settings, text
from sim.explorer.live import Live
from sim.explorer.walk import Walk, crossings_now, levels, talks_words, truce_words
from sim.figures.scales import long_date
from sim.report.quantities import percent

if TYPE_CHECKING:
    import xarray as xr

SPACE = "\u00a0"
"""Between a number and its sign: no line ends there."""

HOLDS = {
    "collapse": "Holds {day} days",
    "exchange": "{day} days without an exchange of fire or collapse",
    "strike": "{day} days without a Pakistani strike or collapse",
    "fire": "{day} days without answered border fire or collapse",
}
"""By definition of failure: what the probability is of."""

FAILURES = {
    "collapse": "The ceasefire collapses",
    "exchange": "An exchange of fire (three moves or more), or collapse",
    "strike": "A Pakistani strike, or collapse",
    "fire": "Border fire that is answered, or collapse",
}

LEFT_OUT = (
    "Chance only; no evidence taken into account. Parameters are fixed at the sliders' values, the others at their "
    "modes, and worlds begin on {start}. The intervals are those of simulating {n:,} worlds; what nobody knows about "
    "the parameters is a larger uncertainty, and is left out."
)

REMINDER = "  # and the settings with which the explorer was started"

ANCHORED = (
    "This pins the parameters that you moved, but is anchored: held to how long comparable truces lasted, it takes "
    "back nearly all that they change. What they change, with parameter uncertainty and counted from the first day, is "
    "told by a comparison, which is not anchored anew:"
)
"""Between the forecast with pinned parameters and the comparison that keeps their effect."""

ONE_BY_ONE = (
    "A comparison sets each policy, and the sliders together, against the base case by itself: never all at once."
)

COLLAPSE_ALONE = "Comparisons count collapse alone as failure."


def probability(data: "xr.Dataset", day: int) -> tuple[str, str]:
    """The probability of no failure by a day, and its Monte Carlo interval, both in percent."""
    low, high = (float(bound) for bound in data["holds_mc"].sel(day=day))
    width = min(high - low, 0.019)  # one decimal at least, as `ceasefire forecast` prints it
    return percent(float(data["holds"].sel(day=day)), width), f"{percent(low, width)} to {percent(high, width)}"


def answer(live: Live, k: int) -> str:
    """The answer for the headline day number `k`, as HTML."""
    day, failure, n = live.days[k], live.data.attrs["failure"], int(live.data.attrs["n"])
    number, interval = probability(live.data, day)
    lines = [
        f'<div class="what">{HOLDS[failure].format(day=day)}</div>',
        f'<div class="number" data-day="{day}">{number}{SPACE}%</div>',
        f'<div class="note">of {n:,} worlds (Monte Carlo 95{SPACE}%: {interval})</div>',
    ]
    if live.effect is not None:
        lines.append(f'<div class="effect">{_effect(live, k)}</div>')
    return "".join(lines)


def _effect(live: Live, k: int) -> str:
    assert live.effect is not None
    value, low, high = (float(numbers[k]) for numbers in live.effect)
    before, _ = probability(live.base, live.days[k])
    change, interval = difference(value, low, high)
    within = f"95{SPACE}%: {interval}"
    if value == 0.0:
        return f"as often as in the base case, {before}{SPACE}% (difference, {within})"
    return f"{change} points against the base case's {before}{SPACE}% ({within})"


def left_out(case: Case, replications: int) -> str:
    """What the numbers on the screen do not contain."""
    return LEFT_OUT.format(start=long_date(case.scenario.start_date), n=replications)


def fuller_command(choices: Choices, base: Case) -> str:
    """What to run for the forecast with uncertainty and evidence: sliders that were moved pinned, policies compared.

    A forecast counts as failure what was chosen, a comparison collapse alone. Of a base case that is not the published
    one, the settings that made it have to be added.
    """
    words = [f"{name}={text(value)}" for name, value in choices.values]
    if choices.policies:
        return _completed("compare", [*words, f"policies=[{','.join(choices.policies)}]"], base)
    if choices.failure != "collapse":
        words.append(f"failure={choices.failure}")
    return _completed("forecast", words, base)


def effect_command(choices: Choices, base: Case) -> str:
    """What to run for the effect of sliders that were moved, with uncertainty: a policy of one's own, like the others.

    From the first day, where every parameter acts.
    """
    values = ", ".join(f"{name}: {text(value)}" for name, value in choices.values)
    words = [f"as_of={base.scenario.start_date}", f"policies=[{','.join(choices.policies)}]"]
    return _completed("compare", [*words, f"+own.sliders={{parameters: {{{values}}}}}"], base)


def _completed(command: str, words: list[str], base: Case) -> str:
    """A command line, with a reminder where the base case is not the published one."""
    return command_line(command, words) + (REMINDER if settings(base) else "")


def standing(walk: Walk) -> str:
    """How a world stands at the end of its day, as HTML."""
    day, horizon = walk.model.day, walk.model.last_day
    rows = "".join(_level(name, value) for name, value in levels(walk).items())
    heads = "<tr><th>Crossing</th><th>Open</th><th>Trucks waiting</th></tr>"
    crossings = "".join(
        f"<tr><td>{escape(name)}</td><td>{100 * openness:.0f} %</td><td>{trucks:,.0f}</td></tr>"
        for name, openness, trucks in crossings_now(walk)
    )
    return (
        f'<div class="day" data-day="{day}">Day {day} of {horizon}, {long_date(walk.today)}</div>'
        f"<p><b>Ceasefire:</b> {truce_words(walk)}.<br><b>Talks:</b> {talks_words(walk)}.</p>"
        f'<p class="today"><b>Today:</b> {escape(today(walk))}</p>'
        f'<div class="side"><table class="levels">{rows}</table>'
        f'<table class="crossings">{heads}{crossings}</table></div>'
    )


def today(walk: Walk) -> str:
    """What happened on the day, in words."""
    if not walk.days:
        return "the ceasefire begins."
    attacks = walk.days[-1].record.attacks
    n = attacks.ttp + attacks.bla
    return walk.happened or f"quiet. {n} attack{'' if n == 1 else 's'}, none major."


def _level(name: str, value: float) -> str:
    bar = f'<div class="bar"><div style="width: {100 * value:.1f}%"></div></div>'
    return f"<tr><td>{escape(name)}</td><td>{bar}</td><td>{escape(level(value))}</td></tr>"


def level(value: float) -> str:
    """A level from 0 to 1 with two decimals, never a false 0.00 or 1.00."""
    if 0.0 < value < 0.01:
        return "<0.01"
    return ">0.99" if 0.99 < value < 1.0 else f"{value:.2f}"


def told(walk: Walk) -> str:
    """The story so far as HTML, the latest entry first."""
    entries: list[Any] = [f"<li>{escape(entry)}</li>" for entry in reversed(walk.story)]
    return f"<ul>{''.join(entries)}</ul>" if entries else ""
