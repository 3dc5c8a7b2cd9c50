"""Rounds of talks and ends of the term ahead: due on the as-of date, or reported only later."""

import pytest

from sim.evidence.case import load_case
from sim.evidence.observations import known_on
from sim.evidence.reading import shipped
from sim.studies.appointments import appointments


def found(case, as_of):
    known = known_on(as_of, case.scenario, case.observations)
    return [(one.kind, one.day, one.standing) for one in appointments(case, known)]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (
            "2025-10-19",
            [("round", 0, "held"), ("round", 6, "due"), ("expiry", 7, "due"), ("round", 18, "later"),
             ("expiry", 18, "later")],
        ),
        ("2025-10-25", [("round", 6, "due"), ("expiry", 7, "due"), ("expiry", 18, "later"), ("round", 18, "later")]),
        ("2025-10-31", [("expiry", 18, "due"), ("round", 18, "due")]),
        ("2025-11-06", [("expiry", 18, "due"), ("round", 18, "due")]),
    ],
)  # fmt: skip
def test_the_documented_rounds_of_the_doha_truce(case, as_of, expected):
    assert sorted(found(case, as_of)) == sorted(expected)


def test_they_come_by_day(case):
    days = [day for _, day, _ in found(case, "2025-10-19")]
    assert days == sorted(days)


def test_a_truce_without_term_or_talks_has_nothing_due():
    quiet = load_case(
        {"observations": {}, "scenario.initial_state.talks_active": False, "scenario.initial_state.fixed_term": False,
         "scenario.initial_state.last_round_day": -3}
    )  # fmt: skip
    assert found(quiet, "2025-10-19") == []


def test_only_a_report_that_leaves_no_doubt_of_a_round_marks_one():
    report = dict(shipped("observations/doha_2025_10_19")["stalled_6"])
    doubtful = report | {"dates": "2025-10-28", "weights": {"rescued": 1, "otherwise": 0.1}}
    sure = report | {"dates": "2025-10-27", "weights": {"rescued": 1, "extended": 1, "otherwise": 0}}
    case = load_case({"observations": {"doubtful": doubtful, "sure": sure}})
    later = [(kind, day) for kind, day, standing in found(case, "2025-10-19") if standing == "later"]
    assert later == [("round", 8)]


def test_the_newest_document_decides_when_the_next_is_due():
    fact = dict(shipped("observations/doha_2025_10_19")["term_6"])
    case = load_case({"observations": {"term_6": fact | {"set": {"talks.next_round": "2025-11-20"}}}})
    assert found(case, "2025-10-31") == [("round", 32, "due")]  # the opening's own term is over
