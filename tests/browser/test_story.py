"""From an idea to a stranger who verifies the label, in French, and one kept away."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grappe.labelling import actions as labelling
from grappe.labelling import defaults
from grappe.labelling.models import (
    Body,
    BodySeat,
    LabelRequest,
    Procedure,
)
from grappe.labels.models import Label
from grappe.outbox.models import Mail
from grappe.projects.models import Project
from tests.browser.traits import PHONE, settle
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.committees import StatutesFactory
from tests.factories.labelling import CallFactory, ExpertFactory

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = date(2020, 1, 1)
# What is typed, and must never reach somebody a conflict keeps away.
ACRONYM, SECRET = "PLATEFORMA", "ferment confidentiel"


@pytest.fixture
def call(cluster):
    """A call for platforms, one reader a dossier, and a committee that may sit."""
    now = timezone.now()
    defaults.install(cluster, by=UserFactory(), at=now)
    Procedure.objects.filter(cluster=cluster, code="platform").update(
        reviews=1, needs_academic=False, needs_industrial=False
    )
    body = Body.objects.get(cluster=cluster, code="labelling")
    StatutesFactory(body=body, starts_on=LONG_AGO)
    return CallFactory(
        cluster=cluster,
        name="Plateformes 2030",
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=90),
    )


@pytest.fixture
def people(cluster, call, as_role):
    """Everybody of the story, by their part in it."""
    found = {
        role: as_role(role).user for role in ("member", "team", "direction", "expert")
    }
    body = Body.objects.get(cluster=cluster, code="labelling")
    for name in ("ada", "bo", "cy", "kept away"):
        user = UserFactory(given_name=name.capitalize(), family_name="Fictive")
        RoleGrantFactory(
            user=user, cluster=cluster, role="committee", starts_on=LONG_AGO
        )
        BodySeat.objects.create(
            body=body, user=user, is_chair=name == "ada", starts_on=LONG_AGO
        )
        found[name] = user
    ExpertFactory(cluster=cluster, user=found["expert"], starts_on=LONG_AGO)
    return found


def test_from_an_idea_to_a_stranger_who_verifies_the_label(window, say, people, call):
    writer = window(people["member"])
    open_project(writer)
    request = ask_for_the_label(writer, call)
    kept_away = window(people["kept away"], PHONE)
    declare_a_conflict(people["kept away"], request)
    receive(window(people["team"]), people, request)
    assign(window(people["direction"]), people, call, request)
    read(window(people["expert"], PHONE), request)
    hold_the_session(window(people["direction"]), window, say, people, request)
    apply(window(people["direction"]), say, request)
    see_the_answer(writer, request)
    verify(window(screen=PHONE), say, call)
    learns_nothing(kept_away, people["kept away"], request)


def go(page, name, *arguments, query=""):
    page.goto(reverse(name, args=["essai", *arguments]) + query)


def fill_in(page, **values):
    """Fill a form: what is told, then every other field in the simplest way."""
    settle(page)
    form = page.locator("main form").last
    for name, value in values.items():
        field = form.locator(f"[name='{name}']").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for field in form.locator("textarea:visible, input[type=text]:visible").all():
        if not field.input_value():
            field.fill("Réponse.")
    for field in form.locator("select:visible").all():
        if not field.input_value():
            field.select_option(index=1)
    for group in form.locator("fieldset:has(input[type=radio])").all():
        if not group.locator("input:checked").count():
            choice = group.locator("input[type=radio]").last
            if "btn-check" in (choice.get_attribute("class") or ""):
                # A mark is a button: its label is what is pressed.
                choice = page.locator(f"label[for='{choice.get_attribute('id')}']").last
            choice.click()


def send(page, form="main form"):
    """Press the last button of a form."""
    with page.expect_navigation():
        page.locator(form).last.locator("button").last.click()


def open_project(page):
    go(page, "projects:project_create")
    platform = page.locator("#id_kind option", has_text="Plateforme").first
    fill_in(
        page,
        acronym=ACRONYM,
        title="Une plateforme d'essais",
        kind=platform.get_attribute("value"),
        summary=f"Un {SECRET}.",
    )
    send(page)
    expect(page.locator("h1")).to_contain_text(ACRONYM)


def ask_for_the_label(page, call):
    """The part is costed and confirmed, the form filled, the request filed."""
    project = Project.objects.get(acronym=ACRONYM)
    part = project.partners.get()
    go(page, "projects:partner_edit", project.pk, part.pk)
    page.locator("[name$='total_cost_eur']").first.fill("100000")
    page.locator("[name$='aid_asked_eur']").first.fill("40000")
    send(page)
    go(page, "projects:project_section", project.pk, "consortium")
    send(page, f"form[action$='/partners/{part.pk}/confirm/']")
    go(page, "labelling:request_create", query=f"?project={project.pk}")
    page.locator("input[name=procedure]").first.check()
    fill_in(page, call=str(call.pk))
    send(page)
    request = LabelRequest.objects.get(project=project)
    for section in request.procedure.sections.all():
        go(page, "labelling:request_form", request.pk, section.pk)
        for asked in page.locator("fieldset", has_text="première fois").all():
            asked.get_by_label("Oui").check()
        fill_in(page)
        send(page)
    go(page, "labelling:request_submit", request.pk)
    send(page)
    request.refresh_from_db()
    assert request.state == "submitted", page.locator("main").inner_text()
    return request


def declare_a_conflict(user, request):
    """The committee's member has somebody close at the lead's."""
    now = timezone.now()
    labelling.declare(
        request.project,
        user,
        has_conflict=True,
        nature="family",
        explanation="Un proche y travaille.",
        by=user,
        at=now,
    )


def take_on(page, request):
    """Sign the confidentiality text, then declare no conflict of interest."""
    go(page, "labelling:undertaking_sign")
    fill_in(page, signed_name="Fictive")
    send(page)
    go(page, "projects:declaration_make", request.project_id)
    page.locator("input[name=answer][value=clear]").check()
    send(page)


def receive(page, people, request):
    """The team follows the request, and finds that it can be received."""
    for name, key in (
        ("projects:owner_change", request.project_id),
        ("labelling:request_follow", request.pk),
    ):
        go(page, name, key)
        fill_in(page, owner=str(people["team"].pk))
        send(page)
    take_on(page, request)
    go(page, "labelling:admissibility", request.pk)
    for waived in page.locator("a[href*='/checks/']").all_inner_texts():
        link = page.locator("a[href*='/checks/']", has_text=waived).first
        link.click()
        fill_in(page)
        send(page)
        go(page, "labelling:admissibility", request.pk)
    send(page, "form[action$='/admit/']")
    request.refresh_from_db()
    assert request.state == "admissible", page.locator("main").inner_text()


def assign(page, people, call, request):
    go(page, "labelling:assignment_add", call.pk, query=f"?request={request.pk}")
    page.locator("input[name=experts]").first.check()
    page.locator("[name=reason]").fill("Connaît les plateformes.")
    send(page)
    request.refresh_from_db()
    assert request.state == "experts_assigned", page.locator("main").inner_text()


def read(page, request):
    """On a phone: declare, accept, read, mark every criterion, file."""
    take_on(page, request)
    row = request.assignments.get()
    go(page, "labelling:assignment_reply", row.pk)
    page.locator("input[name=answer][value=accepted]").check()
    send(page)
    go(page, "labelling:request_read", request.pk)
    expect(page.locator("main")).to_contain_text(SECRET)
    go(page, "reviews:review_write", row.pk)
    fill_in(page)
    with page.expect_navigation():
        page.locator("button[name=action][value=file]").click()
    row.refresh_from_db()
    assert row.state == "done", page.locator("main").inner_text()


def hold_the_session(page, window, say, people, request):
    """Three vote for, the fourth takes no part; the decision is written down."""
    body = request.procedure.deciding_body
    page_of = {name: window(people[name], PHONE) for name in ("ada", "kept away")}
    go(page, "committees:session_create")
    page.locator("#id_body").select_option(str(body.pk))
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    page.locator("#id_starts_at").fill(moment)
    send(page)
    page.get_by_role("link", name=say("Add"), exact=True).click()
    page.get_by_label(ACRONYM).check()
    send(page)
    page.get_by_role("link", name=say("Convene"), exact=True).click()
    page.get_by_role("button", name=say("Convene")).click()
    page.get_by_role("button", name=say("Open the session")).click()
    for name in ("ada", "bo", "cy", "kept away"):
        row = page.get_by_role("listitem").filter(has_text=people[name].name)
        row.locator("form button").first.click()
        page.wait_for_load_state()
    page.get_by_role("button", name=f"{say('Open the item')} 1").click()
    page.get_by_role("link", name=say("Open a vote")).click()
    page.get_by_role("button", name=say("Open the vote")).click()
    for name, phone in page_of.items():
        go(phone, "committees:my_session_list")
        phone.get_by_role("link", name=say("Enter the session")).click()
        if name == "ada":
            phone.get_by_role("button", name=say("For"), exact=True).click()
        else:
            expect(phone.locator("#current-title")).to_have_text(
                say("An item you take no part in")
            )
            assert ACRONYM not in phone.content()
    page.reload()
    for name in ("bo", "cy"):
        page.get_by_role("button", name=f"{say('For')} {people[name].name}").click()
        page.wait_for_load_state()
    page.get_by_role("button", name=say("Close the vote")).click()
    page.get_by_role("link", name=say("Decide")).click()
    page.get_by_role("button", name=say("Decide")).click()
    page.get_by_role("button", name=say("Close the item")).click()
    page.get_by_role("button", name=say("Close the session")).click()
    page.wait_for_load_state()


def apply(page, say, request):
    go(page, "committees:decision_list")
    page.locator("tbody input[name=decision]").check()
    with page.expect_navigation():
        page.get_by_role("button", name=say("Apply the decisions chosen")).click()
    request.refresh_from_db()
    assert request.state == "labelled", page.locator("main").inner_text()


def see_the_answer(page, request):
    """The applicants read the decision, and not who read or voted."""
    go(page, "labelling:request_detail", request.pk)
    content = page.locator("body").inner_text()
    assert Label.objects.get().number in content
    for person in (request.assignments.get().expert.user, *_voters(request)):
        assert person.name not in content


def _voters(request):
    return [seat.user for seat in request.procedure.deciding_body.seats.all()]


def verify(page, say, call):
    """A funder without an account: genuine, then not for another call, then forged."""
    label = Label.objects.get()
    go(page, "labels:verify", label.uid)
    verdict = page.locator(".g-verdict h1")
    expect(verdict).to_have_text(say("Genuine and in force"))
    expect(page.locator("main")).to_contain_text(label.number)
    go(page, "labels:verify", label.uid, query="?call=autre-appel")
    expect(verdict).to_have_text(say("For another call"))
    uid = str(label.uid)
    altered = uid[:-1] + ("0" if uid[-1] != "0" else "1")
    page.goto(reverse("labels:verify", args=["essai", altered]))
    expect(verdict).to_have_text(say("No such label"))


def learns_nothing(page, user, request):
    """No page, no mail of whom a conflict keeps away ever named the project."""
    for name in ("web:home", "committees:my_session_list", "projects:project_list"):
        go(page, name)
        assert ACRONYM not in page.content()
    for name in ("labelling:request_detail", "labelling:request_read"):
        answer = page.request.get(reverse(name, args=["essai", request.pk]))
        assert answer.status == 404
    mails = Mail.objects.filter(to=user.email)
    assert [one.subject for one in mails if ACRONYM in one.subject + one.text] == []
