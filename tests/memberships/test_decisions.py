from datetime import date, timedelta

import pytest

from grappe.audit.models import Event
from grappe.memberships import actions, notifications
from grappe.memberships.models import CategoryPeriod, Membership, MembershipApplication
from grappe.memberships.notifications import Letter
from grappe.outbox.models import Mail
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2026, 4, 1)
BODY = "Conseil d'administration"


def under_review(**fields) -> MembershipApplication:
    return MembershipApplicationFactory(
        state="under_review", organisation=OrganisationFactory(), **fields
    )


def meeting(**changes) -> dict:
    return {
        "decided_on": TODAY,
        "body": BODY,
        "by": UserFactory(),
        "at": NOON,
        **changes,
    }


def approval(application) -> dict:
    category = MemberCategoryFactory(cluster=application.cluster)
    return {"outcome": "approved", "category": category, "starts_on": FIRST_DAY}


def test_decide_admits_from_the_first_day():
    application = under_review()
    decision = approval(application)

    application = actions.decide(application, **decision, **meeting())

    membership = Membership.objects.get()
    assert (application.state, application.decided_by_body) == ("approved", BODY)
    assert (membership.application, membership.starts_on) == (application, FIRST_DAY)
    assert membership.organisation == application.organisation
    period = CategoryPeriod.objects.get()
    assert (period.category, period.starts_on) == (decision["category"], FIRST_DAY)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "memberships.application_approved",
        "memberships.admitted",
    ]


def test_decide_refuses_with_a_reason_and_its_letter():
    application = under_review()
    letter = Letter("Votre demande", "Non.")

    application = actions.decide(
        application, outcome="refused", note="Hors thème", letter=letter, **meeting()
    )

    assert (application.state, application.decision_note) == ("refused", "Hors thème")
    assert Membership.objects.count() == 0
    mail = Mail.objects.get()
    assert (mail.kind, mail.subject, mail.text) == (
        "memberships.refused",
        "Votre demande",
        "Non.",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "refused", "note": " "},
        {"category": None},
        {"starts_on": None},
        {"outcome": "withdrawn"},
        {"decided_on": TODAY + timedelta(days=1)},
        {"body": " "},
    ],
)
def test_decide_refuses_what_is_not_whole(changes):
    application = under_review()
    arguments = approval(application) | meeting() | changes

    with pytest.raises(actions.NotDecidable):
        actions.decide(application, **arguments)

    assert Event.objects.count() == 0


def test_decide_refuses_an_application_not_under_review():
    application = MembershipApplicationFactory(organisation=OrganisationFactory())

    with pytest.raises(actions.NotDecidable, match=application.name):
        actions.decide(application, **approval(application), **meeting())


def test_decide_refuses_the_category_of_another_cluster():
    application = under_review()
    decision = approval(application) | {"category": MemberCategoryFactory()}

    with pytest.raises(actions.NotDecidable):
        actions.decide(application, **decision, **meeting())


def test_decide_refuses_who_is_a_member_that_day():
    application = under_review()
    MembershipFactory(
        cluster=application.cluster, organisation=application.organisation
    )

    with pytest.raises(actions.NotDecidable, match=application.name):
        actions.decide(application, **approval(application), **meeting())


def test_decide_together_records_all_or_none():
    cluster = ClusterFactory()
    fine, late = under_review(cluster=cluster), under_review(cluster=cluster)
    late.state = "withdrawn"
    late.save()
    decisions = [actions.Decision(each, **approval(each)) for each in (fine, late)]

    with pytest.raises(actions.NotDecidable, match=late.name):
        actions.decide_together(decisions, **meeting())

    fine.refresh_from_db()
    assert (fine.state, Membership.objects.count()) == ("under_review", 0)


def test_admit_brings_a_former_member_back_as_a_new_row():
    former = MembershipFactory(resigned=True)

    actions.admit(
        former.cluster,
        former.organisation,
        category=None,
        starts_on=FIRST_DAY,
        by=UserFactory(),
        at=NOON,
    )

    assert Membership.objects.filter(organisation=former.organisation).count() == 2


def test_admit_refuses_a_day_of_another_membership():
    former = MembershipFactory(resigned=True)

    with pytest.raises(actions.NotAdmissible):
        actions.admit(
            former.cluster,
            former.organisation,
            category=None,
            starts_on=former.ends_on,
            by=UserFactory(),
            at=NOON,
        )


@pytest.mark.parametrize(("language", "greeting"), [("en", "Welcome to"), ("fr", "[")])
def test_draft_decision_is_in_the_candidates_language(language, greeting):
    application = under_review(language=language)

    letter = notifications.draft_decision(
        application, decided_on=TODAY, body=BODY, **approval(application)
    )

    assert greeting in letter.subject
    assert letter.text.rstrip().endswith(str(application.cluster))
