"""A mail server of our own on this machine, as good or as bad as a test wants it."""

import base64
import contextlib
import socketserver
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class Manners:
    """What the server answers: a test sets what goes wrong."""

    greeting: str = "220 mail.fiction.example ESMTP"
    starttls: ssl.SSLContext | None = None
    user: str = ""
    password: str = ""
    sender: str = "250 ok"
    recipient: str = "250 ok"
    data: str = "250 taken"
    hangs_up_after: str = ""
    taken: list[str] = field(default_factory=list)


class Session(socketserver.BaseRequestHandler):
    """One conversation, line by line (RFC 5321)."""

    def handle(self) -> None:
        self.manners = self.server.manners
        self.line = self.request
        self.is_encrypted = False
        with contextlib.suppress(OSError), contextlib.ExitStack() as self.stack:
            self.talk()

    def talk(self) -> None:
        self.lines = self.stack.enter_context(self.line.makefile("rb"))
        self.say(self.manners.greeting)
        while line := self.lines.readline():
            word = line.decode(errors="replace").split(" ")[0].strip().upper()
            if word == self.manners.hangs_up_after:
                return
            if word == "QUIT":
                self.say("221 bye")
                return
            getattr(self, f"on_{word.lower()}", self.unknown)(line)

    def say(self, *lines: str) -> None:
        self.line.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def unknown(self, _line: bytes) -> None:
        self.say("502 unknown")

    def on_ehlo(self, _line: bytes) -> None:
        offers = ["250-mail.fiction.example"]
        if self.manners.starttls and not self.is_encrypted:
            offers.append("250-STARTTLS")
        if self.manners.user:
            offers.append("250-AUTH PLAIN")
        self.say(*offers, "250 8BITMIME")

    def on_starttls(self, _line: bytes) -> None:
        self.say("220 go on")
        self.line = self.stack.enter_context(
            self.manners.starttls.wrap_socket(self.line, server_side=True)
        )
        self.lines = self.stack.enter_context(self.line.makefile("rb"))
        self.is_encrypted = True

    def on_auth(self, line: bytes) -> None:
        given = base64.b64decode(line.split(b" ")[2]).decode().split("\0")
        right = given[1:] == [self.manners.user, self.manners.password]
        self.say("235 welcome" if right else "535 5.7.8 wrong anne@fiction.example")

    def on_mail(self, _line: bytes) -> None:
        self.say(self.manners.sender)

    def on_rcpt(self, _line: bytes) -> None:
        self.say(self.manners.recipient)

    def on_rset(self, _line: bytes) -> None:
        self.say("250 ok")

    def on_data(self, _line: bytes) -> None:
        self.say("354 go on")
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += self.lines.readline()
        self.manners.taken.append(text.decode())
        self.say(self.manners.data)


@contextlib.contextmanager
def serving(manners: Manners):
    """Serve in a thread of its own; yields the port."""
    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        server.manners = manners
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
