"""A labelled dataset as a JSON file that reads back to the last bit."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr


def write_dataset(data: "xr.Dataset", path: Path) -> None:
    """Write a dataset: dimensions, units and numbers; dates in ISO form, null for what is infinite or not a number."""
    whole = _finite(data.to_dict())
    path.write_text(json.dumps(whole, default=_iso, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def read_dataset(path: Path) -> "xr.Dataset":
    """Read a dataset that `write_dataset` wrote.

    Raises
    ------
    OSError, ValueError, KeyError
        If there is none, or it is damaged.
    """
    import xarray as xr

    content = json.loads(path.read_text("utf-8"))
    for part in (content["coords"], content["data_vars"]):
        for name, variable in part.items():
            variable["data"] = _array(variable["data"], "datetime64[s]" if name == "date" else None)
    return xr.Dataset.from_dict(content)


def _array(data: Any, dtype: str | None) -> np.ndarray:
    array = np.array(data, dtype)
    return array.astype(float) if array.dtype == object else array  # None among the numbers


def _finite(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _finite(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_finite(value) for value in node]
    return None if isinstance(node, float) and not np.isfinite(node) else node


def _iso(day: Any) -> str:
    return day.isoformat()
