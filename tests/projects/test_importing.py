from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.cli.imports import command
from grappe.imports import actions as imports
from grappe.imports import registry
from grappe.imports.models import ImportRow
from grappe.organisations.models import KnownOrganisation, Organisation
from grappe.projects.importing.reading import months_between
from grappe.projects.models import Partner, Project
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    ProjectFactory,
    ProjectKindFactory,
)

pytestmark = pytest.mark.django_db
SIREN = "552100554"


@pytest.fixture
def cluster():
    cluster = ClusterFactory(slug="essai")
    ProjectKindFactory(cluster=cluster)
    return cluster


@pytest.fixture
def team(cluster):
    return RoleGrantFactory(cluster=cluster, role="team").user


def checked(cluster, team, text, **options):
    batch = imports.paste(
        text, filename="collé", cluster=cluster, kind="projects", by=team, at=NOON
    )
    imports.set_mapping(
        batch,
        mapping=batch.mapping,
        options={"create_missing": True, **options},
        at=NOON,
    )
    imports.check(batch, at=NOON)
    batch.refresh_from_db()
    return batch


def applied(cluster, team, text, **options):
    batch = checked(cluster, team, text, **options)
    imports.apply(batch, by=team, at=NOON, skip_refused=True)
    return batch


def verdicts(batch):
    """Each row's verdict with what is said of it."""
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    return [
        (row.verdict, sorted(message["code"] for message in row.messages))
        for row in rows
    ]


def test_a_row_for_each_project(cluster, team):
    lead = MembershipFactory(
        cluster=cluster, organisation__siren=SIREN, organisation__legal_name="Algue SAS"
    ).organisation
    text = (
        "Acronyme;Titre;Dispositif;Code projet;Date début;Date fin;Porteur;"
        "SIREN porteur;Partenaires;Coût total;Aide;TRL début;TRL fin;Statut\n"
        "ALGUE;Des algues;FUI 25;F1;01/10/2019;30/09/2022;Algue SAS;552 100 554;"
        '"Labo fictif ; Hôpital fictif";250 000;112 500;3;6;terminé\n'
        "BOIS;Du bois;ANR;A2;01/01/2026;31/12/2028;;;;;;;;\n"
    )

    batch = applied(cluster, team, text)

    assert verdicts(batch) == [("create", ["partner_new"] * 2), ("create", [])]
    past, running = Project.objects.order_by("acronym")
    assert (past.title, past.programme, past.reference, past.stage) == (
        "Des algues",
        "FUI 25",
        "F1",
        "ended",
    )
    assert (past.starts_on, past.ended_on, past.duration_months) == (
        date(2019, 10, 1),
        date(2022, 9, 30),
        36,
    )
    assert (past.trl_start, past.trl_end, past.kind.code) == (3, 6, "rdi")
    assert (running.stage, running.ended_on, running.duration_months) == (
        "running",
        None,
        36,
    )
    parts = past.partners.order_by("position").values_list(
        "organisation__legal_name", "role", "total_cost_eur", "aid_asked_eur"
    )
    assert list(parts) == [
        ("Algue SAS", "lead", Decimal("250000.00"), Decimal("112500.00")),
        ("Labo fictif", "partner", None, None),
        ("Hôpital fictif", "partner", None, None),
    ]
    assert past.partners.get(role="lead").organisation == lead
    event = Event.objects.get(kind="imports.project_created", project=past)
    assert (event.by, event.data["row"]) == (team, 2)


