"""A published version is never changed: it is copied, and requests keep theirs."""

from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.labelling import actions, soundness
from grappe.labelling.models import Criterion, Grid, Procedure, Question, Section
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import (
    BodyFactory,
    CriterionFactory,
    GridFactory,
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.factories.projects import ProjectKindFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)


def who(at=NOON):
    return {"by": None, "at": at}


@pytest.fixture
def draft():
    """A draft that could be published."""
    procedure = ProcedureFactory(draft=True, code="rdi")
    procedure.grid = GridFactory(cluster=procedure.cluster, published_at=NOON)
    procedure.deciding_body = BodyFactory(cluster=procedure.cluster)
    procedure.save()
    QuestionFactory(section__procedure=procedure, code="need")
    return procedure


def test_add_version_begins_a_draft_and_records_it():
    cluster, director = ClusterFactory(), UserFactory()
    kind = ProjectKindFactory(cluster=cluster)
    procedure = Procedure(cluster=cluster, code="rdi", kind=kind, name_fr="R&D")

    made = actions.add_version(procedure, by=director, at=NOON)

    event = Event.objects.get()
    assert (made.version, made.published_at) == (1, None)
    assert (event.kind, event.by, event.cluster, event.data) == (
        "labelling.version_added",
        director,
        cluster,
        {"what": "procedure", "name": "R&D", "version": 1},
    )


def test_add_version_refuses_a_code_already_used(draft):
    again = Procedure(
        cluster=draft.cluster, code="rdi", kind=draft.kind, name_fr="Encore"
    )

    with pytest.raises(actions.NotSavable):
        actions.add_version(again, **who())


def test_change_version_changes_a_draft_and_records_what(draft):
    actions.change_version(draft, {"filing_days": 28}, **who())

    draft.refresh_from_db()
    event = Event.objects.get()
    assert draft.filing_days == 28
    assert (event.kind, event.data["changes"]) == (
        "labelling.version_changed",
        {"filing_days": [21, 28]},
    )


def test_nothing_of_a_published_version_changes():
    procedure = ProcedureFactory()
    section = SectionFactory(procedure=procedure)
    question = QuestionFactory(section=section)
    criterion = CriterionFactory(grid__published_at=NOON)

    for change in (
        lambda: actions.change_version(procedure, {"filing_days": 1}, **who()),
        lambda: actions.remove_draft(procedure, **who()),
        lambda: actions.publish_version(procedure, **who()),
        lambda: actions.add_part(Section(procedure=procedure, name_fr="x"), **who()),
        lambda: actions.change_part(section, {"name_fr": "x"}, **who()),
        lambda: actions.move_part(question, step=1, **who()),
        lambda: actions.remove_part(question, **who()),
        lambda: actions.change_part(criterion, {"weight": 1}, **who()),
        lambda: actions.remove_draft(criterion.grid, **who()),
    ):
        with pytest.raises(actions.NotChangeable, match="is published: copy it"):
            change()

    assert not Event.objects.exists()


def test_publish_version_puts_it_to_use_and_retires_the_one_before(draft):
    actions.publish_version(draft, **who())
    request = LabelRequestFactory(
        cluster=draft.cluster, procedure=draft, project__kind=draft.kind
    )
    second = actions.copy_version(draft, **who())

    actions.publish_version(second, **who(LATER))

    draft.refresh_from_db()
    request.refresh_from_db()
    assert (draft.published_at, draft.retired_at, draft.is_in_use) == (
        NOON,
        LATER,
        False,
    )
    assert (second.version, request.procedure) == (2, draft)
    assert Procedure.objects.get(pk=second.pk).is_in_use
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "labelling.version_published",
        "labelling.version_copied",
        "labelling.version_published",
    ]


def test_copy_version_copies_the_whole_form_under_the_same_codes(draft):
    QuestionFactory(
        section=draft.sections.get(),
        code="why",
        position=1,
        shown_if_code="need",
        shown_if_value="x",
        choices=[["a", "A", "A"]],
    )
    Procedure.objects.filter(pk=draft.pk).update(published_at=NOON)
    draft.refresh_from_db()

    copy = actions.copy_version(draft, **who())

    def form(procedure):
        rows = Question.objects.filter(section__procedure=procedure)
        return list(
            rows.values_list("section__name_fr", "code", "shown_if_code", "choices")
        )

    assert (copy.version, copy.published_at, copy.retired_at) == (2, None, None)
    assert form(copy) == form(draft)
    assert copy.pk != draft.pk


