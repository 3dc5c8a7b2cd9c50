"""The command `ceasefire`: finds the app, and turns every mistake into one clear message."""

import difflib
import os
import re
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import yaml

from sim.errors import CeasefireError

COMMANDS = {
    "forecast": "how likely the ceasefire is to hold, and why it would break",
    "sweep": "the same over a design of parameters and settings, resumable",
    "sensitivity": "which parameters drive the answer, and what to find out first",
    "discover": "under which conditions it holds or breaks, and where it tips",
    "compare": "what policies would change: the same worlds under each",
    "figures": "pictures of stored studies, for print and for slides",
    "report": "stored studies as one page: answer, reasons, sources",
    "explore": "a page with sliders: what moves the answer, live",
    "backtest": "forecasts as of earlier dates, scored by what came later",
    "trace": "one world, day by day, as a story",
    "evidence": "what each number rests on, and what the documents report",
    "studies": "what has been stored, and how far it got",
    "collect": "any set of results as one table",
    "diff": "what moved between two studies, and whether it is beyond noise",
}

ELSEWHERE = {"threads": "compute.workers", "workers": "compute.workers"}
"""Settings that some commands have under another name."""

MISTAKE, INTERRUPTED = 2, 130


def main() -> None:
    """Run `ceasefire COMMAND [key=value ...]`; exit code 2 on a mistake, 130 when interrupted."""
    command = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if command in ("-h", "--help", "help"):
        print("ceasefire COMMAND [key=value ...]\n")
        for name, words in COMMANDS.items():
            print(f"  {name:<10} {words}")
        print("\nceasefire COMMAND --help shows a command's settings.")
        return
    if command == "--version":
        from importlib.metadata import version

        print(version("ceasefire-sim"))
        return
    if command not in COMMANDS:
        nearest = difflib.get_close_matches(command, COMMANDS, n=1, cutoff=0.4)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        fail(f"{command}: unknown command.{hint} Known: {', '.join(COMMANDS)}.")
    if {"-h", "--help"} & set(sys.argv[2:]):
        from experiments.roots import describe_settings

        print(describe_settings(command))
        return
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises, and the message is ours
    with_kind_errors(_run)(command, sys.argv[2:])


def _run(command: str, arguments: list[str]) -> None:
    from experiments.arguments import spelled
    from experiments.multirun import check_jobs_first

    # OmegaConf reads with PyYAML's parser in Python; that in C, where there is one, saves a third of the start.
    yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    sys.argv = [f"ceasefire {command}", *spelled(command, arguments)]
    check_jobs_first()
    import_module(f"experiments.{command}").app()


def fail(message: str) -> None:
    """Print one message and end with exit code 2."""
    print(message, file=sys.stderr)
    raise SystemExit(MISTAKE)


def with_kind_errors(run: Callable[..., None]) -> Callable[..., None]:
    """Run an app; errors that a user can mend become one message and exit code 2.

    A job of a multirun says its message and then raises: the other jobs go on.
    """

    @wraps(run)
    def guarded(*args: Any) -> None:
        from experiments.settings import job

        try:
            run(*args)
        except Exception as error:
            said, overrides = kindly(error), job()
            if overrides is not None:
                print(f"{overrides}: {said or ''.join(traceback.format_exception(error))}", file=sys.stderr, flush=True)
            if said is None or overrides is not None:
                raise
            fail(said)
        except KeyboardInterrupt:
            if job() is None:
                print("Interrupted before anything was finished; nothing was written.", file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None

    return guarded


def kindly(error: Exception) -> str | None:
    """What to say of an error that a user can mend; None of any other."""
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    if isinstance(error, CeasefireError):
        return str(error)
    of_a_group = isinstance(error, ValueError) and "group override" in str(error)  # Hydra's, of one given as a number
    of_settings = of_a_group or isinstance(error, HydraException | OmegaConfBaseException | yaml.YAMLError)
    return explain(error) if of_settings else None


def explain(error: Exception) -> str:
    """Hydra's and OmegaConf's own errors, said for somebody who knows neither."""
    from experiments.arguments import as_given

    text = str(error).strip()
    several = re.match(r"(?:Ambiguous value for argument|Sweep parameters) '(.*?)'(?:\n| requires)", text)
    if several is not None:
        key = as_given([several.group(1)])
        return f"{key}: several values. Write a list as [0,0.5,1], in brackets; several runs need -m."
    key = re.search(r"Could not override '([^']+)'", text)
    if key is not None:
        return str(_unknown_key(key.group(1)))
    group = re.search(r"(?:Could not find|Could not load) '([^']+)'", text)
    options = re.search(r"Available options in '[^']*':\n((?:\t.*\n?)+)", text)
    if group is not None and options is not None:
        name, _, wanted = group.group(1).rpartition("/")
        return f"{name}={wanted}: there is no such configuration. Known: {', '.join(options.group(1).split())}."
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f"{mark.name}, line {mark.line + 1}: not valid YAML ({getattr(error, 'problem', text)}). Correct it."
    given = (getattr(error, "override", None) or "").removeprefix("++")
    what = f"{given}: cannot be read" if given else text.splitlines()[0]
    if given and not given.isascii():
        return f"{what}. Put letters beyond a-z in single quotes within it, as in {{name: 'Türkiye', leverage: 0.5}}."
    return f"{what}. Settings are given as key=value; put quotes around one with brackets, braces or spaces."


def _unknown_key(key: str) -> CeasefireError:
    from experiments.roots import known_names, known_settings
    from sim.errors import ConfigError
    from sim.evidence.register import unknown_parameter
    from sim.params import GROUPS

    command, group = sys.argv[0].split()[-1], key.split(".")[0]
    known = known_names(command)
    if group in ("observations", "sources") and group in known and key.count(".") == 1:
        return ConfigError(
            f"{key}: there is none of that id. To add one, write + before it; there are {_ids(group, known)}."
        )
    if key in ELSEWHERE and ELSEWHERE[key] in known:
        return ConfigError(f"{key}: unknown setting. Did you mean {ELSEWHERE[key]}?")
    nearest = difflib.get_close_matches(key, [name for name in known if name != key], n=3, cutoff=0.6)
    if group in GROUPS or (not nearest and group not in known):
        found = unknown_parameter(key)
        if group in GROUPS or "Did you mean" in str(found):
            return found
        return ConfigError(
            f"{key}: unknown setting. Those of ceasefire {command}: {', '.join(known_settings(command))}."
        )
    if nearest:
        return ConfigError(f"{key}: unknown setting. Did you mean {' or '.join(nearest)}?")
    return ConfigError(f"{key}: the file that was chosen for {group} has no such setting, or none of that kind.")


def _ids(group: str, known: list[str]) -> str:
    return ", ".join(name.partition(".")[2] for name in known if name.startswith(f"{group}."))
