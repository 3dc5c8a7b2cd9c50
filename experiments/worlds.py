"""The world that `ceasefire trace` is asked for: any, by its settings; or that of a study, with the study's."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from experiments.roots import own_settings, parts
from experiments.settings import case_and_plan
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.studies.world import World

Asked = tuple[Mapping[str, Any], "Callable[[], World]", "Callable[[World], str]"]
"""The settings that describe a world, what runs it, and what tells it."""

ADDRESS = ("study", "point", "replicate", "results")
"""What is given beside a study; every other setting is the study's."""


def any_world(settings: Mapping[str, Any]) -> Asked:
    """The world of a forecast's point, stored or not.

    Raises
    ------
    ConfigError
        If a setting is not allowed.
    """
    from sim.report.story import tell
    from sim.studies.world import check_address, check_point, find_point, run_world

    (case, plan), address = case_and_plan(settings), {key: settings[key] for key in ("seed", "replicate")}
    check_address(**address)
    check_point(case, plan, settings["point"])

    def run() -> "World":
        row, start = find_point(case, plan, settings["point"], progress=True)
        return run_world(case, row, **address, start=start)

    return settings, run, tell


def world_of_study(settings: Mapping[str, Any]) -> Asked:
    """The world of a stored study.

    Raises
    ------
    ConfigError
        If a setting is given that is neither the default nor the study's own, or the study has no such world.
    StoreError
        If there is no such study, or it is damaged.
    """
    from sim.report.replay import tell_replay
    from sim.studies.replay import find_replay

    study = settings["study"]
    if not isinstance(study, str) or not study or "\0" in study:
        raise ConfigError(f"study: {study!r} is not a study. Give study=FOLDER, or null.")
    replay = find_replay(study, settings["point"], settings["replicate"])
    own = replay.entry.settings
    defaults = {**{part.key: part.content for part in parts("trace") if part.key}, **own_settings("trace")}
    for key, value in settings.items():
        if key not in ADDRESS and value != defaults[key] and value != own.get(key, defaults[key]):
            raise ConfigError(
                f"{_where(key, value, own.get(key, defaults[key]))}: a replayed world has the settings of its study, "
                "which are others. Leave it out; without study= a world can have any."
            )
    described = {key: value if key in ADDRESS else own.get(key, value) for key, value in settings.items()}
    return described, lambda: replay.run(progress=True), lambda world: tell_replay(replay, world)


def _where(name: str, value: Any, own: Any) -> str:
    """Dotted name of the first setting that differs."""
    if isinstance(value, Mapping) and isinstance(own, Mapping):
        for key in value:
            if value[key] != own.get(key):
                return _where(f"{name}.{key}", value[key], own.get(key))
    return name
