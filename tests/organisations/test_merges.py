from datetime import date, timedelta
from decimal import Decimal

import pytest

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.memberships.models import Membership
from grappe.organisations import actions, queries
from grappe.organisations.models import (
    AnnualFigures,
    Establishment,
    FieldValue,
    KnownOrganisation,
    Organisation,
    OrganisationMerge,
    OrganisationPair,
    OtherNumber,
    Position,
    Publication,
    Shareholding,
)
from grappe.outbox.models import Mail
from grappe.projects.models import Partner
from tests.factories import (
    NOON,
    TODAY,
    AnnualFiguresFactory,
    CategoryPeriodFactory,
    ClusterFactory,
    EstablishmentFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    ProfileTagFactory,
    PublicationFactory,
    RoleGrantFactory,
    ShareholdingFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.factories.projects import PartnerFactory, ProjectFactory, WaiverFactory
from tests.organisations.dumps import dump

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


@pytest.fixture
def kept(cluster):
    organisation = OrganisationFactory(legal_name="Alpha fictive")
    KnownOrganisation.objects.create(
        cluster=cluster, organisation=organisation, since=TODAY
    )
    return organisation


@pytest.fixture
def absorbed(cluster):
    organisation = OrganisationFactory(legal_name="Alpha Fictive SAS", siren=None)
    KnownOrganisation.objects.create(
        cluster=cluster, organisation=organisation, since=date(2020, 1, 1)
    )
    return organisation


def merge(kept, absorbed, cluster, **more):
    given = {"reason": "", "by": None, "at": NOON} | more
    return actions.merge(kept, absorbed, cluster=cluster, **given)


def said(organisation, field, value, source="import", cluster=None, day=TODAY):
    return FieldValue.objects.create(
        organisation=organisation,
        cluster=cluster,
        field=field,
        value=value,
        source=source,
        observed_on=day,
        recorded_at=NOON,
    )


def test_merge_moves_what_hangs_on_the_absorbed_record(cluster, kept, absorbed):
    here = {"cluster": cluster, "organisation": absorbed}
    rows = [
        MembershipFactory(**here),
        MembershipApplicationFactory(**here),
        PositionFactory(**here),
        EstablishmentFactory(organisation=absorbed),
        AnnualFiguresFactory(organisation=absorbed),
        MailFactory(**here),
        InvitationFactory(**here, role="member"),
        JoinRequestFactory(**here),
        RoleGrantFactory(**here, role="member"),
        PublicationFactory(**here),
        said(absorbed, "website", "https://alpha.example", cluster=cluster),
    ]

    merge(kept, absorbed, cluster)

    for row in rows:
        row.refresh_from_db()
    absorbed.refresh_from_db()
    kept.refresh_from_db()
    assert {row.organisation for row in rows} == {kept}
    assert (absorbed.merged_into, absorbed.legal_name) == (kept, "Alpha Fictive SAS")
    assert kept.website == "https://alpha.example"


def test_merge_records_who_what_and_why(cluster, kept, absorbed):
    by = UserFactory()

    done = merge(kept, absorbed, cluster, by=by, reason="Saisie deux fois")

    event = Event.objects.get()
    assert (event.kind, event.organisation, event.by) == (
        "organisations.merged",
        kept,
        by,
    )
    assert event.data == {
        "absorbed": "Alpha Fictive SAS",
        "reason": "Saisie deux fois",
        "merge": done.pk,
    }


def test_the_history_of_the_kept_record_shows_both(cluster, kept, absorbed):
    for one in (kept, absorbed):
        Event.objects.create(
            kind="organisations.confirmed",
            at=NOON,
            cluster=cluster,
            organisation=one,
            target=f"organisations.organisation:{one.pk}",
        )

    merge(kept, absorbed, cluster)

    director = RoleGrantFactory(cluster=cluster, role="direction").user
    access = Access.of(director, cluster, TODAY)
    told = Event.objects.about(kept, access).order_by("pk")
    assert [event.organisation for event in told] == [kept, absorbed, kept]


def test_no_list_has_a_merged_record(cluster, kept, absorbed):
    PublicationFactory(cluster=cluster, organisation=absorbed)
    MembershipFactory(cluster=cluster, organisation=absorbed)

    merge(kept, absorbed, cluster)

    assert list(Organisation.objects.known_to(cluster)) == [kept]
    assert list(Organisation.objects.listed_by(cluster, TODAY)) == [kept]


def test_merge_gives_the_kept_record_the_number_it_lacked(cluster, kept, absorbed):
    siren = kept.siren

    merge(absorbed, kept, cluster)

    absorbed.refresh_from_db()
    kept.refresh_from_db()
    assert (absorbed.siren, kept.siren) == (siren, None)
    assert queries.by_identifier({"siren": siren}) == absorbed


def test_second_numbers_find_the_kept_record(cluster, kept, absorbed):
    Organisation.objects.filter(pk=kept.pk).update(pic="999997930", vat_number="V1")
    Organisation.objects.filter(pk=absorbed.pk).update(
        pic="999997931", ror="05f950310", vat_number="V2", foreign_id="X"
    )

    merge(kept, absorbed, cluster)

    kept.refresh_from_db()
    assert (kept.pic, kept.ror, kept.vat_number) == ("999997930", "05f950310", "V1")
    assert [str(number) for number in OtherNumber.objects.all()] == ["PIC 999997931"]
    for values in (
        {"pic": "999997931"},
        {"ror": "05f950310"},
        {"foreign_id": "X", "country": "FR"},
    ):
        assert queries.by_identifier(values) == kept


def test_columns_take_the_value_that_wins_among_both(cluster, kept, absorbed):
    said(kept, "website", "https://old.example", cluster=cluster)
    said(absorbed, "website", "https://new.example", "team", cluster=cluster)
    said(kept, "acronym", "AF", "team", cluster=cluster)
    said(absorbed, "acronym", "ALF", cluster=cluster)
    said(absorbed, "legal_name", "Alpha Fictive SAS", cluster=cluster)
    Organisation.objects.filter(pk=kept.pk).update(
        website="https://old.example", acronym="AF"
    )
    Organisation.objects.filter(pk=absorbed.pk).update(brand_name="Alphette")

    merge(kept, absorbed, cluster)

    kept.refresh_from_db()
    assert (kept.website, kept.acronym, kept.brand_name, kept.legal_name) == (
        "https://new.example",
        "AF",
        "Alphette",
        "Alpha fictive",
    )
    assert FieldValue.objects.filter(organisation=kept).count() == 5


def test_a_closed_copy_does_not_close_the_kept_record(cluster, kept, absorbed):
    said(absorbed, "closed_on", "2024-12-31", cluster=cluster)
    Organisation.objects.filter(pk=absorbed.pk).update(closed_on=date(2024, 12, 31))

    merge(kept, absorbed, cluster)

    kept.refresh_from_db()
    assert kept.closed_on is None


def test_two_sirens_are_two_organisations(cluster, kept):
    other = OrganisationFactory()
    KnownOrganisation.objects.create(cluster=cluster, organisation=other, since=TODAY)

    with pytest.raises(actions.NotMergeable, match="a SIREN of its own"):
        merge(kept, other, cluster)

    Organisation.objects.filter(pk=other.pk).update(closed_on=TODAY, successor=kept)
    with pytest.raises(actions.NotMergeable, match="one after the other"):
        merge(kept, other, cluster)
    assert not OrganisationMerge.objects.exists()


def test_the_operator_may_say_that_two_sirens_are_one(kept):
    other = OrganisationFactory()

    merge(kept, other, None, force=True, reason="Erreur de saisie")

    assert queries.by_identifier({"siren": other.siren}) == kept
    kept.refresh_from_db()
    assert OtherNumber.objects.get().value == other.siren != kept.siren


@pytest.mark.parametrize("way", ["same", "stranger", "shared", "merged"])
def test_merges_that_may_not_be(cluster, kept, absorbed, way):
    if way == "same":
        absorbed = kept
    elif way == "stranger":
        absorbed = OrganisationFactory(siren=None)
    elif way == "shared":
        MembershipFactory(cluster=ClusterFactory(), organisation=absorbed)
    else:
        merge(kept, absorbed, cluster)
    before = dump()

    with pytest.raises(actions.NotMergeable):
        merge(kept, absorbed, cluster)

    assert dump() == before
    preview = queries.merge_preview(kept, absorbed, cluster, at=NOON)
    assert (len(preview.refusals), preview.lines, preview.changes) == (1, (), ())


def test_a_shared_record_may_be_the_kept_one(cluster, kept, absorbed):
    theirs = MembershipFactory(cluster=ClusterFactory(), organisation=kept)
    mine = MembershipFactory(cluster=cluster, organisation=absorbed)

    merge(kept, absorbed, cluster)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.organisation, theirs.organisation) == (kept, kept)


