"""Addresses that software reads, with today's rights; the page that makes them."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from grappe.audit.models import Event
from grappe.tokens import feeds
from grappe.tokens.models import FeedToken
from grappe.web.feeds import views
from tests.factories import (
    NOON,
    MembershipFactory,
    OrganisationFactory,
    PublicationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.labelling import CallFactory
from tests.factories.tokens import FeedTokenFactory

pytestmark = pytest.mark.django_db
FAR = NOON.replace(year=2090)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def somebody(cluster):
    user = UserFactory(language="en")
    RoleGrantFactory(
        user=user, cluster=cluster, role="team", starts_on=date(2020, 1, 1)
    )
    return user


def token(cluster, user, kind="calendar"):
    return FeedTokenFactory(cluster=cluster, user=user, kind=kind)


def read(made, name="calendar", **headers):
    return Client().get(reverse(f"feeds:{name}", args=[made.secret]), headers=headers)


def test_a_calendar_is_read_without_signing_in(cluster, somebody):
    CallFactory(cluster=cluster, name="Appel", closes_at=FAR)

    response = read(token(cluster, somebody))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, max-age=300"
    titles = [
        str(one["summary"]) for one in Calendar.from_ical(response.content).events
    ]
    assert "Appel: the call closes" in titles


def test_what_did_not_change_is_not_sent_again(cluster, somebody):
    CallFactory(cluster=cluster, closes_at=FAR)
    made = token(cluster, somebody)
    first = read(made)

    again = read(made, **{"If-None-Match": first["ETag"]})
    CallFactory(cluster=cluster, closes_at=FAR)
    changed = read(made, **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "Last-Modified" in first


def test_a_date_alone_does_not_hide_what_was_taken_away(cluster, somebody):
    made = token(cluster, somebody)
    first = read(made)

    again = read(made, **{"If-Modified-Since": first["Last-Modified"]})

    assert again.status_code == 200


@pytest.mark.parametrize("name", ["calendar", "own_news"])
def test_an_address_revoked_or_forged_opens_nothing(cluster, somebody, name):
    made = token(cluster, somebody, "calendar" if name == "calendar" else "news")
    assert read(made, name).status_code == 200
    forged = made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b")

    feeds.revoke(made, by=somebody, at=NOON)

    assert read(made, name).status_code == 404
    for secret in (forged, "x", "grf_000000000000.x"):
        url = reverse(f"feeds:{name}", args=[secret])
        assert Client().get(url).status_code == 404


def test_an_address_of_another_feed_opens_nothing(cluster, somebody):
    made = token(cluster, somebody, "news")

    assert read(made, "calendar").status_code == 404


def test_who_left_reads_nothing_more(cluster, somebody):
    CallFactory(cluster=cluster, closes_at=FAR)
    made = token(cluster, somebody)
    assert Calendar.from_ical(read(made).content).events

    somebody.grants.update(ends_on=date(2020, 1, 2))

    assert Calendar.from_ical(read(made).content).events == []


def test_a_closed_account_opens_nothing(cluster, somebody):
    made = token(cluster, somebody)
    somebody.is_active = False
    somebody.save()

    assert read(made).status_code == 404


def test_who_asks_too_often_waits(cluster, somebody, monkeypatch):
    monkeypatch.setattr(views, "PER_HOUR", 1)
    made = token(cluster, somebody)

    assert [read(made).status_code for _time in range(2)] == [200, 429]


def test_news_are_those_of_the_home_page(cluster, somebody):
    RoleGrantFactory(cluster=cluster)
    Event.objects.create(
        kind="accounts.unknown_kind",
        at=NOON,
        by=somebody,
        cluster=cluster,
        target="accounts.user:1",
    )

    text = read(token(cluster, somebody, "news"), "own_news").text

    assert "accounts.unknown_kind" in text


def test_the_public_feed_tells_what_is_public(cluster):
    shown, hidden = (
        OrganisationFactory(legal_name=name) for name in ("Alpha", "Secret")
    )
    for organisation in (shown, hidden):
        MembershipFactory(
            cluster=cluster,
            organisation=organisation,
            starts_on=timezone.localdate() - timedelta(days=10),
        )
    PublicationFactory(cluster=cluster, organisation=shown, field="listed")
    CallFactory(cluster=cluster, name="Appel", opens_at=None, closes_at=FAR)
    CallFactory(cluster=cluster, name="Clos", closes_at=NOON - timedelta(900))

    response = Client().get(
        reverse("feeds:public_news", args=[cluster.slug]), {"lang": "en"}
    )

    assert "New member: Alpha" in response.text
    assert "Open call: Appel" in response.text
    assert "Secret" not in response.text
    assert "Clos" not in response.text
    assert response["Cache-Control"] == "public, max-age=900"


def test_somebody_makes_an_address_reads_it_and_revokes_it(cluster, as_role):
    client = as_role("member")
    page = reverse("feeds:feed_list", args=[cluster.slug])

    made = client.post(
        reverse("feeds:feed_create", args=[cluster.slug]), {"kind": "calendar"}
    )
    (row,) = FeedToken.objects.all()
    address = made.context["address"]
    assert address in made.text
    assert f"<code>{row.prefix}…</code>" in made.text
    assert (
        Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    )
    listed = client.get(page)
    assert row.prefix in listed.text
    assert address not in listed.text
    client.post(reverse("feeds:feed_revoke", args=[cluster.slug, row.pk]))

    assert row.prefix not in client.get(page).text
    assert (
        Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 404
    )


def test_there_is_no_feed_of_another_kind(cluster, as_role):
    client = as_role("member")

    response = client.post(
        reverse("feeds:feed_create", args=[cluster.slug]), {"kind": "x"}
    )

    assert response.status_code == 302
    assert not FeedToken.objects.exists()


def test_revoking_twice_says_so(cluster, as_role):
    client = as_role("member")
    made = token(cluster, client.user)
    url = reverse("feeds:feed_revoke", args=[cluster.slug, made.pk])

    client.post(url)
    response = client.post(url, follow=True)

    assert response.status_code == 200
