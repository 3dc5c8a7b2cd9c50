"""What a report says drives the answer: the study's own words and verdicts, judged by one column."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.report.inquiry import inquiry
from sim.report.page.drivers import ERROR, FOR_THE_TERMINAL, JUDGED, SHOWN, drivers, ranked
from sim.report.page.studies import Studies
from sim.store.catalogue import entries_at
from tests.report.places import letters, section


@pytest.mark.parametrize("name", ["sensitivity", "morris", "tornado"])
def test_what_a_sensitivity_study_says_of_itself_stands_in_the_report(told, stored, name):
    own = [" ".join(part.split()) for part in (stored[name] / "sensitivity.txt").read_text("utf-8").split("\n\n")]
    said = letters(section(told(name)["report.md"], "What drives the answer"))
    warnings = [part for part in own if part.startswith("WARNING: ")]
    (advice,) = (part for part in own if part.startswith("What to find out first. "))
    assert bool(warnings) == (name != "tornado")
    places = [said.index(letters(FOR_THE_TERMINAL.sub("", part))) for part in warnings]
    assert all(place < said.index("parameters,by") for place in places)
    assert letters(FOR_THE_TERMINAL.sub("", advice)) in said


def test_words_for_the_terminal_alone_are_left_out():
    advice = 'two move it beyond noise. For shares of the variance: method=sobol, of all or as in "vary=[a,b]". Last.'
    assert FOR_THE_TERMINAL.sub("", advice) == "two move it beyond noise. Last."
    assert FOR_THE_TERMINAL.sub("", "from noise (column `spread_raw`; corrected, `spread`).") == "from noise."
    assert FOR_THE_TERMINAL.sub("", "a (assumed; 15 %). Use method=pawn.") == "a (assumed; 15 %). Use method=pawn."


FLAGS = [(), (2,), (1, 3), (0, 1, 2, 3, 4)]


def judged_by(table, name, above, wide=()):
    """The table with these rows beyond noise, and these totals of Sobol's not known."""
    table = table.assign(above_noise=table.index.isin(above), grounds="literature")
    if name == "sensitivity":
        table["above_noise"] = ~table["above_noise"]  # that is of the share alone, which does not judge here
        half = (table["total"].abs() / 2.0).where(table.index.isin(above), table["total"].abs())
        half = half.mask(table.index.isin(wide), 0.51)
        table["total"] = table["total"].abs().mask(table.index.isin(wide), 2.0)
        table["total_low"], table["total_high"] = table["total"] - half, table["total"] + half
    return table


@pytest.mark.parametrize("name", ["morris", "tornado"])
@pytest.mark.parametrize("above", FLAGS, ids=str)
def test_the_report_names_what_drives_most_exactly_where_the_study_does(stored, name, above):
    studies = Studies(entries_at([stored[name]]))
    (study,) = studies.all
    table = judged_by(study.frame("indices"), name, above)
    study.keep("indices", table)
    plan = SimpleNamespace(name=study.manifest["method"], measure=SimpleNamespace(unit="1"))
    of = SimpleNamespace(plan=plan, table=table, widths=lambda _: pd.Series([2.0]), rows_for=lambda *_: 64)
    silent = inquiry(of).startswith("No parameter")
    text = " ".join(block.words.plain() for block in drivers(studies) if block.kind == "paragraph")
    assert ("What drives the " in text) is not silent
    assert ("None can be told from noise by its " in text) is silent


@pytest.mark.parametrize("above", FLAGS, ids=str)
@pytest.mark.parametrize("wide", [(), (2,)], ids=str)
def test_sobols_indices_are_judged_by_the_share_with_others_where_it_is_known(stored, above, wide):
    studies = Studies(entries_at([stored["sensitivity"]]))
    (study,) = studies.all
    study.keep("indices", judged_by(study.frame("indices"), "sensitivity", above, wide))
    seen = [k for k in above if k not in wide]
    assert ranked(study).index[ranked(study)["beyond"]].tolist() == seen
    text = " ".join(block.words.plain() for block in drivers(studies) if block.kind == "paragraph")
    assert ("What drives the " in text) is bool(seen)
    assert ("None can be told from noise by its share with others" in text) is not bool(seen)


@pytest.mark.parametrize(("first", "said"), [(0.9, True), (0.01, False)])
def test_alone_above_with_others_is_said_to_be_error(stored, first, said):
    studies = Studies(entries_at([stored["sensitivity"]]))
    (study,) = studies.all
    table = study.frame("indices").assign(first=first, first_low=first - 0.1, first_high=first + 0.1)
    study.keep("indices", table.assign(total=0.5, total_low=0.4, total_high=0.6))
    (grid,) = (block for block in drivers(studies) if block.kind == "grid")
    assert (ERROR in grid.caption.plain()) is said
    assert ERROR.strip() in " ".join((stored["sensitivity"] / "sensitivity.txt").read_text("utf-8").split())


@pytest.mark.parametrize("name", ["sensitivity", "morris", "tornado"])
@pytest.mark.parametrize("above", [(1, 4, 6, 30), (4, 30, 40)], ids=str)
def test_table_sentence_and_column_go_by_the_order_of_the_study(stored, name, above):
    studies = Studies(entries_at([stored[name]]))
    (study,) = studies.all
    study.keep("indices", judged_by(study.frame("indices"), name, above))
    column, called, _, _ = JUDGED[study.manifest["method"]]
    table = pd.read_csv(stored[name] / "indices.csv")
    names = table["parameter"].tolist()
    assert table[column].is_monotonic_decreasing
    assert ranked(study)["parameter"].tolist() == names
    (grid,) = (block for block in drivers(studies) if block.kind == "grid")
    shown = [*range(SHOWN), *(k for k in above[:3] if k >= SHOWN)]
    assert [row[0].text for row in grid.rows] == [names[k] for k in shown]
    assert [k for k, row in zip(shown, grid.rows, strict=True) if row[-1] == "yes"] == list(above[:3])
    (told,) = (block.words.plain() for block in drivers(studies)
               if block.kind == "paragraph" and "What drives the " in block.words.plain())  # fmt: skip
    assert f"most, by the {called}: {names[above[0]]} (" in told
    assert re.findall(r"[\w.]+\.\w+(?= \()", told.partition("most, by")[2]) == [names[k] for k in above[:3]]
    assert f"Ordered by the {called}. Beyond noise: {called} more than 3.09 standard errors" in grid.caption.plain()


def test_sizes_of_a_screening_stand_beside_what_noise_gives_and_without_sign(told, stored):
    rows = re.findall(r"^\| `.*$", section(told("morris")["report.md"], "What drives the answer"), re.MULTILINE)
    floor = pd.read_csv(stored["morris"] / "indices.csv").set_index("parameter")["size_floor"]
    assert len(rows) == SHOWN
    for row in rows:
        name, _, size, noise, _ = (cell.strip() for cell in row.strip("|").split("|"))
        assert "+" not in size
        assert float(noise) == pytest.approx(100.0 * floor[name.strip("`")], abs=0.051)
