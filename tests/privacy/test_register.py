"""Nobody adds a field that may say something of a person without saying so."""

import pytest
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from grappe.accounts.models import User
from grappe.common.personal import (
    DeclaredTwice,
    Impersonal,
    Part,
    Personal,
    Source,
    table,
)
from grappe.organisations.models import Person
from grappe.privacy import register
from grappe.privacy.keeping import KEPT, RULES
from grappe.privacy.processings import BASES, PROCESSINGS


def test_every_field_that_may_say_something_of_a_person_is_declared():
    assert register.undeclared(register.every_model(), register.tables()) == []


def test_nothing_is_declared_that_no_table_has():
    assert register.unknown(register.every_model(), register.tables()) == []


@isolate_apps("grappe.privacy")
def test_a_new_field_without_a_tag_is_found():
    class Guest(models.Model):
        nickname = models.CharField(max_length=20)
        born_on = models.DateField()
        photo = models.FileField()
        traits = models.JSONField()
        account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
        friend = models.ForeignKey("organisations.Person", models.CASCADE)
        mood = models.CharField(max_length=5, choices=[("good", "good")])
        visits = models.IntegerField()

        class Meta:
            app_label = "privacy"

        def __str__(self):
            return self.nickname

    Guest._meta.get_field("account").remote_field.model = User
    Guest._meta.get_field("friend").remote_field.model = Person
    declared = {"privacy.Guest": table(data="nickname", impersonal={"why": "photo"})}

    found = register.undeclared([Guest], declared)

    assert found == [
        f"privacy.Guest.{name}" for name in ("born_on", "traits", "account", "friend")
    ]


@isolate_apps("grappe.privacy")
def test_a_tag_of_a_field_that_is_no_more_is_found():
    class Guest(models.Model):
        nickname = models.CharField(max_length=20)

        class Meta:
            app_label = "privacy"

        def __str__(self):
            return self.nickname

    declared = {"privacy.Guest": table(data="nickname name")}

    assert register.unknown([Guest], declared) == ["privacy.Guest.name"]


def test_a_field_is_declared_once():
    with pytest.raises(DeclaredTwice, match="name"):
        table(data="name", impersonal={"why": "name"})


def test_every_tag_names_a_processing_and_a_rule():
    tags = [line.tag for line in register.lines()]

    assert {tag.purpose for tag in tags} <= PROCESSINGS.keys()
    assert {tag.retention for tag in tags} <= RULES.keys() | KEPT.keys()


def test_every_processing_has_a_ground_and_keeps_something():
    assert {entry.processing.basis for entry in register.entries()} <= BASES.keys()
    assert [
        entry.processing.code for entry in register.entries() if not entry.lines
    ] == []


def test_what_is_not_personal_says_why():
    silent = [
        (label, name)
        for label, fields in register.tables().items()
        for name, tag in fields.items()
        if isinstance(tag, Impersonal) and len(tag.reason) < 10
    ]

    assert silent == []


def test_a_row_about_a_person_leads_to_them():
    kinds = {
        line.field.name: type(line.field).__name__
        for line in register.lines()
        if line.tag.part == Part.SUBJECT and line.field.remote_field is None
    }

    assert set(kinds.values()) <= {"EmailField", "BigAutoField"}


def test_an_account_is_declared_as_the_register_shows_it():
    email = register.tables()["accounts.User"]["email"]

    assert email == Personal(Part.DATA, "accounts", "account", Source.PERSON)
