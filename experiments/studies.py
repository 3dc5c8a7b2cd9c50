"""ceasefire studies: what has been stored, and how far it got."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import folder_to_read, plain, show
from sim.evidence.reading import flag


def check(settings: dict[str, Any]) -> tuple[Any, bool]:
    """Check all settings: the folder, and whether to compare checksums."""
    return folder_to_read(settings["results"]), flag("check", settings["check"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="studies")
@with_kind_errors
def app(config: DictConfig) -> None:
    """List the studies that are stored."""
    from sim.report.catalogue import describe_catalogue
    from sim.store.catalogue import checked, looked_over, read_entry, study_folders

    results, thoroughly = check(plain(config, "studies"))
    entries = [looked_over(read_entry(folder)) for folder in study_folders(results)]
    if entries:
        show(describe_catalogue([checked(entry) for entry in entries] if thoroughly else entries))
    else:
        show(f"No study is stored in {results}. `ceasefire forecast` makes one; results=FOLDER looks elsewhere.")
