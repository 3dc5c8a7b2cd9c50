"""Random worlds for the formulas of docs/model.md: parameters, a state, and the page's symbols for both."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.evidence.case import load_case
from sim.params import NAMES, from_row
from sim.rules import border, mediation, militants
from sim.rules.constants import constants
from sim.rules.setting import Setting, Today, weight
from sim.state import Afghanistan, Militants, Pakistan, State, Talks, Terms, Truce

CASE = load_case()


@dataclass
class Gate:
    """A crossing."""

    number: int
    share: float
    openness: float
    target: float
    trucks: float


class World:
    """A random world: parameters within their ranges, any state, and the page's symbols for both."""

    def __init__(self, seed: int) -> None:
        rng = self.rng = np.random.default_rng(seed)
        low, high = (np.array([getattr(e, end) for e in CASE.entries.values()]) for end in ("low", "high"))
        self.row = low + (high - low) * rng.random(len(low))
        p = self.p = from_row(self.row[: len(NAMES)])
        self.leverages = self.row[CASE.leverage_columns()]
        leverage = mediation.combined_leverage(self.leverages.tolist())
        self.setting = Setting(p, constants(p), leverage, CASE.frontier)
        self.day = int(rng.integers(1, 100))
        last_round, failed = int(rng.integers(self.day)), int(rng.integers(4))
        cost_p, cost_a = rng.uniform(0, 900, 2).tolist()
        pressure_p, pressure_a, effort, tension = rng.random(4).tolist()
        self.state = State(
            Pakistan(pressure_p, float(rng.uniform(0.02, 0.69)), cost_p),
            Afghanistan(pressure_a, effort, cost_a, bool(rng.integers(2))),
            Militants(float(rng.random()), float(rng.random())),
            Talks(True, self.day + int(rng.integers(25)), last_round, failed),
            Truce(True, 1000, bool(rng.integers(2))),
            Terms(*rng.random(6).tolist()),
            tension,
        )
        self.today = Today(
            self.day,
            int(rng.integers(2**63, dtype=np.uint64)),
            mediation.standing(leverage, failed, p.mediation),
            self.day - last_round,
        )
        self.influence = weight(self.today, self.setting)
        self.curb = militants.suppression(self.state.terms.intelligence, p.militants) * effort
        self.crossings: list[Gate] = []
        for share in CASE.shares:
            openness, target = sorted(rng.random(2).tolist())
            self.crossings.append(Gate(len(self.crossings), share, openness, target, float(rng.uniform(0, 400))))
        self.fatigues = [
            border.fatigue(cost_p, p.border.tolerance_pakistan),
            border.fatigue(cost_a, p.border.tolerance_afghanistan),
        ]
        self.u = float(rng.random())

    def near(self, window_days: float) -> bool:
        return mediation.round_is_near(self.state.talks, self.state.truce.formal, self.day, window_days)

    def symbols(self) -> dict[str, Any]:
        """Values of the page's names: parameters and their families, then symbols."""
        names = {name.rpartition(".")[2]: value for name, value in zip(CASE.names, self.row, strict=True)}
        for family in (("side", "pakistan", "afghanistan"), ("g", "ttp", "bla")):
            for name in [name for name in names if name.endswith(f"_{family[1]}")]:
                stem = name[: -len(family[1])]
                names[stem + family[0]] = np.array([names[stem + member] for member in family[1:]])
        (pakistan, afghanistan, groups, talks, standing, agreed, tension) = self.state
        return names | {
            "aP": pakistan.pressure, "aA": afghanistan.pressure, "b": pakistan.belief, "T": tension,
            "a_side": np.array([pakistan.pressure, afghanistan.pressure]), "e": afghanistan.effort,
            "cost_P": pakistan.cost, "cost_A": afghanistan.cost,
            "cost_side": np.array([pakistan.cost, afghanistan.cost]), "good_faith": afghanistan.good_faith,
            "f_side": np.array(self.fatigues), "fP": self.fatigues[0], "fA": self.fatigues[1],
            "h_g": np.array(groups), "day": self.day, "next_round": talks.next_round,
            "last_round": talks.last_round, "failed": talks.failed, "formal": standing.formal,
            "ver": agreed.verification, "ov": agreed.oversight, "mil": agreed.militants,
            "intel": agreed.intelligence, "sov": agreed.sovereignty, "refu": agreed.refugees,
            "leverage_j": self.leverages, "M0": self.today.standing, "M": self.influence,
            "C": sum(c.share * (1.0 - c.openness) for c in self.crossings),
            "share_j": np.array([c.share for c in self.crossings]),
            "open_j": np.array([c.openness for c in self.crossings]),
            "target_j": np.array([c.target for c in self.crossings]),
            "trucks_j": np.array([c.trucks for c in self.crossings]),
            "sup": militants.suppression(agreed.intelligence, self.p.militants), "u": self.u,
            "near": self.near,
        }  # fmt: skip