def test_one_head_office_and_no_place_twice(cluster, kept, absorbed):
    mine = EstablishmentFactory(organisation=kept, siret=f"{kept.siren}00012")
    twin = EstablishmentFactory(organisation=absorbed, address="1 rue Fictive")
    other = EstablishmentFactory(
        organisation=absorbed, town="Loos", is_head_office=False
    )

    merge(kept, absorbed, cluster)

    mine.refresh_from_db()
    assert set(kept.establishments.all()) == {mine, other}
    assert not Establishment.objects.filter(pk=twin.pk).exists()
    assert (mine.address, mine.is_head_office) == ("1 rue Fictive", True)


def test_another_head_office_becomes_a_place(cluster, kept, absorbed):
    EstablishmentFactory(organisation=kept)
    other = EstablishmentFactory(organisation=absorbed, town="Loos")

    merge(kept, absorbed, cluster)

    other.refresh_from_db()
    assert (other.organisation, other.is_head_office) == (kept, False)


def test_figures_of_a_year_and_source_stay_those_of_the_kept(cluster, kept, absorbed):
    mine = AnnualFiguresFactory(organisation=kept, year=2024)
    AnnualFiguresFactory(organisation=absorbed, year=2024, headcount_awu=Decimal(99))
    older = AnnualFiguresFactory(organisation=absorbed, year=2023)

    done = merge(kept, absorbed, cluster)

    assert set(AnnualFigures.objects.all()) == {mine, older}
    assert kept.annual_figures.count() == 2
    gone = [row for row in done.journal if row[3] is None]
    assert [row[2]["headcount_awu"] for row in gone if "year" in row[2]] == ["99.0"]


