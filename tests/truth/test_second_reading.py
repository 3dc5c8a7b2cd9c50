"""Two people who never talked coded the same page: their worlds must have the same distributions.

`second_reading.py` was written from the specification alone. Everything that a replication records is compared
with the ensemble engine by z-tests. A world makes 47 comparisons; over the four worlds of the normal run, 188 tests
at |z| < 4 would raise one false alarm in 84 codings if they were independent (Bonferroni: 188 · 6.3e-5 = 0.012), and
the seeds are fixed, so a run that passes once passes always.
"""

import math
from functools import cache
from types import MappingProxyType

import numpy as np
import pytest

from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.evidence.case import load_case
from sim.evidence.priors import sample_prior
from sim.rules import bargaining
from tests.truth import second_reading

CAUSES = np.array(["none", "escalation", "lapse", "withdrawal"])
DAYS = (7, 14, 30, 60, 90, 180)
MILESTONES = ("fire", "strike", "exchange", "suspension", "agreement")
TALLIES = (
    "attacks", "major_attacks", "strikes", "rounds", "failed_rounds", "closed_days", "trucks_peak",
    "loss_pakistan", "loss_afghanistan", "effort", "belief", "verification", "oversight", "militants",
    "intelligence", "sovereignty", "refugees",
)  # fmt: skip

SPREAD = ("attacks", "closed_days", "effort", "belief", "day")
"""Compared by their second moments too."""

WORLDS = {
    "at the modes": {},
    # Attacks, strikes and fire are frequent and answered; nobody waits long.
    "where every spark catches": {
        "militants.attacks_per_day_ttp": 3.0,
        "militants.spoiler_boost": 1.2,
        "militants.soil_share_bla": 0.55,
        "verification.strength_start": 0.3,
        "verification.false_finding_prob": 0.3,
        "response.strike_base": -0.5,
        "response.strike_oversight": 3.0,
        "escalation.border_fire_per_day": 0.12,
        "escalation.border_fire_tension": 3.5,
        "escalation.border_fire_discount": 0.6,
        "escalation.reply_base_pakistan": 0.4,
        "escalation.defuse_prob": 0.7,
        "escalation.collapse_rung": 5.6,
        "shocks.air_incidents_per_day": 0.05,
        "mediation.influence_half_life_days": 20,
    },
    # Talks fail, are rescued, suspended, restarted; the clock runs between rounds.
    "where talks drag on": {
        "bargaining.reserve_pakistan": 0.78,
        "bargaining.reserve_afghanistan": 0.74,
        "bargaining.reserve_noise": 0.06,
        "bargaining.reserve_fatigue": 0.20,
        "bargaining.session_days": 3.4,
        "mediation.mediator_skill": 0.25,
        "mediation.rescue_prob": 0.4,
        "mediation.restart_per_day": 0.12,
        "mediation.restart_notice_days": 8.5,
        "mediation.failed_round_fatigue": 0.1,
        "truce.extend_base": 0.2,
        "truce.extension_days": 6,
        "truce.round_gap_days": 12.5,
        "truce.grace_days": 4.5,
        "truce.lapse_base": -3.6,
        "escalation.breakdown_tension": 0.2,
        "verification.interim_oversight_gain": 0.15,
        "militants.attacks_per_day_ttp": 1.2,
    },
    # Agreements come early and last; what they change shows: terms, trade, effort, belief.
    "where agreements last": {
        "bargaining.reserve_pakistan": 0.64,
        "bargaining.reserve_afghanistan": 0.66,
        "bargaining.reserve_mistrust": 0.3,
        "verification.good_faith_prob": 0.6,
        "verification.belief_start": 0.5,
        "verification.review_gain": 2.0,
        "verification.agreement_trust": 0.2,
        "militants.severity_exponent": 1.3,
        "militants.intelligence_gain": 0.5,
        "militants.suppression": 0.85,
        "compliance.effort_carrot": 3.0,
        "compliance.effort_adjust": 0.6,
        "pressure.refugee_pressure": 0.15,
        "border.reopen_per_day": 0.2,
        "border.unilateral_base": -3.0,
        "response.strike_commitment": 0.5,
        "escalation.border_fire_verification": 0.9,
        "truce.withdraw_per_day": 0.002,
    },
}


def row_of(changes) -> np.ndarray:
    """The modes, changed."""
    case = load_case()
    assert all(case.entries[name].low <= value <= case.entries[name].high for name, value in changes.items())
    return np.array([changes.get(name, entry.mode) for name, entry in case.entries.items()])


@cache
def by_the_second_reading(world: str, replications: int) -> MappingProxyType:
    """What the second reading makes of a world."""
    names = [name.rpartition(".")[2] for name in load_case().names]
    given = dict(zip(names, row_of(WORLDS[world]).tolist(), strict=True))
    assert len(given) == len(names)
    return MappingProxyType(second_reading.replications(given, replications, seed=len(world)))


def by_the_ensemble(row: np.ndarray, replications: int) -> dict[str, np.ndarray]:
    """What the ensemble engine makes of a row."""
    table = run(Ensemble(load_case(), row[None], replications, seed=2025), keep=True).to_pandas()
    columns = {name: column.to_numpy() for name, column in table.items()}
    return columns | {"cause": CAUSES[columns["cause"]]}


