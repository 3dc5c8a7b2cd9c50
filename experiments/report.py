"""ceasefire report: stored studies as one page, with answer, reasons and sources."""

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import folder_or_none, path_list, plain, show, writable_folder
from sim.errors import ConfigError


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="report")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Write the report, or copy the templates that it is made with."""
    from sim.report.page.folder import write_report
    from sim.report.page.setting import copy_templates, templates
    from sim.store.catalogue import entries_at

    settings = plain(config, "report")
    copy, own = (folder_or_none(key, settings[key]) for key in ("copy", "template"))
    places = path_list("studies", settings["studies"])
    if copy is not None and places:
        raise ConfigError("copy: copies templates, and makes no report. Leave the studies out, or copy=FOLDER.")
    if copy is not None:
        show(
            f"Templates copied to {copy_templates(copy)}. Change them there, and name that folder with template=FOLDER."
        )
        return
    if not places:
        raise ConfigError(
            "studies: none is named. Give folders, as in ceasefire report results/forecast-*; `ceasefire studies` "
            "lists those that there are."
        )
    results, setting = writable_folder(settings["results"]), (templates(own), own)
    place = write_report(results, entries_at(places), setting, settings)
    show(f"Stored in {place}\n\nOpen {place}/report.html in a browser; report.md says the same.")
