"""What all measurements share: a process of one's own, its peak memory, and replicate-days."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.kernel import EVENTS


def alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives in a fresh process; arguments and result go through JSON."""
    code = (
        "import importlib, json, sys\n"
        f"function = importlib.import_module({function.__module__!r}).{function.__name__}\n"
        "print(json.dumps(function(*json.loads(sys.argv[1]))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def high_water() -> float:
    """This process's peak memory, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux getrusage would count the parent before the start of this program
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def days_lived(events: np.ndarray, replications: int) -> int:
    """Replicate-days, to collapse or to the horizon, of all replications; `events`: (points, EVENTS, horizon + 1)."""
    collapsed = events[:, : EVENTS.index("fire")].sum(axis=(0, 1))
    horizon = len(collapsed) - 1
    held = replications - int(collapsed.sum())
    return int((collapsed * np.arange(horizon + 1)).sum()) + held * horizon