def test_a_row_for_each_participation(cluster, team):
    text = (
        "Project ID;Acronym;Organisation name;SIREN;Role;Type organisme;PM\n"
        "101;ALGUE;Algue SAS;552100554;coordinator;PME;24\n"
        "101;ALGUE;Labo fictif;;participant;laboratoire;12,5\n"
        "101;ALGUE;Labo fictif;;participant;laboratoire;12,5\n"
        "102;BOIS;Labo fictif;;coordinator;laboratoire;6\n"
        "101;ALGUE;Rival SA;;coordinator;entreprise;3\n"
    )

    batch = applied(cluster, team, text)

    assert verdicts(batch) == [
        ("create", ["partner_new"]),
        ("create", ["adds_to_row", "partner_new"]),
        ("same", ["partner_new", "same_as_row"]),
        ("create", ["partner_new"]),
        ("create", ["adds_to_row", "partner_new", "second_lead"]),
    ]
    parts = Partner.objects.order_by("project__acronym", "position").values_list(
        "project__acronym", "organisation__legal_name", "role", "person_months"
    )
    assert list(parts) == [
        ("ALGUE", "Algue SAS", "lead", Decimal("24.0")),
        ("ALGUE", "Labo fictif", "partner", Decimal("12.5")),
        ("ALGUE", "Rival SA", "partner", Decimal("3.0")),
        ("BOIS", "Labo fictif", "lead", Decimal("6.0")),
    ]
    kinds = Organisation.objects.order_by("legal_name").values_list("kind", flat=True)
    assert list(kinds) == ["company", "research", "company"]


def test_the_same_file_again_changes_nothing(cluster, team):
    text = "Acronyme;Titre;Partenaire\nALGUE;Des algues;Labo fictif\n"
    applied(cluster, team, text)
    Project.objects.update(title="Titre corrigé depuis")

    again = checked(cluster, team, text + "ALGUE;Des algues;Autre\n")

    assert verdicts(again) == [("same", ["project_known"])] * 2
    assert (Project.objects.get().title, Partner.objects.count()) == (
        "Titre corrigé depuis",
        1,
    )


def test_an_organisation_of_another_cluster_is_taken_up_by_its_number(cluster, team):
    shared = OrganisationFactory(siren=SIREN, legal_name="Algue SAS")

    applied(cluster, team, f"Acronyme;Porteur;SIREN porteur\nALGUE;X;{SIREN}\n")

    assert Partner.objects.get().organisation == shared
    assert KnownOrganisation.objects.get(cluster=cluster).organisation == shared


def test_a_name_of_another_cluster_is_not_recognised(cluster, team):
    other = OrganisationFactory(legal_name="Algue SAS")

    applied(cluster, team, "Acronyme;Porteur\nALGUE;Algue SAS\n")

    assert Partner.objects.get().organisation != other


@pytest.mark.parametrize(
    ("columns", "row", "code"),
    [
        ("Acronyme;Titre", ";", None),
        ("Acronyme;Résumé", ";un résumé", "missing"),
        ("Acronyme;Région", "ALGUE;" + "x" * 251, "too_long"),
        ("Acronyme;Date début", "ALGUE;demain", "cell_not_a_date"),
        (
            "Acronyme;Date début;Date fin",
            "ALGUE;01/01/2022;01/01/2021",
            "ends_before_it_starts",
        ),
        ("Acronyme;TRL début;TRL fin", "ALGUE;6;3", "trl_falls"),
        ("Acronyme;TRL début", "ALGUE;12", "out_of_range"),
        ("Acronyme;Durée", "ALGUE;2,5", "out_of_range"),
        ("Acronyme;Porteur;SIREN porteur", "ALGUE;X;123", "siren_wrong"),
        ("Acronyme;SIREN", f"ALGUE;{SIREN}", "partner_unnamed"),
        ("Acronyme;Porteur;Aide", "ALGUE;X;-5", "negative"),
        ("Acronyme;Porteur;Aide", "ALGUE;X;beaucoup", "cell_not_a_number"),
        ("Acronyme;Porteur;Budget;Aide", "ALGUE;X;5;6", "aid_above_cost"),
        ("Acronyme;Porteur;Budget", "ALGUE;X;9999999999999", "too_long"),
    ],
)
def test_a_row_is_refused(cluster, team, columns, row, code):
    batch = checked(
        cluster, team, f"{columns}\n{row}\nBOIS{';' * columns.count(';')}\n"
    )

    rows = verdicts(batch)
    assert rows[-1] == ("create", [])
    assert rows[:-1] == ([("refuse", [code])] if code else [])


