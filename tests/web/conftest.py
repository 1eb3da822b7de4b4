"""The site, served as in life, and a real browser that looks at it.

A test that asks for ``page`` gets a tab of Chromium at ``site``; it fails if the page writes an
error to the console, breaks the content security policy or throws. Without a browser these
tests fail: they are never skipped.
"""

import os
import shutil
import threading
import time

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from simulator.workspaces.limits import _limiter
from simulator.workspaces.memory import MEMORY

# Playwright keeps an event loop in this thread; Django must not mind it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 10_000  # milliseconds that a page may take to do anything at all
PHONE = {"width": 375, "height": 740}


@pytest.fixture(autouse=True)
def _fresh():
    """Nobody has asked for anything yet, and the server has just been started."""
    _limiter().storage.reset()
    MEMORY.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start $CHROMIUM, or a Chromium on PATH, or the one that Playwright has installed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        **browser_type_launch_args,
        **({"executable_path": found} if found else {}),
        "args": ["--disable-dev-shm-usage", *(["--no-sandbox"] if root else [])],
    }


@pytest.fixture(scope="session")
def _served(django_db_setup):
    """A uvicorn that serves the site from a thread of this process."""
    config = uvicorn.Config(
        "simulator.asgi:application",
        port=0,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield server
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def site(_served, transactional_db):
    """The address of the site, with an empty database behind it.

    What a page has asked for last is answered before the database is emptied.
    """
    yield f"http://127.0.0.1:{_served.servers[0].sockets[0].getsockname()[1]}"
    until = time.monotonic() + 10
    while _served.server_state.tasks and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def page(context, site):
    """A tab at the site, not yet anywhere; relative addresses work in ``page.goto``."""
    yield from _watched(context.new_page())


@pytest.fixture
def context(new_context, site):
    return new_context(base_url=site)


@pytest.fixture
def phone(new_context, site):
    """A tab as narrow as a phone."""
    page = new_context(base_url=site, has_touch=True).new_page()
    page.set_viewport_size(PHONE)
    yield from _watched(page)


@pytest.fixture
def page_without_scripts(new_context, site):
    """A tab of a visitor who has JavaScript switched off."""
    yield from _watched(new_context(base_url=site, java_script_enabled=False).new_page())


@pytest.fixture
def still_page(new_context, site):
    """A tab of a visitor who asks for reduced motion: everything is at once where it ends."""
    yield from _watched(new_context(base_url=site, reduced_motion="reduce").new_page())


@pytest.fixture
def accessibility_problems():
    """What axe finds on a page, as one line a finding."""

    def problems(page):
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['impact']} {rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return problems


@pytest.fixture
def awake():
    """Wait until a page has what comes with the first move of a mouse."""

    def wait(page):
        page.mouse.move(3, 3)
        page.mouse.move(4, 4)
        page.locator("html.awake").wait_for()

    return wait


def _watched(page):
    """Hand out a tab, and fail the test if something went wrong inside it."""
    wrong = []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(f"thrown: {error}"))
    page.on(
        "console",
        lambda message: (
            wrong.append(f"console: {message.text}")
            if message.type == "error" and not _expected(message)
            else None
        ),
    )
    yield page
    for tab in page.context.pages:
        tab.close()
    assert wrong == []


def _expected(message):
    """Chromium reports every 4xx answer as an error; pages mean some of them."""
    return message.text.startswith("Failed to load resource") and "status of 4" in message.text
