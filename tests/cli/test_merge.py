"""The operator looks for duplicates, merges across clusters, and parts again."""

import json

import pytest
from click.testing import CliRunner

from grappe.cli import duplicates, merge
from grappe.organisations.models import Organisation, OrganisationMerge, PersonMerge
from tests.factories import (
    ClusterFactory,
    EstablishmentFactory,
    KnownOrganisationFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two records of one organisation, each a member in the same two clusters."""
    kept = OrganisationFactory(legal_name="Nutrilys Fictive")
    absorbed = OrganisationFactory(legal_name="NUTRILYS FICTIVE SAS", siren=None)
    for slug in ("un", "deux"):
        cluster = ClusterFactory(slug=slug)
        for one in (kept, absorbed):
            MembershipFactory(cluster=cluster, organisation=one)
            PositionFactory(cluster=cluster, organisation=one, role="representative")
    for one in (kept, absorbed):
        EstablishmentFactory(organisation=one)
    return kept, absorbed


def run(command, *arguments):
    result = CliRunner().invoke(command, list(map(str, arguments)))
    return result.exit_code, result.output


def answers(*sides):
    return [
        text
        for slug, side in zip(("un", "deux"), sides, strict=True)
        for text in ("--answer", f"representative:{key(slug)}={side}")
    ]


def key(slug):
    return MembershipFactory._meta.model.objects.filter(cluster__slug=slug)[
        0
    ].cluster_id


def test_duplicates_are_listed_with_their_reasons(pair):
    kept, absorbed = pair

    code, told = run(duplicates.command, "--cluster", "un")
    again, as_json = run(duplicates.command, "--cluster", "un", "--json", "--no-search")

    assert (code, again) == (0, 0)
    assert f"{kept.pk} Nutrilys Fictive  =  {absorbed.pk} NUTRILYS" in told
    (found,) = json.loads(as_json)["organisations"]
    assert (found["first"]["key"], found["second"]["key"]) == (kept.pk, absorbed.pk)
    assert "The names are the same." in found["reasons"]


def test_the_operator_merges_in_every_cluster_and_parts_again(pair):
    kept, absorbed = pair
    both = (f"siren:{kept.siren}", absorbed.pk)

    refused = run(merge.command, *both, "--reason", "Doublon")
    dry = run(merge.command, *both, "--dry-run")
    done = run(
        merge.command, *both, "--reason", "Doublon", *answers("kept", "absorbed")
    )

    number = OrganisationMerge.objects.get().pk
    assert refused[0] == 1
    assert "Each has a voting representative. Who votes?" in refused[1]
    assert "memberships: 0 move, 2 are joined" in dry[1]
    assert f"--answer representative:{key('un')}=…" in dry[1]
    assert done == (
        0,
        "NUTRILYS FICTIVE SAS is merged into Nutrilys Fictive. "
        f"To part them again: grappe merge --undo {number}\n",
    )
    assert kept.memberships.count() == 2
    undone = run(merge.command, "--undo", number)
    assert undone[0] == 0
    assert absorbed.memberships.count() == 2
    assert run(merge.command, "--undo", number)[0] == 1


def test_two_sirens_need_force(pair):
    kept, _absorbed = pair
    other = OrganisationFactory()
    asked = (kept.pk, other.pk, "--reason", "Erreur")

    refused = run(merge.command, *asked)
    forced = run(merge.command, *asked, "--force")

    assert (refused[0], "a SIREN of its own" in refused[1]) == (1, True)
    assert forced[0] == 0
    assert Organisation.objects.get(pk=other.pk).merged_into == kept


def test_people_are_merged_too():
    kept, absorbed = (PositionFactory().person for _ in range(2))

    code, told = run(
        merge.command, kept.pk, absorbed.pk, "--people", "--reason", "Doublon"
    )

    number = PersonMerge.objects.get().pk
    assert (code, f"grappe merge --people --undo {number}" in told) == (0, True)
    assert run(merge.command, "--people", "--undo", number)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say which record is kept"),
        (("1", "2"), "Say why"),
        (("x", "2", "--reason", "r"), "No record is known as “x”."),
        (("siren:1", "2", "--reason", "r"), "No record is known as “siren:1”."),
        (("9" * 30, "2", "--reason", "r"), "No record is known"),
        (("1", "2", "--reason", "r" * 301), "at most 300"),
        (("1", "2", "--reason", "r", "--people", "--force"), "for organisations"),
        (("1", "--undo", "1"), "--undo goes without records."),
        (("--undo", "999"), "There is no merge 999."),
    ],
)
def test_what_cannot_be_understood_is_said(arguments, sentence):
    code, told = run(merge.command, *arguments)

    assert (code != 0, sentence in told) == (True, True)


def test_a_wrong_answer_is_said():
    records = [OrganisationFactory(siren=None).pk for _ in range(2)]

    code, told = run(merge.command, *records, "--reason", "r", "--answer", "x")

    assert (code, "write QUESTION=ANSWER" in told) == (2, True)


def test_people_without_positions_merge_by_command():
    kept, absorbed = PersonFactory.create_batch(2)

    assert run(merge.command, kept.pk, absorbed.pk, "--people", "--reason", "r")[0] == 0


def test_a_record_in_another_cluster_is_not_listed(pair):
    KnownOrganisationFactory(cluster=ClusterFactory(slug="trois"))

    _code, told = run(duplicates.command, "--cluster", "trois", "--json")

    assert json.loads(told) == {"organisations": [], "people": []}
