"""Organisations and the values collected about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations import fields, queries, sizing
from grappe.organisations.actions.assessment import assess_sizes
from grappe.organisations.actions.errors import Refused
from grappe.organisations.models import (
    FieldValue,
    KnownOrganisation,
    Organisation,
    Source,
)


class NotCreatable(Refused):
    """The organisation cannot be entered with these values."""


class NotSettable(Refused):
    """The values cannot be taken; `errors` says why, field by field."""


@dataclass(frozen=True)
class Register:
    """The word of a public register on one organisation, as of a day."""

    values: dict[str, Any]
    observed_on: date
    detail: str = ""


@transaction.atomic
def create(
    cluster: Cluster,
    values: dict[str, Any],
    *,
    source: str,
    by: User | None,
    at: datetime,
    detail: str = "",
    register: Register | None = None,
) -> Organisation:
    """Enter an organisation in a cluster's files; a register may have its word too.

    The record is shared: an organisation that already has one of the official numbers
    given is not entered twice, the cluster takes up its record as it is.
    Raises NotCreatable with a sentence for each wrong value.
    """
    official = register.values if register else {}
    country = values.get("country") or official.get("country") or "FR"
    cleaned = _clean(values, country, NotCreatable)
    official = _clean(official, country, NotCreatable)
    every = official | cleaned
    today = timezone.localdate(at)
    organisation = queries.by_identifier(every)
    if organisation is None:
        _require_identity(every)
        organisation = Organisation(
            **columns(every), register_checked_on=today if register else None
        )
        _validate(organisation, NotCreatable)
        organisation.save()
        kept = _values(organisation, cleaned, source, cluster, today, by, at, detail)
        if register:
            kept += _official(organisation, official, register, by, at)
        kept = FieldValue.objects.bulk_create(kept)
        _retain_all(organisation, official.keys() & cleaned.keys(), kept)
        kind = "organisations.created"
    else:
        kind = "organisations.taken_up"
    KnownOrganisation.objects.get_or_create(
        cluster=cluster, organisation=organisation, defaults={"since": today}
    )
    record(kind, organisation, by=by, at=at, cluster=cluster, name=organisation.name)
    return organisation


@transaction.atomic
def set_fields(
    organisation: Organisation,
    values: dict[str, Any],
    *,
    source: str,
    cluster: Cluster | None,
    observed_on: date,
    by: User | None,
    at: datetime,
    detail: str = "",
) -> list[str]:
    """Keep what a source says; return the fields whose value changed.

    A value is kept when it is news from that source. The column then holds the value
    that wins among all collected, which may be another source's.
    Raises NotSettable with a sentence for each wrong value.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    news, changes = keep(
        organisation,
        values,
        source=source,
        cluster=cluster,
        observed_on=observed_on,
        by=by,
        at=at,
        detail=detail,
    )
    if not news:
        return []
    record(
        "organisations.fields_set",
        organisation,
        by=by,
        at=at,
        cluster=cluster,
        source=source,
        detail=detail,
        said=[f"{fields.label(name)}: {value}" for name, value in news.items()],
        fields=list(news),
        changes=changes,
    )
    return list(changes)


def keep(
    organisation: Organisation,
    values: dict[str, Any],
    *,
    source: str,
    cluster: Cluster | None,
    observed_on: date,
    by: User | None,
    at: datetime,
    detail: str = "",
) -> tuple[dict[str, Any], dict[str, list]]:
    """Keep what is news from a source, for an action that holds the record's lock.

    Return the news, and what the columns held before and hold after where that changed.
    Raises NotSettable with a sentence for each wrong value.
    """
    country = values.get("country") or organisation.country
    cleaned = _clean(values, country, NotSettable)
    known = list(organisation.field_values.filter(field__in=cleaned))
    news = {
        field: value
        for field, value in cleaned.items()
        if _is_news(organisation, field, value, source, cluster, known)
    }
    if not news:
        return {}, {}
    kept = FieldValue.objects.bulk_create(
        _values(organisation, news, source, cluster, observed_on, by, at, detail)
    )
    before = _current(organisation, news)
    _retain_all(organisation, news, [*known, *kept])
    after = _current(organisation, news)
    changes = {
        field: [before[field], after[field]]
        for field in news
        if before[field] != after[field]
    }
    if sizing.FIELDS.intersection(changes):
        assess_sizes(sizing.reach([organisation.pk]))
    return news, changes


