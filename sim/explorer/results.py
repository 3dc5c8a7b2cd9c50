"""The panels of what comes of the choices: probabilities, charts, command lines, and one world to step through."""

import threading
from dataclasses import dataclass
from html import escape
from typing import Any

import reacton
import solara
from solara.tasks import use_task

from sim.explorer.charts import Charts
from sim.explorer.choices import Choices
from sim.explorer.command import forecast_command
from sim.explorer.live import Engine, Live
from sim.explorer.panels import command, html
from sim.explorer.stepping import SteppedWorld
from sim.explorer.words import ANCHORED, COLLAPSE_ALONE, ONE_BY_ONE, answer, effect_command, fuller_command, left_out

ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings are those of the whole process, and compiling must not be done twice at once."""


@dataclass(frozen=True)
class Shown:
    """What is on the screen: numbers, charts and command lines of the same choices."""

    choices: Choices
    live: Live
    answers: str
    survival: str
    causes: str
    command: str
    fuller: str
    effect: str
    """Empty where no slider was moved."""


def shown(engine: Engine, charts: Charts, choices: Choices) -> Shown:
    """Run and draw what is chosen."""
    live = engine.live(choices)
    base = live.base if live.effect is not None else None
    return Shown(
        choices,
        live,
        "".join(f"<div>{answer(live, k)}</div>" for k in range(len(live.days))),
        charts.survival(live.data, base),
        charts.causes(live.data),
        forecast_command(live.case, engine.replications, engine.seed, choices.failure),
        fuller_command(choices, engine.base),
        effect_command(choices, engine.base) if choices.values else "",
    )


@reacton.component
def Results(engine: Engine, choices: Choices) -> None:
    """What comes of the choices, or of those before while it is being worked out; choices overtaken are left out."""
    charts = reacton.use_memo(Charts, [])
    newest = reacton.use_ref(choices)
    newest.current = choices

    def work() -> Shown | None:
        with ONE_AT_A_TIME:
            return shown(engine, charts, choices) if newest.current == choices else None

    task: Any = use_task(work, dependencies=[choices], raise_error=False)
    last = reacton.use_ref(None)
    if task.finished and task.value is not None:
        last.current = task.value
    here: Shown | None = last.current
    with solara.Div(classes=["results"]):
        if task.error:
            html("answer idle", f"<p>{escape(str(task.exception))}</p>")
        elif here is None:
            html("answer", "<p>The first worlds are being run …</p>")
        else:
            _numbers(here, engine, here.choices != choices)
            with solara.Div(classes=["command"]):
                _commands(here)
            with solara.Div(classes=["world"]):
                SteppedWorld(here.live.case, engine.seed, engine.replications)


def _numbers(here: Shown, engine: Engine, pending: bool) -> None:
    live, waiting = here.live, " pending" if pending else ""
    idle = "".join(f"<p class='idle'>Changes nothing: {escape(sentence)}</p>" for sentence in live.idle)
    html(f"answer{waiting}", f'<div class="answers" aria-live="polite">{here.answers}</div>{idle}')
    grey = " Grey line: the base case, without your changes." if live.effect is not None else ""
    html(
        f"charts{waiting}",
        f"<p class='small'>{left_out(live.case, engine.replications)}</p>"
        f"<div class='pair'><div><h2>Does it hold?</h2>{here.survival}</div>"
        f"<div><h2>How it stands, or why it broke</h2>{here.causes}</div></div>"
        f"<p class='small'>n = {engine.replications:,} worlds; seed {engine.seed}.{grey} The second chart shows "
        "collapse, whatever else counts as failure.</p>",
    )


def _commands(here: Shown) -> None:
    html("", "<h2>The same numbers on the command line</h2>")
    command("forecast", here.command)
    html("small", "For the forecast with parameter uncertainty and evidence run:", tag="p")
    command("fuller", here.fuller)
    if here.effect:
        html("small", ANCHORED, tag="p")
        command("effect", here.effect)
    if here.choices.policies and (here.effect or len(here.choices.policies) > 1):
        html("small", ONE_BY_ONE, tag="p")
    if here.choices.failure != "collapse" and (here.effect or here.choices.policies):
        html("small", COLLAPSE_ALONE, tag="p")
