"""What the model's DataCollector keeps of every day: each state variable and each event."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.terms import Cause, Finding, Round

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel

Reporter = Callable[["CeasefireModel"], Any]


def _event(read: Callable[[Any], Any]) -> Reporter:
    return lambda model: read(model.record) if model.record is not None else None


REPORTERS: dict[str, Reporter] = {
    "process_seed": lambda m: m.process_seed,
    "replicate_number": lambda m: m.replicate,
    "day": lambda m: m.day,
    "date": lambda m: m.case.scenario.date_of(m.day).isoformat(),
    "tension": lambda m: m.tension,
    "pressure_pakistan": lambda m: m.pakistan.state.pressure,
    "pressure_afghanistan": lambda m: m.afghanistan.state.pressure,
    "belief": lambda m: m.pakistan.state.belief,
    "effort": lambda m: m.afghanistan.state.effort,
    "good_faith": lambda m: m.afghanistan.state.good_faith,
    "fatigue_pakistan": lambda m: m.pakistan.fatigue,
    "fatigue_afghanistan": lambda m: m.afghanistan.fatigue,
    "loss_pakistan": lambda m: m.pakistan.state.cost,
    "loss_afghanistan": lambda m: m.afghanistan.state.cost,
    "excitation_ttp": lambda m: m.ttp.excitation,
    "excitation_bla": lambda m: m.bla.excitation,
    "mediators_standing": lambda m: m.standing,
    "mediators_influence": lambda m: m.influence,
    "talks_active": lambda m: m.mediators.talks.active,
    "next_round": lambda m: m.mediators.talks.next_round,
    "failed_rounds": lambda m: m.mediators.talks.failed,
    "fixed_term": lambda m: m.truce.fixed_term,
    "expiry": lambda m: m.truce.expiry,
    "formal_agreement": lambda m: m.truce.formal,
    "verification": lambda m: m.terms.verification,
    "oversight": lambda m: m.terms.oversight,
    "commitment": lambda m: m.terms.militants,
    "intelligence": lambda m: m.terms.intelligence,
    "sovereignty": lambda m: m.terms.sovereignty,
    "refugees": lambda m: m.terms.refugees,
    "openness": lambda m: [crossing.openness for crossing in m.crossings],
    "target_openness": lambda m: [crossing.target for crossing in m.crossings],
    "trucks": lambda m: [crossing.trucks for crossing in m.crossings],
    "closed_share": _event(lambda r: math.nan if r.cause == Cause.ESCALATION else r.closed),
    "attacks_ttp": _event(lambda r: r.attacks.ttp),
    "attacks_bla": _event(lambda r: r.attacks.bla),
    "major_attack_deaths": _event(lambda r: r.attacks.deaths),
    "finding": _event(lambda r: Finding(r.incident.finding).name.lower()),
    "blame": _event(lambda r: r.incident.blame),
    "strike_prob": _event(lambda r: r.incident.strike_prob),
    "strike": _event(lambda r: r.incident.strike),
    "border_fire": _event(lambda r: r.incident.fire),
    "air_incident": _event(lambda r: r.incident.air_incident),
    "statement_pakistan": _event(lambda r: r.incident.statement_pakistan),
    "statement_afghanistan": _event(lambda r: r.incident.statement_afghanistan),
    "rung": _event(lambda r: r.incident.rung),
    "defused": _event(lambda r: r.incident.defused),
    "round": _event(lambda r: Round(r.negotiation.round).name.lower()),
    "reserve_pakistan": _event(lambda r: r.negotiation.reserve_pakistan),
    "reserve_afghanistan": _event(lambda r: r.negotiation.reserve_afghanistan),
    "restarted": _event(lambda r: r.negotiation.restarted),
    "reopened": _event(lambda r: r.reopened),
    "cause": lambda m: m.cause.name.lower(),
}
