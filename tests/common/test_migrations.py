"""An index that is added later locks nobody out where the database can help it."""

import pytest
from django.core.management import call_command
from django.db import connection

MIGRATION = ("organisations", "0003_person_by_email_in_any_case")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_backwards", [False, True])
def test_an_index_is_made_while_others_write(is_backwards, capsys):
    call_command("sqlmigrate", *MIGRATION, backwards=is_backwards)

    sql = capsys.readouterr().out
    assert "person_by_email_in_any_case" in sql
    assert ("CONCURRENTLY" in sql) == (connection.vendor == "postgresql")
    assert "BEGIN" not in sql


@pytest.mark.django_db
def test_people_are_found_by_their_address_in_any_case():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "organisations_person")

    assert found["person_by_email_in_any_case"]["index"]
