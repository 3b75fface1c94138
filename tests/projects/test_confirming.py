"""Each partner's word on its part: given, taken back by a change, waited for."""

from datetime import timedelta

import pytest

from grappe.accounts.models import User
from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.projects import actions, parts, queries, versions
from grappe.projects.actions.checks import token_of
from grappe.projects.models import Partner
from grappe.projects.tasks import remind_everywhere
from tests.factories import (
    NOON,
    OrganisationFactory,
    PositionFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.projects import (
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def partner():
    """A part of a dossier being written, for which one person speaks."""
    part = PartnerFactory(project__in_setup=True)
    ProjectMemberFactory(project=part.project, organisation=part.organisation)
    return part


@pytest.fixture
def speaker(partner):
    return partner.project.members.get().user


@pytest.fixture
def writer(partner):
    return ProjectMemberFactory(project=partner.project, editor=True).user


def mails() -> list[tuple[str, str]]:
    return [(mail.kind, mail.to) for mail in Mail.objects.order_by("pk")]


def confirmed(partner: Partner, by) -> Partner:
    return actions.confirm(partner, seen=versions.part_hash(partner), by=by, at=NOON)


def rewritten(partner: Partner, at=NOON, **changes) -> Partner:
    values = {name: getattr(partner, name) for name in parts.FIELDS} | changes
    seen = token_of(parts.values(partner))
    return actions.edit_partner(partner, values, seen=seen, by=None, at=at)


def test_confirm_holds_for_the_part_as_it_was_read(partner, speaker):
    confirmed(partner, speaker)

    partner.refresh_from_db()
    assert (
        partner.confirmation,
        partner.confirmation_by,
        partner.confirmation_at,
        partner.confirmed_hash,
    ) == ("confirmed", speaker, NOON, versions.part_hash(partner))
    event = Event.objects.get()
    assert (event.kind, event.project, event.organisation) == (
        "projects.part_confirmed",
        partner.project,
        None,
    )


def test_confirm_refuses_a_part_that_moved_since_it_was_read(partner, speaker):
    read = versions.part_hash(partner)
    partner = rewritten(partner, contribution="Autre chose")

    with pytest.raises(actions.Outdated):
        actions.confirm(partner, seen=read, by=speaker, at=NOON)

    partner.refresh_from_db()
    assert partner.confirmation == "waiting"


def test_confirm_refuses_twice(partner, speaker):
    confirmed(partner, speaker)

    with pytest.raises(actions.NotConfirmable, match="already confirmed"):
        confirmed(partner, speaker)


def test_confirm_refuses_a_closed_dossier(speaker, partner):
    partner.project.stage = "proposed"
    partner.project.save()

    with pytest.raises(actions.NotConfirmable, match="closed to changes"):
        confirmed(partner, speaker)


def test_a_subcontractor_has_nothing_to_confirm(speaker, partner):
    partner.role = "subcontractor"
    partner.save()

    with pytest.raises(actions.NotConfirmable, match="subcontractor"):
        confirmed(partner, speaker)
    assert list(queries.unconfirmed(partner.project)) == []


def test_contest_says_why_and_tells_those_who_write(partner, speaker, writer):
    actions.contest(
        partner,
        note=" Trop de mois ",
        seen=versions.part_hash(partner),
        by=speaker,
        at=NOON,
    )

    partner.refresh_from_db()
    assert (partner.confirmation, partner.confirmation_note) == (
        "contested",
        "Trop de mois",
    )
    assert mails() == [("projects.part_contested", writer.email)]
    assert "Trop de mois" not in Mail.objects.get().text


def test_contest_refuses_without_a_word(partner, speaker):
    with pytest.raises(actions.NotConfirmable, match="Say what is wrong"):
        actions.contest(
            partner,
            note=" ",
            seen=versions.part_hash(partner),
            by=speaker,
            at=NOON,
        )


def test_a_change_after_the_word_asks_for_it_again(partner, speaker):
    confirmed(partner, speaker)
    later = NOON + WEEK

    rewritten(partner, at=later, contribution="Autre chose")

    partner.refresh_from_db()
    assert (
        partner.confirmation,
        partner.confirmation_at,
        partner.confirmed_hash,
        partner.reminders,
        partner.reminded_at,
    ) == ("waiting", None, "", 1, later)
    assert mails() == [("projects.part_changed", speaker.email)]


def test_what_is_not_part_of_the_word_leaves_it_standing(partner, speaker):
    confirmed(partner, speaker)

    actions.part_changed(partner, by=None, at=NOON)

    partner.refresh_from_db()
    assert partner.confirmation == "confirmed"


def test_a_contested_part_that_changes_is_asked_again(partner, speaker):
    seen = versions.part_hash(partner)
    actions.contest(partner, note="Non", seen=seen, by=speaker, at=NOON)

    rewritten(partner, contribution="Mieux")

    partner.refresh_from_db()
    assert (partner.confirmation, partner.confirmation_note) == ("waiting", "")


def test_ask_confirmations_writes_to_those_who_did_not_answer(partner, speaker, writer):
    done = PartnerFactory(project=partner.project, confirmed=True)
    ProjectMemberFactory(project=partner.project, organisation=done.organisation)

    asked = actions.ask_confirmations(partner.project, by=writer, at=NOON)

    assert asked == [partner]
    partner.refresh_from_db()
    assert (partner.reminders, partner.reminded_at) == (1, NOON)
    assert mails() == [("projects.part_to_confirm", speaker.email)]


def test_ask_confirmations_invites_a_contact_where_nobody_speaks(writer, partner):
    alone = PartnerFactory(
        project=partner.project, contact_email="contact@fiction.example"
    )

    actions.ask_confirmations(partner.project, by=writer, at=NOON)

    user = User.objects.get(email="contact@fiction.example")
    member = user.project_roles.get()
    assert (member.organisation, member.right) == (alone.organisation, "view")
    assert ("projects.part_to_confirm", user.email) in mails()


def test_ask_confirmations_refuses_where_nobody_can_be_reached():
    part = PartnerFactory(project__in_setup=True)

    with pytest.raises(actions.NotRemindable, match="Nobody to ask"):
        actions.ask_confirmations(part.project, by=UserFactory(), at=NOON)


def test_remind_asks_again_the_next_day(partner, speaker, writer):
    actions.remind(partner, by=writer, at=NOON)

    actions.remind(partner, by=writer, at=NOON + timedelta(days=1))

    partner.refresh_from_db()
    assert partner.reminders == 2
    assert mails() == [("projects.part_to_confirm", speaker.email)] * 2


def test_remind_refuses_twice_a_day(partner, writer):
    actions.remind(partner, by=writer, at=NOON)

    with pytest.raises(actions.NotRemindable, match="today already"):
        actions.remind(partner, by=writer, at=NOON)


def test_remind_refuses_a_partner_that_answered(partner, speaker, writer):
    confirmed(partner, speaker)

    with pytest.raises(actions.NotRemindable, match="nothing to confirm"):
        actions.remind(partner, by=writer, at=NOON)


def test_remind_refuses_a_partner_without_an_address():
    part = PartnerFactory(project__in_setup=True)

    with pytest.raises(actions.NotRemindable, match="Nobody to write to"):
        actions.remind(part, by=UserFactory(), at=NOON)


def test_remind_refuses_a_closed_dossier(partner, writer):
    partner.project.stage = "abandoned"
    partner.project.save()

    with pytest.raises(actions.NotRemindable, match="closed"):
        actions.remind(partner, by=writer, at=NOON)


def test_a_partner_who_never_confirms_goes_to_the_lead_then_to_the_team(
    partner, speaker, writer
):
    cluster = partner.project.cluster
    follower = RoleGrantFactory(cluster=cluster, role="team").user
    partner.project.owner = follower
    partner.project.save()
    actions.ask_confirmations(partner.project, by=writer, at=NOON)
    told = []

    for week in range(1, 6):
        Mail.objects.all().delete()
        count = actions.remind_late(cluster, at=NOON + week * WEEK)
        told.append((count, mails()))

    ask = ("projects.part_to_confirm", speaker.email)
    assert told == [
        (1, [ask]),
        (1, [("projects.part_silent", writer.email), ask]),
        (1, [("projects.part_silent_team", follower.email)]),
        (0, []),
        (0, []),
    ]


def test_asking_by_hand_does_not_keep_a_silence_from_the_team(partner, writer):
    cluster = partner.project.cluster
    RoleGrantFactory(cluster=cluster, role="direction")
    for day in range(6):
        last = NOON + timedelta(days=day)
        actions.remind(partner, by=writer, at=last)
    Mail.objects.all().delete()

    actions.remind_late(cluster, at=last + WEEK)

    assert [mail.kind for mail in Mail.objects.all()] == ["projects.part_silent_team"]


def test_the_team_is_told_of_a_silence_without_the_name(partner, writer):
    cluster = partner.project.cluster
    RoleGrantFactory(cluster=cluster, role="direction")
    Partner.objects.filter(pk=partner.pk).update(reminders=3, reminded_at=NOON)

    actions.remind_late(cluster, at=NOON + WEEK)

    mail = Mail.objects.get()
    assert partner.organisation.name not in f"{mail.subject} {mail.text} {mail.reason}"


def test_nobody_of_the_team_is_told_of_a_project_that_is_not_theirs_to_know(partner):
    cluster = partner.project.cluster
    barred = RoleGrantFactory(cluster=cluster, role="direction").user
    position = PositionFactory(cluster=cluster, organisation=partner.organisation)
    position.person.user = barred
    position.person.save()
    Partner.objects.filter(pk=partner.pk).update(reminders=3, reminded_at=NOON)

    actions.remind_late(cluster, at=NOON + WEEK)

    assert mails() == []


def test_remind_late_waits_a_week_and_leaves_alone_who_was_never_asked(partner):
    PartnerFactory(project=partner.project)
    Partner.objects.filter(pk=partner.pk).update(reminders=1, reminded_at=NOON)
    cluster = partner.project.cluster

    assert actions.remind_late(cluster, at=NOON + timedelta(days=6)) == 0
    assert actions.remind_late(cluster, at=NOON + WEEK) == 1


def test_remind_everywhere_is_safe_to_run_twice(partner):
    Partner.objects.filter(pk=partner.pk).update(reminders=1, reminded_at=NOON)
    slug = partner.project.cluster.slug

    assert remind_everywhere(NOON + WEEK) == {slug: 1}
    assert remind_everywhere(NOON + WEEK) == {slug: 0}


def test_unconfirmed_are_waiting_or_contested():
    project = ProjectFactory(in_setup=True)
    PartnerFactory(project=project, confirmed=True)
    waiting = PartnerFactory(project=project, organisation=OrganisationFactory())

    assert list(queries.unconfirmed(project)) == [waiting]
