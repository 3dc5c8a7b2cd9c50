"""The register and what stands beside it, as tables: complete, filtered, in every form."""

import io
import re

import pandas as pd
import pytest

from sim.errors import ConfigError, StoreError
from sim.evidence.case import load_case
from sim.evidence.disagreements import load_disagreements
from sim.evidence.events import load_events
from sim.evidence.sources import GROUNDS
from sim.report.evidence import BESIDE, SHOWN, describe_evidence
from sim.report.register import KINDS, RULES, grounds_frame, register_frame
from sim.report.tables import write_text


def exported(case, show="register", **filters) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(describe_evidence(case, show, "csv", filters)), keep_default_na=False)


def test_the_register_has_a_row_for_every_number(case):
    rows = exported(case)
    scenario = {f"scenario.{key}" for key in case.scenario.backing}
    assert set(rows["name"]) == set(case.entries) | set(case.listed) | scenario
    assert rows["name"].is_unique
    assert tuple(rows["rule"].unique()) == RULES
    assert set(rows["kind"]) == set(KINDS)
    assert (rows[["grounds", "reasoning", "unit"]] != "").all(axis=None)
    for row in rows[rows["kind"] == "parameter"].to_dict("records"):
        entry = case.entries[row["name"]]
        assert (float(row["low"]), float(row["mode"]), float(row["high"])) == (entry.low, entry.mode, entry.high)
        assert (row["value"], row["unit"], row["meaning"]) == ("", entry.unit, entry.meaning)
        assert (float(row["least"]), float(row["greatest"])) == entry.bounds
    others = rows[rows["kind"] != "parameter"].set_index("name")["value"]
    assert (others != "").all()
    assert others["scenario.start_date"] == "2025-10-19"
    assert others["scenario.talks_active"] == "true"
    assert others["border.crossings[Torkham].share"] == "0.45"
    assert others["bargaining.issues.verification.pakistan"] == "0.22"
    assert others["militants.attack_rate_cap"] == "50"


def test_grounds_sum_to_the_whole_register(case):
    counts = grounds_frame(case).set_index("grounds")
    assert tuple(counts.index) == GROUNDS
    assert counts["all"].sum() == len(register_frame(case))
    assert (counts[list(KINDS)].sum(axis=1) == counts["all"]).all()
    assert counts[["parameter", "fixed"]].sum().sum() == len(case.entries)
    assert counts["parameter"].sum() == sum(entry.uncertain for entry in case.entries.values())


WORDS = {
    "register": ["leverage_turkiye", "0.2 / 0.5 / 0.8", "What the numbers rest on", "issues.border.afghanistan"],
    "sources": ["istanbul_opens", "werner_yuen_2005", "Beardsley (2008)"],
    "disagreements": ["afghan_leader", "ceasefire_start", "(talks_resume ¶18)"],
    "events": ["rescue_istanbul", "round is rescued", "talks_resume ¶5-6"],
    "observations": ["term_6", "truce.expiry =", "2025-10-22 to", "sd 0.2"],
    "references": ["truces_without_peacekeepers", "0.60 to 0.86", "sigma 2.02"],
}


@pytest.mark.parametrize("show", SHOWN)
def test_a_text_table_fits_a_wide_terminal(case, show):
    text = describe_evidence(case, show)
    assert max(map(len, text.splitlines())) <= 120
    for part in WORDS if show == "all" else [show]:
        assert [words for words in WORDS[part] if words not in text] == []


def test_text_tables_cut_nothing_off(case):
    words = set(describe_evidence(case).split())
    for reasoning in register_frame(case)["reasoning"]:
        assert set(reasoning.split()) <= words


def test_a_fact_is_told_with_dates_and_words(case):
    told = exported(case, "observations").set_index("observation")["model"]["term_6"]
    assert told == "truce.fixed_term = yes, truce.expiry = 2025-11-06, talks.next_round = 2025-11-06"


def test_nothing_but_a_file_is_written_to(tmp_path):
    with pytest.raises(StoreError, match="no file to write to"):
        write_text(tmp_path, "text")
    with pytest.raises(StoreError, match="there is no folder"):
        write_text(tmp_path / "a" / "b.txt", "text")
    assert list(tmp_path.iterdir()) == []
    assert write_text(tmp_path / "b.txt", "text\n\n").read_text() == "text\n"


@pytest.mark.parametrize("show", SHOWN)
def test_markdown_has_as_many_cells_in_every_row(case, show):
    text = describe_evidence(case, show, "markdown")
    blocks = re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE)
    assert len(blocks) == {"register": len(RULES) + 1, "all": len(RULES) + 1 + len(BESIDE)}.get(show, 1)
    for block in blocks:
        lines = block.strip().splitlines()
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
        assert set(lines[1]) <= set("|- :")
    for part in WORDS if show == "all" else [show]:
        assert WORDS[part][0] in text


def test_what_stands_beside_the_register_can_be_exported(case):
    names = {
        "sources": set(case.sources),
        "disagreements": {d.name for d in load_disagreements(case.sources)},
        "observations": {o.name for o in case.observations},
        "events": {e.name for e in load_events(case.scenario, case.sources)},
        "references": {"truces", "truces_without_peacekeepers"},
    }
    assert set(names) == set(BESIDE)
    for show, expected in names.items():
        assert set(exported(case, show).iloc[:, 0]) == expected
    assert set(exported(case, "observations")["errors"]) == {"exact", "normal", "weights", "fact"}
    days = exported(case, "references").query("anchored")["day"]
    assert days.tolist() == [30, 90, 180] * 2


