"""Numbers are written with spaces for readers; in an address or a form, never."""

from datetime import date

from django.urls import reverse

from tests.factories import MembershipFactory, RoleGrantFactory

LARGE = 12_345


def test_links_and_forms_hold_whole_numbers(as_role, cluster):
    client = as_role("member_admin")
    other = MembershipFactory(cluster=cluster, organisation__pk=LARGE).organisation
    RoleGrantFactory(
        pk=LARGE,
        user=client.user,
        cluster=cluster,
        role="member_admin",
        organisation=other,
        starts_on=date(2020, 1, 1),
    )

    page = client.get(reverse("accounts:colleague_list", args=["essai", LARGE])).text

    assert f"?organisation={LARGE}&amp;role=member" in page
    assert f'name="grant" value="{LARGE}"' in page
