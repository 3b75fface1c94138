"""Procedures, forms and grids built on pages, without a deployment."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.documents.models import Opening
from grappe.labelling import actions, defaults
from grappe.labelling.models import (
    Answer,
    BodySeat,
    ConfidentialityText,
    Criterion,
    Grid,
    Procedure,
    Question,
    Section,
    StateWording,
)
from grappe.projects.models import ConflictPolicy
from tests.factories import NOON, CollegeFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import (
    BodyFactory,
    CriterionFactory,
    GridFactory,
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db
SETTINGS_QUERIES, DETAIL_QUERIES = 13, 11
DAYS = {
    "contact_days": 60,
    "committee_days": 10,
    "filing_days": 21,
    "experts_days": 12,
    "reviews_days": 3,
    "service_days": 45,
    "reviews": 3,
    "rotation_months": 0,
    "rebuttal_days": 0,
    "label_months": 24,
}


@pytest.fixture
def direction(as_role):
    return as_role("direction")


@pytest.fixture
def draft(cluster):
    return ProcedureFactory(cluster=cluster, draft=True, name_en="Our way")


def url(name: str, cluster, *args) -> str:
    return reverse(f"labelling:{name}", args=[cluster.slug, *args])


def test_the_settings_offer_the_ready_made_configuration_once(direction, cluster):
    empty = direction.get(url("labelling_settings", cluster))
    direction.post(url("defaults_install", cluster))
    full = direction.get(url("labelling_settings", cluster))

    assert "Begin with the ready-made configuration" in empty.text
    assert "Begin with the ready-made configuration" not in full.text
    assert Procedure.objects.filter(cluster=cluster).count() == 5


@pytest.mark.parametrize("rows", [1, 3])
def test_the_settings_cost_the_same_whatever_the_rows(
    direction, cluster, rows, django_assert_num_queries
):
    ProcedureFactory.create_batch(rows, cluster=cluster)
    GridFactory.create_batch(rows, cluster=cluster)
    BodyFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(SETTINGS_QUERIES):
        direction.get(url("labelling_settings", cluster))


def test_a_procedure_is_written_built_and_published(direction, cluster):
    kind = ProjectKindFactory(cluster=cluster)
    body = BodyFactory(cluster=cluster)
    said = {"name_fr": "Notre voie", "kind": kind.pk, "deciding_body": body.pk, **DAYS}

    direction.post(url("procedure_add", cluster), said)
    procedure = Procedure.objects.get()
    direction.post(url("section_add", cluster, procedure.pk), {"name_fr": "Le besoin"})
    section = Section.objects.get()
    direction.post(
        url("question_add", cluster, section.pk),
        {
            "name_fr": "Où ?",
            "kind": "choice",
            "choices": "Nord\nsud | Sud | South\nEst | East",
            "is_required": "on",
        },
    )
    direction.post(url("procedure_publish", cluster, procedure.pk))

    procedure.refresh_from_db()
    question = Question.objects.get()
    assert (procedure.code, procedure.is_in_use) == ("notre-voie", True)
    assert (question.code, question.choices, question.is_required) == (
        "ou",
        [["nord", "Nord", ""], ["sud", "Sud", "South"], ["est", "Est", "East"]],
        True,
    )


def test_a_draft_says_what_is_missing_and_is_not_published_before(
    direction, cluster, draft
):
    page = direction.get(url("procedure_detail", cluster, draft.pk))
    told = direction.post(url("procedure_publish", cluster, draft.pk), follow=True)

    draft.refresh_from_db()
    assert "Say which body decides." in page.context["problems"]
    assert [message.level_tag for message in told.context["messages"]] == ["error"]
    assert draft.published_at is None


def test_the_team_reads_the_configuration_and_changes_nothing(as_role, cluster, draft):
    SectionFactory(procedure=draft)

    page = as_role("team").get(url("procedure_detail", cluster, draft.pk))

    assert (page.context["can_edit"], "formaction" in page.text) == (False, False)


def test_a_published_procedure_is_changed_in_a_new_version(direction, cluster):
    procedure = ProcedureFactory(cluster=cluster)
    QuestionFactory(section__procedure=procedure)

    refused = direction.post(
        url("procedure_edit", cluster, procedure.pk),
        {"name_fr": "x", "kind": procedure.kind_id, **DAYS},
    )
    direction.post(url("procedure_copy", cluster, procedure.pk))

    copy = Procedure.objects.get(version=2)
    assert refused.context["form"].non_field_errors() == [
        "Version 1 is published: copy it to change it."
    ]
    assert copy.sections.get().questions.count() == 1


def test_sections_and_questions_are_put_in_order_without_javascript(
    direction, cluster, draft
):
    first, second = SectionFactory.create_batch(2, procedure=draft)
    one, two = QuestionFactory.create_batch(2, section=first)

    direction.post(url("section_move", cluster, second.pk, "up"))
    direction.post(url("question_move", cluster, one.pk, "down"))

    assert list(draft.sections.all()) == [second, first]
    assert list(first.questions.all()) == [two, one]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"choices": "a | b | c | d"}, "choices"),
        ({"choices": "UN | Un"}, None),
        ({"choices": "pas un code | Un | One"}, "choices"),
        ({"choices": "un\nun"}, "choices"),
        ({"hangs_on": "nothing=yes"}, "hangs_on"),
        ({"least": "2", "most": "1"}, "most"),
        ({"kind": "riddle"}, "kind"),
        ({"name_fr": ""}, "name_fr"),
        ({"name_fr": "???"}, "code"),
        ({"code": "first"}, "__all__"),
        ({"longest": "0"}, "longest"),
    ],
)
def test_a_wrong_question_is_told_at_its_field_and_loses_nothing(
    direction, cluster, draft, values, wrong
):
    first = QuestionFactory(section__procedure=draft, code="first", kind="yes_no")
    data = {"name_fr": "Et puis ?", "kind": "text", "help_fr": "Kept", **values}

    response = direction.post(url("question_add", cluster, first.section_id), data)

    if wrong is None:
        assert response.status_code == 302
        return
    assert list(response.context["form"].errors) == [wrong]
    assert response.context["form"]["help_fr"].value() == "Kept"
    assert Question.objects.count() == 1


def test_a_question_hangs_on_an_answer_chosen_in_a_list(direction, cluster, draft):
    section = SectionFactory(procedure=draft)
    QuestionFactory(section=section, code="first", kind="yes_no", name_en="First?")
    question = QuestionFactory(section=section, code="second", position=1)
    address = url("question_edit", cluster, question.pk)

    page = direction.get(address)
    direction.post(
        address,
        {
            "name_fr": "x",
            "kind": "text",
            "section": section.pk,
            "hangs_on": "first=no",
        },
    )

    question.refresh_from_db()
    assert page.context["form"].fields["hangs_on"].choices[1] == (
        "First?",
        [("first=yes", "Yes"), ("first=no", "No")],
    )
    assert (question.shown_if_code, question.shown_if_value) == ("first", "no")


def test_a_question_is_moved_to_another_section(direction, cluster, draft):
    question = QuestionFactory(section__procedure=draft)
    other = SectionFactory(procedure=draft, position=1)
    elsewhere = SectionFactory(procedure__cluster=cluster)
    address = url("question_edit", cluster, question.pk)
    data = {"name_fr": "x", "kind": "text"}

    refused = direction.post(address, {**data, "section": elsewhere.pk})
    direction.post(address, {**data, "section": other.pk})

    question.refresh_from_db()
    assert list(refused.context["form"].errors) == ["section"]
    assert question.section == other


def test_a_part_that_another_hangs_on_is_not_removed(direction, cluster, draft):
    first = QuestionFactory(section__procedure=draft, code="first")
    QuestionFactory(
        section__procedure=draft, shown_if_code="first", shown_if_value="yes"
    )

    told = direction.post(url("question_remove", cluster, first.pk), follow=True)

    assert [message.level_tag for message in told.context["messages"]] == ["error"]
    assert Question.objects.filter(pk=first.pk).exists()


def test_the_preview_shows_the_form_in_the_reader_s_language(direction, cluster, draft):
    QuestionFactory(section__procedure=draft, code="need", help_en="In short.")

    page = direction.get(url("procedure_preview", cluster, draft.pk))

    [(section, form)] = page.context["pages"]
    assert section.name == "The project"
    assert form.fields["q-need"].label == "What is the need?"
    assert "In short." in page.text


def test_the_checks_are_ticked_with_their_values(direction, cluster, draft):
    address = url("procedure_rules", cluster, draft.pk)
    data = {
        "trl_within": "on",
        "trl_within.low": "3",
        "trl_within.high": "7",
        "share_at_most": "on",
        "share_at_most.rate": "0.65",
        "membership_in_force": "on",
        "membership_in_force.who": "all",
    }

    direction.post(address, data)
    wrong = direction.post(address, {**data, "trl_within.low": "8"})

    draft.refresh_from_db()
    page = direction.get(url("procedure_detail", cluster, draft.pk))
    assert draft.rules == {
        "trl_within": {"low": 3, "high": 7},
        "share_at_most": {"rate": "0.65"},
        "membership_in_force": {"who": "all"},
    }
    assert list(wrong.context["form"].errors) == ["trl_within.high"]
    assert len(page.context["checks"]) == 3
    assert "65" in page.text


@pytest.mark.parametrize("sections", [1, 3])
def test_the_page_of_a_procedure_costs_the_same_whatever_its_form(
    direction, cluster, draft, sections, django_assert_num_queries
):
    for _number in range(sections):
        section = SectionFactory(procedure=draft)
        QuestionFactory.create_batch(sections, section=section)
    Procedure.objects.filter(pk=draft.pk).update(published_at=NOON)

    with django_assert_num_queries(DETAIL_QUERIES):
        direction.get(url("procedure_detail", cluster, draft.pk))


def test_a_grid_is_written_with_its_criteria_and_published(direction, cluster):
    direction.post(
        url("grid_add", cluster), {"name_fr": "Grille", "top": 5, "has_half_points": ""}
    )
    grid = Grid.objects.get()
    criteria = url("criterion_add", cluster, grid.pk)
    data = {"name_fr": "Innovation", "weight": "20", "anchors": "0 | Nul | Nil\n5|Bien"}
    direction.post(criteria, data)
    wrong = direction.post(criteria, {**data, "code": "b", "anchors": "6 | Trop"})
    direction.post(url("grid_publish", cluster, grid.pk))

    grid.refresh_from_db()
    criterion = Criterion.objects.get()
    assert list(wrong.context["form"].errors) == ["anchors"]
    assert criterion.anchors == {
        "0": {"fr": "Nul", "en": "Nil"},
        "5": {"fr": "Bien", "en": ""},
    }
    assert (grid.has_half_points, grid.published_at is None) == (False, False)


def test_criteria_are_put_in_order_changed_and_removed(direction, cluster):
    grid = GridFactory(cluster=cluster)
    first, second = CriterionFactory.create_batch(2, grid=grid)

    direction.post(url("criterion_move", cluster, second.pk, "up"))
    direction.post(
        url("criterion_edit", cluster, first.pk), {"name_fr": "Autre", "weight": "5"}
    )
    direction.post(url("criterion_remove", cluster, second.pk))
    copied = direction.post(url("grid_copy", cluster, grid.pk))

    assert [(one.name_fr, one.weight) for one in grid.criteria.all()] == [("Autre", 5)]
    assert copied.url == url("grid_detail", cluster, grid.pk)


def test_a_body_is_made_and_somebody_sits_on_it(direction, cluster):
    direction.post(url("body_add", cluster), {"name_fr": "Comité", "decides": "on"})
    body = cluster.bodies.get()
    here, outside = direction.user, UserFactory()
    seats = url("seat_add", cluster, body.pk)
    data = {"starts_on": "2026-01-01", "has_vote": "on"}

    refused = direction.post(seats, {**data, "user": outside.pk})
    direction.post(seats, {**data, "user": here.pk})
    twice = direction.post(seats, {**data, "user": here.pk})
    seat = BodySeat.objects.get()
    direction.post(url("seat_end", cluster, seat.pk), {"ends_on": "2026-12-31"})

    seat.refresh_from_db()
    assert list(refused.context["form"].errors) == ["user"]
    assert list(twice.context["form"].errors) == ["user"]
    assert str(seat.ends_on) == "2026-12-31"


def test_a_procedure_says_what_readers_see_and_when_applicants_answer(
    direction, cluster, draft
):
    said = {
        **DAYS,
        "name_fr": "Notre voie",
        "kind": draft.kind_id,
        "has_experts": "on",
        "is_double_blind": "on",
        "rebuttal_days": 7,
        "label_months": 36,
    }

    direction.post(url("procedure_edit", cluster, draft.pk), said)
    page = direction.get(url("procedure_detail", cluster, draft.pk))

    draft.refresh_from_db()
    kept = (draft.is_double_blind, draft.shows_colleagues)
    assert (*kept, draft.rebuttal_days, draft.label_months) == (True, False, 7, 36)
    assert "within 7 days" in page.text
    assert "36 months" in page.text


def test_a_seat_is_given_in_a_college_of_the_cluster(direction, cluster):
    body, user = BodyFactory(cluster=cluster), UserFactory()
    RoleGrantFactory(user=user, cluster=cluster, role="committee")
    own, other = CollegeFactory(cluster=cluster, name_en="Firms"), CollegeFactory()
    data = {"user": user.pk, "has_vote": "on", "starts_on": "2026-01-01"}
    seats = url("seat_add", cluster, body.pk)

    refused = direction.post(seats, {**data, "college": other.pk})
    direction.post(seats, {**data, "college": own.pk})
    page = direction.get(url("body_detail", cluster, body.pk))

    assert list(refused.context["form"].errors) == ["college"]
    assert BodySeat.objects.get().college == own
    assert "member · Firms" in page.text


def test_words_are_changed_and_read_at_once(direction, cluster):
    direction.post(
        url("wording_edit", cluster, "in_review"),
        {"applicant_fr": "En lecture", "applicant_en": "Under study"},
    )

    page = direction.get(url("wording_list", cluster))
    lost = direction.get(url("wording_edit", cluster, "lost"))

    assert StateWording.objects.get().applicant_fr == "En lecture"
    assert "Under study" in page.text
    assert lost.status_code == 404


def test_a_new_text_begins_as_a_copy_and_is_published(direction, cluster):
    defaults.install(cluster, by=None, at=NOON)

    page = direction.get(url("text_add", cluster))
    text = page.context["form"].initial["text_fr"]
    direction.post(url("text_add", cluster), {"version": "2", "text_fr": text})
    taken = direction.post(url("text_add", cluster), {"version": "2", "text_fr": text})

    assert text.startswith("Je lis des dossiers")
    assert ConfidentialityText.objects.filter(cluster=cluster).first().version == "2"
    assert list(taken.context["form"].errors) == ["__all__"]


def test_the_policy_on_conflicts_is_changed(direction, cluster):
    direction.post(url("policy_edit", cluster), {"past_project_years": 5})

    policy = ConflictPolicy.objects.get(cluster=cluster)
    assert (policy.bars_group, policy.past_project_years) == (False, 5)


def test_a_configuration_goes_out_and_comes_in(direction, cluster, other_cluster):
    defaults.install(other_cluster, by=None, at=NOON)
    out = direction.get(url("configuration_export", cluster))
    file = SimpleUploadedFile("configuration.json", out.content)
    wrong = SimpleUploadedFile("configuration.json", b"{")

    came = direction.post(url("configuration_import", cluster), {"file": file})
    refused = direction.post(url("configuration_import", cluster), {"file": wrong})

    assert json.loads(out.content)["procedures"] == []
    assert came.url == url("labelling_settings", cluster)
    assert list(refused.context["form"].errors) == ["file"]


@pytest.fixture
def answer(cluster):
    """A file answered in a form."""
    label_request = LabelRequestFactory(
        cluster=cluster, filed=True, state="complements_asked"
    )
    question = QuestionFactory(
        section__procedure=label_request.procedure, code="annex", kind="file"
    )
    file = SimpleUploadedFile("note.txt", b"Bonjour")
    actions.answer(label_request, question.section, {"annex": file}, by=None, at=NOON)
    return Answer.objects.get()


def test_an_answered_file_is_for_applicants_and_cleared_readers(
    client, cluster, answer
):
    project = answer.request.project
    applicant, reader, undeclared, conflicted = UserFactory.create_batch(4)
    ProjectMemberFactory(project=project, user=applicant)
    for user in (reader, undeclared, conflicted):
        GrantFactory(project=project, user=user)
    DeclarationFactory(project=project, user=reader)
    DeclarationFactory(project=project, user=conflicted, conflicted=True)
    statuses = []

    for user in (applicant, reader, undeclared, conflicted, UserFactory()):
        client.force_login(user, backend="sesame.backends.ModelBackend")
        statuses.append(
            client.get(url("answer_download", cluster, answer.pk)).status_code
        )

    logged = Opening.objects.order_by("pk").values_list("user", "act", "target")
    assert statuses == [200, 200, 404, 404, 404]
    assert list(logged) == [
        (applicant.pk, "downloaded", "note.txt"),
        (reader.pk, "downloaded", "note.txt"),
    ]


def test_an_answered_file_that_is_gone_is_told(client, cluster, answer):
    applicant = UserFactory()
    ProjectMemberFactory(project=answer.request.project, user=applicant)
    client.force_login(applicant, backend="sesame.backends.ModelBackend")
    answer.document.file.delete(save=False)

    response = client.get(url("answer_download", cluster, answer.pk))

    assert (response.status_code, Opening.objects.count()) == (302, 0)


def test_right_answers_and_files_are_kept_beside_a_wrong_one(client, cluster):
    label_request = LabelRequestFactory(cluster=cluster)
    section = SectionFactory(procedure=label_request.procedure)
    for code, kind in (("need", "text"), ("sum", "amount"), ("annex", "file")):
        QuestionFactory(section=section, code=code, kind=kind)
    writer = UserFactory()
    ProjectMemberFactory(project=label_request.project, user=writer, editor=True)
    client.force_login(writer, backend="sesame.backends.ModelBackend")
    address = url("request_form", cluster, label_request.pk, section.pk)
    revision = client.get(address).context["form"].initial["revision"]

    response = client.post(
        address,
        {
            "q-need": "Du pain",
            "q-sum": "a lot",
            "q-annex": SimpleUploadedFile("note.txt", b"Bonjour"),
            "revision": revision,
        },
    )

    form = response.context["form"]
    kept = Answer.objects.values_list("question__code", flat=True)
    assert (list(form.errors), form["q-sum"].value()) == (["q-sum"], "a lot")
    assert sorted(kept) == ["annex", "need"]
    assert "note.txt" in response.text