def test_sizes_are_worked_out_again(cluster, kept, absorbed):
    AnnualFiguresFactory(
        organisation=absorbed,
        headcount_awu=Decimal(60),
        turnover_eur=Decimal(20_000_000),
        balance_eur=Decimal(10_000_000),
    )
    actions.assess_sizes([kept.pk, absorbed.pk])

    merge(kept, absorbed, cluster)

    assert not absorbed.size_periods.exists()
    assert kept.size_periods.in_force(TODAY).get().category == "sme"


def test_shares_between_the_two_go_and_others_are_joined(cluster, kept, absorbed):
    owner = OrganisationFactory()
    ShareholdingFactory(owner=kept, owned=absorbed)
    mine = ShareholdingFactory(owner=owner, owned=kept, ends_on=date(2023, 1, 1))
    ShareholdingFactory(owner=owner, owned=absorbed, starts_on=date(2022, 1, 1))

    merge(kept, absorbed, cluster)

    left = Shareholding.objects.get()
    assert (left.pk, left.owned, left.starts_on, left.ends_on) == (
        mine.pk,
        kept,
        date(2020, 1, 1),
        None,
    )


def test_owners_of_both_own_no_more_than_all(cluster, kept, absorbed):
    ShareholdingFactory(owned=kept)
    ShareholdingFactory(owned=absorbed)

    with pytest.raises(actions.NotMergeable, match="more than 100 %"):
        merge(kept, absorbed, cluster)


