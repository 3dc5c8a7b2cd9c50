"""The explorer in a real browser, from a real server: what is shown is what the engine gives."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sim.explorer.charts import ABOVE, HEIGHT, WIDTH, Charts, image
from sim.explorer.choices import Choices
from sim.explorer.command import forecast_command
from sim.explorer.controls import sliders
from sim.explorer.live import Engine
from sim.explorer.words import effect_command, probability
from sim.figures import causes, survival
from sim.figures.labels import place
from sim.figures.style import Room, new_figure, to_svg
from sim.report.story import tell_day
from sim.studies.world import run_world
from tests.browser.conftest import DESKTOP, PHONE, fits_across

N, SEED = 1000, 20251019
RESCUE = "mediation.rescue_prob"
SHOWN = 30_000
"""Milliseconds that the browser may wait for something to be shown; it is there in a fraction of that."""


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory) -> Iterator[tuple[str, subprocess.Popen[str], Path]]:
    """The explorer on a free port: its address, its process, and the folder that it was started in."""
    folder = tmp_path_factory.mktemp("explorer")
    command = Path(sys.executable).parent / "ceasefire"
    process = subprocess.Popen(
        [str(command), "explore", "port=0", "open=false", f"replications={N}", f"seed={SEED}"],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address, (line, process.communicate())
        yield address.group(), process, folder
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address(server) -> str:
    return server[0]


@pytest.fixture(scope="module")
def engine(case) -> Engine:
    return Engine(case, N, SEED)


@pytest.fixture
def explorer(open_page, address):
    """The page, watched: nothing but the server may be asked, and nothing may go wrong."""
    page, log = open_page(address)
    expect(page.locator(".number").first).to_be_visible(timeout=SHOWN)
    yield page
    assert (log.errors, log.outside) == ([], [])


def expect_numbers(page: Page, engine: Engine, choices: Choices) -> None:
    live = engine.live(choices)
    for day in live.days:
        number, _ = probability(live.data, day)
        expect(page.locator(f".number[data-day='{day}']")).to_have_text(f"{number}\u00a0%", timeout=SHOWN)
    command = page.locator("[data-command=forecast]")
    expect(command).to_have_text(forecast_command(live.case, N, SEED, choices.failure))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_day(page: Page, day: int) -> None:
    expect(page.locator(".day")).to_have_attribute("data-day", str(day), timeout=SHOWN)


def test_it_opens_with_the_base_case(explorer, engine):
    expect(explorer).to_have_title("What would make the ceasefire hold?")
    expect_numbers(explorer, engine, Choices())
    expect(explorer.get_by_text("Chance only; no evidence taken into account")).to_be_visible()
    assert [image.get_attribute("alt")[:11] for image in explorer.locator("img").all()] == [
        "Probability",
        "Share of wo",
    ]
    assert fits_across(explorer)


def test_a_slider_a_policy_and_the_failure_change_the_numbers_to_the_engines(explorer, engine, case):
    slider = next(slider for group in sliders(case).values() for slider in group if slider.name == RESCUE)
    steps = slider.values[slider.place_of_mode - 5 : slider.place_of_mode][::-1]
    value = steps[-1]
    knob = explorer.locator(f"[data-parameter='{RESCUE}']")
    thumb = knob.get_by_role("slider")
    for step in steps:  # a key pressed before the page has answered the one before may be lost
        thumb.press("ArrowLeft")
        expect(knob.locator("b")).to_have_text(f"{step:g}", timeout=SHOWN)
    choices = Choices().moved(RESCUE, value, slider.mode)
    expect_numbers(explorer, engine, choices)
    expect(knob.locator("b")).to_have_text(f"{value:g}")
    expect(explorer.locator("[data-command=effect]")).to_have_text(effect_command(choices, case))
    expect(explorer.get_by_text("takes back nearly all that they change")).to_be_visible()
    explorer.get_by_text("Türkiye and Qatar watch over the truce together").click()
    choices = choices.switched("oversight_from_day_0", on=True)
    expect_numbers(explorer, engine, choices)
    expect(explorer.locator(".effect").first).to_contain_text("base case")
    explorer.get_by_text("A Pakistani strike, or collapse").click()
    expect_numbers(explorer, engine, Choices(choices.values, choices.policies, "strike"))
    expect(explorer.get_by_text("Comparisons count collapse alone")).to_be_visible()
    press(explorer, "Reset everything")
    expect_numbers(explorer, engine, Choices())
    expect(explorer.locator(".effect")).to_have_count(0)


def test_the_command_is_copied_by_its_button(explorer):
    explorer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.get_by_role("button", name="Copy").first.click()
    expect(explorer.get_by_role("button", name="Copied")).to_be_visible()
    copied = explorer.evaluate("navigator.clipboard.readText()")
    assert copied == explorer.locator("[data-command=forecast]").inner_text()


def test_a_world_is_stepped_through_as_run_world_runs_it(explorer, case):
    world = run_world(case, seed=SEED, replicate=3)
    explorer.get_by_label("World number").fill("3")
    expect(explorer.locator("[data-command=trace]")).to_contain_text("replicate=3", timeout=SHOWN)
    explorer.get_by_label("World number").fill("99999")
    expect(explorer.get_by_role("alert")).to_have_text(
        f"World number: 99999 is not allowed. Give a whole number from 0 to {N - 1}. World 3 stays."
    )
    expect(explorer.locator("[data-command=trace]")).to_contain_text("replicate=3")
    explorer.get_by_label("World number").fill("3")
    expect(explorer.get_by_role("alert")).to_have_count(0)
    press(explorer, "Next day")
    expect_day(explorer, 1)
    press(explorer, "Next event")
    expect_day(explorer, 5)
    expect(explorer.locator(".today")).to_have_text(f"Today: {tell_day(world, 4)}")
    expect(explorer.locator(".levels tr").first).to_contain_text(f"{world.days[4].state.tension:.2f}")
    press(explorer, "Next round")
    expect_day(explorer, 6)
    press(explorer, "To the end")
    expect_day(explorer, world.days[-1].number)
    expect(explorer.locator(".story li").first).to_contain_text("The ceasefire collapses on day 21")
    press(explorer, "Start again")
    expect_day(explorer, 0)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_nothing_is_cut_off_at_the_side(open_page, address, width):
    page, log = open_page(address, width)
    expect(page.locator(".number").first).to_be_visible(timeout=SHOWN)
    press(page, "Next event")
    expect(page.locator(".story li").first).to_be_visible(timeout=SHOWN)
    assert fits_across(page)
    beyond = page.evaluate(
        "Array.from(document.querySelectorAll('.explore *')).filter(e => !e.closest('.v-label'))"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
    )
    assert beyond == []
    assert (log.errors, log.outside) == ([], [])


def seen(open_page, file: Path, picture: str) -> np.ndarray:
    """What a picture looks like in the browser, (height, width, colour)."""
    file.write_text(picture, "utf-8")
    page, log = open_page(file.as_uri())
    shot = page.locator("img").screenshot()
    assert log.errors == []
    return matplotlib.image.imread(BytesIO(shot), format="png")[..., :3]


def in_one_piece(plot, data, room: Room) -> str:
    """A plot drawn in one go, as the explorer's charts are not."""
    figure, ax = new_figure(WIDTH, HEIGHT)
    place(figure, room.left, WIDTH - room.right, room.below, HEIGHT - room.above)
    plot(data, ax)
    return image(to_svg(figure), "")


def test_charts_in_layers_look_like_plots_in_one_piece(open_page, engine, tmp_path):
    data = engine.live(Choices()).data
    alone = data.drop_vars([name for name in data.variables if str(name).startswith("reference")])
    pairs = (
        (Charts().causes(data), in_one_piece(causes.plot_causes, data, causes.ROOM)),
        (
            Charts().survival(data, None),
            in_one_piece(survival.plot_survival, alone, survival.ROOM._replace(above=ABOVE)),
        ),
    )
    for pair in pairs:
        layers, whole = (seen(open_page, tmp_path / "chart.html", picture) for picture in pair)
        assert layers.shape == whole.shape
        assert whole.std() > 0.1  # not an empty page
        assert np.abs(layers - whole).mean() < 1e-4


def test_ctrl_c_ends_it_cleanly_with_a_page_open(open_page, server):
    """The last test: it ends the server of the others."""
    address, process, folder = server
    page, _ = open_page(address)
    expect(page.locator(".number").first).to_be_visible(timeout=SHOWN)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert out == "The explorer is closed.\n"
    assert list(folder.iterdir()) == []
