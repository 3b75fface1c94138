"""A real provider of identity, run for the tests of one module, and a person there."""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from joserfc.jwk import ECKey, RSAKey

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SITE = "http://127.0.0.1:8000"

PEOPLE = {
    "sub-of-camille": {
        "email": "camille@fiction.example",
        "email_verified": True,
        "given_name": "Camille",
        "usual_name": "Inventée",
        "family_name": "Inventée",
        "siret": "80314159300018",
    },
    "another-sub-of-camille": {
        "email": "camille@fiction.example",
        "email_verified": True,
        "given_name": "Camille",
    },
    "sub-of-unconfirmed": {
        "email": "camille@fiction.example",
        "email_verified": False,
    },
    "sub-of-stranger": {
        "email": "stranger@fiction.example",
        "email_verified": True,
        "siret": "80314159300018",
    },
}


@dataclass(frozen=True)
class Real:
    """Where it listens; and what to put in the environment to use it."""

    port: int

    @property
    def environ(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.port}"
        environ = {"GRAPPE_OIDC": "acme,proconnect"}
        for name in ("acme", "proconnect"):
            prefix = f"GRAPPE_OIDC_{name.upper()}_"
            secret = f"a long secret that only the tests know, for {name}"
            environ |= {
                f"{prefix}URL": url,
                f"{prefix}CLIENT_ID": f"grappe-{name}",
                f"{prefix}CLIENT_SECRET": secret,
            }
        return environ


@dataclass
class Person:
    """Somebody's browser at the provider; it stops at the door of our site."""

    sub: str = "sub-of-camille"
    acr: str = "eidas1"
    amr: str = "pwd"
    cookies: dict[str, str] = field(default_factory=dict)

    def go(self, address: str) -> str:
        """Follow the provider, sign in where it asks, and give our address at last."""
        with httpx.Client(cookies=self.cookies, verify=False, timeout=20) as browser:
            for _ in range(8):
                if address.startswith(SITE):
                    self.cookies = dict(browser.cookies)
                    return address
                response = self.answer(browser, address)
                address = str(response.url.join(response.headers["location"]))
        raise AssertionError(f"still at {address}")

    def answer(self, browser: httpx.Client, address: str) -> httpx.Response:
        """What the provider says next, its forms being filled."""
        if "/interaction/" in address:
            data = {"account": self.sub, "acr": self.acr, "amr": self.amr}
            return browser.post(address, data=data)
        response = browser.get(address)
        if response.has_redirect_location:
            return response
        form = re.search(
            r'action="([^"]+)".*?name="xsrf" value="([^"]+)"', response.text
        )
        assert form, (address, response.status_code, response.text)
        return browser.post(form[1], data={"xsrf": form[2], "logout": "yes"})


@contextmanager
def running() -> Iterator[Real]:
    """Start the provider, wait until it listens, and stop it."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import identity_provider
    finally:
        sys.path.pop(0)
    identity_provider.install()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    keys = [
        RSAKey.generate_key(2048, {"kid": "r", "use": "sig", "alg": "RS256"}),
        ECKey.generate_key("P-256", {"kid": "e", "use": "sig", "alg": "ES256"}),
    ]
    setup = {
        "entry": str(identity_provider.ENTRY),
        "port": port,
        "site": SITE,
        "people": PEOPLE,
        "keys": [key.as_dict(private=True) for key in keys],
    }
    command = [identity_provider.node(), str(HERE / "provider.mjs"), json.dumps(setup)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        # A test that waits for ever tells nothing.
        patience = threading.Timer(60, process.kill)
        patience.start()
        try:
            assert process.stdout is not None
            if "ready\n" not in iter(process.stdout.readline, ""):
                raise AssertionError("the provider did not start")
            patience.cancel()
            yield Real(port)
        finally:
            patience.cancel()
            process.kill()
