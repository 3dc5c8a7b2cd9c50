"""Ceasefire: how likely a ceasefire is to hold, when and why it would break, and what would change that.

    import sim

    case = sim.load_case({"mediation.leverage_turkiye": 0.8})   # a number pins, [low, mode, high] re-ranges
    forecast = sim.forecast(case, points=1024, replications=128)
    forecast.data           # xarray Dataset: day, cause, milestone, Monte Carlo bounds, quantiles
    forecast.to_pandas()    # the same, as one tidy table
    print(sim.describe_forecast(forecast.data, [7, 30, 90, 180]))

    forecast.parameters()   # how far the evidence moved each parameter
    print(sim.describe_update(forecast))

    print(sim.describe_backtest(sim.backtest(case)))

    compared = sim.compare(case, ["no_mediation", "borders_reopened"], points=1024)
    compared.levers         # ranked: effect of each policy in the same worlds, with intervals
    print(sim.describe_comparison(compared))

    study = sim.sweep(case, {"grid": {"mediation.leverage_turkiye": [0, 0.5, 1]}}, replications=1000)
    print(sim.describe_difference(sim.diff(study, other)))      # other: a study, or its folder
    world = sim.find_replay(study.path, point=2, replicate=7).run()

    world = sim.run_world(case, seed=1, replicate=3)
    print(sim.tell(world))
    world.to_pandas()       # a row a day

Names are imported when they are first used, so that `import sim` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents.model import CeasefireModel
    from sim.compute.local import run
    from sim.compute.workers import Compute
    from sim.ensemble.shards import Ensemble
    from sim.errors import CeasefireError, ConfigError, StoreError
    from sim.evidence.case import Case, load_case
    from sim.evidence.priors import sample_prior
    from sim.evidence.reference import ReferenceClass, load_reference
    from sim.explorer.notebook import explore
    from sim.report.backtest import describe_backtest
    from sim.report.compare import describe_comparison
    from sim.report.difference import describe_difference
    from sim.report.discovery import describe_discovery, describe_tipping
    from sim.report.forecast import describe_forecast
    from sim.report.pathways import describe_pathways
    from sim.report.pictures.gallery import pictures
    from sim.report.replay import tell_replay
    from sim.report.sensitivity import describe_sensitivity
    from sim.report.story import tell
    from sim.report.sweep import describe_sweep
    from sim.report.update import describe_update
    from sim.studies.backtest import Backtest, backtest
    from sim.studies.comparison import Comparison, compare
    from sim.studies.difference import Difference, diff
    from sim.studies.discovery import Discovery, discover
    from sim.studies.forecast import Forecast, forecast
    from sim.studies.pathways import Pathways
    from sim.studies.replay import Replay, find_replay
    from sim.studies.sensitivity import Sensitivity, sensitivity
    from sim.studies.shards import Work, sweep
    from sim.studies.stored import StoredStudy, open_study
    from sim.studies.tipping import TippingMap, tipping_map
    from sim.studies.world import World, run_world

__all__ = [
    "Backtest",
    "Case",
    "CeasefireError",
    "CeasefireModel",
    "Comparison",
    "Compute",
    "ConfigError",
    "Difference",
    "Discovery",
    "Ensemble",
    "Forecast",
    "Pathways",
    "ReferenceClass",
    "Replay",
    "Sensitivity",
    "StoreError",
    "StoredStudy",
    "TippingMap",
    "Work",
    "World",
    "backtest",
    "compare",
    "describe_backtest",
    "describe_comparison",
    "describe_difference",
    "describe_discovery",
    "describe_forecast",
    "describe_pathways",
    "describe_sensitivity",
    "describe_sweep",
    "describe_tipping",
    "describe_update",
    "diff",
    "discover",
    "explore",
    "find_replay",
    "forecast",
    "load_case",
    "load_reference",
    "open_study",
    "pictures",
    "run",
    "run_world",
    "sample_prior",
    "sensitivity",
    "sweep",
    "tell",
    "tell_replay",
    "tipping_map",
]

_HOMES = {
    "sim.agents.model": ("CeasefireModel",),
    "sim.compute.local": ("run",),
    "sim.compute.workers": ("Compute",),
    "sim.ensemble.shards": ("Ensemble",),
    "sim.errors": ("CeasefireError", "ConfigError", "StoreError"),
    "sim.evidence.case": ("Case", "load_case"),
    "sim.evidence.priors": ("sample_prior",),
    "sim.evidence.reference": ("ReferenceClass", "load_reference"),
    "sim.explorer.notebook": ("explore",),
    "sim.report.backtest": ("describe_backtest",),
    "sim.report.compare": ("describe_comparison",),
    "sim.report.difference": ("describe_difference",),
    "sim.report.discovery": ("describe_discovery", "describe_tipping"),
    "sim.report.forecast": ("describe_forecast",),
    "sim.report.pathways": ("describe_pathways",),
    "sim.report.pictures.gallery": ("pictures",),
    "sim.report.replay": ("tell_replay",),
    "sim.report.sensitivity": ("describe_sensitivity",),
    "sim.report.story": ("tell",),
    "sim.report.sweep": ("describe_sweep",),
    "sim.report.update": ("describe_update",),
    "sim.studies.backtest": ("Backtest", "backtest"),
    "sim.studies.comparison": ("Comparison", "compare"),
    "sim.studies.difference": ("Difference", "diff"),
    "sim.studies.discovery": ("Discovery", "discover"),
    "sim.studies.forecast": ("Forecast", "forecast"),
    "sim.studies.pathways": ("Pathways",),
    "sim.studies.replay": ("Replay", "find_replay"),
    "sim.studies.sensitivity": ("Sensitivity", "sensitivity"),
    "sim.studies.shards": ("Work", "sweep"),
    "sim.studies.stored": ("StoredStudy", "open_study"),
    "sim.studies.tipping": ("TippingMap", "tipping_map"),
    "sim.studies.world": ("World", "run_world"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
