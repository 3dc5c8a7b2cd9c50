"""One world told as a story, with dates."""

import textwrap
from datetime import date

from sim.report.quantities import percent
from sim.rules.bargaining import equal_gains, granted, smaller_gain
from sim.state import Terms
from sim.studies.world import Day, World
from sim.terms import Cause, Finding, Group, Issue, Party, Round

SIDES = {Party.PAKISTAN: "Pakistan", Party.AFGHANISTAN: "Afghanistan"}


def tell(world: World) -> str:
    """The story: an entry for every day on which something happened, quiet days summed up between."""
    entries = [
        f"{world.case.scenario.title}. Seed {world.seed}, replicate {world.replicate}.",
        _entry(world, world.first_day, world.first_day, _opening(world)),
    ]
    quiet: list[Day] = []
    for k, day in enumerate(world.days):
        sentences = tell_day(world, k)
        if not sentences:
            quiet.append(day)
            continue
        entries += _quiet(world, quiet)
        quiet = []
        entries.append(_entry(world, day.number, day.number, sentences))
    entries += _quiet(world, quiet)
    entries.append(_ending(world))
    return "\n".join(entries)


def tell_day(world: World, k: int) -> str:
    """What happened on the world's day number `k` of those lived, counted from 0; nothing of a quiet day."""
    before = world.days[k - 1].state if k else world.start.state if world.start else None
    return " ".join(_happened(world, world.days[k], before.terms if before else None))


def _entry(world: World, first: int, last: int, text: str) -> str:
    when, date_of = f"Day {first}, ", world.case.scenario.date_of
    if last > first:
        when = f"Days {first}-{last}, {_date(date_of(first))} to "
    return textwrap.fill(f"{when}{_date(date_of(last))}: {text}", 100, subsequent_indent="    ")


def _opening(world: World) -> str:
    scenario, opening = world.case.scenario, world.case.scenario.opening
    acts = "acts" if world.days[0].state.afghanistan.good_faith else "does not act"
    text = f"the ceasefire begins. Kabul {acts} in good faith, which Pakistan cannot see."
    talks_active, first_round = opening.talks_active, opening.first_round_day
    fixed_term, expiry = opening.fixed_term, opening.expiry_day
    if world.start is not None:
        state = world.start.state
        text = f"the ceasefire is taken up at the day's end, as the reports leave it. Kabul {acts} in good faith."
        text += (
            f" Tension {state.tension:.2f}, effort {state.afghanistan.effort:.2f}, belief {state.pakistan.belief:.2f}."
        )
        talks_active, first_round = state.talks.active, state.talks.next_round
        fixed_term, expiry = state.truce.fixed_term, state.truce.expiry
    if fixed_term:
        text += f" Truce to {_date(scenario.date_of(expiry))}."
    if talks_active:
        text += f" {'Next' if world.start else 'First'} round {_date(scenario.date_of(first_round))}."
    return text


def _happened(world: World, day: Day, terms_before: Terms | None) -> list[str]:
    return [
        *_attack(day),
        *_incident(world, day),
        *_border(day),
        *_round(world, day, terms_before),
        *_clock(day),
    ]


def _attack(day: Day) -> list[str]:
    attacks, incident = day.record.attacks, day.record.incident
    if not attacks.major:
        return []
    text = f"Major attack by the {Group(attacks.group).name} kills {attacks.deaths:.0f};"
    text += {
        Finding.UNVERIFIED: f" nobody can verify its origin (blame on Kabul {incident.blame:.2f}).",
        Finding.FOUND: " the mechanism finds that it came from Afghan soil.",
        Finding.CLEARED: " the mechanism clears Kabul.",
    }[Finding(incident.finding)]
    answer = "strikes" if incident.strike else "does not strike"
    return [text, f"Pakistan {answer} (chance was {percent(incident.strike_prob)} %)."]


def _incident(world: World, day: Day) -> list[str]:
    incident = day.record.incident
    sentences: list[str] = []
    if incident.air_incident:
        sentences.append("A foreign aircraft is seen over the border; Kabul is angry.")
    if incident.fire:
        sentences.append(f"Border fire at {world.case.crossings[incident.crossing]}.")
    if incident.rung == 0:
        return sentences
    replies = incident.rung - 1
    movers = [SIDES[Party((incident.first_mover + k) % 2)] for k in range(replies)]
    if movers:
        sentences.append(f"{_list(movers)} {'reply' if len(movers) > 1 else 'replies'} (rung {incident.rung}).")
    elif not incident.defused:
        sentences.append("Nobody replies.")
    if incident.defused:
        sentences.append("The mediators defuse it.")
    if incident.rung >= 3:
        sentences.append("All crossings shut.")
    if day.record.cause == Cause.ESCALATION:
        sentences.append("The exchange has reached the top of the ladder.")
    return sentences


