"""What the database never lets in, on SQLite and on PostgreSQL alike."""

from datetime import date

import pytest
from django.db import IntegrityError

from grappe.accounts.access import Access
from grappe.memberships.models import (
    Membership,
    MembershipApplication,
    MembershipRules,
    Renewal,
)
from tests.factories import (
    NOON,
    TODAY,
    CategoryPeriodFactory,
    ClusterFactory,
    MailFactory,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    MembershipRulesFactory,
    OrganisationFactory,
    SuspensionFactory,
    UserFactory,
    WithdrawalReasonFactory,
)

pytestmark = pytest.mark.django_db


def test_membercategory_code_is_unique():
    category = MemberCategoryFactory()

    with pytest.raises(IntegrityError, match=r"membercategory_code_is_unique|\.code"):
        MemberCategoryFactory(cluster=category.cluster, code=category.code)


def test_withdrawalreason_code_is_unique():
    reason = WithdrawalReasonFactory()

    with pytest.raises(IntegrityError, match=r"withdrawalreason_code_is_unique|\.code"):
        WithdrawalReasonFactory(cluster=reason.cluster, code=reason.code)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "refused", "decided_on": TODAY, "decided_by_body": "Bureau"},
        {"state": "refused", "decided_on": TODAY, "recorded": True},
        {"state": "refused", "decided_by_body": "Bureau", "recorded": True},
        {"state": "applied", "decided_on": TODAY},
        {"state": "applied", "decided_by_body": "Bureau"},
        {"state": "withdrawn", "recorded": True},
    ],
)
def test_application_decision_is_whole(fields):
    by = UserFactory() if fields.pop("recorded", False) else None

    with pytest.raises(IntegrityError, match="application_decision_is_whole"):
        MembershipApplicationFactory(recorded_by=by, **fields)


def test_application_approved_is_of_an_organisation():
    with pytest.raises(
        IntegrityError, match="application_approved_is_of_an_organisation"
    ):
        MembershipApplicationFactory(
            state="approved",
            decided_on=TODAY,
            decided_by_body="Bureau",
            recorded_by=UserFactory(),
        )


def test_application_one_open_at_a_time():
    first = MembershipApplicationFactory(organisation=OrganisationFactory())

    with pytest.raises(
        IntegrityError, match=r"application_one_open_at_a_time|\.organisation_id"
    ):
        MembershipApplicationFactory(
            cluster=first.cluster, organisation=first.organisation, state="lead"
        )


def test_a_closed_application_leaves_room_for_another():
    first = MembershipApplicationFactory(
        organisation=OrganisationFactory(), state="withdrawn"
    )

    second = MembershipApplicationFactory(
        cluster=first.cluster, organisation=first.organisation
    )

    assert second.is_open


def test_membership_ends_after_start():
    with pytest.raises(IntegrityError, match="membership_ends_after_start"):
        MembershipFactory(
            starts_on=date(2022, 1, 2), ends_on=date(2022, 1, 1), end_kind="other"
        )


def test_membership_one_at_a_time():
    first = MembershipFactory(resigned=True)

    with pytest.raises(IntegrityError, match="membership_one_at_a_time"):
        MembershipFactory(
            cluster=first.cluster,
            organisation=first.organisation,
            starts_on=first.ends_on,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": TODAY},
        {"end_kind": "resignation"},
        {"reason": True},
        {"merged": True},
    ],
)
def test_membership_end_is_whole(fields):
    if fields.pop("reason", False):
        fields["end_reason"] = WithdrawalReasonFactory()
    if fields.pop("merged", False):
        fields["merged_into"] = OrganisationFactory()

    with pytest.raises(IntegrityError, match=r"membership_(end_is_whole|merger_names)"):
        MembershipFactory(**fields)


@pytest.mark.parametrize("kind", ["merger", "other"])
def test_membership_merger_names_who_remains(kind):
    heir = OrganisationFactory() if kind == "other" else None

    with pytest.raises(IntegrityError, match="membership_merger_names_who_remains"):
        MembershipFactory(ends_on=TODAY, end_kind=kind, merged_into=heir)


