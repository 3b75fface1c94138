from datetime import timedelta

import pytest
from django.core import mail as post_box

from grappe.audit.models import Event
from grappe.memberships import actions, notifications, queries
from grappe.memberships.models import ApplicationState, MembershipApplication
from grappe.memberships.notifications import Letter
from grappe.organisations.models import Organisation
from grappe.outbox.models import Mail
from tests.candidate_links import followed_from
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    siren,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=3)
CANDIDATE = {
    "name": "Candidat fictif",
    "siren": siren(9_001),
    "contact_email": "candidat@fiction.example",
    "language": "en",
}


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_open_lead_opens_a_file_followed_by_its_author():
    team = UserFactory()

    application = actions.open_lead(ClusterFactory(), by=team, at=NOON, **CANDIDATE)

    assert (application.state, application.owner, application.state_since) == (
        ApplicationState.LEAD,
        team,
        NOON,
    )
    assert kinds() == ["memberships.application_opened"]


def test_open_lead_received_on_paper_is_applied():
    application = actions.open_lead(
        ClusterFactory(), by=UserFactory(), at=NOON, received=True, **CANDIDATE
    )

    assert application.state == ApplicationState.APPLIED


def test_open_lead_refuses_a_siren_under_way():
    cluster = ClusterFactory()
    actions.open_lead(cluster, by=UserFactory(), at=NOON, **CANDIDATE)

    with pytest.raises(actions.NotOpenable):
        actions.open_lead(cluster, by=UserFactory(), at=NOON, **CANDIDATE)


def test_apply_sends_a_receipt_with_the_candidates_link():
    application = actions.apply(
        ClusterFactory(), at=NOON, terms_version="2026-11", **CANDIDATE
    )

    receipt = Mail.objects.get()
    assert (application.state, application.terms_version) == ("applied", "2026-11")
    assert (receipt.to, receipt.language) == (CANDIDATE["contact_email"], "en")
    assert followed_from(receipt.text, application.cluster) == application
    assert receipt.subject.startswith("[Membership] Your application")
    assert kinds() == ["memberships.applied"]


def test_apply_makes_a_prospect_of_that_siren_a_candidate():
    cluster = ClusterFactory()
    lead = MembershipApplicationFactory(
        cluster=cluster, state="lead", siren=CANDIDATE["siren"]
    )

    application = actions.apply(cluster, at=LATER, terms_version="1", **CANDIDATE)

    assert (application.pk, application.state) == (lead.pk, "applied")
    assert application.opened_at == NOON


def test_apply_twice_is_kept_twice_and_tells_nothing():
    cluster = ClusterFactory()

    actions.apply(cluster, at=NOON, terms_version="1", **CANDIDATE)
    actions.apply(cluster, at=LATER, terms_version="1", **CANDIDATE)

    assert MembershipApplication.objects.count() == 2


def test_submit_notes_that_a_prospect_applied():
    lead = MembershipApplicationFactory(state="lead")

    application = actions.submit(lead, by=UserFactory(), at=LATER)

    assert (application.state, application.state_since) == ("applied", LATER)
    assert kinds() == ["memberships.application_submitted"]


def test_submit_refuses_what_is_no_prospect():
    with pytest.raises(actions.NotMovable):
        actions.submit(MembershipApplicationFactory(), by=UserFactory(), at=NOON)


def test_start_review_makes_the_record_of_a_new_organisation():
    application = MembershipApplicationFactory(siren=CANDIDATE["siren"])
    team = UserFactory()

    application = actions.start_review(application, by=team, at=LATER)

    assert application.organisation == Organisation.objects.get()
    assert application.organisation.siren == CANDIDATE["siren"]
    assert (application.state, application.owner) == ("under_review", team)
    assert kinds() == ["organisations.created", "memberships.review_started"]


def test_start_review_takes_the_record_of_the_same_siren():
    known = OrganisationFactory()
    application = MembershipApplicationFactory(siren=known.siren)

    application = actions.start_review(application, by=UserFactory(), at=LATER)

    assert application.organisation == known


def test_start_review_takes_the_record_chosen():
    known = OrganisationFactory()

    application = actions.start_review(
        MembershipApplicationFactory(), organisation=known, by=UserFactory(), at=LATER
    )

    assert application.organisation == known


def test_start_review_refuses_a_member():
    membership = MembershipFactory()
    application = MembershipApplicationFactory(cluster=membership.cluster)

    with pytest.raises(actions.NotMovable, match=str(membership.organisation)):
        actions.start_review(
            application,
            organisation=membership.organisation,
            by=UserFactory(),
            at=LATER,
        )


def test_start_review_lets_a_former_member_come_back():
    membership = MembershipFactory(resigned=True)
    application = MembershipApplicationFactory(cluster=membership.cluster)

    application = actions.start_review(
        application, organisation=membership.organisation, by=UserFactory(), at=LATER
    )

    assert application.state == ApplicationState.UNDER_REVIEW


