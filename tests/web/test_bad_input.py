"""Whatever an address or a form holds, the answer is a page and never an error."""

import pytest
from django import forms
from django.urls import reverse

from tests.web.access import Row, World
from tests.web.test_access import ROWS
from tests.web.test_separation import address

NASTY = [
    "zzz",
    "-1",
    "99999999999999999999",
    "9" * 5000,
    "٣",
    "²",
    "\x00",
    "👻'\"<>;--\\",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "a " * 1500,
    "é" * 500,
]
# These are asked one key at a time too: a wrong value may hide another.
WORST = ["9" * 20, "9" * 5000, "\x00", "9999-12-31", "a " * 1500]
COUNTED = ["page", "format"]
# What each page reads of its address.
QUERIES = {
    "memberships:member_list": [
        *["q", "on", "sort", "status", "type", "category", "domain", "tag"],
        *["department", "size", "place", "region"],
    ],
    "memberships:member_map": ["q", "on", "sort", "region", "department", "tag"],
    "memberships:member_export": ["q", "on", "sort", "pk", "category", "status"],
    "memberships:public_directory": ["q", "on", "sort", "tag", "type", "place"],
    "memberships:public_map": ["q", "region", "tag"],
    "memberships:member_detail": [],
    "memberships:application_list": [
        *["q", "state", "category", "owner", "older", "answered", "sort"]
    ],
    "memberships:application_export": ["q", "state", "category", "owner", "older"],
    "memberships:application_board": [],
    "memberships:application_decide_together": ["application"],
    "memberships:category_change_many": ["membership"],
    "memberships:renewal_list": ["year", "state"],
    "memberships:renewal_send": ["year", "membership"],
    "memberships:electoral_roll": ["on"],
    "memberships:attention_list": [],
    "accounts:people_list": ["q", "role", "state"],
    "accounts:people_export": ["q", "role", "state"],
    "accounts:invitation_list": [],
    "accounts:invitation_create": ["organisation", "role"],
    "accounts:join_request_list": [],
    "audit:event_list": ["by", "kind", "organisation", "first", "last"],
    "audit:event_export": ["by", "kind", "organisation", "first", "last"],
    "clusters:budget_list": ["year"],
    "clusters:budget_export": ["year"],
    "clusters:budget_add": ["year"],
    "clusters:mail_list": ["q", "state", "kind", "organisation"],
    "webhooks:endpoint_detail": ["state"],
    "privacy:objection_list": ["q", "purpose"],
    "imports:import_list": ["state"],
    "imports:import_create": ["kind"],
    "imports:identity_queue": ["row", "after", "q"],
    "imports:identity_list": ["verdict", "answer"],
    "organisations:organisation_create": [
        *["choose", "unit", "find", "find_text", "find_place", "predecessor"]
    ],
    "organisations:register_search": ["find_text", "find_place"],
    "organisations:alert_list": ["kind", "state", "members"],
    "organisations:alert_export": ["kind", "state", "members"],
    "memberships:public_register": ["find_text", "find_place"],
    "memberships:public_join": ["choose", "unit", "find", "find_text", "find_place"],
    "labelling:call_list": ["q", "state"],
    "labelling:call_export": ["q", "state"],
    "projects:project_export": ["q", "stage", "kind", "owner", "older", "sort"],
    "projects:participation_export": ["q", "stage", "kind", "owner", "older"],
    "projects:version_compare": ["before", "after", "whole"],
    "labelling:desk_call": ["view", "q", "readers", "page"],
    "labelling:desk_export": [],
    "labelling:assignment_add": ["q", "request", "expert"],
    "labelling:request_list": [
        *["q", "state", "call", "owner", "older", "overdue", "cancelled", "sort"]
    ],
    "labelling:request_export": ["q", "state", "call", "owner", "older", "sort"],
    "labelling:request_board": [],
    "labelling:my_request_list": [],
    "indicators:figure_list": ["on"],
    "indicators:figure_detail": ["on", "since", "step", "by", "variant"],
    "indicators:figure_export": ["on", "since", "step", "by", "variant"],
    "indicators:figure_evidence": [
        *["on", "since", "by", "code", "flag", "variant"],
    ],
}
PAGES = {row.name: row for row in ROWS if row.method == "get"}
FORMS = [
    row
    for row in ROWS
    if row.method == "get" and row.of_cluster and "200" in row.statuses
]


@pytest.mark.parametrize("name", QUERIES)
def test_no_address_breaks_a_page(cluster, membership, as_role, name):
    client = as_role("direction")
    client.raise_request_exception = False
    url = address(PAGES[name], cluster.slug, World(cluster, membership))
    keys = [*QUERIES[name], *COUNTED]
    asked = [dict.fromkeys(QUERIES[name], text) for text in NASTY]
    asked += [{key: text} for text in WORST for key in keys]

    broken = [data for data in asked if client.get(url, data).status_code > 499]

    assert broken == []


def test_any_word_is_told_to_be_no_format(cluster, as_role):
    url = reverse("memberships:application_export", args=[cluster.slug])

    response = as_role("direction").get(url, {"format": "zzz"})

    assert response.status_code == 400


def extreme(field: forms.Field, name: str, way: str):
    """A value at the edge of what the field seems to take; choices are the first."""
    if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
        values = [value for value, _label in field.choices if value not in ("", None)]
        while values and isinstance(values[0], tuple | list):
            values = [value for value, _label in values[0]]
        return str(values[-1]) if values else ""
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateTimeField):
        edges = {"least": "0001-01-01T00:00", "most": "9999-12-31T23:59"}
        return edges.get(way, "2026-03-02T12:00")
    if isinstance(field, forms.DateField):
        return {"least": "0001-01-01", "most": "9999-12-31"}.get(way, "2026-03-02")
    if isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField):
        least, most = field.min_value, field.max_value
        if way == "least":
            return str(least if least is not None else -(10**12))
        return str(most if most is not None else 10**12)
    if isinstance(field, forms.EmailField):
        return f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"
    if isinstance(field, forms.URLField):
        return f"https://fiction.example/{'a' * ((field.max_length or 250) - 24)}"
    letter = {"least": "1", "most": "é"}.get(way, "a")
    return letter * min(field.max_length or 7000, 7000)


def fields_of(response) -> dict[str, forms.Field]:
    """The fields of every form of a page, by the names that they are sent under."""
    found = {}
    for layer in response.context or []:
        for value in layer.flatten().values():
            several = value if isinstance(value, list) else [value]
            for one in several:
                form = getattr(one, "form", one)
                if isinstance(form, forms.BaseForm):
                    found |= {form.add_prefix(k): v for k, v in form.fields.items()}
    return found


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_no_value_breaks_a_form(cluster, membership, as_role, row: Row):
    client = as_role("direction")
    client.raise_request_exception = False
    world = World(cluster, membership)
    answers = {}

    for way in ["least", "most", "usual"]:
        url = address(row, cluster.slug, world) + row.query
        if not (fields := fields_of(client.get(url))):
            break
        data = {name: extreme(field, name, way) for name, field in fields.items()}
        for step in ("", "letter"):
            answers[way, step] = client.post(url, {**data, "step": step})
    for text in NASTY if fields else []:
        answers[text, ""] = client.post(url, dict.fromkeys(fields, text))

    broken = [asked for asked, it in answers.items() if it.status_code > 499]
    assert broken == []
