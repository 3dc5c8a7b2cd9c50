"""Rounds of talks in one world: the frontier, private bottom lines, and what each session proposed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.draws import Stream, day_key, replicate_key, uniform
from sim.params import NAMES, from_row
from sim.rules.bargaining import Frontier, accept, equal_gains, propose, smaller_gain, sum_of
from sim.rules.choice import logit
from sim.rules.mediation import estimate
from sim.studies.world import Day, World
from sim.terms import Issue, Round

if TYPE_CHECKING:
    import pandas as pd

ZONE = ("from_pakistan", "from_afghanistan", "to_pakistan", "to_afghanistan")
"""Utilities of both sides where the part of the frontier that both accept begins and ends."""


class Rounds(NamedTuple):
    """The bargaining of one world. Utilities and reserves are dimensionless; a utility is 0 to 1.

    `frontier`: a row per corner of the efficient frontier: position, the issue that goes to Pakistan on
    the way there, utility of Pakistan and of Afghanistan. `rounds`: a row per round: day, date, how it
    ended, sessions, private reserves, consents to an extension, `room` (the most that both can gain
    alike, below 0 by how much the bottom lines lie apart), and the `ZONE` of agreement, NaN where there is
    none. `sessions`: a row per session: day, session, the mediators' estimates of the reserves, the
    proposal, whether both accept it.
    """

    frontier: "pd.DataFrame"
    rounds: "pd.DataFrame"
    sessions: "pd.DataFrame"


def rounds_of(world: World) -> Rounds:
    """All rounds that a world held.

    The sessions' proposals are computed anew, from the same addressed draws and by the same rules.
    """
    import pandas as pd

    frontier = frontier_table(world.case.frontier)
    held = [day for day in world.days if day.record.negotiation.round != Round.NONE]
    rounds = [_round(world, day, frontier) for day in held]
    sessions = [row for day in held for row in _sessions(world, day)]
    return Rounds(
        frontier,
        pd.DataFrame(rounds, columns=None if rounds else list(ROUND_COLUMNS)),
        pd.DataFrame(sessions, columns=None if sessions else list(SESSION_COLUMNS)),
    )


ROUND_COLUMNS = (
    "day", "date", "round", "sessions", "reserve_pakistan", "reserve_afghanistan", "consent_pakistan",
    "consent_afghanistan", "room", *ZONE,
)  # fmt: skip

SESSION_COLUMNS = (
    "day", "session", "estimate_pakistan", "estimate_afghanistan", "position", "pakistan", "afghanistan", "accepted",
)  # fmt: skip


def frontier_table(frontier: Frontier) -> "pd.DataFrame":
    """Corners of the frontier, from everything to Afghanistan to everything to Pakistan."""
    import pandas as pd

    order = sorted(Issue, key=lambda issue: frontier.rank[issue])
    rows: list[dict[str, Any]] = [
        {"position": 0.0, "issue": "", "pakistan": 0.0, "afghanistan": sum_of(frontier.afghanistan)}
    ]
    for k, issue in enumerate(order):
        before = rows[-1]
        gains = before["pakistan"] + frontier.pakistan[k], before["afghanistan"] - frontier.afghanistan[k]
        rows.append({"position": k + 1.0, "issue": issue.name.lower(), "pakistan": gains[0], "afghanistan": gains[1]})
    return pd.DataFrame(rows)


def zone(reserve_pakistan: float, reserve_afghanistan: float, frontier: "pd.DataFrame") -> tuple[float, ...]:
    """The `ZONE` of these reserves, which leave room: where Pakistan just accepts to where Afghanistan still does."""
    position, pakistan, afghanistan = (frontier[name].to_numpy() for name in ("position", "pakistan", "afghanistan"))
    first = np.interp(reserve_pakistan, pakistan, position)
    last = np.interp(-reserve_afghanistan, -afghanistan, position)
    ends = [float(np.interp(at, position, utility)) for at in (first, last) for utility in (pakistan, afghanistan)]
    return tuple(ends)


def _round(world: World, day: Day, frontier: "pd.DataFrame") -> dict[str, Any]:
    talk = day.record.negotiation
    reserves = talk.reserve_pakistan, talk.reserve_afghanistan
    room = smaller_gain(equal_gains(*reserves, world.case.frontier), *reserves)
    ends = zone(*reserves, frontier) if room >= 0.0 else (np.nan,) * len(ZONE)
    values = (
        day.number, world.case.scenario.date_of(day.number).isoformat(), Round(talk.round).name.lower(),
        talk.sessions, *reserves, talk.consent_pakistan, talk.consent_afghanistan, room, *ends,
    )  # fmt: skip
    return dict(zip(ROUND_COLUMNS, values, strict=True))


def _sessions(world: World, day: Day) -> Iterator[dict[str, Any]]:
    talk, params = day.record.negotiation, from_row(world.row[: len(NAMES)])
    today = day_key(replicate_key(world.seed, world.replicate), day.number)
    reserves = talk.reserve_pakistan, talk.reserve_afghanistan
    for session in range(1, talk.sessions + 1):
        estimates = [
            estimate(
                reserve,
                params.bargaining.reserve_noise * logit(uniform(today, stream, session)),
                session,
                params.mediation,
            )
            for reserve, stream in zip(reserves, (Stream.ESTIMATE_PAKISTAN, Stream.ESTIMATE_AFGHANISTAN), strict=True)
        ]
        proposal = propose(estimates[0], estimates[1], world.case.frontier)
        values = day.number, session, *estimates, *proposal, accept(proposal, *reserves)
        yield dict(zip(SESSION_COLUMNS, values, strict=True))
