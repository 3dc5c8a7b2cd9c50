"""ceasefire backtest: forecasts as of earlier dates, scored by what the documents reported later."""

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import plain, results_folder, show, thread_count


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="backtest")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run a backtest, print it, and store it."""
    from sim.evidence.case import read_case
    from sim.evidence.events import read_events
    from sim.evidence.reference import read_reference
    from sim.report.backtest import describe_backtest
    from sim.report.study import study_folder, write_backtest
    from sim.store.folder import check_writable
    from sim.studies.backtest import carry_out, check_events
    from sim.studies.plan import plan

    settings = plain(config, "backtest")
    case = read_case(settings)
    events = read_events(settings["events"], case.scenario, case.sources)
    check_events(case, events)
    results, threads = results_folder(settings["results"]), thread_count(settings["threads"])
    reference = read_reference(settings["anchor"], case.sources)
    asked = {key: settings[key] for key in ("points", "particles", "seed")}
    planned = plan(case, anchor=reference, **asked)
    check_writable(results)
    outcome = carry_out(case, events, planned, threads=threads, progress=True)
    text = describe_backtest(outcome)
    folder = write_backtest(study_folder(results, "backtest", settings), outcome, text, settings)
    show(f"{text}\n\nStored in {folder}")
