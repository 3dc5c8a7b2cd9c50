"""What led to collapse: the pathways of a study's replications, with their shares per cause and of all worlds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.ensemble.shards import Results
from sim.errors import ConfigError
from sim.pathway import Pathway, count_pathways, unpack
from sim.studies.cards import pathways_card
from sim.studies.errors import Estimate, Sample, proportion, ratio, wilson
from sim.terms import Cause, Finding, Party, TalksStatus, Trigger

LINKS = Pathway._fields[1:]
"""The links of a chain, its cause apart."""

BEFORE_THE_START = "before the start"
"""All that is known of how a world collapsed before its replications began."""

WORDS: dict[str, dict[int, str]] = {
    "cause": {cause: cause.name.lower() for cause in Cause},
    "trigger": {
        Trigger.NONE: "none",
        Trigger.STRIKE_AFTER_TTP: "strike after a TTP attack",
        Trigger.STRIKE_AFTER_BLA: "strike after a BLA attack",
        Trigger.BORDER_FIRE: "border fire",
    },
    "finding": {
        Finding.NONE: "no major attack",
        Finding.UNVERIFIED: "origin unverified",
        Finding.FOUND: "found to be from Afghan soil",
        Finding.CLEARED: "Kabul cleared",
    },
    "first_mover": {0: "nobody", **{1 + party: party.name.capitalize() for party in Party}},
    "talks": {
        TalksStatus.NONE: "none",
        TalksStatus.UNDER_AGREEMENT: "formal agreement",
        TalksStatus.ROUND_PENDING: "round pending",
        TalksStatus.NO_ROUND_SET: "no round set",
        TalksStatus.SUSPENDED: "suspended",
        TalksStatus.SUSPENDED_TODAY: "suspended that day",
    },
}
"""What the values of a link mean; the other links are a rung, and whether something had happened earlier."""


@dataclass(frozen=True, repr=False)
class Pathways:
    """How many replications collapsed by each pathway, where they did.

    `cell`, `code`, `count`: int64 (k,), as from `sim.pathway.count_pathways`; `n`: int64 (cells,),
    replications of each cell. `sample` says how the cells, all of as many replications, stand for a
    distribution of parameters; without one they are taken as given, every replication counts alike, and
    intervals are those of independent replications. With `pooled` the cells are points of a design, which
    stand for nothing and share their draws: bounds are NaN.
    """

    cell: np.ndarray
    code: np.ndarray
    count: np.ndarray
    n: np.ndarray
    sample: Sample | None = None
    pooled: bool = False

    def __repr__(self) -> str:
        return pathways_card(self).line

    def _repr_html_(self) -> str:
        return pathways_card(self).html

    def table(self, links: Sequence[str] = LINKS) -> Any:
        """The pathways as a tidy pandas table, the most probable of each cause first.

        Columns: `cause` and the links asked for, as in `decode`; `count`, replications; `share_of_cause`
        with its bounds, of the collapses of that cause; `share` with its bounds, of all collapses;
        `probability` with `mc_low` and `mc_high`, of all worlds. Bounds are 95 % Monte Carlo. Pathways
        that differ in no link asked for are added up.

        Raises
        ------
        ConfigError
            If a link is unknown.
        """
        unknown = [link for link in links if link not in LINKS]
        if unknown:
            raise ConfigError(f"pathways: no such link: {', '.join(unknown)}. Links: {', '.join(LINKS)}.")
        codes, which = self._distinct
        words = decode(codes)[["cause", *links]]
        chain = words.groupby(list(words), sort=False).ngroup().to_numpy(np.int64)
        frame = words.drop_duplicates().reset_index(drop=True)
        group, cause = chain[which], np.zeros(len(frame), np.int64)
        cause[chain] = unpack(codes).cause
        probability, share_of_cause, share = self._estimates(group, cause)
        frame["count"] = np.bincount(group, self.count, len(frame)).astype(np.int64)
        _put(frame, "share_of_cause", share_of_cause, ("share_of_cause_low", "share_of_cause_high"))
        _put(frame, "share", share, ("share_low", "share_high"))
        _put(frame, "probability", probability, ("mc_low", "mc_high"))
        order = np.lexsort((-probability.value, cause))  # stable: equally probable ones stay ordered by their links
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def _distinct(self) -> tuple[np.ndarray, np.ndarray]:
        """The codes that occur, and the place of each count's code among them."""
        codes, which = np.unique(self.code, return_inverse=True)
        return codes, which

    def causes(self) -> Any:
        """The same for causes alone, a row each."""
        return self.table(()).drop(columns=["share_of_cause", "share_of_cause_low", "share_of_cause_high"])

    def collapse(self) -> Estimate:
        """Probability of collapse by whatever cause, (1,)."""
        counts = np.bincount(self.cell, self.count, len(self.n))[:, None]
        if self.sample is not None:
            return proportion(counts, int(self.n[0]), self.sample)
        return self._share(counts.sum(axis=0), float(self.n.sum()))

    def _estimates(self, group: np.ndarray, cause: np.ndarray) -> tuple[Estimate, Estimate, Estimate]:
        """Probability, share of their cause and of all collapses, of groups of pathways, each of a cause."""
        if self.sample is None:
            n, total = float(self.n.sum()), np.bincount(group, self.count, len(cause))
            of_cause = np.bincount(cause, total, len(Cause))[cause]
            of_all = np.full(len(total), total.sum())
            return self._share(total, n), self._share(total, of_cause), self._share(total, of_all)
        counts, by_cause = np.zeros((len(self.n), len(cause))), np.zeros((len(self.n), len(Cause)))
        np.add.at(counts, (self.cell, group), self.count)
        np.add.at(by_cause, (self.cell, cause[group]), self.count)
        n, by_row = int(self.n[0]), self.sample.by_row
        every = np.broadcast_to(by_cause.sum(axis=1, keepdims=True), counts.shape)
        of_cause, of_all = (ratio(by_row(counts / n), by_row(of / n)) for of in (by_cause[:, cause], every))
        return proportion(counts, n, self.sample), of_cause, of_all

    def _share(self, counts: np.ndarray, n: np.ndarray | float) -> Estimate:
        """Shares of so many independent ones."""
        p = counts / n
        low, high = (np.full_like(p, np.nan),) * 2 if self.pooled else wilson(p, n)
        return Estimate(p, np.minimum(low, p), np.maximum(high, p))


