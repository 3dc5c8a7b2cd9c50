"""docs/evidence.md against the register: fresh, complete, and its examples work."""

import re
from pathlib import Path

import pytest
import yaml

from docs import tables
from sim.evidence.case import load_case
from sim.evidence.error_models import CATEGORIES, QUANTITIES
from sim.evidence.observations import read_observations
from sim.evidence.reading import shipped
from sim.evidence.register import read_entry
from sim.evidence.sources import GROUNDS, read_sources
from sim.record import HAPPENINGS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evidence.md").read_text("utf-8")
BY_HAND = re.sub(r"<!-- table: ([\w ]+) -->.*?<!-- end of \1 -->", "", PAGE, flags=re.DOTALL)
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", BY_HAND, flags=re.DOTALL)]


def table(name: str) -> str:
    return PAGE.split(f"<!-- table: {name} -->")[1].split(f"<!-- end of {name} -->")[0]


def example(name: str) -> dict:
    (found,) = [block[name] for block in EXAMPLES if name in block]
    return found


def test_tables_are_fresh() -> None:
    assert tables.refreshed(PAGE, "evidence.md") == PAGE, (
        f"docs/evidence.md: a table is out of date with configs/. Refresh it with: {tables.REFRESH}"
    )


@pytest.mark.parametrize("spoilt", ["<!-- table: grounds -->\n", "<!-- end of reference notes -->"])
def test_a_lost_mark_is_an_error(spoilt: str) -> None:
    with pytest.raises(ValueError, match=r"docs/evidence\.md: .*once each"):
        tables.refreshed(PAGE.replace(spoilt, ""), "evidence.md")


def test_every_number_source_observation_and_disagreement_stands_on_the_page(case) -> None:
    named = set(re.findall(r"^\| `(.+?)` \|", table("register"), flags=re.MULTILINE))
    names = {name.partition(".")[2] for name in (*case.entries, *case.listed)} | set(case.scenario.backing)
    assert named == names
    for where, expected in (
        ("sources", case.sources),
        ("observations", {o.name for o in case.observations}),
        ("disagreements", shipped("evidence/disagreements")),
    ):
        rows = re.findall(r"^\| ([a-z]\w+) \| ", table(where), flags=re.MULTILINE)
        assert set(rows[1:]) == set(expected), where  # the first is the table's head


def test_grounds_are_explained() -> None:
    assert re.findall(r"^\| (\w+) \| ", BY_HAND.split("## 2 ")[0], flags=re.MULTILINE)[1:] == list(GROUNDS)


def test_every_quantity_is_listed_and_none_besides() -> None:
    rows = BY_HAND.split("What can be spoken of:")[1].split("\n\n")[1].splitlines()[2:]
    kinds = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert kinds[0] == set(HAPPENINGS)
    assert kinds[1] == {"round", *CATEGORIES["round"]}
    assert set.union(*kinds) - set(CATEGORIES["round"]) == set(QUANTITIES)
    assert sum(map(len, kinds)) == len(QUANTITIES) + len(CATEGORIES["round"])


def test_the_examples_can_be_entered_as_they_stand(case) -> None:
    sources = read_sources(
        {name: example(name) for name in ("border_report", "author_2020")} | shipped("evidence/sources")
    )
    (observed,) = read_observations({"quiet_border_19": example("quiet_border_19")}, case.scenario, sources)
    assert (observed.first, observed.last, observed.counted) == (18, 19, True)
    known = shipped("parameters/response")["strike_base"]
    entry = read_entry("response.strike_base", example("strike_base"), None, sources)
    assert (entry.low, entry.mode, entry.high, entry.unit) == (-4, -2, 0, known["unit"])


def test_moved_ranges_are_told_as_they_stand(case) -> None:
    moved = re.findall(r"^\| `(\w+)` \| [\d./ ]+ \| ([\d./ ]+) \|", BY_HAND, flags=re.MULTILINE)
    by_field = {name.rpartition(".")[2]: entry for name, entry in case.entries.items()}
    assert len(moved) == 2
    for name, numbers in moved:
        assert numbers == " / ".join(f"{getattr(by_field[name], end):g}" for end in ("low", "mode", "high"))


def test_names_in_the_text_exist() -> None:
    case = load_case()
    known = {name.rpartition(".")[2] for name in case.names} | set(case.sources) | set(QUANTITIES)
    known |= {o.name for o in case.observations} | {"fixed_term", "next_round", "as_of"} | set(case.scenario.backing)
    named = {
        word
        for text in re.findall(r"(?<!`)`([^`\n]+)`", BY_HAND)
        for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", text)
    }
    assert sorted(named - known) == []


def test_citations_in_the_text_exist(case) -> None:
    for name, last in re.findall(r"`(\w+) ¶[\d, -]*?(\d+)`", BY_HAND):
        assert int(last) <= case.sources[name].paragraphs


def test_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)", PAGE, flags=re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        if target.startswith("#"):
            assert target[1:] in anchors
        else:
            assert (ROOT / "docs" / target).exists(), target


def test_lines_are_short() -> None:
    assert [line for line in PAGE.splitlines() if len(line) > 120 and not line.startswith("|")] == []
