"""A report in a real browser: it opens offline, fits phone and desk, can be heard, and prints without a figure cut."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from sim.report.page.folder import make_report
from sim.report.page.setting import rendered, templates
from sim.store.catalogue import entries_at
from tests.browser.conftest import DESKTOP, PHONE, fits_across
from tests.report.studies import make

KINDS = ("forecast", "compare", "sweep")

A4 = (595, 842)
"""Width and height, points."""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The address of a report of studies of several kinds."""
    folder = tmp_path_factory.mktemp("report")
    stored = make(folder / "studies", *KINDS)
    page, _ = make_report(entries_at(stored.values()))
    place = folder / "report.html"
    place.write_text(rendered(templates(None), page, None)["report.html"], "utf-8")
    return place.as_uri()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_opens_without_an_error_a_request_or_a_scroll_to_the_side(open_page, report, width):
    page, log = open_page(report, width)
    page.wait_for_load_state()
    assert (log.errors, log.outside) == ([], [])
    assert fits_across(page)
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_it_needs_no_script(report):
    html = page_source(report)
    assert "<script" not in html
    assert re.findall(r'(?:src|srcset|href)="(?!data:|#)([^"]*)"', html) == []
    assert "@import" not in html
    assert "url(" not in html


def page_source(report):
    return Path(unquote(urlsplit(report).path)).read_text("utf-8")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_its_text_is_large_enough_to_read(open_page, report, width):
    page, _ = open_page(report, width)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
            .filter(e => !e.closest(".skip, code, style"))
            .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_its_figures_are_drawn_for_the_width_at_hand(open_page, report, width):
    """Their smallest type is 6 points on paper: magnified, it is at least 8.5 pixels on the screen."""
    page, _ = open_page(report, width)
    figures = page.evaluate(
        """() => [...document.images].map(image => [image.naturalWidth, image.getBoundingClientRect().width])"""
    )
    assert figures
    for natural, shown in figures:
        magnified = shown / natural
        assert 6.0 * 96 / 72 * magnified >= 8.5
        assert shown <= width
    wide = {round(natural) for natural, _ in figures}
    assert max(wide) < 340 if width == PHONE else min(wide) > 600


def test_it_can_be_heard(open_page, report):
    page, _ = open_page(report)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().endswith(": report")
    alts = page.evaluate("[...document.images].map(image => image.alt)")
    assert all(len(alt) > 40 for alt in alts)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    linked = page.evaluate("[...document.querySelectorAll('nav a')].map(a => document.querySelector(a.hash) !== null)")
    assert len(linked) == 12
    assert all(linked)
    tables = page.evaluate(
        """() => [...document.querySelectorAll("table")].map(t =>
            t.caption !== null && [...t.querySelectorAll("th")].every(h => h.scope !== ""))"""
    )
    assert tables
    assert all(tables)


def test_its_contrast_is_that_of_print(open_page, report):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 for all text."""
    page, _ = open_page(report)
    pairs = page.evaluate(
        """() => { const seen = e => { const c = getComputedStyle(e).backgroundColor;
              return c === "rgba(0, 0, 0, 0)" && e.parentElement ? seen(e.parentElement) : c; };
            return [...new Set([...document.querySelectorAll("body *")].map(e =>
              getComputedStyle(e).color + "|" + seen(e)))]; }"""
    )
    for pair in pairs:
        light, dark = sorted((luminance(colour) for colour in pair.split("|")), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def luminance(colour):
    red, green, blue, *rest = (float(x) for x in re.findall(r"[\d.]+", colour))
    if rest == [0.0]:
        return 1.0
    parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_no_figure_is_taller_than_a_printed_page_so_none_is_cut(open_page, report):
    page, _ = open_page(report)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((210 - 36) / 25.4 * 96), "height": 1000})
    page_height = (297 - 35) / 25.4 * 96
    heights = page.evaluate("[...document.querySelectorAll('figure')].map(f => f.getBoundingClientRect().height)")
    assert heights
    assert max(heights) <= page_height
    kept = page.evaluate("[...document.querySelectorAll('figure')].map(f => getComputedStyle(f).breakInside)")
    assert set(kept) == {"avoid"}


def test_it_prints_on_paper_with_page_numbers(open_page, report):
    page, _ = open_page(report)
    printed = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(r"/MediaBox \[([^\]]*)\]", printed.decode("latin-1"))}
    assert len(boxes) == 1
    (box,) = boxes
    assert box[2:] == pytest.approx(A4, abs=1.0)


def test_a_phone_and_a_desk_show_the_same_words(open_page, report):
    texts = []
    for width in (PHONE, DESKTOP):
        page, _ = open_page(report, width)
        texts.append(page.evaluate("document.querySelector('main').textContent"))
    assert texts[0] == texts[1]


def test_it_is_readable_in_grey(open_page, report):
    page, _ = open_page(report)
    shot = Image.open(BytesIO(page.screenshot())).convert("L")
    dark = sum(shot.histogram()[:110])
    assert dark > 0.01 * shot.width * shot.height
