"""Take the documentation's pictures: build the demo, serve it, photograph its pages.

    .venv/bin/python scripts/screenshots.py

Everything happens in a temporary folder; only `docs/images/` is written. Pages that
can be asked as of a day are asked as of the demo's last one: pictures change little.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
GRAPPE = Path(sys.executable).with_name("grappe")
PORT = 8765
SITE = f"http://127.0.0.1:{PORT}"
DAY = "2026-06-30"  # the demo's last day
WIDE: Any = {"width": 1280, "height": 800}
PHONE: Any = {"width": 390, "height": 844}
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
LARGEST = 200_000  # bytes of a picture


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="grappe-pictures-") as folder:
        environment = {**os.environ, "GRAPPE_VAR": folder, "GRAPPE_SITE_URL": SITE}
        links = sign_in_links(environment)
        with served(environment), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox"],
            )
            photograph(browser, links["direction"])
            browser.close()
    for picture in sorted(IMAGES.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.name:28} {size // 1000:4} kB")
        if size > LARGEST:
            raise SystemExit(f"{picture.name} is too large: frame less of the page.")


def sign_in_links(environment: dict[str, str]) -> dict[str, str]:
    """Build the demo, and read the links it prints: role by role."""
    told = subprocess.run(
        [GRAPPE, "demo", "--seed", "7"],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return dict(re.findall(r"^  (\w+) +(http\S+)", told, flags=re.MULTILINE))


@contextmanager
def served(environment: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        [GRAPPE, "serve", "--workers", "1", "--port", str(PORT)], env=environment
    )
    try:
        wait_for(f"{SITE}/healthz")
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:  # not there yet, or too busy to answer
            time.sleep(0.5)
    raise SystemExit("The demo was not served in time.")


def photograph(browser: Browser, link: str) -> None:
    """Sign in once; then each page in each language, wide, and a few on a telephone."""
    context = browser.new_context(base_url=SITE)
    page = context.new_page()
    page.goto(link)
    page.locator("main form button").click()
    page.wait_for_url("**/demo/")
    kept: Any = context.cookies()
    context.close()
    for language, locale in LOCALES.items():
        spoken: Any = {"name": "django_language", "value": language, "url": SITE}
        for size, pictures in ((WIDE, WIDE_PICTURES), (PHONE, PHONE_PICTURES)):
            context = browser.new_context(
                base_url=SITE, viewport=size, locale=locale, reduced_motion="reduce"
            )
            context.add_cookies([*kept, spoken])
            page = context.new_page()
            for name, show in pictures.items():
                show(page)
                page.screenshot(path=IMAGES / f"{name}-{language}.png")
            context.close()


def at(path: str) -> Callable[[Page], None]:
    """Open that page of the demo cluster."""

    def show(page: Page) -> None:
        page.goto(f"/demo/{path}")

    return show


def show_member(page: Page) -> None:
    page.goto(f"/demo/members/?on={DAY}&type=sme")
    page.locator("tbody tr a").nth(3).click()
    page.wait_for_load_state()


def show_decision(page: Page) -> None:
    """The decision on the first candidate under review, before the letter."""
    page.goto("/demo/applications/?state=under_review")
    page.locator("tbody a").first.click()
    page.locator("a[href$='/decide/']").click()
    page.wait_for_load_state()


def show_preview(page: Page) -> None:
    """A pasted list with a known member, two new ones, and a number that is wrong."""
    page.goto(f"/demo/members/?on={DAY}&type=sme")
    known = page.locator("tbody tr a").nth(3).inner_text()
    rows = [
        "Raison sociale\tSIREN\tVille\tSite web\tDate d'adhésion",
        f"{known}\t\t\thttps://nouveau.example\t",
        "Boissons Imaginaires\t\tLille\thttps://boissons.example\t01/09/2026",
        "Textiles Fictifs\t\tRoubaix\thttps://textiles.example\t01/09/2026",
        "Capteurs Inventés\t123456789\tLoos\t\t01/09/2026",
    ]
    page.goto("/demo/imports/new/")
    page.locator("textarea").fill("\n".join(rows))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/columns/")
    page.locator("main form button.btn-primary").click()
    page.locator("#import-results").wait_for()


def show_search(page: Page) -> None:
    """Units of the register, as somebody types."""
    page.goto("/demo/organisations/new/")
    page.locator("#find-text").press_sequentially("conseil imagin")
    page.locator(".g-units button").first.wait_for()


def show_queue(page: Page) -> None:
    """The first row of the demo's list that waits for an answer."""
    page.goto("/demo/imports/")
    page.get_by_role("link", name="nouveaux-adherents").click()
    page.locator("a[href$='/identities/']").first.click()
    page.wait_for_load_state()


def show_refresh(page: Page) -> None:
    """A member that moved, beside what the register says of it."""
    page.goto("/demo/organisations/news/?kind=moved")
    page.locator("tbody a").first.click()
    page.locator("form[action$='/register/'] button").click()
    page.wait_for_load_state()


def show_pair(page: Page) -> None:
    page.goto("/demo/duplicates/organisations/")
    page.locator("a.btn-primary").first.click()
    page.wait_for_load_state()


WIDE_PICTURES: dict[str, Callable[[Page], None]] = {
    "home": at(""),
    "members": at(f"members/?on={DAY}"),
    "map": at(f"members/map/?on={DAY}"),
    "member": show_member,
    "import-new": at("imports/new/"),
    "register-search": show_search,
    "register-refresh": show_refresh,
    "register-news": at("organisations/news/"),
    "import-queue": show_queue,
    "duplicate": show_pair,
    "import-preview": show_preview,
    "figure": at("figures/members_active/?on=2022-12-31"),
    "evidence": at("figures/members_active/evidence/?on=2022-12-31"),
    "board": at("applications/board/"),
    "decision": show_decision,
    "renewals": at("memberships/renewals/"),
    "electoral-roll": at(f"memberships/electoral-roll/?on={DAY}"),
    "public-directory": at("public/members/"),
    "people": at("people/"),
}
PHONE_PICTURES: dict[str, Callable[[Page], None]] = {
    "phone-home": at(""),
    "phone-members": at(f"members/?on={DAY}"),
}

if __name__ == "__main__":
    main()
