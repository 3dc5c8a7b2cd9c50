"""What led to collapse, in sentences: the most frequent pathways of each cause, and what the others add up to."""

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.quantities import percent
from sim.report.tables import LINE, records, wrapped
from sim.studies.pathways import BEFORE_THE_START, Pathways, decode

if TYPE_CHECKING:
    import pandas as pd

CHAINS = {
    "escalation": ("trigger", "finding", "first_mover", "talks"),
    "lapse": ("trigger", "talks", "strike", "exchange"),
    "withdrawal": ("trigger", "talks", "strike", "exchange"),
}
"""The links by which pathways are told apart here; the table has all."""

ARROW = " \N{RIGHTWARDS ARROW} "
"""Between the links of a pathway in tables and figures."""

LINK_BY_LINK = {
    "escalation": {"trigger": "trigger", "finding": "attribution", "rung": "ladder", "talks": "talks"},
    "lapse": {"trigger": "trigger", "talks": "talks"},
    "withdrawal": {"trigger": "trigger", "talks": "talks"},
}
"""The links whose own shares are told, and what they are called."""

EARLIER = {"strike": "a strike", "exchange": "an exchange", "suspension": "a suspension of talks"}

TALKS = {
    "formal agreement": "under a formal agreement",
    "round pending": "while a round was pending",
    "no round set": "with no round set",
    "suspended": "while talks were suspended",
    "suspended that day": "after talks were suspended that day",
}


def describe_pathways(pathways: Pathways, top: int = 5) -> str:
    """The most frequent pathways of each cause with their shares, and the shares of each link by itself.

    Parameters
    ----------
    top
        Pathways to tell of each cause.
    """
    collapsed, worlds = int(pathways.count.sum()), int(pathways.n.sum())
    if collapsed == 0:
        return f"What led to collapse. None of {worlds:,} worlds collapses: there is nothing to explain."
    chance = _with_interval(*(float(part[0]) for part in pathways.collapse()), decimals=1)
    counted = f"{collapsed:,} of {worlds:,} worlds collapse, "
    counted += (
        f"{chance} of those at all points of the design. No intervals: a design is no sample, and points share draws."
        if pathways.pooled
        else f"a probability of {chance}. In brackets: Monte Carlo 95 %."
    )
    text = (
        f"What led to collapse. {counted} Talks are as they stand at the moment of collapse; earlier is on an earlier "
        "day since these days began."
    )
    parts = [wrapped(text)]
    parts += [_cause(pathways, row, top) for row in records(pathways.causes())]
    return "\n\n".join(parts)


def pathway_table(pathways: Pathways) -> "pd.DataFrame":
    """The pathways of all causes, the most frequent first, told apart and told in words as `describe_pathways` does.

    Columns: `cause`; `pathway`, its links in words; `count`, replications; and as in `Pathways.table`, with their
    bounds, `share` of all collapses, `share_of_cause`, and `probability`.
    """
    import pandas as pd

    if not pathways.count.sum():
        return pd.DataFrame(columns=["cause", "pathway", "count", "share", "share_low", "share_high"])
    parts = [_of_cause(pathways, cause) for cause in CHAINS]
    whole = pd.concat([part.assign(pathway=[ARROW.join(_clauses(row)) for row in records(part)]) for part in parts])
    numbers = [name for name in whole.columns if name.startswith(("share", "probability", "mc_"))]
    ordered = whole.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)
    return ordered[["cause", "pathway", "count", *numbers]]


def _of_cause(pathways: Pathways, cause: str) -> "pd.DataFrame":
    table = pathways.table(CHAINS[cause])
    return table[table["cause"] == cause]


def tell_pathway(code: int) -> str:
    """The chain that led to the collapse of one world, in a sentence; `code` is its outcome's `pathway`."""
    if code == 0:
        return "The ceasefire holds."
    row = records(decode(np.array([code])))[0]
    return f"{row['cause'].capitalize()}: {_chain(row)}."


