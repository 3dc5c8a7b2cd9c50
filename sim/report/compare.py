"""What policies would change, as tables that a person can read, and as a folder."""

import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tabulate import tabulate

from sim.display.numbers import points, signed
from sim.evidence.case import changes
from sim.report.quantities import difference, percent
from sim.report.study import config_digest
from sim.report.tables import paragraphs, records, wrapped
from sim.store.folder import write_config, write_folder, write_manifest, write_table
from sim.studies.comparison import Comparison, ComparisonPlan

NOISE_MARK = " ~"


def describe_comparison(comparison: Comparison) -> str:
    """The levers, ranked; the effects day by day; what each policy changes; how to read it."""
    plan, levers = comparison.plan, records(comparison.levers)
    last = f"day {plan.days[-1]}"
    parts = [
        comparison.case.scenario.title,
        _what_was_run(comparison),
        "Levers: what each policy would change, the most helpful first. Holding and agreement: by "
        f"{_day_date(comparison, plan.day)}, day {plan.day}, in percentage points, with Monte Carlo 95 %; saved / "
        "lost: worlds of 1,000 that hold under the policy alone / without it alone; losses from closed crossings, both "
        f"sides: by {last}, MUSD a world.",
        _levers(levers),
        *_other_days(comparison),
        "What the policies change.",
        _policies(comparison),
        *([_left_out(plan.left_out)] if plan.left_out else []),
        _how_to_read(comparison),
    ]  # fmt: skip
    return paragraphs(parts)


def write_comparison(place: Path, comparison: Comparison, text: str, config: Mapping[str, Any], started: float) -> Path:
    """Write a comparison into its folder: text, levers, fates, effects by day, the base case.

    Parameters
    ----------
    place
        `comparison_folder` of the same configuration.
    started
        `time.perf_counter()` when the work began.

    Raises
    ------
    StoreError
        If something cannot be written.
    """
    plan = comparison.plan

    def fill(new: Path) -> None:
        (new / "compare.txt").write_text(text + "\n", "utf-8")
        for name in ("levers", "fates", "effects"):
            write_table(getattr(comparison, name), new / name)
        write_table(base_table(comparison), new / "base")
        write_config(config, new / "config.yaml")
        facts = {
            "command": "compare",
            "scenario": comparison.case.scenario.name,
            "as_of": plan.base.known.as_of.isoformat(),
            "day_of_as_of": plan.base.known.day,
            "observations": ", ".join(report.name for report in plan.base.known.observations),
            "poor": comparison.update.poor,
            "anchor": plan.base.reference.name if plan.base.reference else "none",
            "uncertainty": plan.base.uncertainty,
            "points": plan.base.points,
            "replications": plan.base.replications,
            "n": comparison.worlds,
            "day": plan.day,
            "seed": plan.base.seed,
            "policies": {policy.name: policy.given for policy in plan.policies},
            "left_out": dict(plan.left_out),
            "complete": True,
            "wall_seconds": round(time.perf_counter() - started, 2),
        }
        write_manifest(new / "manifest.json", _digest(config, plan), facts, new)

    return write_folder(place, fill)


def base_table(comparison: Comparison) -> Any:
    """The base case alone: a row per day, the probability of holding to it with its Monte Carlo 95 % interval."""
    import pandas as pd

    holds, low, high = comparison.holds
    return pd.DataFrame({"day": comparison.plan.days, "holds": holds, "low": low, "high": high})


def comparison_folder(parent: Path, config: Mapping[str, Any], plan: ComparisonPlan) -> Path:
    """Where a comparison is stored: named by scenario and a digest of the settings and the policies' content."""
    return parent / f"compare-{config['scenario']['name']}-{_digest(config, plan)}"


def _digest(config: Mapping[str, Any], plan: ComparisonPlan) -> str:
    return config_digest({**config, "policies": {policy.name: policy.given for policy in plan.policies}})


def _what_was_run(comparison: Comparison) -> str:
    plan, base = comparison.plan, comparison.plan.base
    k = plan.days.index(plan.day)
    value, low, high = (float(part[k]) for part in comparison.holds)
    text = (
        f"As of {_long(base.known.as_of)}, from where a forecast of that date starts. The base case, with no policy, "
        f"holds {plan.day} days, to {_day_date(comparison, plan.day)}, with {percent(value, 0.019)} % (Monte Carlo "
        f"95 %: {percent(low, 0.019)} to {percent(high, 0.019)}). Every policy meets the same {comparison.worlds:,} "
        "worlds, draw for draw: "
    )
    rows = f"{base.points:,} parameter rows"
    if base.conditioned:
        reports = len(base.known.observations)
        of = "of the priors' rows" if base.uncertainty == "prior" else "of one parameter row, the modes,"
        rows = f"{base.points:,} particles {of} conditioned on {reports} reports"
    if base.uncertainty != "prior" and not base.conditioned:
        text += f"{base.points:,} x {base.replications:,} replications of one parameter row, the modes; "
    else:
        text += f"{rows} x {base.replications:,} replications; "
    text += f"seed {base.seed}. "
    anchor = base.reference.name.replace("_", " ") if base.reference else "none"
    text += f"Anchor: {anchor}{', weights found once, for the base case' if base.reference else ''}."
    changed = changes(comparison.case)
    if changed:
        text += f" Changed in all settings: {'; '.join(changed)}."
    if plan.beyond:
        text += f" Beyond the horizon, and left out: day {', '.join(map(str, plan.beyond))}."
    if comparison.update.poor:
        text += (
            " WARNING: the evidence leaves too few effective particles or parameter rows. These numbers are NOT TO BE "
            "RELIED ON. Use more points= and particles=, or relax what is asked for."
        )
    return text


