"""Border crossings."""

from typing import TYPE_CHECKING

import mesa

from sim.draws import index_of
from sim.rules import border

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel


class BorderCrossing(mesa.Agent):
    """A crossing: open or shut, with a queue of trucks (a `sim.state.Crossing`)."""

    model: "CeasefireModel"

    def __init__(self, model: "CeasefireModel", name: str, share: float) -> None:
        super().__init__(model)
        opening = model.case.scenario.opening
        self.name = name
        self.number = index_of(name)
        self.share = share
        self.openness = opening.openness
        self.target = opening.target_openness
        self.trucks = model.params.border.trucks_waiting_start * share

    def take_up(self, openness: float, target: float, trucks: float) -> None:
        """Go on from here."""
        self.openness, self.target, self.trucks = openness, target, trucks

    def trade(self) -> None:
        """Open towards the target; trucks arrive and are cleared."""
        p = self.model.params.border
        self.openness = border.reopen(self.openness, self.target, p)
        self.trucks = border.trucks_waiting(self.trucks, self.openness, self.share, p)

    def shut(self) -> None:
        """Shut at once; under a formal agreement it may open again by itself."""
        self.openness = 0.0
        if not self.model.truce.formal:
            self.target = 0.0
