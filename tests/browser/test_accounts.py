"""Coming in, inviting others, changing roles, place and language."""

import re

from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from grappe.accounts.models import RoleGrant
from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH
from tests.factories import MembershipFactory, RoleGrantFactory, UserFactory


def path_in(text: str) -> str:
    """The address that a mail carries, on whatever site the test runs."""
    return re.search(r"https?://[^/]+(/\S+)", text)[1]


@BOTH
@ANY_BROWSER
def test_sign_in_by_a_link(page, say, language, cluster):
    user = UserFactory(email="link@fiction.example", language=language)
    RoleGrantFactory(user=user, cluster=cluster, role="team")

    page.goto(reverse("account_login"))
    page.get_by_role("link", name=say("Send me a link")).click()
    page.get_by_label(say("E-mail")).fill("Link@fiction.example")
    page.get_by_role("button", name=say("Send me a link")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Look at your mail"))
    page.goto(path_in(mail.outbox[0].body))
    page.locator("main").get_by_role("button", name=say("Sign in")).click()

    expect(page).to_have_url(re.compile("/essai/$"))


@BOTH
def test_a_link_opens_once(page, say, language, cluster):
    user = UserFactory(email="once@fiction.example", language=language)
    RoleGrantFactory(user=user, cluster=cluster, role="team")
    page.goto(reverse("accounts:link_request"))
    page.get_by_label(say("E-mail")).fill(user.email)
    page.get_by_role("button", name=say("Send me a link")).click()
    page.get_by_role("heading", name=say("Look at your mail")).wait_for()
    link = path_in(mail.outbox[0].body)
    page.goto(link)
    page.locator("main").get_by_role("button", name=say("Sign in")).click()
    page.wait_for_url("**/essai/")

    page.goto(link)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        say("This link no longer works")
    )


@BOTH
def test_sign_in_by_password_and_out(page, say, language, cluster):
    user = UserFactory(email="word@fiction.example", language=language)
    user.set_password("une phrase longue")
    user.save()
    RoleGrantFactory(user=user, cluster=cluster, role="team")

    page.goto(reverse("account_login"))
    page.locator("input[type=email]").fill(user.email)
    page.locator("input[type=password]").fill("une phrase longue")
    page.locator("main").get_by_role("button", name=say("Sign in")).click()
    page.wait_for_url("**/essai/")
    page.locator("summary", has_text=user.name).click()
    page.get_by_role("button", name=say("Sign out")).click()

    expect(page.get_by_role("link", name=say("Sign in"))).to_be_visible()


@BOTH
@ANY_SCREEN
def test_invite_a_colleague_who_comes_in(
    page, say, language, sign_in, as_role, membership
):
    sign_in(as_role("member_admin"))

    page.goto(
        reverse("accounts:colleague_list", args=["essai", membership.organisation.pk])
    )
    page.get_by_role("link", name=say("Invite a colleague")).click()
    page.get_by_label(say("E-mail")).fill("venue@fiction.example")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.context.clear_cookies()
    page.goto(path_in(mail.outbox[0].body))
    page.locator("[name=given_name]").fill("Venue")
    page.locator("[name=family_name]").fill("Fictive")
    page.get_by_role("button", name=say("Accept and sign in")).click()
    page.wait_for_url("**/essai/**")

    grant = RoleGrant.objects.get(user__email="venue@fiction.example")
    assert (grant.role, grant.organisation) == ("member", membership.organisation)


@BOTH
def test_change_a_colleague_s_role(page, say, sign_in, as_role, membership):
    colleague = as_role("member").user
    sign_in(as_role("member_admin"))

    page.goto(
        reverse("accounts:colleague_list", args=["essai", membership.organisation.pk])
    )
    row = page.get_by_role("row").filter(has_text=colleague.email)
    row.get_by_role("button", name=say("Make administrator")).click()

    expect(row.get_by_role("button", name=say("Make ordinary member"))).to_be_visible()


def test_the_language_follows_the_person(page, sign_in, as_role):
    client = as_role("direction")
    sign_in(client)

    page.goto("/essai/")
    page.get_by_role("button", name="EN").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/essai/members/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Members")
    client.user.refresh_from_db()
    assert client.user.language == "en"


@BOTH
def test_switch_to_another_organisation(page, say, sign_in, as_role, cluster):
    client = as_role("member")
    second = MembershipFactory(
        cluster=cluster, organisation__legal_name="Bêta fictive"
    ).organisation
    RoleGrantFactory(
        user=client.user, cluster=cluster, role="member", organisation=second
    )
    sign_in(client)

    page.goto("/essai/")
    switch = page.locator("details.g-drop").first
    switch.locator("summary").click()
    switch.get_by_role("button").filter(has_text="Bêta fictive").click()

    expect(page.locator("details.g-drop").first.locator("summary")).to_contain_text(
        "Bêta fictive"
    )
