"""Figures compared with pictures that a person has looked at, at print size and in grey."""

from functools import partial

import pytest

looks_as_before = partial(
    pytest.mark.mpl_image_compare, tolerance=1.0, style="default", backend="agg", savefig_kwargs={"dpi": 100}
)
"""For a test that returns a figure. `pytest --mpl-generate-path=tests/figures/baseline FILE` draws anew: look at it."""
