"""The pool: who comes in, what is kept, who leaves; signing; declaring as an expert."""

from datetime import date, timedelta

import pytest
from django.core import mail as mailbox

from grappe.accounts.access import Access
from grappe.accounts.models import RoleGrant, User
from grappe.audit.models import Event
from grappe.labelling import actions, link_mails, undertakings
from grappe.labelling.actions import Profile
from grappe.labelling.models import DossierLink, Expert
from grappe.labelling.queries import reading
from grappe.projects.actions import NotDeclarable
from grappe.projects.models import Grant, Project
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    CompetenceFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.labelling import (
    AssignmentFactory,
    ConfidentialityTextFactory,
    ExpertFactory,
    LabelRequestFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    InterestFactory,
    PartnerFactory,
)

EVE, MORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LATER = NOON + timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def team():
    return UserFactory()


# --- the pool ---------------------------------------------------------------------


def test_add_expert_opens_an_account_and_gives_the_role(cluster, team):
    organisation, competence = OrganisationFactory(), CompetenceFactory(cluster=cluster)
    profile = Profile(
        kind="academic",
        organisation=organisation,
        languages=("fr", "en"),
        capacity=4,
        competences={competence: 3},
    )

    expert = actions.add_expert(
        cluster,
        "Sacha@Fiction.example",
        profile,
        given_name="Sacha",
        family_name="Fictif",
        by=team,
        at=NOON,
    )

    user = User.objects.get(email="sacha@fiction.example")
    assert (expert.user, expert.kind, expert.organisation, expert.starts_on) == (
        user,
        "academic",
        organisation,
        TODAY,
    )
    assert list(expert.skills.values_list("competence", "level")) == [
        (competence.pk, 3)
    ]
    assert RoleGrant.objects.get(user=user).role == "expert"
    assert Event.objects.get(kind="labelling.expert_added").data == {
        "expert": "Sacha Fictif"
    }


def test_an_outside_expert_has_no_role(cluster, team):
    expert = actions.add_expert(
        cluster, "x@fiction.example", Profile(), is_outside=True, by=team, at=NOON
    )

    assert (expert.is_outside, RoleGrant.objects.exists()) == (True, False)


@pytest.mark.parametrize(
    ("email", "profile", "words"),
    [
        ("here@fiction.example", Profile(), "already in the pool"),
        ("nowhere", Profile(), "valid email"),
        ("new@fiction.example", Profile(languages=()), "in which language"),
        ("new@fiction.example", Profile(minimum=9), "The fewest dossiers exceed"),
    ],
)
def test_add_expert_refuses(cluster, team, email, profile, words):
    ExpertFactory(cluster=cluster, user__email="here@fiction.example")

    with pytest.raises(actions.NotAnExpert, match=words):
        actions.add_expert(cluster, email, profile, by=team, at=NOON)

    assert Expert.objects.count() == 1


def test_edit_expert_keeps_what_was_before(cluster, team):
    expert = ExpertFactory(cluster=cluster, capacity=3)
    old, new = CompetenceFactory.create_batch(2, cluster=cluster)
    expert.skills.create(competence=old, level=1)

    actions.edit_expert(
        expert,
        Profile(languages=("fr", "en"), capacity=5, competences={new: 2}),
        by=team,
        at=NOON,
    )

    expert.refresh_from_db()
    assert expert.capacity == 5
    assert list(expert.skills.values_list("competence", "level")) == [(new.pk, 2)]
    assert Event.objects.get().data == {
        "expert": expert.user.name,
        "changes": {"capacity": [3, 5]},
    }


def test_edit_expert_without_a_change_leaves_no_line(cluster, team):
    expert = ExpertFactory(cluster=cluster)

    actions.edit_expert(expert, Profile(languages=("fr", "en")), by=team, at=NOON)

    assert not Event.objects.exists()


def test_end_expert_ends_the_role_too(cluster, team):
    expert = actions.add_expert(
        cluster,
        "x@fiction.example",
        Profile(),
        starts_on=date(2026, 1, 1),
        by=team,
        at=NOON,
    )

    actions.end_expert(expert, ends_on=TODAY, by=team, at=NOON)

    expert.refresh_from_db()
    assert (expert.ends_on, RoleGrant.objects.get().ends_on) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("fields", "ends_on", "words"),
    [
        ({"ends_on": EVE}, TODAY, "They leave the pool on that day or before"),
        ({"starts_on": MORROW}, TODAY, "The last day comes before"),
    ],
)
def test_end_expert_refuses(cluster, team, fields, ends_on, words):
    expert = ExpertFactory(cluster=cluster, **fields)

    with pytest.raises(actions.NotAnExpert, match=words):
        actions.end_expert(expert, ends_on=ends_on, by=team, at=NOON)


