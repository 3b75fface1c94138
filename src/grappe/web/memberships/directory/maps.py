"""Members on the map of France, drawn here: one circle a town, no JavaScript."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from grappe.memberships import directory, rules
from grappe.memberships.directory import Line
from grappe.organisations import nomenclatures, territory_map
from grappe.web.decorators import allowed
from grappe.web.memberships.directory import choices, lists

SMALLEST, GROWTH = 3.0, 2.2  # radius of one member, and by the root of each more


@dataclass(frozen=True)
class Circle:
    """Members of one town, where they are on the map."""

    place: str
    label: str
    count: int
    x: str
    y: str
    radius: str
    url: str


@dataclass(frozen=True)
class DepartmentRow:
    code: str
    name: str
    count: int
    url: str


@dataclass(frozen=True)
class Map:
    """All that the page draws and lists."""

    view_box: str
    circles: list[Circle]
    departments: list[DepartmentRow]
    placeless: list[Line]
    regions: list[tuple[nomenclatures.Region, str]]
    region: nomenclatures.Region | None
    attribution: str


@allowed(rules.can_see_members)
@require_safe
def member_map(request):
    form, choice, result = lists.search(request)
    words = directory.labels(request.access.cluster)
    sees_former = rules.can_see_former(request.access)
    base = choices.without_page(request.GET)
    list_url = reverse("memberships:member_list", args=[request.access.cluster.slug])
    drawn = draw(result.lines, base, list_url)
    facets = lists.FACETS if sees_former else lists.MEMBER_FACETS
    context = {
        "form": form,
        "choice": choice,
        "total": len(result.lines),
        "map": drawn,
        "outline": outline(),
        "region": drawn.region,
        "places": sorted(choice.wanted("place")),
        "facets": choices.facets(result, choice, words, facets),
        "sees_former": sees_former,
        "list_url": f"{list_url}?{base.urlencode()}",
    }
    return render(request, "memberships/member_map.html", context)


def draw(lines: list[Line], base: QueryDict, list_url: str) -> Map:
    """Place the lines; those without a place are listed apart, not lost."""
    region = nomenclatures.region(base.get("region", ""))
    towns: dict[str, list[Line]] = {}
    placeless = []
    for line in lines:
        if _point(line) is None:
            placeless.append(line)
        else:
            towns.setdefault(line.place, []).append(line)
    return Map(
        view_box=territory_map.region_view_box(region.code if region else ""),
        circles=_circles(towns, base, list_url, zoomed=region is not None),
        departments=_departments(lines, base, list_url),
        placeless=placeless,
        regions=[
            (one, f"?{_with(base, region=one.code).urlencode()}")
            for one in nomenclatures.regions()
        ],
        region=region,
        attribution=territory_map.ATTRIBUTION,
    )


def _point(line: Line) -> tuple[float, float] | None:
    if line.latitude is None or line.longitude is None:
        return None
    return territory_map.project(line.latitude, line.longitude)


def _circles(towns, base, list_url, *, zoomed: bool) -> list[Circle]:
    """The largest first, so that the small ones are drawn over them."""
    scale = 0.4 if zoomed else 1.0
    circles = []
    for place, lines in sorted(towns.items(), key=lambda item: -len(item[1])):
        points = [point for line in lines if (point := _point(line))]
        radius = (SMALLEST + GROWTH * (sqrt(len(lines)) - 1)) * scale
        circles.append(
            Circle(
                place=place,
                label=lines[0].town or place,
                count=len(lines),
                x=f"{sum(x for x, _y in points) / len(points):.1f}",
                y=f"{sum(y for _x, y in points) / len(points):.1f}",
                radius=f"{radius:.1f}",
                url=f"{list_url}?{_with(base, place=place).urlencode()}",
            )
        )
    return circles


def _departments(lines, base, list_url) -> list[DepartmentRow]:
    counts = Counter(line.department for line in lines if line.department)
    rows = []
    for code, count in counts.items():
        found = nomenclatures.department(code)
        url = f"{list_url}?{_with(base, department=code).urlencode()}"
        rows.append(DepartmentRow(code, found.name if found else code, count, url))
    return sorted(rows, key=lambda row: (-row.count, row.name))


def _with(base: QueryDict, **values: str) -> QueryDict:
    query = base.copy()
    if "region" not in values:
        query.pop("region", None)
    for key, value in values.items():
        query[key] = value
    return query


@lru_cache(maxsize=1)
def outline() -> SafeString:
    """The country as SVG elements: it never changes while the server runs."""
    france = territory_map.france_outline()
    return format_html(
        '<g fill="currentColor" fill-opacity="0.06" stroke="currentColor"'
        ' stroke-opacity="0.3" stroke-width="0.4">{}</g>'
        '<g fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-width="0.8">'
        '<path d="{}"/>{}</g>',
        format_html_join(
            "", '<path d="{}"/>', ((shape.path,) for shape in france.departments)
        ),
        france.region_borders,
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}"/>',
            ((one.x, one.y, one.width, one.height) for one in france.insets),
        ),
    )
