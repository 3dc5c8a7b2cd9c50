"""One world, as an example of what the probabilities are made of."""

from sim.report.page.blocks import Block, Paragraph, Story, Subheading, lacking
from sim.report.page.studies import Studies
from sim.report.page.words import Code, Words


def world(studies: Studies) -> list[Block]:
    """Of each trace: its story."""
    found = studies.of("trace")
    if not found:
        return [lacking("None of these studies follows a single world day by day.", "ceasefire trace")]
    note = "One world out of many: it shows how the model works, and says nothing of what is likely."
    blocks: list[Block] = [Paragraph(Words(note), tone="note")]
    for study in found:
        if len(found) > 1:
            blocks.append(Subheading(Code(study.name)))
        blocks.append(Story((study.entry.folder / "story.txt").read_text("utf-8").strip()))
    return blocks
