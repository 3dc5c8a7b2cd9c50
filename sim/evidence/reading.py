"""Reading YAML kindly: what does not parse, or says a thing twice, is told with file and line."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from sim.errors import ConfigError


class _NoDuplicates(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error; plain YAML lets the last one win in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name} stands there twice; keep one", key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep)


@cache
def shipped(place: str) -> Mapping[str, Any]:
    """A YAML file of configs/ as the project ships it; `place` is its path below configs/, without .yaml.

    Raises
    ------
    ConfigError
        If the file is missing or does not parse.
    """
    path = f"configs/{place}.yaml"
    resource = files("configs").joinpath(*f"{place}.yaml".split("/"))
    if not resource.is_file():
        raise ConfigError(f"{path}: file missing. Bring it back from the version that you installed.")
    return parse_yaml(resource.read_text("utf-8"), path)


def shipped_names(folder: str) -> list[str]:
    """Names of the YAML files in a folder below configs/."""
    found = (path.name for path in files("configs").joinpath(folder).iterdir())
    return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


def parse_yaml(text: str, place: str) -> Mapping[str, Any]:
    """A YAML mapping.

    Raises
    ------
    ConfigError
        If the text does not parse, is no mapping, or has a key twice.
    """
    try:
        content = yaml.load(text, _NoDuplicates)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ConfigError(
            f"{place}{line}: not valid YAML ({problem}). Correct that line: keys end with a colon and a "
            "space, and nested keys are indented with spaces."
        ) from None
    mapping = as_mapping({} if content is None else content)
    if mapping is None:
        raise ConfigError(f"{place}: expected keys with values, found {shown(content)}.")
    return mapping


def as_mapping(value: Any) -> Mapping[str, Any] | None:
    """The value if it is a mapping."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else None


def as_list(value: Any) -> list[Any] | None:
    """The value as a list if it is a sequence, but no text."""
    return list(cast("Sequence[Any]", value)) if isinstance(value, Sequence) and not isinstance(value, str) else None


def whole_number(key: str, value: Any, least: int | None = None, most: int | None = None) -> int:
    """The value if it is a whole number, not below `least` and not above `most`.

    Raises
    ------
    ConfigError
        If it is not.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if least is None and not whole:
        raise ConfigError(f"{key}: {value!r} is not a whole number. Give one, such as 0.")
    if not whole or (least is not None and value < least) or (most is not None and value > most):
        up_to = "" if most is None else f" to {most}"
        raise ConfigError(f"{key}: {shown(value)} is not allowed. Give a whole number from {least}{up_to}.")
    return value


def finite_number(key: str, value: Any) -> float:
    """The value if it is a finite number.

    Raises
    ------
    ConfigError
        If it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigError(f"{key}: {shown(value)} is not a finite number.")
    return float(value)


def flag(key: str, value: Any) -> bool:
    """The value if it is true or false.

    Raises
    ------
    ConfigError
        If it is neither.
    """
    if not isinstance(value, bool):
        raise ConfigError(f"{key}: {shown(value)} is not allowed. Give true or false.")
    return value


def check_keys(place: str, given: Mapping[str, Any], allowed: Sequence[str], required: Sequence[str] = ()) -> None:
    """Check the keys of a mapping.

    Raises
    ------
    ConfigError
        If one is not allowed, or a required one is missing.
    """
    for key in given:
        if key not in allowed:
            raise ConfigError(f"{place}: unknown key {key!r}. It has the keys {', '.join(allowed)}.")
    for key in required:
        if given.get(key) is None or not str(given[key]).strip():
            raise ConfigError(f"{place}: {key} missing. It has the keys {', '.join(allowed)}.")


def shown(value: Any) -> str:
    """A value as an error message quotes it."""
    return "nothing" if value is None else repr(value)
