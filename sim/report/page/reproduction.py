"""How to reproduce: each study with its digest, the command that runs it again, and what it was made with."""

import shlex
from datetime import datetime

from sim.report.page.blocks import Block, Command, say
from sim.report.page.cells import Study
from sim.report.page.numbers import identity
from sim.report.page.studies import Studies
from sim.report.page.words import Code, Day, Words

CONFIGURATIONS = "studies"
"""Folder of the report that holds each study's configuration."""


def reproduction(studies: Studies) -> list[Block]:
    """Each study with the command that runs it again."""
    blocks: list[Block] = [
        say("The report's folder holds the configuration of each study. From within it, these commands run the studies "
            "again; with the same code and packages every stored number is the same to the last digit, on any number "
            "of cores, and the folder that is stored has the same digest in its name."),
    ]  # fmt: skip
    for study in studies.all:
        blocks += [_told(study), Command(command_of(study))]
    searched = {study.manifest["study"] for study in studies.of("discover")} - {study.name for study in studies.all}
    for name in sorted(searched):
        blocks.append(
            say("{name}, which conditions were looked for in, is not of this report: run it first.", name=Code(name))
        )
    blocks.append(_versions(studies.all[0]))
    return blocks


def command_of(study: Study) -> str:
    """The command that runs a study again, from within the report's folder."""
    command = study.entry.command
    place = shlex.quote(f"{CONFIGURATIONS}/{study.name}")
    line = f'ceasefire {command} --config-path "$PWD"/{place} --config-name config results=results'
    return f"{line} study=results/{study.manifest['study']}" if command == "discover" else line


def _told(study: Study) -> Block:
    """Name, digests, seed, date and state of a study."""
    seed = study.manifest.get("seed")
    return say(
        "{name}: digest {digest}, code {code}{seed}, written {day} (UTC), {state}.",
        name=Code(study.name), digest=Code(str(study.manifest.get("digest", ""))),
        code=Code(str(study.manifest.get("code", ""))), day=_written(study), state=study.entry.state,
        seed=Words(", seed {seed}", seed=identity(study.fact("seed"))) if isinstance(seed, int) else "",
    )  # fmt: skip


def _written(study: Study) -> Day:
    return Day(datetime.fromisoformat(study.entry.written).date())


def _versions(study: Study) -> Block:
    versions = study.manifest.get("versions", {})
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    python = str(study.manifest.get("python", ""))
    return say("Made with {versions}{python}.", versions=Code(told),
               python=Words(", {version}", version=Code(f"Python {python}")) if python else "")  # fmt: skip
