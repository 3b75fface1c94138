"""Pages of a list."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 50


def page_of(request: HttpRequest, rows, *, size: int = PAGE_SIZE) -> Page:
    """The page the address asks for; a number out of range gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