def test_sources_say_how_often_they_are_cited(case):
    rows = exported(case, "sources").set_index("source")
    assert (rows["entries"] + rows["elsewhere"] > 0).all()
    for name in ("ttp_event_fits", "istanbul_opens"):
        backings = [entry.backing for entry in (*case.entries.values(), *case.listed.values())]
        backings += case.scenario.backing.values()
        assert rows["entries"][name] == sum(name in backing.sources for backing in backings)
    assert rows["elsewhere"]["fortna_truces"] == 2  # the two reference classes


@pytest.mark.parametrize("grounds", GROUNDS)
def test_the_register_is_filtered_by_grounds(case, grounds):
    rows = exported(case, grounds=grounds)
    assert set(rows["grounds"]) == {grounds}
    assert len(rows) == (register_frame(case)["grounds"] == grounds).sum()


@pytest.mark.parametrize("rule", RULES)
def test_the_register_is_filtered_by_rule(case, rule):
    rows = exported(case, rule=rule)
    assert set(rows["rule"]) == {rule}
    assert {name.split(".")[0] for name in rows["name"]} == {"scenario" if rule == "start" else rule}


def test_the_register_is_filtered_by_source(case):
    named = {entry.name: entry.backing for entry in (*case.entries.values(), *case.listed.values())}
    named |= {f"scenario.{key}": backing for key, backing in case.scenario.backing.items()}
    for source in case.sources:
        expected = {name for name, backing in named.items() if source in backing.sources}
        frame = describe_evidence(case, "register", "csv", {"source": source})
        assert len(frame.splitlines()) - 1 == len(expected)
        assert all(name in frame for name in expected)


def test_filters_go_together_and_take_lists(case):
    rows = exported(case, grounds=["documented", "inferred"], rule=["truce", "start"])
    assert set(rows["grounds"]) == {"documented", "inferred"}
    assert set(rows["rule"]) == {"truce", "start"}
    title = describe_evidence(case, filters={"grounds": "documented", "rule": "truce"}).splitlines()[0]
    assert title == "Register: 1 of 160 numbers (grounds=documented, rule=truce)"


def test_a_filter_that_leaves_nothing_says_so(case):
    filters = {"grounds": "literature", "rule": "start"}
    assert "No number is like that." in describe_evidence(case, filters=filters)
    assert describe_evidence(case, "register", "csv", filters).startswith("rule,name,kind,low,mode,high,value,unit")


def test_what_is_changed_is_shown_as_set_by_hand():
    changes = {"truce.extension_days": [6, 8, 12], "scenario.horizon_days": 90, "mediation.leverage_qatar": 0.2}
    rows = exported(load_case(changes)).set_index("name")
    for name in changes:
        assert rows["grounds"][name] == "assumed"
        assert rows["reasoning"][name] == "Set by hand for this study."
    assert (rows["mode"]["truce.extension_days"], rows["value"]["mediation.leverage_qatar"]) == ("8.0", "0.2")


def test_a_mediator_given_by_hand_stands_in_the_register():
    listed = [{"name": "China", "leverage": [0.1, 0.2, 0.4]}]
    rows = exported(load_case({"mediation.mediators": listed}), rule="mediation").set_index("name")
    assert rows["reasoning"]["mediation.mediators[China].leverage"] == "Set by hand for this study."


def test_no_observation_is_told_as_none():
    case = load_case({"observations": {}})
    assert describe_evidence(case, "observations") == "Observations\n============\n\nNone."
    assert exported(case, "observations").empty


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"filters": {"grounds": "asumed"}},
            "grounds: asumed is unknown. Did you mean assumed? Choose one of documented",
        ),
        ({"filters": {"grounds": ["assumed", "guessed"]}}, "grounds: guessed is unknown. Choose one of documented"),
        ({"filters": {"source": "istanbul_open"}}, "source: istanbul_open is unknown. Did you mean istanbul_opens?"),
        ({"filters": {"rule": "truces"}}, "rule: truces is unknown. Did you mean truce? Choose one of militants"),
        ({"filters": {"rule": 3}}, "rule: 3 is unknown. Choose one of militants"),
        ({"show": "source"}, "show: source is unknown. Did you mean sources? Choose one of register"),
        ({"show": None}, "show: nothing is unknown. Choose one of register"),
        ({"form": "pdf"}, "format: pdf is unknown. Choose one of table, markdown, csv."),
        ({"show": "all", "form": "csv"}, "format: a CSV file holds one table. Show one of register, sources"),
        ({"show": "sources", "filters": {"rule": "truce"}}, "rule: it filters the register. Leave it out"),
        ({"show": "all", "filters": {"grounds": "assumed"}}, "grounds: it filters the register. Leave it out"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_shown_is_refused(case, given, said):
    with pytest.raises(ConfigError) as error:
        describe_evidence(case, **given)
    assert str(error.value).startswith(said)
