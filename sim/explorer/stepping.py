"""The panel of one world that is stepped through."""

from collections.abc import Callable
from html import escape

import reacton
import reacton.ipyvuetify as v
import solara

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.explorer.choices import world_number
from sim.explorer.command import trace_command
from sim.explorer.panels import SMALL, command, html
from sim.explorer.walk import Walk
from sim.explorer.words import standing, told


@reacton.component
def SteppedWorld(case: Case, seed: int, replications: int) -> None:
    """One of the worlds behind the curves, day by day; it starts again when the case changes."""
    typed, set_typed = reacton.use_state("0")
    latest = reacton.use_ref(0)
    replicate, refused = _number(typed, replications, latest.current)
    latest.current = replicate
    _, set_steps = reacton.use_state(0)  # a step changes the world in place: this shows it
    started, set_started = reacton.use_state(0)
    walk = reacton.use_memo(lambda: Walk(case, seed, replicate), [case, seed, replicate, started])

    def go(step: Callable[[Walk], None]) -> Callable[[], None]:
        def stepped() -> None:
            step(walk)
            set_steps(lambda steps: steps + 1)

        return stepped

    html("", "One world, day by day", tag="h2")
    html(
        "intro",
        f"One of the {replications:,} worlds above, number 0 to {replications - 1:,}: drawn by chance, and not a "
        "forecast.",
        tag="p",
    )
    with solara.Div(classes=["buttons"]):
        v.TextField(
            label="World number",
            v_model=typed,
            on_v_model=lambda text: set_typed(str(text)),
            type="number",
            **SMALL,
            style_="max-width: 130px",
        )
        solara.Button("Next day", on_click=go(Walk.step), disabled=walk.over)
        solara.Button("Next event", on_click=go(lambda w: w.step_to(lambda w: bool(w.happened))), disabled=walk.over)
        solara.Button("Next round", on_click=go(lambda w: w.step_to(lambda w: w.held_round)), disabled=walk.over)
        solara.Button("To the end", on_click=go(lambda w: w.step_to(lambda _: False)), disabled=walk.over)
        solara.Button("Start again", on_click=lambda: set_started(lambda times: times + 1), disabled=not walk.days)
    if refused:
        html("idle", f"{escape(refused)} World {replicate} stays.", tag="p", attributes={"role": "alert"})
    html("standing", standing(walk))
    html("story", told(walk))
    html("small", "This world on the command line:", tag="p")
    command("trace", trace_command(case, replicate, seed))


def _number(typed: str, replications: int, before: int) -> tuple[int, str]:
    """The world's number; that before where what was typed is none, and what is allowed."""
    try:
        return world_number(typed, replications), ""
    except ConfigError as error:
        return before, str(error)
