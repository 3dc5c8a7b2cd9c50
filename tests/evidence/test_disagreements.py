"""Disagreements between the documents: the ten that are known, and what is refused."""

import re

import pytest

from sim.errors import ConfigError
from sim.evidence.disagreements import load_disagreements, read_disagreements

KNOWN = {
    # whom each cites, in its positions' order
    "ceasefire_start": "talks_resume ¶18, crisis_talks ¶6, istanbul_opens ¶4, talks_resume ¶2, delegations_meet ¶19",
    "istanbul_breakdown": "talks_resume ¶5, istanbul_opens ¶1, crisis_talks ¶5, talks_resume ¶18",
    "mechanism_status": "talks_resume ¶6-7, talks_resume ¶19, round_concludes ¶40",
    "truce_term": "round_concludes ¶50, talks_resume ¶7",
    "death_toll": "istanbul_opens ¶15, talks_resume ¶1, talks_resume ¶16, round_concludes ¶5",
    "closure_start": "istanbul_opens ¶15, talks_resume ¶16, delegations_meet ¶20",
    "mediators": "delegations_meet ¶5, talks_resume ¶2, istanbul_opens ¶4, crisis_talks ¶6, round_concludes ¶1",
    "afghan_leader": "istanbul_opens ¶2, delegations_meet ¶8, crisis_talks ¶16, talks_resume ¶3",
    "calm": "istanbul_opens ¶7, 12, crisis_talks ¶8, 13, crisis_talks ¶21",
    "compliance": "istanbul_opens ¶12, talks_resume ¶15",
}


def test_the_ten_known_disagreements_are_told_with_their_places(case):
    listed = load_disagreements(case.sources)
    cited = {d.name: ", ".join(str(c) for p in d.positions for c in p.citations) for d in listed}
    assert cited == KNOWN
    for d in listed:
        assert len(d.positions) >= 2
        assert d.about.endswith(".")
        assert d.consequence


def test_what_a_disagreement_widens_exists(case):
    known = {name.rpartition(".")[2] for name in case.names} | set(case.scenario.backing)
    known |= {o.name for o in case.observations}
    for d in load_disagreements(case.sources):
        assert set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", d.consequence)) <= known, d.name


SOUND = {
    "about": "A.",
    "positions": [{"says": "b", "source": "calm_times ¶1"}, {"says": "c", "source": "fortna_2003"}],
    "consequence": "D.",
}


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (None, "disagreements.x: expected keys with values"),
        ({**SOUND, "winner": "b"}, "disagreements.x: unknown key 'winner'"),
        ({**SOUND, "consequence": ""}, "disagreements.x: consequence missing"),
        ({**SOUND, "positions": [{"says": "b", "source": "fortna_2003"}]}, "disagreements.x.positions: 1 given"),
        ({**SOUND, "positions": "two"}, "disagreements.x.positions: 0 given"),
        ({**SOUND, "positions": ["b", "c"]}, "disagreements.x.positions[0]: expected {says: ..., source: ...}"),
        ({**SOUND, "positions": [{"says": "b"}] * 2}, "disagreements.x.positions[0]: source missing"),
        (SOUND, "disagreements.x.positions[0]: source calm_times is unknown"),
        (
            {**SOUND, "positions": [{"says": "b", "source": "istanbul_opens"}] * 2},
            "disagreements.x.positions[0]: source istanbul_opens is cited without a paragraph",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_disagreement_that_cannot_be_used_is_refused(case, node, said):
    with pytest.raises(ConfigError) as error:
        read_disagreements({"x": node}, case.sources)
    assert str(error.value).startswith(said)


def test_disagreements_are_a_mapping(case):
    with pytest.raises(ConfigError, match=r"disagreements: expected disagreements by id.*disagreements\.yaml"):
        read_disagreements([], case.sources)
