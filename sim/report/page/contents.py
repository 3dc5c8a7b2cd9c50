"""The sections of a report in their order, with the figures that belong to each."""

import re
from collections.abc import Callable, Mapping
from importlib.metadata import version

from sim.figures.picture import Picture
from sim.report.page.answer import answer
from sim.report.page.assumptions import assumptions
from sim.report.page.blocks import Block, Page, Section, Shown
from sim.report.page.breaking import breaking
from sim.report.page.citations import citations
from sim.report.page.drivers import drivers
from sim.report.page.evidence import evidence
from sim.report.page.levers import levers
from sim.report.page.question import question
from sim.report.page.record import record
from sim.report.page.reproduction import reproduction
from sim.report.page.studies import Studies, is_poor
from sim.report.page.tipping import tipping
from sim.report.page.words import Code, Quoted, Words, listed
from sim.report.page.world import world
from sim.report.pictures.gallery import GALLERY

SECTIONS: dict[str, tuple[str, Callable[[Studies], list[Block]]]] = {
    "question": ("The question", question),
    "answer": ("The answer", answer),
    "evidence": ("What the evidence did", evidence),
    "breaking": ("Why it would break", breaking),
    "levers": ("What would change it", levers),
    "drivers": ("What drives the answer", drivers),
    "tipping": ("Where it tips", tipping),
    "record": ("Track record", record),
    "world": ("One world as an example", world),
    "assumptions": ("What is assumed", assumptions),
    "sources": ("Sources", citations),
    "reproduction": ("How to reproduce this", reproduction),
}
"""By name: title, and what it says."""

FIGURES = {
    "answer": ("survival",),
    "evidence": ("stages", "shifts", "as_of", "anchor"),
    "assumptions": ("provenance",),
}
"""Figures that stand elsewhere than their study's command says."""

HOMES = {
    "forecast": "breaking", "sweep": "tipping", "compare": "levers", "sensitivity": "drivers", "discover": "tipping",
    "backtest": "record", "trace": "world",
}  # fmt: skip
"""By command: the section in which its other figures stand."""


def page_of(studies: Studies, drawn: Mapping[str, Picture]) -> Page:
    """A report of some studies, with the figures that were drawn of them.

    Raises
    ------
    StoreError
        If a study lacks what belongs to its kind.
    """
    sections = [Section(name, title, tell(studies)) for name, (title, tell) in SECTIONS.items()]
    by_name = {section.name: section for section in sections}
    for name, picture in drawn.items():
        by_name[home(name)].blocks.append(Shown(picture))
    return Page(_title(studies), _subtitle(studies), _warnings(studies), sections, version("ceasefire-sim"))


def home(name: str) -> str:
    """The section in which a figure stands; figures of several studies have numbered names."""
    stem = name if name in GALLERY else re.sub(r"-\d+$", "", name)
    named = next((section for section, names in FIGURES.items() if stem in names), None)
    return named or HOMES[GALLERY[stem].command]


def _title(studies: Studies) -> str:
    for study in studies.all:
        scenario = study.entry.settings.get("scenario")
        if isinstance(scenario, dict) and scenario.get("title"):
            return str(scenario["title"])
    return studies.all[0].name


def _subtitle(studies: Studies) -> Words:
    return Words("A report of {names}", names=listed([Code(study.name) for study in studies.all]))


def _warnings(studies: Studies) -> list[Words]:
    incomplete = [
        Words("INCOMPLETE: {name} was interrupted ({reason}). Its numbers are of what was finished, not of the whole "
              "study.",
              name=Code(study.name), reason=Quoted(study.entry.reason))
        for study in studies.incomplete
    ]  # fmt: skip
    poor = [
        Words("NOT TO BE RELIED ON: in {name} too few simulated worlds fit the evidence. Run it with larger "
              "{settings}.",
              name=Code(study.name), settings=listed([Code("points="), Code("particles=")]))
        for study in studies.all if is_poor(study)
    ]  # fmt: skip
    return [*incomplete, *poor]
