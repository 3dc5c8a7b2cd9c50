"""From a composed configuration to plain Python: below the apps nobody sees Hydra."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.arguments import as_given
from experiments.roots import known_settings
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.evidence.case import Case
    from sim.studies.plan import Plan


def job() -> str | None:
    """The settings of the multirun's job that this process is at, as they were given; None outside of a multirun."""
    if not HydraConfig.initialized() or HydraConfig.get().mode != RunMode.MULTIRUN:
        return None
    return as_given(HydraConfig.get().overrides.task) or "without settings"


def plain(config: DictConfig, command: str) -> dict[str, Any]:
    """The command's configuration as plain containers, interpolations resolved.

    Raises
    ------
    ConfigError
        If a setting is unknown or missing.
    """
    try:
        content = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise ConfigError(str(error).splitlines()[0]) from None
    assert isinstance(content, dict)
    settings = {str(key): value for key, value in content.items()}
    known = known_settings(command)
    for key in settings:
        if key not in known:
            raise ConfigError(f"{key}: unknown setting. Known: {', '.join(known)}.")
    for key in known:
        if key not in settings:
            raise ConfigError(f"{key}: missing. Give {key}=..., or take it into your configuration file.")
    return settings


def case_and_plan(settings: Mapping[str, Any]) -> "tuple[Case, Plan]":
    """The case, and what of a forecast the command leaves to its settings.

    Raises
    ------
    ConfigError
        If a setting is not allowed.
    """
    from sim.evidence.case import read_case
    from sim.studies.plan import read_plan

    case = read_case(settings)
    return case, read_plan(settings, case)


def results_folder(given: Any) -> Path:
    """The folder in which studies are stored.

    Raises
    ------
    ConfigError
        If it is no path.
    """
    if not isinstance(given, str) or not given or "\0" in given:
        raise ConfigError(f"results: {given!r} is not a folder. Give results=FOLDER.")
    try:
        return Path(given).expanduser()
    except RuntimeError:
        raise ConfigError(f"results: {given}: there is no such home folder. Give results=FOLDER.") from None


def folder_to_read(given: Any) -> Path:
    """The folder in which to look for studies; it need not exist.

    Raises
    ------
    ConfigError
        If it is no path, or a file.
    """
    folder = results_folder(given)
    if folder.is_file():
        raise ConfigError(
            f"results={given}: that is a file. Give results=FOLDER, the folder in which studies are stored."
        )
    return folder


def writable_folder(given: Any) -> Path:
    """The folder in which studies are stored, after a look whether it can be written to.

    Raises
    ------
    ConfigError
        If it is no path.
    StoreError
        If it cannot be written to.
    """
    from sim.store.folder import check_writable

    folder = results_folder(given)
    check_writable(folder)
    return folder


def file_place(given: Any) -> Path | None:
    """A file to write to, or None.

    Raises
    ------
    ConfigError
        If it is no path.
    """
    if given is not None and (not isinstance(given, str) or not given or "\0" in given):
        raise ConfigError(f"file: {given!r} is not a file. Give file=PATH, or null to print.")
    try:
        return None if given is None else Path(given).expanduser()
    except RuntimeError:
        raise ConfigError(f"file: {given}: there is no such home folder. Give file=PATH.") from None


def folder_or_none(key: str, given: Any) -> Path | None:
    """A folder, or None.

    Raises
    ------
    ConfigError
        If it is no path.
    """
    if given is None:
        return None
    (path,) = path_list(key, given) if isinstance(given, str) else (None,)
    if path is None:
        raise ConfigError(f"{key}: {given!r} is not a folder. Give {key}=FOLDER.")
    return path


def path_list(key: str, given: Any) -> list[Path]:
    """Folders; one may stand alone.

    Raises
    ------
    ConfigError
        If it is no list of paths.
    """
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text and "\0" not in text for text in texts):
        raise ConfigError(f"{key}: {given!r} is not allowed. Give a list of folders, or none.")
    return [Path(text).expanduser() for text in texts]


def text_list(key: str, given: Any) -> list[str]:
    """Names; one may stand alone.

    Raises
    ------
    ConfigError
        If it is no list of names.
    """
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise ConfigError(f"{key}: {given!r} is not allowed. Give a list of names, as in {key}=[survival,causes].")
    return names


def one_of(key: str, given: Any, allowed: Iterable[str]) -> str:
    """One of several words.

    Raises
    ------
    ConfigError
        If it is none of them.
    """
    words = list(allowed)
    if given not in words:
        raise ConfigError(f"{key}: {given!r} is not allowed. Give {', '.join(words[:-1])} or {words[-1]}.")
    return given


def named_study(given: Any) -> Path:
    """The folder of the one study that a command is about.

    Raises
    ------
    ConfigError
        If none is named.
    """
    if not isinstance(given, str) or not given or "\0" in given:
        raise ConfigError(
            "study: none is named. Give the folder of a sweep, as in results/sweep-NAME-DIGEST; `ceasefire studies` "
            "lists those that there are."
        )
    return Path(given).expanduser()


def day_list(given: Any, key: str = "report_days") -> list[int]:
    """Days to report.

    Raises
    ------
    ConfigError
        If it is no list of whole numbers of at least 1, or an empty one.
    """
    days = given if isinstance(given, list) else []
    if not days or not all(isinstance(d, int) and not isinstance(d, bool) and d >= 1 for d in days):
        raise ConfigError(f"{key}: {given!r} is not allowed. Give a list of days such as [7,30,90].")
    return days


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


def show(text: str) -> None:
    """Print, under its settings if it is a multirun's job; do not mind a reader that has left, as `| head` does."""
    overrides = job()
    text = text if overrides is None else f"## {overrides}\n\n{text}\n"
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Print a line beside the results, on stderr."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def taken_up_again() -> Iterator[None]:
    """Work that keeps what is finished when it is interrupted: say so, and end."""
    from experiments.cli import INTERRUPTED

    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted: what is finished is kept, and the same command goes on from here.")
        sys.exit(INTERRUPTED)
