"""Days between two moments, as each database works them out."""

from typing import Any

from django.db.models import DecimalField, Func


class DaysBetween(Func):
    """The days from a moment to another, with their fraction; null where one is."""

    arity = 2
    output_field = DecimalField(max_digits=12, decimal_places=4)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(julianday(%(second)s) - julianday(%(first)s))"
        return self._compiled(compiler, template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(EXTRACT(EPOCH FROM (%(second)s - %(first)s)) / 86400.0)"
        return self._compiled(compiler, template)

    def _compiled(self, compiler: Any, template: str) -> Any:
        sides = [compiler.compile(side) for side in self.get_source_expressions()]
        (first, first_params), (second, second_params) = sides
        sql = template % {"first": first, "second": second}
        return sql, (*second_params, *first_params)
