"""The demo's past labels: counts and aid that are told, and a session being held."""

import json
import random
from collections import Counter
from decimal import Decimal

import pytest

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.committees import records, sitting
from grappe.committees.models import AgendaItem, Decision, Session
from grappe.common.periods import Window
from grappe.demo.history import scenes, tales
from grappe.demo.history.scenes import AID_EUR
from grappe.demo.plan import spec
from grappe.demo.plan.setting import FIRST_SLUG, email_of
from grappe.demo.projects.cast import noon
from grappe.followup.models import Award, Returns
from grappe.indicators import queries, registry
from grappe.labels.models import Label
from grappe.outbox.models import Mail
from grappe.reviews.models import Rebuttal, Review

pytestmark = pytest.mark.django_db


def held_today():
    return Session.objects.get(held_on=spec.LAST_DAY)


def test_of_2019_to_2022_more_than_25_projects_were_funded():
    told = scenes.scenes("cluster")

    assert sum(one.winners for one in told if one.closes_on.year <= 2022) == 28


def test_no_two_tales_have_a_name_or_a_subject_in_common():
    told = tales.tell(random.Random(1), 120)

    assert len({one.acronym for one in told}) == len({one.title for one in told}) == 120


def test_past_requests_were_decided_by_sessions_whose_minutes_hold(small_demo):
    decided = Counter(
        Decision.objects.filter(applied_at__isnull=False).values_list(
            "outcome", flat=True
        )
    )

    assert decided == {
        "labelled": 4,
        "labelled_with_reservations": 2,
        "deferred": 2,
        "refused": 2,
    }
    past = Session.objects.exclude(pk=held_today().pk)
    assert [records.verify(one.record).holds for one in past] == [True, True]


def test_labels_are_signed_and_those_funded_have_their_aid(small_demo):
    cluster = Cluster.objects.get(slug=FIRST_SLUG)
    window = Window.year(2025)

    assert [label.proofs.count() > 0 for label in Label.objects.all()] == [True] * 6
    figure = queries.figure(cluster, registry.get("projects_funded"), window)
    assert figure.value == 2
    assert Award.objects.filter(aid_eur__gt=0).count() == 6
    aid = queries.figure(cluster, registry.get("aid_amount"), window)
    assert aid.value == Decimal(2_200_000)


def test_a_session_is_under_way_and_nothing_of_it_is_applied(small_demo):
    session = held_today()
    now = sitting.of(session)

    assert session.state == "open"
    assert now.quorum.is_reached
    assert now.ballot is not None
    assert now.waiting
    assert Decision.objects.pending().count() == 2


def test_the_committee_s_member_never_meets_the_last_item(small_demo):
    user = User.objects.get(email=email_of("committee"))
    access = Access.of(user, Cluster.objects.get(slug=FIRST_SLUG), spec.LAST_DAY)
    items = AgendaItem.objects.filter(session=held_today())
    last = items.order_by("position").last()

    assert last not in items.visible_to(access)
    assert last.request.project_id in access.barred_ids


def test_experts_lean_and_the_truth_is_told(small_demo):
    told = json.loads(small_demo.truth.read_text())["labelling"]

    assert told["years"] == [2019, 2022]
    assert len(told["leanings_in_points"]) == 9
    assert Review.objects.filed().count() >= 30
    assert AID_EUR == 39_000_000


def test_nothing_of_the_past_waits_to_leave(small_demo):
    assert not Mail.objects.filter(kind__startswith="labels", state="queued").exists()
    assert Returns.objects.filter(answered_at__gt=noon(spec.LAST_DAY)).count() == 0
    assert Rebuttal.objects.count() <= 1