def test_a_contact_of_both_is_one_contact(cluster, kept, absorbed):
    person = PersonFactory()
    mine = PositionFactory(
        cluster=cluster, organisation=kept, person=person, starts_on=date(2022, 1, 1)
    )
    twin = PositionFactory(
        cluster=cluster, organisation=absorbed, person=person, job_title="Directrice"
    )
    opened = PublicationFactory(
        cluster=cluster, organisation=absorbed, position=twin, field="name"
    )

    merge(kept, absorbed, cluster)

    mine.refresh_from_db()
    opened.refresh_from_db()
    assert list(Position.objects.all()) == [mine]
    assert (mine.starts_on, mine.ends_on, mine.job_title) == (
        date(2020, 1, 1),
        None,
        "Directrice",
    )
    assert (opened.position, opened.organisation) == (mine, kept)


@pytest.mark.parametrize(("answer", "voter"), [("kept", 0), ("absorbed", 1)])
def test_two_voting_representatives_are_for_a_person_to_settle(
    cluster, kept, absorbed, answer, voter
):
    voters = [
        PositionFactory(cluster=cluster, organisation=one, role="representative")
        for one in (kept, absorbed)
    ]
    key = f"representative:{cluster.pk}"

    with pytest.raises(actions.NotMergeable, match="Who votes"):
        merge(kept, absorbed, cluster)
    merge(kept, absorbed, cluster, answers={key: answer})

    for row in voters:
        row.refresh_from_db()
    assert voters[voter].role == "representative"
    assert voters[1 - voter].role == "contact"


def test_merging_opens_nothing_that_was_closed(cluster, kept, absorbed):
    PublicationFactory(cluster=cluster, organisation=kept, field="listed")
    PublicationFactory(cluster=cluster, organisation=absorbed, field="website")

    merge(kept, absorbed, cluster)

    assert [row.field for row in Publication.objects.all()] == ["listed"]


def test_words_of_both_are_kept_once(cluster, kept, absorbed):
    both, theirs = ProfileTagFactory.create_batch(2, cluster=cluster)
    kept.profile_tags.add(both)
    absorbed.profile_tags.add(both, theirs)

    merge(kept, absorbed, cluster)

    assert set(kept.profile_tags.all()) == {both, theirs}
    assert not absorbed.profile_tags.exists()


def test_roles_held_for_both_are_joined(cluster, kept, absorbed):
    user = UserFactory()
    here = {"cluster": cluster, "user": user, "role": "member"}
    mine = RoleGrantFactory(**here, organisation=kept, starts_on=date(2024, 1, 1))
    RoleGrantFactory(**here, organisation=absorbed, ends_on=date(2025, 1, 1))

    merge(kept, absorbed, cluster)

    mine.refresh_from_db()
    assert list(kept.grants.all()) == [mine]
    assert (mine.starts_on, mine.ends_on) == (date(2020, 1, 1), None)
    assert not absorbed.grants.exists()


def test_requests_of_the_same_person_wait_once(cluster, kept, absorbed):
    user = UserFactory()
    for one in (kept, absorbed):
        JoinRequestFactory(cluster=cluster, user=user, organisation=one)

    merge(kept, absorbed, cluster)

    assert kept.join_requests.count() == 1


def test_records_merged_before_follow(cluster, kept, absorbed):
    first = OrganisationFactory(siren=None, foreign_id="OLD")
    Organisation.objects.filter(pk=absorbed.pk).update(foreign_id="NEW")
    KnownOrganisation.objects.create(cluster=cluster, organisation=first, since=TODAY)
    merge(absorbed, first, cluster)

    merge(kept, absorbed, cluster, at=LATER)

    first.refresh_from_db()
    assert first.merged_into == kept
    assert queries.by_identifier({"foreign_id": "OLD", "country": "FR"}) == kept


