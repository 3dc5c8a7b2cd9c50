"""ceasefire forecast: how likely the ceasefire is to hold, and why it would break."""

import time
from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import INTERRUPTED, with_kind_errors
from experiments.settings import case_and_plan, day_list, plain, show, thread_count, writable_folder
from experiments.stored import stored_before
from sim.evidence.reading import flag


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: case, plan, days, folder, and how to run."""
    run = {"threads": thread_count(settings["threads"]), "keep": flag("keep", settings["keep"])}
    days, results = day_list(settings["report_days"]), writable_folder(settings["results"])
    return *case_and_plan(settings), days, results, run, flag("figures", settings["figures"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="forecast")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run a forecast, print it, and store it."""
    from sim.report.forecast import describe_forecast
    from sim.report.study import study_folder, write_forecast
    from sim.report.update import describe_update
    from sim.studies.forecast import carry_out

    started, settings = time.perf_counter(), plain(config, "forecast")
    case, plan, days, results, run, _ = check(settings)
    if stored_before(study_folder(results, "forecast", settings), settings):
        return
    outcome = carry_out(case, plan, **run, progress=True)
    text = "\n\n".join(filter(None, (describe_forecast(outcome.data, days), describe_update(outcome))))
    folder = study_folder(results, "forecast", settings, outcome.data.attrs["complete"])
    show(f"{text}\n\nStored in {write_forecast(folder, outcome, text, settings, started)}")
    if not outcome.data.attrs["complete"]:
        raise SystemExit(INTERRUPTED)
