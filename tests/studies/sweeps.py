"""Small sweeps, and what a study's folder holds."""

from pathlib import Path

from sim.studies.shards import Work

GRID = {"grid": {"mediation.leverage_turkiye": [0.0, 0.25, 0.5, 0.75, 1.0], "mediation.rescue_prob": [0.3, 0.9]}}


def quiet(**how) -> Work:
    """Work that says nothing."""
    return Work(**{"tell": lambda _: None, **how})


def files(study: Path) -> dict[str, bytes]:
    """Every file of a study by name, but when and where it was run, and what was set aside."""
    found = {str(path.relative_to(study)): path.read_bytes() for path in study.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name != "runs.csv" and not name.startswith("set_aside")}
