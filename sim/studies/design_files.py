"""A design's points from a file: what does not read as a table of settings is told with its line."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd


def read_points(given: Any) -> "pd.DataFrame":
    """A column for every setting, a row for every point, from a CSV or Parquet file, or as a DataFrame.

    Raises
    ------
    ConfigError
        If it cannot be read, lines and names do not match, a value is missing, or there are no points.
    """
    import pandas as pd

    place = "design.points" if isinstance(given, pd.DataFrame) else f"design.points={given}"
    if not isinstance(given, str | Path | pd.DataFrame):
        raise ConfigError(f"{place}: no file. Give a CSV file with a column for every setting.")
    table = given if isinstance(given, pd.DataFrame) else _from_file(Path(given).expanduser(), place)
    table = table.rename(columns=lambda name: str(name).strip()).drop(columns="point", errors="ignore")
    if table.empty:
        raise ConfigError(f"{place}: no points. Give a header with names, and a row for every point.")
    for name in table.columns:
        missing = [number for number, absent in enumerate(table[name].isna()) if absent]
        if missing:
            raise ConfigError(f"{place}: {name} is missing in line {missing[0] + 2}. Give every point a value.")
    return table


def _from_file(path: Path, place: str) -> "pd.DataFrame":
    import pandas as pd

    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        with path.open(newline="", encoding="utf-8-sig") as file:
            _check_lines(list(csv.reader(file)), place)
        return pd.read_csv(path, index_col=False, encoding="utf-8-sig")
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(
            f"{place}: cannot be read ({error}). Give a CSV file with a header and a row for every point."
        ) from None


def _check_lines(lines: Sequence[Sequence[str]], place: str) -> None:
    """Check that every line has a value for every name, and every name stands once."""
    names = [name.strip() for name in lines[0]] if lines else []
    if len(names) == 1 and ";" in names[0]:
        raise ConfigError(
            f"{place}: its values are separated by semicolons. Save it with commas between values, points in numbers."
        )
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{place}: the column {name} stands there twice. Give each setting one.")
    for number, line in enumerate(lines[1:], start=2):
        if line and len(line) != len(names):
            raise ConfigError(f"{place}: line {number} has {len(line)} values for {len(names)} names. Correct it.")