def test_an_expert_with_dossiers_to_read_does_not_leave(team):
    expert = AssignmentFactory().expert

    with pytest.raises(actions.NotAnExpert, match=r"dossiers to read \(1\)"):
        actions.end_expert(expert, ends_on=TODAY, by=team, at=NOON)


def test_take_back_somebody_who_left(cluster, team):
    expert = ExpertFactory(cluster=cluster, ends_on=EVE)

    actions.take_back(expert, by=team, at=NOON)

    expert.refresh_from_db()
    assert (expert.starts_on, expert.ends_on) == (TODAY, None)
    with pytest.raises(actions.NotAnExpert, match="already in the pool"):
        actions.take_back(expert, by=team, at=NOON)


def test_unavailabilities_and_works_come_and_go(cluster, team):
    expert = ExpertFactory(cluster=cluster)

    away = actions.add_unavailability(
        expert, starts_on=TODAY, ends_on=MORROW, by=team, at=NOON
    )
    work = actions.add_text(expert, title="Algae", year=2024, by=team, at=NOON)
    kept = (expert.unavailabilities.count(), expert.texts.count())
    actions.remove_unavailability(away, by=team, at=NOON)
    actions.remove_text(work, by=team, at=NOON)

    assert (kept, expert.unavailabilities.count(), expert.texts.count()) == (
        (1, 1),
        0,
        0,
    )
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "labelling.expert_away",
        "labelling.expert_text_added",
        "labelling.expert_present",
        "labelling.expert_text_removed",
    ]


def test_days_away_end_after_they_begin(cluster, team):
    with pytest.raises(actions.NotAnExpert, match="The last day comes before"):
        actions.add_unavailability(
            ExpertFactory(cluster=cluster),
            starts_on=TODAY,
            ends_on=EVE,
            by=team,
            at=NOON,
        )


# --- signing ----------------------------------------------------------------------


def test_sign_keeps_the_name_the_version_and_the_hash(cluster):
    user = UserFactory()
    text = ConfidentialityTextFactory(cluster=cluster, version="2026-A")

    made = actions.sign(
        text, user, signed_name="  Sacha  Fictif ", language="en", by=user, at=NOON
    )

    assert (made.signed_name, made.language, made.text_hash) == (
        "Sacha Fictif",
        "en",
        undertakings.digest("I keep it secret."),
    )
    assert undertakings.is_bound(user, cluster)
    assert Event.objects.get(kind="labelling.undertaking_signed").cluster == cluster


def test_a_new_version_is_signed_anew(cluster):
    user = UserFactory()
    text = ConfidentialityTextFactory(cluster=cluster)
    actions.sign(text, user, signed_name="S", language="fr", by=user, at=NOON)

    ConfidentialityTextFactory(cluster=cluster, published_at=LATER)

    assert not undertakings.is_bound(user, cluster)
    with pytest.raises(actions.NotSignable, match="Another text is in use"):
        actions.sign(text, user, signed_name="S", language="fr", by=user, at=LATER)


@pytest.mark.parametrize(("name", "words"), [(" ", "Type your name"), ("S", "Already")])
def test_sign_refuses(cluster, name, words):
    user = UserFactory()
    text = ConfidentialityTextFactory(cluster=cluster)
    if name == "S":
        actions.sign(text, user, signed_name="S", language="fr", by=user, at=NOON)

    with pytest.raises(actions.NotSignable, match=words):
        actions.sign(text, user, signed_name=name, language="fr", by=user, at=NOON)


def test_a_text_in_one_language_is_signed_in_it(cluster):
    text = ConfidentialityTextFactory(cluster=cluster, text_en="")

    assert undertakings.in_language(text, "en") == ("Je garde le secret.", "fr")