def _border(day: Day) -> list[str]:
    reopened = day.record.reopened
    if not reopened:
        return []
    return [f"Pakistan sets {_count(reopened, 'crossing')} to reopen by itself."]


def _round(world: World, day: Day, terms_before: Terms | None) -> list[str]:
    talk, scenario = day.record.negotiation, world.case.scenario
    if talk.restarted:
        return [f"The mediators restart the talks: next round {_date(scenario.date_of(day.state.talks.next_round))}."]
    if talk.round == Round.NONE:
        return []
    room = smaller_gain(
        equal_gains(talk.reserve_pakistan, talk.reserve_afghanistan, world.case.frontier),
        talk.reserve_pakistan,
        talk.reserve_afghanistan,
    )
    sentences = [f"{scenario.venue} round."]
    if talk.round == Round.AGREEMENT:
        sentences.append(f"Private bottom lines leave room ({room:.2f}), and session {talk.sessions} finds it.")
        sentences.append(f"Formal agreement: {_terms(world, talk.position)}.")
        return sentences
    if room < 0.0:
        sentences.append(f"Private bottom lines leave no room (short by {-room:.2f}).")
    else:
        sentences.append(f"Private bottom lines leave room ({room:.2f}), but {talk.sessions} sessions do not find it.")
    unwilling = [
        name
        for name, consents in (("Pakistan", talk.consent_pakistan), ("Afghanistan", talk.consent_afghanistan))
        if not consents
    ]
    if talk.round == Round.EXTENDED:
        sentences.append("Both sides consent to an extension.")
    else:
        who = "The sides" if len(unwilling) == 2 else unwilling[0]
        sentences.append(f"{who} would not extend;")
        host = world.case.mediators[0] if world.case.mediators else "nobody"
        sentences.append(f"{host} rescues it." if talk.round == Round.RESCUED else "the talks are suspended.")
    if talk.round != Round.SUSPENDED:
        expiry = _date(scenario.date_of(day.state.truce.expiry))
        next_round = _date(scenario.date_of(day.state.talks.next_round))
        sentences.append(f"Truce to {expiry}, next round {next_round}.")
        if terms_before is not None and day.state.terms.verification > terms_before.verification:
            sentences.append(f"Verification grows to {day.state.terms.verification:.2f}.")
    return sentences


def _clock(day: Day) -> list[str]:
    if day.record.cause == Cause.LAPSE:
        return ["The term is up and nobody renews it: the truce lapses."]
    sentences = ["The term is up; the truce runs on without one."] if day.record.went_open_ended else []
    if day.record.cause == Cause.WITHDRAWAL:
        sentences.append("A side renounces the ceasefire.")
    return sentences


def _quiet(world: World, days: list[Day]) -> list[str]:
    if not days:
        return []
    attacks = sum(day.record.attacks.ttp + day.record.attacks.bla for day in days)
    first, last = days[0].number, days[-1].number
    state = days[-1].state
    text = (
        f"quiet. {_count(attacks, 'attack')}, none major; tension {state.tension:.2f}, "
        f"effort {state.afghanistan.effort:.2f}, belief {state.pakistan.belief:.2f}."
    )
    return [_entry(world, first, last, text)]


def _ending(world: World) -> str:
    last, outcome = world.days[-1], world.outcome
    when = _date(world.case.scenario.date_of(last.number))
    if outcome.cause == Cause.NONE:
        agreed = "under a formal agreement" if last.state.truce.formal else "without a formal agreement"
        end = f"The ceasefire holds to day {last.number}, {when}, {agreed}."
    else:
        end = f"The ceasefire collapses on day {last.number}, {when}: {Cause(outcome.cause).name.lower()}."
    losses = (
        f"losses {outcome.loss_pakistan:.0f} (Pakistan) and {outcome.loss_afghanistan:.0f} (Afghanistan) "
        "million US dollars"
    )
    counts = f"{_count(outcome.rounds, 'round')}, {_count(outcome.strikes, 'strike')}"
    return textwrap.fill(f"{end} {counts}, {outcome.closed_days:.0f} days shut; {losses}.", 100)


def _terms(world: World, position: float) -> str:
    """What goes Pakistan's way on each issue, in words."""
    shares = {issue: granted(position, world.case.frontier.rank[issue]) for issue in Issue}
    words = [f"{issue.name.lower()} {100 * share:.0f} %" for issue, share in shares.items()]
    return f"Pakistan's way on {_list(words)}"


def _list(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
