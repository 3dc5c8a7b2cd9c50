"""The explorer on a page or in a notebook: what is chosen, and all that is shown of it."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reacton
import solara
from solara.tasks import use_task

from sim.evidence.case import Case
from sim.explorer.charts import causes_chart, survival_chart
from sim.explorer.choices import Choices
from sim.explorer.command import forecast_command
from sim.explorer.live import Engine, Live
from sim.explorer.panels import Controls, html
from sim.explorer.stepping import SteppedWorld
from sim.explorer.words import answer, fuller_command, left_out

CSS = (Path(__file__).parent / "style.css").read_text("utf-8")

ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings are those of the whole process, and compiling must not be done twice at once."""

TITLE = "What would make the ceasefire hold?"


@dataclass(frozen=True)
class Shown:
    """What is on the screen: numbers and charts of the same choices."""

    choices: Choices
    live: Live
    survival: str
    causes: str


def shown(engine: Engine, choices: Choices) -> Shown:
    """Run and draw what is chosen."""
    live = engine.live(choices)
    base = live.base if live.effect is not None else None
    return Shown(choices, live, survival_chart(live.data, base), causes_chart(live.data))


@reacton.component
def Explorer(case: Case, replications: int, seed: int) -> None:
    """Sliders and policies beside the forecast, redrawn live, and one world to step through."""
    choices, choose = reacton.use_state(Choices())
    engine = reacton.use_memo(lambda: Engine(case, replications, seed), [])
    newest = reacton.use_ref(choices)
    newest.current = choices

    def work() -> Shown | None:
        with ONE_AT_A_TIME:
            return shown(engine, choices) if newest.current == choices else None

    task: Any = use_task(work, dependencies=[choices], raise_error=True)
    last = reacton.use_ref(None)
    if task.finished and task.value is not None:
        last.current = task.value
    here: Shown | None = last.current

    solara.Style(CSS)
    with solara.Div(classes=["explore"]):
        _title(case)
        with solara.Div(classes=["controls"]):
            Controls(case, choices, choose)
        if here is None:
            html("answer", "<p>The first worlds are being run …</p>")
            return
        _results(here, here.choices != choices)
        with solara.Div(classes=["command"]):
            _commands(here, case, replications, seed)
        with solara.Div(classes=["world"]):
            SteppedWorld(here.live.case, seed, replications)


def _title(case: Case) -> None:
    html(
        "heading",
        f"<h1>{TITLE}</h1><p class='intro'>{case.scenario.title}. Move a slider or choose a policy: the same simulated "
        "worlds are lived through again, with the same draws of chance, so what changes is the effect of your choice. "
        "A model of rules and stated assumptions, not a prediction by itself.</p>",
    )


def _results(here: Shown, pending: bool) -> None:
    live, waiting = here.live, " pending" if pending else ""
    answers = "".join(f"<div>{answer(live, k)}</div>" for k in range(len(live.days)))
    idle = "".join(f"<p class='idle'>Changes nothing: {sentence}</p>" for sentence in live.idle)
    html(f"answer{waiting}", f'<div class="answers" aria-live="polite">{answers}</div>{idle}')
    grey = " Grey line: the base case, without your changes." if live.effect is not None else ""
    html(
        f"charts{waiting}",
        f"<div class='pair'><div><h2>Does it hold?</h2>{here.survival}</div>"
        f"<div><h2>How it stands, or why it broke</h2>{here.causes}</div></div>"
        f"<p class='small'>n = {int(live.data.attrs['n']):,} worlds; seed {live.data.attrs['seed']}.{grey} Right: "
        "collapse only, whatever else counts as failure.</p>",
    )


def _commands(here: Shown, case: Case, replications: int, seed: int) -> None:
    live, failure = here.live, here.choices.failure
    command = forecast_command(live.case, replications, seed, failure)
    html("", "<h2>The same numbers on the command line</h2>")
    html("", command, tag="pre", attributes={"data-command": "forecast"}, escaped=True)
    html("small", left_out(live.case, replications), tag="p")
    html("", fuller_command(here.choices, case), tag="pre", attributes={"data-command": "fuller"}, escaped=True)
