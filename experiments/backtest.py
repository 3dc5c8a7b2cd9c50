"""ceasefire backtest: forecasts as of earlier dates, scored by what the documents reported later."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import case_and_plan, plain, show, thread_count, writable_folder
from experiments.stored import stored_before


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: case, events, plan, threads, folder."""
    from sim.evidence.events import read_events
    from sim.studies.backtest import check_events

    case, plan = case_and_plan(settings)
    events = read_events(settings["events"], case.scenario, case.sources)
    check_events(case, events)
    return case, events, plan, thread_count(settings["threads"]), writable_folder(settings["results"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="backtest")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run a backtest, print it, and store it."""
    from sim.report.backtest import describe_backtest
    from sim.report.study import study_folder, write_backtest
    from sim.studies.backtest import carry_out

    settings = plain(config, "backtest")
    case, events, plan, threads, results = check(settings)
    place = study_folder(results, "backtest", settings)
    if not stored_before(place, settings):
        outcome = carry_out(case, events, plan, threads=threads, progress=True)
        text = describe_backtest(outcome)
        show(f"{text}\n\nStored in {write_backtest(place, outcome, text, settings)}")