def test_nobody_clears_themselves_before_they_sign():
    request = LabelRequestFactory(filed=True)
    text = ConfidentialityTextFactory(cluster=request.cluster)
    user = UserFactory()
    clear = {"has_conflict": False, "by": user, "at": NOON}

    with pytest.raises(NotDeclarable, match="Sign the confidentiality text first"):
        actions.declare(request.project, user, **clear)
    actions.sign(text, user, signed_name="S", language="fr", by=user, at=NOON)
    made = actions.declare(request.project, user, **clear)

    assert made.text_version == text.version


def test_a_conflict_is_declared_without_signing_anything():
    request = LabelRequestFactory(filed=True)
    ConfidentialityTextFactory(cluster=request.cluster)
    user = UserFactory()

    made = actions.declare(
        request.project, user, has_conflict=True, nature="other", by=user, at=NOON
    )

    assert (made.has_conflict, made.text_version) == (True, "")


def test_a_conflict_after_opening_ends_the_reading_at_once():
    row = AssignmentFactory(state="accepted")
    project, user = row.request.project, row.expert.user
    GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=user)

    actions.declare(
        project, user, has_conflict=True, nature="financial", by=user, at=NOON
    )

    row.refresh_from_db()
    access = Access.of(user, project.cluster, TODAY)
    assert (row.state, row.ending_reason) == ("conflicted", "financial interest")
    assert not Project.objects.visible_to(access).exists()
    assert reading.dossiers(access) == []


# --- the reader's desk ------------------------------------------------------------


def steps(user, cluster):
    access = Access.of(user, cluster, TODAY)
    return [str(one.step) for one in reading.dossiers(access)]


def test_a_reading_goes_from_declaring_to_reading():
    row = AssignmentFactory()
    project, user = row.request.project, row.expert.user
    cluster = project.cluster
    seen = [steps(user, cluster)]
    GrantFactory(project=project, user=user)
    seen.append(steps(user, cluster))
    actions.declare(project, user, has_conflict=False, by=user, at=NOON)
    seen.append(steps(user, cluster))
    actions.reply(row, "accepted", by=user, at=NOON)
    seen.append(steps(user, cluster))

    assert seen == [[], ["declare"], ["answer"], ["read"]]


def test_a_sealed_dossier_waits():
    row = AssignmentFactory(request__call__sealed_until="2999-01-01T00:00Z")
    project, user = row.request.project, row.expert.user
    GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=user)

    assert steps(user, project.cluster) == ["sealed"]


def test_a_dossier_followed_is_on_the_desk_without_a_reading(cluster):
    grant = GrantFactory(project__cluster=cluster, purpose="team")

    assert steps(grant.user, cluster) == ["declare"]


def test_a_barred_dossier_is_on_no_desk_and_counts_nowhere():
    row = AssignmentFactory()
    project, user = row.request.project, row.expert.user
    GrantFactory(project=project, user=user)
    partner = PartnerFactory(project=project).organisation
    InterestFactory(user=user, organisation=partner)

    assert steps(user, project.cluster) == []
    assert reading.inbox(Access.of(user, project.cluster, TODAY)) == []


def test_inbox_tells_a_reader_what_to_do():
    row = AssignmentFactory(due_on=MORROW)
    project, user = row.request.project, row.expert.user
    GrantFactory(project=project, user=user)
    ConfidentialityTextFactory(cluster=project.cluster)

    tasks = reading.inbox(Access.of(user, project.cluster, TODAY))

    assert [(str(one.title), one.count, one.due_on) for one in tasks] == [
        ("Confidentiality to sign", 1, None),
        ("Dossiers: declare your interests", 1, MORROW),
    ]


# --- links ------------------------------------------------------------------------


@pytest.fixture
def request_():
    return LabelRequestFactory(filed=True, state="admissible")


@pytest.fixture
def outsider(request_):
    return ExpertFactory(
        cluster=request_.cluster,
        is_outside=True,
        user__email="dehors@fiction.example",
        user__language="en",
    )


def link_to(request, expert, team, **fields):
    wanted = {"expires_at": NOON + timedelta(days=7)} | fields
    return actions.create_link(request, expert, by=team, at=NOON, **wanted)


def token_of(link):
    link.refresh_from_db()
    return link_mails.address(link).rstrip("/").rpartition("/")[2]


