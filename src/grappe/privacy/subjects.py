"""One person across the tables: their accounts, their records, their addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from grappe.accounts.models import User
from grappe.common.personal import Part, Personal
from grappe.organisations.models import Person
from grappe.privacy import register

# Shorter than this, a name is a word that many texts hold.
SHORTEST_NAME = 5


@dataclass(frozen=True)
class Subject:
    """A person as the database knows them; a shared address alone makes nobody."""

    users: frozenset[int]
    people: frozenset[int]
    emails: frozenset[str]
    names: frozenset[str]
    uids: frozenset[str]

    @classmethod
    def of_user(cls, user: User) -> Self:
        """An account, and the records of contacts that are the same person."""
        same_name = Q(user=None, email__iexact=user.email)
        if user.family_name:
            same_name &= Q(family_name__iexact=user.family_name)
        people = Person.objects.filter(Q(user=user) | same_name)
        return cls._of([user], people)

    @classmethod
    def of_person(cls, person: Person) -> Self:
        """A contact with the records merged into it, and their account."""
        kept = person.merged_into or person
        people = Person.objects.filter(Q(pk=kept.pk) | Q(merged_into=kept))
        return cls._of(User.objects.filter(person__in=people), people)

    @classmethod
    def of_address(cls, email: str) -> Self:
        """Whoever has an address, even if no account nor record does any more."""
        users = User.objects.filter(email__iexact=email)
        people = Person.objects.filter(Q(email__iexact=email) | Q(user__in=users))
        found = cls._of(users, people)
        return replace(found, emails=found.emails | {email.lower()})

    @classmethod
    def _of(cls, users: Iterable[User], people: models.QuerySet[Person]) -> Self:
        accounts = list(users)
        known = people.values_list("pk", flat=True)
        records = list(
            Person.objects.filter(Q(pk__in=known) | Q(merged_into__in=known))
        )
        everybody: list[Any] = [*accounts, *records]
        return cls(
            users=frozenset(user.pk for user in accounts),
            people=frozenset(person.pk for person in records),
            emails=frozenset(one.email.lower() for one in everybody if one.email),
            names=frozenset(
                one.name
                for one in everybody
                if one.given_name and len(one.name) >= SHORTEST_NAME
            ),
            uids=frozenset(str(person.uid) for person in records),
        )

    @property
    def words(self) -> list[str]:
        """What texts may call them by."""
        return sorted(self.emails | self.names | self.uids)

    def about(self, model: type[models.Model]) -> Q | None:
        """Rows that are about this person; None where no row is about anybody."""
        return self._among(routes(model))

    def acting(self, model: type[models.Model]) -> dict[str, Q]:
        """By field, the rows on which this person acted."""
        found = {}
        for name, tag in register.tables().get(model._meta.label, {}).items():
            if isinstance(tag, Personal) and tag.part == Part.ACTOR:
                wanted = self._among(through(model, name))
                if wanted is not None:
                    found[name] = wanted
        return found

    def _among(self, ways: Iterable["Route"]) -> Q | None:
        wanted: Q | None = None
        for way in ways:
            one = self._by(way)
            wanted = one if wanted is None else wanted | one
        return wanted

    def _by(self, way: "Route") -> Q:
        if way.to == User:
            return Q(**{f"{way.lookup}__in": self.users})
        if way.to == Person:
            return Q(**{f"{way.lookup}__in": self.people})
        by_address = Q(pk__in=[])
        for email in sorted(self.emails):
            by_address |= Q(**{f"{way.lookup}__iexact": email})
        return by_address


@dataclass(frozen=True)
class Route:
    """How a row leads to a person: a lookup, to an account, a record or an address."""

    lookup: str
    to: type[models.Model] | None


@cache
def routes(model: type[models.Model]) -> tuple[Route, ...]:
    """The ways from a row of this table to whom it is about."""
    fields = register.tables().get(model._meta.label, {})
    return tuple(
        way
        for name, tag in fields.items()
        if isinstance(tag, Personal) and tag.part == Part.SUBJECT
        for way in through(model, name)
    )


def through(model: type[models.Model], name: str) -> tuple[Route, ...]:
    """The ways that begin with one field: a key of a person, a link, an address."""
    field: Any = model._meta.get_field(name)
    if field.primary_key:
        return (Route("pk", model),)
    if field.remote_field is None:
        return (Route(name, None),)
    target = field.remote_field.model
    if target in (User, Person):
        return (Route(name, target),)
    return tuple(Route(f"{name}__{way.lookup}", way.to) for way in routes(target))


@cache
def way_to(model: type[models.Model], label: str) -> str | None:
    """The shortest lookup from a table to another along its links; None if there is
    none. It tells of which cluster, or of which project, a row is.
    """
    if model._meta.label == label:
        return "pk"
    ways: list[tuple[str, type[models.Model]]] = [("", model)]
    seen = {model}
    while ways:
        ahead = []
        for path, here in ways:
            for field in here._meta.local_concrete_fields:
                if field.remote_field is None or (field.null and path):
                    continue
                target = field.remote_field.model
                lookup = f"{path}__{field.name}" if path else field.name
                if target._meta.label == label:
                    return lookup
                # What a person did elsewhere says nothing of where this row belongs.
                if target not in seen and target not in (User, Person):
                    seen.add(target)
                    ahead.append((lookup, target))
        ways = ahead
    return None


def model_of(label: str) -> type[models.Model]:
    return apps.get_model(label)