def kept_pathways(results: Results, sample: Sample | None = None) -> Pathways:
    """The pathways of kept replications, by point.

    Parameters
    ----------
    results
        Of an ensemble that was run with `keep=True`.
    sample
        How its points count; alike and independent when None.

    Raises
    ------
    ConfigError
        If no replications were kept.
    """
    if not results.kept:
        raise ConfigError("No replications were kept, so nothing is known of pathways. Run again with keep=True.")
    counts = np.concatenate([counts for counts, _ in results.kept])[: results.replications]
    cells = np.arange(len(counts)) // results.ensemble.replications
    n = np.bincount(cells)
    if sample is None and len(n) > 1:
        sample = Sample(np.full(len(n), 1.0 / len(n)), np.arange(len(n)))
    return Pathways(*count_pathways(counts, cells), n, sample)


def decode(codes: np.ndarray) -> Any:
    """Codes, such as the column `pathway` of kept replications, as a pandas table: a row each, a column a link.

    Categories are words, `rung` is a number, `strike`, `exchange` and `suspension` say whether they had
    happened on an earlier day. A world that held has the cause "none".
    """
    import pandas as pd

    chains = unpack(np.asarray(codes))
    frame = pd.DataFrame({"cause": _in_words("cause", chains.cause)})
    ended = (chains.cause > 0) & (chains.talks == TalksStatus.NONE)
    for link in LINKS:
        values = getattr(chains, link)
        if link in WORDS:
            frame[link] = np.where(ended, BEFORE_THE_START, _in_words(link, values))
        else:
            frame[link] = values if link == "rung" else values.astype(bool)
    return frame


def _in_words(link: str, values: np.ndarray) -> np.ndarray:
    words = [WORDS[link][value] for value in range(len(WORDS[link]))]
    return np.array(words, dtype=object)[values]


def _put(frame: Any, name: str, estimate: Estimate, bounds: tuple[str, str]) -> None:
    frame[name], frame[bounds[0]], frame[bounds[1]] = estimate
