"""ceasefire explore: a page with sliders, on this machine alone."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import job, plain, show
from sim.errors import ConfigError
from sim.evidence.reading import flag


def check(settings: dict[str, Any]) -> tuple[Any, ...]:
    """Check all settings: case, number of worlds and seed, whether to open it; then take the port."""
    from sim.evidence.case import read_case
    from sim.explorer.notebook import check_installed, check_size
    from sim.explorer.server import free_port

    if job() is not None:
        raise ConfigError("ceasefire explore serves one page; leave -m out.")
    check_installed()
    case, size = read_case(settings), check_size(settings["replications"], settings["seed"])
    open_browser = flag("open", settings["open"])
    return case, size, free_port(settings["port"]), open_browser


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="explore")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Serve the page until Ctrl-C."""
    from sim.explorer.server import serve

    serve(*check(plain(config, "explore")), say=show)