def _levers(levers: list[dict[str, Any]]) -> str:
    ranged = all(row["q05"] == row["q05"] for row in levers)  # not NaN
    rows: list[list[str]] = []
    for row in levers:
        cells = [
            row["policy"].replace("_", " "),
            difference(row["effect"], row["low"], row["high"]) + ("" if row["beyond_noise"] else NOISE_MARK),
            f"{_per_thousand(row['saved'])} / {_per_thousand(row['lost'])}",
            difference(row["agreement"], row["agreement_low"], row["agreement_high"]),
            _amounts(row["losses"], row["losses_low"], row["losses_high"]),
        ]
        if ranged:
            cells.insert(2, f"{points(row['q05'], 1)} to {points(row['q95'], 1)}")
        rows.append(cells)
    headers = ["policy", "holds", "saved / lost", "agreement", "losses"]
    if ranged:
        headers.insert(2, "5-95 % over\nunknowns")
    return _table(headers, rows, 1)


def _other_days(comparison: Comparison) -> list[str]:
    """Effects on holding, and fates, at the days by which levers are not ranked."""
    days = [day for day in comparison.plan.days if day != comparison.plan.day]
    if not days:
        return []
    holds = comparison.effects[comparison.effects["quantity"] == "holds"].set_index(["policy", "day"])
    fates = comparison.fates.set_index(["policy", "day"])
    rows: list[list[str]] = []
    for name in comparison.levers["policy"]:
        cells = [name.replace("_", " ")]
        for day in days:
            effect, fate = holds.loc[(name, day)], fates.loc[(name, day)]
            cells.append(difference(effect["effect"], effect["low"], effect["high"]))
            cells.append(f"{_per_thousand(fate['saved'])} / {_per_thousand(fate['lost'])}")
        rows.append(cells)
    headers = ["policy"]
    for day in days:
        headers += [f"to day {day}, {_day_date(comparison, day)}", "saved / lost"]
    return ["The same for holding to other days.", _table(headers, rows, 1)]


def _policies(comparison: Comparison) -> str:
    given = {policy.name: policy for policy in comparison.plan.policies}
    rows: list[list[str]] = []
    for name in comparison.levers["policy"]:
        policy = given[name]
        change = policy.change + (f"; of no effect after the opening: {', '.join(policy.idle)}" if policy.idle else "")
        rest = f"{policy.backing.grounds}; {policy.backing.source}" if policy.backing.source else policy.backing.grounds
        rows.append([name.replace("_", " "), wrapped(policy.about, 34), wrapped(change, 26), wrapped(rest, 24)])
    return tabulate(rows, ["policy", "in words", "change", "rests on"], tablefmt="simple", disable_numparse=True)


def _left_out(left_out: Mapping[str, str]) -> str:
    said = " ".join(f"{name}: {reason.partition(': ')[2]}" for name, reason in left_out.items())
    return f"Left out, being of no use here. {said}"


def _how_to_read(comparison: Comparison) -> str:
    conditioned, last = comparison.plan.base.conditioned, comparison.plan.days[-1]
    text = (
        "How to read this. An effect is the difference between two settings over the same worlds with the same draws; "
        "the interval is its Monte Carlo error, of simulating finitely often, and nothing else: run more and it "
        "shrinks. "
    )
    if not comparison.levers["beyond_noise"].all():
        text += f"'{NOISE_MARK.strip()}' marks an effect on holding that is not beyond noise: its interval includes 0. "
    if len(comparison.levers) > 1:
        text += (
            f"{len(comparison.levers)} policies, an interval each: about one in twenty that do nothing would seem "
            "beyond noise by chance. Neighbours in rank whose intervals overlap may not be told apart. "
        )
    if comparison.levers["q05"].notna().all():
        what = "of parameters and of today's hidden state" if conditioned else "of parameters"
        text += (
            f"'5-95 % over unknowns' is how far the effect itself moves across what is not known {what}, noise largely "
            "taken out: where it spans 0, the policy helps under some of them and harms under others. "
        )
    elif comparison.plan.base.uncertainty == "prior":
        text += "How the effect moves over parameters is not shown: with so few replications it would be mostly noise. "
    else:
        text += "What the parameters' own uncertainty adds is not in these numbers. "
    text += (
        f"Losses add up until the truce ends or day {last}, so a policy that saves worlds lets more of them go on "
        "losing. A policy is in force from the as-of date on and is never met by a counter-policy; nothing here says "
        "what it would cost, or whether anybody would carry it out. Nothing here contains the error of the model "
        "itself."
    )
    return text


def _table(headers: list[str], rows: list[list[str]], left: int) -> str:
    align = ("left",) * left + ("right",) * (len(headers) - left)
    return tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)


def _amounts(value: float, low: float, high: float) -> str:
    """A difference of amounts with its interval; without decimals if that is 2 or wider, with two if it is narrow."""
    decimals = 0 if high - low >= 2.0 else 1 if high - low >= 0.2 else 2
    return "{} ({} to {})".format(*(signed(x, decimals) for x in (value, low, high)))


def _per_thousand(share: float) -> str:
    """Worlds of 1,000; never a false 0."""
    return f"{1000.0 * share:.0f}" if share == 0.0 or share >= 0.0005 else "<1"


def _day_date(comparison: Comparison, day: int) -> str:
    when = comparison.plan.base.known.as_of + timedelta(days=day)
    return f"{when.day} {when:%b %Y}"


def _long(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
