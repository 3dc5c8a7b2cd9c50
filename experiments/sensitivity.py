"""ceasefire sensitivity: which parameters drive the answer, and what to find out first."""

import time
from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import plain, say, show, taken_up_again, thread_count, writable_folder
from experiments.stored import stored_before


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: plan, threads, folder."""
    from sim.evidence.case import read_case
    from sim.studies.sensitivity_plan import SETTINGS, plan_sensitivity

    plan = plan_sensitivity(read_case(settings), **{key: settings[key] for key in SETTINGS})
    return plan, thread_count(settings["threads"]), writable_folder(settings["results"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="sensitivity")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run a sensitivity study, print it, and store it."""
    from sim.report.sensitivity import describe_sensitivity
    from sim.report.sensitivity_folder import write_sensitivity
    from sim.report.study import study_folder
    from sim.studies.kept import kept_until_done
    from sim.studies.sensitivity import run_sensitivity

    started, settings = time.perf_counter(), plain(config, "sensitivity")
    plan, threads, results = check(settings)
    place = study_folder(results, "sensitivity", settings)
    if stored_before(place, settings):
        return
    say(f"{plan.evaluations:,} evaluations of {plan.replications:,} replications. Stopped, the same command goes on.\n")
    with taken_up_again(), kept_until_done(place.with_name(f".{place.name}")) as kept:
        study = run_sensitivity(plan, kept=kept, threads=threads, progress=True)
        text = describe_sensitivity(study)
        show(f"{text}\n\nStored in {write_sensitivity(place, study, text, settings, started)}")