def recorded(sample) -> dict[str, np.ndarray]:
    """Everything that is compared, a number per replication."""
    collapsed, horizon = sample["cause"] != "none", sample["day"].max()
    numbers = {f"collapsed by day {day}": collapsed & (sample["day"] <= day) for day in DAYS}
    numbers |= {cause: sample["cause"] == cause for cause in CAUSES[1:]}
    for name in MILESTONES:
        numbers[name] = sample[name] > 0
        numbers[f"days to {name}"] = np.where(sample[name] > 0, sample[name], horizon)
    for name in MILESTONES[:3]:
        numbers[f"{name} or collapse by day 30"] = ((sample[name] > 0) & (sample[name] <= 30)) | (
            collapsed & (sample["day"] <= 30)
        )
    numbers |= {name: sample[name] for name in TALLIES}
    numbers |= {f"{name} squared": sample[name] ** 2 for name in SPREAD}
    # the mean of a Pareto tail this heavy has no standard error; its logarithm has
    numbers["log deaths"] = np.log1p(sample["deaths"])
    numbers["days"] = sample["day"]
    numbers["collapsed under an agreement"] = collapsed & (sample["agreement"] > 0)
    return numbers


def z_scores(sample, other) -> dict[str, float]:
    """Difference of the means in standard errors, for everything recorded."""
    scores = {}
    for (name, one), two in zip(recorded(sample).items(), recorded(other).values(), strict=True):
        difference = one.mean() - two.mean()
        if one.dtype == bool:
            p = np.concatenate([one, two]).mean()
            error = math.sqrt(p * (1.0 - p) * (1.0 / len(one) + 1.0 / len(two)))
        else:
            error = math.sqrt(one.var() / len(one) + two.var() / len(two))
        scores[name] = difference / error if error > 0.0 else (0.0 if abs(difference) < 1e-9 else math.inf)
    return scores


def far_off(scores: dict[str, float], limit: float = 4.0) -> dict[str, float]:
    return {name: round(z, 2) for name, z in scores.items() if abs(z) >= limit}


class TestAtTheModes:
    """One class, so that one worker makes the sample once."""

    replications = 6000

    def test_both_readings_have_the_same_distributions(self):
        ours = by_the_ensemble(row_of({}), 200_000)
        scores = z_scores(by_the_second_reading("at the modes", self.replications), ours)
        assert len(scores) == 47
        assert far_off(scores) == {}

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("escalation.defuse_prob", 0.55),
            ("militants.spoiler_boost", 0.6),
            ("verification.lr_unverified", 0.75),
            ("border.unilateral_base", -3.2),
            ("truce.lapse_mediation", 0.0),
            ("bargaining.reserve_pakistan", 0.71),
            ("compliance.effort_good_faith", 1.0),
            ("border.reopen_per_day", 0.15),
            ("truce.withdraw_formal", 0.6),
        ],
    )
    def test_the_comparison_notices_a_number_that_is_a_little_off(self, name, wrong):
        ours = by_the_ensemble(row_of({name: wrong}), 50_000)
        assert far_off(z_scores(by_the_second_reading("at the modes", self.replications), ours)) != {}


class TestElsewhere:
    """Away from the modes."""

    @pytest.mark.parametrize("world", list(WORLDS)[1:])
    def test_both_readings_have_the_same_distributions(self, world):
        ours = by_the_ensemble(row_of(WORLDS[world]), 200_000)
        theirs = by_the_second_reading(world, 5000)
        assert far_off(z_scores(theirs, ours)) == {}

    def test_every_outcome_is_common_enough_somewhere_to_be_compared(self):
        tables = [recorded(by_the_ensemble(row_of(changes), 5000)) for changes in WORLDS.values()]
        for name, values in tables[0].items():
            assert any(0.02 < table[name].mean() < 0.98 or values.dtype != bool for table in tables), name


@pytest.mark.long
@pytest.mark.parametrize("world", WORLDS)
def test_both_readings_have_the_same_distributions_in_larger_samples(world):
    ours = by_the_ensemble(row_of(WORLDS[world]), 500_000)
    assert far_off(z_scores(by_the_second_reading(world, 60_000), ours)) == {}


@pytest.mark.long
@pytest.mark.parametrize("point", range(8))
def test_both_readings_have_the_same_distributions_on_rows_from_the_prior(case, point):
    row = sample_prior(case, 8, seed=4)[point]
    given = dict(zip([name.rpartition(".")[2] for name in case.names], row.tolist(), strict=True))
    theirs = second_reading.replications(given, 20_000, seed=point)
    assert far_off(z_scores(theirs, by_the_ensemble(row, 500_000))) == {}


def test_both_readings_propose_the_same_terms(case):
    # 2,000 pairs of reserves on both sides of the edge beyond which no proposal gives both a gain
    rng = np.random.default_rng(6)
    for r_p, r_a in rng.uniform(0.3, 1.0, (2000, 2)).tolist():
        u_p, u_a, y = second_reading.propose(r_p, r_a)
        proposal = bargaining.propose(r_p, r_a, case.frontier)
        assert (proposal.pakistan, proposal.afghanistan) == pytest.approx((u_p, u_a), abs=1e-9)
        granted = [bargaining.granted(proposal.position, rank) for rank in case.frontier.rank]
        assert granted == pytest.approx(list(y.values()), abs=1e-7)
