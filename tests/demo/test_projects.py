"""The demo's projects: something to look at in each state, and somebody kept away."""

from collections import Counter

import pytest

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.demo.history import scenes, today
from grappe.demo.plan import spec
from grappe.demo.plan.setting import FIRST_SLUG, email_of
from grappe.demo.projects.stories import STORIES
from grappe.labelling.models import Expert, LabelRequest
from grappe.outbox.models import Mail
from grappe.projects.models import Project

pytestmark = pytest.mark.django_db
# Of the past, and of the last day's session: `test_history` tells them.
OTHER_CALLS = [*(one.code for one in scenes.scenes("small")), today.SCENE.code]


def access_of(role):
    cluster = Cluster.objects.get(slug=FIRST_SLUG)
    return Access.of(User.objects.get(email=email_of(role)), cluster, spec.LAST_DAY)


def test_a_third_of_the_stories_are_told_in_the_small_demo(small_demo):
    told = Project.objects.exclude(stage__in=["running", "ended"])
    told = told.exclude(label_requests__call__code__in=OTHER_CALLS)

    assert set(told.values_list("acronym", flat=True)) == {
        story.acronym for story in STORIES[::3]
    }


def test_requests_stand_at_different_steps(small_demo):
    told = LabelRequest.objects.exclude(call__code__in=OTHER_CALLS)
    states = Counter(told.values_list("state", flat=True))

    assert states["submitted"] == 1
    assert states["draft"] == 1
    assert sum(states.values()) == 5


def test_the_member_writes_a_project_of_their_own(small_demo):
    mine = Project.objects.of_applicant(access_of("member"))

    assert [project.acronym for project in mine] == [STORIES[0].acronym]


def test_the_expert_named_by_the_lead_never_meets_that_project(small_demo):
    access = access_of("expert")
    kept_away = Project.objects.get(acronym=STORIES[0].acronym)

    assert kept_away.pk in access.barred_ids
    assert kept_away not in Project.objects.visible_to(access)


def test_the_team_reads_what_it_follows(small_demo):
    readable = Project.objects.readable_by(access_of("team"))

    assert STORIES[0].acronym in set(readable.values_list("acronym", flat=True))


def test_everybody_of_the_pool_is_plainly_invented(small_demo):
    names = [
        expert.user.given_name
        for expert in Expert.objects.exclude(user__email=email_of("expert"))
    ]

    assert names
    assert all(name.startswith("Fictif-") for name in names)


def test_no_mail_of_the_demo_waits_to_leave(small_demo):
    assert not Mail.objects.filter(project__isnull=False, state="queued").exists()
