"""Sources: the documents and publications that the numbers and observations of these studies cite."""

from collections.abc import Iterable

import pandas as pd

from sim.evidence.case import Case
from sim.evidence.reference import read_reference
from sim.evidence.sources import Source
from sim.report.page.blocks import Block, Grid, lacking
from sim.report.page.cells import CITATIONS, Study
from sim.report.page.evidence import reports_of
from sim.report.page.numbers import count
from sim.report.page.studies import Studies, case_of
from sim.report.page.words import Code, Day, Quoted, Strong, Words
from sim.report.register import cited, register_frame


def citations(studies: Studies) -> list[Block]:
    """Documents, then publications, each with how many numbers and reports of these studies cite it."""
    known: dict[str, tuple[Study, Source]] = {}
    for study in studies.all:
        case = case_of(study)
        if case is None:
            continue
        frame = citation_frame(study, case)
        study.keep(CITATIONS, frame)
        for name in frame["source"].unique():
            known.setdefault(name, (study, case.sources[name]))
    if not known:
        return [lacking("These studies name no parameters of their own, so no sources either.", "ceasefire forecast")]
    order = sorted(
        known.values(), key=lambda pair: (pair[1].kind, str(pair[1].published or pair[1].author), pair[1].name)
    )
    rows = [_row(study, source) for study, source in order]
    caption = Words(
        "What the numbers of the model, and the reports used, cite: documents by their short names, as told in the "
        "project's own words, then publications. The last column counts the numbers and reports that cite it."
    )
    return [Grid(caption, ["source", "what it is, and its weight or finding", "cited by"], rows, numeric=2)]


def citation_frame(study: Study, case: Case) -> pd.DataFrame:
    """A row for each number, report, reference class and policy that cites a source: `source`, `by`."""
    rows = [
        (source, by)
        for by, text in [*_register(case), *_reports(study, case), *_anchor(study, case), *_policies(study)]
        for source in cited(text)
    ]
    return pd.DataFrame(rows, columns=["source", "by"])


def _register(case: Case) -> Iterable[tuple[str, str]]:
    frame = register_frame(case)
    return zip(frame["name"], frame["source"], strict=True)


def _reports(study: Study, case: Case) -> Iterable[tuple[str, str]]:
    used = reports_of(study)
    for observation in case.observations:
        if observation.name in used:
            yield observation.name, "; ".join(map(str, observation.citations))


def _anchor(study: Study, case: Case) -> Iterable[tuple[str, str]]:
    node = study.entry.settings.get("anchor")
    reference = read_reference(node, case.sources) if isinstance(node, dict) else None
    if reference is not None:
        yield reference.name, "; ".join(map(str, reference.citations))


def _policies(study: Study) -> Iterable[tuple[str, str]]:
    policies = study.manifest.get("policies")
    for name, policy in (policies if isinstance(policies, dict) else {}).items():
        yield name, str(policy.get("source") or "")


def _row(study: Study, source: Source) -> list[object]:
    n = count(study.counted(CITATIONS, "by", source=source.name))
    if source.published is not None:
        told = Words("Published {day}. {about}", day=Day(source.published), about=Quoted(source.about))
        return [Code(source.name), told, n]
    where = f"{source.where}." if source.where else ""
    told = Words(
        "{author} ({year}). {title}. {where} {about}",
        author=Quoted(source.author), year=Quoted(str(source.year)), title=Strong(Quoted(source.title)),
        where=Quoted(where), about=Quoted(source.about),
    )  # fmt: skip
    return [Code(source.name), told, n]
