"""A list of experts is read, previewed, written and undone."""

import pytest

from grappe.accounts.models import RoleGrant, User
from grappe.imports import actions
from grappe.labelling.importing.reading import read, skills
from grappe.labelling.models import Expert
from tests.factories import (
    NOON,
    ClusterFactory,
    CompetenceFactory,
    KnownOrganisationFactory,
    UserFactory,
)
from tests.factories.labelling import ExpertFactory

HEAD = "E-mail;Nom;Prénom;Type;Employeur;Langues;Capacité;Compétences"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


def brought_in(cluster, *lines):
    """The rows of a pasted list: verdict and codes of what is said of each."""
    by = UserFactory()
    batch = actions.paste(
        "\n".join([HEAD, *lines]), filename="x", cluster=cluster, kind="experts",
        by=by, at=NOON,
    )  # fmt: skip
    actions.set_mapping(batch, mapping=batch.mapping, options={}, at=NOON)
    actions.check(batch, at=NOON)
    batch.refresh_from_db()
    told = [
        (row.verdict, [one["code"] for one in row.messages])
        for row in batch.rows.order_by("number")
    ]
    return batch, by, told


def test_a_list_is_applied_and_undone(cluster):
    known = KnownOrganisationFactory(
        cluster=cluster, organisation__legal_name="Labo fictif"
    )
    competence = CompetenceFactory(cluster=cluster, name_fr="Nutrition")
    line = (
        "Sacha@fiction.example;Fictif;Sacha;académique;Labo fictif;fr, en;4;"
        "Nutrition (3)"
    )
    batch, by, told = brought_in(cluster, line)

    actions.apply(batch, by=by, at=NOON)

    expert = Expert.objects.get()
    assert told == [("create", [])]
    assert (expert.user.email, expert.kind, expert.organisation, expert.capacity) == (
        "sacha@fiction.example",
        "academic",
        known.organisation,
        4,
    )
    assert expert.languages == ["fr", "en"]
    assert list(expert.skills.values_list("competence", "level")) == [
        (competence.pk, 3)
    ]
    assert RoleGrant.objects.get(user=expert.user).role == "expert"

    batch.refresh_from_db()
    actions.undo(batch, by=by, at=NOON)

    assert not Expert.objects.exists()
    assert not User.objects.filter(email="sacha@fiction.example").exists()


def test_what_cannot_be_read_is_told(cluster):
    ExpertFactory(cluster=cluster, user__email="here@fiction.example")
    UserFactory(email="closed@fiction.example", is_active=False)

    _batch, _by, told = brought_in(
        cluster,
        "nowhere;Fictif;;;;;;",
        "a@fiction.example;;;;;;;",
        "here@fiction.example;Fictif;;;;;;",
        "closed@fiction.example;Fictif;;;;;;",
        "b@fiction.example;Fictif;;marin;Inconnue;klingon;3;Alchimie",
        "b@fiction.example;Fictif;;;;;;",
        "c@fiction.example;Fictif;;;;;²;",
    )

    assert told == [
        ("refuse", ["email_wrong"]),
        ("refuse", ["missing"]),
        ("same", ["in_the_pool"]),
        ("refuse", ["account_closed"]),
        (
            "create",
            [
                "kind_unknown",
                "language_unknown",
                "employer_unknown",
                "competence_unknown",
            ],
        ),
        ("same", ["same_as_row"]),
        ("refuse", ["capacity_wrong"]),
    ]


def test_skills_carry_their_level():
    assert skills("Nutrition (3) ; Santé, (2); Chimie(1)|") == [
        ("Nutrition", 3),
        ("Santé", 2),
        ("Chimie", 1),
    ]


def test_nothing_said_has_a_usual_value():
    said = read({"email": "x@fiction.example", "family_name": "Fictif"})

    assert (said.kind, said.languages, said.capacity, said.skills) == (
        "other",
        ["fr"],
        3,
        [],
    )
