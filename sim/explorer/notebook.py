"""The explorer in Jupyter."""

from importlib.util import find_spec
from typing import Any

from sim.errors import ConfigError
from sim.evidence.case import Case, load_case
from sim.evidence.reading import shown, whole_number
from sim.explorer.choices import FEWEST, MOST, REPLICATIONS, SEED

NEEDED = "solara", "ipyvuetify"


def check_installed() -> None:
    """Check that what the explorer is made with is installed.

    Raises
    ------
    ConfigError
        If it is not.
    """
    if any(find_spec(name) is None for name in NEEDED):
        raise ConfigError(
            'The explorer needs packages that are not installed. Run: pip install "ceasefire-sim[explore]"'
        )


def check_size(replications: Any, seed: Any) -> tuple[int, int]:
    """Number of worlds behind the curves, and seed.

    Raises
    ------
    ConfigError
        If one is not allowed.
    """
    return whole_number("replications", replications, FEWEST, MOST), whole_number("seed", seed, 0, 2**63 - 1)


def explore(case: Case | None = None, *, replications: int = REPLICATIONS, seed: int = SEED) -> Any:
    """The explorer as a widget: let it be the last line of a notebook's cell.

    Parameters
    ----------
    case
        The base case; the published one when None.
    replications
        Worlds behind the curves, 100 to 100,000.
    seed
        The same seed gives the same worlds.

    Raises
    ------
    ConfigError
        If `case` is none, a setting is not allowed, or the packages of the extra `explore` are not installed.
    """
    check_installed()
    if case is not None and not isinstance(case, Case):
        raise ConfigError(
            f"case: {shown(case)} is not a case. Give one from sim.load_case(...), or none for the published one."
        )
    replications, seed = check_size(replications, seed)
    from sim.explorer.page import Explorer

    return Explorer(load_case() if case is None else case, replications, seed)
