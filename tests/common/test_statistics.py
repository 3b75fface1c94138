import pytest
from django.db import connection

from grappe.common import statistics
from tests.factories import ClusterFactory


@pytest.mark.django_db
def test_refresh_counts_the_rows_of_a_table():
    ClusterFactory.create_batch(3)

    statistics.refresh()

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT max(CAST(stat AS integer)) FROM sqlite_stat1 "
                "WHERE tbl = 'clusters_cluster'"
            )
        else:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE relname = 'clusters_cluster'"
            )
        assert cursor.fetchone()[0] == 3
