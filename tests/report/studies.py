"""Small stored studies of every kind, made once for the tests of a package."""

import sys
from pathlib import Path

from hydra.core.global_hydra import GlobalHydra

from experiments.cli import main

FEW = ("points=64", "particles=4096")

MADE = {
    "forecast": ("forecast", *FEW, "replications=16"),
    "early": ("forecast", "as_of=2025-10-19", "anchor=none", "failure=exchange", "points=64", "replications=64"),
    "rare": ("forecast", "uncertainty=none", "anchor=none", "as_of=2025-10-19", "scenario.horizon_days=7", "points=64",
             "replications=200", "scenario.title='Doha <b>&</b> \"quoted\"'"),
    "compare": ("compare", *FEW, "replications=4", "policies=[no_mediation,borders_reopened]"),
    "sensitivity": ("sensitivity", "rows=64", "replications=16"),
    "morris": ("sensitivity", "method=morris", "trajectories=4", "replications=16"),
    "tornado": ("sensitivity", "method=tornado", "replications=100"),
    "sweep": ("sweep", "design.lhs.mediation={leverage_turkiye: [0,1], leverage_qatar: [0,1]}", "design.size=64",
              "replications=100", "name=small", "shard_points=32"),
    "discover": ("discover", "SWEEP", "below=0.5", "tip=[mediation.leverage_turkiye,mediation.leverage_qatar]"),
    "backtest": ("backtest", *FEW, "anchor=none"),
    "trace": ("trace", "replicate=3"),
}  # fmt: skip
"""By name: the command line."""


def make(folder: Path, *names: str) -> dict[str, Path]:
    """Run the commands of some studies; where each was stored."""
    stored: dict[str, Path] = {}
    for name in names:
        arguments = [str(stored["sweep"]) if word == "SWEEP" else word for word in MADE[name]]
        before = set(folder.iterdir()) if folder.exists() else set()
        run(*arguments, f"results={folder}")
        (stored[name],) = set(folder.iterdir()) - before
    return stored


def run(*arguments: str) -> None:
    """Run `ceasefire ...` in this process."""
    given = sys.argv
    sys.argv = ["ceasefire", *arguments]
    GlobalHydra.instance().clear()
    try:
        main()
    finally:
        sys.argv = given
        GlobalHydra.instance().clear()