def test_start_review_refuses_a_second_application_of_an_organisation():
    first = MembershipApplicationFactory(
        organisation=OrganisationFactory(), state="under_review"
    )
    second = MembershipApplicationFactory(cluster=first.cluster)

    with pytest.raises(actions.NotMovable):
        actions.start_review(
            second, organisation=first.organisation, by=UserFactory(), at=LATER
        )


def test_start_review_refuses_a_french_name_without_siren_in_words():
    application = MembershipApplicationFactory(siren="")

    with pytest.raises(actions.NotMovable, match="SIREN"):
        actions.start_review(application, by=UserFactory(), at=LATER)


def under_review(**fields) -> MembershipApplication:
    return MembershipApplicationFactory(
        state="under_review", organisation=OrganisationFactory(), **fields
    )


def test_ask_sends_the_letter_as_the_team_left_it(django_capture_on_commit_callbacks):
    application = under_review()
    letter = Letter("Une question", "Répondez ici : {link}")

    with django_capture_on_commit_callbacks(execute=True):
        application = actions.ask(
            application, question="Qui ?", letter=letter, by=UserFactory(), at=LATER
        )

    assert (application.state, application.question) == ("info_requested", "Qui ?")
    assert followed_from(Mail.objects.get().text, application.cluster) == application
    assert [each.subject for each in post_box.outbox] == ["Une question"]
    assert kinds() == ["memberships.information_requested"]


def test_ask_without_an_address_sends_nothing():
    application = under_review(contact_email="")
    letter = notifications.draft_question(application, "Qui ?")

    actions.ask(
        application, question="Qui ?", letter=letter, by=UserFactory(), at=LATER
    )

    assert Mail.objects.count() == 0


def test_ask_refuses_before_the_review():
    with pytest.raises(actions.NotMovable):
        actions.ask(
            MembershipApplicationFactory(), question="Qui ?", by=UserFactory(), at=NOON
        )


def test_answer_goes_on_with_the_review():
    asked = under_review()
    asked.state = "info_requested"
    asked.save()

    application = actions.answer(asked, text="Nous.", by=None, at=LATER)

    assert (application.state, application.answer) == ("under_review", "Nous.")
    assert Event.objects.get().by is None


def test_answer_refuses_when_nothing_was_asked():
    with pytest.raises(actions.NotMovable):
        actions.answer(under_review(), text="Nous.", by=None, at=LATER)


def test_withdraw_closes_an_application():
    application = actions.withdraw(
        under_review(), note="Projet abandonné", by=UserFactory(), at=LATER
    )

    assert application.state == ApplicationState.WITHDRAWN
    assert Event.objects.get().data == {
        "name": application.name,
        "was": "under_review",
        "note": "Projet abandonné",
    }


def test_withdraw_refuses_a_closed_application():
    closed = MembershipApplicationFactory(state="withdrawn")

    with pytest.raises(actions.NotMovable):
        actions.withdraw(closed, note="", by=UserFactory(), at=LATER)


def test_edit_application_records_before_and_after():
    application = MembershipApplicationFactory(name="Ancien nom")

    actions.edit_application(
        application, name="Nouveau nom", by=UserFactory(), at=LATER
    )

    changes = Event.objects.get().data["changes"]
    assert changes == {"name": ["Ancien nom", "Nouveau nom"]}


def test_edit_application_refuses_the_siren_of_another():
    first = MembershipApplicationFactory(siren=siren(1))
    second = MembershipApplicationFactory(cluster=first.cluster)

    with pytest.raises(actions.NotMovable):
        actions.edit_application(second, siren=siren(1), by=UserFactory(), at=LATER)


def test_edit_application_refuses_a_closed_one():
    closed = MembershipApplicationFactory(state="withdrawn")

    with pytest.raises(actions.NotMovable):
        actions.edit_application(closed, name="Autre", by=UserFactory(), at=LATER)


def test_look_alikes_by_name_stay_within_the_cluster():
    cluster = ClusterFactory()
    here = OrganisationFactory(legal_name="Même Nom", siren=None, country="BE")
    MembershipFactory(cluster=cluster, organisation=here, resigned=True)
    elsewhere = OrganisationFactory(legal_name="Même Nom", siren=None, country="BE")
    MembershipFactory(organisation=elsewhere)

    application = MembershipApplicationFactory(cluster=cluster, name="même nom")

    assert queries.look_alikes(application) == [here]


def test_application_of_reads_only_its_own_link():
    application = MembershipApplicationFactory()
    token = queries.candidate_url(application).rstrip("/").rsplit("/", 1)[1]

    assert queries.application_of(application.cluster, token) == application
    assert queries.application_of(application.cluster, token + "x") is None
    assert queries.application_of(ClusterFactory(), token) is None
