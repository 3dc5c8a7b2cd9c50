"""What results of studies show of themselves in a notebook: main numbers, intervals, and what those contain."""

from typing import TYPE_CHECKING, Any

from sim.display.card import Card
from sim.display.numbers import difference, estimate, in_percent, interval
from sim.terms import Cause

if TYPE_CHECKING:
    from sim.studies.backtest import Backtest
    from sim.studies.comparison import Comparison
    from sim.studies.difference import Difference
    from sim.studies.forecast import Forecast
    from sim.studies.pathways import Pathways
    from sim.studies.plan import Plan
    from sim.studies.replay import Replay
    from sim.studies.shards import Work
    from sim.studies.stored import StoredStudy
    from sim.studies.world import World

MONTE_CARLO = "Monte Carlo 95 %"
FINITE = "Monte Carlo 95 % is the error of simulating finitely often: more replications shrink it."
NOT_IN_IT = "What the parameters' own uncertainty adds is not in it."
NO_MODEL_ERROR = "Nothing here contains the error of the model itself."

POOR = "the evidence leaves too few worlds: these numbers are NOT TO BE RELIED ON. Use more points and particles."

MOST_ROWS = 8
"""Of a card's table."""

LANDMARKS = 30, 90
"""Days whose probability a card shows, beside the last."""


def forecast_card(forecast: "Forecast") -> Card:
    """Of a forecast: holding to some days, and what it collapses by, with both kinds of uncertainty."""
    data, a = forecast.data, forecast.data.attrs
    last = int(data["day"][-1])
    ranged = "holds_range" in data
    held = "holds" if a["failure"] == "collapse" else f"no {a['failure']}, no collapse, within"
    asked = [
        (f"{held} {day} days", {"day": day}, "holds")
        for day in sorted({day for day in LANDMARKS if day < last} | {last})
    ]
    asked += [
        (f"collapse by {cause} within {last} days", {"day": last, "cause": cause}, "incidence")
        for cause in data["cause"].values.tolist()
    ]
    rows: list[list[str]] = []
    for words, at, name in asked:
        cells = estimate(float(data[name].sel(at)), *data[f"{name}_mc"].sel(at).values.tolist())
        if ranged:
            ends = data[f"{name}_range"].sel(at).sel(quantile=[0.05, 0.95]).values.tolist()
            cells.append(interval(*ends))
        rows.append([words, *cells])
    return Card(
        f"Forecast as of {a['as_of']}: {a['title']}",
        ["", "probability", MONTE_CARLO, *(["5-95 % over unknowns, %"] if ranged else [])],
        rows,
        f"{_forecast_runs(a)} {FINITE} {_unknowns(a, ranged)} {NO_MODEL_ERROR}",
        [".data", ".to_pandas()", ".points()", ".parameters()"],
        _doubts(a),
    )


def _forecast_runs(a: Any) -> str:
    rows = "particles" if a["day_of_as_of"] else "parameter rows"
    size = f" ({a['points']:,} {rows} x {a['replications']:,})"
    if a["uncertainty"] == "none" and not a["day_of_as_of"]:
        size = ", every parameter at its mode"
    reports = len(list(filter(None, a["observations"].split(", "))))
    return (
        f"n = {a['n']:,} replications{size}; seed {a['seed']}; anchor: "
        f"{a['anchor'].replace('_', ' ')}; {reports} reports taken into account."
    )


def _unknowns(a: Any, ranged: bool) -> str:
    """What the range says, or why there is none."""
    what = "parameters and today's hidden state" if a["day_of_as_of"] else "parameters"
    if ranged:
        return f"5-95 % is how far the answer moves over what is not known of {what}: only better knowledge shrinks it."
    if a["uncertainty"] == "prior":
        return (
            "It contains the draw of parameters; their range is not shown: with so few runs of each it would be noise."
        )
    return NOT_IN_IT


def _doubts(a: Any) -> str:
    unfinished = "" if a["complete"] else "interrupted: this is what was finished, not the whole study."
    return " ".join(filter(None, (unfinished, POOR if a["poor"] else "")))


