"""No name of an expert comes to those who apply: pages, files, mails, commands.

The whole site is asked, as somebody who judges, which shows where names appear; then as
those who write the dossier and those who look at it, for whom they appear nowhere.
"""

from io import BytesIO

import pytest
from click.testing import CliRunner
from django.core import mail as mailbox
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from grappe.cli.main import main
from grappe.labelling import notifications
from grappe.outbox.models import Mail
from grappe.reviews import actions
from grappe.reviews.models import Feedback, Rebuttal, Review
from tests.factories import NOON, OrganisationFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    CriterionFactory,
    ExpertFactory,
    GridFactory,
)
from tests.factories.projects import ProjectMemberFactory
from tests.web import secret_dossier
from tests.web.secret_dossier import (
    Dossier,
    addresses,
    answers,
    reader,
    signed_in,
)
from tests.web.test_firewall import NO_PAGE, commands, said_to
from tests.web.test_separation import text_of

pytestmark = [
    pytest.mark.crawl,
    pytest.mark.django_db,
    # Keys begin at one in each test there: the addresses of every key stay few.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="keys are too many"),
]

NAME = "Zyrgovie"
APPLICANT = "applicant@fiction.example"
ONLOOKER = "onlooker@fiction.example"
# Pages that must name experts to those who judge, or this test would prove nothing.
NAMED_TO_THE_TEAM = {
    "audit:event_list",
    "labelling:request_detail",
    "reviews:reviewer_list",
    "reviews:reviewer_export",
}


def expert(dossier: Dossier, number: int):
    """Somebody whose every word tells who they are."""
    return ExpertFactory(
        cluster=dossier.cluster,
        user=UserFactory(
            given_name=f"Klépanthe{number}",
            family_name=f"{NAME}{number}",
            email=f"{NAME.lower()}{number}@fiction.example",
        ),
        organisation=OrganisationFactory(legal_name=f"Laboratoire {NAME}"),
    )


def said(number: int) -> dict:
    words = f"Klépanthe{number} {NAME.upper()}{number} du Laboratoire {NAME}: bien"
    return {
        "opinion": "favourable",
        "confidence": "high",
        "strengths": words,
        "weaknesses": f"écrire à {NAME.lower()}{number}@fiction.example",
        "recommendations": f"{words}.",
        "private_note": words,
        "marks": {"fit": ("3", words)},
    }


@pytest.fixture
def dossier(cluster, django_capture_on_commit_callbacks) -> Dossier:
    """Read by three, of whom two filed; rebutted, decided, and reported on."""
    dossier = secret_dossier.seed(cluster)
    request, by = dossier.request, UserFactory()
    for model in (Rebuttal, Feedback):
        model.objects.filter(request=request).delete()
    Review.objects.filter(assignment__request=request).delete()
    request.assignments.all().delete()
    request.procedure.grid = GridFactory(cluster=cluster)
    request.procedure.rebuttal_days = 7
    request.procedure.reviews = 2
    request.procedure.save()
    CriterionFactory(grid=request.procedure.grid, code="fit")
    for email, right in ((APPLICANT, "edit"), (ONLOOKER, "view")):
        user = UserFactory(email=email, given_name="Une", family_name="Porteuse")
        ProjectMemberFactory(project=dossier.project, user=user, right=right)
        RoleGrantFactory(user=user, cluster=cluster, role="investor")
    with django_capture_on_commit_callbacks(execute=True):
        read(dossier)
        answered(dossier, by)
        decided(dossier, by)
    return dossier


def read(dossier: Dossier) -> None:
    rows = [
        AssignmentFactory(
            request=dossier.request,
            expert=expert(dossier, number),
            state="accepted",
            due_on=NOON.date(),
        )
        for number in (1, 2, 3)
    ]
    notifications.asked(rows, by=None, at=NOON)
    for number, row in enumerate(rows[:2], start=1):
        who = {"by": row.expert.user, "at": NOON}
        review = actions.start(row, **who)
        actions.file(actions.save(review, said(number), **who), **who)
    first, second = rows[0], rows[1]
    first.refresh_from_db()
    actions.react(second.review, first, agrees=True, by=first.expert.user, at=NOON)
    notifications.taken_back(rows[2:], by=None, at=NOON)


