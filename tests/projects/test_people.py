"""Who works on a dossier, and which readers are kept away from it."""

from datetime import timedelta

import pytest

from grappe.accounts.models import User
from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.projects import actions, firewall
from grappe.projects.models import ProjectMember
from tests.factories import NOON, OrganisationFactory, RoleGrantFactory, UserFactory
from tests.factories.projects import (
    ExcludedReaderFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
EVE = TODAY - timedelta(days=1)


def test_invite_opens_an_account_without_a_role_and_writes():
    part = PartnerFactory()
    by = UserFactory()

    member = actions.invite(
        part.project,
        " Lea@Fiction.Example ",
        "comment",
        organisation=part.organisation,
        given_name="Léa",
        family_name="Fictive",
        by=by,
        at=NOON,
    )

    user = User.objects.get(email="lea@fiction.example")
    assert (user.name, user.grants.count(), user.has_usable_password()) == (
        "Léa Fictive",
        0,
        False,
    )
    assert (member.user, member.right, member.organisation, member.starts_on) == (
        user,
        "comment",
        part.organisation,
        TODAY,
    )
    mail = Mail.objects.get()
    assert (mail.to, mail.project) == (user.email, part.project)
    assert part.project.get_absolute_url() in mail.text
    event = Event.objects.get(kind="projects.member_invited")
    assert event.organisation is None
    assert event.data == {
        "acronym": part.project.acronym,
        "right": "comment",
        "member": member.pk,
    }


def test_invite_takes_the_account_that_is_there():
    user = UserFactory(email="lea@fiction.example", given_name="Léa")

    actions.invite(
        ProjectFactory(), "LEA@fiction.example", "edit", by=UserFactory(), at=NOON
    )

    assert ProjectMember.objects.get().user == user
    user.refresh_from_db()
    assert user.given_name == "Léa"


def test_invite_refuses_somebody_who_works_on_it():
    member = ProjectMemberFactory()

    with pytest.raises(actions.NotInvitable, match="already works"):
        actions.invite(
            member.project, member.user.email, "view", by=UserFactory(), at=NOON
        )


def test_invite_refuses_a_closed_account():
    user = UserFactory(is_active=False)

    with pytest.raises(actions.NotInvitable, match="is closed"):
        actions.invite(ProjectFactory(), user.email, "view", by=UserFactory(), at=NOON)


def test_invite_refuses_an_organisation_that_takes_no_part():
    with pytest.raises(actions.NotInvitable, match="takes no part"):
        actions.invite(
            ProjectFactory(),
            "lea@fiction.example",
            "view",
            organisation=OrganisationFactory(),
            by=UserFactory(),
            at=NOON,
        )

    assert not User.objects.filter(email="lea@fiction.example").exists()


def test_change_right_keeps_what_it_was_until_the_eve():
    member = ProjectMemberFactory()

    changed = actions.change_right(member, "edit", by=UserFactory(), at=NOON)

    member.refresh_from_db()
    assert (member.right, member.ends_on) == ("view", EVE)
    assert (changed.right, changed.starts_on, changed.ends_on) == ("edit", TODAY, None)


def test_change_right_twice_in_a_day_leaves_one_row():
    member = ProjectMemberFactory(starts_on=TODAY)

    actions.change_right(member, "comment", by=UserFactory(), at=NOON)

    member.refresh_from_db()
    assert (member.right, ProjectMember.objects.count()) == ("comment", 1)


def test_change_right_refuses_the_last_writer():
    member = ProjectMemberFactory(editor=True)

    with pytest.raises(actions.NotChangeable, match="Nobody could write"):
        actions.change_right(member, "view", by=member.user, at=NOON)


def test_change_right_refuses_somebody_who_left():
    member = ProjectMemberFactory(ends_on=EVE)

    with pytest.raises(actions.NotChangeable, match="no longer works"):
        actions.change_right(member, "edit", by=UserFactory(), at=NOON)


def test_end_membership_takes_effect_at_once():
    member = ProjectMemberFactory()

    actions.end_membership(member, by=UserFactory(), at=NOON)

    member.refresh_from_db()
    assert member.ends_on == EVE
    assert Event.objects.get().kind == "projects.member_ended"


def test_end_membership_of_today_leaves_its_trace_only():
    member = ProjectMemberFactory(starts_on=TODAY)

    actions.end_membership(member, by=UserFactory(), at=NOON)

    assert ProjectMember.objects.count() == 0
    assert Event.objects.get().kind == "projects.member_ended"


def test_end_membership_refuses_the_last_writer():
    member = ProjectMemberFactory(editor=True)

    with pytest.raises(actions.NotChangeable, match="Nobody could write"):
        actions.end_membership(member, by=member.user, at=NOON)


def test_exclude_finds_a_reader_by_their_whole_name():
    project = ProjectFactory()
    reader = RoleGrantFactory(
        cluster=project.cluster,
        role="expert",
        user__given_name="Ada",
        user__family_name="Fictive",
    ).user

    row = actions.exclude(project, name="Fictive  ada", by=UserFactory(), at=NOON)

    assert (row.user, row.name) == (reader, "Fictive ada")
    assert firewall.is_barred(reader, project, TODAY)
    assert Event.objects.get().data == {"acronym": project.acronym}


def test_exclude_takes_nobody_of_two_with_one_name():
    project = ProjectFactory()
    for _ in range(2):
        RoleGrantFactory(
            cluster=project.cluster,
            user__given_name="Ada",
            user__family_name="Fictive",
        )

    row = actions.exclude(project, name="Ada Fictive", by=UserFactory(), at=NOON)

    assert row.user is None


def test_exclude_keeps_the_address_of_somebody_unknown():
    row = actions.exclude(
        ProjectFactory(),
        name="Ada Fictive",
        email="ada@fiction.example",
        by=UserFactory(),
        at=NOON,
    )

    assert (row.user, row.name) == (None, "Ada Fictive <ada@fiction.example>")


def test_exclude_keeps_everybody_of_an_organisation_away():
    project, rival = ProjectFactory(), OrganisationFactory()
    reader = RoleGrantFactory(
        cluster=project.cluster, role="member", organisation=rival
    ).user

    actions.exclude(project, name="", organisation=rival, by=UserFactory(), at=NOON)

    assert firewall.is_barred(reader, project, TODAY)


@pytest.mark.parametrize(
    ("name", "message"), [("", "Name somebody"), ("Ada Fictive", "already kept away")]
)
def test_exclude_refuses(name, message):
    project = ExcludedReaderFactory(name="ada fictive").project

    with pytest.raises(actions.NotExcludable, match=message):
        actions.exclude(project, name=name, by=UserFactory(), at=NOON)


def test_identify_says_who_it_is():
    row = ExcludedReaderFactory()
    reader = UserFactory()

    actions.identify(row, user=reader, by=UserFactory(), at=NOON)

    assert firewall.is_barred(reader, row.project, TODAY)


def test_identify_wants_a_person_or_an_organisation():
    row = ExcludedReaderFactory()

    with pytest.raises(actions.NotExcludable, match="a person or an organisation"):
        actions.identify(row, by=UserFactory(), at=NOON)


def test_readmit_lets_a_reader_come_near_again():
    reader = UserFactory()
    row = ExcludedReaderFactory(user=reader)

    actions.readmit(row, by=UserFactory(), at=NOON)

    assert not firewall.is_barred(reader, row.project, TODAY)
    assert Event.objects.get().kind == "projects.reader_readmitted"
