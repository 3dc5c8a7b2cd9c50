"""The formulas of docs/model.md, evaluated as they stand there, against the functions that compute them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from sim.draws import Stream, replicate_key, uniform
from sim.ensemble.kernel import enter
from sim.evidence.priors import pert
from sim.evidence.register import Entry, published
from sim.rules import (
    bargaining,
    border,
    compliance,
    day,
    escalation,
    mediation,
    militants,
    pressure,
    response,
    shocks,
    talking,
    truce,
    verification,
)
from sim.rules.choice import logit, nearest, remaining_share
from sim.rules.start import open_world
from sim.terms import Cause, Issue, Round
from tests.docs.random_world import CASE, World

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
NOTATION = PAGE.split("\n### 7.1 Notation\n")[1].split("\n| function |")[0]
WORLDS = 25
Values = dict[str, Any]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "ln": np.log,
    "floor": np.floor,
    "min": np.minimum,
    "max": np.maximum,
    "clip": np.clip,
    "sum": np.sum,
    "product": np.prod,
    "logistic": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "logit": lambda u: np.log(u / (1.0 - u)),
    "round": nearest,
    "once": lambda x: 1.0 - np.exp(-x),
    "kept": remaining_share,
}


def blocks() -> dict[str, list[tuple[str, str]]]:
    """Formulas as (left side, right side in Python), by "section/number of the block in it"."""
    found: dict[str, list[tuple[str, str]]] = {}
    heading, number = "", 0
    for part in re.split(r"(^#+ [^\n]*$|^```text\n.*?^```$)", PAGE, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("#"):
            heading, number = part.split()[1], 0
        elif part.startswith("```text"):
            number += 1
            text = re.sub(r"\n\s+", " ", part[8:-4].strip())
            found[f"{heading}/{number}"] = [formula(line) for line in text.splitlines()]
    return found


def formula(line: str) -> tuple[str, str]:
    matched = re.fullmatch(r"(\w+)\s*[=←]\s*(.*)", line)
    assert matched, f"docs/model.md: not a formula: {line}"
    return matched[1], matched[2].replace("·", "*").replace("^", "**")


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))


BLOCKS = blocks()
LEFT = {left for lines in BLOCKS.values() for left, _ in lines}
RIGHT = {word for lines in BLOCKS.values() for _, right in lines for word in words(right)}


def opening(w: World) -> tuple[Values, Values]:
    opened = open_world(True, CASE.scenario.opening, w.p)
    enter(w.setting, CASE.scenario.opening, 1, w.crossings)
    trucks = [c.trucks for c in w.crossings]
    return {}, {"cost_P": opened.pakistan.cost, "cost_A": opened.afghanistan.cost, "trucks_j": trucks}


def prior(w: World) -> tuple[Values, Values]:
    entry = Entry("example", 1.0, 3.0, 7.0, (0.0, 9.0), "days", "An example.")
    shapes = 1 + 4 * 2 / 6, 1 + 4 * 4 / 6
    assert pert(np.array([w.u]), entry) == pytest.approx(1 + 6 * beta.ppf(w.u, *shapes))
    return {"low": 1.0, "mode": 3.0, "high": 7.0}, {"shape_1": shapes[0], "shape_2": shapes[1]}


def attack_rates(w: World) -> tuple[Values, Values]:
    p = w.p.militants
    spoiling = militants.boost(w.near(p.spoiler_window_days), p)
    groups = (p.attacks_per_day_ttp, p.soil_share_ttp), (p.attacks_per_day_bla, p.soil_share_bla)
    rates = [
        militants.attack_rate(per_day, h, w.curb * share, spoiling, p)
        for (per_day, share), h in zip(groups, w.state.militants, strict=True)
    ]
    return {}, {"sup": militants.suppression(w.state.terms.intelligence, p), "B": spoiling, "rate_g": rates}


def excitation(w: World) -> tuple[Values, Values]:
    p, left, counts = w.p.militants, w.setting.constants.excitation_left, w.rng.integers(0, 5, 2)
    excited = [militants.excite(h, n, left, p) for h, n in zip(w.state.militants, counts, strict=True)]
    return {"n_g": counts}, {"h_g": excited, "deaths": militants.severity(w.u, p)}


def soil(w: World) -> tuple[Values, Values]:
    shares = w.p.militants.soil_share_ttp, w.p.militants.soil_share_bla
    return {}, {"q": [verification.soil_prob(share, w.curb) for share in shares]}


def major_attack(w: World) -> tuple[Values, Values]:
    deaths, ratio = w.p.militants.major_fatalities * (1 + 5 * w.u), 0.2 + w.u
    excess = np.log(deaths / w.p.militants.major_fatalities)
    pressed = pressure.after_major_attack(w.state.pakistan.pressure, excess, w.p.pressure)
    belief = verification.revise(w.state.pakistan.belief, ratio, w.p.verification)
    return {"deaths": deaths, "ratio": ratio}, {"aP": pressed, "b": belief}


def review(w: World) -> tuple[Values, Values]:
    pakistan, afghanistan, terms = w.state.pakistan, w.state.afghanistan, w.state.terms
    belief = verification.review(pakistan.belief, afghanistan.effort, terms.verification, w.p.verification)
    return {}, {"b": belief}


def strike(w: World) -> tuple[Values, Values]:
    excess, blame, s = 2 * w.u, 1 - w.u, w.state
    talks = w.influence if w.near(w.p.response.talks_window_days) else 0.0
    attack = response.Provocation(excess, blame)
    prob = response.strike_prob(attack, s.pakistan, s.tension, talks, s.terms, w.p.response)
    return {"excess": excess, "blame": blame}, {"strike": prob}


def ladder(w: World) -> tuple[Values, Values]:
    p, s, is_fire, rung = w.p.escalation, w.state, w.u < 0.5, int(w.rng.integers(1, 5))
    pakistan = escalation.readiness_pakistan(is_fire, s.terms.sovereignty, p, w.p.response)
    afghanistan = escalation.readiness_afghanistan(is_fire, p)
    replies = [
        escalation.reply_prob(pakistan, s.pakistan.pressure, s.tension, rung, p),
        escalation.reply_prob(afghanistan, s.afghanistan.pressure, s.tension, rung, p),
    ]
    defuse = escalation.defuse_prob(w.influence, s.terms.oversight, p)
    given = {"is_fire": is_fire, "rung": rung, "moves_P": np.array([1, 0])}
    return given, {"defuse": defuse, "reply": replies}


def after_ladder(w: World) -> tuple[Values, Values]:
    rung, s = int(w.rng.integers(1, 5)), w.state
    pressed = [pressure.after_exchange(side.pressure, rung, w.p.pressure) for side in (s.pakistan, s.afghanistan)]
    return {"rung": rung}, {"T": escalation.heat(s.tension, rung, w.p.escalation), "a_side": pressed}


def after_shocks(w: World) -> tuple[Values, Values]:
    p, s = w.p.shocks, w.state
    return {}, {
        "aA": shocks.pressure_after_air_incident(s.afghanistan.pressure, p),
        "T": shocks.tension_after_air_incident(s.tension, p),
        "a_side": [shocks.pressure_after_statement(side.pressure, True, p) for side in (s.pakistan, s.afghanistan)],
    }


def opening_crossings(w: World) -> tuple[Values, Values]:
    before = {name: w.symbols()[name] for name in ("open_j", "trucks_j")}
    day.trade(w.crossings, w.setting)
    return before, {"open_j": [c.openness for c in w.crossings], "trucks_j": [c.trucks for c in w.crossings]}


def costs(w: World) -> tuple[Values, Values]:
    """Costs have no function of their own: a day shows them, under an agreement, lest talks disturb it."""
    w.state = w.state._replace(truce=w.state.truce._replace(formal=True))
    before = w.symbols()
    after, today = day.advance(w.state, w.crossings, w.day, w.today.key, w.setting)
    if today.cause == Cause.ESCALATION:
        return before, {}
    p, cost_p, cost_a = w.p.border, after.pakistan.cost, after.afghanistan.cost
    fatigues = [border.fatigue(cost_p, p.tolerance_pakistan), border.fatigue(cost_a, p.tolerance_afghanistan)]
    before["open_j"] = np.array([c.openness for c in w.crossings])
    return before, {"C": today.closed, "cost_side": [cost_p, cost_a], "f_side": fatigues}


def utilities(w: World) -> tuple[Values, Values]:
    reserve_p, reserve_a = w.rng.uniform(0.3, 0.8, 2).tolist()
    proposal = bargaining.propose(reserve_p, reserve_a, CASE.frontier)
    weights = [published("bargaining")["issues"][issue.name.lower()] for issue in Issue]
    return {
        "wP_k": np.array([row["pakistan"] for row in weights]),
        "wA_k": np.array([row["afghanistan"] for row in weights]),
        "y_k": np.array([bargaining.granted(proposal.position, rank) for rank in CASE.frontier.rank]),
    }, {"uP": proposal.pakistan, "uA": proposal.afghanistan}


def positions(w: World) -> tuple[Values, Values]:
    position, ranks = 7 * w.u, CASE.frontier.rank
    granted = [bargaining.granted(position, rank) for rank in ranks]
    return {"position": position, "k": np.array(ranks)}, {"y_k": granted}


def reserves(w: World) -> tuple[Values, Values]:
    p, s, noise, standing = w.p.bargaining, w.state, logit(w.u), w.today.standing
    return {}, {
        "rP": bargaining.reserve_pakistan(noise, s.pakistan, w.fatigues[0], standing, p),
        "rA": bargaining.reserve_afghanistan(noise, s.afghanistan, w.fatigues[1], standing, p),
    }


def estimates(w: World) -> tuple[Values, Values]:
    session, error = int(w.rng.integers(1, 6)), w.p.bargaining.reserve_noise * logit(w.u)
    est_p, est_a = (mediation.estimate(reserve, error, session, w.p.mediation) for reserve in (0.6, 0.7))
    return {"rP": 0.6, "rA": 0.7, "session": session}, {"estP": est_p, "estA": est_a}


def one_issue(w: World) -> tuple[Values, Values]:
    w_p, w_a = w.rng.uniform(0.1, 1.0, 2).tolist()
    reserve_p, reserve_a = 0.4 * w_p, 0.3 * w_a * w.u
    only = bargaining.Frontier((w_p,), (w_a,), (0,))
    share = bargaining.product_share(-reserve_p, w_a - reserve_a, w_p, w_a)
    assert bargaining.nash(reserve_p, reserve_a, only).position == share
    given = {"wP_k": w_p, "wA_k": w_a, "uP": 0.0, "uA": w_a, "estP": reserve_p, "estA": reserve_a}
    return given, {"t": share, "t_equal": bargaining.equal_gains(reserve_p, reserve_a, only).position}


def agreement(w: World) -> tuple[Values, Values]:
    signed = talking.sign(w.state, w.crossings, 2.5, w.today, w.setting)
    return {}, {"b": signed.pakistan.belief, "T": signed.tension}


def consent(w: World) -> tuple[Values, Values]:
    s, standing, p = w.state, w.today.standing, w.p.truce
    sides = zip(w.fatigues, (s.pakistan, s.afghanistan), strict=True)
    return {}, {"extend": [truce.extension_prob(standing, s.tension, f, side.pressure, p) for f, side in sides]}


def rescue(w: World) -> tuple[Values, Values]:
    """The chance of a rescue has no function of its own: rounds that nobody else can end show it."""
    hopeless, unwilling = w.p.bargaining._replace(reserve_pakistan=3.0), w.p.truce._replace(extend_base=-99.0)
    setting = w.setting._replace(params=w.p._replace(bargaining=hopeless, truce=unwilling))
    prob = w.symbols()["rescue_prob"] * w.today.standing
    for key in range(40):
        today = w.today._replace(key=replicate_key(1, key))
        ended = talking.hold_round(w.state, w.crossings, today, setting)[1].round
        rescued = uniform(today.key, Stream.RESCUE, 0) < prob
        assert ended == (Round.RESCUED if rescued else Round.SUSPENDED)
    return {}, {"rescue": prob}


def extension(w: World) -> tuple[Values, Values]:
    after = talking.extend(w.state, w.today, w.setting)
    ver, ov = after.terms.verification, after.terms.oversight
    return {}, {"next_round": after.talks.next_round, "expiry": after.truce.expiry, "ver": ver, "ov": ov}


def suspension(w: World) -> tuple[Values, Values]:
    after = talking.suspend(w.state, w.today, w.setting)
    return {}, {"failed": after.talks.failed, "T": after.tension}


def restart(w: World) -> tuple[Values, Values]:
    """Likewise for a restart."""
    found: Values = {"restart": w.symbols()["restart_per_day"] * w.today.standing}
    for key in range(400):
        today = w.today._replace(key=replicate_key(2, key))
        after, negotiation = talking.try_restart(w.state, today, w.setting)
        assert negotiation.restarted == (uniform(today.key, Stream.RESTART, 0) < found["restart"])
        if negotiation.restarted:
            found["next_round"] = after.talks.next_round
    return {}, found


def lapse(w: World) -> tuple[Values, Values]:
    s, p = w.state, w.p.truce
    pressures = s.pakistan.pressure, s.afghanistan.pressure
    return {}, {"lapse": truce.lapse_prob(s.tension, *pressures, w.influence, p)}


def withdrawal(w: World) -> tuple[Values, Values]:
    s, p = w.state, w.p.truce
    pressures = s.pakistan.pressure, s.afghanistan.pressure
    return {}, {"withdraw": truce.withdrawal_prob(s.tension, *pressures, s.truce.formal, p)}


def rest(w: World) -> tuple[Values, Values]:
    after = day.rest(w.state, w.setting)
    at_rest = pressure.rest_afghanistan(w.state.terms.refugees, w.p.pressure)
    pressures = {"aP": after.pakistan.pressure, "aA": after.afghanistan.pressure}
    return {}, {"rest_A": at_rest, "T": after.tension} | pressures


def only(read: Callable[[World], Values]) -> Callable[[World], tuple[Values, Values]]:
    """A check that gives the formulas nothing beside the world's symbols."""
    return lambda w: ({}, read(w))