def test_create_link_grants_until_it_expires_and_sends_it(
    request_, outsider, team, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        link = link_to(request_, outsider, team, expires_at=NOON.replace(year=2099))

    grant = Grant.objects.get()
    assert (grant.user, grant.purpose, grant.ends_on) == (
        outsider.user,
        "expert",
        date(2099, 3, 2),
    )
    (mail,) = mailbox.outbox
    assert mail.to == ["dehors@fiction.example"]
    # Signed by the second: an address made later is another one.
    (sent,) = [word for word in mail.body.split() if word.startswith("http")]
    assert actions.followed(sent.rstrip("/").rpartition("/")[2], NOON) == link
    assert request_.project.acronym not in mail.subject + mail.body
    link.refresh_from_db()
    assert link.mailed_at is not None


def test_no_mail_leaves_for_somebody_a_conflict_bars_meanwhile(
    request_, outsider, team, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        link_to(request_, outsider, team, expires_at=NOON.replace(year=2099))
        partner = PartnerFactory(project=request_.project).organisation
        InterestFactory(user=outsider.user, organisation=partner)

    assert mailbox.outbox == []


def test_another_link_makes_the_first_void(request_, outsider, team):
    first = link_to(request_, outsider, team)
    old = token_of(first)

    second = link_to(request_, outsider, team)

    with pytest.raises(actions.NotOpen):
        actions.followed(old, LATER)
    assert actions.followed(token_of(second), LATER) == second


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": NOON}, "would have expired already"),
        ({"expert": "elsewhere"}, "not in the pool"),
        ({"expert": "barred"}, "conflict of interest"),
        ({"request": "draft"}, "not filed yet"),
    ],
)
def test_create_link_refuses(request_, outsider, team, change, words):
    fields = dict(change)
    request, expert = request_, outsider
    if fields.pop("request", None):
        request = LabelRequestFactory(cluster=request_.cluster)
    match fields.pop("expert", ""):
        case "elsewhere":
            expert = ExpertFactory()
        case "barred":
            DeclarationFactory(
                project=request_.project, user=outsider.user, conflicted=True
            )

    with pytest.raises(actions.NotLinkable, match=words):
        link_to(request, expert, team, **fields)

    assert not DossierLink.objects.exists()


def test_open_link_notes_the_first_time(request_, outsider, team):
    link = link_to(request_, outsider, team)

    for at in (LATER, LATER + timedelta(days=1)):
        actions.open_link(token_of(link), at=at)

    link.refresh_from_db()
    assert link.opened_at == LATER
    assert Event.objects.filter(kind="labelling.link_opened").count() == 1


def test_a_link_opens_nothing_once_it_expired(request_, outsider, team):
    link = link_to(request_, outsider, team)

    assert actions.followed(token_of(link), link.expires_at - timedelta(seconds=1))
    with pytest.raises(actions.NotOpen):
        actions.followed(token_of(link), link.expires_at)


def test_a_link_opens_nothing_once_a_conflict_is_found(request_, outsider, team):
    link = link_to(request_, outsider, team)
    partner = PartnerFactory(project=request_.project).organisation
    InterestFactory(user=outsider.user, organisation=partner)

    with pytest.raises(actions.NotOpen):
        actions.followed(token_of(link), LATER)


@pytest.mark.parametrize("token", ["", "never", "a:b:c"])
def test_what_is_no_link_opens_nothing(token):
    with pytest.raises(actions.NotOpen, match="has expired, was taken back"):
        actions.followed(token, NOON)


def test_revoke_link_takes_the_right_back_too(request_, outsider, team):
    link = link_to(request_, outsider, team)
    token = token_of(link)

    actions.revoke_link(link, by=team, at=LATER)

    assert Grant.objects.get().revoked_at == LATER
    with pytest.raises(actions.NotOpen):
        actions.followed(token, LATER)
    with pytest.raises(actions.NotLinkable, match="taken back already"):
        actions.revoke_link(link, by=team, at=LATER)


def test_resend_link_makes_the_older_address_void(request_, outsider, team):
    link = link_to(request_, outsider, team)
    old = token_of(link)

    actions.resend_link(link, by=team, at=LATER)

    with pytest.raises(actions.NotOpen):
        actions.followed(old, LATER)
    assert actions.followed(token_of(link), LATER) == link


def test_resend_refuses_a_link_that_expired(request_, outsider, team):
    link = link_to(request_, outsider, team)

    with pytest.raises(actions.NotLinkable, match="make another"):
        actions.resend_link(link, by=team, at=link.expires_at)
