"""What a member is in a cluster's words, and what it opens to the public."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import event_fields, record
from grappe.audit.models import Event
from grappe.clusters.models import Cluster, StrategicDomain
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import (
    PUBLIC_CONTACT_FIELDS,
    PUBLIC_FIELDS,
    Competence,
    Consent,
    ConsentPurpose,
    Organisation,
    Position,
    ProfileTag,
    Publication,
)

VOCABULARIES = {
    "profile_tags": ProfileTag,
    "strategic_domains": StrategicDomain,
    "competences": Competence,
}


class NotPublishable(Refused):
    """A field cannot be opened to the public."""


@transaction.atomic
def set_profile(
    organisation: Organisation,
    cluster: Cluster,
    chosen: dict[str, Collection[Any]],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Say what a member is; the words of other clusters are left as they are."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes = {}
    for name, words in chosen.items():
        relation = getattr(organisation, name)
        ours = list(relation.filter(cluster=cluster))
        relation.remove(*(word for word in ours if word not in words))
        relation.add(*(word for word in words if word.cluster_id == cluster.pk))
        names = sorted(word.name for word in ours), sorted(word.name for word in words)
        if names[0] != names[1]:
            changes[name] = list(names)
    if changes:
        record(
            "organisations.profile_set",
            organisation,
            by=by,
            at=at,
            cluster=cluster,
            changes=changes,
        )


def add_tag(
    organisations: Iterable[Organisation], tag: ProfileTag, *, by: User, at: datetime
) -> int:
    """Give a profile tag to several members; return how many did not have it."""
    return _change("profile_tags", organisations, tag, True, by, at)


def remove_tag(
    organisations: Iterable[Organisation], tag: ProfileTag, *, by: User, at: datetime
) -> int:
    return _change("profile_tags", organisations, tag, False, by, at)


def add_domain(
    organisations: Iterable[Organisation],
    domain: StrategicDomain,
    *,
    by: User,
    at: datetime,
) -> int:
    """Put several members in a strategic domain; return how many were not in it."""
    return _change("strategic_domains", organisations, domain, True, by, at)


def remove_domain(
    organisations: Iterable[Organisation],
    domain: StrategicDomain,
    *,
    by: User,
    at: datetime,
) -> int:
    return _change("strategic_domains", organisations, domain, False, by, at)


@transaction.atomic
def _change(relation, organisations, word, has_it, by, at) -> int:
    having = set(word.organisations.values_list("pk", flat=True))
    moved = [one for one in organisations if (one.pk in having) is not has_it]
    if has_it:
        word.organisations.add(*moved)
    else:
        word.organisations.remove(*moved)
    kind = "organisations.word_added" if has_it else "organisations.word_removed"
    Event.objects.bulk_create(
        Event(
            **event_fields(
                kind,
                organisation,
                by=by,
                at=at,
                cluster=word.cluster,
                vocabulary=relation,
                word=word.name,
            )
        )
        for organisation in moved
    )
    return len(moved)


@transaction.atomic
def publish(
    organisation: Organisation,
    cluster: Cluster,
    *,
    opened: Collection[str],
    contacts: dict[Position, Collection[str]],
    by: User | None,
    at: datetime,
    note: str = "",
) -> None:
    """Open exactly these fields to the public pages of one cluster, and close the rest.

    `note` says on whose word, when the team does it for the member.
    Raises NotPublishable if a contact has not agreed to appear.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted: set[tuple[int | None, str]] = {
        (None, field) for field in opened if field in PUBLIC_FIELDS
    }
    for position, fields in contacts.items():
        if fields and not has_agreed(position):
            message = _("%(name)s has not agreed to appear in the public directory.")
            raise NotPublishable(message % {"name": position.person.name})
        wanted |= {(position.pk, f) for f in fields if f in PUBLIC_CONTACT_FIELDS}
    rows = Publication.objects.filter(cluster=cluster, organisation=organisation)
    present = {(row.position_id, row.field): row for row in rows}
    closed = present.keys() - wanted
    newly = sorted(wanted - present.keys(), key=str)
    if not closed and not newly:
        return
    rows.filter(pk__in=[present[key].pk for key in closed]).delete()
    Publication.objects.bulk_create(
        Publication(
            cluster=cluster,
            organisation=organisation,
            position_id=position_id,
            field=field,
            opened_at=at,
            opened_by=by,
        )
        for position_id, field in newly
    )
    record(
        "organisations.published",
        organisation,
        by=by,
        at=at,
        cluster=cluster,
        opened=[field for _position, field in newly],
        closed=sorted(field for _position, field in closed),
        note=note,
    )


def has_agreed(position: Position) -> bool:
    return Consent.objects.filter(
        cluster=position.cluster_id,
        person=position.person_id,
        purpose=ConsentPurpose.DIRECTORY,
        withdrawn_at=None,
    ).exists()
