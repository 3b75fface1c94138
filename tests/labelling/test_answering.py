"""Answers are kept one by one; what is wrong is told by question, and loses nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from grappe.audit.models import Event
from grappe.labelling import actions, forms_of
from grappe.labelling.models import Answer
from tests.factories import NOON, UserFactory
from tests.factories.labelling import (
    LabelRequestFactory,
    QuestionFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db
CHOICES = [["fr", "France", "France"], ["be", "Belgique", "Belgium"]]


@pytest.fixture
def request_():
    return LabelRequestFactory()


@pytest.fixture
def section(request_):
    return SectionFactory(procedure=request_.procedure)


def ask(section, kind, **fields):
    return QuestionFactory(section=section, kind=kind, code=kind, **fields)


def answer(request_, section, values, **options):
    return actions.answer(request_, section, values, by=None, at=NOON, **options)


def kept(request_):
    return dict(
        Answer.objects.filter(request=request_).values_list("question__code", "value")
    )


def test_answer_keeps_each_kind_as_plain_json_and_shows_it_in_words(request_, section):
    given = {
        "text": "Un mot",
        "long_text": "Deux\r\nlignes",
        "number": Decimal("12.50"),
        "amount": Decimal("1234567"),
        "date": date(2026, 3, 2),
        "yes_no": "yes",
        "choice": "be",
        "choices": ["fr", "be"],
        "url": "https://fiction.example/",
    }
    for kind in given:
        ask(section, kind, choices=CHOICES if kind.startswith("choice") else [])

    answer(request_, section, given)

    words = {
        line.question.code: line.words.replace("\xa0", " ").replace("\u202f", " ")
        for _section, lines in forms_of.summary(request_)
        for line in lines
    }
    assert kept(request_) == given | {
        "long_text": "Deux\nlignes",
        "number": "12.5",
        "amount": "1234567",
        "date": "2026-03-02",
    }
    assert words == {
        "text": "Un mot",
        "long_text": "Deux\nlignes",
        "number": "12.5",
        "amount": "1,234,567 €",
        "date": "2 Mar 2026",
        "yes_no": "Yes",
        "choice": "Belgium",
        "choices": "France, Belgium",
        "url": "https://fiction.example/",
    }


def test_answer_records_the_section_and_who_but_not_what(request_, section):
    ask(section, "text")
    user = UserFactory()

    done = actions.answer(request_, section, {"text": "SECRET"}, by=user, at=NOON)

    event = Event.objects.get()
    row = Answer.objects.get()
    assert done == actions.Answered(("text",), {})
    assert (event.kind, event.by, event.project, event.data) == (
        "labelling.answered",
        user,
        request_.project,
        {"section": "Le projet"},
    )
    assert (row.answered_by, row.answered_at) == (user, NOON)


def test_the_same_answer_again_changes_and_records_nothing(request_, section):
    ask(section, "text")
    answer(request_, section, {"text": "a"})

    again = answer(request_, section, {"text": "a"})

    assert (again.changed, Event.objects.count()) == ((), 1)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_empty_answer_takes_the_former_away(request_, section, nothing):
    ask(section, "text")
    answer(request_, section, {"text": "a"})

    done = answer(request_, section, {"text": nothing})

    assert (done.changed, kept(request_)) == (("text",), {})


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        ("text", {"longest": 3}, "long"),
        ("text", {}, "a" * 251),
        ("text", {}, "nul\x00"),
        ("long_text", {"longest": 2}, "a\nb"),
        ("number", {}, "a"),
        ("number", {}, "NaN"),
        ("number", {}, "1e400"),
        ("number", {"least": 2, "most": 3}, "1"),
        ("number", {"least": 2, "most": 3}, "4"),
        ("amount", {}, "-1"),
        ("date", {}, "31/02/2026"),
        ("date", {}, "0001-01-01"),
        ("yes_no", {}, "maybe"),
        ("choice", {"choices": CHOICES}, "de"),
        ("choices", {"choices": CHOICES, "most": 1}, ["fr", "be"]),
        ("choices", {"choices": CHOICES, "least": 2}, ["fr"]),
        ("choices", {"choices": CHOICES}, "fr"),
        ("url", {}, "javascript:alert(1)"),
    ],
)
def test_a_wrong_answer_is_told_and_the_others_are_kept(
    request_, section, kind, fields, value
):
    ask(section, kind, **fields)
    QuestionFactory(section=section, code="right", kind="text")

    done = answer(request_, section, {kind: value, "right": "kept"})

    assert (done.changed, list(done.refused)) == (("right",), [kind])
    assert kept(request_) == {"right": "kept"}


def test_a_line_break_counts_for_one_character(request_, section):
    ask(section, "long_text", longest=3)

    done = answer(request_, section, {"long_text": "a\r\nb"})

    assert done.refused == {}


def test_a_file_is_kept_until_another_takes_its_place_or_it_is_taken_away(
    request_, section
):
    question = ask(section, "file")
    text = SimpleUploadedFile("note.txt", b"Bonjour")

    answer(request_, section, {"file": text})
    first = Answer.objects.get(question=question).document
    untouched = answer(request_, section, {"file": None})
    words = forms_of.summary(request_)[0][1][0].words
    gone = answer(request_, section, {"file": False})

    assert (first.name, words) == ("note.txt", "note.txt")
    assert (untouched.changed, gone.changed) == ((), ("file",))
    assert not Answer.objects.exists()


def test_a_file_of_the_wrong_type_is_told_and_the_former_stays(request_, section):
    question = ask(section, "file")
    answer(request_, section, {"file": SimpleUploadedFile("note.txt", b"Bonjour")})

    done = answer(request_, section, {"file": SimpleUploadedFile("a.exe", b"MZ")})

    assert done.refused["file"].startswith("Files of this type are not taken.")
    assert Answer.objects.get(question=question).document.name == "note.txt"


def test_answer_is_refused_when_somebody_changed_the_section_meanwhile(
    request_, section
):
    ask(section, "text")
    before = forms_of.revision_of(request_, section)
    answer(request_, section, {"text": "theirs"}, revision=before)

    with pytest.raises(actions.AnswersMoved) as error:
        answer(request_, section, {"text": "mine"}, revision=before)

    assert error.value.now == {"text": "theirs"}
    assert kept(request_) == {"text": "theirs"}


def test_two_people_may_fill_two_sections_at_once(request_, section):
    other = SectionFactory(procedure=request_.procedure, position=1)
    ask(section, "text")
    QuestionFactory(section=other, code="other", kind="text")
    mine = forms_of.revision_of(request_, section)
    theirs = forms_of.revision_of(request_, other)

    answer(request_, other, {"other": "b"}, revision=theirs)
    answer(request_, section, {"text": "a"}, revision=mine)

    assert kept(request_) == {"text": "a", "other": "b"}


def test_answer_is_refused_once_filed(section, request_):
    ask(section, "text")
    filed = LabelRequestFactory(filed=True, procedure=request_.procedure)

    with pytest.raises(actions.NotAnswerable, match="was filed"):
        answer(filed, section, {"text": "a"})


def test_answer_is_refused_for_a_section_or_a_question_of_another_form(
    request_, section
):
    elsewhere = SectionFactory()

    with pytest.raises(actions.NotAnswerable, match="not asked for now"):
        answer(request_, elsewhere, {})
    with pytest.raises(actions.NotAnswerable, match="no question “riddle”"):
        answer(request_, section, {"riddle": "?"})


def test_the_pre_application_is_asked_first():
    request_ = LabelRequestFactory(procedure__has_pre_application=True)
    first = SectionFactory(procedure=request_.procedure, step="pre_application")
    second = SectionFactory(procedure=request_.procedure, position=1)

    before = forms_of.sections_of(request_)
    request_.state = "opinion_given"
    after = forms_of.sections_of(request_)

    assert (before, after) == ([first], [first, second])


def test_missing_names_what_is_compulsory_asked_and_unanswered(request_, section):
    above = ask(section, "yes_no", is_required=True)
    hanging = QuestionFactory(
        section=section,
        code="why",
        is_required=True,
        position=1,
        shown_if_code="yes_no",
        shown_if_value="no",
    )
    QuestionFactory(section=section, code="free", position=2)

    nothing = forms_of.missing(request_)
    answer(request_, section, {"yes_no": "yes"})
    is_yes = forms_of.missing(request_)
    answer(request_, section, {"yes_no": "no"})
    is_no = forms_of.missing(request_)

    assert (nothing, is_yes, is_no) == ([above], [], [hanging])


def test_a_question_that_is_no_longer_asked_keeps_its_answer_out_of_the_summary(
    request_, section
):
    ask(section, "yes_no")
    QuestionFactory(
        section=section,
        code="why",
        kind="text",
        position=1,
        shown_if_code="yes_no",
        shown_if_value="no",
    )
    answer(request_, section, {"yes_no": "no", "why": "because"})
    answer(request_, section, {"yes_no": "yes"})

    lines = forms_of.summary(request_)[0][1]

    assert [line.question.code for line in lines] == ["yes_no"]
    assert kept(request_)["why"] == "because"


def test_a_question_hanging_on_another_page_comes_with_its_answer(request_, section):
    ask(section, "choice", choices=CHOICES)
    second = SectionFactory(procedure=request_.procedure, position=1)
    hanging = QuestionFactory(
        section=second, code="why", shown_if_code="choice", shown_if_value="be"
    )
    below = QuestionFactory(
        section=second,
        code="more",
        position=1,
        shown_if_code="why",
        shown_if_value="x",
    )

    before = forms_of.form_for(request_, second)
    answer(request_, section, {"choice": "be"})
    after = forms_of.form_for(request_, second)

    assert (before.asked, after.asked) == ([], [hanging, below])


def test_questions_that_hang_on_each_other_are_asked_rather_than_never(
    request_, section
):
    for code, above in (("a", "b"), ("b", "a")):
        QuestionFactory(
            section=section, code=code, shown_if_code=above, shown_if_value="x"
        )

    form = forms_of.form_for(request_, section)

    assert [question.code for question in form.asked] == ["a", "b"]


def test_the_form_speaks_the_reader_s_language_and_escapes_the_team_s_words(
    request_, section
):
    ask(section, "text", help_fr="<b>Gras</b>", help_en="<script>", longest=9)

    english = forms_of.form_for(request_, section).fields["q-text"]
    with translation.override("fr"):
        french = forms_of.form_for(request_, section).fields["q-text"]

    assert (english.label, french.label) == (
        "What is the need?",
        "Quel est le besoin ?",
    )
    assert english.help_text == "&lt;script&gt; At most 9 characters."
    assert french.help_text.startswith("&lt;b&gt;Gras&lt;/b&gt;")


def test_the_form_shows_the_answers_given_so_far(request_, section):
    ask(section, "number")
    answer(request_, section, {"number": "12.5"})

    form = forms_of.form_for(request_, section)

    assert form.initial["q-number"] == Decimal("12.5")
    assert form.initial["revision"] == forms_of.revision_of(request_, section)


def test_a_valid_form_gives_the_answers_by_code(request_, section):
    ask(section, "number")
    ask(section, "text")

    form = forms_of.form_for(
        request_, section, {"q-number": "wrong", "q-text": "right", "revision": "r"}
    )

    assert (form.is_valid(), form.answers(), form.revision) == (
        False,
        {"text": "right"},
        "r",
    )
