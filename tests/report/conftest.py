"""Studies that the tests of this package tell of, made once."""

import pytest

from tests.apps.conftest import ceasefire
from tests.report.studies import MADE, make

__all__ = ["ceasefire", "stored"]


@pytest.fixture(scope="package")
def stored(tmp_path_factory):
    """Small studies of every kind, by the names of `MADE`."""
    return make(tmp_path_factory.mktemp("studies"), *MADE)
