"""ceasefire collect: any set of stored results as one table, however some of them ended."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import day_list, file_place, folder_to_read, path_list, plain, say, show
from sim.errors import StoreError


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: studies as far as they can be read, what to take of them, file."""
    from sim.report.collection import check_quantities, days_left_out
    from sim.report.tables import check_frame_place
    from sim.store.catalogue import entries_at

    asked = {"days": settings["days"], "quantities": settings["quantities"]}
    if asked["days"] is not None:
        day_list(asked["days"], "days")
    check_quantities(asked["quantities"])
    file = file_place(settings["file"])
    if file is not None:
        check_frame_place(file)
    places, results = path_list("studies", settings["studies"]), folder_to_read(settings["results"])
    if not places and not results.exists():
        raise StoreError(
            f"results={results}: there is no such folder. `ceasefire forecast` stores studies; results=FOLDER looks "
            "elsewhere."
        )
    entries = entries_at(places or [results])
    return entries, asked, file, days_left_out(entries, asked["days"])


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="collect")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Collect, and print or write it."""
    from sim.report.collection import collect, describe_collection, describe_written
    from sim.report.tables import write_frame

    entries, asked, file, left_out = check(plain(config, "collect"))
    if left_out:
        say(left_out)
    table = collect(entries, **asked)
    show(describe_collection(table) if file is None else describe_written(table, write_frame(file, table)))