CHECKS: dict[str, Callable[[World], tuple[Values, Values]]] = {
    "5/1": opening,
    "6/1": prior,
    "7.2/1": only(lambda w: {"S": w.setting.leverage, "M0": w.today.standing, "M": w.influence}),
    "7.3/1": attack_rates,
    "7.3/2": excitation,
    "7.4/1": soil,
    "7.4/2": major_attack,
    "7.4/3": review,
    "7.5/1": strike,
    "7.6/1": only(
        lambda w: {"fire": escalation.fire_prob(w.state.tension, w.state.terms.verification, w.p.escalation)}
    ),
    "7.6/2": only(lambda w: {"aA": pressure.after_strike(w.state.afghanistan.pressure, w.p.pressure)}),
    "7.6/3": ladder,
    "7.6/4": after_ladder,
    "7.7/1": only(lambda w: {"air": w.setting.constants.air_prob, "statement": w.setting.constants.statement_prob}),
    "7.7/2": after_shocks,
    "7.8/1": opening_crossings,
    "7.8/2": costs,
    "7.8/3": only(
        lambda w: {
            "unilateral": border.unilateral_prob(
                w.fatigues[0], w.state.tension - w.p.escalation.tension_rest, w.p.border
            )
        }
    ),
    "7.9/1": only(
        lambda w: {
            "e": compliance.adjust(w.state.afghanistan, w.symbols()["C"], w.influence, w.state.terms, w.p.compliance)
        }
    ),
    "7.10/1": utilities,
    "7.10/2": positions,
    "7.10/3": reserves,
    "7.10/4": estimates,
    "7.10/5": one_issue,
    "7.11/1": agreement,
    "7.11/2": consent,
    "7.11/3": rescue,
    "7.11/4": extension,
    "7.11/5": suspension,
    "7.11/6": restart,
    "7.12/1": lapse,
    "7.12/2": withdrawal,
    "7.13/1": rest,
}
"""Block -> what to give its formulas beside the world's symbols, and what the code makes of them."""


