"""Every relation is declared; a new one that is not fails here."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from grappe.memberships.models import Membership
from grappe.organisations import merging
from grappe.organisations.merging.registry import column_of
from grappe.organisations.merging.wording import LABELS
from grappe.organisations.models import Organisation, Person, Position


def ours():
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("grappe.")
    ]


def test_every_relation_is_declared():
    assert merging.undeclared(ours()) == []


def test_every_text_that_may_hold_keys_is_explained():
    assert merging.unexplained(ours()) == []


def test_what_is_declared_exists():
    known = merging.declared()

    for name in [*known.relations, *known.loose_texts]:
        column_of(name)
    for label in known.volatile:
        apps.get_model(label)


def test_every_table_that_moves_has_a_name_for_people():
    tables = {
        name.rpartition(".")[0]
        for name, treatment in merging.declared().relations.items()
        if treatment in (merging.Treatment.MOVE, merging.Treatment.FOLD)
    }

    assert tables == set(LABELS)


@pytest.mark.parametrize("target", [Organisation, Person, Membership, Position])
@isolate_apps("tests.organisations")
def test_a_relation_nobody_declared_is_found(target):
    class Planted(models.Model):
        one = models.ForeignKey(target, on_delete=models.CASCADE)
        many = models.ManyToManyField(target, related_name="+")
        data = models.JSONField()

        class Meta:
            app_label = "organisations"

        def __str__(self) -> str:
            return ""

    through = Planted.many.through
    link = f"organisations.planted_many.{target._meta.model_name}"

    found = merging.undeclared([*ours(), Planted, through])

    assert found == ["organisations.planted.one", link]
    assert merging.unexplained([Planted]) == ["organisations.planted.data"]
