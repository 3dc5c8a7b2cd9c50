"""Every mistake gives one clear message and exit code 2, and nothing is written."""

import pytest

MISTAKES = {
    "unknown parameter": ("mediation.leverage_turkey=0.8", "mediation.leverage_turkiye"),
    "unknown parameter, no group": ("leverage_turkiye=0.8", "mediation.leverage_turkiye"),
    "added unknown parameter": ("+mediation.foo=3", "mediation.foo: unknown parameter"),
    "unknown setting": ("pionts=128", "Did you mean points?"),
    "out of bounds": ("mediation.leverage_turkiye=1.8", "Allowed: 0 to 1"),
    "out of bounds in a range": ("mediation.leverage_turkiye=[0.5,0.8,1.2]", "1.2 is out of bounds"),
    "low above high": ("mediation.leverage_turkiye=[0.9,0.5,0.6]", "Give low <= mode <= high"),
    "two numbers": ("mediation.leverage_turkiye=[0.5,0.9]", "three: [low, mode, high]"),
    "not a number": ("mediation.leverage_turkiye=nan", "not a finite number"),
    "infinity": ("mediation.leverage_turkiye=inf", "not a finite number"),
    "text for a number": ("mediation.leverage_turkiye=lots", "'lots' is not a number"),
    "text within an entry": ("mediation.leverage_turkiye.low=lots", "'lots' is not a number"),
    "negative horizon": ("scenario.horizon_days=-5", "from 1 to"),
    "a date that does not exist": ("scenario.start_date=2025-02-30", "not a date that exists"),
    "shares that do not sum to 1": ("border.crossings=[{name: A, share: 0.5}]", "sum to 0.5"),
    "no crossing": ("border.crossings=[]", "at least one"),
    "weights that do not sum to 1": ("bargaining.issues.border.pakistan=0.5", "sum to 1.42"),
    "mediator without leverage": (
        "mediation.mediators=[{name: China}]",
        "expected {name: ..., leverage: ...}",
    ),
    "two mediators of one name": (
        "mediation.mediators=[{name: China, leverage: 0.1},{name: China, leverage: 0.2}]",
        "Give each its own",
    ),
    "unknown scenario": ("scenario=doha", "Known: doha_2025_10_19"),
    "unknown uncertainty": ("uncertainty=some", "Choose one of prior, none"),
    "unknown failure": ("failure=war", "Choose one of fire, strike, exchange, collapse"),
    "points not a power of two": ("points=100", "power of two"),
    "more rows than memory": ("points=1048576", "of memory. Up to"),
    "a number for a group": ("scenario=3", "Settings are given as key=value"),
    "a setting taken away": ("~points", "points: missing"),
    "an added setting": ("+x=1", "x: unknown setting"),
    "a scenario that names another folder": ("scenario.name=../../esc", "letters, digits"),
    "a date out of reach": ("scenario.start_date=9999-01-01", "from 1900 to 2200"),
    "a leverage that is none": (
        "mediation.mediators=[{name: X, leverage: influence_half_life_days}]",
        "is no leverage",
    ),
    "too few rows": ("points=16", "too few to stand for the priors"),
    "pressure that rests above 1": ("pressure.refugee_pressure=0.9", "at 1 or below"),
    "no points": ("points=0", "whole number from 1"),
    "no replications": ("replications=0", "whole number from 1"),
    "text for a seed": ("seed=abc", "whole number from 0"),
    "no threads": ("threads=0", "whole number from 1"),
    "days that are no list": ("report_days=7", "list of days"),
    "neither true nor false": ("keep=maybe", "Give true or false"),
    "no folder": ("results=3", "Give results=FOLDER"),
    "not key=value": ("nonsense", "nonsense is not key=value, and no study is taken here"),
    "a date without documents": ("as_of=2025-11-07", "Choose one of 2025-10-19, 2025-10-25, 2025-10-31, 2025-11-06"),
    "an as-of date that is none": ("as_of=soon", "not a date that exists"),
    "unknown reference class": ("anchor=wars", "Known: none, truces, truces_without_peacekeepers"),
    "a reference class that is none": ("anchor.days=[31]", "List days of the curve"),
    "particles that cannot be shared out": ("particles=5000", "cannot be shared out evenly among 4096"),
    "unknown quantity": ("observations.calm_5.quantity=mood", "observations.calm_5.quantity: 'mood' is unknown"),
    "an observation published before its day": ("observations.holds_5.published='2025-10-20'", "was published on"),
    "a documented number without its paragraph": (
        "bargaining.session_days.source=talks_resume",
        "talks_resume is cited without a paragraph",
    ),
    "unknown grounds": ("bargaining.session_days.grounds=guessed", "grounds 'guessed' are unknown"),
    "a source that nobody cites": (
        "+sources.idle={kind: literature, author: Nobody, year: 2020, title: Nothing, finding: none}",
        "sources.idle: nobody cites it",
    ),
    "an observation without a plus sign": ("observations.mine={exact: 0}", "To add one, write + before it"),
    "a fact that lies back": (
        "observations.term_6.set={truce.expiry: '2025-10-20'}",
        "2025-10-20 is over when the fact is written",
    ),
    "a list without brackets": ("mediation.leverage_turkiye=0,0.5,1", "Write a list as [0,0.5,1]"),
    "a range without -m": ("seed=range(1,4)", "several runs need -m"),
    "an unknown option": ("--pionts", "--pionts: unknown option"),
    "a misspelled option": ("--hlep", "Did you mean --help?"),
    "an option without its value": ("--config-path", "--config-path"),
    "no days": ("report_days=[]", "report_days: [] is not allowed"),
    "open bracket": ("report_days=[7", "Settings are given as key=value"),
}


