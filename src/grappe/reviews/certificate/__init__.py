"""What a cluster certifies of an expert's work: how many opinions, and for which calls.

No project is named: that somebody read it is nobody's business.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.accounts.access import Access
from grappe.reviews.models import Review

TEMPLATE = Path(__file__).with_name("certificate.typ")


def reviews_of(access: Access, year: int | None = None) -> list[Review]:
    """The opinions that somebody filed in a cluster, in one year or in all."""
    rows = Review.objects.of_reader(access).counting()
    if year is not None:
        rows = rows.filter(filed_at__year=year)
    rows = rows.select_related("assignment__request__call", "assignment__expert__user")
    return list(rows.order_by("filed_at"))


def years_of(access: Access) -> list[int]:
    """The years in which somebody filed opinions, the last first."""
    days = Review.objects.of_reader(access).counting().order_by()
    return [day.year for day in days.dates("filed_at", "year", order="DESC")]


def pdf(access: Access, reviews: Iterable[Review], language: str, on: date) -> bytes:
    """The certificate in one language; the caller checks that there is an opinion."""
    rows = list(reviews)
    with translation.override(language):
        content = {
            "language": language,
            "accent": access.cluster.accent,
            "cluster": access.cluster.name,
            "title": _("Certificate of expert work"),
            "lines": _lines(access, rows),
            "heads": [_("Year"), _("Call"), _("Opinions")],
            "rows": _table(rows),
            "foot": _("Made on %(day)s. Projects are not named: they are confidential.")
            % {"day": formats.date_format(on)},
        }
        return _compiled(content)


def _lines(access: Access, rows: list[Review]) -> list[str]:
    days = [timezone.localdate(one.filed_at) for one in (rows[0], rows[-1])]
    first, last = (formats.date_format(day) for day in days)
    name = str(access.user)
    told = ngettext(
        "%(cluster)s certifies that %(name)s gave it, as an expert, %(count)d opinion "
        "on a request for its label, on %(first)s.",
        "%(cluster)s certifies that %(name)s gave it, as an expert, %(count)d opinions "
        "on requests for its label, from %(first)s to %(last)s.",
        len(rows),
    ) % {
        "cluster": access.cluster.name,
        "name": name,
        "count": len(rows),
        "first": first,
        "last": last,
    }
    unpaid = _(
        "Each opinion was given on the grid of the cluster, after a declaration of "
        "interests, and filed before the committee sat."
    )
    return [told, unpaid]


def _table(rows: list[Review]) -> list[list[str]]:
    """Year, call, opinions; the years in their order."""
    counts: Counter[tuple[int, str]] = Counter()
    for one in rows:
        assert one.filed_at is not None  # they count
        call = one.assignment.request.call
        year = timezone.localdate(one.filed_at).year
        counts[year, call.name if call else _("Support letters")] += 1
    return [[str(year), name, str(n)] for (year, name), n in sorted(counts.items())]


def _compiled(content: dict[str, Any]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "certificate.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        text = json.dumps(content, ensure_ascii=False)
        (root / "content.json").write_text(text, "utf-8")
        return typst.compile(
            root / "certificate.typ", root=root, ignore_system_fonts=True, format="pdf"
        )
