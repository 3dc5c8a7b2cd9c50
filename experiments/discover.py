"""ceasefire discover: under which conditions it holds or breaks, and where it tips."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import named_study, plain, show, writable_folder
from experiments.stored import stored_before


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: study, folder, what boxes are asked for, what map."""
    from sim.studies.discovery import read_boxes
    from sim.studies.stored import open_study
    from sim.studies.tipping import read_tip

    study = open_study(named_study(settings["study"]))
    boxes, tip = read_boxes(study, settings), read_tip(study, settings)
    return study, writable_folder(settings["results"]), boxes, tip


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="discover")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Look for boxes, map where it tips, print and store both."""
    from sim.report.discovery import describe, discovery_folder, write_discovery
    from sim.studies.discovery import discover
    from sim.studies.tipping import tipping_map

    settings = plain(config, "discover")
    study, results, boxes, tip = check(settings)
    place = discovery_folder(results, study, settings)
    if not stored_before(place, settings):
        found = discover(study, **boxes) if boxes else None
        mapped = tipping_map(study, **tip) if tip else None
        text = describe(study, found, mapped)
        show(f"{text}\n\nStored in {write_discovery(place, study, (found, mapped), text, settings)}")
