"""A multirun taken up again: what is stored already is not computed twice."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.settings import job, show
from sim.store.catalogue import COMPLETE, read_entry
from sim.store.folder import PLACE_AND_SPEED


def stored_before(folder: Path, settings: Mapping[str, Any]) -> bool:
    """Whether this multirun's job is stored, whole and with the same settings; if so, what it said is shown again.

    The folder's name is a digest of the settings, the code and the numeric packages, so its bytes would be the same.
    """
    if job() is None or not folder.is_dir():
        return False
    study = read_entry(folder)
    if study.state != COMPLETE or _asked(study.settings) != _asked(settings) or study.damage():
        return False
    text = (folder / f"{study.command}.txt").read_text("utf-8")
    show(f"{text}\nStored before, and not computed again: {folder}")
    return True


def _asked(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key not in PLACE_AND_SPEED}
