"""`ceasefire sweep` on the command line: what it prints, refuses, survives."""

import errno
import os
import random
import re
import signal
import time
from pathlib import Path

import psutil
import pytest

from sim.studies.stored import open_study
from tests.studies.sweeps import files

GRID = "design.grid.mediation.leverage_turkiye={from: 0, to: 1, count: 60}"
SMALL = (GRID, "replications=2000", "shard_points=1")


def the_study(folder: Path) -> Path:
    (study,) = folder.glob("results/sweep-*")
    return study


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The files of the small study, run in one go."""
    from sim.evidence.case import load_case
    from sim.studies.shards import sweep
    from tests.studies.sweeps import quiet

    design = {"grid": {"mediation.leverage_turkiye": {"from": 0, "to": 1, "count": 60}}}
    folder = tmp_path_factory.mktemp("undisturbed")
    return sweep(load_case(), design, results=folder, work=quiet(shard_points=1), replications=2000).path


def tables(study: Path) -> dict[str, bytes]:
    """All but the configuration, which says where it is stored and how it was run."""
    return {name: content for name, content in files(study).items() if name != "config.yaml"}


def finished(folder: Path) -> int:
    return len(list(folder.glob("results/sweep-*/shards/*.json")))


def wait_for(folder: Path, shards: int, process) -> None:
    """Until so many shards are finished, or the process has ended."""
    limit = time.monotonic() + 180
    while finished(folder) < shards and process.poll() is None:
        assert time.monotonic() < limit
        time.sleep(0.002)


def kill_again_and_again(shell, folder: Path, kills: int) -> int:
    """Start the small study and kill it at random moments; how many kills hit it at work."""
    moments, hits = random.Random(5), 0
    for _ in range(kills):
        process = shell("sweep", *SMALL)
        wait_for(folder, finished(folder) + moments.randrange(1, 1 + 50 // kills), process)
        time.sleep(moments.random() * 0.03)
        hits += process.poll() is None
        process.kill()
        process.communicate()
    return hits


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_at_random_moments_a_study_ends_as_if_nothing_had_happened(shell, tmp_path, undisturbed, kills):
    assert kill_again_and_again(shell, tmp_path, kills) >= kills // 2
    assert 0 < finished(tmp_path) < 60
    process = shell("sweep", *SMALL)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert re.search(r"\d+ of 60 points are finished already", err)
    assert "60 of 60 points" in out
    assert tables(the_study(tmp_path)) == tables(undisturbed)


def test_a_lost_dask_worker_costs_its_tasks_alone(shell, tmp_path, undisturbed):
    process = shell("sweep", *SMALL, "compute=dask", "compute.workers=2")
    wait_for(tmp_path, 5, process)
    workers = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]
    assert len(workers) == 2
    workers[0].kill()
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "60 of 60 points" in out
    assert tables(the_study(tmp_path)) == tables(undisturbed)


@pytest.mark.long
def test_the_last_dask_worker_is_replaced_and_gets_what_all_tasks_share(shell, tmp_path, undisturbed):
    process = shell("sweep", *SMALL, "compute=dask", "compute.workers=1")
    wait_for(tmp_path, 5, process)
    (worker,) = (child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline()))
    worker.kill()
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert tables(the_study(tmp_path)) == tables(undisturbed)


@pytest.mark.long
def test_ctrl_c_in_a_terminal_reaches_dask_workers_too_and_ends_as_kindly(shell, tmp_path):
    process = shell("sweep", *SMALL, "compute=dask", "compute.workers=2", start_new_session=True)
    wait_for(tmp_path, 5, process)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert "the same command goes on from here" in err
    assert "Traceback" not in err


def test_two_processes_share_a_study(shell, tmp_path, undisturbed):
    both = [shell("sweep", *SMALL) for _ in range(2)]
    ended = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    assert tables(the_study(tmp_path)) == tables(undisturbed)


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(shell, tmp_path, undisturbed):
    process = shell("sweep", *SMALL)
    wait_for(tmp_path, 5, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert "the same command goes on from here" in err
    assert re.search(r"\d+ of 60 points", out)
    assert not open_study(the_study(tmp_path)).complete
    again = shell("sweep", *SMALL)
    _, err = again.communicate()
    assert again.returncode == 0, err
    assert tables(the_study(tmp_path)) == tables(undisturbed)


def test_a_full_disk_ends_with_one_message_and_keeps_what_is_finished(ceasefire, tmp_path, monkeypatch):
    arguments = (GRID.replace("60", "6"), "replications=200", "shard_points=2")
    flushed = []

    def fsync(number):
        flushed.append(number)
        if len(flushed) > 3 + 4:  # configuration, points, manifest; the first shard
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sim.store.study.os.fsync", fsync)
    ended = ceasefire("sweep", *arguments)
    assert ended.code == 2
    assert "cannot be written (No space left on device). What was finished before is kept" in ended.err
    assert "Traceback" not in ended.err
    assert finished(tmp_path) == 1
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = ceasefire("sweep", *arguments)
    assert again.code == 0, again.err
    assert "2 of 6 points are finished already" in again.err
    assert finished(tmp_path) == 3


def test_a_folder_that_cannot_be_written_to_is_refused_before_work(ceasefire, tmp_path):
    (tmp_path / "results").write_text("a file, no folder")
    ended = ceasefire("sweep", GRID, "replications=10")
    assert ended.code == 2
    assert "results=results: cannot write there" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "design: nothing varies"),
        (["design.grid.mediation.leverage_turkye=[0,1]"], "Did you mean mediation.leverage_turkiye"),
        (["design.grid.mediation.leverage_turkiye=[]"], "holds no values"),
        (["design.grid.mediation.leverage_turkiye=[0,2]"], "2 is out of bounds. Allowed: 0 to 1"),
        (["design.girdle.mediation.leverage_turkiye=[0,1]"], "design.girdle: unknown"),
        (["design.points=missing.csv"], "cannot be read"),
        (["design.grid.scenario.expiry_day=[a,9]"], "scenario.expiry_day: 'a' is not allowed"),
        (["design.grid.scenario.expiry_day=[null,9]"], "scenario.expiry_day: nothing is not allowed"),
        (["design.grid.mediation.rescue_prob={from: 0, to: 1}"], "a range has the keys from, to, count"),
        (["design.lhs.scenario.first_round_day=[6,12]"], "samples take parameters only"),
        ([GRID, "compute.workers=0"], "compute.workers: 0 is not allowed"),
        ([GRID, "compute=cloud"], "compute=cloud: there is no such configuration. Known: dask, local"),
        ([GRID, "shard_points=0"], "shard_points: 0 is not allowed"),
        ([GRID, "failure=war"], "failure: 'war' is unknown"),
        ([GRID, "base=posterior"], "base: 'posterior' is unknown"),
    ],
)
def test_a_mistake_ends_with_one_message(ceasefire, arguments, message):
    ended = ceasefire("sweep", *arguments)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def test_a_cluster_that_does_not_answer_is_named_before_work(ceasefire, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.compute.cluster.PATIENCE", "1s")
    ended = ceasefire("sweep", GRID, "compute=dask", "compute.address=tcp://127.0.0.1:1")
    assert ended.code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "results").exists()


def test_a_running_cluster_is_used(ceasefire, tmp_path, undisturbed):
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster:
        ended = ceasefire("sweep", *SMALL, "compute=dask", f"compute.address={cluster.scheduler_address}")
        with_workers = ceasefire("sweep", *SMALL, "compute=dask", "compute.workers=2", "compute.address=tcp://a:1")
    assert ended.code == 0, ended.err
    assert tables(the_study(tmp_path)) == tables(undisturbed)
    assert with_workers.code == 2
    assert "has workers of its own" in with_workers.err


def test_values_from_a_file_stay_with_the_study(ceasefire, tmp_path):
    (tmp_path / "points.csv").write_text("mediation.leverage_turkiye,mediation.rescue_prob\n0.1,0.9\n0.2,0.8\n")
    first = ceasefire("sweep", "design.points=points.csv", "replications=20", "name=from_a_file")
    assert first.code == 0, first.err
    (study,) = (tmp_path / "results").glob("sweep-from_a_file-*")
    (tmp_path / "points.csv").unlink()
    again = ceasefire("sweep", "--config-path", str(study), "--config-name", "config")
    assert again.code == 0, again.err
    assert "2 of 2 points are finished already" in again.err
    assert len(list((tmp_path / "results").iterdir())) == 1


def test_every_kind_of_design_in_one_command(ceasefire, tmp_path):
    ended = ceasefire(
        "sweep",
        "design.grid.scenario.first_round_day=[6,12]",
        "design.paired.mediation.leverage_turkiye=[0.2,0.8]",
        "design.paired.mediation.leverage_qatar=[0.1,0.6]",
        "design.sobol.mediation.rescue_prob=prior",
        "design.sobol.truce.extension_days=[5,14]",
        "design.size=4",
        "replications=20",
    )
    assert ended.code == 0, ended.err
    points = open_study(the_study(tmp_path)).points
    assert len(points) == 2 * 2 * 4
    assert points["mediation.leverage_turkiye"].map({0.2: 0.1, 0.8: 0.6}).equals(points["mediation.leverage_qatar"])
