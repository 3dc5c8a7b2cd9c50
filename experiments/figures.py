"""ceasefire figures: pictures of stored studies, for print and for slides."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import one_of, path_list, plain, show, text_list, writable_folder
from sim.errors import ConfigError


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: studies and figures as far as they can be drawn, width, folder."""
    from sim.figures.style import WIDTHS
    from sim.report.pictures.gallery import check_names, drawable
    from sim.store.catalogue import entries_at

    places, only = path_list("studies", settings["studies"]), text_list("only", settings["only"])
    check_names(only)
    if not places:
        raise ConfigError(
            "studies: none is named. Give folders, as in ceasefire figures results/forecast-*; `ceasefire studies` "
            "lists those that there are."
        )
    width, results = WIDTHS[one_of("width", settings["width"], WIDTHS)], writable_folder(settings["results"])
    entries = entries_at(places)
    return entries, *drawable(entries, only), width, results


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="figures")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Draw, store, and say which figures could not be drawn and why."""
    from sim.report.pictures.folder import describe_pictures, write_pictures

    settings = plain(config, "figures")
    entries, drawn, lacking, width, results = check(settings)
    place = write_pictures(results, entries, drawn, width, settings)
    show(f"{describe_pictures(drawn, lacking)}\n\nStored in {place}")