@pytest.mark.parametrize(
    ("columns", "row", "code"),
    [
        ("Acronyme;Nature", "ALGUE;Voyage", "kind_unknown"),
        ("Acronyme;DAS", "ALGUE;Lune", "domain_unknown"),
        ("Acronyme;Statut", "ALGUE;bof", "stage_unknown"),
        ("Acronyme;Partenaire;Rôle", "ALGUE;X;mascotte", "role_unknown"),
        ("Acronyme;Partenaire;Type partenaire", "ALGUE;X;zzz", "partner_kind_unknown"),
    ],
)
def test_a_word_we_do_not_know_is_told(cluster, team, columns, row, code):
    [(verdict, codes)] = verdicts(checked(cluster, team, f"{columns}\n{row}\n"))

    assert (verdict, set(codes) - {"partner_new"}) == ("create", {code})


def test_namesakes_are_not_guessed(cluster, team):
    for _n in range(2):
        MembershipFactory(cluster=cluster, organisation__legal_name="Algue SAS")

    batch = checked(cluster, team, "Acronyme;Porteur\nALGUE;Algue SAS\n")

    assert verdicts(batch) == [("refuse", ["several_namesakes"])]


def test_unknown_organisations_can_be_refused(cluster, team):
    batch = checked(cluster, team, "Acronyme;Porteur\nALGUE;X\n", create_missing=False)

    assert verdicts(batch) == [("refuse", ["partner_unknown"])]


def test_a_cluster_without_kinds_is_told(team):
    other = ClusterFactory()

    batch = checked(other, team, "Acronyme;Titre\nALGUE;Des algues\n")

    assert verdicts(batch) == [("refuse", ["no_kind"])]


def test_a_conflict_hides_what_is_on_file(cluster, team):
    """Nothing tells the importer that the project exists: the acronym is free."""
    barred = ProjectFactory(cluster=cluster, acronym="ALGUE")
    referred = ProjectFactory(cluster=cluster, programme="FUI", reference="F1")
    for project in (barred, referred):
        DeclarationFactory(project=project, user=team, conflicted=True)

    batch = checked(
        cluster,
        team,
        "Acronyme;Programme;Référence\nALGUE;;\nAUTRE;FUI;F1\n",
    )

    assert verdicts(batch) == [("create", []), ("refuse", ["project_refused"])]


def test_undo_takes_back_projects_and_what_came_with_them(cluster, team):
    batch = applied(cluster, team, "Acronyme;Porteur\nALGUE;Algue SAS\n")

    imports.undo(batch, by=team, at=NOON)

    assert (Project.objects.count(), Organisation.objects.count()) == (0, 0)
    assert KnownOrganisation.objects.count() == 0


def test_undo_refuses_once_a_project_was_worked_on(cluster, team):
    batch = applied(cluster, team, "Acronyme;Porteur\nALGUE;Algue SAS\n")
    Project.objects.update(summary="Écrit depuis.")

    with pytest.raises(imports.NotUndoable):
        imports.undo(batch, by=team, at=NOON)

    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "is_open"),
    [("direction", True), ("team", True), ("finance", False), ("auditor", False)],
)
def test_who_brings_projects_in(cluster, role, is_open):
    user = RoleGrantFactory(cluster=cluster, role=role).user
    access = Access.of(user, cluster, TODAY)

    kinds = [importer.kind for importer in registry.open_to(access)]

    assert ("projects" in kinds) is is_open


def test_command(cluster, tmp_path):
    path = tmp_path / "projets.csv"
    path.write_text("Acronyme;Porteur\nALGUE;Algue SAS\n", encoding="utf-8")

    done = CliRunner().invoke(command, ["projects", str(path), "--yes"])

    assert done.exit_code == 0, done.output
    assert Project.objects.get().acronym == "ALGUE"


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        (date(2019, 10, 1), date(2022, 9, 30), 36),
        (date(2020, 1, 1), date(2020, 12, 31), 12),
        (date(2020, 1, 1), date(2020, 1, 31), 1),
        (date(2020, 1, 15), date(2021, 1, 14), 12),
        (date(2020, 2, 1), date(2021, 2, 28), 13),
    ],
)
def test_months_between(starts, ends, months):
    assert months_between(starts, ends) == months


def test_imports_of_nobody_see_every_project(cluster):
    project = ProjectFactory(cluster=cluster, acronym="ALGUE")
    DeclarationFactory(project=project, user=UserFactory(), conflicted=True)

    batch = checked(cluster, None, "Acronyme;Titre\nALGUE;Des algues\n")

    assert verdicts(batch) == [("same", ["project_known"])]
