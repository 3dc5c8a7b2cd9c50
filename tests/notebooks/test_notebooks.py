"""Every notebook runs, without a warning, and shows what is kept of it.

Texts and tables have to be the same to the letter. Exempt: digests of studies, which name the code and so change with
every edit (`notebooks.refresh` leaves them out), and the pixels of figures, whose lettering may differ between builds
of FreeType: their size has to be the same, and tests/figures compares pictures.
"""

import base64
import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from notebooks.refresh import DIGEST, HERE, KERNEL, NOTEBOOKS, executed, read

MOST_BYTES, MOST_LINES, MOST_IMAGES = 600_000, 60, 6


@pytest.fixture(scope="class")
def kept(request) -> NotebookNode:
    """The notebook of a class, as it is kept."""
    return read(HERE / request.cls.name)


@pytest.fixture(scope="class")
def ran(request, tmp_path_factory) -> NotebookNode:
    """The same, run now."""
    before = files()
    notebook = executed(HERE / request.cls.name, tmp_path_factory.mktemp("notebook"))
    assert files() == before, "it left something beside itself"
    return notebook


class Notebook:
    """What is asked of each; a class of its own each, so that they spread over the workers of pytest-xdist."""

    name: str

    def test_it_runs_without_a_warning(self, ran):
        said = [output.text for _, output in outputs(ran) if output.get("name") == "stderr"]
        assert said == []

    def test_it_shows_what_is_kept(self, ran, kept):
        for (place, now), (_, before) in zip(outputs(ran), outputs(kept), strict=True):
            assert words(now) == words(before), f"cell {place}: run python -m notebooks.refresh {self.name[:2]}"
            assert sizes(now) == sizes(before), f"cell {place}: run python -m notebooks.refresh {self.name[:2]}"

    def test_it_begins_with_a_title_and_ends_with_something_to_try(self, kept):
        assert re.match(r"# \w", kept.cells[0].source)
        assert kept.cells[-1].cell_type == "markdown"
        assert re.search(r"^## Something to try\n\n1\. .+\n2\. ", kept.cells[-1].source, re.MULTILINE)

    def test_every_box_follows_words_that_say_what_it_does(self, kept):
        """At most two boxes in a row; an image is announced by words before its box, or explained by those after."""
        kinds = "".join(cell.cell_type[0] for cell in kept.cells)
        assert "ccc" not in kinds
        for k, cell in enumerate(kept.cells):
            if cell.cell_type == "code" and any(sizes(output) for output in cell.outputs):
                beside = [kept.cells[j] for j in (k - 1, k + 1) if j < len(kept.cells)]
                told = [other.source for other in beside if other.cell_type == "markdown"]
                assert max(map(len, told), default=0) > 60, f"cell {k} shows a figure, and nothing says what of"

    def test_what_it_shows_is_short(self, kept):
        assert (HERE / self.name).stat().st_size < MOST_BYTES
        assert sum(bool(sizes(output)) for _, output in outputs(kept)) <= MOST_IMAGES
        for place, output in outputs(kept):
            for text in words(output).values():
                assert text.count("\n") <= MOST_LINES or "<table" in text, place
                assert text.count("<tr") <= 20, place

    def test_no_figure_is_cut(self, kept):
        """Every figure has a white rim."""
        for place, output in outputs(kept):
            for image in images(output):
                with Image.open(BytesIO(image)) as opened:
                    pixels = np.asarray(opened.convert("L"))
                rims = pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]
                assert all((rim > 250).all() for rim in rims), place

    def test_it_keeps_nothing_of_the_machine(self, kept):
        """No times, places, addresses in memory or digests; boxes are numbered from 1, as when all are run at once."""
        assert dict(kept.metadata) == nbformat.from_dict(KERNEL)
        assert all(cell.metadata == {} for cell in kept.cells)
        counts = [cell.execution_count for cell in kept.cells if cell.cell_type == "code"]
        assert counts == list(range(1, len(counts) + 1))
        for place, output in outputs(kept):
            for text in words(output).values():
                assert not re.search(r"0x[0-9a-f]{6}|/(tmp|home|root|Users|work)/|\d\d:\d\d:\d\d", text), place
                assert not DIGEST.search(text), place

    def test_what_it_links_to_exists(self, kept):
        for cell in kept.cells:
            for target in re.findall(r"\]\((?!http)([^)#]+)\)", cell.source if cell.cell_type == "markdown" else ""):
                assert (HERE / target).exists(), target


class TestOneWorld(Notebook):
    name = "01_one_world.ipynb"


class TestFirstForecast(Notebook):
    name = "02_first_forecast.ipynb"


class TestSweep(Notebook):
    name = "03_sweep.ipynb"


class TestWhatTheDocumentsChange(Notebook):
    name = "04_what_the_documents_change.ipynb"


class TestDriversAndTipping(Notebook):
    name = "05_drivers_and_tipping.ipynb"


class TestLeversAndTwins(Notebook):
    name = "06_levers_and_twins.ipynb"


class TestFiguresForAReport(Notebook):
    name = "07_figures_for_a_report.ipynb"


def test_no_notebook_is_left_untested():
    assert [path.name for path in NOTEBOOKS] == [each.name for each in Notebook.__subclasses__()]


def test_a_digest_is_left_out_and_a_number_is_not():
    told = "`sweep-first-08c1ce3e6e2d`, digest 123456789012; sweep-b-edcdbfddcafe: 123456789012 of 0.123456789012"
    assert DIGEST.sub("", told) == "`sweep-first-`, digest ; sweep-b-: 123456789012 of 0.123456789012"


def test_an_error_and_a_warning_in_a_box_are_found(tmp_path):
    from nbclient.exceptions import CellExecutionError

    source = Path(tmp_path / "00_bad.ipynb")
    cells = [nbformat.v4.new_code_cell("import warnings\nwarnings.warn('old', UserWarning)\n1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        executed(source, tmp_path)
    cells[0].source = "import warnings\nwarnings.warn('old', UserWarning)"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
    (tmp_path / "again").mkdir()
    (told,) = [output for _, output in outputs(executed(source, tmp_path / "again"))]
    assert told.name == "stderr"


def files() -> set[Path]:
    return {path for path in HERE.rglob("*") if "__pycache__" not in path.parts}


def outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Number of the cell, and what it shows."""
    for k, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            yield k, output


def words(output: NotebookNode) -> dict[str, str]:
    """All text of an output, by kind."""
    data = {kind: text for kind, text in output.get("data", {}).items() if kind.startswith("text/")}
    return {output.name: output.text, **data} if "text" in output else data


def images(output: NotebookNode) -> list[bytes]:
    """Its figures, as PNG."""
    return [base64.b64decode(content) for kind, content in output.get("data", {}).items() if kind == "image/png"]


def sizes(output: NotebookNode) -> list[tuple[int, int]]:
    """Width and height of its figures, pixels: they stand in a PNG's header."""
    return [struct.unpack(">II", image[16:24]) for image in images(output)]
