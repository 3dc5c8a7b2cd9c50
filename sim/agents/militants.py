"""Militant groups."""

from typing import TYPE_CHECKING

import mesa

from sim.draws import Stream
from sim.rules import militants
from sim.terms import Group

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel


class MilitantGroup(mesa.Agent):
    """A group that attacks in Pakistan and spoils talks; its attacks excite further ones."""

    model: "CeasefireModel"

    def __init__(self, model: "CeasefireModel", group: Group, excitation: float) -> None:
        super().__init__(model)
        p = model.params.militants
        self.group = group
        self.name = group.name
        self.excitation = excitation
        self.attacks = 0
        if group is Group.TTP:
            self.attacks_per_day, self.soil_share = p.attacks_per_day_ttp, p.soil_share_ttp
        else:
            self.attacks_per_day, self.soil_share = p.attacks_per_day_bla, p.soil_share_bla

    def attack(self, curb: float, spoiling: float) -> int:
        """Attack so many times today."""
        p = self.model.params.militants
        rate = militants.attack_rate(self.attacks_per_day, self.excitation, curb * self.soil_share, spoiling, p)
        quiet = militants.quiet_prob(rate)
        self.attacks = militants.attack_count(self.model.draw(Stream.ATTACKS, self.group), rate, quiet)
        left = self.model.constants.excitation_left
        self.excitation = militants.excite(self.excitation, self.attacks, left, p)
        return self.attacks
