"""What is assumed: settings that were changed, what the parameters rest on, and what the model leaves out."""

from sim.evidence.case import Case, changes
from sim.evidence.sources import GROUNDS
from sim.report.page.blocks import Block, Grid, Items, Paragraph, Subheading, say
from sim.report.page.cells import REGISTER, Study
from sim.report.page.numbers import count, percent
from sim.report.page.studies import Studies, case_of
from sim.report.page.words import Code, Quoted, Words
from sim.report.register import KINDS, register_frame

MEANINGS = {
    "documented": "stated in the documents of this ceasefire",
    "literature": "published findings and statistics",
    "inferred": "inferred from documents, with a reason",
    "assumed": "a judgement, with a reason",
}

LIMITS = (
    "Few parameters are measured; most ranges are judgement. Read differences between runs sooner than levels.",
    "Ranges are independent of one another, though some parameters surely go together.",
    "Each government is one actor: no factions, elections or changes of leadership.",
    "India, China, Iran and the Gulf states enter at most as shocks; mediators act as one team.",
    "Only Pakistan strikes, and only on the day of a major attack: no pre-emption, no planned offensive.",
    "Sides do not bluff, link rounds of talks, or learn from refusals; agreements do not erode.",
    "Collapse is final: what may follow it is another scenario.",
)
"""In short what docs/model.md, section 9.1, says in full."""

MISUSES = (
    "It must not be used to predict a particular attack, strike or date, to assign blame, as proof that a policy "
    "works, or as the only ground for a decision about people's safety, livelihood or return."
)
"""In short what docs/model.md, section 9.2, says in full."""


def assumptions(studies: Studies) -> list[Block]:
    """Changes of each study, grounds of the first, limits of the model."""
    cases = [(study, case) for study in studies.all if (case := case_of(study)) is not None]
    blocks: list[Block] = [Subheading("Settings that were changed"), *_changes(cases)]
    if cases:
        blocks += [Subheading("What the numbers that go in rest on"), *_grounds(*cases[0])]
    blocks += [Subheading("What the model leaves out"), Items([Words(limit) for limit in LIMITS])]
    return [*blocks, Paragraph(Words(MISUSES), tone="note")]


def _changes(cases: list[tuple[Study, Case]]) -> list[Block]:
    told = {study.name: [one for one in changes(case) if _asked(study, one)] for study, case in cases}
    changed = [
        Words("{name}: {changes}", name=Code(name), changes=Quoted("; ".join(listed)))
        for name, listed in told.items() if listed
    ]  # fmt: skip
    if not changed:
        return [say("None: every parameter and observation is as published.")]
    rest = (
        []
        if len(changed) == len(cases)
        else [say("In the other studies every parameter and observation is as published.")]
    )
    return [Items(changed), *rest]


def _asked(study: Study, change: str) -> bool:
    """Whether a change is of something that the study's command takes: not all take observations."""
    return "observations" in study.entry.settings or not change.startswith("observations.")


def _grounds(study: Study, case: Case) -> list[Block]:
    study.keep(REGISTER, register_frame(case))
    total = study.counted(REGISTER, "name", kind=KINDS[0])
    rows = []
    for grounds in GROUNDS:
        n = study.counted(REGISTER, "name", kind=KINDS[0], grounds=grounds)
        alls = study.counted(REGISTER, "name", grounds=grounds)
        rows.append([grounds, MEANINGS[grounds], count(n), percent(n / total), count(alls)])
    caption = Words(
        "What the {n} uncertain parameters, and all numbers that go into the model, rest on.", n=count(total)
    )
    head = ["grounds", "meaning", "parameters", "share", "all numbers"]
    told = say("{command} shows each with its range, its source and why.", command=Code("ceasefire evidence"))
    return [Grid(caption, head, rows, numeric=2), told]
