import pytest
from django.urls import reverse

from grappe.audit.models import Event
from grappe.engines.size import REMARKS
from grappe.organisations import actions
from grappe.organisations.models import (
    KnownOrganisation,
    Organisation,
    Position,
    Publication,
)
from grappe.organisations.wording import SIZE_REMARKS
from tests.factories import (
    NOON,
    TODAY,
    AnnualFiguresFactory,
    ConsentFactory,
    EstablishmentFactory,
    OrganisationFactory,
    PositionFactory,
    ProfileTagFactory,
    ShareholdingFactory,
    siren,
)

pytestmark = pytest.mark.django_db


def url(name, cluster, *args):
    return reverse(f"organisations:{name}", args=[cluster.slug, *args])


@pytest.fixture
def alpha(membership):
    return membership.organisation


IDENTITY = {
    "legal_name": "Alpha fictive",
    "kind": "company",
    "country": "FR",
    "website": "",
}


def test_organisation_create_takes_a_siren_typed_with_spaces(as_role, cluster):
    number = siren(900)
    typed = f"{number[:3]} {number[3:6]} {number[6:]}"

    response = as_role("team").post(
        url("organisation_create", cluster),
        {**IDENTITY, "legal_name": "Nouvelle", "siren": typed},
    )

    created = Organisation.objects.get(legal_name="Nouvelle")
    assert (response.status_code, created.siren) == (302, number)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"siren": "123 456 789"}, "siren"),
        ({"siren": ""}, "siren"),
        ({"siren": "x" * 300}, "siren"),
        ({"siren": "\x00"}, "siren"),
        ({"legal_name": "x" * 251, "siren": siren(3)}, "legal_name"),
        ({"website": "not an address", "siren": siren(3)}, "website"),
        ({"kind": "spaceship", "siren": siren(3)}, "kind"),
        ({"country": "ZZ", "siren": siren(3)}, "country"),
    ],
)
def test_organisation_create_says_what_is_wrong(as_role, cluster, values, field):
    response = as_role("team").post(
        url("organisation_create", cluster), {**IDENTITY, **values}
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]


def test_organisation_edit_by_a_member_is_a_declaration(as_role, cluster, alpha):
    as_role("member_admin").post(
        url("organisation_edit", cluster, alpha.pk),
        {**IDENTITY, "siren": alpha.siren, "brand_name": "Alfa"},
    )

    alpha.refresh_from_db()
    said = alpha.field_values.get()
    assert (said.field, said.source, alpha.brand_name) == (
        "brand_name",
        "declared",
        "Alfa",
    )


def test_organisation_edit_tells_when_another_source_rules(as_role, cluster, alpha):
    alpha.field_values.create(
        field="legal_name",
        value=alpha.legal_name,
        source="register",
        observed_on=TODAY,
        recorded_at=NOON,
    )

    response = as_role("member_admin").post(
        url("organisation_edit", cluster, alpha.pk),
        {**IDENTITY, "siren": alpha.siren, "legal_name": "Alfa"},
        follow=True,
    )

    alpha.refresh_from_db()
    told = [message.level_tag for message in response.context["messages"]]
    assert (alpha.legal_name, told) == ("Alpha fictive", ["success", "warning"])


@pytest.mark.parametrize("name", ["organisation_edit", "profile_edit", "contact_add"])
def test_a_member_administrator_edits_their_own_file_only(as_role, cluster, name):
    other = OrganisationFactory()
    cluster.known_organisations.create(organisation=other, since=TODAY)

    client = as_role("member_admin")

    assert client.get(url(name, cluster, other.pk)).status_code == 404


def test_the_file_of_another_clusters_member_is_not_found(
    as_role, cluster, other_cluster
):
    stranger = other_cluster.memberships.get().organisation

    response = as_role("direction").get(url("organisation_edit", cluster, stranger.pk))

    assert response.status_code == 404


