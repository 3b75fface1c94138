"""What the database knows of its tables, brought up to date after a bulk write."""

from django.db import connection


def refresh() -> None:
    """Count the tables again: until then the planner guesses, and reads them badly.

    PostgreSQL does it by itself only minutes later; SQLite never does.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
