"""ceasefire forecast: how likely the ceasefire is to hold, and why it would break."""

import sys
import time

import hydra
from omegaconf import DictConfig

from experiments.cli import INTERRUPTED, with_kind_errors
from experiments.settings import day_list, flag, plain, results_folder, show, thread_count


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="forecast")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run a forecast, print it, and store it."""
    from sim.evidence.case import read_case
    from sim.evidence.reference import read_reference
    from sim.report.forecast import describe_forecast
    from sim.report.study import study_folder, write_forecast
    from sim.report.update import describe_update
    from sim.store.folder import check_writable
    from sim.studies.forecast import carry_out
    from sim.studies.plan import SETTINGS, plan

    started = time.perf_counter()
    settings = plain(config, "forecast")
    case, days = read_case(settings), day_list(settings["report_days"])
    results, threads = results_folder(settings["results"]), thread_count(settings["threads"])
    keep, reference = flag("keep", settings["keep"]), read_reference(settings["anchor"], case.sources)
    planned = plan(case, anchor=reference, **{key: settings[key] for key in SETTINGS})
    check_writable(results)
    outcome = carry_out(case, planned, keep=keep, threads=threads, progress=True)
    text = "\n\n".join(filter(None, (describe_forecast(outcome.data, days), describe_update(outcome))))
    complete = bool(outcome.data.attrs["complete"])
    folder = study_folder(results, "forecast", settings, complete)
    show(f"{text}\n\nStored in {write_forecast(folder, outcome, text, settings, started)}")
    if not complete:
        sys.exit(INTERRUPTED)
