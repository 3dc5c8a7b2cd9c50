"""What the tutorial shows of a command's answer is what that command says."""

import re
import shlex

import pytest

from tests.apps.conftest import ceasefire  # noqa: F401 (a fixture)
from tests.apps.test_pages import blocks

PAGE = "docs/tutorial.md"


def answers() -> list[tuple[str, str]]:
    """The command before each block of text, and the block."""
    found, command = [], ""
    for kind, block in blocks(PAGE):
        if kind == "sh":
            command = block.strip().splitlines()[-1].replace("make forecast", "ceasefire forecast")
        elif kind == "text":
            found.append((command, block))
    return found


def test_the_tutorial_shows_answers():
    assert [command.split()[1] for command, _ in answers()] == ["forecast", "forecast", "sweep"]


@pytest.mark.long
@pytest.mark.parametrize(("command", "shown"), answers(), ids=["first", "changed", "sweep"])
def test_what_it_shows_is_what_the_command_says(ceasefire, command, shown):  # noqa: F811
    ended = ceasefire(*shlex.split(command)[1:])
    assert ended.code == 0, ended.err
    for line in shown.splitlines():
        assert re.sub(r"\s+", " ", line) in re.sub(r"[^\S\n]+", " ", ended.out), line
