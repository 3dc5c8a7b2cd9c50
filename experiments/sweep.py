"""ceasefire sweep: the same question at every point of a design, stored as it goes."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import day_list, plain, say, show, taken_up_again, writable_folder


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: sweep, where it is run, days, folder."""
    from sim.compute.workers import read_compute
    from sim.report.sweep import check_days
    from sim.studies.labelled import check_failure
    from sim.studies.shards import Work, check_shard_points
    from sim.studies.sweep import read_sweep

    check_failure(settings["failure"])
    work = Work(read_compute(settings["compute"]), check_shard_points(settings["shard_points"]), say, progress=True)
    sweep, days = read_sweep(settings), day_list(settings["report_days"])
    check_days(days, sweep.case.scenario.horizon_days)
    return sweep, work, days, writable_folder(settings["results"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="sweep")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run what is missing of a sweep, and print it."""
    from sim.report.sweep import describe_sweep, next_steps
    from sim.studies.shards import carry_out
    from sim.studies.stored import open_study

    sweep, work, days, results = check(settings := plain(config, "sweep"))
    with taken_up_again():
        study = open_study(carry_out(sweep, results, settings, work).path)
        show(f"{describe_sweep(study, days, settings['failure'])}\n\nStored in {study.path}\n\n{next_steps(study)}")
        if not study.complete:
            raise KeyboardInterrupt
