"""The two delegations: what they feel, decide and accept."""

import math
from typing import TYPE_CHECKING

import mesa

from sim.agents.militants import MilitantGroup
from sim.draws import Stream
from sim.record import Attacks
from sim.rules import (
    bargaining,
    border,
    compliance,
    escalation,
    pressure,
    response,
    shocks,
    truce,
    verification,
)
from sim.rules.choice import logit
from sim.rules.fighting import Reaction
from sim.state import Afghanistan, Pakistan
from sim.terms import Party

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel


class Delegation(mesa.Agent):
    """What both sides share."""

    model: "CeasefireModel"
    party: Party
    state: Pakistan | Afghanistan

    def __init__(self, model: "CeasefireModel", state: Pakistan | Afghanistan) -> None:
        super().__init__(model)
        self.state = state
        self.name = self.party.name.title()

    def set(self, **changes: float) -> None:
        """Change fields of the own state."""
        self.state = self.state._replace(**changes)

    def hear_statement(self, stated: bool) -> None:
        """The other side made a hawkish statement, or did not."""
        p = self.model.params.shocks
        self.set(pressure=shocks.pressure_after_statement(self.state.pressure, stated, p))

    def feel_exchange(self, rung: int) -> None:
        """An exchange reached this rung."""
        p = self.model.params.pressure
        self.set(pressure=pressure.after_exchange(self.state.pressure, rung, p))

    def replies(self, readiness: float, rung: int) -> bool:
        """Whether to reply from this rung."""
        p = self.model.params.escalation
        prob = escalation.reply_prob(readiness, self.state.pressure, self.model.tension, rung, p)
        return self.model.draw(Stream.REPLY, rung) < prob

    def noise(self) -> float:
        """The private deviation of a round, standard logistic."""
        return logit(self.model.draw(Stream.RESERVE, self.party))

    def consents(self, fatigue: float) -> bool:
        """Whether to extend the truce after a round without agreement."""
        model = self.model
        prob = truce.extension_prob(model.standing, model.tension, fatigue, self.state.pressure, model.params.truce)
        return model.draw(Stream.CONSENT, self.party) < prob


class PakistaniDelegation(Delegation):
    """Bargains; decides on strikes and on the border."""

    party = Party.PAKISTAN
    state: Pakistan

    def respond(self, attacks: Attacks, group: MilitantGroup, curb: float) -> Reaction:
        """Attribute a major attack, feel the pressure, decide on a strike, revise the belief."""
        model, p = self.model, self.model.params
        attribution = verification.attribute(
            model.draw(Stream.ORIGIN) < verification.soil_prob(group.soil_share, curb),
            model.draw(Stream.REPORT) < model.terms.verification,
            model.draw(Stream.FALSE_FINDING) < p.verification.false_finding_prob,
            self.state.belief,
            p.verification,
        )
        excess = math.log(attacks.deaths / p.militants.major_fatalities)
        self.set(pressure=pressure.after_major_attack(self.state.pressure, excess, p.pressure))
        near = model.round_is_near(p.response.talks_window_days)
        prob = response.strike_prob(
            response.Provocation(excess, attribution.blame),
            self.state,
            model.tension,
            model.influence if near else 0.0,
            model.terms,
            p.response,
        )
        self.set(belief=verification.revise(self.state.belief, attribution.ratio, p.verification))
        strike = model.draw(Stream.STRIKE) < prob
        return Reaction(attribution.finding, attribution.blame, prob, strike)

    def readiness(self, is_fire: bool) -> float:
        """Readiness to reply, log-odds."""
        p = self.model.params
        return escalation.readiness_pakistan(is_fire, self.model.terms.sovereignty, p.escalation, p.response)

    @property
    def fatigue(self) -> float:
        """Weariness of closed crossings, 0..1."""
        return border.fatigue(self.state.cost, self.model.params.border.tolerance_pakistan)

    def pay(self, closed: float) -> None:
        """A day's cost of closed crossings."""
        self.set(cost=self.state.cost + self.model.params.border.trade_loss_pakistan * closed)

    def review(self, effort: float) -> None:
        """Weekly review of Kabul's verified effort."""
        p, terms = self.model.params.verification, self.model.terms
        self.set(belief=verification.review(self.state.belief, effort, terms.verification, p))

    def reopen_crossings(self) -> int:
        """Set crossings to reopen without waiting for an agreement; how many."""
        model, p = self.model, self.model.params
        prob = border.unilateral_prob(self.fatigue, model.tension - p.escalation.tension_rest, p.border)
        reopened = 0
        for crossing in model.crossings:
            if crossing.target < 1.0 and model.draw(Stream.REOPEN, crossing.number) < prob:
                crossing.target = 1.0
                reopened += 1
        return reopened

    def trust(self) -> None:
        """A formal agreement was signed."""
        p = self.model.params.verification
        self.set(belief=verification.held(self.state.belief + p.agreement_trust, p))

    def reserve(self, fatigue: float) -> float:
        """The private reservation value of a round."""
        p = self.model.params.bargaining
        return bargaining.reserve_pakistan(self.noise(), self.state, fatigue, self.model.standing, p)

    def rest(self) -> None:
        """Pressure returns towards rest."""
        p, left = self.model.params.pressure, self.model.constants.pressure_left
        self.set(pressure=pressure.relax(self.state.pressure, p.pressure_rest, left))


class AfghanDelegation(Delegation):
    """Bargains; decides on replies and on action against militants."""

    party = Party.AFGHANISTAN
    state: Afghanistan

    def hear_air_incident(self) -> None:
        """Foreign aircraft were seen."""
        p = self.model.params.shocks
        self.set(pressure=shocks.pressure_after_air_incident(self.state.pressure, p))

    def feel_strike(self) -> None:
        """Pakistan struck."""
        p = self.model.params.pressure
        self.set(pressure=pressure.after_strike(self.state.pressure, p))

    def readiness(self, is_fire: bool) -> float:
        """Readiness to reply, log-odds."""
        return escalation.readiness_afghanistan(is_fire, self.model.params.escalation)

    @property
    def fatigue(self) -> float:
        """Weariness of closed crossings, 0..1."""
        return border.fatigue(self.state.cost, self.model.params.border.tolerance_afghanistan)

    def pay(self, closed: float) -> None:
        """A day's cost of closed crossings."""
        self.set(cost=self.state.cost + self.model.params.border.trade_loss_afghanistan * closed)

    def adjust_effort(self, closed: float) -> None:
        """Weekly review of the effort against militants."""
        model = self.model
        p = model.params.compliance
        self.set(effort=compliance.adjust(self.state, closed, model.influence, model.terms, p))

    def reserve(self, fatigue: float) -> float:
        """The private reservation value of a round."""
        p = self.model.params.bargaining
        return bargaining.reserve_afghanistan(self.noise(), self.state, fatigue, self.model.standing, p)

    def rest(self) -> None:
        """Pressure returns towards rest."""
        p, left = self.model.params.pressure, self.model.constants.pressure_left
        at_rest = pressure.rest_afghanistan(self.model.terms.refugees, p)
        self.set(pressure=pressure.relax(self.state.pressure, at_rest, left))