def test_copy_version_opens_the_draft_there_is(draft):
    Procedure.objects.filter(pk=draft.pk).update(published_at=NOON)
    draft.refresh_from_db()
    first = actions.copy_version(draft, **who())

    again = actions.copy_version(draft, **who())

    assert (again, Event.objects.count()) == (first, 1)


def test_copy_version_copies_a_grid_with_its_criteria():
    grid = GridFactory(published_at=NOON)
    CriterionFactory(grid=grid, code="innovation", anchors={"5": {"fr": "a", "en": ""}})

    copy = actions.copy_version(grid, **who())

    criterion = copy.criteria.get()
    assert (copy.version, copy.published_at) == (2, None)
    assert (criterion.code, criterion.anchors) == (
        "innovation",
        {"5": {"fr": "a", "en": ""}},
    )


def test_retire_procedure_offers_it_no_more_and_can_be_called_twice():
    procedure = ProcedureFactory()

    actions.retire_procedure(procedure, **who())
    again = actions.retire_procedure(procedure, **who(LATER))

    assert (again.retired_at, Event.objects.count()) == (NOON, 1)


def test_remove_draft_throws_it_away_with_its_form(draft):
    actions.remove_draft(draft, **who())

    assert not Procedure.objects.exists()
    assert not Question.objects.exists()
    assert Event.objects.get().kind == "labelling.version_removed"


def test_remove_draft_leaves_a_grid_that_a_procedure_reads_with():
    grid = GridFactory()
    ProcedureFactory(cluster=grid.cluster, grid=grid, draft=True)

    with pytest.raises(actions.NotChangeable, match="A procedure reads with this grid"):
        actions.remove_draft(grid, **who())


# What cannot be published, and what is said of it.
SPOILT = [
    ({"deciding_body": None}, "Say which body decides."),
    ({"grid": None}, "Experts read with a grid: choose one."),
    ({"reviews_days": 13}, "Opinions are due before the experts have the dossier."),
    ({"experts_days": 22}, "The experts have the dossier before it is filed."),
    (
        {"has_pre_application": True},
        "A pre-application is asked for, and no section belongs to it.",
    ),
]


@pytest.mark.parametrize(("values", "said"), SPOILT)
def test_publish_version_says_what_is_missing(draft, values, said):
    actions.change_version(draft, values, **who())

    with pytest.raises(actions.NotPublishable) as error:
        actions.publish_version(draft, **who())

    assert error.value.problems == [said]


# A question that makes the form impossible, after one with the code "need".
UNSOUND = [
    ({"kind": "choice", "choices": [["a", "A", "A"]]}, "needs at least two choices"),
    (
        {"shown_if_code": "after", "shown_if_value": "yes"},
        "hangs on a question that does not come before it",
    ),
    (
        {"shown_if_code": "need", "shown_if_value": "yes"},
        "hangs on an answer that its question does not offer",
    ),
]


@pytest.mark.parametrize(("fields", "said"), UNSOUND)
def test_publish_version_looks_at_each_question(draft, fields, said):
    section = draft.sections.get()
    QuestionFactory(section=section, code="bad", position=1, **fields)
    QuestionFactory(section=section, code="after", position=2, kind="yes_no")

    with pytest.raises(actions.NotPublishable, match=said):
        actions.publish_version(draft, **who())


def test_problems_name_an_empty_form_an_empty_section_and_a_code_used_twice(draft):
    empty = ProcedureFactory(
        draft=True, cluster=draft.cluster, has_experts=False, kind=draft.kind
    )
    SectionFactory(procedure=empty)
    other = SectionFactory(procedure=draft, position=1)
    QuestionFactory(section=other, code="need")

    assert soundness.problems(empty)[1:] == [
        "The form asks nothing yet: add a section and a question.",
        "Section “The project” has no question.",
    ]
    assert soundness.problems(draft) == ["Two questions have the code “need”."]


