"""What experts wrote, put together for the applicants: no name, no mark, no order.

Remarks of several experts stand under one heading, in an order that does not tell whose
they are. What was written for the committee only never comes here.
"""

from collections.abc import Iterable
from hashlib import sha256

from django.utils.translation import gettext as _

from grappe.labelling.models import LabelRequest
from grappe.reviews import anonymity
from grappe.reviews.models import Mark, Review


def report(request: LabelRequest) -> str:
    """The whole report, for after the decision; "" where nothing was filed."""
    return _text(request, with_strengths=True)


def remarks(request: LabelRequest) -> str:
    """What applicants may answer before the committee."""
    return _text(request, with_strengths=False)


def _text(request: LabelRequest, *, with_strengths: bool) -> str:
    reviews = list(Review.objects.counting().filter(assignment__request=request))
    parts: list[tuple[str, list[str]]] = []
    if with_strengths:
        parts.append((_("Strengths"), [one.strengths for one in reviews]))
    parts += [
        (_("Weaknesses"), [one.weaknesses for one in reviews]),
        (_("Recommendations"), [one.recommendations for one in reviews]),
        *_by_criterion(reviews),
    ]
    people = anonymity.people_of(request)
    told = [
        f"{title}\n{items}"
        for title, texts in parts
        if (items := _items(anonymity.masked(text, people) for text in texts))
    ]
    return "\n\n".join(told)


def _by_criterion(reviews: list[Review]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for mark in (
        Mark.objects.filter(review__in=reviews)
        .exclude(comment="")
        .select_related("criterion")
        .order_by("criterion__position", "criterion", "pk")
    ):
        found.setdefault(mark.criterion.name, []).append(mark.comment)
    return list(found.items())


def _items(texts: Iterable[str]) -> str:
    """One remark a dash; the same words twice are said once."""
    told = {" ".join(text.split()) for text in texts if text.strip()}
    return "\n".join(f"- {text}" for text in sorted(told, key=_shuffled))


def _shuffled(text: str) -> str:
    """An order that is always the same, and that nobody's turn explains."""
    return sha256(text.encode()).hexdigest()
