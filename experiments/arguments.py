"""The words after `ceasefire COMMAND`, spelled as Hydra reads them."""

import argparse
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.roots import own_settings
from sim.errors import ConfigError
from sim.evidence.reading import shipped_names

WITH_VALUE = ("--config-path", "-cp", "--config-name", "-cn", "--config-dir", "-cd", "--package", "-p", "--cfg", "-c")
"""Hydra's options that take the next word as their value."""


def spelled(command: str, arguments: Sequence[str]) -> list[str]:
    """Arguments for Hydra: studies named by their folders alone become a setting, ranges the keys of their entry.

    Raises
    ------
    ConfigError
        If an option is unknown; if the command takes no study, or not so many; if a range does not hold three values.
    """
    settings, options = _split(arguments)
    _check_options(command, options)
    studies = [word for word in settings if "=" not in word and word[:1] not in ("~", "+")]
    given = [word for word in settings if word not in studies]
    ranges = [key for word in given for key in _range(_grown(command, word))]
    return [*ranges, *_studies(command, studies, given), *options]


def as_given(words: Iterable[str]) -> str:
    """Settings as a user gave them, without the signs that `spelled` adds."""
    return " ".join(word.removeprefix("++") for word in words)


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Settings and options: Hydra's own parser does not take settings on both sides of an option."""
    settings: list[str] = []
    options: list[str] = []
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            settings.append(word)
            continue
        options.append(word)
        if word in WITH_VALUE:
            options += [value for value in [next(words, None)] if value is not None]
    return settings, options


def _check_options(command: str, options: Sequence[str]) -> None:
    """Check options before Hydra does, which would print its parser's usage."""
    from hydra._internal.utils import get_args_parser

    parser = get_args_parser()
    parser.exit_on_error = parser.allow_abbrev = False
    try:
        _, unknown = parser.parse_known_args(options)
    except argparse.ArgumentError as error:
        raise ConfigError(
            f"{error.argument_name}: {error.message}. `ceasefire {command} --help` lists the settings."
        ) from None
    if unknown:
        nearest = difflib.get_close_matches(unknown[0], ("--help", "--multirun", *WITH_VALUE), n=1, cutoff=0.7)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        raise ConfigError(
            f"{unknown[0]}: unknown option.{hint} Settings are given as key=value; `ceasefire {command} --help` lists "
            "them."
        )


def _studies(command: str, studies: Sequence[str], given: Sequence[str]) -> list[str]:
    if not studies:
        return []
    own = own_settings(command)
    key = next((key for key in ("studies", "study") if key in own), None)
    if key is None:
        raise ConfigError(f"{studies[0]} is not key=value{_meant(studies[0], own)}")
    if any(word.lstrip("+").startswith(f"{key}=") for word in given):
        raise ConfigError(f"{studies[0]}: {key}= is given as well. Name studies in one of the two ways.")
    if key == "study" and len(studies) > 1:
        raise ConfigError(f"{' '.join(studies)}: ceasefire {command} takes one study, not {len(studies)}. Name one.")
    texts = [quoted(study) for study in studies]
    return [f"study={texts[0]}" if key == "study" else f"studies=[{','.join(texts)}]"]


def _meant(word: str, own: Mapping[str, Any]) -> str:
    """What a word that is no setting may have been meant for, by a command that takes no study."""
    if "policies" in own and word in shipped_names("policy"):
        return f". Did you mean policies=[{word}]?"
    if "design" in own and word.endswith(".csv") and Path(word).is_file():
        return f". Did you mean design.points={word}?"
    return ", and no study is taken here. Put quotes around a setting with brackets, braces or spaces."


def quoted(text: str) -> str:
    """A text that Hydra's grammar reads as it stands, commas, quotes and dollar signs included.

    Raises
    ------
    ConfigError
        If there is none.
    """
    from hydra.core.override_parser.types import Quote, QuotedString

    if "${" in text or "\n" in text:
        raise ConfigError(f"{text!r}: a folder's name with '${{' or a line end cannot be given here. Rename it.")
    return QuotedString(text=text, quote=Quote.single).with_quotes()


def _grown(command: str, argument: str) -> str:
    """Settings below `design`, and one's own policies, no file of configs/ lists: they are added, not overridden."""
    named = argument.startswith("own.") and "own" in own_settings(command)
    return f"++{argument}" if named or (argument.startswith("design.") and argument.count(".") > 1) else argument


def _range(argument: str) -> list[str]:
    """A parameter's triple, `name=[low,mode,high]`, as the keys of its entry: so Hydra can merge it."""
    from sim.evidence.register import parameter_names, published

    given, _, value = argument.partition("=")
    name = given.lstrip("+")
    if name not in parameter_names() or "[" not in value:
        return [argument]

    def keys(match: re.Match[str]) -> str:
        numbers = match.group(1).split(",")
        if len(numbers) != 3:
            raise ConfigError(
                f"{name}: {len(numbers)} values in {match.group(0)}. Give one number, or three: [low, mode, high]."
            )
        return "{{low: {}, mode: {}, high: {}}}".format(*(number.strip() for number in numbers))

    entry = re.sub(r"\[([^\[\]]*)\]", keys, value)
    if "value" in published(name.split(".")[0])[name.split(".")[1]]:  # a fixed parameter has no such keys yet
        if entry.count("{") > 1:
            raise ConfigError(f"{argument}: {name} is fixed, and takes one range at a time. Run once for each.")
        return [f"++{name}.{key}" for key in entry.strip("{} ").replace(": ", "=").split(", ")]
    return [f"{given}={entry}"]