def test_a_place_of_another_organisation_is_not_found(as_role, cluster, alpha):
    place = EstablishmentFactory()

    response = as_role("team").get(
        url("establishment_edit", cluster, alpha.pk, place.pk)
    )

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"postcode": "59000", "town": "Lille", "country": "FR"}, 302),
        ({"siret": "123", "country": "FR"}, 200),
        ({"latitude": "50", "country": "FR"}, 200),
        ({"latitude": "nan", "longitude": "nan", "country": "FR"}, 200),
        ({"country": "FR", "is_head_office": "on", "closed_on": "2020-01-01"}, 200),
    ],
)
def test_establishment_add(as_role, cluster, alpha, values, status):
    response = as_role("team").post(url("establishment_add", cluster, alpha.pk), values)

    assert response.status_code == status
    assert alpha.establishments.count() == (status == 302)


def test_figures_add_works_the_size_out(as_role, cluster, alpha):
    response = as_role("member_admin").post(
        url("figures_add", cluster, alpha.pk),
        {"year": "2024", "source": "declared", "headcount_awu": "12,5"},
        headers={"accept-language": "fr"},
    )

    assert response.status_code == 302
    assert alpha.size_periods.get().category == "sme"


@pytest.mark.parametrize(
    "values",
    [
        {"year": "2024", "source": "declared"},
        {"year": "2024", "source": "register", "headcount_awu": "5"},
        {"year": "1", "source": "declared", "headcount_awu": "5"},
        {"year": "2024", "source": "declared", "headcount_awu": "-5"},
        {"year": "2024", "source": "declared", "turnover_eur": "9" * 30},
    ],
)
def test_figures_add_by_a_member_says_what_is_wrong(as_role, cluster, alpha, values):
    response = as_role("member_admin").post(
        url("figures_add", cluster, alpha.pk), values
    )

    assert (response.status_code, alpha.annual_figures.count()) == (200, 0)


@pytest.mark.parametrize(("role", "count"), [("member_admin", 1), ("team", 0)])
def test_organisation_edit_without_a_change_confirms_a_member_s_file(
    as_role, membership, role, count
):
    alpha, cluster = membership.organisation, membership.cluster
    client = as_role(role)
    page = client.get(url("organisation_edit", cluster, alpha.pk))
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    flags = [name for name, value in values.items() if value is False]

    client.post(
        url("organisation_edit", cluster, alpha.pk),
        {name: value for name, value in values.items() if name not in flags},
    )

    said = alpha.field_values.filter(source="declared", cluster=cluster)
    assert [row.value for row in said] == ["company"] * count
    kinds = Event.objects.filter(kind="organisations.confirmed")
    assert kinds.count() == count


def test_size_detail_shows_both_readings_with_their_law(as_role, cluster, alpha):
    partner = OrganisationFactory(legal_name="Partenaire Fictif")
    ShareholdingFactory(owner=partner, owned=alpha, share_rate="0.4")
    AnnualFiguresFactory(organisation=partner, year=2023, headcount_awu="200")
    AnnualFiguresFactory(organisation=alpha, year=2024, headcount_awu="12")
    actions.assess_size(alpha)

    response = as_role("auditor").get(url("size_detail", cluster, alpha.pk))

    assert response.status_code == 200
    [(period, rule)] = response.context["periods"]
    french, european = rule["sides"]
    assert (period.reference_year, str(french["category"])) == (2024, "SME")
    assert str(european["category"]) == "medium-sized enterprise"
    assert european["tests"][0]["value"] == 92
    for text in ("2008-1354", "2003/361/EC", "Partenaire Fictif", "for the Union"):
        assert text in response.text


def test_size_detail_of_what_is_no_company_says_so(as_role, cluster):
    laboratory = OrganisationFactory(laboratory=True)
    KnownOrganisation.objects.create(
        cluster=cluster, organisation=laboratory, since=TODAY
    )

    response = as_role("team").get(url("size_detail", cluster, laboratory.pk))

    assert "No size for this kind" in response.text