@pytest.mark.parametrize(("argument", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_said_once_and_nothing_is_written(ceasefire, tmp_path, argument, said):
    ended = ceasefire("forecast", argument)
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert ended.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("point=3", "there is one row, the modes"),
        ("replicate=-1", "whole number from 0"),
        ("seed=-1", "whole number from 0"),
        ("uncertainty=all", "Choose one of prior, none"),
        ("as_of=2025-11-07", "no observation was published"),
    ],
)
def test_a_mistake_in_trace_is_said_once(ceasefire, tmp_path, argument, said):
    ended = ceasefire("trace", argument)
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("sweep", "design.grid.mediation.leverage_turkiye=0,0.5,1"),
            "\ndesign.grid.mediation.leverage_turkiye=0,0.5,1: ",
        ),
        (("sweep", "design.grid.mediation.leverage_turkiye=[0"), "\ndesign.grid.mediation.leverage_turkiye=[0: "),
        (("sweep", "threads=1"), "Did you mean compute.workers?"),
        (("sweep", "own.csv"), "Did you mean design.points=own.csv?"),
        (("compare", "no_mediation"), "Did you mean policies=[no_mediation]?"),
        (("compare", "days=[]"), "days: there is none"),
    ],
)
def test_a_mistake_in_another_command_is_said_once(ceasefire, tmp_path, words, said):
    (tmp_path / "own.csv").write_text("mediation.leverage_turkiye\n0.5\n")
    ended = ceasefire(*words)
    assert (ended.code, [path.name for path in tmp_path.iterdir()]) == (2, ["own.csv"])
    assert said in f"\n{ended.err}"
    assert len(ended.err.strip().splitlines()) == 1


def test_an_unknown_command_is_answered_with_the_nearest(ceasefire):
    ended = ceasefire("forcast")
    assert ended.code == 2
    assert "Did you mean forecast?" in ended.err


def test_yaml_that_does_not_parse_is_named_with_its_line(ceasefire, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.yaml").write_text("points: 64\n  replications: [3\n")
    ended = ceasefire("forecast", "--config-path", str(tmp_path / "mine"), "--config-name", "broken")
    assert ended.code == 2
    assert "broken.yaml, line 2" in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_to_is_said_before_the_work(ceasefire, tmp_path):
    (tmp_path / "file").write_text("in the way")
    ended = ceasefire("forecast", f"results={tmp_path / 'file' / 'results'}")
    assert ended.code == 2
    assert "cannot write there" in ended.err
    assert ended.out == ""


def test_a_contradiction_names_the_observation_and_what_to_relax(ceasefire, tmp_path):
    ended = ceasefire("forecast", "points=64", "particles=4096", "observations.closed_5.exact=[0,0.05]", "anchor=none")
    assert ended.code == 2
    assert ended.err.startswith("observations.closed_5: not one of 4096 particles agrees with it")
    assert "Relax it" in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert (ended.out, list(tmp_path.iterdir())) == ("", [])


def test_a_reference_class_out_of_reach_is_said_not_forced(ceasefire, tmp_path):
    ended = ceasefire("forecast", "points=64", "particles=4096", "truce.withdraw_per_day=[0.05,0.1,0.2]")
    assert ended.code == 2
    assert "out of the prior's reach" in ended.err
    assert (ended.out, list(tmp_path.iterdir())) == ("", [])


def test_a_setting_that_belongs_to_another_command_is_answered_with_ones_own(ceasefire):
    ended = ceasefire("backtest", "as_of=2025-10-25")
    assert ended.code == 2
    assert "as_of: unknown setting. Those of ceasefire backtest: " in ended.err
    assert "particles" in ended.err
