"""A server goes on while a newer version changes the columns it reads."""

from contextlib import closing

import pytest
from django.db import NotSupportedError, connection, transaction

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite plans each time anew"
    ),
    pytest.mark.django_db(transaction=True),
]
QUERY = "SELECT name FROM to_be_widened WHERE name = %s"
# More often than the driver waits for before it has a query planned for good.
OFTEN = 8


@pytest.fixture
def other():
    """A connection of its own, as that of another server."""
    with closing(connection.copy()) as opened, opened.cursor() as cursor:
        cursor.execute("CREATE TABLE to_be_widened (name varchar(10))")
        cursor.execute("INSERT INTO to_be_widened VALUES ('Lille')")
        yield cursor
        cursor.execute("DROP TABLE to_be_widened")


def ask(times=1):
    with connection.cursor() as cursor:
        for _time in range(times):
            cursor.execute(QUERY, ["Lille"])
        return cursor.fetchall()


def planned():
    """How many plans of the query the connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%FROM to_be_widened%"],
        )
        return cursor.fetchone()[0]


def test_a_query_that_comes_back_is_planned_once(other):
    ask(OFTEN)

    assert planned() == 1


def test_a_page_goes_on_when_a_column_is_widened(other):
    ask(OFTEN)
    other.execute("ALTER TABLE to_be_widened ALTER name TYPE varchar(20)")

    assert ask() == [("Lille",)]


def test_a_transaction_fails_once_and_the_next_goes_on(other):
    ask(OFTEN)
    other.execute("ALTER TABLE to_be_widened ALTER name TYPE varchar(20)")

    with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic():
        ask()

    with transaction.atomic():
        assert ask() == [("Lille",)]


def test_another_refusal_is_told(other, monkeypatch):
    asked = []

    def refuse(*question):
        asked.append(question)
        raise NotSupportedError("no such thing here")

    with (
        connection.execute_wrapper(refuse),
        pytest.raises(NotSupportedError, match="no such thing"),
    ):
        ask()

    assert len(asked) == 1