def answered(dossier: Dossier, by) -> None:
    request = dossier.request
    rebuttal = actions.ask_rebuttal(
        request,
        remarks=actions.draft_remarks(request),
        due_on=NOON.date(),
        by=by,
        at=NOON,
    )
    actions.remind_rebuttals(dossier.cluster, at=NOON)
    actions.answer_rebuttal(rebuttal, text="Merci.", by=by, at=NOON)


def decided(dossier: Dossier, by) -> None:
    request = dossier.request
    row = actions.save_feedback(
        request, text=actions.draft_feedback(request), by=by, at=NOON
    )
    request.refresh_from_db()
    request.state, request.closed_at = "refused", NOON
    request.save()
    actions.send_feedback(row, by=by, at=NOON)


def tells(response) -> bool:
    return NAME.lower() in text_of(response).lower()


def named(client, urls, empty: set[str] | None = None) -> dict[str, str]:
    """Where a name appears; addresses without a page are noted in `empty`."""
    found = {}
    asked = [one for one in urls if one[0] != "labelling:dossier_link_open"]
    for name, url, response in answers(client, asked):
        if tells(response):
            found[url] = name
        if empty is not None and response.status_code in NO_PAGE:
            empty.add(url)
    return found


def test_no_page_and_no_file_names_an_expert_to_those_who_apply(dossier, monkeypatch):
    monkeypatch.setattr("grappe.projects.dossier.pdf", lambda *args, **kwargs: b"%PDF")
    judge = signed_in(reader(dossier, "judge@fiction.example"))
    dossier.request.assignments.filter(expert__user__email__startswith="judge").delete()
    everywhere = list(addresses(dossier))
    shown = [one for one in everywhere if one[0] in NAMED_TO_THE_TEAM]

    assert NAMED_TO_THE_TEAM - set(named(judge, shown).values()) == set()
    empty = set()
    assert named(signed_in(user_of(APPLICANT)), everywhere, empty) == {}
    pages = [(name, url) for name, url in everywhere if url not in empty]
    assert named(signed_in(user_of(ONLOOKER)), pages) == {}


def test_the_dossier_s_pdf_names_no_expert(dossier):
    client = signed_in(user_of(APPLICANT))
    slug, pk = dossier.cluster.slug, dossier.project.pk

    answer = client.get(reverse("projects:dossier_pdf", args=[slug, pk]))

    pages = PdfReader(BytesIO(answer.getvalue())).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert (NAME.lower() in text.lower(), "Porteuse" in text) == (False, True)


def test_no_mail_names_an_expert_to_those_who_apply(dossier):
    told = Mail.objects.filter(to=APPLICANT).order_by("pk")

    assert set(told.values_list("kind", flat=True)) >= {
        "reviews.rebuttal_asked",
        "reviews.rebuttal_due",
        "reviews.rebuttal_answered",
        "reviews.feedback",
    }
    for mail in told:
        whole = f"{mail.subject}\n{mail.text}\n{mail.reason}".lower()
        assert (mail.kind, NAME.lower() in whole) == (mail.kind, False)
    sent = [one for one in mailbox.outbox if APPLICANT in one.to]
    assert len(sent) == len(told)
    assert [one for one in sent if NAME.lower() in str(one.message()).lower()] == []


def test_what_applicants_read_has_no_name_of_an_expert_but_their_words(dossier):
    remarks = Rebuttal.objects.get(request=dossier.request).remarks
    report = Feedback.objects.get(request=dossier.request).text

    for text in (remarks, report):
        assert ("bien" in text, NAME.lower() in text.lower()) == (True, False)


def test_no_command_names_an_expert_to_those_who_apply(dossier, tmp_path):
    told = set()
    for path, command in commands(main):
        output = tmp_path / f"{'-'.join(path)}.csv"
        words = [*path, "--as", APPLICANT, *said_to(command, dossier, output)]
        result = CliRunner().invoke(main, words)
        kept = output.read_bytes() if output.exists() else b""
        text = result.output + kept.decode(errors="replace")
        if NAME.lower() in text.lower():
            told.add(path)

    assert told == set()


def user_of(email: str):
    return UserFactory._meta.model.objects.get(email=email)
