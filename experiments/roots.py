"""A command's root configuration: its own settings, what it is composed of, and its help. Needs no Hydra."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from sim.evidence.reading import shipped, shipped_names

PARAMETERS = """\
Parameters and the scenario's values are settings as well. A parameter takes a number, or a range
[low,mode,high], as in

  ceasefire {command} "mediation.leverage_turkiye=[0.4,0.6,0.8]" scenario.horizon_days=90

`ceasefire evidence` lists them all with their ranges, units, and what each rests on;
`ceasefire evidence rule=truce` those of one rule. They stand in configs/parameters/ and configs/scenario/."""


class Part(NamedTuple):
    """A file that a configuration is composed of, and the key under which its content stands."""

    key: str
    """Empty where the content stands at the top."""
    group: str
    """Empty where the file is none of several to choose from."""
    option: str
    content: Mapping[str, Any]


def parts(place: str) -> list[Part]:
    """The files that the defaults list of a file of configs/ names, and those that they name."""
    folder, found = place.rpartition("/")[0], list[Part]()
    for default in shipped(place).get("defaults", ()):
        group, option = next(iter(default.items())) if isinstance(default, Mapping) else ("", default)
        group = group.removeprefix("optional ")
        if group.startswith("override ") or option in (None, "_self_"):
            continue
        for name in option if isinstance(option, list) else [option]:
            path = "/".join(filter(None, (folder, group, name)))
            key = _package(path)
            found.append(Part(key, group, name, shipped(path)))
            if not key:
                found += parts(path)
    return found


def _package(place: str) -> str:
    """Where a file's content stands: as its head says, else at its folder's name."""
    text = files("configs").joinpath(*f"{place}.yaml".split("/")).read_text("utf-8")
    head = re.match(r"\s*# @package (\S+)", text)
    package = head.group(1) if head else place.rpartition("/")[0].replace("/", ".")
    return "" if package == "_global_" else package


def own_settings(command: str) -> dict[str, Any]:
    """A command's own settings, with their defaults."""
    whole = [shipped(command), *(part.content for part in parts(command) if not part.key)]
    return {key: value for content in whole for key, value in content.items() if key not in ("defaults", "hydra")}


def known_settings(command: str) -> list[str]:
    """Names of a command's settings, those of the files that it is composed of included."""
    return [*dict.fromkeys(part.key for part in parts(command) if part.key), *own_settings(command)]


def known_names(command: str) -> list[str]:
    """Dotted names of what can be set: own settings, and the first level of whatever is composed."""
    composed = [f"{part.key}.{name}" for part in parts(command) if part.key for name in part.content]
    return [*known_settings(command), *composed]


def describe_settings(command: str) -> str:
    """What `ceasefire COMMAND --help` says."""
    text = files("configs").joinpath(f"{command}.yaml").read_text("utf-8")
    title = re.match(r"# ceasefire \w+: (.*)", text)
    own = re.sub(r"^(#.*\n)*|^defaults:\n(?:[ -].*\n)*|^hydra:\n(?: .*\n)*", "", text, flags=re.MULTILINE)
    choices = [part for part in parts(command) if part.group and part.group == part.key]
    said = [
        f"ceasefire {command} {_studies(command)}[key=value ...]",
        *([f"{title.group(1)[0].upper()}{title.group(1)[1:]}"] if title else []),
        "Settings, as they stand unless you give others:",
        "\n".join(f"  {line}".rstrip() for line in own.strip().splitlines()),
    ]
    if choices:
        said += ["Files of configs/ that are chosen by name:", "\n".join(f"  {_choice(part)}" for part in choices)]
    if "scenario" in known_settings(command):
        said.append(PARAMETERS.format(command=command))
    return "\n\n".join(said)


def _studies(command: str) -> str:
    """How studies are named to a command that takes any."""
    own = own_settings(command)
    return "[STUDY ...] " if "studies" in own else "[STUDY] " if "study" in own else ""


def _choice(part: Part) -> str:
    others = [name for name in shipped_names(part.group) if name != part.option]
    return f"{part.group}={part.option}" + (f"   or {', '.join(others)}" if others else "")
