"""Files stable to the byte, settings that stay where they belong, colours that survive grey."""

import subprocess
import sys
from itertools import pairwise
from typing import Any

import matplotlib
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

from sim.figures import style
from sim.figures.causes import LOOKS, causes_figure
from sim.figures.style import COLUMN, DPI, new_figure, save
from sim.figures.survival import survival_figure
from tests.figures.legibility import grey


def test_the_same_figure_gives_the_same_bytes(everyday, tmp_path):
    first = save(survival_figure(everyday, COLUMN), tmp_path / "new" / "forecast.v1")
    assert [path.name for path in first] == ["forecast.v1.png", "forecast.v1.svg", "forecast.v1.pdf"]
    figure = survival_figure(everyday, COLUMN)
    for stem in ("again", "once_more"):
        for path, other in zip(first, save(figure, tmp_path / stem), strict=True):
            assert path.read_bytes() == other.read_bytes()


def test_files_carry_neither_date_nor_version(everyday, tmp_path):
    png, svg, pdf = (path.read_bytes() for path in save(causes_figure(everyday, COLUMN), tmp_path / "x"))
    assert b"dc:date" not in svg
    assert b"CreationDate" not in pdf
    for content in (png, svg, pdf):
        assert matplotlib.__version__.encode() not in content
    assert b"<text" not in svg
    assert b"<pattern" not in svg
    assert b"/FontFile2" in pdf


def test_a_png_has_the_size_of_its_figure_in_print(everyday, tmp_path):
    figure = survival_figure(everyday, COLUMN)
    png = save(figure, tmp_path / "x")[0].read_bytes()
    pixels = [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]
    assert pixels == [int(inches * DPI) for inches in figure.get_size_inches()]


def test_a_failed_save_leaves_the_old_file_and_nothing_half_written(tmp_path, monkeypatch):
    figure, _ = new_figure()
    paths = save(figure, tmp_path / "x")
    before = [path.read_bytes() for path in paths]

    def fail(self, unfinished, **_):
        unfinished.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(OSError, match="No space left"):
        save(figure, tmp_path / "x")
    assert [path.read_bytes() for path in paths] == before
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_the_readers_settings_neither_matter_nor_change(everyday, tmp_path):
    expected = [path.read_bytes() for path in save(survival_figure(everyday, COLUMN), tmp_path / "x")]
    theirs: dict[Any, Any] = {"font.size": 20, "lines.linewidth": 9, "svg.fonttype": "none", "figure.dpi": 40}
    with matplotlib.rc_context(theirs):
        before = dict(matplotlib.rcParams)
        given = [path.read_bytes() for path in save(survival_figure(everyday, COLUMN), tmp_path / "y")]
        assert dict(matplotlib.rcParams) == before
    assert given == expected


def test_pyplot_is_neither_used_nor_told(everyday):
    survival_figure(everyday)
    assert Gcf.get_all_fig_managers() == []
    program = (
        "import sys, sim.figures.survival, sim.figures.causes, sim.figures.timeline,"
        "sim.figures.anchor, sim.figures.stages;"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_notebook_shows_a_figure_by_itself():
    figure, _ = new_figure(COLUMN, COLUMN)
    assert isinstance(figure, style.PrintFigure)
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_dollar_signs_stay(everyday):
    figure = survival_figure(everyday.assign_attrs(title="Costs of $1 and $2"), COLUMN)
    assert not any(text.get_parse_math() for text in figure.texts)


def test_bands_stay_apart_in_grey():
    shades = [grey(c) for c in (style.NAVY, style.BAND_INNER, style.BAND_OUTER, "white")]
    assert all(after - before >= 11 for before, after in pairwise(shades))


def test_slices_stay_apart_in_grey_by_lightness_or_hatch():
    looks = list(LOOKS.values())
    for k, (_, colour, slope) in enumerate(looks):
        for _, other, other_slope in looks[k + 1 :]:
            assert abs(grey(colour) - grey(other)) >= 15 or slope != other_slope
