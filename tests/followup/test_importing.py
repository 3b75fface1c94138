"""Past bids and awards from a file: whole, atomic, undone, and no door to a secret."""

from datetime import date
from decimal import Decimal

import pytest

from grappe.audit.models import Event
from grappe.followup.models import Award, Bid
from grappe.imports import actions as imports
from grappe.imports.models import ImportRow
from tests.factories import NOON, ClusterFactory, OrganisationFactory, RoleGrantFactory
from tests.factories.followup import AwardFactory, BidFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db

HEAD = "projet;financeur;reference;resultat;depot;date de decision;partenaire;aide;cout"


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def team(cluster):
    return RoleGrantFactory(cluster=cluster, role="team").user


@pytest.fixture
def project(cluster):
    """A past project, brought in from a file: nobody works on it."""
    return ProjectFactory(cluster=cluster, acronym="NUTRIPLUS", stage="ended")


@pytest.fixture
def partner(project):
    return PartnerFactory(
        project=project, organisation=OrganisationFactory(legal_name="Labo fictif")
    )


def checked(cluster, team, *rows, head=HEAD):
    batch = imports.paste(
        "\n".join([head, *rows]),
        filename="collé",
        cluster=cluster,
        kind="awards",
        by=team,
        at=NOON,
    )
    imports.set_mapping(batch, mapping=batch.mapping, options={}, at=NOON)
    imports.check(batch, at=NOON)
    batch.refresh_from_db()
    return batch


def verdicts(batch):
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    return [
        (row.verdict, sorted(message["code"] for message in row.messages))
        for row in rows
    ]


def applied(cluster, team, *rows):
    batch = checked(cluster, team, *rows)
    imports.apply(batch, by=team, at=NOON, skip_refused=True)
    return batch


def test_awards_are_brought_in_a_bid_and_its_aids(cluster, team, partner):
    other = PartnerFactory(
        project=partner.project, organisation=OrganisationFactory(legal_name="Usine")
    )

    batch = applied(
        cluster,
        team,
        "NUTRIPLUS;Bpifrance;D1;financé;12/03/2021;30/09/2021;Labo fictif;45 000;90000",
        "Nutriplus;Bpifrance;D1;financé;12/03/2021;30/09/2021;Usine;10000;",
        "NUTRIPLUS;Région;R1;non financé;01/02/2021;01/05/2021;;;",
    )

    assert verdicts(batch) == [
        ("create", []),
        ("create", ["adds_to_row"]),
        ("create", []),
    ]
    assert list(
        Bid.objects.order_by("pk").values_list(
            "funder", "reference", "state", "submitted_on", "result_on"
        )
    ) == [
        ("Bpifrance", "D1", "funded", date(2021, 3, 12), date(2021, 9, 30)),
        ("Région", "R1", "not_funded", date(2021, 2, 1), date(2021, 5, 1)),
    ]
    assert list(
        Award.objects.order_by("pk").values_list(
            "partner", "aid_eur", "eligible_cost_eur", "recorded_by"
        )
    ) == [
        (partner.pk, Decimal(45_000), Decimal(90_000), team.pk),
        (other.pk, Decimal(10_000), Decimal(100_000), team.pk),
    ]
    told = Event.objects.filter(kind="followup.imported")
    assert {(one.project, one.by) for one in told} == {(partner.project, team)}


def test_an_award_larger_than_the_cost_is_refused(cluster, team, partner):
    PartnerCostFactory(partner=partner, total_eur=80_000, eligible_eur=70_000)
    row = "NUTRIPLUS;Bpifrance;D1;financé;12/03/2021;30/09/2021;Labo fictif;{};{}"

    batch = checked(cluster, team, row.format("100", "99"), row.format("70000.01", ""))

    assert verdicts(batch) == [("refuse", ["aid_above_cost"])] * 2


def test_bringing_in_again_changes_nothing(cluster, team, partner):
    row = "NUTRIPLUS;Bpifrance;D1;financé;12/03/2021;30/09/2021;Labo fictif;45000;"
    applied(cluster, team, row)

    batch = checked(cluster, team, row, row.replace("45000", "46000"))

    assert verdicts(batch) == [("same", ["bid_known"]), ("refuse", ["award_known"])]


