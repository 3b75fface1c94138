"""A committee meets: several people, several screens, and one who may see nothing."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grappe.committees.models import Decision, Minutes
from grappe.labelling.models import BodySeat
from tests.browser.traits import PHONE, WIDE, sound
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.committees import StatutesFactory
from tests.factories.labelling import (
    BodyFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import DeclarationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def body(cluster):
    body = BodyFactory(cluster=cluster, name_fr="Comité de labellisation")
    StatutesFactory(body=body, starts_on=date(2020, 1, 1))
    return body


@pytest.fixture
def member(cluster, body):
    """`member("Ada")` sits in the body, with the committee's role."""

    def seat(name: str, *, is_chair: bool = False):
        user = UserFactory(given_name=name, family_name="Fictive", language="fr")
        RoleGrantFactory(
            user=user, cluster=cluster, role="committee", starts_on=date(2020, 1, 1)
        )
        BodySeat.objects.create(
            body=body, user=user, is_chair=is_chair, starts_on=date(2020, 1, 1)
        )
        return user

    return seat


@pytest.fixture
def request_filed(cluster, body):
    procedure = ProcedureFactory(cluster=cluster, deciding_body=body)
    return LabelRequestFactory(
        cluster=cluster,
        procedure=procedure,
        filed=True,
        state="in_review",
        project__acronym="ALGUE",
        project__title="Des algues pour la santé",
    )


def test_a_session_with_somebody_who_may_see_nothing(
    window, say, as_role, cluster, member, request_filed, body
):
    ada, bo, cy, di = (
        member("Ada", is_chair=True),
        member("Bo"),
        member("Cy"),
        member("Di"),
    )
    DeclarationFactory(
        project=request_filed.project, user=di, has_conflict=True, nature="family"
    )
    director = as_role("direction").user
    keeper = window(director, WIDE)

    # The session is planned, its agenda written, its members convened.
    keeper.goto(reverse("committees:session_create", args=["essai"]))
    sound(keeper)
    keeper.locator("#id_body").select_option(str(body.pk))
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    keeper.locator("#id_starts_at").fill(moment)
    keeper.get_by_role("button", name=say("Plan the session")).click()
    keeper.get_by_role("link", name=say("Add"), exact=True).click()
    keeper.get_by_label("ALGUE").check()
    keeper.locator("#id_title").fill("Questions diverses")
    keeper.get_by_role("button", name=say("Add")).click()
    sound(keeper)
    keeper.get_by_role("link", name=say("Convene"), exact=True).click()
    keeper.get_by_role("button", name=say("Convene")).click()
    keeper.get_by_role("button", name=say("Open the session")).click()

    # Three are there, and Di, whom a conflict keeps away from the first item.
    for person in (ada, bo, cy, di):
        row = keeper.get_by_role("listitem").filter(has_text=person.name)
        row.locator("form button").first.click()
    sound(keeper)
    phones = {person: window(person, PHONE) for person in (ada, bo, cy, di)}
    address = reverse("committees:my_session_list", args=["essai"])
    for phone in phones.values():
        phone.goto(address)
        phone.get_by_role("link", name=say("Enter the session")).click()
    keeper.get_by_role("button", name=f"{say('Open the item')} 1").click()

    # Their pages follow by themselves.
    out = say("An item you take no part in")
    expect(phones[ada].locator("#current-title")).to_contain_text("ALGUE")
    expect(phones[di].locator("#current-title")).to_have_text(out)
    assert "ALGUE" not in phones[di].content()
    assert "algues" not in phones[di].content()
    sound(phones[di])

    keeper.get_by_role("link", name=say("Open a vote")).click()
    keeper.get_by_role("button", name=say("Open the vote")).click()
    for person in (ada, bo, cy):
        vote = say("Against") if person == cy else say("For")
        phones[person].get_by_role("button", name=vote, exact=True).click()
    sound(phones[ada])
    assert phones[di].get_by_role("button", name=say("For"), exact=True).count() == 0
    for person in (bo, cy):
        phones[person].close()
    keeper.reload()
    keeper.get_by_role("button", name=say("Close the vote")).click()
    keeper.get_by_role("link", name=say("Decide")).click()
    sound(keeper)
    keeper.get_by_role("button", name=say("Decide")).click()
    sound(keeper)
    keeper.get_by_role("button", name=say("Close the item")).click()
    keeper.get_by_role("button", name=f"{say('Open the item')} 2").click()

    # The next item is everybody's again.
    expect(phones[di].locator("#current-title")).to_contain_text("Questions diverses")
    keeper.get_by_role("button", name=say("Close the item")).click()
    keeper.get_by_role("button", name=say("Close the session")).click()
    for person in (ada, di):
        # The page of a session that is over leaves by itself.
        expect(phones[person].locator("#live")).to_have_count(0)

    # Minutes are written from what happened, then locked.
    keeper.get_by_role("link", name=say("Minutes")).click()
    keeper.get_by_role("link", name=say("Write the minutes")).click()
    keeper.get_by_role("button", name=say("Write the minutes")).click()
    sound(keeper)
    expect(keeper.locator(".g-minutes")).to_contain_text("2 pour, 1 contre")
    keeper.get_by_role("button", name=say("Lock the minutes")).click()
    expect(keeper.locator(".alert-success code")).to_have_text(
        Minutes.objects.get().sha256
    )
    minutes = reverse(
        "committees:minutes_detail", args=["essai", Minutes.objects.get().session_id]
    )
    phones[di].goto(minutes)
    assert "ALGUE" not in phones[di].content()
    phones[ada].goto(minutes)
    assert "ALGUE" in phones[ada].content()
    sound(phones[ada])

    # The decision takes effect, and its letter waits to be read over.
    keeper.goto(reverse("committees:decision_list", args=["essai"]))
    sound(keeper)
    keeper.locator("tbody input[name=decision]").check()
    with keeper.expect_navigation():
        keeper.get_by_role("button", name=say("Apply the decisions chosen")).click()
    request_filed.refresh_from_db()
    assert request_filed.state == "labelled"
    assert Decision.objects.get().applied_by == director
