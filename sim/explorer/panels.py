"""The panel of sliders, policies and what counts as failure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import reacton
import reacton.ipyvuetify as v
import solara

from sim.evidence.case import Case
from sim.explorer.choices import Choices, offered_policies
from sim.explorer.controls import Slider, sliders
from sim.explorer.words import FAILURES

Choose = Callable[[Choices | Callable[[Choices], Choices]], None]
"""Sets what is chosen, outright or from what it is at that moment: several controls may be moved at once."""

SMALL: dict[str, Any] = {"dense": True, "hide_details": True}
"""Looks of every control; Vuetify 2 and 3 name them differently, so they are not checked."""


def html(classes: str, content: str, tag: str = "div", attributes: Any = None) -> None:
    """A piece of HTML."""
    solara.HTML(tag=tag, unsafe_innerHTML=content, classes=classes.split(), attributes=attributes)


@solara.component_vue("copy.vue")
def CopyButton(text: str) -> None:
    """A button that copies a text; not there where the browser allows no copying."""


def command(name: str, line: str) -> None:
    """A command line to copy, which a click selects whole."""
    with solara.Div(classes=["line"]):
        html("", escape(line, quote=False), tag="pre", attributes={"data-command": name})
        CopyButton(text=line)


@reacton.component
def Controls(case: Case, choices: Choices, choose: Choose) -> None:
    """All that can be chosen, and a button that takes everything back."""
    groups = reacton.use_memo(lambda: sliders(case), [])
    policies = reacton.use_memo(lambda: offered_policies(case), [])
    move = reacton.use_memo(lambda: _movers(choose, [slider for listed in groups.values() for slider in listed]), [])
    switch = reacton.use_memo(lambda: {name: _switch(choose, name) for name in policies}, [])
    chosen = dict(choices.values)
    with solara.Div():
        html("", "What you change", tag="h2")
        with solara.Div(classes=["buttons"]):
            solara.Button(
                "Reset everything", on_click=lambda: choose(Choices()), disabled=choices == Choices(), small=True
            )
        html("", "What counts as failure", tag="h3")
        _failures(choices, choose)
        for group, listed in groups.items():
            html("", group, tag="h3")
            for slider in listed:
                value = chosen.get(slider.name, slider.mode)
                SliderRow(slider, value, move[slider.name])
        html("", "Policies", tag="h3")
        for name, about in policies.items():
            v.Checkbox(
                label=about,
                v_model=name in choices.policies,
                on_v_model=switch[name],
                **SMALL,
                attributes={"data-policy": name},
            )


def _movers(choose: Choose, listed: Sequence[Slider]) -> dict[str, Callable[[float], None]]:
    """Made once: a row is drawn again only where its own value changes."""
    return {slider.name: _move(choose, slider) for slider in listed}


def _move(choose: Choose, slider: Slider) -> Callable[[float], None]:
    return lambda value: choose(lambda now: now.moved(slider.name, value, slider.mode))


def _switch(choose: Choose, policy: str) -> Callable[[Any], None]:
    return lambda on: choose(lambda now: now.switched(policy, bool(on)))


@reacton.component
def SliderRow(slider: Slider, value: float, on_value: Callable[[float], None]) -> None:
    """A slider under its label and value, over its range with the mode marked."""
    moved = value != slider.mode
    last = len(slider.values) - 1
    shown = f"<b class='{'moved' if moved else ''}'>{slider.reading(value)}</b>"
    with solara.Div(classes=["knob"], attributes={"data-parameter": slider.name, "title": slider.meaning}):
        html(
            "knob-head",
            f"<span>{escape(slider.label)}</span>{shown}",
        )
        v.Slider(
            label=slider.label,
            v_model=slider.place(value),
            on_v_model=lambda place: on_value(slider.values[int(place)]),
            min=0,
            max=last,
            step=1,
            **SMALL,
        )
        at = 100.0 * slider.place_of_mode / last
        html(
            "knob-foot",
            f"<span style='left: 0'>{slider.low:g}</span><span style='left: {at:.1f}%'>▲<i>{slider.mode:g}</i></span>"
            f"<span style='left: 100%'>{slider.high:g}</span>",
        )


def _failures(choices: Choices, choose: Choose) -> None:
    options = [v.Radio(label=words, value=name) for name, words in FAILURES.items()]
    v.RadioGroup(
        v_model=choices.failure,
        on_v_model=lambda failure: choose(lambda now: replace(now, failure=str(failure))),
        children=options,
        **SMALL,
    )
