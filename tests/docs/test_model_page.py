"""docs/model.md against the code: nothing that it names is missing there, and nothing is left out of it."""

import ast
import re
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest

from docs import tables
from sim import draws, params, record, state, terms

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text("utf-8")
PROSE, REFERENCES = PAGE.split("\n## 10 References\n")
BY_HAND = re.sub(r"<!-- table: (\w+) -->.*?<!-- end of \1 -->", "", PROSE, flags=re.DOTALL)
CODE = re.findall(r"`(sim/[\w/]+\.py):(\w+)`", PAGE)
CITATION = re.compile(
    r"\b([A-Z][A-Za-zé]+)(?:(?:, [A-Z][a-z]+)*,? and [A-Z][a-z]+| et al\.)?,? "
    r"\(?((?:19|20)\d\d(?:, (?:19|20)\d\d)*)"
)
LISTED = set(re.findall(r"^- ([A-Z][A-Za-zé]+), .*?\((\d{4})\)", REFERENCES, flags=re.MULTILINE))
MONTHS = {"January", "April", "October", "November"}


def cited(text: str) -> set[tuple[str, str]]:
    """(First author, year) of every citation in a text."""
    return {
        (author, year)
        for author, years in CITATION.findall(re.sub(r"\s+", " ", text))
        if author not in MONTHS
        for year in years.split(", ")
    }


def section(title: str) -> str:
    """The part of the page under a heading, up to the next of the same depth or above."""
    depth = len(title.split(" ")[0])
    return re.split(rf"\n#{{1,{depth}}} ", PAGE.split(f"\n{title}\n")[1])[0]


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]


def test_tables_are_fresh() -> None:
    assert tables.refreshed(PAGE, "model.md") == PAGE, (
        f"docs/model.md: a table is out of date with configs/. Refresh it with: {tables.REFRESH}"
    )


@pytest.mark.parametrize("spoilt", ["<!-- table: issues -->\n", "<!-- end of parameters -->"])
def test_a_lost_mark_is_an_error(spoilt: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        tables.refreshed(PAGE.replace(spoilt, ""), "model.md")


def test_functions_named_exist() -> None:
    known = {path: {f.name for f in functions(ROOT / path)} for path in {path for path, _ in CODE}}
    assert [f"{path}:{name}" for path, name in CODE if name not in known[path]] == []


@pytest.mark.parametrize("path", sorted((ROOT / "sim" / "rules").glob("*.py")), ids=lambda path: path.stem)
def test_every_rule_is_described(path: Path) -> None:
    place = f"sim/rules/{path.name}"
    missing = [f.name for f in functions(path) if not f.name.startswith("_") and (place, f.name) not in CODE]
    assert missing == [], f"docs/model.md: section 7 says nothing of these functions of {place}"


def test_steps_are_those_of_the_day() -> None:
    source = (ROOT / "sim" / "rules" / "day.py").read_text("utf-8")
    comments = [line.strip() for line in source.splitlines() if re.match(r"\s*# \d", line)]
    in_code = re.findall(r"(\d+) ([A-Z][\w ]+)", "\n".join(comments))
    on_page = re.findall(r"^(\d+)\. \*\*([\w ]+)\.\*\*", section("### 3.1 The twelve steps"), flags=re.MULTILINE)
    assert on_page == in_code


def test_every_state_variable_is_listed() -> None:
    listed = re.findall(r"^\| `([\w.]+)` \|", section("## 2 Entities, state variables and scales"), flags=re.MULTILINE)
    world: dict[str, Any] = dict(state.State.__annotations__)
    expected = [f"crossing.{field}" for field in state.Crossing.__annotations__]
    for name, kind in world.items():
        expected += [f"{name}.{field}" for field in kind._fields] if hasattr(kind, "_fields") else [name]
    assert sorted(listed) == sorted(expected)


def test_every_field_of_the_outcome_is_listed() -> None:
    rows = re.findall(r"^\| (`.*?) \|", section("### 4.11 Observation"), flags=re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert listed == [name for name in record.Outcome._fields if name in listed]
    assert set(record.Outcome._fields) == set(listed)


@pytest.mark.parametrize(
    "enum", [terms.Cause, terms.Milestone, terms.Failure, terms.Finding, terms.Round, terms.TruceStatus]
)
def test_every_word_of_the_domain_is_used(enum: type[IntEnum]) -> None:
    assert f"`{enum.__name__}`" in PROSE
    assert [member.name for member in enum if f"`{member.name}`" not in PROSE] == []


def test_streams_are_those_of_the_draws() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", section("### 4.9 Stochasticity"), flags=re.MULTILINE)
    assert rows == [(stream.name, str(stream.value)) for stream in draws.Stream]
    assert f"0x{draws.GAMMA:X}" in PROSE
    assert f"stream + {draws.STREAMS} · index" in PROSE


def test_names_in_the_text_exist() -> None:
    """Whatever looks like a name of the code, is one."""
    known = {name.rpartition(".")[2] for name in tables.load_case().names}
    known |= set(tables.OPENS) | {"start_date", "horizon_days"} | set(record.Outcome._fields)
    known |= set(re.findall(r"`(\w+)`", section("### 7.1 Notation")))
    known |= set(re.findall(r"^\| `[\w.]+` \| `(\w+)` \|", PROSE, flags=re.MULTILINE))
    in_formulas = {word for text in re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL) for word in words(text)}
    named = set(re.findall(r"`([a-z]+(?:_[A-Za-z0-9]+)+)`", BY_HAND))
    assert sorted(named - known - in_formulas) == []


def words(formula: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", formula))


def test_every_parameter_is_described() -> None:
    """Beside its row in the tables, a parameter stands in a formula or in the text."""
    text = words(BY_HAND)
    for family in (("side", "pakistan", "afghanistan"), ("g", "ttp", "bla")):
        for name in [word for word in text if word.endswith(f"_{family[0]}")]:
            text |= {name[: -len(family[0])] + member for member in family[1:]}
    assert [name for name in params.NAMES if name.rpartition(".")[2] not in text] == []


def test_citations_and_references_agree() -> None:
    assert sorted(cited(PROSE) - LISTED) == [], "cited, but not among the references"
    assert sorted(LISTED - cited(PROSE)) == [], "among the references, but cited nowhere"


def test_references_are_in_order() -> None:
    lines = re.findall(r"^- .*", REFERENCES, flags=re.MULTILINE)
    assert len(lines) == len(LISTED)
    surnames = [line.split(",")[0] for line in lines]
    assert surnames == sorted(surnames)


@pytest.mark.parametrize("place", ["sim/rules/*.py", "sim/draws.py", "sim/evidence/priors.py"])
def test_sources_of_the_process_are_referenced(place: str) -> None:
    """What the code of the process cites, the page lists."""
    text = " ".join(path.read_text("utf-8") for path in ROOT.glob(place))
    assert sorted(cited(text) - LISTED) == []


def test_links_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)", PAGE, flags=re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif "://" not in target:
            assert (ROOT / "docs" / target).exists(), target


def test_lines_are_short() -> None:
    long = [line for line in PAGE.splitlines() if len(line) > 120 and not line.startswith("|")]
    assert long == []
