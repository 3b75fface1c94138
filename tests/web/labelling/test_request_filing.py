"""Those who file: open, fill, check, file, answer, withdraw, present again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.documents.models import Opening
from grappe.labelling import forms_of
from grappe.labelling.models import Answer, LabelRequest
from tests.factories import NOON, UserFactory
from tests.factories.labelling import (
    CallFactory,
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.factories.projects import (
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

FAR = timezone.now().replace(year=timezone.now().year + 1)


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster, closes_at=FAR, name="i-Démo")


@pytest.fixture
def draft(cluster, call):
    request = LabelRequestFactory(cluster=cluster, call=call)
    PartnerFactory(project=request.project, lead=True)
    return request


@pytest.fixture
def writer(client, draft):
    return writes(client, draft.project)


def writes(client, project):
    user = UserFactory(language="en")
    ProjectMemberFactory(project=project, user=user, editor=True)
    client.force_login(user, backend="sesame.backends.ModelBackend")
    client.user = user
    return client


def url(name: str, request, *args) -> str:
    slug = request.cluster.slug
    return reverse(f"labelling:{name}", args=[slug, request.pk, *args])


def page_of(draft, *names: str):
    section = SectionFactory(procedure=draft.procedure)
    for name in names:
        QuestionFactory(section=section, code=name.lower(), name_en=name)
    return section


def test_request_create_opens_a_draft(client, cluster, call):
    procedure = ProcedureFactory(cluster=cluster)
    project = ProjectFactory(cluster=cluster, kind=procedure.kind)
    writer = writes(client, project)
    address = reverse("labelling:request_create", args=[cluster.slug])

    shown = writer.get(f"{address}?project={project.pk}")
    answer = writer.post(
        address, {"project": project.pk, "procedure": procedure.pk, "call": call.pk}
    )

    request = LabelRequest.objects.get()
    assert shown.context["form"].initial["project"] == project
    assert (answer.url, request.state, request.opened_by) == (
        request.get_absolute_url(),
        "draft",
        writer.user,
    )


def test_request_create_says_why_not(client, cluster):
    procedure = ProcedureFactory(cluster=cluster)
    project = ProjectFactory(cluster=cluster, kind=procedure.kind)
    writer = writes(client, project)

    answer = writer.post(
        reverse("labelling:request_create", args=[cluster.slug]),
        {"project": project.pk, "procedure": procedure.pk, "call": ""},
    )

    assert answer.status_code == 200
    assert "Choose a call" in answer.text


def test_request_create_offers_no_project_of_others(client, cluster, call):
    procedure = ProcedureFactory(cluster=cluster)
    writer = writes(client, ProjectFactory(cluster=cluster, kind=procedure.kind))
    others = ProjectFactory(cluster=cluster, kind=procedure.kind)

    writer.post(
        reverse("labelling:request_create", args=[cluster.slug]),
        {"project": others.pk, "procedure": procedure.pk, "call": call.pk},
    )

    assert LabelRequest.objects.count() == 0


def test_request_form_saves_and_goes_on_to_the_summary(writer, draft):
    first, second = page_of(draft, "Need"), page_of(draft, "Market")
    address = url("request_form", draft, first.pk)
    revision = forms_of.revision_of(draft, first)

    answer = writer.post(address, {"q-need": "A need", "revision": revision})
    last = writer.post(
        url("request_form", draft, second.pk),
        {"q-market": "Big", "revision": forms_of.revision_of(draft, second)},
    )

    assert (answer.url, last.url) == (
        url("request_form", draft, second.pk),
        url("request_submit", draft),
    )
    assert list(Answer.objects.order_by("pk").values_list("value", "answered_by")) == [
        ("A need", writer.user.pk),
        ("Big", writer.user.pk),
    ]


def test_request_form_keeps_what_two_people_typed(writer, draft):
    section = page_of(draft, "Need")
    address = url("request_form", draft, section.pk)
    seen = forms_of.revision_of(draft, section)
    Answer.objects.create(
        request=draft,
        question=section.questions.get(),
        value="Theirs",
        answered_at=NOON,
    )

    refused = writer.post(address, {"q-need": "Mine", "revision": seen})
    form = refused.context["form"]
    again = writer.post(address, {"q-need": "Mine", "revision": form.data["revision"]})

    assert "Theirs" in refused.text
    assert ">Mine" in refused.text.replace("\n", "")
    assert "nothing of yours was saved" in refused.text
    assert again.status_code == 302
    assert Answer.objects.get().value == "Mine"


def test_request_form_is_closed_once_filed(client, cluster):
    filed = LabelRequestFactory(cluster=cluster, filed=True)
    section = page_of(filed, "Need")
    writer = writes(client, filed.project)

    answer = writer.post(
        url("request_form", filed, section.pk),
        {"q-need": "Late", "revision": forms_of.revision_of(filed, section)},
    )

    assert "its form cannot change now" in answer.text
    assert Answer.objects.count() == 0


def test_request_form_of_another_procedure_does_not_exist(writer, draft):
    section = SectionFactory(procedure__cluster=draft.cluster)

    response = writer.get(url("request_form", draft, section.pk))

    assert response.status_code == 404


def test_request_submit_shows_what_is_missing_then_files(writer, draft):
    section = page_of(draft, "Need")
    question = section.questions.get()
    question.is_required = True
    question.save()
    address = url("request_submit", draft)

    missing = writer.get(address)
    refused = writer.post(address)
    Answer.objects.create(
        request=draft, question=question, value="A need", answered_at=NOON
    )
    filed = writer.post(address)

    assert [one.rule.code for one in missing.context["blocking"]] == ["form_complete"]
    assert refused.context["reasons"] == ["Compulsory questions without an answer: 1."]
    assert filed.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert "was filed already" in writer.get(address, follow=True).text


def test_who_only_views_the_dossier_does_not_write_the_request(client, draft):
    viewer = UserFactory()
    ProjectMemberFactory(project=draft.project, user=viewer)
    client.force_login(viewer, backend="sesame.backends.ModelBackend")

    statuses = {
        name: client.get(url(name, draft)).status_code
        for name in ("request_detail", "request_submit", "request_withdraw")
    }

    assert statuses == {
        "request_detail": 200,
        "request_submit": 403,
        "request_withdraw": 403,
    }


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "experts_assigned", "heard", "withdrawn"]
)
def test_the_applicants_page_tells_nothing_of_the_evaluation(client, cluster, state):
    request = LabelRequestFactory(
        cluster=cluster,
        filed=state != "draft",
        state=state,
        closed_at=NOON if state == "withdrawn" else None,
        internal_note="SECRET",
    )
    request.checks.create(
        code="lead_present",
        outcome="waived",
        checked_at=NOON,
        waived_by=UserFactory(),
        waiver_reason="SECRET",
    )
    writer = writes(client, request.project)

    page = writer.get(request.get_absolute_url()).text

    assert "SECRET" not in page
    assert "expert" not in page.lower()
    assert Opening.objects.get().door == "applicant"


def test_complement_answer_sends_the_answer(client, cluster):
    request = LabelRequestFactory(cluster=cluster, filed=True)
    request.state = "complements_asked"
    request.save()
    request.complements.create(
        text="The budget", asked_at=NOON, asked_by=UserFactory(), due_on=NOON.date()
    )
    writer = writes(client, request.project)

    shown = writer.get(url("complement_answer", request)).text
    writer.post(url("complement_answer", request), {"text": "Here"})
    again = writer.post(url("complement_answer", request), {"text": "Here"})

    request.refresh_from_db()
    assert ("The budget" in shown, request.state) == (True, "submitted")
    assert request.complements.get().answer == "Here"
    assert "Nothing is asked for" in again.text


def test_request_withdraw_closes_it(writer, draft):
    writer.post(url("request_withdraw", draft), {"text": ""})

    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_resubmit_leads_to_the_new_request_and_its_remarks(client, cluster, call):
    request = LabelRequestFactory(
        cluster=cluster,
        filed=True,
        state="refused",
        closed_at=NOON,
        closing_reason="Which market?",
    )
    writer = writes(client, request.project)

    answer = writer.post(url("resubmit", request), {"call": call.pk})
    again = LabelRequest.objects.get(previous=request)
    shown = writer.get(url("remark_answer", again)).text
    remark = again.remarks.get()
    writer.post(url("remark_answer", again), {f"remark_{remark.pk}": "See part 4."})

    remark.refresh_from_db()
    assert (answer.url, "Which market?" in shown, remark.answer) == (
        again.get_absolute_url(),
        True,
        "See part 4.",
    )
    assert (
        "already presented again"
        in writer.post(url("resubmit", request), {"call": call.pk}).text
    )


def test_co_label_ask_by_name_then_twice(writer, draft):
    address = url("co_label_ask", draft)

    first = writer.post(address, {"external_name": "Pôle Ailleurs"})
    second = writer.post(address, {"external_name": "pôle ailleurs"})

    assert (first.status_code, draft.co_labels.count()) == (302, 1)
    assert "already asked" in second.text
