"""Four worlds, one per cause of collapse and one that reaches agreement, stay as they are."""

import pytest

from sim.terms import Cause
from tests.goldens.worlds import golden_files, run_golden, settings_of, text_of


@pytest.mark.parametrize("path", golden_files(), ids=lambda path: path.stem)
def test_a_golden_world_is_told_as_before(path):
    assert text_of(path) == path.read_text("utf-8"), (
        "results changed: if that is wanted, run `python -m tests.goldens.worlds`, read the difference, "
        'and note it in CHANGELOG.md under "Results change"'
    )


def test_the_golden_worlds_show_every_cause_and_an_agreement():
    outcomes = {path.stem: run_golden(path).outcome for path in golden_files()}
    assert {outcome.cause for outcome in outcomes.values()} == set(Cause)
    assert outcomes["agreement"].agreement > 0
    for path in golden_files():
        expected = settings_of(path)["ends"]
        assert Cause(outcomes[path.stem].cause).name.lower() == expected
