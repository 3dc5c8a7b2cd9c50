"""ceasefire compare: what policies would change, the same worlds under each of them."""

import time
from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import case_and_plan, plain, show, thread_count, writable_folder
from experiments.stored import stored_before


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: case, plan, threads, folder."""
    from sim.report.compare import comparison_folder
    from sim.studies.comparison import SETTINGS, plan_comparison

    case, base = case_and_plan(settings)
    plan = plan_comparison(case, base, **{key: settings[key] for key in SETTINGS})
    results = writable_folder(settings["results"])
    return case, plan, thread_count(settings["threads"]), comparison_folder(results, settings, plan)


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="compare")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Compare policies, print the levers, and store them."""
    from sim.report.compare import describe_comparison, write_comparison
    from sim.studies.comparison import carry_out

    started, settings = time.perf_counter(), plain(config, "compare")
    case, plan, threads, place = check(settings)
    if not stored_before(place, settings):
        outcome = carry_out(case, plan, threads, progress=True)
        text = describe_comparison(outcome)
        show(f"{text}\n\nStored in {write_comparison(place, outcome, text, settings, started)}")