@transaction.atomic
def confirm(
    organisation: Organisation,
    *,
    cluster: Cluster,
    observed_on: date,
    by: User,
    at: datetime,
) -> bool:
    """A member read its file again and found it right; False if it said so that day.

    How it presents itself is then declared anew, in the same words.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    said = {"source": Source.DECLARED, "cluster": cluster, "observed_on": observed_on}
    if organisation.field_values.filter(**said).exists():
        return False
    shown = {name: getattr(organisation, name) for name in fields.OWNERS[fields.MEMBER]}
    values = {name: value for name, value in shown.items() if value}
    FieldValue.objects.bulk_create(
        _values(
            organisation,
            values,
            Source.DECLARED,
            cluster,
            observed_on,
            by,
            at,
            _("confirmed"),
        )
    )
    record("organisations.confirmed", organisation, by=by, at=at, cluster=cluster)
    return True


@transaction.atomic
def retain(
    value: FieldValue, *, cluster: Cluster, by: User, at: datetime
) -> FieldValue:
    """The team decides for one of the values collected, until it decides again.

    Raises NotSettable if the value no longer fits the record.
    """
    organisation = Organisation.objects.select_for_update().get(
        pk=value.organisation_id
    )
    before = _current(organisation, [value.field])
    decision = FieldValue.objects.create(
        organisation=organisation,
        cluster=cluster,
        field=value.field,
        value=value.value,
        source=Source.TEAM,
        detail=_("chosen: %(source)s, %(day)s")
        % {"source": value.get_source_display(), "day": value.observed_on.isoformat()},
        observed_on=timezone.localdate(at),
        recorded_at=at,
        recorded_by=by,
    )
    every = list(organisation.field_values.filter(field=value.field))
    _retain_all(organisation, [value.field], every)
    record(
        "organisations.value_retained",
        organisation,
        by=by,
        at=at,
        cluster=cluster,
        field=value.field,
        source=value.source,
        changes={value.field: [before[value.field], value.value]},
    )
    if value.field in {fields.DECLARED_SIZE, *sizing.FIELDS}:
        assess_sizes(sizing.reach([organisation.pk]))
    return decision


def columns(values: dict[str, Any]) -> dict[str, Any]:
    """The values that have a column of their own."""
    return {key: value for key, value in values.items() if key != fields.DECLARED_SIZE}


def _clean(values: dict[str, Any], country: str, refusal: type[Refused]) -> dict:
    cleaned, errors = {}, {}
    for field, value in values.items():
        try:
            cleaned[field] = fields.clean(field, value, country)
        except ValidationError as error:
            errors[field] = list(error.messages)
    if errors:
        raise refusal(errors)
    return cleaned


def _require_identity(values: dict[str, Any]) -> None:
    if not values.get("legal_name"):
        raise NotCreatable({"legal_name": [_("Give the legal name.")]})
    is_french = values.get("country", "FR") in fields.FRENCH
    # A joint laboratory belongs to several institutions and has no SIREN of its own.
    if is_french and not values.get("siren") and not values.get("rnsr"):
        raise NotCreatable(
            {"siren": [_("A French organisation has a SIREN, a laboratory a RNSR.")]}
        )


def _official(organisation, values, register: Register, by, at) -> list[FieldValue]:
    return _values(
        organisation,
        values,
        Source.REGISTER,
        None,
        register.observed_on,
        by,
        at,
        register.detail,
    )


def _values(organisation, values, source, cluster, observed_on, by, at, detail):
    return [
        FieldValue(
            organisation=organisation,
            cluster=None if source == Source.REGISTER else cluster,
            field=field,
            value=fields.to_json(value),
            source=source,
            detail=detail,
            observed_on=observed_on,
            recorded_at=at,
            recorded_by=by,
        )
        for field, value in values.items()
    ]


def _is_news(organisation, field, value, source, cluster, known) -> bool:
    """Compare with the source's last word, or with the column where it never spoke."""
    said = [
        one
        for one in known
        if one.field == field
        and one.source == source
        and (
            source == Source.REGISTER or one.cluster_id == getattr(cluster, "pk", None)
        )
    ]
    if said:
        return max(said, key=fields.weight).value != fields.to_json(value)
    if field == fields.DECLARED_SIZE:
        return bool(value)
    same = getattr(organisation, field) == value
    # A register that confirms a value is news too: the page then says so.
    return not same or source == Source.REGISTER


def _retain_all(
    organisation: Organisation, names: Iterable[str], values: list[FieldValue]
) -> None:
    changed = []
    for field in names:
        winner = fields.collected(field, values).retained
        if field == fields.DECLARED_SIZE or winner is None:
            continue
        setattr(organisation, field, fields.from_json(field, winner.value))
        changed.append(field)
    if changed:
        _validate(organisation, NotSettable)
        organisation.save(update_fields=changed)


def _validate(organisation: Organisation, refusal: type[Refused]) -> None:
    try:
        organisation.validate_unique()
        organisation.validate_constraints()
    except ValidationError as error:
        raise refusal(refusal.because(error).errors) from error


def _current(organisation: Organisation, names) -> dict[str, Any]:
    return {
        field: fields.to_json(getattr(organisation, field, None)) for field in names
    }
