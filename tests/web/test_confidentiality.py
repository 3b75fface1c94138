"""A member's affairs are between it and the cluster: other members never read them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from grappe.accounts.models import MEMBER_ROLES
from grappe.memberships.models import MemberCategory
from grappe.organisations import actions
from grappe.organisations.models import Publication
from tests.factories import (
    AnnualFiguresFactory,
    EstablishmentFactory,
    MembershipFactory,
    OrganisationFactory,
    ShareholdingFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.web.access import World
from tests.web.neighbours import SECRET, about, rows_about, write_secret
from tests.web.test_access import ROWS
from tests.web.test_separation import (
    address,
    figure_addresses,
    file_addresses,
    more_addresses,
    text_of,
)

pytestmark = pytest.mark.crawl
TURNOVER = Decimal("987654321")
OUTSIDERS = ["anonymous", "member_admin", "member", "expert", "committee", "investor"]


@pytest.fixture
def fellow(cluster, membership):
    """Another member of the same cluster; a third of it belongs to the reader's."""
    organisation = OrganisationFactory(legal_name="Voisine fictive")
    EstablishmentFactory(organisation=organisation)
    AnnualFiguresFactory(organisation=organisation, turnover_eur=TURNOVER)
    AnnualFiguresFactory(organisation=membership.organisation, turnover_eur=None)
    ShareholdingFactory(
        owner=membership.organisation, owned=organisation, share_rate="0.6"
    )
    for each in (organisation, membership.organisation):
        actions.assess_size(each)
    fellow = about(cluster, organisation, UserFactory())
    write_secret(rows_about(cluster, organisation))
    # Its contact agreed to appear, and it opened none of the contact's fields.
    Publication.objects.filter(position__organisation=organisation).delete()
    return fellow


def tells(response) -> bool:
    text = text_of(response).lower()
    digits = "".join(letter for letter in text if letter.isdigit())
    return SECRET.lower() in text or str(TURNOVER) in digits


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nothing_confidential_of_a_fellow_member_shows(
    cluster, membership, as_role, fellow, role
):
    if role in MEMBER_ROLES:  # in which category others are is not for members
        categories = MemberCategory.objects.filter(periods__membership=fellow)
        categories.update(name_fr=SECRET)
    client = as_role(role)
    urls = [
        address(row, cluster.slug, World(cluster, one)) + row.query
        for row in ROWS
        for one in ((membership, fellow) if row.make else (membership,))
        if row.method == "get"
        # A candidate's own link is the right to read the application.
        and row.name != "memberships:public_application"
    ]
    urls += more_addresses(cluster.slug)
    urls += [*figure_addresses(cluster.slug), *file_addresses(cluster.slug)]

    telling = [url for url in urls if tells(client.get(url))]

    assert telling == []


@pytest.mark.parametrize(
    "query",
    ["", "?status=suspended", "?status=leaving", "?category=0", "?size=micro"],
)
@pytest.mark.parametrize("page", ["member_list", "member_map"])
def test_no_filter_tells_members_where_others_stand(
    cluster, membership, as_role, page, query
):
    SuspensionFactory(membership=MembershipFactory(cluster=cluster))

    url = reverse(f"memberships:{page}", args=[cluster.slug])
    response = as_role("member").get(url + query)

    assert response.context["total"] == 2


@pytest.mark.parametrize("sort", ["-status", "-since", "-category"])
def test_no_order_tells_members_where_others_stand(cluster, membership, as_role, sort):
    zed = OrganisationFactory(legal_name="Zed fictive")
    SuspensionFactory(
        membership=MembershipFactory(
            cluster=cluster, organisation=zed, starts_on="2024-01-01"
        )
    )

    url = reverse("memberships:member_list", args=[cluster.slug])
    response = as_role("member").get(f"{url}?sort={sort}")

    names = [row.line.legal_name for row in response.context["rows"]]
    assert names == ["Alpha fictive", "Zed fictive"]
