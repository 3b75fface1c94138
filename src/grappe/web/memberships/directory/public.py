"""What everybody may read: only members that opened it, only the fields they opened."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from grappe.common.paging import page_of
from grappe.memberships import directory
from grappe.memberships.directory import Line
from grappe.organisations import queries
from grappe.organisations.models import Kind, Organisation
from grappe.web.decorators import public
from grappe.web.memberships.directory import choices, lists, maps

FACETS = ["type", "tag", "department"]
SORTS = ["name", "type", "town"]


@dataclass(frozen=True)
class PublicRow:
    line: Line
    url: str
    type: str
    words: list[str]


def search(request: HttpRequest):
    """Active members of today that are listed, with closed fields blanked out first.

    Blanked before the search, so that no filter can tell what a member keeps to itself.
    """
    access = request.access
    form, asked = choices.read(request.GET, access.on)
    choice = choices.narrowed(
        asked, on=access.on, facets=[*FACETS, "place"], sorts=SORTS
    )
    opened = queries.opened_by_all(access.cluster)
    active = set(
        access.cluster.memberships.active(access.on).values_list(
            "organisation", flat=True
        )
    )
    lines = [
        closed(line, opened[line.pk])
        for line in directory.lines(access.cluster, access.on)
        if line.pk in active and "listed" in opened.get(line.pk, ())
    ]
    return form, choice, directory.choose(lines, choice)


def closed(line: Line, opened: set[str]) -> Line:
    """The line without what its member did not open."""
    hidden: dict[str, Any] = {"siren": None, "domains": ()}
    if "size" not in opened:
        hidden["size"] = Kind.COMPANY.value  # a company, of a size not told
    if "place" not in opened:
        hidden |= {"town": "", "department": "", "latitude": None, "longitude": None}
    if "profile" not in opened:
        hidden["tags"] = ()
    return replace(line, **hidden)


@public
@require_safe
def public_directory(request):
    cluster = request.access.cluster
    form, choice, result = search(request)
    words = directory.labels(cluster)
    page = page_of(request, result.lines)
    context = {
        **_shared(request, form, choice, result, words),
        "page": page,
        "rows": [_row(line, cluster, words) for line in page],
        "headings": choices.headings(request.GET, choice, SORTS),
        "map_query": lists.map_query(choices.without_page(request.GET)),
    }
    return render(request, "memberships/public_directory.html", context)


@public
@require_safe
def public_map(request):
    cluster = request.access.cluster
    form, choice, result = search(request)
    base = choices.without_page(request.GET)
    list_url = reverse("memberships:public_directory", args=[cluster.slug])
    drawn = maps.draw(result.lines, base, list_url)
    context = {
        **_shared(request, form, choice, result, directory.labels(cluster)),
        "map": drawn,
        "region": drawn.region,
        "outline": maps.outline(),
        "list_url": f"{list_url}?{base.urlencode()}",
    }
    return render(request, "memberships/public_map.html", context)


def _shared(request, form, choice, result, words) -> dict:
    return {
        "form": form,
        "choice": choice,
        "total": len(result.lines),
        "places": sorted(choice.wanted("place")),
        "facets": choices.facets(result, choice, words, FACETS),
        "sees_former": False,
        "region": None,
    }


def _row(line: Line, cluster, words) -> PublicRow:
    return PublicRow(
        line=line,
        url=reverse("memberships:public_member", args=[cluster.slug, line.uid]),
        type=directory.TYPE_LABELS[line.member_type],
        words=lists.words_of(line, words),
    )


@public
@require_safe
def public_member(request, uid):
    access = request.access
    listed = Organisation.objects.listed_by(access.cluster, access.on)
    organisation = get_object_or_404(listed, uid=uid)
    opened = queries.opened_by_all(access.cluster, organisation)[organisation.pk]
    context = {
        "organisation": organisation,
        **public_facts(organisation, access.cluster, access.on, opened),
    }
    context["json_ld"] = json_ld(request, context)
    return render(request, "memberships/public_member.html", context)


def public_facts(organisation, cluster, on, opened: set[str]) -> dict:
    """The opened fields, the others empty."""
    english = (get_language() or "fr").startswith("en")
    texts = [organisation.description_fr, organisation.description_en]
    description = next((text for text in texts[:: -1 if english else 1] if text), "")
    head_office = organisation.establishments.filter(is_head_office=True).first()
    has_profile = "profile" in opened
    size = organisation.size_periods.in_force(on).first() if "size" in opened else None
    return {
        "description": description if "description" in opened else "",
        "website": organisation.website if "website" in opened else "",
        "place": head_office if "place" in opened else None,
        "size": size.get_category_display() if size and organisation.is_company else "",
        "tags": list(organisation.profile_tags.filter(cluster=cluster))
        if has_profile
        else [],
        "competences": list(organisation.competences.filter(cluster=cluster))
        if has_profile
        else [],
        "contacts": queries.shown_contacts(organisation, cluster, on),
    }


def json_ld(request: HttpRequest, facts: dict) -> SafeString:
    """The same facts for search engines (schema.org), and no other."""
    organisation: Organisation = facts["organisation"]
    path = reverse(
        "memberships:public_member",
        args=[request.access.cluster.slug, organisation.uid],
    )
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}{path}",
        "name": organisation.name,
        "memberOf": {"@type": "Organization", "name": request.access.cluster.name},
    }
    if facts["website"]:
        data["url"] = facts["website"]
    if facts["description"]:
        data["description"] = facts["description"]
    if place := facts["place"]:
        data["address"] = {
            "@type": "PostalAddress",
            "postalCode": place.postcode,
            "addressLocality": place.town,
            "addressCountry": place.country,
        }
    text = json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return mark_safe(text)


# What could close the script element or open a comment in it.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
