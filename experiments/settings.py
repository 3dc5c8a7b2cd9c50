"""From a composed configuration to plain Python: below the apps nobody sees Hydra."""

from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.errors import ConfigError


def plain(config: DictConfig) -> dict[str, Any]:
    """The configuration as plain containers, interpolations resolved.

    Raises
    ------
    ConfigError
        If a value is missing.
    """
    try:
        content = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise ConfigError(str(error).splitlines()[0]) from None
    assert isinstance(content, dict)
    return {str(key): value for key, value in content.items()}


def results_folder(given: Any) -> Path:
    """The folder in which studies are stored.

    Raises
    ------
    ConfigError
        If it is no path.
    """
    if not isinstance(given, str) or not given:
        raise ConfigError(f"results: {given!r} is not a folder. Give results=FOLDER.")
    return Path(given).expanduser()


def day_list(given: Any) -> list[int]:
    """Days to report.

    Raises
    ------
    ConfigError
        If it is no list of whole numbers of at least 1.
    """
    if not isinstance(given, list) or not all(isinstance(d, int) and not isinstance(d, bool) and d >= 1 for d in given):
        raise ConfigError(f"report_days: {given!r} is not allowed. Give a list of days such as [7,30,90].")
    return given


def thread_count(given: Any) -> int | None:
    """Number of threads, or None for all cores.

    Raises
    ------
    ConfigError
        If it is no whole number of at least 1.
    """
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or given < 1):
        raise ConfigError(f"threads: {given!r} is not allowed. Give a whole number from 1, or null for all cores.")
    return given


def flag(key: str, given: Any) -> bool:
    """A switch.

    Raises
    ------
    ConfigError
        If it is neither true nor false.
    """
    if not isinstance(given, bool):
        raise ConfigError(f"{key}: {given!r} is not allowed. Give true or false.")
    return given