def test_membership_does_not_merge_into_itself():
    itself = OrganisationFactory()

    with pytest.raises(IntegrityError, match="membership_does_not_merge_into_itself"):
        MembershipFactory(
            organisation=itself, ends_on=TODAY, end_kind="merger", merged_into=itself
        )


def test_categoryperiod_ends_after_start():
    with pytest.raises(IntegrityError, match="categoryperiod_ends_after_start"):
        CategoryPeriodFactory(starts_on=date(2022, 1, 2), ends_on=date(2022, 1, 1))


def test_categoryperiod_one_category_a_day():
    period = CategoryPeriodFactory()

    with pytest.raises(IntegrityError, match="categoryperiod_one_category_a_day"):
        CategoryPeriodFactory(membership=period.membership, starts_on=TODAY)


def test_suspension_ends_after_start():
    with pytest.raises(IntegrityError, match="suspension_ends_after_start"):
        SuspensionFactory(starts_on=date(2022, 1, 2), ends_on=date(2022, 1, 1))


def test_suspension_one_at_a_time():
    suspension = SuspensionFactory()

    with pytest.raises(IntegrityError, match="suspension_one_at_a_time"):
        SuspensionFactory(membership=suspension.membership, starts_on=TODAY)


def test_renewal_once_a_year():
    membership = MembershipFactory()
    year = {"membership": membership, "year": 2027, "deadline": date(2026, 12, 31)}
    Renewal.objects.create(**year)

    with pytest.raises(IntegrityError, match=r"renewal_once_a_year|renewal\.year"):
        Renewal.objects.create(**year)


@pytest.mark.parametrize("has_notice", [True, False])
def test_renewal_told_has_its_notice(has_notice):
    with pytest.raises(IntegrityError, match="renewal_told_has_its_notice"):
        Renewal.objects.create(
            membership=MembershipFactory(),
            year=2027,
            deadline=date(2026, 12, 31),
            notice=MailFactory() if has_notice else None,
            told_at=None if has_notice else NOON,
        )


def test_membershiprules_are_one_a_cluster():
    rules = MembershipRulesFactory()

    with pytest.raises(IntegrityError, match=r"cluster_id"):
        MembershipRulesFactory(cluster=rules.cluster)


YEAR_BEFORE = {"notice_month": 10, "notice_day": 31, "notice_in_year": -1}
SAME_YEAR = {"notice_month": 3, "notice_day": 31, "notice_in_year": 0}
LEAP = {"notice_month": 2, "notice_day": 29, "notice_in_year": 0}


@pytest.mark.parametrize(
    ("statutes", "received_on", "last_day"),
    [
        ({}, date(2026, 12, 31), date(2026, 12, 31)),
        ({}, date(2027, 1, 1), date(2027, 12, 31)),
        (YEAR_BEFORE, date(2026, 10, 31), date(2026, 12, 31)),
        (YEAR_BEFORE, date(2026, 11, 1), date(2027, 12, 31)),
        (SAME_YEAR, date(2026, 3, 31), date(2026, 3, 31)),
        (SAME_YEAR, date(2026, 4, 1), date(2026, 12, 31)),
        (LEAP, date(2024, 2, 29), date(2024, 2, 29)),
        (LEAP, date(2025, 2, 28), date(2025, 2, 28)),
        (LEAP, date(2025, 3, 1), date(2025, 12, 31)),
    ],
)
def test_last_day_after_notice(statutes, received_on, last_day):
    rules = MembershipRules(**statutes)

    assert rules.last_day_after_notice(received_on) == last_day


def test_window_opens_before_the_deadline():
    rules = MembershipRules(**YEAR_BEFORE, window_days=60)

    window = rules.window(2027)

    assert (window.first, window.last) == (date(2026, 9, 1), date(2026, 10, 31))


def test_visible_to_shows_a_cluster_its_own():
    here = ClusterFactory()
    membership = MembershipFactory(cluster=here)
    application = MembershipApplicationFactory(cluster=here)
    MembershipFactory()
    MembershipApplicationFactory()

    access = Access.of(None, here, TODAY)

    assert list(Membership.objects.visible_to(access)) == [membership]
    assert list(MembershipApplication.objects.visible_to(access)) == [application]
