"""The menu names only what the reader may open."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(("role", "shown"), [("member_admin", True), ("member", False)])
def test_colleagues_are_in_the_menu_of_who_may_see_them(
    role, shown, as_role, cluster, membership
):
    client = as_role(role)
    url = reverse(
        "accounts:colleague_list", args=[cluster.slug, membership.organisation_id]
    )

    home = client.get(reverse("web:home", args=[cluster.slug])).text

    assert (f'href="{url}"' in home) is shown
    assert client.get(url).status_code == (200 if shown else 404)
