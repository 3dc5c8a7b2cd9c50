"""ceasefire trace: one world, day by day, as a story."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import case_and_plan, plain, show, writable_folder


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: case, plan, folder, and the world's address."""
    from sim.studies.world import check_address, check_point

    (case, plan), address = case_and_plan(settings), {key: settings[key] for key in ("seed", "replicate")}
    check_address(**address)
    check_point(case, plan, settings["point"])
    return case, plan, writable_folder(settings["results"]), address


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="trace")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run one world, tell it, and store it."""
    from sim.report.story import tell
    from sim.report.study import study_folder, write_trace
    from sim.studies.world import find_point, run_world

    settings = plain(config, "trace")
    case, plan, results, address = check(settings)
    row, start = find_point(case, plan, settings["point"], progress=True)
    world = run_world(case, row, **address, start=start)
    story, folder = tell(world), study_folder(results, "trace", settings)
    show(f"{story}\n\nStored in {write_trace(folder, world, story, settings)}")
