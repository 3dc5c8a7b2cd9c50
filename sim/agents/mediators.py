"""The mediators: each with its leverage, acting together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import mesa

from sim.draws import Stream
from sim.record import Negotiation
from sim.rules import bargaining, escalation, mediation, truce, verification
from sim.rules.choice import logit, nearest
from sim.state import Talks
from sim.terms import Issue, Round

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel


class Mediator(mesa.Agent):
    """One mediator and the leverage it brings."""

    model: "CeasefireModel"

    def __init__(self, model: "CeasefireModel", name: str, leverage: float) -> None:
        super().__init__(model)
        self.name = name
        self.leverage = leverage


class MediationTeam:
    """All mediators together: they keep the talks, propose terms, defuse crises and rescue rounds.

    With an empty list there is no leverage; the sides still meet, and terms are still proposed.
    """

    def __init__(self, model: "CeasefireModel", members: Sequence[Mediator], talks: Talks) -> None:
        self.model = model
        self.members = tuple(members)
        self.talks = talks

    @property
    def leverage(self) -> float:
        """Combined leverage, S."""
        return mediation.combined_leverage([mediator.leverage for mediator in self.members])

    def standing(self) -> float:
        """M0 as the talks stand now."""
        return mediation.standing(self.leverage, self.talks.failed, self.model.params.mediation)

    def influence(self, day: int) -> float:
        """M as the talks stand now."""
        quiet_days = day - self.talks.last_round
        return mediation.influence(self.standing(), quiet_days, self.model.constants.influence_decay)

    def defuse(self, rung: int) -> bool:
        """Whether an exchange ends at this rung by their doing."""
        model = self.model
        prob = escalation.defuse_prob(model.influence, model.terms.oversight, model.params.escalation)
        return model.draw(Stream.DEFUSE, rung) < prob

    def propose(self, reserve_p: float, reserve_a: float, session: int) -> bargaining.Proposal:
        """The session's proposal, from estimates of the two private reserves."""
        model, p = self.model, self.model.params
        error_p = p.bargaining.reserve_noise * logit(model.draw(Stream.ESTIMATE_PAKISTAN, session))
        error_a = p.bargaining.reserve_noise * logit(model.draw(Stream.ESTIMATE_AFGHANISTAN, session))
        return bargaining.propose(
            mediation.estimate(reserve_p, error_p, session, p.mediation),
            mediation.estimate(reserve_a, error_a, session, p.mediation),
            model.case.frontier,
        )

    def rescue(self) -> bool:
        """Whether they save a round that a side would let fail."""
        prob = self.model.params.mediation.rescue_prob * self.model.standing
        return self.model.draw(Stream.RESCUE) < prob

    def restart(self) -> bool:
        """Whether they bring suspended talks back today."""
        p = self.model.params.mediation
        restarted = self.model.draw(Stream.RESTART) < p.restart_per_day * self.model.standing
        if restarted:
            next_round = self.model.day + nearest(p.restart_notice_days)
            self.talks = self.talks._replace(active=True, next_round=next_round)
        return restarted

    def hold_round(self) -> Negotiation:
        """Host a round: sessions on private reserves; then agreement, extension, or suspension."""
        model = self.model
        pakistan, afghanistan = model.pakistan, model.afghanistan
        fatigue_p, fatigue_a = pakistan.fatigue, afghanistan.fatigue
        reserve_p, reserve_a = pakistan.reserve(fatigue_p), afghanistan.reserve(fatigue_a)
        session, position, agreed = 0, 0.0, False
        while not agreed and session < nearest(model.params.bargaining.session_days):
            session += 1
            proposal = self.propose(reserve_p, reserve_a, session)
            position = proposal.position
            agreed = bargaining.accept(proposal, reserve_p, reserve_a)
        consent_p = not agreed and pakistan.consents(fatigue_p)
        consent_a = not agreed and afghanistan.consents(fatigue_a)
        if agreed:
            ended = Round.AGREEMENT
            self._sign(position)
        elif consent_p and consent_a:
            ended = Round.EXTENDED
            self._extend()
        elif self.rescue():
            ended = Round.RESCUED
            self._extend()
        else:
            ended = Round.SUSPENDED
            self._suspend()
        return Negotiation(ended.value, session, reserve_p, reserve_a, position, consent_p, consent_a, False)

    def _sign(self, position: float) -> None:
        model, frontier = self.model, self.model.case.frontier
        openness = 1.0 - bargaining.granted(position, frontier.rank[Issue.BORDER])
        for crossing in model.crossings:
            crossing.target = max(crossing.target, openness)
        model.pakistan.trust()
        self.talks = self.talks._replace(last_round=model.day)
        model.truce = model.truce._replace(formal=True)
        model.terms = truce.agreed_terms(model.terms, position, frontier)
        model.tension *= 1.0 - model.params.escalation.agreement_calm

    def _extend(self) -> None:
        model, p = self.model, self.model.params
        next_round = model.day + nearest(p.truce.round_gap_days)
        self.talks = self.talks._replace(next_round=next_round, last_round=model.day)
        model.truce = model.truce._replace(fixed_term=True, expiry=model.day + nearest(p.truce.extension_days))
        model.terms = verification.strengthen(model.terms, p.verification)

    def _suspend(self) -> None:
        model = self.model
        self.talks = self.talks._replace(active=False, last_round=model.day, failed=self.talks.failed + 1)
        model.tension = min(1.0, model.tension + model.params.escalation.breakdown_tension)
