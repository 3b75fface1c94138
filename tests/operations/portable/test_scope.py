"""No model is forgotten, and no secret leaves by mistake."""

import re

from django.db.models import ForeignKey

from grappe.common.personal import Part, Personal
from grappe.operations.portable import scope, values
from grappe.privacy import register

SOUNDS_SECRET = re.compile(
    r"token|secret|password|passphrase|digest|nonce|private|seed|credential"
    r"|(^|_)key$|(^|_)hash$"
)
# Hashes and keys that only name or prove a content.
OF_CONTENT = {"chain_hash", "content_hash", "text_hash", "kept_sha256", "sha256"}


def left_out(model, field):
    name = scope.secret_of(model, field)
    return (
        scope.label(model) in scope.SECRET_MODELS
        or name in scope.SECRET_FIELDS
        or name in scope.NOT_SECRET
    )


def test_each_model_leaves_or_was_declared_to_stay():
    assert scope.undecided() == []


def test_every_model_of_ours_leaves_but_those_declared_to_stay():
    ours = {
        scope.label(model)
        for model in scope.models()
        if model.__module__.startswith("grappe.")
    }

    assert ours - {scope.label(model) for model in scope.exported()} == {
        label for label in scope.LEFT if label in ours
    }


def test_every_field_has_a_kind():
    for model in scope.exported():
        for field in scope.fields(model):
            assert values.kind_of(field).name


def test_each_secret_of_the_register_is_left_out_without_secrets():
    forgotten = [
        scope.secret_of(model, field)
        for model in scope.exported()
        for field in scope.fields(model)
        if isinstance(
            tag := register.tables().get(model._meta.label, {}).get(field.name),
            Personal,
        )
        and tag.part == Part.SECRET
        and not left_out(model, field)
    ]

    assert forgotten == []


def test_each_name_that_sounds_secret_was_thought_about():
    forgotten = [
        scope.secret_of(model, field)
        for model in scope.exported()
        for field in scope.fields(model)
        if SOUNDS_SECRET.search(field.name)
        and field.name not in OF_CONTENT
        and not left_out(model, field)
    ]

    assert forgotten == []


def test_no_row_refers_to_a_row_left_out():
    gone = scope.SECRET_MODELS | scope.LEFT.keys()
    broken = [
        scope.secret_of(model, field)
        for model in scope.exported(secrets=False)
        for field in scope.fields(model)
        if isinstance(field, ForeignKey) and scope.label(field.related_model) in gone
    ]

    assert broken == []
