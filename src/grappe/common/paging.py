"""Pages of a list, and the rows ticked in it."""

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 50


def keys_of(texts: Iterable[str]) -> set[int]:
    """The keys among what an address or a form lists; anything else is left out."""
    return {int(text) for text in texts if is_key(text)}


def is_key(text: str) -> bool:
    """Digits that a database takes for a key."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def page_of(request: HttpRequest, rows, *, size: int = PAGE_SIZE) -> Page:
    """The page the address asks for; a number out of range gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
