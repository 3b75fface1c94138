"""The site in a real browser: `page` is a visitor's, `sign_in(client)` a user's.

Every test of this folder carries the mark `browser`. A page that logs an error, or asks
for anything outside this machine, fails its test.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser.traits import WIDE
from tests.web.conftest import as_role, cluster, membership  # noqa: F401

HERE = Path(__file__).parent
SCREENSHOTS = HERE.parent.parent / "build" / "test" / "screenshots"

# No sandbox: root cannot have one. The rest keeps Chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# A busy machine is no failure; what never comes is one all the same.
expect.set_options(timeout=30_000)
OUTCOME = pytest.StashKey[pytest.TestReport]()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[OUTCOME] = report
    return report


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("GRAPPE_TEST_CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium: `make test` installs one, or set GRAPPE_TEST_CHROMIUM."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; Django takes it for an async page.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def nothing_counted():
    """No test meets the rate limits that another one used up."""
    cache.clear()


@pytest.fixture
def language():
    """The reader's language; a test in both has `@BOTH` over it."""
    return "fr"


@pytest.fixture
def screen():
    return WIDE


@pytest.fixture
def scripts():
    """Whether the browser runs scripts: every page works without."""
    return True


@pytest.fixture
def say(language):
    """The words of a page, from its catalogue: `say("Sign in")` is "Se connecter"."""

    def say(text: str, **values) -> str:
        with translation.override(language):
            return gettext(text) % values if values else gettext(text)

    return say


@pytest.fixture
def page(chromium, live_server, request, language, screen, scripts):
    """Open a visitor's empty window on the site; addresses are relative."""
    errors: list[str] = []
    context = chromium.new_context(
        base_url=live_server.url,
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
        viewport=screen,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    context.on("request", lambda sent: errors.extend(_outside(sent, live_server.url)))
    window = context.new_page()
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on("console", lambda line: errors.extend(_logged(line, window.url)))

    yield window

    report = request.node.stash.get(OUTCOME, None)
    if report is None or report.failed or errors:
        _photograph(window, request.node.name)
    context.close()
    assert errors == []


@pytest.fixture
def window(chromium, live_server):
    """`window(user, screen)` is a page of somebody, on a screen of their own.

    Without a user it is a stranger's. For tests of several people at once.
    """
    opened = []

    def open_window(user=None, screen=WIDE):
        context = chromium.new_context(
            base_url=live_server.url,
            locale="fr-FR",
            viewport=screen,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="sesame.backends.ModelBackend")
            context.add_cookies([_cookie(client, live_server.url)])
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def sign_in(page, live_server):
    """Give the browser the session of a Django test client."""

    def sign_in(client):
        page.context.add_cookies([_cookie(client, live_server.url)])
        return page

    return sign_in


def _cookie(client, site: str) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


def _logged(line, page: str) -> list[str]:
    # Chromium logs the status of a refusal too: that one is for the test to judge.
    unloaded = line.text.startswith("Failed to load resource")
    is_refusal = unloaded and line.location["url"] == page
    return [line.text] if line.type == "error" and not is_refusal else []


def _outside(sent, site: str) -> list[str]:
    local = sent.url.startswith((site, "data:", "blob:"))
    return [] if local else [f"{sent.method} {sent.url}"]


def _photograph(window, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    safe = "".join(c if c.isalnum() else "_" for c in name)
    try:
        window.screenshot(path=SCREENSHOTS / f"{safe}.png", full_page=True)
    except Error as error:
        print(f"No screenshot: {error}")
