from datetime import UTC, date, datetime, timedelta

import pytest

from grappe.audit.models import Event
from grappe.memberships import actions, notifications, queries
from grappe.memberships.models import Renewal
from grappe.outbox.models import Mail
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    MembershipRulesFactory,
    PersonFactory,
    PositionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

IN_WINDOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 12, tzinfo=UTC)
DEADLINE = date(2026, 12, 31)


def reachable(cluster, **fields):
    membership = MembershipFactory(cluster=cluster, **fields)
    PositionFactory(cluster=cluster, organisation=membership.organisation)
    return membership


def letters(cluster) -> dict:
    return {code: notifications.draft_renewal(cluster, code) for code in ("fr", "en")}


def tell(cluster, *memberships, at=IN_WINDOW, year=2027):
    return actions.tell(
        cluster,
        year,
        memberships=memberships,
        letters=letters(cluster),
        by=UserFactory(),
        at=at,
    )


def states(cluster) -> list[str]:
    """The state of each line; the count of those to tell must agree with it."""
    on = IN_WINDOW.date()
    found = [line.state for line in queries.renewal_lines(cluster, 2027, on)]
    assert queries.to_tell(cluster, 2027, on).count() == found.count("to_tell")
    return found


def test_tell_keeps_the_notice_as_proof(django_capture_on_commit_callbacks):
    membership = reachable(ClusterFactory())

    with django_capture_on_commit_callbacks(execute=True):
        tell(membership.cluster, membership)

    renewal = Renewal.objects.get()
    notice = Mail.objects.get()
    assert (renewal.notice, renewal.told_at, renewal.deadline) == (
        notice,
        IN_WINDOW,
        DEADLINE,
    )
    assert (notice.state, bool(notice.message_id)) == ("sent", True)
    assert str(membership.organisation) in notice.text
    assert "{" not in notice.subject + notice.text
    assert Event.objects.get().kind == "memberships.renewal_told"


def test_tell_leaves_out_who_is_told_leaving_or_out_of_reach():
    cluster = ClusterFactory()
    told = reachable(cluster)
    leaving = reachable(cluster, ends_on=date(2027, 12, 31), end_kind="resignation")
    silent = MembershipFactory(cluster=cluster)
    tell(cluster, told)

    with pytest.raises(actions.NotTellable):
        tell(cluster, told, leaving, silent)

    assert sorted(states(cluster)) == ["cannot_be_told", "leaving", "told"]


def test_tell_refuses_after_the_deadline():
    membership = reachable(ClusterFactory())

    with pytest.raises(actions.NotTellable):
        tell(membership.cluster, membership, at=NEW_YEAR)


def test_tell_writes_in_the_language_of_the_contact():
    membership = MembershipFactory()
    person = PersonFactory(user=UserFactory(language="en"))
    PositionFactory(
        cluster=membership.cluster,
        organisation=membership.organisation,
        person=person,
    )

    tell(membership.cluster, membership)

    notice = Mail.objects.get()
    assert (notice.language, "31 December 2026" in notice.text) == ("en", True)


def test_renew_tacitly_renews_once_after_the_deadline():
    membership = reachable(ClusterFactory())
    cluster = membership.cluster

    assert actions.renew_tacitly(cluster, at=NEW_YEAR) == 1
    assert actions.renew_tacitly(cluster, at=NEW_YEAR + timedelta(days=1)) == 0

    renewal = Renewal.objects.get()
    assert (renewal.year, renewal.renewed_at, renewal.told_at) == (2027, NEW_YEAR, None)
    assert Event.objects.filter(kind="memberships.renewed").count() == 1


def test_renew_tacitly_completes_the_line_of_who_was_told():
    membership = reachable(ClusterFactory())
    tell(membership.cluster, membership)

    actions.renew_tacitly(membership.cluster, at=NEW_YEAR)

    renewal = Renewal.objects.get()
    assert (renewal.told_at, renewal.renewed_at) == (IN_WINDOW, NEW_YEAR)


def test_renew_tacitly_on_the_deadline_waits_for_the_next_day():
    cluster = reachable(ClusterFactory()).cluster
    last_minute = datetime(2026, 12, 31, 12, tzinfo=UTC)

    actions.renew_tacitly(cluster, at=last_minute)

    assert list(Renewal.objects.values_list("year", flat=True)) == [2026]


def test_renew_tacitly_leaves_out_who_gave_notice_in_time():
    rules = MembershipRulesFactory(notice_month=3, notice_day=31, notice_in_year=0)
    cluster = rules.cluster
    reachable(cluster, ends_on=date(2027, 3, 31), end_kind="resignation")
    late = reachable(cluster, ends_on=date(2027, 12, 31), end_kind="resignation")
    reachable(cluster, starts_on=date(2027, 2, 1))

    actions.renew_tacitly(cluster, at=datetime(2027, 4, 1, 12, tzinfo=UTC))

    assert Renewal.objects.get().membership == late


def test_renew_tacitly_touches_one_cluster():
    reachable(ClusterFactory())

    assert actions.renew_tacitly(ClusterFactory(), at=NEW_YEAR) == 0


def test_addressee_is_the_voting_representative_first():
    membership = MembershipFactory()
    here = {"cluster": membership.cluster, "organisation": membership.organisation}
    PositionFactory(**here, role="billing")
    chosen = PositionFactory(**here, role="representative")
    PositionFactory(organisation=membership.organisation, role="representative")

    addressee = queries.addressee_of(membership, IN_WINDOW.date())

    assert (addressee.email, addressee.language) == (chosen.person.email, "fr")
