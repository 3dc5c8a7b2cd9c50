"""Replicate-days a second: Mesa's batch_run, a plain loop, the ensemble on one and two cores, the floor.

All in one process, alternating, several times over, because machines are noisy: read the ratios. Then
the peak memory of ten million streamed replications, a conditioned forecast, sweeps beside the bare engine, the
opening of a stored study, and one sweep by the peers and by ours.

    make bench          writes benchmarks/speed.md
"""

import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import mesa
from tabulate import tabulate

from benchmarks import opening, peers, scale, sweeps
from benchmarks.floor import Floor, calls_per_day, seconds_per_call
from benchmarks.measuring import days_lived
from sim.agents.model import CeasefireModel
from sim.compute import local
from sim.compute.threads import cores
from sim.ensemble.shards import Ensemble
from sim.evidence.case import Case, load_case

ROUNDS = 5
MESA_WORLDS = 200
ENSEMBLE_REPLICATIONS = 300_000


def batch_run(_case: Case) -> int:
    """Mesa's own runner on our model, one process."""
    rows = mesa.batch_run(
        CeasefireModel,
        {"seed": 1, "replicate": list(range(MESA_WORLDS))},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    return sum(row["day"] for row in rows)


def plain_loop(case: Case) -> int:
    """The Mesa model in a loop."""
    days = 0
    for replicate in range(MESA_WORLDS):
        model = CeasefireModel(seed=1, replicate=replicate, case=case)
        model.run_model()
        days += model.day
    return days


def ensemble(threads: int) -> Callable[[Case], int]:
    """The compiled engine on so many cores."""

    def run(case: Case) -> int:
        results = local.run(Ensemble(case, case.modes[None, :], ENSEMBLE_REPLICATIONS, 1), threads=threads)
        return days_lived(results.events, results.replications)

    return run


def measure(case: Case) -> tuple[dict[str, list[float]], Floor]:
    """Replicate-days a second of every runner, round by round, and the floor."""
    runners: dict[str, Callable[[Case], int]] = {
        "mesa.batch_run, one process": batch_run,
        "loop over the Mesa model": plain_loop,
        "ensemble, 1 core": ensemble(1),
        "ensemble, 2 cores": ensemble(2),
    }
    calls = calls_per_day(case)
    costs: list[dict[str, float]] = []
    speeds: dict[str, list[float]] = {name: [] for name in runners}
    local.run(Ensemble(case, case.modes[None, :], 10, 1))  # compile first
    for _ in range(ROUNDS):
        for name, runner in runners.items():
            started = time.perf_counter()
            days = runner(case)
            speeds[name].append(days / (time.perf_counter() - started))
        costs.append(seconds_per_call())
    floor = Floor(calls, {name: statistics.median(cost[name] for cost in costs) for name in calls})
    speeds["floor, 1 core: draws, exp and log alone"] = [1.0 / Floor(calls, cost).seconds for cost in costs]
    return speeds, floor


def report(speeds: dict[str, list[float]], floor: Floor) -> str:
    """The engine's speed as Markdown; ratios are taken within rounds."""
    base = speeds["mesa.batch_run, one process"]
    rows = []
    for name, runs in speeds.items():
        ratios = [run / reference for run, reference in zip(runs, base, strict=True)]
        rows.append(
            [
                name,
                f"{statistics.median(runs) / 1e6:.3g}",
                f"{min(runs) / 1e6:.3g} to {max(runs) / 1e6:.3g}",
                f"{statistics.median(ratios):,.0f}",
            ]
        )
    headers = ["runner", "million replicate-days/s, median", f"range over {ROUNDS} rounds", "x batch_run"]
    calls = [[name, f"{floor.calls[name]:.2f}", f"{1e9 * floor.costs[name]:.2f}"] for name in floor.calls]
    one, bare = speeds["ensemble, 1 core"], list(speeds.values())[-1]
    above = statistics.median(bound / run for run, bound in zip(one, bare, strict=True))
    return "\n\n".join(
        [
            "# Speed",
            "Made by `make bench`: one run, alternating, parameters at their modes, horizon 180 days. Machines are "
            f"noisy: read the ratios, which are medians over rounds. {platform.system()} {platform.machine()}, "
            f"{cores()} cores, Python {platform.python_version()}.",
            tabulate(
                rows,
                headers,
                tablefmt="github",
                colalign=("left", "right", "right", "right"),
                disable_numparse=True,
            ),
            "## The floor",
            "Calls per replicate-day (draws that the process needs, exp and log of its rules), and the cost of each:",
            tabulate(calls, ["call", "per replicate-day", "ns each"], tablefmt="github", disable_numparse=True),
            f"One core takes {above:.2f} times the floor of {1e9 * floor.seconds:.1f} ns per replicate-day.",
        ]
    )


def main() -> None:
    """Measure, and write benchmarks/speed.md."""
    parts = [report(*measure(load_case())), *(part.report() for part in (scale, sweeps, opening, peers))]
    text = "\n\n".join(parts)
    Path(__file__).with_name("speed.md").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