def stored_card(study: "StoredStudy") -> Card:
    """Of a sweep: holding at each of its points, or at the extremes."""
    manifest, last = study.manifest, int(study.days[-1])
    day = min(90, last)
    table, n = study.to_pandas([day]), study.n
    order = table["holds"].sort_values(ascending=False, kind="stable").index.tolist()
    half = MOST_ROWS // 2
    shown = list(table.index) if len(table) <= MOST_ROWS else [*order[:half], *order[-half:]]
    rows = [
        [", ".join(f"{name} = {_value(row[name])}" for name in study.varied) or "as it stands",
         *estimate(row["holds"], row["holds_low"], row["holds_high"])]
        for row in table.loc[shown].to_dict("records")
    ]  # fmt: skip
    if len(table) > MOST_ROWS:
        rows.insert(half, [f"... {len(table) - MOST_ROWS:,} points between", "", ""])
    each = f"{n.min():,}" if n.min() == n.max() else f"{n.min():,} to {n.max():,}"
    contains = NOT_IN_IT if manifest["base"] == "modes" else "It contains the draw of parameters from their ranges."
    return Card(
        f"Sweep {manifest['name']} as of {manifest['as_of']}: {len(table):,} of {manifest['points']:,} points",
        ["point", f"holds {day} days", MONTE_CARLO],
        rows,
        f"n = {each} replications of each point; seed {manifest['seed']}; base: {manifest['base']}; digest "
        f"{study.digest}. {FINITE} {contains} {NO_MODEL_ERROR}",
        [".data", ".to_pandas()", ".points", ".pathways()"],
        "not all points are finished." if not study.complete else "",
    )


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def comparison_card(comparison: "Comparison") -> Card:
    """Of a comparison: the policies, ranked by what they would change."""
    plan, base = comparison.plan, comparison.plan.base
    k = plan.days.index(plan.day)
    rows = [
        [row["policy"].replace("_", " "), *difference(row["effect"], row["low"], row["high"]),
         "yes" if row["beyond_noise"] else "no"]
        for row in comparison.levers.to_dict("records")
    ]  # fmt: skip
    now, within = estimate(*(float(part[k]) for part in comparison.holds))
    return Card(
        f"Policies as of {base.known.as_of}: change of the chance of holding {plan.day} days, in percentage points",
        ["policy", "effect", MONTE_CARLO, "beyond noise"],
        _cut(rows, "policies"),
        f"Without a policy it holds with {now} ({within}). n = {comparison.worlds:,} replications under every setting, "
        f"the same draws in each; {_seed_and_anchor(base)}. {FINITE} How far an effect moves over unknown parameters "
        f"stands in q05 and q95. {NO_MODEL_ERROR}",
        [".levers", ".fates", ".effects"],
        POOR if comparison.update.poor else "",
    )


def _seed_and_anchor(plan: "Plan") -> str:
    return f"seed {plan.seed}; anchor: {plan.reference.name.replace('_', ' ') if plan.reference else 'none'}"


def _cut(rows: list[list[str]], what: str) -> list[list[str]]:
    """The first and last few of many ranked rows, and how many lie between."""
    if len(rows) <= MOST_ROWS:
        return rows
    half, width = MOST_ROWS // 2, len(rows[0])
    between = [f"... {len(rows) - MOST_ROWS:,} {what} between", *[""] * (width - 1)]
    return [*rows[:half], between, *rows[-half:]]


def difference_card(found: "Difference") -> Card:
    """Of two studies: how far holding moved on each day, and how many numbers moved beyond noise."""
    from sim.studies.difference import HOW

    holds = found.summary[found.summary["quantity"] == "holds"]
    rows = [
        [f"holds {row['day']} days", *difference(row["mean"], row["mean_low"], row["mean_high"]),
         f"{row['moved']:,} of {row['points']:,}"]
        for row in holds.to_dict("records")
    ]  # fmt: skip
    names = ", ".join([*found.settings, *found.software]) or "nothing"
    return Card(
        f"Difference of {found.a.folder.name} and {found.b.folder.name}, in percentage points",
        ["", "mean over points", MONTE_CARLO, "points beyond noise"],
        rows,
        f"What differs: {names}. {HOW[found.how]} Beyond noise: at a false discovery rate of 5 %. {NO_MODEL_ERROR}",
        [".summary", ".to_pandas()"],
    )


def backtest_card(backtest: "Backtest") -> Card:
    """Of a backtest: what was forecast, and whether it came."""
    rows = [
        [f"{row['as_of']}: {row['about']}", "yes" if row["happened"] else "no",
         *estimate(row["model"], row["mc_low"], row["mc_high"])]
        for row in backtest.table.to_dict("records")
    ]  # fmt: skip
    dates = ", ".join(map(str, backtest.poor))
    plan = backtest.plan
    return Card(
        f"Backtest: {len(rows)} events, forecast with what was published by then",
        ["event", "came", "model", MONTE_CARLO],
        _cut(rows, "events"),
        f"n = {plan.particles:,} particles of {plan.points:,} parameter rows; {_seed_and_anchor(plan)}. {FINITE} It "
        "contains the draw of parameters. A few events of one ceasefire cannot calibrate a probability.",
        [".table", "sim.describe_backtest(...)"],
        f"as of {dates} too few worlds are left: NOT TO BE RELIED ON. Use more points and particles." if dates else "",
    )


