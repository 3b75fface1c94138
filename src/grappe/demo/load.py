"""Writes the rows of a plan in the database, table after table, in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db.models import ForeignKey, Model

from grappe.demo.plan.sheet import Row, Sheet, Target

CHUNK = 2000

# Each table after those it refers to.
ORDER = [
    "accounts.user",
    "clusters.cluster",
    "clusters.clusteraccreditation",
    "clusters.budgetline",
    "clusters.strategicdomain",
    "clusters.college",
    "memberships.membershiprules",
    "memberships.membercategory",
    "memberships.withdrawalreason",
    "organisations.profiletag",
    "organisations.competence",
    "organisations.organisation",
    "organisations.organisation_profile_tags",
    "organisations.organisation_strategic_domains",
    "organisations.organisation_competences",
    "organisations.establishment",
    "organisations.fieldvalue",
    "organisations.annualfigures",
    "organisations.sizeperiod",
    "organisations.shareholding",
    "organisations.knownorganisation",
    "organisations.person",
    "organisations.position",
    "organisations.consent",
    "organisations.publication",
    "accounts.rolegrant",
    "accounts.joinrequest",
    "accounts.invitation",
    "outbox.mail",
    "memberships.membershipapplication",
    "memberships.membership",
    "memberships.categoryperiod",
    "memberships.suspension",
    "memberships.renewal",
    "audit.event",
]


class Loader:
    """Remembers the key that the database gave to each row of each table."""

    def __init__(self) -> None:
        self.keys: dict[str, list[int]] = defaultdict(list)
        self._by_code: dict[type[Model], dict[str, int]] = {}

    def load(self, sheet: Sheet) -> None:
        strangers = set(sheet.rows) - set(ORDER)
        if strangers:
            raise KeyError(f"no place in the order of loading for {sorted(strangers)}")
        for table in ORDER:
            if rows := sheet.rows.get(table):
                self._insert(table, rows)

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        model = apps.get_model(table)
        links = {
            field.name: field
            for field in model._meta.local_fields
            if isinstance(field, ForeignKey)
        }
        within = [name for name, field in links.items() if field.related_model is model]
        objects = []
        for row in rows:
            values = {
                name: self._value(links.get(name), value)
                for name, value in row.items()
                if name not in within
            }
            values = {
                links[name].attname if name in links else name: value
                for name, value in values.items()
            }
            if table == "accounts.user":
                values["password"] = make_password(None)
            objects.append(model(**values))
        made = model._default_manager.bulk_create(objects, batch_size=CHUNK)
        self.keys[table] += [record.pk for record in made]
        for name in within:
            self._link_within(model, name, rows, made)

    def _value(self, link: ForeignKey | None, value: Any) -> Any:
        """The key of the row a number stands for; a text is the code of a known row."""
        if isinstance(value, Target):
            return f"{value.table}:{self.keys[value.table][value.number]}"
        if link is None or value is None:
            return value
        if isinstance(value, str):
            return self._codes(link.related_model)[value]
        return self.keys[link.related_model._meta.label_lower][value]

    def _codes(self, model: Any) -> dict[str, int]:
        if model not in self._by_code:
            pairs = model._default_manager.values_list("code", "pk")
            self._by_code[model] = dict(pairs)
        return self._by_code[model]

    def _link_within(
        self, model: Any, name: str, rows: Sequence[Row], made: Sequence[Any]
    ) -> None:
        """Rows that refer to others of their own table do so once all are there."""
        field = model._meta.get_field(name)
        linked = [
            record
            for row, record in zip(rows, made, strict=True)
            if row.get(name) is not None
        ]
        for row, record in zip(rows, made, strict=True):
            if row.get(name) is not None:
                setattr(record, field.attname, self._value(field, row[name]))
        model._default_manager.bulk_update(linked, [name], batch_size=200)
