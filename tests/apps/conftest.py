"""Running the command line, in this process or as a user would."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hydra.core.global_hydra import GlobalHydra

from experiments.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def ceasefire(monkeypatch, capsys, tmp_path):
    """Run `ceasefire ...` in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        GlobalHydra.instance().clear()
        monkeypatch.setattr(sys, "argv", ["ceasefire", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            GlobalHydra.instance().clear()
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


@pytest.fixture
def shell(tmp_path):
    """Start `ceasefire ...` as a process of its own, in an empty folder."""
    command = Path(sys.executable).parent / "ceasefire"

    def start(*arguments: str, start_new_session: bool = False, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(command), *arguments],
            cwd=tmp_path,
            env={**os.environ, **environment},
            start_new_session=start_new_session,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start
