"""Figures of a stored comparison of policies."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.figures.picture import Picture
from sim.report.pictures.stored import source, table
from sim.store.catalogue import Entry

if TYPE_CHECKING:
    pass


def levers(entry: Entry) -> Picture:
    """Policies ranked by what they would change in the probability of holding."""
    from sim.figures.levers import levers_alt, levers_figure, levers_table

    data = table(entry, "levers")
    data.attrs |= _base(entry, int(data["day"].iloc[0]))
    return Picture("levers", partial(levers_figure, data), levers_table(data), levers_alt(data), source(entry))


def fates(entry: Entry) -> Picture:
    """Worlds that hold or break without a policy, and what becomes of them with it."""
    from sim.figures.fates import fates_alt, fates_figure, fates_table

    ranks, data = table(entry, "levers"), table(entry, "fates")
    day = int(ranks["day"].iloc[0])
    attrs = data.attrs | _base(entry, day)
    data = ranks[["rank", "policy"]].merge(data[data["day"] == day], on="policy", validate="one_to_one")
    data.attrs = attrs
    return Picture("fates", partial(fates_figure, data), fates_table(data), fates_alt(data), source(entry))


def _base(entry: Entry, day: int) -> dict[str, Any]:
    """Probability of holding to a day without any policy, with its interval; the day and its date."""
    bases = table(entry, "base")
    found: Mapping[Any, Any] = bases[bases["day"] == day].iloc[0].to_dict()
    when = date.fromisoformat(str(entry.manifest["as_of"])) + timedelta(days=day)
    return {"day": day, "date": when.isoformat(), "base": (found["holds"], found["low"], found["high"])}
