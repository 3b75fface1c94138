"""From an address to a choice of members, and from the counts to the boxes to tick."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.common.paging import keys_of
from grappe.memberships import directory
from grappe.memberships.directory import Choice, Result
from grappe.organisations import nomenclatures
from grappe.web.forms import Form

TITLES = {
    "status": _("Status"),
    "type": _("Type"),
    "category": _("Category"),
    "domain": _("Strategic domain"),
    "tag": _("Profile"),
    "department": _("Department"),
    "size": _("Size"),
    "place": _("Town"),
}
SORT_TITLES = {
    "name": _("Name"),
    "type": _("Type"),
    "category": _("Category"),
    "town": _("Town"),
    "since": _("Member since"),
    "status": _("Status"),
}
# Opened from the start; the others open when something in them is ticked.
OPEN = frozenset({"status", "type", "domain"})


class ChoiceForm(Form):
    """The part of the address that is typed: the rest are boxes."""

    on = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput())
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(
            attrs={"placeholder": _("Name, acronym, SIREN, town")}
        ),
    )
    sort = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput(),
        choices=[(s, s) for name in directory.SORTS for s in (name, f"-{name}")],
    )


@dataclass(frozen=True)
class Option:
    id: str
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    key: str
    title: str
    options: list[Option]
    is_open: bool


@dataclass(frozen=True)
class Heading:
    """A column's title, as a link that sorts by it, then the other way round."""

    title: str
    query: str
    order: str  # what aria-sort says


def read(data: QueryDict, today: date) -> tuple[ChoiceForm, Choice]:
    """What the address asks; what is wrong in it is told by the form and left out."""
    form = ChoiceForm(data)
    form.is_valid()
    asked = form.cleaned_data
    facets = {key: _values(key, data.getlist(key)) for key in directory.FACETS}
    return form, Choice(
        on=asked.get("on") or today,
        q=asked.get("q") or "",
        sort=asked.get("sort") or "name",
        facets={key: values for key, values in facets.items() if values},
    )


def narrowed(
    choice: Choice, *, on: date, facets: Iterable[str], sorts: Iterable[str]
) -> Choice:
    """The choice without what its reader may neither see, filter nor sort by."""
    kept = {key: choice.facets[key] for key in facets if key in choice.facets}
    sort = choice.sort if choice.sort.lstrip("-") in sorts else "name"
    return replace(choice, on=on, sort=sort, facets=kept)


def _values(key: str, texts: list[str]) -> frozenset:
    if key in directory.NUMBERED:
        return frozenset(keys_of(texts))
    return frozenset(texts)


def facets(
    result: Result, choice: Choice, words: dict[str, dict], keys: list[str]
) -> list[Facet]:
    """The boxes worth showing: those with members behind them, and those ticked."""
    return [_facet(key, result, choice, words) for key in keys]


def _facet(key: str, result: Result, choice: Choice, words: dict[str, dict]) -> Facet:
    counts, chosen = result.counts[key], choice.wanted(key)
    names = {value: name_of(key, value, words) for value in {*counts, *chosen}}
    options = [
        Option(
            id=f"{key}-{rank}",
            value=str(value),
            label=str(names[value]),
            count=counts[value],
            is_chosen=value in chosen,
        )
        for rank, value in enumerate(sorted(names, key=lambda v: _order(key, v, names)))
    ]
    is_open = key in OPEN or key in choice.facets
    return Facet(key, str(TITLES[key]), options, is_open)


def _order(key: str, value, names: dict) -> tuple:
    """Official order for sizes and statuses, by name elsewhere; "none" comes last."""
    official = {"status": directory.STATUS_LABELS, "type": directory.TYPE_LABELS}
    official["size"] = directory.SIZE_LABELS
    if key in official and value in official[key]:
        return 0, f"{list(official[key]).index(value):03}"
    return value in (0, "-", ""), directory.folded(str(names[value]))


def name_of(key: str, value, words: dict[str, dict]) -> str:
    if key in directory.NUMBERED:
        return words[key].get(value) or (gettext("none") if value == 0 else "?")
    if key == "department":
        if value == "-":
            return gettext("outside France or unknown")
        found = nomenclatures.department(value)
        return f"{found.name} ({value})" if found else value
    labels = {
        "status": directory.STATUS_LABELS,
        "type": directory.TYPE_LABELS,
        "size": directory.SIZE_LABELS,
    }
    return labels.get(key, {}).get(value, value)


def headings(data: QueryDict, choice: Choice, keys: list[str]) -> list[Heading]:
    return [_heading(data, choice, key) for key in keys]


def _heading(data: QueryDict, choice: Choice, key: str) -> Heading:
    order = {key: "ascending", f"-{key}": "descending"}.get(choice.sort, "none")
    query = without_page(data)
    query["sort"] = f"-{key}" if order == "ascending" else key
    return Heading(str(SORT_TITLES[key]), f"?{query.urlencode()}", order)


def without_page(data: QueryDict) -> QueryDict:
    query = data.copy()
    query.pop("page", None)
    query.pop("format", None)
    return query
