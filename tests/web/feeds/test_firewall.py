"""A conflict takes a dossier away from the feeds too."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.tokens import FeedTokenFactory
from tests.web import secret_dossier
from tests.web.secret_dossier import conflicted, reader, tells

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="keys are too many"),
]


def shows(dossier, user):
    """Which of somebody's feeds tell of the dossier."""
    user.expertises.get().assignments.update(due_on="2026-12-01")
    found = set()
    for kind, name in (("calendar", "calendar"), ("news", "own_news")):
        made = FeedTokenFactory(cluster=dossier.cluster, user=user, kind=kind)
        response = Client().get(reverse(f"feeds:{name}", args=[made.secret]))
        assert response.status_code == 200
        if tells(response):
            found.add(kind)
    return found


def test_no_feed_of_a_conflicted_person_tells_of_the_dossier(cluster):
    dossier = secret_dossier.seed(cluster)

    assert shows(dossier, reader(dossier, "cleared@fiction.example")) == {
        "calendar",
        "news",
    }
    for nature in ("declared", "group", "named"):
        assert (nature, shows(dossier, conflicted(dossier, nature))) == (nature, set())
