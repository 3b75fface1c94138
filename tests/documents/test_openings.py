from datetime import timedelta

import pytest
from django.db import IntegrityError

from grappe.accounts.access import Access
from grappe.documents import openings
from grappe.documents.models import Opening
from tests.factories import NOON, TODAY, ClusterFactory, UserFactory
from tests.factories.documents import DocumentFactory, OpeningFactory


def test_log_by_an_access(db):
    document, user = DocumentFactory(), UserFactory()
    access = Access(cluster=document.cluster, on=TODAY, user=user)

    openings.log(
        access,
        cluster=document.cluster,
        act="downloaded",
        target=document.name,
        document=document,
        at=NOON,
        door="reader",
    )

    values = Opening.objects.values_list("user", "document", "act", "target", "door")
    assert values.get() == (
        user.pk,
        document.pk,
        "downloaded",
        "annexe.txt",
        "reader",
    )


def test_log_by_a_link(db):
    opening = openings.log(
        None,
        cluster=ClusterFactory(),
        act="opened",
        target="dossier",
        at=NOON,
        door="link",
        reader="Camille Fictif",
    )

    assert (opening.user, opening.reader_name) == (None, "Camille Fictif")


@pytest.mark.parametrize("wrong", [{"act": "burned"}, {"door": "window"}])
def test_log_of_something_unknown(db, wrong):
    told = {"act": "opened", "door": "reader", **wrong}

    with pytest.raises(ValueError, match="is not a valid"):
        openings.log(
            UserFactory(), cluster=ClusterFactory(), target="dossier", at=NOON, **told
        )


def test_forget_what_is_too_old(db, settings):
    settings.GRAPPE_OPENING_DAYS = 30
    kept = OpeningFactory(at=NOON - timedelta(days=30))
    OpeningFactory(at=NOON - timedelta(days=31))

    count = openings.forget(NOON)

    assert (count, list(Opening.objects.all())) == (1, [kept])


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"user": None}, "opening_names_its_reader"),
        ({"target": ""}, "opening_names_its_target"),
    ],
)
def test_constraints(db, wrong, name):
    with pytest.raises(IntegrityError, match=name):
        OpeningFactory(**wrong)
