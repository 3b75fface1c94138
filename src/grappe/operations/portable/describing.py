"""What each file of an archive holds, told from the models themselves."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, ForeignKey, Model
from django.utils import translation

from grappe.operations.portable import scope, values

# What a field says of a person, as the register of processing tells it.
Personal = Callable[[Field], Any]


def describe(*, secrets: bool, personal: Personal | None = None) -> dict[str, Any]:
    """Each model that leaves: its words, its fields, what they refer to."""
    with translation.override(None):
        return {
            scope.label(model): _model(model, secrets, personal)
            for model in scope.exported(secrets=secrets)
        }


def _model(
    model: type[Model], secrets: bool, personal: Personal | None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "label": str(model._meta.verbose_name),
        "fields": {
            field.name: _field(field, personal) for field in scope.fields(model)
        },
    }
    told = (model.__doc__ or "").strip().splitlines()
    if told and not told[0].startswith(f"{model.__name__}("):  # what Django writes
        found["about"] = told[0]
    if not secrets:
        blanked = [
            field.name
            for field in scope.fields(model)
            if scope.secret_of(model, field) in scope.SECRET_FIELDS
        ]
        if blanked:
            found["left_out"] = blanked
    return found


def _field(field: Field, personal: Personal | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": values.kind_of(field).name,
        "label": str(field.verbose_name),
    }
    if field.primary_key:
        found["key"] = True
    if field.null:
        found["may_be_null"] = True
    if isinstance(field, ForeignKey):
        found["refers_to"] = scope.label(field.related_model)
    if field.max_length:
        found["longest"] = field.max_length
    if field.choices:
        found["choices"] = {str(code): str(word) for code, word in field.flatchoices}
    if personal is not None:
        found["personal"] = personal(field)
    return found


def pending() -> bool:
    """Is the database behind this version of the code?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations() -> dict[str, str]:
    """The last migration applied of each app that leaves: the shape of the data."""
    loader = MigrationLoader(connection)
    apps = {model._meta.app_label for model in scope.exported()}
    last: dict[str, str] = {}
    for app in sorted(apps):
        applied = {
            key for key in loader.applied_migrations if key[0] == app
        } & loader.graph.nodes.keys()
        for key in applied:
            above = {child.key for child in loader.graph.node_map[key].children}
            if not above & applied:
                last[app] = max(key[1], last.get(app, ""))
    return last
