"""The process, coded a second time from the written specification alone, without a look at `sim/rules`.

It shares nothing with the project but the names of the parameters: its own loop, its own random
numbers (NumPy's), its own solution of the bargaining problem. What the two must share is their
distributions, and `test_second_reading.py` asks whether they do. Numbers that the specification
fixes stand here as literals, so that a changed default is noticed too.

Written to be read beside the specification, step by step; speed is no aim.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import exp, floor, log
from types import SimpleNamespace
from typing import Any

import numpy as np

# Pakistan's and Afghanistan's weights, in table order.
ISSUES = {
    "verification": (0.22, 0.10),
    "oversight": (0.13, 0.14),
    "militants": (0.25, 0.20),
    "intelligence": (0.10, 0.05),
    "border": (0.08, 0.22),
    "sovereignty": (0.15, 0.20),
    "refugees": (0.07, 0.09),
}
SHARES = [0.45, 0.30, 0.12, 0.07, 0.06]
TRUCKS_PER_DAY, CLEARANCE, YARD, TRUCKS_AT_START = 1300.0, 1.5, 12000.0, 600.0
P, A = "P", "A"


def sigma(x: float) -> float:
    """The logistic function."""
    return 1.0 / (1.0 + exp(-x))


def logit(u: float) -> float:
    """Log-odds."""
    return log(u / (1.0 - u))


def whole(x: float) -> int:
    """Round half up."""
    return floor(x + 0.5)


def fresh_draws(seed: int) -> Iterator[float]:
    """Uniforms, one by one."""
    rng = np.random.default_rng(seed)
    while True:
        for u in rng.random(4096).tolist():
            if u > 0.0:
                yield u


def give_issues_to_pakistan() -> list[tuple[float, float, dict[str, float]]]:
    """The corners of the frontier, from all-to-Afghanistan to all-to-Pakistan: (uP, uA, y)."""
    y = dict.fromkeys(ISSUES, 0.0)
    corners = [(0.0, 1.0, dict(y))]
    for issue in sorted(ISSUES, key=lambda k: -ISSUES[k][0] / ISSUES[k][1]):
        y[issue] = 1.0
        u_p = sum(w_p * y[k] for k, (w_p, _) in ISSUES.items())
        u_a = sum(w_a * (1.0 - y[k]) for k, (_, w_a) in ISSUES.items())
        corners.append((u_p, u_a, dict(y)))
    return corners


CORNERS = give_issues_to_pakistan()


def propose(r_p: float, r_a: float) -> tuple[float, float, dict[str, float]]:
    """The mediator's proposal on estimated reserves: Nash where both can gain, else the larger smaller gain."""
    best_nash, best_maximin = None, None
    for (p0, a0, y0), (p1, a1, y1) in pairwise(CORNERS):
        dp, da = p1 - p0, a1 - a0  # dp > 0 > da
        candidates = [0.0, 1.0]
        # product of gains (p0+t·dp-r_p)(a0+t·da-r_a) is a parabola in t, open below
        candidates.append(-((p0 - r_p) * da + (a0 - r_a) * dp) / (2.0 * dp * da))
        candidates.append(((a0 - r_a) - (p0 - r_p)) / (dp - da))  # where both gains are equal
        candidates += [(r_p - p0) / dp, (r_a - a0) / da]  # where a gain is zero
        for t in candidates:
            if not 0.0 <= t <= 1.0:
                continue
            gain_p, gain_a = p0 + t * dp - r_p, a0 + t * da - r_a
            if gain_p >= -1e-12 and gain_a >= -1e-12 and (best_nash is None or gain_p * gain_a > best_nash[0]):
                best_nash = (gain_p * gain_a, t, y0, y1, p0 + t * dp, a0 + t * da)
            if best_maximin is None or min(gain_p, gain_a) > best_maximin[0]:
                best_maximin = (min(gain_p, gain_a), t, y0, y1, p0 + t * dp, a0 + t * da)
    chosen = best_nash or best_maximin
    assert chosen is not None
    _, t, y0, y1, u_p, u_a = chosen
    return u_p, u_a, {k: y0[k] + t * (y1[k] - y0[k]) for k in ISSUES}


