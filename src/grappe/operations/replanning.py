"""Plans of queries that PostgreSQL keeps, and a migration makes useless.

Each connection plans a query that comes back once. When a newer version widens a
column while this one still serves, PostgreSQL refuses the plan. What was planned is
then forgotten, and the query asked again.
"""

from collections.abc import Callable
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

REFUSED = "cached plan must not change result type"


@receiver(connection_created)
def plan_anew(sender: Any, connection: BaseDatabaseWrapper, **_others: Any) -> None:
    """Have a new connection recover from a plan that no longer holds."""
    wrappers = connection.execute_wrappers
    if connection.vendor == "postgresql" and recovering not in wrappers:
        wrappers.append(recovering)


def recovering(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Ask; if the plan no longer holds, forget all plans and ask once more.

    Within a transaction the error stays: PostgreSQL takes it back as a whole, and the
    driver forgets its plans then.
    """
    try:
        return execute(sql, params, many, context)
    except NotSupportedError as error:
        connection = context["connection"]
        if connection.in_atomic_block or REFUSED not in str(error):
            raise
        connection.connection.execute("DEALLOCATE ALL")
        return execute(sql, params, many, context)
