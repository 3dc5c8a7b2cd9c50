"""The page that the server shows; Solara finds `Page` by its name."""

import reacton
import solara

from sim.evidence.case import Case
from sim.explorer.page import TITLE, Explorer

shown: tuple[Case, int, int] | None = None
"""Base case, worlds behind the curves, and seed; set before the server starts."""


@reacton.component
def Page() -> None:
    """The explorer of what is to be shown."""
    solara.Title(TITLE)
    if shown is not None:
        Explorer(*shown)
