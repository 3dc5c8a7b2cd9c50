"""ceasefire trace: one world, day by day, as a story."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import plain, show, writable_folder
from experiments.worlds import any_world, world_of_study


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: the folder, the settings that describe the world, and what runs and what tells it."""
    results = writable_folder(settings["results"])
    return results, *(any_world(settings) if settings["study"] is None else world_of_study(settings))


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="trace")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run one world, tell it, and store it."""
    from sim.report.study import study_folder, write_trace

    results, settings, run, told = check(plain(config, "trace"))
    world = run()
    story, folder = told(world), study_folder(results, "trace", settings)
    show(f"{story}\n\nStored in {write_trace(folder, world, story, settings)}")