def world_card(world: "World") -> Card:
    """Of one world: how it ended, and what it saw."""
    outcome, last = world.outcome, world.days[-1].number
    cause = Cause(outcome.cause)
    ended = "holds to the last day" if cause is Cause.NONE else f"collapse by {cause.name.lower()}"
    counts = {
        "ended": ended,
        "last day": f"{last}, {world.case.scenario.date_of(last)}",
        "major attacks": f"{outcome.major_attacks:,}",
        "Pakistani strikes": f"{outcome.strikes:,}",
        "rounds of talks": f"{outcome.rounds:,}",
        "formal agreement": "never" if outcome.agreement == 0 else f"day {outcome.agreement}",
        "days of all crossings shut, or as much": f"{outcome.closed_days:.1f}",
        "losses of both sides, MUSD": f"{outcome.loss_pakistan + outcome.loss_afghanistan:,.0f}",
    }
    return Card(
        f"One world: {world.case.scenario.title}, seed {world.seed}, replicate {world.replicate}",
        ["", "this world"],
        [list(row) for row in counts.items()],
        "n = 1: one simulated world of many, drawn by chance. It is no forecast and has no interval.",
        ["sim.tell(world)", ".to_pandas()", ".days"],
    )


def pathways_card(pathways: "Pathways") -> Card:
    """Of pathways: the most probable chains to collapse."""
    links = ("trigger", "finding", "first_mover", "rung", "talks")
    table = pathways.table(links).sort_values("probability", ascending=False, kind="stable")
    rows = [
        [f"{row['cause']}: " + ", ".join(f"{link.replace('_', ' ')} {row[link]}" for link in links),
         f"{row['count']:,}", *estimate(row["probability"], row["mc_low"], row["mc_high"])]
        for row in table.head(MOST_ROWS - 1).to_dict("records")
    ]  # fmt: skip
    if len(table) >= MOST_ROWS:
        others = table[MOST_ROWS - 1 :]
        share = f"{in_percent(others['probability'].sum(), 1)} %"
        rows.append([f"the other {len(others):,} pathways", f"{others['count'].sum():,}", share, "not given"])
    pooled = (
        "Points of a design are pooled here, and stand for no distribution: no interval. " if pathways.pooled else ""
    )
    contains = NOT_IN_IT if pathways.sample is None else "It contains the draw of parameters."
    return Card(
        f"Pathways to collapse: {len(table):,} chains in {int(pathways.n.sum()):,} replications",
        ["chain", "replications", "probability", MONTE_CARLO],
        rows,
        f"n = {int(pathways.n.sum()):,} replications, those that hold included. {pooled or f'{FINITE} {contains} '}"
        f"{NO_MODEL_ERROR}",
        [".table()", ".causes()", "sim.describe_pathways(...)"],
    )


def replay_card(replay: "Replay") -> Card:
    """Of a stored world that can be lived through once more: where it stands."""
    kept = "its row was kept, to compare with" if replay.stored is not None else "its row was not kept"
    rows = [["point", str(replay.point)], ["replicate", str(replay.replicate)], ["seed", str(replay.seed)]]
    rows += [[name, _value(value)] for name, value in replay.settings.items()]
    return Card(
        f"A world of {replay.entry.folder.name}, not yet lived through",
        ["", "value"],
        rows,
        f"n = 1; {kept}. Run by the same code it is the stored world, to the last bit.",
        [".run()", "sim.tell_replay(replay, replay.run())"],
        "" if replay.same_code else "the study was made by other code than this, so its world may come out otherwise.",
    )


def work_card(work: "Work") -> Card:
    """Of a way to run studies."""
    compute = work.compute
    here = "on the cores of this machine" if compute.kind == "local" else "by Dask"
    size = "a few seconds of work" if work.shard_points is None else f"{work.shard_points:,} points"
    rows = [["where", here], ["workers", str(compute.workers or "all")], ["address", compute.address or "none"]]
    return Card(
        "How a study is run",
        ["", "value"],
        [*rows, ["a shard", size], ["progress", "a bar on stderr" if work.progress else "none"]],
        "None of it changes a bit of the results.",
        ["sim.sweep(..., work=work)"],
    )
