"""How a ceasefire came to collapse: the links of the chain, in one whole number."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim.jit import rule
from sim.record import COUNTS, DayRecord, Outcome
from sim.state import State
from sim.terms import Cause, Finding, Party, Round, TalksStatus, Trigger


class Pathway(NamedTuple):
    """The chain that led to a collapse: what happened on its day, and what had happened earlier.

    A world that had collapsed before the first day that its outcome counts has its cause alone.
    """

    cause: int
    """`Cause` of the collapse."""
    trigger: int
    """`Trigger` of the day's ladder of replies."""
    finding: int
    """`Finding` on the day's major attack."""
    first_mover: int
    """1 + the `Party` that could reply first; 0 on a day without a strike or border fire."""
    rung: int
    """Rung reached on the day, 0 without a strike or border fire."""
    talks: int
    """`TalksStatus` at the moment of collapse."""
    strike: int
    """1 if Pakistan had struck on an earlier day."""
    exchange: int
    """1 if there had been an exchange on an earlier day."""
    suspension: int
    """1 if talks had been suspended on an earlier day."""


HIGHEST_RUNG = 15
"""Whole numbers leave room for a ladder this high; the register bounds `collapse_rung` below it."""

SIZES = Pathway(
    len(Cause), len(Trigger), len(Finding), len(Party) + 1, HIGHEST_RUNG + 1, len(TalksStatus), 2, 2, 2
)  # fmt: skip
"""How many values each link can take."""

CODES = math.prod(SIZES)
"""Codes lie below this number."""


@rule
def pack(pathway: Pathway) -> int:
    """The pathway as one whole number, its links as digits; 0 for none."""
    code = 0
    for k in range(len(SIZES)):
        code = code * SIZES[k] + pathway[k]
    return code


def unpack(code: Any) -> Any:
    """The `Pathway` of a code; of an array of codes, a `Pathway` of arrays of its shape.

    Raises
    ------
    ValueError
        If a number is the code of no pathway.
    """
    return Pathway._make(np.unravel_index(code, SIZES))


@rule
def talks_status(state: State, today: DayRecord, day: int) -> int:
    """How the talks stand now, a `TalksStatus`; a round due today and not yet held is pending."""
    if state.truce.formal:
        return TalksStatus.UNDER_AGREEMENT.value
    if not state.talks.active:
        broken_off = today.negotiation.round == Round.SUSPENDED
        return TalksStatus.SUSPENDED_TODAY.value if broken_off else TalksStatus.SUSPENDED.value
    return TalksStatus.ROUND_PENDING.value if state.talks.next_round >= day else TalksStatus.NO_ROUND_SET.value


@rule
def explain(outcome: Outcome, state: State, today: DayRecord) -> Outcome:
    """Add the pathway to the outcome of a world that collapsed today.

    Talks are as they stand at the moment of collapse: escalation (step 6) comes before the day's round,
    lapse and withdrawal (steps 10 and 11) after it. What is earlier happened since the first day that the
    outcome counts.
    """
    incident, day = today.incident, outcome.day
    trigger = Trigger.NONE.value
    if incident.strike:
        trigger = Trigger.STRIKE_AFTER_TTP.value + today.attacks.group  # the groups come in the same order
    elif incident.fire:
        trigger = Trigger.BORDER_FIRE.value
    pathway = Pathway(
        cause=outcome.cause,
        trigger=trigger,
        finding=incident.finding,
        first_mover=1 + incident.first_mover,
        rung=incident.rung,
        talks=talks_status(state, today, day),
        strike=int(0 < outcome.strike < day),
        exchange=int(0 < outcome.exchange < day),
        suspension=int(0 < outcome.suspension < day),
    )
    return outcome._replace(pathway=pack(pathway))


@rule
def collapsed_before(cause: int) -> int:
    """The code for a world that had collapsed before the first day that the outcome counts: its cause alone."""
    return pack(Pathway(cause, 0, 0, 0, 0, 0, 0, 0, 0))


def count_pathways(counts: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many replications of each cell collapsed by each pathway.

    Parameters
    ----------
    counts
        Whole numbers of each replication, (n, len(COUNTS)).
    cells
        Where each replication is counted, such as its point, (n,), 0 or more.

    Returns
    -------
    tuple
        Cell, code and count of every pathway that occurred, int64 (k,) each, ordered by cell and code.
    """
    codes = counts[:, COUNTS.index("pathway")]
    collapsed = codes > 0
    keys, count = np.unique(cells[collapsed].astype(np.int64) * CODES + codes[collapsed], return_counts=True)
    cell, code = np.divmod(keys, CODES)
    return cell, code, count
