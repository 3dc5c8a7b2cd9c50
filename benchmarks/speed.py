"""Replicate-days a second: Mesa's batch_run, a plain loop, the ensemble on one and two cores, the floor.

All in one process, alternating, several times over, because machines are noisy: read the ratios. Then
the peak memory of ten million streamed replications, and a conditioned forecast, in processes of their own.

    make bench          writes benchmarks/speed.md
"""

import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mesa
from tabulate import tabulate

from benchmarks.floor import Floor, calls_per_day, seconds_per_call
from sim.agents.model import CeasefireModel
from sim.compute import local
from sim.compute.threads import cores
from sim.ensemble.kernel import EVENTS
from sim.ensemble.shards import Ensemble, Results
from sim.evidence.case import Case, load_case

ROUNDS = 5
MESA_WORLDS = 200
ENSEMBLE_REPLICATIONS = 300_000
STREAMED = 10_000_000
PARTICLES = 2**18


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
        return days_lived(local.run(Ensemble(case, case.modes[None, :], ENSEMBLE_REPLICATIONS, 1), threads=threads))

    return run


def days_lived(results: Results) -> int:
    """Replicate-days: to collapse, or to the horizon."""
    collapsed = results.events[0, : EVENTS.index("fire")].sum(axis=0)
    horizon = len(collapsed) - 1
    held = results.replications - int(collapsed.sum())
    return int((collapsed * range(horizon + 1)).sum()) + held * horizon


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


def peak_megabytes() -> float:
    """Peak memory of a process that streams `STREAMED` replications, MB."""
    code = (
        "from benchmarks.speed import high_water, STREAMED\n"
        "from sim.compute.local import run\n"
        "from sim.ensemble.shards import Ensemble\n"
        "from sim.evidence.case import load_case\n"
        "case = load_case()\n"
        "assert run(Ensemble(case, case.modes[None, :], STREAMED, 1)).replications == STREAMED\n"
        "print(high_water())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


CONDITIONED = """
import hashlib, sys, time
from benchmarks.speed import PARTICLES, high_water
from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.evidence.case import load_case
from sim.evidence.observations import known_on
from sim.evidence.priors import sample_prior
from sim.studies.filtering import condition

case, threads = load_case(), int(sys.argv[1])
now = known_on("2025-11-06", case.scenario, case.observations)
condition(case, sample_prior(case, 32, 1), now, particles=32, seed=1)  # compile first
run(Ensemble(case, case.modes[None, :], 10, 1))
started = time.perf_counter()
rows = sample_prior(case, 4096, 1)
start = condition(case, rows, now, particles=PARTICLES, seed=1, threads=threads).draw(PARTICLES)
ensemble = Ensemble(case, rows[start.points], 1, 1, start=start, start_day=now.day)
results = run(ensemble, by_point=False, threads=threads)
assert results.replications == PARTICLES
seconds = time.perf_counter() - started
digest = hashlib.sha256(start.standing.tobytes() + results.events.tobytes() + results.sums.tobytes()).hexdigest()
print(seconds, high_water(), digest)
"""
"""Condition particles on everything known on 6 November, and let each live for 180 days more."""


def conditioning() -> tuple[dict[int, float], float, bool]:
    """Seconds on one and two cores, peak MB, and whether both gave the same bytes; each in a process of its own."""
    found: dict[int, tuple[float, float, str]] = {}
    for threads in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", CONDITIONED, str(threads)], capture_output=True, text=True, check=True
        )
        seconds, peak, digest = done.stdout.split()
        found[threads] = float(seconds), float(peak), digest
    seconds = {threads: values[0] for threads, values in found.items()}
    return seconds, max(values[1] for values in found.values()), found[1][2] == found[2][2]


def high_water() -> float:
    """This process's peak memory, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage would count the parent before the start of this program
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def report(
    speeds: dict[str, list[float]], floor: Floor, memory: float, conditioned: tuple[dict[int, float], float, bool]
) -> str:
    """The results as Markdown; ratios are taken within rounds."""
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
            "## Memory",
            f"{STREAMED:,} replications of 180 days, streamed: peak {memory:.0f} MB.",
            "## Conditioning",
            f"{PARTICLES:,} particles of 4,096 parameter rows, conditioned on all that was known on 6 November, then "
            f"forecast for 180 days, one replication each: {conditioned[0][1]:.1f} s on one core, "
            f"{conditioned[0][2]:.1f} s on two; peak {conditioned[1]:.0f} MB; "
            f"{'the same bytes' if conditioned[2] else 'DIFFERENT BYTES'} on both.",
        ]
    )


def main() -> None:
    """Measure, and write benchmarks/speed.md."""
    speeds, floor = measure(load_case())
    text = report(speeds, floor, peak_megabytes(), conditioning())
    Path(__file__).with_name("speed.md").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
