import pytest

from grappe.accounts import actions, rules
from grappe.accounts.access import Access
from grappe.accounts.models import JoinRequest, RoleGrant
from grappe.audit.models import Event
from grappe.outbox.models import Mail
from tests.factories import (
    NOON,
    TODAY,
    JoinRequestFactory,
    MembershipFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ask(membership, by):
    return actions.ask_to_join(
        membership.cluster, membership.organisation, message="Bonjour", by=by, at=NOON
    )


def test_ask_to_join_tells_the_people_of_the_organisation():
    membership, person = MembershipFactory(), UserFactory()
    colleague = RoleGrantFactory(
        cluster=membership.cluster, role="member", organisation=membership.organisation
    )
    RoleGrantFactory(cluster=membership.cluster, role="team")

    request = ask(membership, person)

    assert (request.user, request.state, request.asked_at) == (person, "waiting", NOON)
    mail = Mail.objects.get()
    assert (mail.to, mail.kind) == (colleague.user.email, "accounts.join_requested")
    assert Event.objects.get().kind == "accounts.join_requested"


def test_ask_to_join_tells_the_team_where_nobody_acts():
    membership = MembershipFactory()
    team = RoleGrantFactory(cluster=membership.cluster, role="team")

    ask(membership, UserFactory())

    assert Mail.objects.get().to == team.user.email


def test_ask_to_join_refuses_an_organisation_that_is_no_member():
    membership = MembershipFactory(resigned=True)

    with pytest.raises(actions.NotRequestable):
        ask(membership, UserFactory())


def test_ask_to_join_refuses_somebody_who_acts_for_it():
    membership = MembershipFactory()
    held = RoleGrantFactory(
        cluster=membership.cluster, role="member", organisation=membership.organisation
    )

    with pytest.raises(actions.NotRequestable):
        ask(membership, held.user)


def test_ask_to_join_twice_is_refused():
    membership, person = MembershipFactory(), UserFactory()
    ask(membership, person)

    with pytest.raises(actions.NotRequestable):
        ask(membership, person)

    assert JoinRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("approve", "state", "roles"),
    [(True, "approved", {"member"}), (False, "refused", frozenset())],
)
def test_answer_request_lets_in_or_not_and_tells(approve, state, roles):
    membership, by = MembershipFactory(), UserFactory()
    request = JoinRequestFactory(
        cluster=membership.cluster, organisation=membership.organisation
    )

    actions.answer_request(request, approve=approve, by=by, at=NOON)

    request.refresh_from_db()
    assert (request.state, request.answered_by, request.answered_at) == (
        state,
        by,
        NOON,
    )
    assert Access.of(request.user, request.cluster, TODAY).roles == roles
    assert Mail.objects.get().to == request.user.email
    assert Event.objects.filter(kind="accounts.join_answered").get().data == {
        "person": request.user.name,
        "answer": state,
    }


def test_answer_request_refuses_a_second_answer_and_a_past_member():
    membership = MembershipFactory(resigned=True)
    left = JoinRequestFactory(
        cluster=membership.cluster, organisation=membership.organisation
    )
    answered = JoinRequestFactory(
        state="refused", answered_at=NOON, answered_by=UserFactory()
    )

    for request in (left, answered):
        with pytest.raises(actions.NotAnswerable):
            actions.answer_request(request, approve=True, by=UserFactory(), at=NOON)

    assert RoleGrant.objects.count() == 0


def test_can_answer_is_for_colleagues_and_the_team_and_never_for_oneself():
    request = JoinRequestFactory()
    here = {"cluster": request.cluster}
    colleague = RoleGrantFactory(
        **here, role="member", organisation=request.organisation
    )
    team = RoleGrantFactory(**here, role="team")
    other = RoleGrantFactory(**here, as_member=True)
    RoleGrantFactory(**here, role="team", user=request.user)
    elsewhere = RoleGrantFactory(role="team")

    answers = [
        rules.can_answer(Access.of(user, cluster, TODAY), request)
        for user, cluster in [
            (colleague.user, request.cluster),
            (team.user, request.cluster),
            (other.user, request.cluster),
            (request.user, request.cluster),
            (elsewhere.user, elsewhere.cluster),
        ]
    ]

    assert answers == [True, True, False, False, False]
