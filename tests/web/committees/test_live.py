"""A session on the day, as each person sees it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grappe.committees import actions
from grappe.committees.models import Decision
from tests.committees.world import World
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.projects import GrantFactory

pytestmark = pytest.mark.django_db
OUT = "An item you take no part in"


@pytest.fixture
def world():
    """The keeper is of the team; members hold the committee's role."""
    world = World()
    RoleGrantFactory(
        user=world.keeper, cluster=world.cluster, role="team", starts_on="2020-01-01"
    )
    for person in world.people:
        person.language = "en"
        person.save()
        RoleGrantFactory(
            user=person, cluster=world.cluster, role="committee", starts_on="2020-01-01"
        )
        GrantFactory(
            project=world.request.project,
            user=person,
            purpose="committee",
            starts_on="2020-01-01",
        )
    world.keeper.language = "en"
    world.keeper.save()
    world.session.convened_at = world.at
    world.session.save()
    return world


def browser(person) -> Client:
    client = Client()
    client.force_login(person, backend="sesame.backends.ModelBackend")
    return client


def url(world, name, *more):
    arguments = [world.cluster.slug, world.session.pk, *more]
    return reverse(f"committees:{name}", args=arguments)


def live(world, person, **query):
    headers = {"HX-Request": "true"} if query else {}
    return browser(person).get(
        url(world, "session_live"), query, headers=headers, follow=False
    )


def test_the_keeper_opens_lets_in_and_opens_an_item(world):
    client = browser(world.keeper)
    world.session.held_on = timezone.localdate()
    world.session.save()

    client.post(url(world, "session_open"))
    for person in (world.a, world.b, world.c):
        client.post(url(world, "session_act", "arrive"), {"member": person.pk})
    client.post(url(world, "session_act", "open-item"), {"item": world.item.pk})

    response = client.get(url(world, "session_live"))
    assert world.now.item.key == world.item.pk
    assert response.context["scene"].current.point.line.item == world.item
    assert world.request.project.acronym in response.text


def test_members_vote_and_the_keeper_decides(world):
    world.at_item(world.a, world.b, world.c)
    keeper = browser(world.keeper)
    keeper.post(url(world, "session_ballot"), {"outcome": "labelled"})

    for person, choice in ((world.a, "for"), (world.b, "for"), (world.c, "against")):
        browser(person).post(
            url(world, "session_vote"), {"member": person.pk, "choice": choice}
        )
    keeper.post(url(world, "session_act", "close-ballot"))
    page = keeper.get(url(world, "session_decide"))
    keeper.post(url(world, "session_decide"), {"outcome": "labelled"})

    assert page.context["form"].initial["outcome"] == "labelled"
    decision = Decision.objects.get()
    assert (decision.outcome, decision.item, decision.applied_at) == (
        "labelled",
        world.item,
        None,
    )
    assert "2 for, 1 against, 0 abstaining" in live(world, world.a).text


def test_whoever_has_a_conflict_sees_nothing_of_the_item(world):
    world.bar(world.c)
    world.at_item(world.a, world.b, world.c)
    world.act(actions.note, world.session, "Secret word", item=world.item)

    mine = live(world, world.c)
    detail = browser(world.c).get(url(world, "session_detail"))
    other = live(world, world.a)

    project = world.request.project
    secrets = [project.acronym, project.title, world.request.number, "Secret word"]
    assert [word for word in secrets if word in mine.text + detail.text] == []
    assert [word for word in secrets if word not in other.text] == []
    assert (OUT in mine.text, OUT in detail.text, OUT in other.text) == (
        True,
        True,
        False,
    )
    # Nor may they act on it.
    refused = [
        browser(world.c).get(url(world, name)).status_code
        for name in ("session_aside", "session_note", "session_ballot")
    ]
    assert refused == [404, 403, 403]


def test_a_member_who_steps_aside_sees_nothing_more(world):
    world.at_item(world.a, world.b, world.c)
    client = browser(world.c)

    before = live(world, world.c)
    client.post(url(world, "session_aside"), {"nature": "family"})
    after = live(world, world.c)

    acronym = world.request.project.acronym
    assert (acronym in before.text, acronym in after.text) == (True, False)
    assert world.now.recused == {world.c.pk}


def test_the_page_is_told_when_nothing_is_new(world):
    world.opened(world.a, world.b, world.c)
    mark = live(world, world.a).context["scene"].mark

    same = live(world, world.a, seen=mark)
    world.act(actions.open_item, world.item)
    new = live(world, world.a, seen=mark)

    assert (same.status_code, new.status_code) == (204, 200)
    assert "<html" not in new.text


def test_a_closed_session_leads_to_its_page(world):
    world.opened(world.a, world.b, world.c)
    world.act(actions.close_session, world.session)

    asked_again = live(world, world.a, seen="x")
    opened = live(world, world.a)

    there = url(world, "session_detail")
    assert (asked_again.headers["HX-Redirect"], opened.url) == (there, there)


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("arrive", {"member": "x"}),
        ("arrive", {"member": "99999999999999999999"}),
        ("leave", {}),
        ("give-proxy", {"member": "1"}),
        ("open-item", {"item": "0"}),
        ("close-ballot", {}),
        ("suspend-item", {"item": ""}),
    ],
)
def test_what_cannot_be_is_said(act, data, world):
    world.opened(world.a, world.b, world.c)
    client = browser(world.keeper)
    before = world.kinds

    response = client.post(url(world, "session_act", act), data, follow=True)

    assert (response.status_code, world.kinds) == (200, before)
    assert [str(one.level_tag) for one in response.context["messages"]] == ["error"]


def test_an_act_unheard_of_is_not_found(world):
    world.opened(world.a, world.b, world.c)

    response = browser(world.keeper).post(url(world, "session_act", "dance"))

    assert response.status_code == 404


def test_a_member_does_not_keep_the_session(world):
    world.opened(world.a, world.b, world.c)
    client = browser(world.a)

    statuses = [
        client.post(url(world, "session_act", "leave"), {"member": world.b.pk}),
        client.get(url(world, "session_decide")),
        client.post(url(world, "session_open")),
    ]

    assert [one.status_code for one in statuses] == [403, 403, 403]


def test_nobody_votes_for_somebody_else(world):
    world.at_item(world.a, world.b, world.c)
    world.act(actions.open_ballot, world.item, question="Label?", outcome="labelled")

    browser(world.a).post(
        url(world, "session_vote"), {"member": world.b.pk, "choice": "for"}
    )

    assert world.now.ballot.voted == {}


def test_a_secret_vote_shows_no_choice(world):
    world.at_item(world.a, world.b, world.c)
    world.act(
        actions.open_ballot,
        world.item,
        question="Label?",
        outcome="labelled",
        is_secret=True,
    )
    world.vote(world.a, "against")

    page = live(world, world.keeper)

    (vote,) = page.context["scene"].current.votes
    assert (vote.cast, vote.waiting, vote.tally) == (1, [], None)


def test_a_stranger_finds_no_session(world):
    nobody = UserFactory()
    RoleGrantFactory(
        user=nobody, cluster=world.cluster, role="committee", starts_on="2020-01-01"
    )
    world.opened(world.a, world.b, world.c)

    statuses = [
        browser(nobody).get(url(world, name)).status_code
        for name in ("session_detail", "session_live", "minutes_detail")
    ]

    assert statuses == [404, 404, 404]
