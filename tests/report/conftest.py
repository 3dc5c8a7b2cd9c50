"""Studies that the tests of this package tell of, made once."""

import pytest

from sim.report.page.contents import page_of
from sim.report.page.setting import rendered, templates
from sim.report.page.studies import Studies
from sim.store.catalogue import entries_at
from tests.apps.conftest import ceasefire
from tests.report.studies import MADE, make

__all__ = ["ceasefire", "stored", "told"]


@pytest.fixture(scope="package")
def stored(tmp_path_factory):
    """Small studies of every kind, by the names of `MADE`."""
    return make(tmp_path_factory.mktemp("studies"), *MADE)


@pytest.fixture(scope="package")
def told(stored):
    """The files of a report, by name, without its figures, which take time; each report is made once."""
    made = {}

    def of(*names):
        if names not in made:
            studies = Studies(entries_at([stored[name] for name in names]))
            made[names] = rendered(templates(None), page_of(studies, {}), None)
        return made[names]

    return of