def test_an_award_is_added_to_a_bid_on_file(cluster, team, partner):
    bid = BidFactory(
        project=partner.project, funded=True, funder="Bpifrance", reference="D1"
    )

    applied(
        cluster,
        team,
        "NUTRIPLUS;Bpifrance;D1;financé;12/03/2021;30/09/2021;Labo fictif;45000;",
    )

    assert [one.bid for one in Award.objects.all()] == [bid]


def test_undoing_takes_all_of_it_back(cluster, team, partner):
    row = "NUTRIPLUS;Bpifrance;D1;financé;12/03/2021;30/09/2021;Labo fictif;45000;"
    batch = applied(cluster, team, row)

    imports.undo(batch, by=team, at=NOON)

    assert (Bid.objects.count(), Award.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("AUTRE;F;;;01/02/2021;;;;", "project_unknown"),
        (";F;;;01/02/2021;;;;", "missing"),
        ("NUTRIPLUS;;;;01/02/2021;;;;", "missing"),
        ("NUTRIPLUS;F;;peut-être;01/02/2021;;;;", "state_unknown"),
        ("NUTRIPLUS;F;;;hier;;;;", "cell_not_a_date"),
        ("NUTRIPLUS;F;;;01/02/2090;;;;", "day_to_come"),
        ("NUTRIPLUS;F;;;;;;;", "not_filed"),
        ("NUTRIPLUS;F;;financé;01/02/2021;;;;", "not_answered"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/01/2021;;;", "answered_early"),
        ("NUTRIPLUS;F;;refusé;01/02/2021;01/03/2021;Labo fictif;5;", "aid_not_won"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;;5;", "aid_without_partner"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;Labo fictif;;", "missing"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;Labo fictif;0;", "aid_zero"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;Labo fictif;-5;", "negative"),
        ("NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;Personne;5;", "partner_stranger"),
    ],
)
def test_bad_rows_are_refused_in_words(cluster, team, partner, row, code):
    batch = checked(cluster, team, row)

    [(verdict, codes)] = verdicts(batch)
    assert verdict == "refuse"
    assert code in codes


def test_the_partners_of_a_dossier_are_named_to_its_readers_only(
    cluster, team, partner
):
    LabelRequestFactory(cluster=cluster, project=partner.project, filed=True)
    row = "NUTRIPLUS;F;;financé;01/02/2021;01/03/2021;{};5;"
    rows = [row.format("Labo fictif"), row.format("Personne")]

    closed = verdicts(checked(cluster, team, *rows))
    GrantFactory(project=partner.project, user=team)
    DeclarationFactory(project=partner.project, user=team)
    opened = verdicts(checked(cluster, team, *rows))

    assert closed == [("refuse", ["partners_closed"])] * 2
    assert opened == [("create", []), ("refuse", ["partner_stranger"])]


def test_a_conflict_makes_a_project_unknown(cluster, team, project):
    DeclarationFactory(project=project, user=team, conflicted=True)

    batch = checked(cluster, team, "NUTRIPLUS;F;;;01/02/2021;;;;")

    assert verdicts(batch) == [("refuse", ["project_unknown"])]


def test_the_number_of_a_label_ties_the_bid_to_it(cluster, team, project):
    label = LabelRequestFactory(
        cluster=cluster, project=project, filed=True, state="labelled", closed_at=NOON
    )
    head = "projet;financeur;depot;label"

    batch = checked(
        cluster,
        team,
        f"NUTRIPLUS;F;01/02/2021;{label.number}",
        "NUTRIPLUS;G;01/02/2021;rien",
        head=head,
    )
    imports.apply(batch, by=team, at=NOON)

    assert verdicts(batch) == [("create", []), ("create", ["label_unknown"])]
    assert [(one.request, one.call) for one in Bid.objects.order_by("pk")] == [
        (label, label.call),
        (None, None),
    ]


def test_another_cluster_is_never_written(cluster, team):
    AwardFactory(bid__project__acronym="NUTRIPLUS")

    batch = checked(cluster, team, "NUTRIPLUS;F;;;01/02/2021;;;;")

    assert verdicts(batch) == [("refuse", ["project_unknown"])]
