"""A provider of identity that answers whatever a test tells it to."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OctKey

CLIENT_ID = "grappe"
CLIENT_SECRET = "a long secret that only the tests know, for one provider"
KEY = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig", "alg": "ES256"})
STRANGE_KEY = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig"})
JSON = "application/json"


class Hostile:
    """What each address answers: (status, content type, body or headers)."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.reset()

    def reset(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, Callable[[], tuple[int, str, Any]]] = {
            "/.well-known/openid-configuration": lambda: (200, JSON, self.doors()),
            "/keys": lambda: (200, JSON, {"keys": [KEY.as_dict(private=False)]}),
        }

    def doors(self, **more: Any) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **more,
        }

    def say(self, path: str, body: Any, *, status: int = 200, kind: str = JSON) -> None:
        self.answers[path] = lambda: (status, kind, body)

    def claims(self, asked: str, **more: Any) -> dict[str, Any]:
        """A good answer, but for what a test changes; None takes a claim away."""
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "sub-of-camille",
            "iat": now,
            "exp": now + 60,
            "nonce": asked,
            **more,
        }
        return {name: value for name, value in said.items() if value is not None}


def signed(claims: Any, key: Any = KEY, **header: Any) -> str:
    protected = {"alg": "ES256", "kid": "ours", **header}
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jws.serialize_compact(protected, payload, key, algorithms=[protected["alg"]])


def unsigned(claims: Any) -> str:
    _header, payload, _signature = signed(claims).split(".")
    return f"{jws_part({'alg': 'none'})}.{payload}."


def without_signature(claims: Any) -> str:
    return signed(claims).rpartition(".")[0] + "."


def by_secret(claims: Any) -> str:
    """Signed with the shared secret, where public keys were agreed."""
    return signed(claims, OctKey.import_key(CLIENT_SECRET), alg="HS256")


def by_public_key(claims: Any) -> str:
    """Signed with the published key as if it were a secret."""
    header = jws_part({"alg": "HS256", "kid": "ours"})
    signing = f"{header}.{jws_part(claims)}"
    published = KEY.as_pem(private=False)
    digest = hmac.new(published, signing.encode(), "sha256").digest()
    return f"{signing}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def jws_part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Hostile]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            path = self.path.partition("?")[0]
            hostile.asked.append((path, self.rfile.read(length).decode()))
            status, kind, body = hostile.answers.get(
                path, lambda: (404, "text/plain", "")
            )()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if 300 <= status < 400:
                self.send_header("Location", body)
                body = ""
            data = body if isinstance(body, str) else json.dumps(body)
            self.send_header("Content-Length", str(len(data.encode())))
            self.end_headers()
            self.wfile.write(data.encode())

        do_GET = do_POST = answer  # noqa: N815 - names of the library

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hostile = Hostile(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hostile
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
