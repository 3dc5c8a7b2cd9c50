"""A replayed world: where it comes from, its story, and whether it is the stored one."""

from sim.report.pathways import tell_pathway
from sim.report.story import tell
from sim.report.tables import paragraphs
from sim.studies.replay import Replay
from sim.studies.world import World

OTHER_CODE = "The study was made by other code than this, so the replayed world may differ from the stored one."


def tell_replay(replay: Replay, world: World) -> str:
    """The story of a replayed world, what led to its end, and how it compares with its stored row."""
    settings = ", ".join(f"{name}={value}" for name, value in replay.settings.items())
    head = f"Replication {replay.replicate} of point {replay.point} of {replay.entry.folder.name}"
    parts = [f"{head}{f': {settings}' if settings else ''}."]
    if not replay.same_code:
        parts.append(OTHER_CODE)
    parts.append(tell(world))
    if world.outcome.cause:
        parts.append(f"What led to it. {tell_pathway(world.outcome.pathway)}")
    parts.append(_agreement(replay, world))
    return paragraphs(parts)


def _agreement(replay: Replay, world: World) -> str:
    if replay.stored is None:
        return "The study did not keep its replications, so there is no stored row to compare with."
    differing = replay.differing(world)
    if differing:
        return f"It is NOT the stored world, which differs in {', '.join(differing)}."
    return "It is the stored world: every number of its row is the same."