def test_size_detail_words_every_remark_of_the_engine():
    assert set(SIZE_REMARKS) == set(REMARKS)


@pytest.mark.parametrize("year", [2024, None])
def test_size_detail_of_a_size_declared(as_role, cluster, alpha, year):
    client = as_role("team")
    if year:
        AnnualFiguresFactory(organisation=alpha, year=year, headcount_awu=None)
    client.post(url("size_declare", cluster, alpha.pk), {"category": "midcap"})

    response = client.get(url("size_detail", cluster, alpha.pk))

    [(period, _rule)] = response.context["periods"]
    assert (period.category, period.is_estimated) == ("midcap", True)
    assert "said without figures" in response.text


def test_contact_add_then_leave(as_role, cluster, alpha):
    client = as_role("team")
    client.post(
        url("contact_add", cluster, alpha.pk),
        {
            "family_name": "Imaginaire",
            "role": "representative",
            "starts_on": "2025-01-01",
        },
    )
    position = Position.objects.get()

    client.post(
        url("contact_end", cluster, alpha.pk, position.pk), {"ends_on": "2025-06-30"}
    )

    position.refresh_from_db()
    assert position.ends_on.isoformat() == "2025-06-30"


def test_publication_edit_offers_only_contacts_who_agreed(as_role, cluster, alpha):
    agreed, silent = PositionFactory.create_batch(
        2, cluster=cluster, organisation=alpha
    )
    ConsentFactory(cluster=cluster, person=agreed.person)

    as_role("member_admin").post(
        url("publication_edit", cluster, alpha.pk),
        {
            "opened": ["listed", "website"],
            f"contact_{agreed.pk}": ["name"],
            f"contact_{silent.pk}": ["name"],
        },
    )

    opened = Publication.objects.values_list("field", "position")
    assert set(opened) == {
        ("listed", None),
        ("website", None),
        ("name", agreed.pk),
    }


def test_publication_edit_by_the_team_needs_a_word(as_role, cluster, alpha):
    client = as_role("team")
    address = url("publication_edit", cluster, alpha.pk)

    refused = client.post(address, {"opened": ["listed"]})
    accepted = client.post(address, {"opened": ["listed"], "note": "Lettre du 2 mars"})

    assert (refused.status_code, accepted.status_code) == (200, 302)


def test_profile_edit_keeps_retired_words_the_member_has(as_role, cluster, alpha):
    retired = ProfileTagFactory(cluster=cluster, is_retired=True)
    never = ProfileTagFactory(cluster=cluster, is_retired=True)
    alpha.profile_tags.add(retired)
    client, address = as_role("team"), url("profile_edit", cluster, alpha.pk)

    refused = client.post(address, {"profile_tags": [never.pk]})
    client.post(address, {"profile_tags": [retired.pk]})

    assert refused.status_code == 200
    assert list(alpha.profile_tags.all()) == [retired]


def test_field_retain_shows_the_value_chosen(as_role, cluster, alpha):
    value = alpha.field_values.create(
        field="brand_name",
        value="Alfa",
        source="import",
        cluster=cluster,
        observed_on=TODAY,
        recorded_at=NOON,
    )

    as_role("team").post(url("field_retain", cluster, alpha.pk, value.pk))

    alpha.refresh_from_db()
    assert alpha.brand_name == "Alfa"
    assert "Alfa" in as_role("auditor").get(url("field_list", cluster, alpha.pk)).text


def test_shareholding_add_by_percent(as_role, cluster, alpha):
    parent = OrganisationFactory()
    cluster.known_organisations.create(organisation=parent, since=TODAY)

    as_role("team").post(
        url("shareholding_add", cluster, alpha.pk),
        {
            "other": parent.pk,
            "way": "owner",
            "percent": "60",
            "starts_on": "2024-01-01",
        },
    )

    share = alpha.owners.get()
    assert (share.owner, f"{share.share_rate:.2f}") == (parent, "0.60")
