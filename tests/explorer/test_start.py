"""Starting the explorer: mistakes are told before anything starts, and a notebook gets it as a widget."""

import importlib.metadata
import socket
import subprocess
import sys
import time

import pytest

from sim.errors import ConfigError
from sim.explorer import notebook, server
from tests.apps.conftest import ceasefire  # noqa: F401 (a fixture)


@pytest.fixture
def taken():
    """A port that another program has."""
    with socket.socket() as held:
        held.bind((server.HOST, 0))
        held.listen()
        yield held.getsockname()[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("port=abc", "port: 'abc' is not allowed"),
        ("port=70000", "port: 70000 is not allowed"),
        ("open=maybe", "open: 'maybe' is not allowed"),
        ("replications=5", "replications: 5 is not allowed"),
        ("seed=-1", "seed: -1 is not allowed"),
        ("prot=8000", "prot: unknown setting. Did you mean port?"),
        ("mediation.rescue_prob=2", "mediation.rescue_prob: 2 is out of bounds"),
        ("results", "results is not key=value"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(ceasefire, given, said):  # noqa: F811 (a fixture)
    ended = ceasefire("explore", "open=false", given) if "open" not in given else ceasefire("explore", given)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(said)


def test_a_taken_port_is_named_with_another_to_try(ceasefire, taken):  # noqa: F811 (a fixture)
    ended = ceasefire("explore", "open=false", f"port={taken}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"port: {taken} cannot be used")
    assert "port=0" in ended.err


def test_without_the_extra_it_says_what_to_install(ceasefire, monkeypatch):  # noqa: F811 (a fixture)
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    ended = ceasefire("explore", "open=false")
    assert (ended.code, ended.out) == (2, "")
    assert 'pip install "ceasefire-sim[explore]"' in ended.err
    with pytest.raises(ConfigError, match="ceasefire-sim"):
        notebook.explore()


@pytest.mark.parametrize("given", ["x", {}, 5])
def test_what_is_no_case_is_refused(given):
    with pytest.raises(ConfigError, match=r"case: .* is not a case\. Give one from sim\.load_case"):
        notebook.explore(given)


def test_a_front_end_whose_scripts_are_not_on_this_machine_is_refused(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "3.1.1")
    with pytest.raises(ConfigError, match=r"found ipyvue 3\.1\.1"):
        server._check_assets()


def test_help_and_import_need_no_solara():
    code = (
        "import sys; sys.argv = ['ceasefire', 'explore', '--help']\n"
        "import sim, sim.explorer.notebook, sim.explorer.server\n"
        "from experiments.cli import main\nmain()\n"
        "assert not {'solara', 'reacton', 'ipywidgets', 'uvicorn', 'matplotlib'} & set(sys.modules), 'heavy'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_notebook_gets_the_whole_explorer_as_a_widget(case):
    import reacton

    box, context = reacton.render(notebook.explore(case, replications=200), handle_error=False)
    try:
        wanted = {"Holds 90 days", "of 200 worlds", "ceasefire forecast as_of=2025-10-19", "Day 0 of 180"}
        for _ in range(300):
            content = " ".join(str(widget.unsafe_innerHTML) for widget in _html(box))
            if all(part in content for part in wanted):
                break
            time.sleep(0.1)
        assert {part for part in wanted if part not in content} == set()
    finally:
        context.close()


def _html(widget):
    if hasattr(widget, "unsafe_innerHTML"):
        yield widget
    for child in getattr(widget, "children", ()):
        if hasattr(child, "keys"):
            yield from _html(child)
