"""Counterfactuals: what policies would change, from wherever a forecast would start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.ensemble.shards import Ensemble
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.policies import ALL, Policy, read_policies
from sim.evidence.scenario import LONGEST_HORIZON
from sim.studies.cards import comparison_card
from sim.studies.errors import Estimate, Sample
from sim.studies.levers import base_levels, effect_table, fate_table, lever_table
from sim.studies.plan import Plan, plan
from sim.studies.twins import Twins, live_as_twins, needs_fresh_rows, rows_under, under
from sim.studies.update import Update, anchor_to, filtered, prior_rows, screen

SETTINGS = ("policies", "own", "days", "day")
"""What a configuration says of a comparison, beside what it says of the base case."""

FEWEST_WORLDS = 100
"""With fewer, a normal interval of a paired difference means little."""

DAYS, MAIN_DAY = (30, 90, 180), 90


@dataclass(frozen=True)
class ComparisonPlan:
    """A comparison's settings: the base case is what `base` would forecast."""

    base: Plan
    policies: tuple[Policy, ...]
    left_out: Mapping[str, str]
    """Shipped policies that are of no use here, and why."""
    days: tuple[int, ...]
    """Days from the as-of date, in order; worlds are run to the last."""
    day: int
    """The one by which levers are ranked."""
    beyond: tuple[int, ...] = ()
    """Days that were asked for, and lie beyond the horizon."""


@dataclass(frozen=True, repr=False)
class Comparison:
    """A comparison: three tables, and what they were computed from.

    `levers`: a row per policy, ranked; `effects`: a row per policy, quantity and day; `fates`: a row per
    policy and day, the shares of worlds that hold under both, one or neither setting (pandas). `holds`: the
    base's probability of holding to each of the plan's days.
    """

    case: Case
    plan: ComparisonPlan
    update: Update
    twins: Twins
    holds: Estimate
    levers: Any = field(repr=False)
    effects: Any = field(repr=False)
    fates: Any = field(repr=False)

    def __repr__(self) -> str:
        best, worst = self.levers.iloc[0], self.levers.iloc[-1]
        also = f", {worst['policy']} {100.0 * worst['effect']:+.1f}" if len(self.levers) > 1 else ""
        return (
            f"<Comparison as of {self.plan.base.known.as_of}: chance of holding {self.plan.day} days, in points: "
            f"{best['policy']} {100.0 * best['effect']:+.1f}{also}; see .levers, .fates, .effects>"
        )

    def _repr_html_(self) -> str:
        return comparison_card(self).html

    @property
    def worlds(self) -> int:
        """Replications under every setting."""
        return self.twins.n * self.twins.held.shape[1]

    def to_pandas(self) -> Any:
        """Tidy table of all effects."""
        return self.effects


def plan_comparison(
    case: Case, base: Plan, *, policies: Any = ALL, own: Any = None, days: Any = DAYS, day: Any = MAIN_DAY
) -> ComparisonPlan:
    """Check a comparison's settings; `compare` says what they are, `base` is the plan of the base case.

    Raises
    ------
    ConfigError
        If one is not allowed.
    """
    days, beyond = _check_days(days, day, case.scenario.horizon_days)
    if base.points * base.replications < FEWEST_WORLDS:
        raise ConfigError(
            f"replications: {base.points * base.replications} worlds in all are too few to compare. Give at least "
            f"{FEWEST_WORLDS}, points times replications."
        )
    read, left_out = read_policies(policies, {} if own is None else own, case, base.known.day)
    return ComparisonPlan(base, read, left_out, days, day, beyond)


