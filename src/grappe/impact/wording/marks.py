"""Punctuation between words, which each language spaces its own way."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def named(what: Any, value: Any) -> str:
    """“size: sme”; “taille : sme”."""
    return _("%(what)s: %(value)s") % {"what": what, "value": value}


def apart(parts: Iterable[Any]) -> str:
    """Parts that may hold commas, one after the other."""
    return pgettext("between parts of a sentence", "; ").join(map(str, parts))


def listed(words: Iterable[Any]) -> str:
    return ", ".join(map(str, words))
