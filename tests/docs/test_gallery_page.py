"""The gallery shows every figure, and no image of any page is without words."""

import re
from pathlib import Path

import pytest
from PIL import Image

from sim.report.pictures.gallery import GALLERY

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)", re.DOTALL)


def images(page: str) -> list[tuple[str, str]]:
    return IMAGE.findall((ROOT / page).read_text("utf-8"))


def test_the_gallery_shows_every_figure_in_order():
    assert [Path(file).stem for _, file in images("docs/gallery.md")] == list(GALLERY)


@pytest.mark.parametrize("page", [page for page in PAGES if images(page)])
def test_every_image_is_there_and_has_words(page):
    for alt, file in images(page):
        assert len(alt.split()) >= 5, file
        with Image.open((ROOT / page).parent / file) as picture:
            assert min(picture.size) > 200


def test_the_gallery_holds_no_false_zero():
    assert not re.search(r"(?<![\d.])0\.00?\s?%", (ROOT / "docs/gallery.md").read_text("utf-8"))
