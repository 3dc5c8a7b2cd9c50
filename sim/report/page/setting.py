"""From sections to HTML and Markdown, by templates that a user can replace."""

import shlex
import traceback
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    select_autoescape,
)

from sim.errors import ConfigError, StoreError
from sim.report.page.blocks import Page
from sim.report.page.words import markdown, plain, sentence

PAGES = {"report.html": "report.html.jinja", "report.md": "report.md.jinja"}
"""The files of a report, and the templates that make them."""

RAISED = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template can raise."""


def templates(folder: Path | None) -> Environment:
    """The shipped templates, each replaced by the one of the same name in a user's folder.

    Raises
    ------
    ConfigError
        If there is no such folder or it holds no template, or one in it cannot be read: file, line, what is wrong.
    """
    if folder is not None:
        _check_holds_templates(folder)
    own: list[BaseLoader] = [FileSystemLoader(folder)] if folder is not None else []
    environment = Environment(
        loader=ChoiceLoader([*own, PackageLoader("sim.report.page")]),
        autoescape=select_autoescape(("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"md": markdown, "plain": plain, "sentence": sentence}
    for name in shipped():
        try:
            environment.get_template(name)
        except (TemplateError, UnicodeDecodeError) as error:
            raise _explained(error, folder) from None
    return environment


def _check_holds_templates(folder: Path) -> None:
    """Refuse a folder that would change nothing."""
    new = "NEWFOLDER" if folder.exists() else shlex.quote(str(folder))
    copies = f"`ceasefire report copy={new}` makes one with copies of all, to be changed there."
    if not folder.exists():
        raise ConfigError(f"template={folder}: there is no such folder. {copies}")
    if not folder.is_dir():
        raise ConfigError(f"template={folder}: that is a file. Give the folder that holds your templates. {copies}")
    if not any((folder / name).is_file() for name in shipped()):
        raise ConfigError(
            f"template={folder}: that folder holds no template. It could hold {', '.join(shipped())}. {copies}"
        )


def rendered(environment: Environment, page: Page, folder: Path | None) -> dict[str, str]:
    """The report's files by name.

    Raises
    ------
    ConfigError
        If a template fails: file, line, what is wrong.
    """
    try:
        return {file: environment.get_template(name).render(page=page) for file, name in PAGES.items()}
    except RAISED as error:
        if folder is None or not _place(error, folder):
            raise  # the shipped ones do not fail for a reason that a user could mend
        raise _explained(error, folder, _fields(page) if isinstance(error, UndefinedError) else "") from None


def shipped() -> list[str]:
    """Names of the templates that come with the tool."""
    return sorted(
        file.name for file in (files("sim.report.page") / "templates").iterdir() if file.name.endswith(".jinja")
    )


def copy_templates(folder: Path) -> Path:
    """Copy the shipped templates into a new or an empty folder, to be changed there.

    Raises
    ------
    StoreError
        If something stands there already, or it cannot be written to.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise StoreError(f"copy={folder}: something stands there already. Choose another folder with copy=FOLDER.")
        folder.mkdir(parents=True, exist_ok=True)
        for name in shipped():
            text = (files("sim.report.page") / "templates" / name).read_text("utf-8")
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise StoreError(
            f"copy={folder}: cannot write there ({error.strerror or error}). Choose another folder with copy=FOLDER."
        ) from None
    return folder


def _fields(page: Page) -> str:
    """What a template can ask a page for."""
    names, sections = ([part.name for part in parts] for parts in (fields(page), page.sections))
    return f" `page` has {', '.join(names)}, and each section by its name, as in page['answer']: {', '.join(sections)}."


def _explained(error: Exception, folder: Path | None, known: str = "") -> ConfigError:
    """A template's error: file, line, what, and what is `known` instead."""
    place = _place(error, folder) or (str(folder) if folder else "templates")
    if isinstance(error, TemplateNotFound):
        return ConfigError(f"{place}: there is no template {error.name}. There are {', '.join(shipped())}.")
    what = str(error).rstrip(".")
    return ConfigError(
        f"{place}: {what}.{known} Correct it, or compare it with the shipped one (ceasefire report copy=FOLDER)."
    )


def _place(error: Exception, folder: Path | None) -> str:
    """File and line of a user's template in which an error arose; empty if in none."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".jinja")]
    own = [frame for frame in frames if folder is not None and Path(frame.filename).is_relative_to(folder)]
    return f"{own[-1].filename}, line {own[-1].lineno}" if own else ""
