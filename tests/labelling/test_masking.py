"""A dossier without who applies: in facts, and in texts as far as words are known."""

import pytest

from grappe.accounts.access import Access
from grappe.labelling import masking, veils
from grappe.projects import versions
from grappe.projects.models import Project
from tests.factories import TODAY, OrganisationFactory, UserFactory
from tests.factories.labelling import AssignmentFactory, LabelRequestFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(db):
    row = LabelRequestFactory(filed=True, procedure__is_double_blind=True)
    lead = OrganisationFactory(
        legal_name="Société Ébène",
        brand_name="",
        acronym="SEB",
        siren="732829320",
        website="https://www.ebene-conseil.example/qui",
    )
    PartnerFactory(
        project=row.project,
        organisation=lead,
        role="lead",
        contact_name="Ada Fictive",
        contact_email="ada@ebene.example",
    )
    PartnerFactory(
        project=row.project,
        organisation=OrganisationFactory(legal_name="Inventia", brand_name=""),
    )
    writer = UserFactory(given_name="Basile", family_name="Dupré")
    ProjectMemberFactory(project=row.project, user=writer)
    return row


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("La société Ébène mesure.", "La Partner 1 mesure."),
        ("SOCIETE EBENE, puis Inventia", "Partner 1, puis Partner 2"),
        ("Société\nÉbène", "Partner 1"),
        ("Inventiaque n'est pas un nom", "Inventiaque n'est pas un nom"),
        ("SIREN 732 829 320 ou 732829320", "SIREN Partner 1 ou Partner 1"),
        ("voir www.ebene-conseil.example", "voir www.Partner 1"),
        ("écrire à x.y@z.example", "écrire à [hidden]"),
        ("Ada Fictive et M. Dupré", "[hidden] et M. [hidden]"),
        ("L'été, rien.", "L'été, rien."),
    ],
)
def test_text_hides_names(request_, text, masked):
    mask = masking.Mask(request_, versions.content(request_.project))

    assert mask.text(text) == masked


def test_told_hides_who_applies_and_every_paper(request_):
    request_.project.summary = "Inventia apporte le capteur."
    request_.project.save()
    told = versions.content(request_.project)

    masked = masking.Mask(request_, told).told(told)

    assert [
        (one["organisation"]["name"], one["organisation"]["siren"], one["contact_name"])
        for one in masked["partners"]
    ] == [("Partner 1", "", ""), ("Partner 2", "", "")]
    assert masked["identity"]["summary"] == "Partner 2 apporte le capteur."
    assert (masked["agreements"], masked["files"]) == ([], [])
    assert masked["partners"][0]["role"] == "lead"
    assert "Inventia" not in str(masked)


def test_a_project_read_blind_is_not_one_of_its_readers(request_):
    row = AssignmentFactory(request=request_, state="accepted")
    user, project = row.expert.user, request_.project
    GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=user)
    access = Access.of(user, request_.cluster, TODAY)

    assert veils.hides_names(access, request_)
    assert list(Project.objects.cleared_for(access)) == [project]
    assert list(Project.objects.readable_by(access)) == []
    assert list(Project.objects.visible_to(access)) == []


def test_a_project_opened_to_the_committee_too_has_its_names(request_):
    row = AssignmentFactory(request=request_, state="accepted")
    user, project = row.expert.user, request_.project
    GrantFactory(project=project, user=user, purpose="committee")
    DeclarationFactory(project=project, user=user)
    access = Access.of(user, request_.cluster, TODAY)

    assert not veils.hides_names(access, request_)
    assert list(Project.objects.readable_by(access)) == [project]