@pytest.mark.parametrize("block", BLOCKS)
def test_formulas_are_those_of_the_code(block: str) -> None:
    assert block in CHECKS, f"docs/model.md: nothing compares the formulas of {block} with the code"
    compared: set[str] = set()
    for seed in range(WORLDS):
        world = World(seed)
        names = world.symbols()
        given, expected = CHECKS[block](world)
        names |= given
        for left, right in BLOCKS[block]:
            names[left] = eval(right, {"__builtins__": {}}, FUNCTIONS | names)
            if left in expected:
                what = f"docs/model.md, {block}: {left} is not what the code computes"
                np.testing.assert_allclose(names[left], expected[left], rtol=1e-9, err_msg=what)
        compared |= set(expected)
    for k, (left, _) in enumerate(BLOCKS[block]):
        later = set[str]().union(*(words(right) for _, right in BLOCKS[block][k + 1 :]))
        assert left in compared or left in later, f"{block}: nothing tests {left}"


def test_no_check_without_a_formula() -> None:
    assert sorted(set(CHECKS) - set(BLOCKS)) == []


def test_every_word_in_a_formula_is_defined() -> None:
    """A parameter or a family of them, a symbol, a function, or the left side of some formula."""
    defined = {name.rpartition(".")[2] for name in CASE.names}
    defined |= {re.sub(r"_(pakistan|afghanistan)$", "_side", name) for name in defined}
    defined |= {re.sub(r"_(ttp|bla)$", "_g", name) for name in defined}
    defined |= set(re.findall(r"^\| `[\w.]+` \| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    for cell in re.findall(r"^\| ((?:`\w+`,? ?)+)\|", NOTATION, flags=re.MULTILINE):
        defined |= set(re.findall(r"`(\w+)`", cell))
    assert sorted(RIGHT - defined - LEFT - set(FUNCTIONS) - {"near", "if", "else"}) == []


def test_every_symbol_of_the_notation_is_used() -> None:
    listed = set(re.findall(r"`(\w+)`", NOTATION.split("| symbol |")[1]))
    assert [name for name in sorted(listed - LEFT - RIGHT) if PAGE.count(f"`{name}`") < 2] == []
