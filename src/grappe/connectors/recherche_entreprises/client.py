"""Ask the register, politely."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grappe.connectors.recherche_entreprises import answers, kept
from grappe.connectors.recherche_entreprises.errors import Unavailable
from grappe.connectors.recherche_entreprises.gate import Gate

if TYPE_CHECKING:
    import httpx

    from grappe.connectors.recherche_entreprises.kept import Kept
    from grappe.connectors.units import Unit

SHORTEST, LONGEST = 3, 200  # characters of a question; the service refuses shorter ones
MOST = 25  # units an answer holds
LARGEST_BODY = 8 * 1024 * 1024
PAUSE = 5.0  # seconds after a refusal for haste that does not say how long

# Fields left out are never sent: who runs the unit, its accounts.
FIELDS = {"minimal": "True", "include": "siege,matching_etablissements,complements"}

# The departments that the service knows; it refuses a question with any other.
DEPARTMENT = re.compile(r"0[1-9]|[13-8][0-9]|2[AB1-9]|9[0-5]|97[12346]")

# What says nothing of the register's health.
HARMLESS = frozenset(["rate_limited", "busy", "resting", "question"])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the register said, and the day it said so."""

    units: tuple[Unit, ...]
    observed_on: date


class Client:
    """The online register; safe to share between threads.

    Parameters
    ----------
    base : str
        Address of the service, without path.
    user_agent : str
        Who asks: the service wants to be able to write to them.
    transport : httpx.BaseTransport or None
        What carries the questions, the network if None.
    clock, sleep : callable
        Wall-clock seconds; how to wait.
    rate : float
        Questions per second; the service allows seven.
    shared : Path or None
        A file through which the processes of a machine share that pace.
    timeout : float
        Seconds that a whole answer may take.
    patience : float
        Seconds that a question may wait for its turn, or for a register that asks to.
    cache : Kept or None
        Where answers are kept.
    """

    def __init__(
        self,
        base: str,
        *,
        user_agent: str = "Grappe",
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        rate: float = 7,
        shared: Path | None = None,
        timeout: float = 5,
        patience: float = 2,
        cache: Kept | None = None,
    ) -> None:
        import httpx

        self.clock, self.sleep = clock, sleep
        self.timeout, self.patience = timeout, patience
        self.cache = cache
        self.gate = Gate(rate, shared, clock, sleep)
        self._http = httpx.Client(
            base_url=base,
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 3)),
            follow_redirects=True,
            max_redirects=3,
            transport=transport,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def search(
        self, text: str, *, postcode: str = "", department: str = "", limit: int = 10
    ) -> list[Unit]:
        """Find units by name, acronym, address, SIREN or SIRET, the likeliest first.

        Parameters
        ----------
        text : str
            As typed; less than three characters find nothing, what comes after two
            hundred is not sent.
        postcode, department : str
            Keep units with a place there; a code that the service does not know keeps
            all.
        limit : int
            At most 25.

        Raises
        ------
        Unavailable
            The register gave no usable answer.
        """
        return list(
            self.answer(
                text, postcode=postcode, department=department, limit=limit
            ).units
        )

    def unit(self, siren: str) -> Unit | None:
        """Give the unit of a SIREN, None if the register has no such number.

        Raises
        ------
        Unavailable
            The register gave no usable answer.
        """
        if not re.fullmatch(r"[0-9]{9}", siren):
            return None
        found = self.answer(siren, limit=1).units
        return next((unit for unit in found if unit.number == siren), None)

    def answer(
        self, text: str, *, postcode: str = "", department: str = "", limit: int = 10
    ) -> Answer:
        """Give what `search` gives, with its day.

        Raises
        ------
        Unavailable
            The register gave no usable answer.
        """
        question = self._question(text, postcode, department, limit)
        if len(question["q"]) < SHORTEST:
            return Answer((), self._today())
        key = _key(question)
        return self._remembered(key) or self._asked(key, question)

    def _question(
        self, text: str, postcode: str, department: str, limit: int
    ) -> dict[str, str]:
        words = " ".join("".join(filter(str.isprintable, text)).split())
        number = re.sub(r"[\s.]", "", words)
        if re.fullmatch(r"[0-9]{9}|[0-9]{14}", number):
            # The service reads such a number alone, and no filter.
            return {"q": number, "per_page": "1", **FIELDS}
        question = {"q": _shortened(words), "per_page": str(max(1, min(limit, MOST)))}
        if re.fullmatch(r"[0-9]{5}", postcode):
            question["code_postal"] = postcode
        if DEPARTMENT.fullmatch(department.upper()):
            question["departement"] = department.upper()
        return {**question, **FIELDS}

    def _remembered(self, key: str) -> Answer | None:
        text = self.cache.get(key) if self.cache else None
        if text is None:
            return None
        try:
            units, observed_on = kept.load(text)
        except ValueError:
            return None
        return Answer(tuple(units), observed_on)

    def _asked(self, key: str, question: dict[str, str]) -> Answer:
        self.gate.enter(self.patience)
        try:
            today = self._today()
            units = answers.read(self._body(question), today)
        except Unavailable as problem:
            if problem.code not in HARMLESS:
                self.gate.failed()
            raise
        self.gate.succeeded()
        if self.cache:
            self.cache.set(key, kept.dump(units, today))
        return Answer(tuple(units), today)

    def _body(self, question: dict[str, str]) -> bytes:
        """Fetch an answer; if the register asks to wait a little, wait, once."""
        try:
            return self._fetch(question)
        except Unavailable as problem:
            pause = problem.retry_after
            if problem.code != "rate_limited" or pause is None:
                raise
            self.gate.shut(pause)
            if pause > self.patience:
                raise
        self.sleep(pause)
        try:
            return self._fetch(question)
        except Unavailable as problem:
            if problem.retry_after is not None:
                self.gate.shut(problem.retry_after)
            raise

    def _fetch(self, question: dict[str, str]) -> bytes:
        import httpx

        try:
            with self._http.stream("GET", "/search", params=question) as response:
                self._check(response)
                return self._whole(response)
        except httpx.TimeoutException as error:
            raise Unavailable("timeout") from error
        except httpx.TooManyRedirects as error:
            raise Unavailable("redirects") from error
        except (httpx.DecodingError, httpx.RemoteProtocolError) as error:
            raise Unavailable("truncated") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable("unreachable") from error

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 429:
            said = response.headers.get("Retry-After", "")
            raise Unavailable("rate_limited", retry_after=self._pause(said))
        if 400 <= status < 500:
            raise Unavailable("question" if status == 400 else "refused")
        if status >= 300:
            raise Unavailable("server_error")

    def _pause(self, said: str) -> float:
        """Read seconds or a date, as HTTP allows; neither is a short pause."""
        if re.fullmatch(r"[0-9]{1,9}", said.strip()):
            return float(said)
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - self.clock())
        except ValueError:
            return PAUSE

    def _whole(self, response: httpx.Response) -> bytes:
        """Read the body; a drop now and then does not extend the time it may take."""
        deadline = self.clock() + self.timeout
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise Unavailable("too_long")
            if self.clock() > deadline:
                raise Unavailable("timeout")
        return bytes(body)

    def _today(self) -> date:
        """Give the day where the machine stands."""
        return datetime.fromtimestamp(self.clock(), tz=UTC).astimezone().date()


def _shortened(words: str) -> str:
    """Cut a long text between two words, a long word anywhere."""
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]


def _key(question: dict[str, str]) -> str:
    """Name a question without telling what was asked."""
    said = json.dumps({**question, "q": question["q"].casefold()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
