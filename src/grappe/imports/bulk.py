"""Write many rows of one table, from plain values instead of models.

A line of a list of members writes some twenty rows: making an object of each would take
most of the time of an import. Nothing is cleaned here; the database's own constraints
hold as ever.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

Row = tuple[Any, ...]
Column = Sequence[Any]

# As Django's own JSON fields write it: rows of both are found by the same look-ups.
encode = json.JSONEncoder().encode

# What both databases take as Python holds it.
PLAIN = (
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.IntegerField,
    models.TextField,
)


def columns(model: type[models.Model]) -> list[Any]:
    """The fields of a table but its key, in the order of all rows here."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def complete(
    model: type[models.Model], given: Mapping[str, Sequence[Any]]
) -> list[Column]:
    """All `columns` of some records: the given ones, by name, and defaults."""
    count = len(next(iter(given.values())))
    whole: list[Column] = []
    for field in columns(model):
        if field.attname in given:
            whole.append(given[field.attname])
        elif callable(field.default) and field.default is not NOT_PROVIDED:
            whole.append([field.get_default() for _ in range(count)])
        else:
            whole.append([field.get_default()] * count)
    return whole


def by_column(
    model: type[models.Model], records: Sequence[Mapping[str, Any]]
) -> dict[str, Column]:
    """The columns that any of the records speaks of; the others have its default."""
    names = {name: None for record in records for name in record}
    fields = {field.attname: field for field in columns(model)}
    return {
        name: [
            record[name] if name in record else fields[name].get_default()
            for record in records
        ]
        for name in names
    }


def insert(model: type[models.Model], whole: Sequence[Column]) -> list[int]:
    """Insert records (see `complete`) inside a transaction; return their keys."""
    keys = reserve(model, len(whole[0]))
    fields = columns(model)
    prepared = list(zip(keys, *prepare(fields, whole), strict=True))
    names = ", ".join(quoted(field) for field in [model._meta.pk, *fields])
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (len(fields) + 1))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            cursor.executemany(statement, prepared)
    return keys


def update(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row]
) -> None:
    """Set the named columns of rows given as (values…, key)."""
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    *values, keys = zip(*rows, strict=True)
    prepared = [*prepare(fields, values), keys]
    table = connection.ops.quote_name(model._meta.db_table)
    key = quoted(model._meta.pk)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f"{quoted(f)} = new.c{i}" for i, f in enumerate(fields))
            kinds = [f.db_type(connection) for f in fields] + ["bigint"]
            lists = ", ".join(f"%s::{kind}[]" for kind in kinds)
            titles = ", ".join(f"c{i}" for i in range(len(kinds)))
            cursor.execute(
                f"UPDATE {table} SET {new} FROM unnest({lists}) AS new ({titles}) "
                f"WHERE {table}.{key} = new.c{len(fields)}",
                [list(column) for column in prepared],
            )
        else:
            new = ", ".join(f"{quoted(field)} = %s" for field in fields)
            statement = f"UPDATE {table} SET {new} WHERE {key} = %s"
            cursor.executemany(statement, list(zip(*prepared, strict=True)))


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys nobody else will get, known before the rows are written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) "
                "FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # Our transaction is the only one that writes: the counter waits for us.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def settle() -> None:
    """Have PostgreSQL look at foreign keys now, rather than keep them all in mind."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def quoted(field: Any) -> str:
    return cast(str, connection.ops.quote_name(field.column))


def prepare(fields: Sequence[Any], whole: Sequence[Column]) -> list[Column]:
    """Columns as the database takes them."""
    return [
        converted(column, converter) if (converter := _converter(field)) else column
        for field, column in zip(fields, whole, strict=True)
    ]


def converted(values: Column, converter: Callable[[Any], Any]) -> Column:
    return [None if value is None else converter(value) for value in values]


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """How a field's values are written; None where they are written as they are."""
    if field.is_relation or isinstance(field, PLAIN):
        return None
    if isinstance(field, models.JSONField):
        return encode
    if isinstance(field, models.UUIDField):
        return _hexadecimal
    if isinstance(field, models.DateField) and not isinstance(
        field, models.DateTimeField
    ):
        return date.isoformat
    return lru_cache(maxsize=1024)(
        lambda value: field.get_db_prep_save(value, connection)
    )


def _hexadecimal(value: UUID) -> str:
    return value.hex
