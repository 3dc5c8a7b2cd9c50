"""`ceasefire evidence` as a user runs it; what its tables say is tested in tests/evidence."""

import io
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from sim.report.evidence import describe_evidence

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def test_it_prints_the_published_register_with_filters(ceasefire, case):
    ended = ceasefire("evidence", "grounds=[documented,literature]", "rule=truce")
    filters = {"grounds": ["documented", "literature"], "rule": "truce"}
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == describe_evidence(case, filters=filters) + "\n"


def test_what_is_changed_on_the_command_line_is_shown_as_set_by_hand(ceasefire):
    changes = ("truce.extension_days=[6,8,12]", "scenario.horizon_days=90", "mediation.leverage_qatar=0.2")
    ended = ceasefire("evidence", *changes, "format=csv")
    rows = pd.read_csv(io.StringIO(ended.out), keep_default_na=False).set_index("name")
    by_hand = rows.index[rows["reasoning"] == "Set by hand for this study."]
    assert sorted(by_hand) == ["mediation.leverage_qatar", "scenario.horizon_days", "truce.extension_days"]


def test_a_file_holds_what_would_be_printed(ceasefire, case, tmp_path):
    place = tmp_path / "new folder" / "register.md"
    place.parent.mkdir()
    place.write_text("an older one")
    ended = ceasefire("evidence", "show=all", "format=markdown", f"file='{place}'")
    assert (ended.code, ended.out) == (0, f"Written to {place}\n"), ended.err
    assert place.read_text("utf-8") == describe_evidence(case, "all", "markdown") + "\n"
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing_behind(ceasefire, tmp_path):
    (tmp_path / "file").write_text("in the way")
    place = tmp_path / "file" / "x.csv"
    ended = ceasefire("evidence", f"file={place}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"file={place}: cannot write there")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "in the way"


MISTAKES = {
    "unknown grounds": ("grounds=asumed", "grounds: asumed is unknown. Did you mean assumed?"),
    "no file": ("file=3", "file: 3 is not a file. Give file=PATH, or null to print."),
    "no such home": ("file='~nobody_of_that_name/x'", "there is no such home folder. Give file=PATH."),
    "unknown setting": ("shows=register", "shows: unknown setting. Did you mean show"),
    "unknown observation": ("observations.calm_6.exact=0", "Did you mean observations.calm_5"),
    "unknown observations": ("observations=kabul", "observations=kabul: there is no such configuration. Known: doha"),
    "two error models": ("+observations.calm_5.exact=0", "observations.calm_5: give one of exact, normal, weights"),
    "an uncited source": (
        "+sources.x={kind: literature, author: A, year: 2020, title: T, finding: F}", "sources.x: nobody cites it",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("argument", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_said_once(ceasefire, tmp_path, argument, said):
    ended = ceasefire("evidence", argument)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


SHELL = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    for line in block.strip().splitlines()
]


@pytest.mark.parametrize("line", SHELL)
def test_a_command_of_the_evidence_page_runs(ceasefire, line):
    name, *arguments = shlex.split(line)
    assert (name, arguments[0]) == ("ceasefire", "evidence")
    ended = ceasefire(*arguments)
    assert ended.code == 0, ended.err