def test_pairs_follow_and_answers_stay(cluster, kept, absorbed):
    third, fourth = OrganisationFactory.create_batch(2)
    kinds = {"cluster": cluster, "score": 0.9, "found_at": NOON}
    between = OrganisationPair.objects.create(first=kept, second=absorbed, **kinds)
    told = OrganisationPair.objects.create(
        first=absorbed, second=third, state="distinct", settled_at=NOON, **kinds
    )
    open_one = OrganisationPair.objects.create(first=kept, second=third, **kinds)
    moved = OrganisationPair.objects.create(first=absorbed, second=fourth, **kinds)

    merge(kept, absorbed, cluster)

    for row in (between, open_one, moved):
        row.refresh_from_db()
    assert (between.state, open_one.state, moved.first) == ("merged", "distinct", kept)
    assert not OrganisationPair.objects.filter(pk=told.pk).exists()


def test_successors_point_at_the_kept_record(cluster, kept, absorbed):
    gone = OrganisationFactory(successor=absorbed, closed_on=TODAY)
    Organisation.objects.filter(pk=kept.pk).update(successor=absorbed)

    merge(kept, absorbed, cluster)

    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.successor, kept.successor) == (kept, None)


def test_the_preview_counts_nothing_of_a_project_that_is_hidden(
    cluster, kept, absorbed
):
    hidden, known = (
        PartnerFactory(project__cluster=cluster, organisation=absorbed).project
        for _ in "12"
    )
    for project in (hidden, known):
        MailFactory(cluster=cluster, organisation=absorbed, project=project)
    twice = ProjectFactory(cluster=cluster)
    for organisation in (kept, absorbed):
        WaiverFactory(project=twice, organisation=organisation)
    WaiverFactory(project=hidden, organisation=absorbed)
    keys = frozenset({hidden.pk, twice.pk})

    preview = queries.merge_preview(kept, absorbed, cluster, at=NOON, hidden=keys)
    merge(kept, absorbed, cluster)

    assert [(one.label, one.moved, one.folded) for one in preview.lines] == [
        ("entries in a cluster's files", 0, 1),
        ("mails", 1, 0),
        ("parts in projects", 1, 0),
    ]
    assert {one.organisation for one in Partner.objects.all()} == {kept}
    assert {one.organisation for one in Mail.objects.all()} == {kept}


def test_the_preview_tells_and_writes_nothing(cluster, kept, absorbed):
    MembershipFactory(cluster=cluster, organisation=absorbed)
    Organisation.objects.filter(pk=absorbed.pk).update(acronym="AFS")
    absorbed.refresh_from_db()
    before = dump()

    preview = queries.merge_preview(kept, absorbed, cluster, at=NOON)

    assert dump() == before
    assert [(one.label, one.before, one.after) for one in preview.changes] == [
        ("Acronym", "", "AFS")
    ]
    assert [(one.label, one.moved, one.folded) for one in preview.lines] == [
        ("memberships", 1, 0),
        ("entries in a cluster's files", 0, 1),
    ]


def fill(cluster, organisation, other):
    """A little of everything."""
    here = {"cluster": cluster, "organisation": organisation}
    membership = MembershipFactory(**here)
    CategoryPeriodFactory(membership=membership)
    SuspensionFactory(membership=membership)
    position = PositionFactory(**here)
    PublicationFactory(**here)
    PublicationFactory(**here, position=position, field="name")
    EstablishmentFactory(organisation=organisation)
    AnnualFiguresFactory(organisation=organisation)
    ShareholdingFactory(owner=organisation, owned=other)
    RoleGrantFactory(**here, role="member")
    JoinRequestFactory(**here)
    InvitationFactory(**here, role="member")
    MailFactory(**here)
    organisation.profile_tags.add(ProfileTagFactory(cluster=cluster))
    said(organisation, "website", "https://x.example", cluster=cluster)


