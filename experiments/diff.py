"""ceasefire diff: what moved between two studies, and whether it is beyond noise."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import day_list, file_place, path_list, plain, show
from sim.errors import ConfigError


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: the two studies' folders, days, file."""
    from sim.report.tables import check_frame_place

    places, days = path_list("studies", settings["studies"]), day_list(settings["days"], "days")
    if len(places) != 2:
        raise ConfigError(f"studies: {len(places)} given. Name the two to compare, as in ceasefire diff A B.")
    file = file_place(settings["file"])
    if file is not None:
        check_frame_place(file)
    return *places, days, file


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="diff")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Compare two studies, print it, and write all differences where a file is named."""
    from sim.report.difference import describe_difference
    from sim.report.tables import write_frame
    from sim.studies.difference import diff

    a, b, days, file = check(plain(config, "diff"))
    difference = diff(a, b, days)
    written = [] if file is None else [f"Written to {write_frame(file, difference.to_pandas())}"]
    show("\n\n".join([describe_difference(difference), *written]))
