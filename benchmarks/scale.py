"""Many replications: the peak memory of a stream of them, and of particles conditioned on the documents."""

import hashlib
import time

from benchmarks.measuring import alone, high_water
from sim.compute import local
from sim.ensemble.shards import Ensemble
from sim.evidence.case import load_case
from sim.evidence.observations import known_on
from sim.evidence.priors import sample_prior
from sim.studies.filtering import condition

STREAMED = 10_000_000
ROWS = 4096
PARTICLES = 2**18


def streamed() -> float:
    """Peak memory of this process, which streams `STREAMED` replications, MB."""
    case = load_case()
    results = local.run(Ensemble(case, case.modes[None, :], STREAMED, 1))
    if results.replications != STREAMED:
        raise AssertionError("some replications are missing")
    return high_water()


def conditioned(threads: int) -> tuple[float, float, str]:
    """Condition particles on everything known on 6 November, and let each live for 180 days more.

    Seconds, peak MB of this process, and a digest of the results.
    """
    case = load_case()
    now = known_on("2025-11-06", case.scenario, case.observations)
    condition(case, sample_prior(case, 32, 1), now, particles=32, seed=1)  # compile first
    local.run(Ensemble(case, case.modes[None, :], 10, 1))
    started = time.perf_counter()
    rows = sample_prior(case, ROWS, 1)
    start = condition(case, rows, now, particles=PARTICLES, seed=1, threads=threads).draw(PARTICLES)
    ensemble = Ensemble(case, rows[start.points], 1, 1, start=start, start_day=now.day)
    results = local.run(ensemble, by_point=False, threads=threads)
    if results.replications != PARTICLES:
        raise AssertionError("some replications are missing")
    seconds = time.perf_counter() - started
    digest = hashlib.sha256(start.standing.tobytes() + results.events.tobytes() + results.sums.tobytes()).hexdigest()
    return seconds, high_water(), digest


def report() -> str:
    """Both as Markdown."""
    memory = alone(streamed)
    (one, first_peak, first), (two, second_peak, second) = (alone(conditioned, threads) for threads in (1, 2))
    return "\n\n".join(
        [
            "## Memory",
            f"{STREAMED:,} replications of 180 days, streamed: peak {memory:.0f} MB.",
            "## Conditioning",
            f"{PARTICLES:,} particles of {ROWS:,} parameter rows, conditioned on all that was known on 6 November, "
            f"then forecast for 180 days, one replication each: {one:.1f} s on one core, {two:.1f} s on two; peak "
            f"{max(first_peak, second_peak):.0f} MB; {'the same bytes' if first == second else 'DIFFERENT BYTES'} on "
            "both.",
        ]
    )
