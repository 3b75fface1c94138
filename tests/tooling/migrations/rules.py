"""What a migration may not do while the former version still serves.

Servers are replaced one after the other: for a while the former version reads and
writes the new schema, and nobody may wait for a lock on a large table. A change that
cannot keep these rules takes two releases, or is listed with its reason.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.migrations import operations as op
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

GONE = {
    op.RemoveField: "removes a column that the former version reads",
    op.RenameField: "renames a column under the former version",
    op.DeleteModel: "removes a table that the former version reads",
    op.RenameModel: "renames a table under the former version",
    op.AlterModelTable: "renames a table under the former version",
}
DATA = (op.RunPython, op.RunSQL)
# Of those that widen a type without the table being written again.
WIDER = {("CharField", "TextField"), ("IntegerField", "BigIntegerField")}
# Their rows are counted in hundreds at most, on the largest installation thought of.
SMALL_TABLES = frozenset(
    {
        "clusters.accreditation",
        "clusters.cluster",
        "clusters.phase",
        "clusters.strategicdomain",
        "memberships.membershipcategory",
    }
)


@dataclass(frozen=True)
class Finding:
    """One operation that breaks a rule."""

    migration: str
    what: str


def findings(migration: Migration, before: ProjectState) -> Iterator[Finding]:
    """What a migration does wrong, from the state of the models before it."""
    name = f"{migration.app_label}.{migration.name}"
    state = before.clone()
    created: set[str] = set()
    flat = list(_flat(migration.operations))
    for one in flat:
        for what in _wrong(one, migration, state, created):
            yield Finding(name, what)
        if isinstance(one, op.CreateModel):
            created.add(one.name_lower)
        one.state_forwards(migration.app_label, state)
    data = [one for one in flat if isinstance(one, DATA)]
    if data and len(data) < len(flat):
        yield Finding(name, "changes data and schema together")


def _flat(operations) -> Iterator[op.base.Operation]:
    for one in operations:
        if isinstance(one, op.SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
        else:
            yield one


def _wrong(one, migration, state, created) -> Iterator[str]:
    app = migration.app_label
    for kind, words in GONE.items():
        if isinstance(one, kind):
            yield f"{words}: {one.describe()}"
    if isinstance(one, op.AddField) and one.model_name_lower not in created:
        yield from _added(one)
    if isinstance(one, op.AlterField) and one.model_name_lower not in created:
        was = state.models[app, one.model_name_lower].fields[one.name]
        yield from _altered(one, was)
    if isinstance(one, op.AddIndex | op.AddConstraint):
        is_small = f"{app}.{one.model_name_lower}" in SMALL_TABLES
        is_concurrent = "concurrently" in type(one).__name__.lower()
        if not (one.model_name_lower in created or is_small or is_concurrent):
            yield f"locks a large table while it looks at every row: {one.describe()}"
    if isinstance(one, op.AlterUniqueTogether | op.AlterIndexTogether):
        yield f"locks a large table while it looks at every row: {one.describe()}"
    if isinstance(one, op.RunPython):
        yield from _python(one)
    if isinstance(one, op.RunSQL):
        yield "runs SQL, which no rule can read"
        if one.reverse_sql is None:
            yield "has no way back"


def _added(one: op.AddField) -> Iterator[str]:
    field = one.field
    is_column = not isinstance(field, models.ManyToManyField)
    has_default = field.db_default is not NOT_PROVIDED
    if is_column and not (field.null or has_default or field.generated):
        yield (
            "adds a column that the former version does not fill (null=True or"
            f" db_default): {one.describe()}"
        )
    if is_column and (field.unique or field.primary_key) and not field.null:
        yield f"adds a unique column to rows that are there: {one.describe()}"


def _altered(one: op.AlterField, was: models.Field) -> Iterator[str]:
    now = one.field
    if was.null and not now.null:
        yield f"makes a column NOT NULL in one step: {one.describe()}"
    kinds = was.get_internal_type(), now.get_internal_type()
    if kinds[0] != kinds[1] and kinds not in WIDER:
        yield f"changes the type of a column: {one.describe()}"
    lengths = was.max_length, now.max_length
    if kinds[0] == kinds[1] and None not in lengths and lengths[1] < lengths[0]:
        yield f"shortens a column: {one.describe()}"
    if now.unique and not was.unique:
        yield f"locks a large table while it looks at every row: {one.describe()}"


def _python(one: op.RunPython) -> Iterator[str]:
    if one.reverse_code is None:
        yield "has no way back (RunPython.noop at least)"
    source = textwrap.dedent(inspect.getsource(one.code))
    for loop in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.For)):
        calls = {
            call.func.attr
            for call in ast.walk(loop)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        }
        if "save" in calls:
            yield "writes rows one by one (one UPDATE, or bulk_update in batches)"
        elif "all" in calls and "iterator" not in calls:
            yield "reads a whole table into memory (iterator, in batches)"