def one_replication(
    given: Mapping[str, float], u: Iterator[float], rng: np.random.Generator, horizon: int = 180
) -> dict[str, Any]:
    """Live one ceasefire from 19 October 2025 on, and say what became of it."""
    p = SimpleNamespace(**given)
    influence = 1.0 - (1.0 - p.leverage_turkiye) * (1.0 - p.leverage_qatar)  # S

    # --- Start ---
    active, formal, fixed_term = True, False, True
    next_round, expiry, last_round_day, failed = 6, 7, 0, 0
    openness, target = [0.0] * 5, [0.0] * 5
    cost = {P: p.trade_loss_pakistan * p.days_closed_start, A: p.trade_loss_afghanistan * p.days_closed_start}
    queue = [TRUCKS_AT_START * share for share in SHARES]
    good_faith = next(u) < p.good_faith_prob
    h = {"ttp": 0.0, "bla": 0.0}
    ver, mil, ov, intel, sov, refu = p.strength_start, p.militant_commitment_start, 0.0, 0.0, 0.0, 0.0
    tension = p.tension_start
    a = {P: p.pressure_start_pakistan, A: p.pressure_start_afghanistan}
    b, e = p.belief_start, p.effort_start
    fatigue = {P: 0.0, A: 0.0}

    tally: dict[str, Any] = {
        "fire": 0, "strike": 0, "exchange": 0, "suspension": 0, "agreement": 0,  # first days
        "attacks": 0, "major_attacks": 0, "deaths": 0.0, "strikes": 0, "rounds": 0, "failed_rounds": 0,
        "closed_days": 0.0, "trucks_peak": 0.0,
    }  # fmt: skip

    def milestone(name: str, day: int) -> None:
        if tally[name] == 0:
            tally[name] = day

    def clip_belief(x: float) -> float:
        return min(max(x, 0.02), 1.0 - p.proxy_suspicion)

    def times_odds(x: float, ratio: float) -> float:
        odds = x / (1.0 - x) * ratio
        return clip_belief(odds / (1.0 + odds))

    def ended(cause: str, day: int) -> dict[str, Any]:
        return tally | {
            "cause": cause, "day": day, "loss_pakistan": cost[P], "loss_afghanistan": cost[A],
            "effort": e, "belief": b, "verification": ver, "oversight": ov, "militants": mil,
            "intelligence": intel, "sovereignty": sov, "refugees": refu,
        }  # fmt: skip

    for day in range(1, horizon + 1):
        m0 = influence * exp(-p.failed_round_fatigue * failed)
        m = m0 * 2.0 ** (-(day - last_round_day) / p.influence_half_life_days)
        pending = active and not formal and next_round >= day
        sup = min(max(p.suppression * (1.0 + p.intelligence_gain * intel), 0.0), 0.95)

        # --- 1. Militants ---
        boost = 1.0 + p.spoiler_boost if pending and next_round - day <= 3 else 1.0
        decay = 2.0 ** (-1.0 / p.excitation_half_life_days)
        worst, worst_group = 0.0, ""
        for group, base, soil in (
            ("ttp", p.attacks_per_day_ttp, p.soil_share_ttp),
            ("bla", p.attacks_per_day_bla, p.soil_share_bla),
        ):
            rate = ((1.0 - p.branching) * base + h[group]) * (1.0 - sup * soil * e) * boost
            n = int(rng.poisson(min(rate, 50.0)))
            h[group] = h[group] * decay + (1.0 - decay) * p.branching * n
            tally["attacks"] += n
            for _ in range(n):
                killed = next(u) ** (-1.0 / p.severity_exponent)
                if killed > worst:
                    worst, worst_group = killed, group
        major = worst >= p.major_fatalities
        severity = log(worst / p.major_fatalities) if major else 0.0

        struck = False
        if major:
            tally["major_attacks"] += 1
            tally["deaths"] += worst
            # --- 2. Attribution ---
            c = p.soil_share_ttp if worst_group == "ttp" else p.soil_share_bla
            from_soil = next(u) < c * (1.0 - sup * e) / (1.0 - c * sup * e)
            if next(u) < ver:
                found = from_soil if next(u) < 1.0 - p.false_finding_prob else not from_soil
                blame, ratio = (1.0, p.lr_found) if found else (0.0, p.lr_cleared)
            else:
                blame, ratio = 1.0 - b, p.lr_unverified
            a[P] = min(1.0, a[P] + p.pressure_attack + p.pressure_fatalities * severity)
            # --- 3. Response ---
            g = (
                p.strike_base
                + p.strike_severity * severity
                + p.strike_blame * (blame - 0.5)
                + p.strike_pressure * (a[P] - 0.5)
                + p.strike_tension * (tension - 0.5)
                - p.strike_talks * m * (1.0 if pending and next_round - day <= 14 else 0.0)
                - p.strike_commitment * sov
                - p.strike_oversight * ov
            )
            struck = next(u) < sigma(g)
            b = times_odds(b, ratio)
            if struck:
                tally["strikes"] += 1
                milestone("strike", day)

        # --- 4. Border fire ---
        fire, place = False, -1
        if not struck:
            rate = p.border_fire_per_day * exp(p.border_fire_tension * (tension - 0.5))
            fire = next(u) < 1.0 - exp(-rate * (1.0 - p.border_fire_verification * ver))
            if fire:
                left = next(u)
                for j, share in enumerate(SHARES):
                    place = j
                    left -= share
                    if left < 0.0:
                        break

        # --- 5. Shocks ---
        if next(u) < 1.0 - exp(-p.air_incidents_per_day):
            a[A] = min(1.0, a[A] + p.air_pressure)
            tension = min(1.0, tension + p.air_tension)
        if next(u) < 1.0 - exp(-p.statements_per_day):  # Pakistani
            a[A] = min(1.0, a[A] + p.statement_pressure)
        if next(u) < 1.0 - exp(-p.statements_per_day):  # Afghan
            a[P] = min(1.0, a[P] + p.statement_pressure)

        # --- 6. Escalation ladder ---
        if struck or fire:
            rung, top = 1, whole(p.collapse_rung)
            if struck:
                a[A] = min(1.0, a[A] + p.pressure_strike)
                mover, discount = A, 0.0
            else:
                mover, discount = (P if next(u) < 0.5 else A), p.border_fire_discount
            base_of = {P: p.reply_base_pakistan, A: p.reply_base_afghanistan}
            while rung < top:
                if next(u) < p.defuse_prob * m * (1.0 + ov) / 2.0:
                    break
                x = (
                    base_of[mover]
                    + p.reply_pressure * (a[mover] - 0.5)
                    + p.reply_tension * (tension - 0.5)
                    + p.reply_momentum * (rung - 1)
                    - discount
                    - (p.strike_commitment * sov if mover == P else 0.0)
                )
                if next(u) >= sigma(x):
                    break
                rung += 1
                mover = A if mover == P else P
            tension = min(1.0, tension + p.tension_per_rung * rung)
            for side in (P, A):
                a[side] = min(1.0, a[side] + p.pressure_rung * (rung - 1))
            if fire and rung >= 2:
                milestone("fire", day)
            if rung >= 3:
                milestone("exchange", day)
            if rung == top:
                return ended("escalation", day)
            for j in range(5):
                if rung >= 3 or (fire and j == place):
                    openness[j] = 0.0
                    if not formal:
                        target[j] = 0.0

        # --- 7. Border ---
        for j in range(5):
            if target[j] > openness[j]:
                openness[j] += p.reopen_per_day * (target[j] - openness[j])
        closed = sum(share * (1.0 - o) for share, o in zip(SHARES, openness, strict=True))
        cost[P] += p.trade_loss_pakistan * closed
        cost[A] += p.trade_loss_afghanistan * closed
        fatigue = {
            P: 1.0 - exp(-cost[P] / p.tolerance_pakistan),
            A: 1.0 - exp(-cost[A] / p.tolerance_afghanistan),
        }
        for j, share in enumerate(SHARES):
            arrivals = TRUCKS_PER_DAY * share
            waiting = queue[j] + arrivals * (1.0 - openness[j]) - CLEARANCE * arrivals * openness[j]
            queue[j] = min(max(waiting, 0.0), YARD * share)
        tally["closed_days"] += closed
        tally["trucks_peak"] = max(tally["trucks_peak"], sum(queue))

        # --- 8. Weekly review ---
        if day % 7 == 0:
            x = (
                p.effort_base
                + p.effort_good_faith * ((1.0 if good_faith else 0.0) - 0.5)
                + p.effort_carrot * (1.0 - closed)
                + p.effort_commitment * ver * mil
                + p.effort_mediation * m
                - p.effort_backlash * (a[A] - 0.5)
            )
            e += p.effort_adjust * (sigma(x) - e)
            b = times_odds(b, exp(p.review_gain * ver * (e - 0.5)))
            for j in range(5):
                if target[j] < 1.0:
                    x = (
                        p.unilateral_base
                        + p.unilateral_fatigue * fatigue[P]
                        - p.unilateral_security * (tension - p.tension_rest)
                    )
                    if next(u) < sigma(x):
                        target[j] = 1.0

        # --- 9. Talks ---
        if not formal:
            if active and day == next_round:
                last_round_day = day
                tally["rounds"] += 1
                r_p = (
                    p.reserve_pakistan
                    + p.reserve_pressure * (a[P] - 0.5)
                    + p.reserve_mistrust * (0.5 - b)
                    - p.reserve_fatigue * fatigue[P]
                    - p.reserve_mediation * m0
                    + p.reserve_noise * logit(next(u))
                )
                r_a = (
                    p.reserve_afghanistan
                    + p.reserve_pressure * (a[A] - 0.5)
                    - p.reserve_fatigue * fatigue[A]
                    - p.reserve_mediation * m0
                    + p.reserve_noise * logit(next(u))
                )
                for session in range(1, whole(p.session_days) + 1):
                    scale = (1.0 - p.mediator_skill) * p.reserve_noise / session
                    u_p, u_a, y = propose(r_p + scale * logit(next(u)), r_a + scale * logit(next(u)))
                    if u_p >= r_p and u_a >= r_a:
                        formal = True
                        ver, ov = max(ver, y["verification"]), max(ov, y["oversight"])
                        mil, intel = max(mil, y["militants"]), y["intelligence"]
                        target = [max(t, 1.0 - y["border"]) for t in target]
                        sov, refu = 1.0 - y["sovereignty"], 1.0 - y["refugees"]
                        b = clip_belief(b + p.agreement_trust)
                        tension *= 1.0 - p.agreement_calm
                        milestone("agreement", day)
                        break
                else:
                    consent = [
                        next(u)
                        < sigma(
                            p.extend_base
                            + p.extend_mediation * m0
                            - p.extend_tension * (tension - 0.5)
                            + p.extend_fatigue * fatigue[side]
                            - p.extend_pressure * (a[side] - 0.5)
                        )
                        for side in (P, A)
                    ]
                    if all(consent) or next(u) < p.rescue_prob * m0:
                        fixed_term, expiry = True, day + whole(p.extension_days)
                        next_round = day + whole(p.round_gap_days)
                        ver = max(ver, min(0.5, ver + p.interim_strength_gain))
                        ov = max(ov, min(0.3, ov + p.interim_oversight_gain))
                    else:
                        active = False
                        failed += 1
                        tension = min(1.0, tension + p.breakdown_tension)
                        tally["failed_rounds"] += 1
                        milestone("suspension", day)
            elif not active and next(u) < p.restart_per_day * m0:
                active, next_round = True, day + whole(p.restart_notice_days)

        # --- 10. Truce clock ---
        if fixed_term and not formal and day >= expiry:
            waits = active and day < next_round <= day + p.grace_days
            if not waits:
                x = (
                    p.lapse_base
                    + p.lapse_tension * (tension - 0.5)
                    + p.lapse_pressure * ((a[P] + a[A]) / 2.0 - 0.5)
                    - p.lapse_mediation * m
                )
                if next(u) < sigma(x):
                    return ended("lapse", day)
                fixed_term = False

        # --- 11. Withdrawal ---
        w = p.withdraw_per_day * sum(
            exp(p.withdraw_pressure * (a[side] - 0.5) + p.withdraw_tension * (tension - 0.5)) for side in (P, A)
        )
        if formal:
            w *= p.withdraw_formal
        if next(u) < 1.0 - exp(-w):
            return ended("withdrawal", day)

        # --- 12. Rest ---
        stays = 2.0 ** (-1.0 / p.pressure_half_life_days)
        rest = {P: p.pressure_rest, A: p.pressure_rest + p.refugee_pressure * (1.0 - refu)}
        for side in (P, A):
            a[side] = rest[side] + (a[side] - rest[side]) * stays
        tension = p.tension_rest + (tension - p.tension_rest) * 2.0 ** (-1.0 / p.tension_half_life_days)

    return ended("none", horizon)


def replications(given: Mapping[str, float], number: int, seed: int, horizon: int = 180) -> dict[str, np.ndarray]:
    """Many replications, a column per recorded quantity."""
    draws, rng = fresh_draws(seed), np.random.default_rng([seed, 1])
    lived = [one_replication(given, draws, rng, horizon) for _ in range(number)]
    return {name: np.array([one[name] for one in lived]) for name in lived[0]}
