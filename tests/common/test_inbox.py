"""Tasks of the home page: counted together, whatever they are of."""

import pytest

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.common.inbox import Pending, Task, counted
from tests.factories import ClusterFactory, UserFactory


@pytest.mark.django_db
def test_counted_asks_once_keeps_the_order_and_drops_what_counts_nothing(
    django_assert_num_queries,
):
    ClusterFactory.create_batch(2)
    UserFactory.create_batch(3, language="en")
    english = User.objects.filter(language="en").order_by("email")
    waiting = [
        Pending("People", english.select_related(), "/people/", reason="Why"),
        Task("Told", 4, "/told/"),
        Pending("Nobody", User.objects.none(), "/nobody/"),
        Pending("No cluster", Cluster.objects.filter(slug="nowhere"), "/nowhere/"),
        Pending(lambda n: f"{n} clusters", Cluster.objects.all(), "/clusters/"),
        Task("Nothing", 0, "/nothing/"),
    ]

    with django_assert_num_queries(1):
        tasks = counted(waiting)

    assert tasks == [
        Task("People", 3, "/people/", reason="Why"),
        Task("Told", 4, "/told/"),
        Task("2 clusters", 2, "/clusters/"),
    ]


@pytest.mark.parametrize(
    ("waiting", "found"),
    [
        ([], []),
        ([Task("Told", 4, "/told/")], [4]),
        ([Pending("None", Cluster.objects.none(), "/")], []),
        ([Pending("One", Cluster.objects.filter(slug="essai"), "/")], [1]),
        ([Pending("None", Cluster.objects.none(), "/")] * 2, []),
    ],
)
@pytest.mark.django_db
def test_counted_of_few(waiting, found):
    ClusterFactory(slug="essai")

    assert [task.count for task in counted(waiting)] == found
