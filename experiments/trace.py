"""ceasefire trace: one world, day by day, as a story."""

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import plain, results_folder, show


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="trace")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Run one world, tell it, and store it."""
    from sim.evidence.case import read_case
    from sim.evidence.reference import read_reference
    from sim.report.story import tell
    from sim.report.study import study_folder, write_trace
    from sim.store.folder import check_writable
    from sim.studies.plan import plan
    from sim.studies.world import check_address, find_point, run_world

    settings = plain(config, "trace")
    case, results = read_case(settings), results_folder(settings["results"])
    address = {key: settings[key] for key in ("seed", "replicate")}
    check_address(**address)
    asked = {key: settings[key] for key in ("as_of", "uncertainty", "points", "particles", "seed")}
    planned = plan(case, anchor=read_reference(settings["anchor"], case.sources), **asked)
    check_writable(results)
    row, start = find_point(case, planned, settings["point"], progress=True)
    world = run_world(case, row, **address, start=start)
    story = tell(world)
    folder = study_folder(results, "trace", settings)
    show(f"{story}\n\nStored in {write_trace(folder, world, story, settings)}")
