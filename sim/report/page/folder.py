"""The folder of a report: the page as HTML and Markdown, its figures, and the configurations of its studies."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment

from sim.errors import StoreError
from sim.figures.picture import Picture, write_picture
from sim.figures.style import PAGE
from sim.report.page.blocks import Page
from sim.report.page.contents import page_of
from sim.report.page.reproduction import CONFIGURATIONS
from sim.report.page.setting import rendered
from sim.report.page.studies import Studies, told_of
from sim.report.pictures.folder import digest_of, folder_of
from sim.report.pictures.gallery import drawn_of
from sim.report.pictures.stored import Lacking
from sim.store.catalogue import Entry
from sim.store.folder import write_config, write_folder, write_manifest


def make_report(entries: Sequence[Entry]) -> tuple[Page, dict[str, Picture]]:
    """A report of stored studies, and its figures.

    Raises
    ------
    StoreError
        If a study is damaged, was never finished, or stored by a version that kept less.
    """
    studies = Studies(entries)
    try:
        drawn = drawn_of([study.entry for study in studies.told])[0]
        return page_of(studies, drawn), drawn
    except Lacking as why:
        raise StoreError(f"{why}: it was stored by an older version. Run it again: {why.first}.") from None


def write_report(
    parent: Path, entries: Sequence[Entry], templates: tuple[Environment, Path | None], config: Mapping[str, Any]
) -> Path:
    """Write a report into a folder named by its studies.

    Parameters
    ----------
    templates
        From `setting.templates`, and the user's folder that they were made of.

    Raises
    ------
    ConfigError
        If a template fails; nothing is written then.
    StoreError
        If a study cannot be told of, or something cannot be written.
    """
    entries = told_of(entries)
    page, drawn = make_report(entries)
    files = rendered(templates[0], page, templates[1])

    def fill(new: Path) -> None:
        for name, text in files.items():
            (new / name).write_text(text.rstrip("\n") + "\n", "utf-8")
        for picture in drawn.values():
            write_picture(picture, new / "figures", PAGE)
        for entry in entries:
            place = new / CONFIGURATIONS / entry.folder.resolve().name
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry.folder / "config.yaml", place / "config.yaml")
        write_config(config, new / "config.yaml")
        names = [entry.folder.resolve().name for entry in entries]
        facts = {"command": "report", "studies": names, "figures": list(drawn), "complete": True}
        write_manifest(new / "manifest.json", digest_of(entries), facts, new)

    return write_folder(folder_of("report", parent, entries), fill)
