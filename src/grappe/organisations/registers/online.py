"""The State's online search, where the installation allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.connectors.recherche_entreprises.errors import Unavailable

if TYPE_CHECKING:
    import httpx

    from grappe.connectors.recherche_entreprises import Client

REGISTER = "recherche_entreprises"

KEYSTROKE, BATCH = 1.5, 60.0  # seconds that somebody, or a job, may wait for its turn
FAILURES = 3  # silences after which a job stops asking

Question = TypeVar("Question")
Said = TypeVar("Said")

# Why the online register says nothing; the codes are those of the connector, a test
# holds both lists together.
SILENCES: dict[str, str | Promise] = {
    "rate_limited": _("The online register asks to wait a moment before asking again."),
    "busy": _("The online register has too many questions to answer at once."),
    "resting": _("The online register is out of order: we ask again in a few minutes."),
    "timeout": _("The online register did not answer in time."),
    "unreachable": _("The online register cannot be reached."),
    "redirects": _("The online register cannot be reached."),
    "server_error": _("The online register is out of order."),
    "question": _("The online register does not understand this question."),
    "refused": _("The online register refuses to answer."),
    "empty": _("The online register sent an empty answer."),
    "html": _("The online register sent a page instead of data."),
    "truncated": _("The answer of the online register is cut short."),
    "too_long": _("The online register sent an answer that cannot be read."),
    "shape": _("The online register sent an answer that cannot be read."),
}
NO_REGISTER = _(
    "No public register is loaded here: whoever runs the installation loads SIRENE "
    "with “grappe registry load”."
)


class RegisterSilent(Exception):
    """No register could answer; the message is a sentence for the user."""


def is_on() -> bool:
    return bool(settings.GRAPPE_RECHERCHE_ENTREPRISES)


def client(patience: float = KEYSTROKE) -> Client:
    """The client of this process: its connections, pace and answers are shared."""
    return _client(
        settings.GRAPPE_RECHERCHE_ENTREPRISES,
        Path(settings.GRAPPE_REGISTERS),
        settings.GRAPPE_REGISTER_SECONDS,
        settings.GRAPPE_REGISTER_DAYS,
        patience,
    )


@lru_cache(maxsize=8)
def _client(
    base: str, folder: Path, seconds: float, days: float, patience: float
) -> Client:
    from grappe import __version__
    from grappe.connectors.recherche_entreprises import Client, Folder

    return Client(
        base,
        user_agent=f"Grappe/{__version__} (+{settings.SITE_URL})",
        transport=transport(),
        shared=folder / "online.turn",
        timeout=seconds,
        patience=patience,
        cache=Folder(folder / "answers", days=days),
    )


def transport() -> httpx.BaseTransport | None:
    """What carries the questions: the network. Tests put recorded answers here."""
    return None


def forget() -> None:
    """Let go of the clients of this process; the next question makes one."""
    _client.cache_clear()


def silence(problem: Unavailable) -> str:
    return str(SILENCES[problem.code])


def in_turn(
    questions: Iterable[Question], ask: Callable[[Question], Said]
) -> tuple[dict[int, Said], str]:
    """Ask one after another: the answers by position, and why some are missing.

    A question that fails is left out, the third failure ends it all.
    """
    answers, failures, notice = {}, 0, ""
    for place, question in enumerate(questions):
        try:
            answers[place] = ask(question)
        except Unavailable as problem:
            notice = silence(problem)
            failures += problem.code != "question"
            if failures == FAILURES:
                break
    return answers, notice