def test_unmerge_puts_every_row_back(cluster, kept, absorbed):
    for one, other in [
        (kept, OrganisationFactory()),
        (absorbed, OrganisationFactory()),
    ]:
        fill(cluster, one, other)
    actions.assess_sizes(Organisation.objects.values_list("pk", flat=True))
    OrganisationPair.objects.create(
        cluster=cluster, first=kept, second=absorbed, score=0.9, found_at=NOON
    )
    before = dump()
    by = UserFactory()
    done = merge(kept, absorbed, cluster)

    actions.unmerge(done, by=by, at=LATER)

    left = dump()
    left["accounts.user"] = [row for row in left["accounts.user"] if row["pk"] != by.pk]
    assert left == before
    event = Event.objects.latest("pk")
    assert (event.kind, event.data) == (
        "organisations.unmerged",
        {"absorbed": "Alpha Fictive SAS", "merge": done.pk},
    )
    done.refresh_from_db()
    assert (done.undone_at, done.undone_by) == (LATER, by)


def test_unmerge_keeps_what_was_entered_since(cluster, kept, absorbed):
    done = merge(kept, absorbed, cluster)
    new = PositionFactory(cluster=cluster, organisation=kept)

    actions.unmerge(done, by=None, at=LATER)

    new.refresh_from_db()
    assert new.organisation == kept


def test_unmerge_is_refused_when_rows_changed_since(cluster, kept, absorbed):
    spell = MembershipFactory(cluster=cluster, organisation=absorbed)
    gone = PositionFactory(cluster=cluster, organisation=absorbed)
    done = merge(kept, absorbed, cluster)
    Membership.objects.filter(pk=spell.pk).update(organisation=OrganisationFactory())
    gone.delete()
    before = dump()

    with pytest.raises(actions.NotSeparable) as refusal:
        actions.unmerge(done, by=None, at=LATER)

    assert dump() == before
    told = {text.split(" (")[-1] for text in refusal.value.errors["__all__"]}
    assert told == {
        "memberships) was changed since.",
        "contacts) was taken away since.",
    }


def test_unmerge_is_refused_where_something_new_stands(cluster, kept, absorbed):
    EstablishmentFactory(organisation=absorbed)
    done = merge(kept, absorbed, cluster)
    EstablishmentFactory(organisation=absorbed)
    before = dump()

    with pytest.raises(actions.NotSeparable, match="nothing was undone"):
        actions.unmerge(done, by=None, at=LATER)

    assert dump() == before


def test_unmerge_brings_joined_rows_back(cluster, kept, absorbed):
    mine = MembershipFactory(
        cluster=cluster, organisation=kept, resigned=True, ends_on=date(2022, 1, 1)
    )
    second = MembershipFactory(
        cluster=cluster, organisation=kept, starts_on=date(2022, 6, 1)
    )
    MembershipFactory(
        cluster=cluster, organisation=absorbed, ends_on=TODAY, end_kind="other"
    )
    done = merge(kept, absorbed, cluster)
    mine.refresh_from_db()
    assert (mine.ends_on, second.pk in dump_keys("memberships.membership")) == (
        None,
        False,
    )
    PositionFactory(cluster=cluster, organisation=kept)
    AnnualFiguresFactory(organisation=absorbed)

    actions.unmerge(done, by=None, at=LATER)

    assert second.pk in dump_keys("memberships.membership")


def dump_keys(label):
    return {row["pk"] for row in dump()[label]}


def test_a_merge_is_undone_once_and_the_last_one_first(cluster, kept, absorbed):
    first = OrganisationFactory(siren=None)
    KnownOrganisation.objects.create(cluster=cluster, organisation=first, since=TODAY)
    earlier = merge(absorbed, first, cluster)
    later = merge(kept, absorbed, cluster, at=LATER)

    with pytest.raises(actions.NotSeparable, match="undo that merge first"):
        actions.unmerge(earlier, by=None, at=LATER)
    actions.unmerge(later, by=None, at=LATER)
    actions.unmerge(earlier, by=None, at=LATER)
    with pytest.raises(actions.NotSeparable, match="already undone"):
        actions.unmerge(earlier, by=None, at=LATER)

    assert Organisation.objects.known_to(cluster).count() == 3
