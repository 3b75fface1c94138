"""Which organisation somebody means: from the public registers, or on record by number.

Applicants read nothing of the cluster's own files: they find what the registers say,
and a record that has the same official number is taken up as it is.
"""

from typing import Any

from django.urls import reverse

from grappe.memberships import rules as memberships
from grappe.organisations import actions
from grappe.organisations.models import Organisation, Source
from grappe.web.forms import Form
from grappe.web.memberships.join import may_search
from grappe.web.organisations.register_search import Find

NAMES = {
    "name": "legal_name",
    "organisation_kind": "kind",
    "siren": "siren",
    "country": "country",
}


def find(request: Any) -> Find:
    """The register's part of a form, as the public join form has it."""
    asks = {"find", "choose", "unit"}.intersection(request.POST)
    return Find(
        request,
        names=NAMES,
        url=reverse("memberships:public_register", args=[request.access.cluster.slug]),
        cluster=None,
        may_ask=not asks or may_search(request),
    )


def chosen(request: Any, found: Find, values: dict[str, Any], at: Any) -> Organisation:
    """The organisation meant, entered in the cluster's files where it is new.

    Raises organisations.actions.NotCreatable with a sentence for each wrong value.
    """
    access = request.access
    given = {
        column: values[name]
        for name, column in NAMES.items()
        if values.get(name) not in ("", None)
    }
    source = Source.TEAM if memberships.can_manage(access) else Source.DECLARED
    said: dict[str, Any] = {"source": source, "by": request.user, "at": at}
    if found.unit:
        return actions.enter(access.cluster, found.unit, given, **said)
    # Without a number, a name means one that the reader may see already.
    if not given.get("siren"):
        called = Organisation.objects.visible_to(access).filter(
            legal_name__iexact=given["legal_name"]
        )
        if same := called.first():
            return same
    return actions.create(access.cluster, given, **said)


def show_refusal(form: Form, refusal: actions.NotCreatable) -> None:
    """Each sentence beside the field it is about."""
    back = {column: name for name, column in NAMES.items()}
    for field, sentences in refusal.errors.items():
        name = back.get(field)
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
