"""The stepped world is the one that `run_world` runs, day by day, and says what the story says."""

from sim.explorer.walk import Walk, crossings_now, levels, talks_words, truce_words
from sim.explorer.words import level, standing, today
from sim.report.story import tell, tell_day
from sim.studies.world import run_world

SEED = 20251019


def test_every_day_is_that_of_the_world_run_at_once(case):
    whole, walk = run_world(case, seed=SEED, replicate=3), Walk(case, SEED, 3)
    for day in whole.days:
        walk.step()
        assert walk.days[-1] == day
        assert walk.happened == tell_day(whole, len(walk.days) - 1)
    assert walk.over
    assert walk.world.outcome == whole.outcome
    walk.step()
    assert len(walk.days) == len(whole.days)
    assert " ".join(walk.story) == " ".join(" ".join(tell(whole).split("\n")[1:]).split())


def test_it_stops_at_events_and_rounds(case):
    walk, days = Walk(case, SEED, 3), run_world(case, seed=SEED, replicate=3).days
    walk.step_to(lambda walk: bool(walk.happened))
    assert walk.model.day == 5
    assert "kills 12" in walk.happened
    walk.step_to(lambda walk: walk.held_round)
    assert walk.model.day == 6
    walk.step_to(lambda _: False)
    assert walk.model.day == days[-1].number


def test_the_first_day_and_the_last_are_told_as_they_are(case):
    walk = Walk(case, SEED, 3)
    assert (walk.story, walk.happened, today(walk)) == ([], "", "the ceasefire begins.")
    assert truce_words(walk) == "holds, with a term to 26 October 2025"
    assert talks_words(walk) == "next round 25 October 2025; no round yet"
    assert all(0.0 <= value <= 1.0 for value in levels(walk).values())
    walk.step()
    assert len(walk.story) == 2
    assert today(walk).startswith("quiet. ")
    walk.step_to(lambda _: False)
    assert truce_words(walk) == "collapsed on day 21: escalation"
    assert talks_words(walk) == "last round 8 November 2025"
    assert walk.story[-1].startswith("The ceasefire collapses on day 21")
    assert [crossing.openness for crossing in crossings_now(walk)] == [0.0] * 5
    assert "Day 21 of 180, 9 November 2025" in standing(walk)


def test_a_level_is_never_a_false_0_or_1():
    assert [level(value) for value in (0.0, 1e-9, 0.0099, 0.01, 0.5, 0.99, 0.9999, 1.0)] == [
        "0.00", "<0.01", "<0.01", "0.01", "0.50", "0.99", ">0.99", "1.00",
    ]  # fmt: skip


def test_a_world_that_agrees_holds_to_the_horizon_under_its_agreement(case):
    for replicate in range(50):
        walk = Walk(case, SEED, replicate)
        walk.step_to(lambda _: False)
        if walk.model.truce.formal and walk.model.day == 180:
            break
    assert truce_words(walk) == "holds under a formal agreement"
    assert talks_words(walk).startswith("concluded; last round ")
