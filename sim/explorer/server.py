"""The explorer as a page of this machine: served to it alone, and asking no other for anything."""

import gc
import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from platformdirs import user_cache_path

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.reading import whole_number

HOST = "127.0.0.1"

QUIET = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_ASSETS_CDN": f"http://{HOST}:9/",  # the discard port: what solara-assets lacks is not fetched elsewhere
    "SOLARA_HOME": str(user_cache_path("ceasefire-sim") / "solara"),
}
"""Solara reads these when it is imported."""


def free_port(port: Any) -> socket.socket:
    """A socket that holds the port, of this machine alone; 0 takes any that is free.

    Raises
    ------
    ConfigError
        If it is no port, or another program has it.
    """
    whole_number("port", port, 0, 65535)
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((HOST, port))
        held.listen()
    except OSError as error:
        held.close()
        raise ConfigError(
            f"port: {port} cannot be used ({error.strerror or error}). Give another, as in port={port % 60000 + 1001}, "
            "or port=0 for any that is free."
        ) from None
    return held


def serve(
    case: Case, size: tuple[int, int], held: socket.socket, open_browser: bool, say: Callable[[str], None]
) -> None:
    """Serve the explorer of a case until Ctrl-C.

    Parameters
    ----------
    size
        Worlds behind the curves, and seed.
    held
        From `free_port`.
    open_browser
        Whether to open the page in the user's browser.
    say
        Told where the page is, and that it was closed.

    Raises
    ------
    ConfigError
        If the installed front-end does not go with the assets that are on this machine.
    """
    address = f"http://{HOST}:{held.getsockname()[1]}"

    def announce() -> None:
        say(f"The explorer is at {address} (this machine only). Ctrl-C ends it.")
        if open_browser and _has_display():
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

    server = _server(_application(case, size), announce)
    gc.collect()
    gc.freeze()  # what is there now stays: to look it through for garbage would stop the page now and then
    with suppress(KeyboardInterrupt), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cookies with samesite=none")
        server.run(sockets=[held])
    say("The explorer is closed.")


def _server(application: Any, announce: Callable[[], None]) -> Any:
    """A server that says when it is ready: from then on Ctrl-C closes it in order."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            announce()

    return Server(uvicorn.Config(application, log_level="critical", timeout_graceful_shutdown=1))


def _application(case: Case, size: tuple[int, int]) -> Any:
    """The page as a web application."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    from solara.server import app, settings

    _check_assets()
    settings.main.mode = "production"
    settings.theme.show_banner = False
    settings.theme.loader = "plain"
    from sim.explorer import served

    settings.theme.title = served.TITLE

    served.shown = case, *size
    app.apps["__default__"] = app.AppScript(served.__name__)
    from solara.server.starlette import app as application

    return application


def _check_assets() -> None:
    """Check that the page's scripts are on this machine: solara-assets has those of Vue 2 and Vuetify 2."""
    from importlib.metadata import version

    found = version("ipyvue")
    if int(found.partition(".")[0]) >= 3:
        raise ConfigError(
            f"The explorer's page needs ipyvue and ipyvuetify 1, found ipyvue {found}, whose scripts solara-assets "
            'does not have. Run: pip install "ceasefire-sim[explore]" "ipyvue<2" "ipyvuetify<2"'
        )


def _has_display() -> bool:
    """Whether a browser can have a window: one that runs in the terminal would take it over."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