def _cause(pathways: Pathways, row: Mapping[str, Any], top: int) -> str:
    """One cause: its probability, its most frequent pathways, the rest, and the links one by one."""
    cause = row["cause"]
    chains = records(_of_cause(pathways, cause))
    probability = _with_interval(row["probability"], row["mc_low"], row["mc_high"], decimals=1)
    lines = [f"{cause.capitalize()}: {probability} of worlds, {percent(row['share'])} % of collapses."]
    for chain in chains[:top]:
        share = _with_interval(chain["share_of_cause"], chain["share_of_cause_low"], chain["share_of_cause_high"])
        lines.append(_item(share, _chain(chain)))
    rest = sum(chain["share_of_cause"] for chain in chains[top:])
    if rest > 0.0:
        others = len(chains) - top
        lines.append(_item(f"{percent(rest)} %", f"{others} other pathway{'' if others == 1 else 's together'}"))
    lines.append("  Link by link:")
    lines += [_item(called, _shares(pathways, cause, link)) for link, called in LINK_BY_LINK[cause].items()]
    lines.append(_item("earlier", _earlier(pathways, cause)))
    return "\n".join(lines)


def _item(head: str, text: str) -> str:
    """A line with a hanging indent; no line begins with a percent sign."""
    bound = text.replace(" %", "\N{NO-BREAK SPACE}%")
    filled = textwrap.fill(bound, LINE, initial_indent=f"  {head:<20}  ", subsequent_indent=" " * 24)
    return filled.replace("\N{NO-BREAK SPACE}", " ")


def _shares(pathways: Pathways, cause: str, link: str) -> str:
    """How a link is distributed among the collapses of a cause."""
    table = pathways.table([link])
    rows = records(table[table["cause"] == cause])
    unit = " moves" if link == "rung" else ""
    return ", ".join(f"{row[link]}{unit} {percent(row['share_of_cause'])} %" for row in rows)


def _earlier(pathways: Pathways, cause: str) -> str:
    """How often each event had happened on an earlier day."""
    cells: list[str] = []
    for link, words in EARLIER.items():
        table = pathways.table([link])
        share = table.loc[(table["cause"] == cause) & table[link], "share_of_cause"].sum()
        cells.append(f"{words} {percent(share)} %")
    return ", ".join(cells)


def _chain(row: Mapping[str, Any]) -> str:
    """A chain in words, of those links that it has."""
    return ", ".join(_clauses(row))


def _clauses(row: Mapping[str, Any]) -> list[str]:
    """The links of a chain in words, one after the other."""
    if row["trigger"] == BEFORE_THE_START:
        return ["it had collapsed before these days began, and how is not known"]
    clauses = [_set_off(row)]
    if row.get("first_mover", "nobody") != "nobody":
        clauses.append(_ladder(row))
    clauses.append(TALKS[row["talks"]])
    if "strike" in row:
        clauses.append(_history(row))
    return clauses


def _set_off(row: Mapping[str, Any]) -> str:
    """The trigger, and the attribution of the day's major attack."""
    trigger = "no strike or border fire that day" if row["trigger"] == "none" else row["trigger"]
    finding = row.get("finding", "no major attack")
    if finding == "no major attack":
        return trigger
    return f"{trigger} ({finding})" if "strike after" in trigger else f"{trigger}, but a major attack ({finding})"


def _ladder(row: Mapping[str, Any]) -> str:
    """Who could reply first, and how far the replies climbed."""
    moves = row.get("rung", 0)
    if moves == 1:
        return "nobody replies"
    return f"{row['first_mover']} replies first{f' ({moves} moves)' if moves else ''}"


def _history(row: Mapping[str, Any]) -> str:
    """What had happened on an earlier day, of the events that the row has."""
    known = [link for link in EARLIER if link in row]
    before = [EARLIER[link] for link in known if row[link]]
    if before:
        return f"{_list(before, 'and')} earlier"
    return f"no {_list([EARLIER[link].partition(' ')[2] for link in known], 'or')} earlier"


def _list(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _with_interval(value: float, low: float, high: float, decimals: int = 0) -> str:
    """In percent, with at least so many decimals, and more where the interval supports them."""
    if np.isnan(low):
        return f"{percent(value, 0.019 if decimals else 1.0)} %"
    width = min(high - low, 0.019) if decimals else high - low
    return f"{percent(value, width)} % ({percent(low, width)} to {percent(high, width)})"