def test_a_grid_needs_a_criterion_and_reachable_thresholds():
    empty = GridFactory()
    high = CriterionFactory(grid__top=5, threshold="5.5").grid

    assert soundness.problems(empty) == ["A grid needs at least one criterion."]
    assert soundness.problems(high) == [
        "The least mark of “Innovation” is above the highest mark."
    ]


def test_warnings_name_what_lacks_in_english(draft):
    QuestionFactory(section=draft.sections.get(), name_fr="Pourquoi ?", name_en="")

    assert soundness.warnings(draft) == [
        "Shown in French to English readers: Pourquoi ?."
    ]


def test_add_part_goes_to_the_end_and_records_it(draft):
    section = draft.sections.get()
    question = Question(section=section, code="more", name_fr="Et encore ?")

    made = actions.add_part(question, **who())

    event = Event.objects.get()
    assert made.position == 1
    assert (event.kind, event.cluster, event.data) == (
        "labelling.part_added",
        draft.cluster,
        {
            "part": "question",
            "name": "Et encore ?",
            "of": "Labellisation de R&D",
            "version": 1,
        },
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": "need"}, "code"),
        ({"choices": [["a", "A", ""], ["a", "B", ""]]}, "choices"),
        ({"shown_if_code": "more", "shown_if_value": "x"}, "shown_if_code"),
        ({"shown_if_code": "need"}, "shown_if_value"),
        ({"least": 3, "most": 2}, "most"),
        ({"longest": 0}, "longest"),
        ({"name_fr": ""}, "name_fr"),
    ],
)
def test_add_part_refuses_a_question_that_no_form_can_ask(draft, fields, wrong):
    other = SectionFactory(procedure=draft, position=1)
    values = {"code": "more", "name_fr": "Et encore ?", **fields}

    with pytest.raises(actions.NotSavable) as error:
        actions.add_part(Question(section=other, **values), **who())

    assert list(error.value.by_field) == [wrong]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("step", "place", "expected"),
    [
        (-1, 1, ["b", "a", "c"]),
        (1, 1, ["a", "c", "b"]),
        (-1, 0, ["a", "b", "c"]),
        (1, 2, ["a", "b", "c"]),
    ],
)
def test_move_part_puts_it_one_place_up_or_down(step, place, expected):
    section = SectionFactory(procedure__draft=True)
    # Positions may repeat: they were all left at zero.
    rows = [QuestionFactory(section=section, code=code) for code in "abc"]

    actions.move_part(rows[place], step=step, **who())

    assert [question.code for question in section.questions.all()] == expected


def test_change_part_moves_a_question_to_the_end_of_another_section(draft):
    other = SectionFactory(procedure=draft, position=1)
    QuestionFactory(section=other, code="there", position=4)
    question = draft.sections.first().questions.get()

    moved = actions.change_part(question, {"section": other}, **who())

    assert (moved.section, moved.position) == (other, 5)


def test_remove_part_refuses_while_another_question_hangs_on_it(draft):
    need = Question.objects.get()
    other = SectionFactory(procedure=draft, position=1)
    QuestionFactory(section=other, code="why", shown_if_code="need", shown_if_value="x")

    for part in (need, need.section):
        with pytest.raises(actions.NotRemovable, match="is asked by its answer"):
            actions.remove_part(part, **who())

    assert Question.objects.count() == 2


def test_remove_part_takes_a_section_with_its_questions(draft):
    actions.remove_part(draft.sections.get(), **who())

    assert (Section.objects.count(), Question.objects.count()) == (0, 0)
    assert Event.objects.get().kind == "labelling.part_removed"


def test_a_criterion_is_added_moved_changed_and_removed():
    grid = GridFactory()
    first = actions.add_part(
        Criterion(grid=grid, code="a", name_fr="A", weight=10), **who()
    )
    second = actions.add_part(
        Criterion(grid=grid, code="b", name_fr="B", weight=10), **who()
    )

    actions.move_part(second, step=-1, **who())
    actions.change_part(first, {"weight": 20}, **who())
    actions.remove_part(second, **who())

    assert [(c.code, c.weight) for c in Grid.objects.get().criteria.all()] == [
        ("a", 20)
    ]
    with pytest.raises(actions.NotSavable):
        actions.change_part(first, {"weight": 0}, **who())
