"""`ceasefire COMMAND -m`: jobs are checked before one starts, none is lost to another, and it can be taken up again."""

import re
import signal
import time

import pytest

import sim.figures.style
import sim.report.study
import sim.studies.forecast

TINY = (
    "points=64",
    "replications=8",
    "particles=4096",
    "as_of=2025-10-19",
    "anchor=none",
    "threads=1",
    "figures=false",
)
LEVERAGES = "mediation.leverage_turkiye=0,0.5"


@pytest.fixture(autouse=True)
def _no_figures(monkeypatch):
    """They take most of the time, and are none of the subject."""
    monkeypatch.setattr(sim.figures.style, "save", lambda *_: None)


def stored(tmp_path):
    return {path.name for path in (tmp_path / "results").iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize(
    ("command", "swept", "said"),
    [
        ("forecast", "mediation.leverage_turkiye=0,1.8", "1.8 is out of bounds"),
        ("forecast", "seed=1,-1", "whole number from 0"),
        ("forecast", "threads=1,0", "whole number from 1"),
        ("forecast", "observations=none,some", "Known: doha_2025_10_19, none"),
        ("forecast", "pionts=64,128", "Did you mean points?"),
        ("forecast", "results=results,file/results", "cannot write there"),
        ("trace", "point=0,3", "there is one row, the modes"),
        ("backtest", "particles=4096,4097", "cannot be shared out evenly"),
        ("evidence", "show=register,rumours", "rumours"),
        ("collect", "days=[0],[90]", "list of days"),
    ],
)
def test_a_bad_value_in_any_job_is_said_before_one_starts(ceasefire, tmp_path, command, swept, said):
    (tmp_path / "file").write_text("in the way")
    ended = ceasefire(command, swept, "-m")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_jobs_run_one_by_one_each_under_its_settings_and_into_its_folder(ceasefire, tmp_path):
    ended = ceasefire("forecast", *TINY, "-m", LEVERAGES)
    assert (ended.code, ended.err) == (0, "")
    titles = [line for line in ended.out.splitlines() if line.startswith("## ")]
    assert [title.split("leverage_turkiye=")[1] for title in titles] == ["0", "0.5"]
    assert "2 of 2 jobs finished." in ended.out
    assert {f"results/{name}" for name in stored(tmp_path)} == set(re.findall(r"Stored in (\S+)", ended.out))
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "cannot write the results (No space left on device)"),
        (ArithmeticError("a bug"), "ArithmeticError: a bug"),
    ],
    ids=["full disk", "bug"],
)
def test_a_job_that_fails_says_so_and_the_others_run(ceasefire, tmp_path, monkeypatch, error, said):
    write, calls = sim.report.study.write_table, []

    def fail_once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise error
        write(*args)

    monkeypatch.setattr(sim.report.study, "write_table", fail_once)
    ended = ceasefire("forecast", *TINY, "-m", LEVERAGES)
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.startswith(f"{' '.join(TINY).replace('false', 'False')} mediation.leverage_turkiye=0: ")
    assert ended.err.splitlines()[-1].startswith("1 of 2 jobs finished.")
    (study,) = stored(tmp_path)
    assert f"Stored in results/{study}" in ended.out


def test_an_interrupted_multirun_starts_no_job_more_and_is_taken_up_again(ceasefire, tmp_path, monkeypatch):
    carry_out, calls = sim.studies.forecast.carry_out, []

    def interrupted(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return carry_out(*args, **options)

    monkeypatch.setattr(sim.studies.forecast, "carry_out", interrupted)
    ended = ceasefire("forecast", *TINY, "-m", "seed=1,2,3")
    assert (ended.code, len(calls)) == (130, 2)
    assert ended.err.startswith("Interrupted after 1 of 3 jobs; no further job was started.")
    (study,) = stored(tmp_path)

    again = ceasefire("forecast", *TINY, "-m", "seed=1,2")
    assert (again.code, len(calls)) == (0, 3)
    assert f"Stored before, and not computed again: results/{study}" in again.out
    assert ended.out.split("\n\nStored in")[0] == again.out.split("\n\nStored before")[0]

    table = tmp_path / "results" / study / "forecast.csv"
    whole = table.read_bytes()
    table.write_bytes(whole[:-1])
    assert ceasefire("forecast", *TINY, "-m", "seed=1").code == 0
    assert (len(calls), table.read_bytes()) == (4, whole)


@pytest.mark.long
def test_the_jobs_of_joblib_are_processes(shell, tmp_path):
    process = shell("trace", "scenario.horizon_days=5", "-m", "replicate=1,2", "hydra/launcher=joblib")
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("2 of 2 jobs finished.\n")
    assert len(stored(tmp_path)) == out.count("Stored in") == out.count("## scenario.horizon_days=5 replicate=") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.long
def test_a_job_of_joblib_that_fails_stops_no_other(shell, tmp_path):
    job = ("points=64", "particles=4096", "replications=8", "anchor=none", "threads=1", "hydra/launcher=joblib")
    process = shell("forecast", *job, "-m", "observations.closed_5.exact=[0,0.05],[0,1]", "hydra.launcher.n_jobs=2")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2, err
    assert "observations.closed_5: not one of 4096 particles agrees with it" in err
    assert err.splitlines()[-1].startswith("1 of 2 jobs finished.")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    (study,) = stored(tmp_path)
    assert f"Stored in results/{study}" in out


def test_a_launcher_that_loses_a_process_is_said(ceasefire, monkeypatch):
    def killed(*_, **__):
        raise RuntimeError("A worker process was terminated\nand more")

    monkeypatch.setattr("experiments.multirun.BasicLauncher.launch", killed)
    ended = ceasefire("evidence", "-m", "rule=truce,border")
    assert ended.code == 2
    assert ended.err.startswith("The launcher lost a job (A worker process was terminated).")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.long
def test_the_jobs_of_submitit_write_below_the_results_alone(shell, tmp_path):
    process = shell("forecast", *TINY, "-m", LEVERAGES, "hydra/launcher=submitit_local")
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (0, "2 of 2 jobs finished.\n"), err
    assert len(stored(tmp_path)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    again = shell("forecast", *TINY, "-m", "mediation.leverage_turkiye=0.5,1", "hydra/launcher=joblib")
    assert again.communicate(timeout=300)[0].count("Stored before") == 1


@pytest.mark.long
def test_two_multiruns_at_once_do_no_harm(shell, tmp_path):
    both = [shell("forecast", *TINY, "-m", LEVERAGES) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=300)
        assert (process.returncode, err) == (0, "")
    assert len(stored(tmp_path)) == len(list((tmp_path / "results").iterdir())) == 2


@pytest.mark.long
def test_ctrl_c_stores_what_the_job_had_and_ends_the_multirun(shell, tmp_path):
    for wait in (6.0, 12.0, 24.0, 48.0):  # until the first job has begun: a machine may be slow, or have to compile
        process = shell("forecast", "as_of=2025-10-19", "anchor=none", "uncertainty=none", "points=65536",
                        "replications=8192", "-m", "seed=1,2")  # fmt: skip
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        if "Stored" in out:
            break
    assert "Interrupted after 0 of 2 jobs" in err
    (study,) = stored(tmp_path)
    assert study.endswith("-partial")
