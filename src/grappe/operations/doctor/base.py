"""What a check is and what it finds: each is a function that registers itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)


class Level(models.TextChoices):
    GOOD = "good", gettext_lazy("good")
    NOTE = "note", gettext_lazy("to know")
    WARNING = "warning", gettext_lazy("weak")
    DANGER = "danger", gettext_lazy("dangerous")


# What `grappe doctor` ends with: a timer or a script reads it.
STATUS = {Level.GOOD: 0, Level.NOTE: 0, Level.WARNING: 1, Level.DANGER: 2}


@dataclass(frozen=True)
class Finding:
    """How one thing stands, in plain words, and what to do about it."""

    level: Level
    says: str
    advice: str = ""


@dataclass(frozen=True)
class Result:
    """A finding with the name of its check."""

    key: str
    title: str
    level: Level
    says: str
    advice: str


@dataclass(frozen=True)
class Check:
    key: str
    title: Any
    examine: Callable[[datetime], Finding]


CHECKS: dict[str, Check] = {}


def check(title: Any) -> Callable[[Callable[[datetime], Finding]], Any]:
    """Register a function under its name; `title` is what the page calls it."""

    def register(examine: Callable[[datetime], Finding]) -> Any:
        CHECKS[examine.__name__] = Check(examine.__name__, title, examine)
        return examine

    return register


def good(says: str) -> Finding:
    return Finding(Level.GOOD, says)


def note(says: str, advice: str = "") -> Finding:
    return Finding(Level.NOTE, says, advice)


def warning(says: str, advice: str) -> Finding:
    return Finding(Level.WARNING, says, advice)


def danger(says: str, advice: str) -> Finding:
    return Finding(Level.DANGER, says, advice)


def examined(one: Check, at: datetime) -> Result:
    """Make one check; one that breaks is a finding of its own, and stops no other."""
    try:
        found = one.examine(at)
    except Exception as error:
        logger.warning("The check %s broke.", one.key, exc_info=error)
        found = warning(
            _("This could not be looked at: %(error)s.")
            % {"error": type(error).__name__},
            _("The log says more; mend that first, then ask again."),
        )
    return Result(one.key, str(one.title), found.level, found.says, found.advice)


def worst(results: list[Result]) -> Level:
    return max((result.level for result in results), key=list(Level).index)
