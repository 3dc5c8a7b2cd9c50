"""The explorer on a page or in a notebook: what is chosen, and all that is shown of it."""

from pathlib import Path

import reacton
import solara

from sim.evidence.case import Case
from sim.explorer.choices import Choices
from sim.explorer.live import Engine
from sim.explorer.panels import Controls, html
from sim.explorer.results import Results

CSS = (Path(__file__).parent / "style.css").read_text("utf-8")

TITLE = "What would make the ceasefire hold?"


@reacton.component
def Explorer(case: Case, replications: int, seed: int) -> None:
    """Sliders and policies beside the forecast, redrawn live, and one world to step through."""
    choices, choose = reacton.use_state(Choices())
    engine = reacton.use_memo(lambda: Engine(case, replications, seed), [])
    solara.Style(CSS)
    with solara.Div(classes=["explore"]):
        html(
            "heading",
            f"<h1>{TITLE}</h1><p class='intro'>{case.scenario.title}. Move a slider or choose a policy: the same "
            "simulated worlds are lived through again, with the same draws of chance, so what changes is the effect of "
            "your choice. A model of rules and stated assumptions, not a prediction by itself.</p>",
        )
        with solara.Div(classes=["controls"]):
            Controls(case, choices, choose)
        Results(engine, choices)
