"""A database constraint for dated rows: periods of one thing never share a day."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, Model, Q

FOREVER = "9999-12-31"


class NoOverlap(BaseConstraint):
    """Two rows equal on `per` have no day in common; a null end means "still open".

    The column of `per` that tells most rows apart comes first: both databases then look
    at a few rows for each one written, however many share the other columns.

    PostgreSQL holds it with an exclusion constraint (the extension `btree_gist` must be
    created by an earlier migration operation), SQLite with two triggers. On SQLite the
    triggers are created again whenever Django rebuilds the table, because they are part
    of the model's declared constraints. A row whose `per` holds a null never conflicts.
    """

    def __init__(
        self,
        *,
        name: str,
        per: Sequence[str],
        starts: str = "starts_on",
        ends: str = "ends_on",
        **violation: Any,
    ) -> None:
        super().__init__(name=name, **violation)
        self.per = tuple(per)
        self.starts = starts
        self.ends = ends

    def constraint_sql(self, model: type[Model], schema_editor: Any) -> str | None:
        if schema_editor.connection.vendor == "postgresql":
            name = schema_editor.quote_name(self.name)
            return f"CONSTRAINT {name} EXCLUDE USING gist ({self._gist(model)})"
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model: type[Model], schema_editor: Any) -> Statement | None:
        if schema_editor.connection.vendor != "postgresql":
            return None  # SQLite rebuilds the table, which calls constraint_sql
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist (%(on)s)",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
            on=self._gist(model),
        )

    def remove_sql(self, model: type[Model], schema_editor: Any) -> Statement:
        return schema_editor._delete_constraint_sql(
            schema_editor.sql_delete_check, model, schema_editor.quote_name(self.name)
        )

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and {*self.per, self.starts, self.ends} & set(exclude):
            return
        same = {field: getattr(instance, field) for field in self.per}
        starts, ends = getattr(instance, self.starts), getattr(instance, self.ends)
        if None in same.values() or starts is None:
            return
        clash = Q(**{f"{self.ends}__isnull": True}) | Q(**{f"{self.ends}__gte": starts})
        rows = model._default_manager.using(using).filter(clash, **same)
        if ends is not None:
            rows = rows.filter(**{f"{self.starts}__lte": ends})
        if rows.exclude(pk=instance.pk).exists():
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"per": self.per, "starts": self.starts, "ends": self.ends}
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()
        )

    def __hash__(self) -> int:
        return hash((self.name, self.per, self.starts, self.ends))

    def _columns(self, model: type[Model]) -> tuple[list[str], str, str]:
        column = {field.name: str(field.column) for field in model._meta.local_fields}
        try:
            per = [column[name] for name in self.per]
            return per, column[self.starts], column[self.ends]
        except KeyError as error:
            raise FieldError(
                f"{self.name}: {model.__name__} has no field {error}"
            ) from error

    def _gist(self, model: type[Model]) -> str:
        per, starts, ends = self._columns(model)
        equal = "".join(f'"{name}" WITH =, ' for name in per)
        return f"""{equal}daterange("{starts}", "{ends}", '[]') WITH &&"""

    def _triggers(self, model: type[Model], schema_editor: Any) -> list[Statement]:
        per, starts, ends = self._columns(model)
        table = Table(model._meta.db_table, schema_editor.quote_name)
        clash = " AND ".join(
            [
                f'"{per[0]}" = NEW."{per[0]}"',
                # A unary plus keeps a column out of the choice of an index.
                *(f'+"{name}" = NEW."{name}"' for name in per[1:]),
                f"""\"{starts}" <= COALESCE(NEW."{ends}", '{FOREVER}')""",
                f"""COALESCE("{ends}", '{FOREVER}') >= NEW."{starts}\"""",
            ]
        )
        body = (
            "CREATE TRIGGER %(name)s BEFORE {verb} ON %(table)s WHEN EXISTS "
            "(SELECT 1 FROM %(table)s WHERE {clash}) "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )
        key = str(model._meta.pk.column)
        watched = ", ".join(f'"{name}"' for name in (*per, starts, ends))
        verbs = {
            "insert": ("INSERT", clash),
            "update": (f"UPDATE OF {watched}", f'{clash} AND "{key}" <> NEW."{key}"'),
        }
        return [
            Statement(
                body.format(verb=verb, clash=where),
                table=table,
                name=schema_editor.quote_name(f"{self.name}_{suffix}"),
                columns=Columns(model._meta.db_table, [key], schema_editor.quote_name),
            )
            for suffix, (verb, where) in verbs.items()
        ]
