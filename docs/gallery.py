"""Make the gallery anew: run each study on its page, draw every figure, write docs/gallery.md.

python -m docs.gallery [FOLDER]     FOLDER keeps the studies; those that are there are not run again
"""

import re
import shlex
import subprocess
import sys
import tempfile
from glob import glob
from pathlib import Path

from sim.figures.picture import Picture
from sim.figures.style import PAGE
from sim.report.pictures.gallery import GALLERY, drawable
from sim.report.tables import wrapped
from sim.store.catalogue import read_entry

HERE = Path(__file__).parent

STUDIES = (
    "ceasefire forecast keep=true",
    "ceasefire forecast -m as_of=2025-10-19,2025-10-25,2025-10-31,2025-11-06",
    "ceasefire compare",
    "ceasefire sensitivity",
    "ceasefire sensitivity method=morris",
    "ceasefire sensitivity method=tornado",
    "ceasefire sensitivity method=pawn",
    'ceasefire sweep "design.lhs.mediation.leverage_turkiye=[0,1]" "design.lhs.mediation.leverage_qatar=[0,1]" '
    '"design.lhs.mediation.rescue_prob=[0.3,0.95]" design.size=512 name=mediators',
    "ceasefire discover results/sweep-mediators-* below=0.5 "
    '"tip=[mediation.leverage_turkiye,mediation.leverage_qatar]" level=0.5',
    "ceasefire backtest",
    "ceasefire trace seed=1 replicate=27 scenario.horizon_days=45",
)
"""Command lines whose studies the figures are of; a figure that several can have is of the first."""

HEAD = """# Gallery

Every figure that the tool can draw, as it draws it from the default settings. `ceasefire figures STUDY` makes each as
PNG, SVG and PDF, with its numbers as CSV and its title and caption as Markdown; `width=column` or `width=slide` makes
it for one column of print, or for a slide. The captions stand in the pictures, too. From Python, `sim.pictures(FOLDER)`
gives them by name, and the `plot_*` functions of `sim/figures/` draw on axes of your own.
"""

WIDTH = 118
"""Characters in a line of the page."""


def stored(command: str, folder: Path) -> list[Path]:
    """The studies that a command line stores; it is not run again if what it said is kept in the folder."""
    said = folder / f"{re.sub('[^a-z0-9]+', '_', command.lower())[:100]}.txt"
    if not said.exists():
        words = [found for word in shlex.split(command) for found in sorted(glob(word, root_dir=folder)) or [word]]  # noqa: PTH207 (relative)
        whole = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
        done = subprocess.run(whole, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
        said.write_text(done.stdout, "utf-8")
    return [folder / place for place in re.findall(r"^Stored in (.+)$", said.read_text("utf-8"), flags=re.MULTILINE)]


def pictures(folder: Path) -> list[Picture]:
    """Every figure of the gallery."""
    found: dict[str, Picture] = {}
    for command in STUDIES:
        entries = [read_entry(place) for place in stored(command, folder)]
        found = {**drawable(entries)[0], **found}
    return [found[name] for name in GALLERY]


def section(picture: Picture) -> str:
    """A figure on the page; its picture is written beside."""
    figure = picture.draw(PAGE)
    (HERE / "figures" / f"{picture.name}.png").write_bytes(figure._repr_png_())  # as on a screen: a third of the bytes
    assert figure.words is not None
    exhibit = GALLERY[picture.name]
    parts = [
        f"## {exhibit.about[0].upper()}{exhibit.about[1:]}",
        f"![{picture.alt}](figures/{picture.name}.png)",
        wrapped(figure.words.caption, WIDTH),
        f"`{picture.name}`, of what `{exhibit.first}` stores.",
    ]
    return "\n\n".join(parts)


def main(folder: Path) -> None:
    """Run, draw, write."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [section(picture) for picture in pictures(folder)]
    commands = "\n".join([*STUDIES, "ceasefire figures results/forecast-*"])
    made = f"## How they were made\n\n```sh\n{commands}\n```"
    (HERE / "gallery.md").write_text("\n\n".join([HEAD.rstrip(), *parts, made]) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(Path(folder))
