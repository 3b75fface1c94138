"""What outlived its rule is gone everywhere; what did not is not touched."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers
from django.utils import timezone

from grappe.audit.actions import record
from grappe.privacy import actions, register
from grappe.privacy.due import FINDERS, days_kept
from grappe.privacy.keeping import RULES
from grappe.privacy.models import LegalHold, Objection, RetentionRun, RetentionTerm
from grappe.reviews.models import Review
from grappe.tokens.models import AccessToken
from tests import factories as make
from tests.factories import NOON, TODAY
from tests.factories.labelling import AssignmentFactory, ExpertFactory
from tests.factories.reviews import ReviewFactory
from tests.privacy import scan

# Every rule keeps less than this.
LONG_AGO = NOON - timedelta(days=20 * 365)
LATELY = NOON - timedelta(days=1)


def seed(cluster, word: str, at) -> None:
    """A record of each rule, all of whose words hold `word`, as of a time."""
    email, on = f"{word}@fiction.example", at.date()
    here = {"cluster": cluster}
    make.MembershipApplicationFactory(
        **here,
        state="withdrawn",
        contact_email=f"prospect-{email}",
        contact_given_name="Zoé",
        contact_family_name=word,
        motivation=word,
        opened_at=at,
    )
    position = make.PositionFactory(
        **here,
        person__email=f"contact-{email}",
        person__given_name="Léa",
        person__family_name=f"{word}-Fictive",
        starts_on=on - timedelta(days=9),
        ends_on=on,
    )
    record(
        "organisations.contact_added",
        position,
        by=None,
        at=at,
        person=f"Léa {word}-Fictive",
    )
    make.InvitationFactory(
        **here,
        email=f"invited-{email}",
        invited_at=at,
        expires_at=at + timedelta(hours=9),
    )
    make.JoinRequestFactory(
        **here,
        message=word,
        state="refused",
        asked_at=at,
        answered_at=at,
        answered_by=make.UserFactory(is_operator=True),
    )
    expert = ExpertFactory(
        **here,
        biography=f"bio {word}",
        starts_on=on - timedelta(days=9),
        ends_on=on,
    )
    make.RoleGrantFactory(**here, user=expert.user, role="team")
    ReviewFactory(
        assignment=AssignmentFactory(
            expert=expert,
            request__cluster=cluster,
            request__state="refused",
            request__closed_at=at,
            request__call=None,
        ),
        strengths=f"forces {word}",
    )
    make.MailFactory(**here, to=f"mail-{email}", text=word, created_at=at)
    make.ImportRowFactory(batch__cluster=cluster, batch__created_at=at, cells=[word])
    make.ConsentFactory(
        **here,
        person=make.PositionFactory(**here).person,
        text_version=word,
        given_at=at,
        withdrawn_at=at,
    )
    Objection.objects.create(
        **here,
        email=f"objection-{email}",
        purpose="mailing",
        made_at=at,
        lifted_at=at,
        means="page",
    )
    kept, absorbed = (make.PositionFactory(**here).person for _ in range(2))
    absorbed.merged_into, absorbed.family_name = kept, f"{word}-Double"
    absorbed.save()
    absorbed.positions.all().delete()
    make.PersonMergeFactory(
        **here, kept=kept, absorbed=absorbed, at=at, journal=[f"{word}"]
    )
    AccessToken.objects.create(
        **here,
        user=expert.user,
        prefix=word,
        digest="0" * 64,
        name=word,
        made_at=at,
        expires_at=at + timedelta(hours=1),
    )
    Session.objects.create(session_key=word, session_data=word, expire_date=at)
    for last_login in (at, None):
        user = make.UserFactory(
            email=f"user-{last_login is None}-{email}",
            given_name="Noé",
            family_name=word,
            last_login=last_login,
        )
        type(user).objects.filter(pk=user.pk).update(joined_at=at)


@pytest.fixture
def seeded(db):
    cluster = make.ClusterFactory()
    seed(cluster, "Perimee", LONG_AGO)
    return cluster


def dump() -> str:
    return serializers.serialize(
        "json",
        [row for model in register.every_model() for row in model._base_manager.all()],
    )


def test_every_rule_is_asked():
    assert FINDERS.keys() == RULES.keys()


def test_what_outlived_its_time_is_gone_everywhere_and_the_rest_is_not_touched(seeded):
    seed(seeded, "Recente", LATELY)
    before_fresh = scan.places({"recente"})
    assert len(scan.places({"perimee"})) == len(before_fresh)

    told = actions.retain(NOON)

    assert scan.places({"perimee"}) == set()
    # Sessions that ended yesterday have no time left at all.
    ended = {place for place in before_fresh if place.startswith("sessions.")}
    assert scan.places({"recente"}) == before_fresh - ended
    counted = {code for one in told for code in one.counts}
    assert counted == RULES.keys() - {"task", "failures"}


def test_a_dry_run_says_what_the_run_does_and_changes_nothing(seeded):
    before = dump()

    foreseen = [actions.foresee(one, NOON).counts for one in actions.places()]

    assert dump() == before
    assert foreseen == [one.counts for one in actions.retain(NOON)]


def test_a_second_run_changes_nothing(seeded):
    actions.retain(NOON)
    before = dump()

    told = actions.retain(NOON)

    assert [one.counts for one in told] == [{}, {}]
    assert dump() == before


def test_a_run_is_kept_in_numbers_alone(seeded):
    actions.retain(NOON)

    run = RetentionRun.objects.get(cluster=seeded)
    assert run.counts["mail"] == 1
    assert all(isinstance(count, int) for count in run.counts.values())


def test_a_hold_keeps_what_is_about_a_person(seeded):
    LegalHold.objects.create(
        cluster=seeded,
        email="mail-perimee@fiction.example",
        reason="litige",
        starts_on=TODAY,
        placed_at=NOON,
    )

    told = actions.retain_in(seeded, NOON)

    assert (told.counts.get("mail"), told.kept) == (None, {"mail": 1})
    assert "outbox.Mail" in str(scan.places({"mail-perimee"}))


def test_a_cluster_keeps_for_its_own_time_from_a_day_on(db):
    cluster = make.ClusterFactory()
    RetentionTerm.objects.create(
        cluster=cluster,
        rule="mail",
        days=30,
        starts_on=TODAY,
        reason="décision du bureau",
        set_at=NOON,
    )

    days = [
        days_kept(RULES["mail"], cluster, TODAY + timedelta(days=shift))
        for shift in (-1, 0)
    ]

    assert days == [3 * 365, 30]


@pytest.mark.parametrize(
    "sign", ["memberships.information_given", "memberships.review_started"]
)
def test_a_prospect_is_kept_from_the_last_contact_that_came_from_them(db, sign):
    application = make.MembershipApplicationFactory(
        state="withdrawn", opened_at=LONG_AGO, contact_email="p@fiction.example"
    )
    record(sign, application, by=None, at=LATELY)

    told = actions.foresee(application.cluster, NOON)

    from_them = sign == "memberships.information_given"
    assert told.counts == ({} if from_them else {"application": 1})


def test_an_account_with_a_role_is_kept(db):
    grant = make.RoleGrantFactory(user__last_login=LONG_AGO)

    actions.retain(NOON)

    grant.user.refresh_from_db()
    assert grant.user.is_active


def test_an_account_made_anonymous_opens_nothing(db):
    user = make.UserFactory(last_login=LONG_AGO, email="a@fiction.example")

    actions.retain(timezone.now())

    user.refresh_from_db()
    assert (user.is_active, user.name, user.has_usable_password()) == (
        False,
        f"erased-{user.pk}@erased.invalid",
        False,
    )


def test_marks_stay_when_the_words_of_an_opinion_go(seeded):
    score = Review.objects.get().score

    actions.retain(NOON)

    review = Review.objects.get()
    assert (review.strengths, review.score) == ("", score)
