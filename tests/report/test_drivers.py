"""What a report says drives the answer: the study's own words and verdicts, judged by one column."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.report.inquiry import inquiry
from sim.report.page.drivers import JUDGED, SHOWN, drivers, ordered
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
    places = [said.index(letters(part)) for part in warnings]
    assert all(place < said.index("parameters,by") for place in places)
    assert letters(advice) in said


FLAGS = [(), (2,), (1, 3), (0, 1, 2, 3, 4)]


@pytest.mark.parametrize("name", ["sensitivity", "morris", "tornado"])
@pytest.mark.parametrize("above", FLAGS, ids=str)
@pytest.mark.parametrize("wide", [(), (2,)], ids=str)
def test_the_report_names_what_drives_most_exactly_where_the_study_does(stored, name, above, wide):
    studies = Studies(entries_at([stored[name]]))
    (study,) = studies.all
    table = study.frame("indices").copy()
    table["above_noise"] = table.index.isin(above)
    if name == "sensitivity":
        table["first_low"], table["first_high"] = table["first"] - 0.1, table["first"] + 0.1
        table.loc[table.index.isin(wide), "first_high"] += 1.0
    table["grounds"] = "literature"
    study.keep("indices", table)
    plan = SimpleNamespace(name=study.manifest["method"], measure=SimpleNamespace(unit="1"))
    of = SimpleNamespace(plan=plan, table=table, widths=lambda _: pd.Series([2.0]), rows_for=lambda *_: 64)
    silent = inquiry(of).startswith("No parameter")
    text = " ".join(block.words.plain() for block in drivers(studies) if block.kind == "paragraph")
    assert ("What drives the " in text) is not silent
    assert ("None can be told from noise by its " in text) is silent


@pytest.mark.parametrize("name", ["sensitivity", "morris", "tornado"])
def test_sentence_order_and_column_are_judged_by_one_column(stored, name):
    studies = Studies(entries_at([stored[name]]))
    (study,) = studies.all
    table = study.frame("indices").copy()
    table["above_noise"] = table.index.isin((1, 4, 6, 30))
    if name == "sensitivity":
        table["first_low"], table["first_high"] = table["first"] - 0.1, table["first"] + 0.1
    study.keep("indices", table)
    column, called, _, _ = JUDGED[study.manifest["method"]]
    seen = table[table["above_noise"]].sort_values(column, ascending=False)["parameter"].tolist()
    rest = table[~table["above_noise"]].sort_values(column, ascending=False, kind="stable")["parameter"].tolist()
    assert ordered(study)["parameter"].tolist() == [*seen, *rest]
    (grid,) = (block for block in drivers(studies) if block.kind == "grid")
    assert [row[0].text for row in grid.rows] == [*seen, *rest][:SHOWN]
    assert [row[-1] for row in grid.rows] == ["yes"] * len(seen) + ["no"] * (SHOWN - len(seen))
    (told,) = (block.words.plain() for block in drivers(studies)
               if block.kind == "paragraph" and "What drives the " in block.words.plain())  # fmt: skip
    assert f"most, by the {called}: {seen[0]} (" in told
    assert re.findall(r"[\w.]+\.\w+(?= \()", told.partition("most, by")[2]) == seen[:3]
    assert (
        f"Ordered by the {called}, those beyond noise first. Beyond noise: {called} more than 3.09 standard errors"
        in (grid.caption.plain())
    )


def test_sizes_of_a_screening_stand_beside_what_noise_gives_and_without_sign(told, stored):
    rows = re.findall(r"^\| `.*$", section(told("morris")["report.md"], "What drives the answer"), re.MULTILINE)
    floor = pd.read_csv(stored["morris"] / "indices.csv").set_index("parameter")["size_floor"]
    assert len(rows) == SHOWN
    for row in rows:
        name, _, size, noise, _ = (cell.strip() for cell in row.strip("|").split("|"))
        assert "+" not in size
        assert float(noise) == pytest.approx(100.0 * floor[name.strip("`")], abs=0.051)
