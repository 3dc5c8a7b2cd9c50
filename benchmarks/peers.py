"""The same small sweep by mesa.batch_run, by EMA Workbench's evaluator around the Mesa model, and by ours."""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from tabulate import tabulate

from benchmarks.measuring import alone, days_lived, high_water

VARIED = "leverage_turkiye"
VALUES = (0.0, 0.25, 0.5, 0.75, 1.0)
REPLICATIONS, MORE = 20, 10_000
ROUNDS = 3

Runner = Callable[[Sequence[float], int], list[int]]
"""Of values of the parameter and a number of replications: days lived at each value."""


def by_batch_run(values: Sequence[float], replications: int) -> list[int]:
    """Mesa's own runner, in one process."""
    import mesa

    from sim.agents.model import CeasefireModel

    rows = mesa.batch_run(
        CeasefireModel,
        {"seed": 1, VARIED: list(values), "replicate": list(range(replications))},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    return [sum(row["day"] for row in rows if row[VARIED] == value) for value in values]


def by_workbench(values: Sequence[float], replications: int) -> list[int]:
    """EMA Workbench's sequential evaluator, with the Mesa model as its function."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ipyparallel not installed", UserWarning)
        import ema_workbench as ema
        from ema_workbench.em_framework.points import Scenario

    from sim.agents.model import CeasefireModel

    def world(**settings: Any) -> dict[str, int]:
        model = CeasefireModel(**settings)
        model.run_model()
        return {"day": model.day}

    model = ema.ReplicatorModel("ceasefire", function=world)
    model.uncertainties = [ema.RealParameter(VARIED, 0.0, 1.0)]
    model.constants = [ema.Constant("seed", 1)]
    model.replications = [{"replicate": number} for number in range(replications)]
    model.outcomes = [ema.ArrayOutcome("day")]
    scenarios = [Scenario(str(value), **{VARIED: value}) for value in values]
    evaluator: Any  # its annotations know neither lists of scenarios nor results
    with ema.SequentialEvaluator(model) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios=scenarios)
    return [int(days.sum()) for days in outcomes["day"]]


def by_sweep(values: Sequence[float], replications: int) -> list[int]:
    """`ceasefire sweep`, stored on disk and opened."""
    from sim.evidence.case import load_case
    from sim.studies.shards import Work, sweep

    design = {"grid": {f"mediation.{VARIED}": list(values)}}
    work = Work(tell=lambda _message: None)
    with tempfile.TemporaryDirectory() as folder:
        study = sweep(load_case(), design, results=folder, work=work, replications=replications, seed=1)
        return [days_lived(study.events[[k]], replications) for k in range(len(values))]


RUNNERS: dict[str, Runner] = {
    "mesa.batch_run, one process": by_batch_run,
    "EMA Workbench, SequentialEvaluator": by_workbench,
    "ceasefire sweep": by_sweep,
}


def measure(name: str, replications: int) -> dict[str, Any]:
    """Days lived; seconds to begin (imports, compilation, one world), and of the sweep; peak memory before and after.

    For a process of its own.
    """
    began = time.perf_counter()
    RUNNERS[name](VALUES[:1], 1)
    started, before = time.perf_counter(), high_water()
    days = RUNNERS[name](VALUES, replications)
    seconds = time.perf_counter() - started
    return {"days": days, "begin": started - began, "seconds": seconds, "before": before, "peak": high_water()}


def measured() -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Every runner, several times over, alternating; and ours with many more replications."""
    asked = [*((name, REPLICATIONS) for name in RUNNERS), ("ceasefire sweep", MORE)]
    found: dict[tuple[str, int], list[dict[str, Any]]] = {each: [] for each in asked}
    for _ in range(ROUNDS):
        for name, replications in asked:
            found[name, replications].append(alone(measure, name, replications))
    lived = {str(run["days"]) for (_, n), runs in found.items() if n == REPLICATIONS for run in runs}
    if len(lived) != 1:
        raise AssertionError(f"the runners lived different lives: {lived}")
    return found


def report() -> str:
    """The results as Markdown; ratios are taken within rounds."""
    found = measured()
    reference = found["mesa.batch_run, one process", REPLICATIONS]
    rows: list[list[str]] = []
    for (name, replications), runs in found.items():
        worlds = [
            replications / REPLICATIONS * r["seconds"] / run["seconds"] for r, run in zip(reference, runs, strict=True)
        ]
        median = {key: statistics.median(run[key] for run in runs) for key in ("begin", "seconds", "before", "peak")}
        rows.append(
            [
                name, f"{replications:,}", f"{median['seconds']:.3g}", f"{statistics.median(worlds):,.3g}",
                f"{median['begin']:.1f}", f"{median['peak']:.0f}", f"{median['peak'] - median['before']:.0f}",
            ]
        )  # fmt: skip
    headers = [
        "runner", "replications", "seconds", "x batch_run, per world", "seconds before: imports, compiled code",
        "peak, MB", "of it in the sweep, MB",
    ]  # fmt: skip
    return "\n\n".join(
        [
            "## Peers",
            f"The same sweep ({len(VALUES)} values of one parameter, 180 days, the same worlds: all runners lived the "
            f"same days) by Mesa's batch_run, by EMA Workbench around our Mesa model, and by ours, which also stores "
            f"it; the last row has more replications. Each in processes of its own, {ROUNDS} rounds, medians.",
            tabulate(rows, headers, tablefmt="github", colalign=("left", *["right"] * 6), disable_numparse=True),
        ]
    )