def _check_days(given: Any, main: Any, horizon: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The days that fates are compared at; those beyond the horizon, which are left out, as in a forecast."""
    days = list(given) if isinstance(given, list | tuple) else [given]
    if not days:
        raise ConfigError("days: there is none. Give a list of days such as [30,90,180].")
    for key, value, last in (*(("days", value, LONGEST_HORIZON) for value in days), ("day", main, horizon)):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= last:
            raise ConfigError(
                f"{key}: {value!r} is not allowed. Give whole days from 1 to {horizon}, the horizon "
                "(scenario.horizon_days), such as days=[30,90] and day=90."
            )
    kept = {main, *(value for value in days if value <= horizon)}
    return tuple(sorted(kept)), tuple(sorted(set(days) - kept))


def compare(
    case: Case,
    policies: str | Sequence[str | Mapping[str, Any]] = ALL,
    *,
    threads: int | None = None,
    progress: bool = False,
    **settings: Any,
) -> Comparison:
    """Compare policies with the base case, in the same worlds.

    Every policy is lived through by the same replications as the base case, with the same draws, from the
    same worlds on the as-of date: they differ by what the policy changes and by nothing else.

    Parameters
    ----------
    policies
        "all", or names of configs/policy/, and mappings of your own with a `name`, such as {"name":
        "more_rescues", "parameters": {"mediation.rescue_prob": 0.9}}; docs/compare.md says what they hold.
    days, day
        Days from the as-of date at which fates are compared, and the one by which levers are ranked.
    as_of, anchor, uncertainty, points, replications, particles, seed
        As in `sim.forecast`. The anchor's weights and the conditioning are those of the base case: a policy
        is not anchored anew, which would take back part of its effect.
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    ConfigError
        If a setting or policy is not allowed, or a policy would change nothing.
    KeyboardInterrupt
        If the run was interrupted.
    """
    asked = list[Any]([policies]) if isinstance(policies, str | Mapping) else list(policies)
    names, own = [item for item in asked if not isinstance(item, Mapping)], dict[str, Any]()
    for item in asked:
        if isinstance(item, Mapping):
            if item.get("name") in (None, *own):
                raise ConfigError(
                    f"policies: {dict(item)!r} needs a name of its own, as in {{'name': 'my_idea', ...}}."
                )
            own[str(item["name"])] = {key: value for key, value in item.items() if key != "name"}
    about = {key: settings.pop(key) for key in ("days", "day") if key in settings}
    planned = plan_comparison(case, plan(case, **settings), policies=names, own=own, **about)
    return carry_out(case, planned, threads, progress)


def carry_out(case: Case, plan: ComparisonPlan, threads: int | None = None, progress: bool = False) -> Comparison:
    """Compare as planned; see `compare`."""
    base_plan = plan.base
    rows = prior_rows(case, base_plan)
    done = conditioned(case, rows, base_plan, threads, progress)
    start = done.start(base_plan.points)
    rows_of_points = np.arange(len(rows)) if start is None else start.points
    each = base_plan.replications * (base_plan.points // len(rows_of_points) if len(rows) == 1 else 1)
    to_last_day = replace(case, scenario=replace(case.scenario, horizon_days=plan.days[-1]))
    base = Ensemble(to_last_day, rows[rows_of_points], each, base_plan.seed, start=start, start_day=base_plan.known.day)
    others: list[Ensemble] = []
    for policy in plan.policies:
        fresh = prior_rows(policy.case, base_plan) if needs_fresh_rows(policy, case.names) else None
        others.append(under(policy, base, rows_under(policy, case.names, rows, fresh)[rows_of_points]))
    twins = live_as_twins(base, others, plan.days, threads, progress)
    return tabulated(case, plan, done, twins, done.sample(start))


def tabulated(case: Case, plan: ComparisonPlan, done: Update, twins: Twins, sample: Sample | None) -> Comparison:
    """The tables of a comparison whose worlds have been lived through."""
    effects, fates = effect_table(twins, plan.policies, sample), fate_table(twins, plan.policies, sample)
    levers = lever_table(effects, fates, plan.policies, plan.day)
    return Comparison(case, plan, done, twins, base_levels(twins, sample), levers, effects, fates)


def conditioned(case: Case, rows: np.ndarray, plan: Plan, threads: int | None, progress: bool) -> Update:
    """What the evidence does to the base case: its weights and particles, and none of a forecast's earlier stages."""
    anchoring = None
    if plan.reference is not None:
        anchoring = anchor_to(plan.reference, screen(case, rows, plan, threads, progress))
    weights = anchoring.weights if anchoring is not None else np.full(len(rows), 1.0 / len(rows))
    if not plan.conditioned:
        return Update(rows, weights, anchoring, None, {}, {})
    posterior = filtered(case, rows, plan, anchoring, threads)
    return Update(rows, posterior.row_weights, anchoring, posterior, {}, {})
