"""Result folders: tables, figures, the resolved configuration, a manifest."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.figures import anchor, causes, stages, style, survival, timeline
from sim.report.backtest import event_table, score_table
from sim.report.pathways import pathway_table
from sim.store.datasets import write_dataset
from sim.store.folder import NO_NUMBERS, study_digest, write_config, write_folder, write_manifest, write_table
from sim.studies.backtest import Backtest
from sim.studies.forecast import Forecast
from sim.studies.rounds import rounds_of
from sim.studies.summary import stage_table
from sim.studies.world import World

if TYPE_CHECKING:
    import xarray as xr


def study_folder(parent: Path, command: str, config: Mapping[str, Any], complete: bool = True) -> Path:
    """Where a study with this configuration is stored: named by command, scenario and digest."""
    partial = "" if complete else "-partial"
    return parent / f"{command}-{config['scenario']['name']}-{config_digest(config)}{partial}"


def config_digest(config: Mapping[str, Any]) -> str:
    """Digest of all settings that decide a number, and of the code."""
    return study_digest({key: value for key, value in config.items() if key not in NO_NUMBERS})


def write_forecast(folder: Path, forecast: Forecast, text: str, config: Mapping[str, Any], started: float) -> Path:
    """Write everything about a forecast into its folder.

    Parameters
    ----------
    config
        All settings; with `figures` false no figure is drawn.
    started
        `time.perf_counter()` when the work began.

    Raises
    ------
    StoreError
        If something cannot be written.
    """

    def fill(new: Path) -> None:
        (new / "forecast.txt").write_text(text + "\n", "utf-8")
        write_table(forecast.to_pandas(), new / "forecast")
        write_dataset(forecast.data, new / "forecast.json")
        write_table(forecast.points(), new / "points")
        if "stage" in forecast.data.coords:
            write_table(stage_table(forecast.data), new / "stages")
            write_table(forecast.parameters(), new / "parameters")
        if forecast.update.posterior is not None:
            write_table(forecast.update.posterior.to_pandas(), new / "observations")
        if forecast.results.kept:
            write_table(forecast.results.to_pandas(), new / "replications")
            write_table(pathway_table(forecast.pathways()), new / "pathways")
        write_config(config, new / "config.yaml")
        reference = forecast.reference()
        if reference is not None:
            write_dataset(reference, new / "reference.json")
        if config.get("figures", True):
            _draw(forecast.data, reference, new)
        facts = {
            "command": "forecast",
            **{key: forecast.data.attrs[key] for key in ("scenario", "as_of", "anchor", "observations")},
            **{key: forecast.data.attrs[key] for key in ("uncertainty", "failure", "points", "particles")},
            **{key: forecast.data.attrs[key] for key in ("replications", "n", "seed", "complete")},
            "wall_seconds": round(time.perf_counter() - started, 2),
        }
        write_manifest(new / "manifest.json", config_digest(config), facts, new)

    return write_folder(folder, fill)


def _draw(data: "xr.Dataset", reference: "xr.Dataset | None", folder: Path) -> None:
    """The figures that a forecast comes with."""
    style.save(survival.survival_figure(data), folder / "survival")
    style.save(causes.causes_figure(data), folder / "causes")
    if "stage" in data.coords:
        style.save(stages.stages_figure(data), folder / "stages")
    if reference is not None:
        style.save(anchor.anchor_figure(reference), folder / "anchor")


def write_trace(folder: Path, world: World, story: str, config: Mapping[str, Any]) -> Path:
    """Write one world into its folder: story, days, crossings, rounds of talks, figure.

    Raises
    ------
    StoreError
        If something cannot be written.
    """

    def fill(new: Path) -> None:
        (new / "story.txt").write_text(story + "\n", "utf-8")
        write_table(world.to_pandas(), new / "days")
        write_table(world.crossings(), new / "crossings")
        for name, table in rounds_of(world)._asdict().items():
            write_table(table, new / name)
        write_config(config, new / "config.yaml")
        days = world.to_pandas()
        days.attrs |= {"title": world.case.scenario.title, "seed": world.seed, "replicate": world.replicate}
        style.save(timeline.timeline_figure(days), new / "timeline")
        facts = {"command": "trace", "seed": world.seed, "replicate": world.replicate}
        write_manifest(new / "manifest.json", config_digest(config), facts, new)

    return write_folder(folder, fill)


def write_backtest(folder: Path, backtest: Backtest, text: str, config: Mapping[str, Any]) -> Path:
    """Write a backtest into its folder: text, forecasts of events, scores.

    Raises
    ------
    StoreError
        If something cannot be written.
    """

    def fill(new: Path) -> None:
        (new / "backtest.txt").write_text(text + "\n", "utf-8")
        write_table(event_table(backtest), new / "events")
        write_table(score_table(backtest.table), new / "scores")
        write_config(config, new / "config.yaml")
        plan, poor = backtest.plan, [as_of.isoformat() for as_of in backtest.poor]
        facts = {"command": "backtest", "anchor": plan.reference.name if plan.reference else "none", "poor": poor}
        facts |= {"points": plan.points, "particles": plan.particles, "seed": plan.seed}
        write_manifest(new / "manifest.json", config_digest(config), facts, new)

    return write_folder(folder, fill)
