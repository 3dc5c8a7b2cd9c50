"""Sources and citations: read as written, and refused where they lead nowhere."""

from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.evidence.case import load_case, read_case
from sim.evidence.reading import shipped
from sim.evidence.register import published
from sim.evidence.sources import Citation, check_cited, read_citations, read_sources
from sim.params import GROUPS

SOURCES = read_sources(shipped("evidence/sources"))

ARTICLES = {
    "istanbul_opens": (date(2025, 10, 25), 16),
    "delegations_meet": (date(2025, 10, 25), 30),
    "talks_resume": (date(2025, 11, 6), 21),
    "crisis_talks": (date(2025, 10, 25), 27),
    "round_concludes": (date(2025, 10, 31), 53),
}
"""Date of publication, and number of paragraphs."""


def test_the_articles_are_the_five_that_the_project_knows():
    documents = {name: (s.published, s.paragraphs) for name, s in SOURCES.items() if s.kind == "document"}
    assert documents == ARTICLES
    assert "no date" in SOURCES["round_concludes"].date_note


def test_a_publication_is_named_by_author_and_year():
    assert SOURCES["kydd_walter_2002"].label == "Kydd and Walter (2002)"
    assert SOURCES["istanbul_opens"].label == "istanbul_opens"
    for source in SOURCES.values():
        assert source.about
        assert source.kind == "document" or (source.author and source.year)


def paragraphs(most: int):
    number = st.integers(1, most)
    span = st.tuples(number, number).filter(lambda ends: ends[0] < ends[1]).map(lambda ends: f"{ends[0]}-{ends[1]}")
    return st.lists(number.map(str) | span, min_size=1, max_size=4).map(", ".join)


CITATIONS = st.lists(
    st.sampled_from(sorted(SOURCES)).flatmap(
        lambda name: (
            paragraphs(SOURCES[name].paragraphs).map(lambda places: Citation(name, places))
            if SOURCES[name].paragraphs
            else st.just(Citation(name))
        )
    ),
    max_size=4,
)


@given(CITATIONS)
def test_citations_are_read_as_they_are_written(citations):
    text = "; ".join(map(str, citations))
    assert list(read_citations("here", text, SOURCES)) == citations


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_its_place(text):
    try:
        citations = read_citations("here", text, SOURCES)
    except ConfigError as error:
        assert str(error).startswith("here: ")  # noqa: PT017
    else:
        assert all(citation.source in SOURCES for citation in citations)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("istanbul_opens", "cited without a paragraph. Write it as istanbul_opens ¶2"),
        ("istanbul_opens ¶", "cannot be read"),
        ("istanbul_opens 2", "cannot be read"),
        ("istanbul_opens ¶2;", "cannot be read"),
        (";", "cannot be read"),
        ("istanbul_opens ¶0", "¶0 does not exist"),
        ("istanbul_opens ¶12-17", "¶17 does not exist; it has 16 paragraphs"),
        ("istanbul_opens ¶7-5", "¶7-5 is out of order"),
        ("fortna_2003 ¶2", "¶2 does not exist"),
        ("fortna_2005", "source fortna_2005 is unknown. Did you mean fortna_200"),
        ("somebody", "source somebody is unknown. Sources stand in configs/evidence/sources.yaml"),
    ],
)
def test_a_citation_that_leads_nowhere_is_refused(text, said):
    with pytest.raises(ConfigError) as error:
        read_citations("truce.lapse_base", text, SOURCES)
    assert str(error.value).startswith("truce.lapse_base: ")
    assert said in str(error.value)


DOCUMENT = {"kind": "document", "published": "2025-11-08", "paragraphs": 12, "tone": "Sober", "weight": "Good."}
PUBLICATION = {"kind": "literature", "author": "A", "year": 2020, "title": "T", "finding": "F."}


def test_a_source_is_read():
    read = read_sources({"report": DOCUMENT, "a_2020": PUBLICATION})
    assert (read["report"].published, read["report"].about) == (date(2025, 11, 8), "Sober. Good.")
    assert (read["a_2020"].label, read["a_2020"].published) == ("A (2020)", None)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (None, "sources.x.kind: give document or literature"),
        ("text", "sources.x.kind: give document or literature"),
        ({**DOCUMENT, "kind": "rumour"}, "sources.x.kind: give document or literature"),
        ({**DOCUMENT, "kind": ["document"]}, "sources.x.kind: give document or literature"),
        ({**DOCUMENT, "author": "A"}, "sources.x: unknown key 'author'"),
        ({**DOCUMENT, "tone": None}, "sources.x: tone missing"),
        ({**DOCUMENT, "weight": "  "}, "sources.x: weight missing"),
        ({**DOCUMENT, "paragraphs": "12"}, "sources.x.paragraphs: '12' is not a whole number"),
        ({**DOCUMENT, "published": "8 November"}, "sources.x.published: 8 November is not a date that exists"),
        ({**DOCUMENT, "published": "2025-02-30"}, "sources.x.published: 2025-02-30 is not a date that exists"),
        ({**PUBLICATION, "year": None}, "sources.x: year missing"),
        ({**PUBLICATION, "year": "2020"}, "sources.x.year: '2020' is not a whole number"),
        ({**PUBLICATION, "paragraphs": 3}, "sources.x: unknown key 'paragraphs'"),
    ],
    ids=str,
)
def test_a_source_that_cannot_be_used_is_refused(node, said):
    with pytest.raises(ConfigError) as error:
        read_sources({"x": node})
    assert str(error.value).startswith(said)


def test_sources_are_a_mapping():
    with pytest.raises(ConfigError, match=r"sources: expected sources by id.*configs/evidence/sources.yaml"):
        read_sources(["istanbul_opens"])


def configuration():
    config = {group: published(group) for group in GROUPS}
    return deepcopy({**config, "scenario": shipped("scenario/doha_2025_10_19"), "sources": shipped("evidence/sources")})


def test_a_source_that_nobody_cites_is_an_error_and_one_that_is_cited_is_none():
    config = configuration()
    config["sources"]["border_report"] = DOCUMENT
    with pytest.raises(ConfigError, match=r"sources\.border_report: nobody cites it.*sources\.yaml"):
        read_case(config)
    config["truce"]["lapse_base"]["source"] += "; border_report ¶3"
    assert "border_report" in read_case(config).entries["truce.lapse_base"].backing.sources


def test_leaving_observations_or_mediators_out_makes_no_source_uncited():
    load_case({"observations": {}, "mediation.mediators": []})


def test_a_source_that_is_taken_away_is_missed_where_it_is_cited():
    config = configuration()
    del config["sources"]["ttp_event_fits"]
    with pytest.raises(
        ConfigError, match=r"militants\.\w+ \(configs/parameters/militants\.yaml\): source ttp_event_fits"
    ):
        read_case(config)


@given(st.sets(st.sampled_from(sorted(SOURCES))))
def test_exactly_the_uncited_are_complained_of(cited):
    uncited = [name for name in SOURCES if name not in cited]
    if not uncited:
        check_cited(SOURCES, cited)
        return
    with pytest.raises(ConfigError) as error:
        check_cited(SOURCES, cited)
    assert str(error.value).startswith(f"sources.{uncited[0]}: ")
