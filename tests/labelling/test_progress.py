"""What applicants read of where their request stands."""

from datetime import timedelta

import pytest

from grappe.labelling import progress
from grappe.labelling.models import LateAccess, RequestState
from tests.factories import NOON, UserFactory
from tests.factories.labelling import CLOSING, BodyFactory, LabelRequestFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOON + 40 * DAY
INSIDE = ["admissible", "experts_assigned", "in_review"]
SECRETS = ["expert", "review", "internal", "waive", "affinity"]


def in_state(state: str, **fields):
    filed = state not in ("draft", "pre_applied", "opinion_given")
    closed = {"closed_at": NOON} if state in closing() else {}
    return LabelRequestFactory(
        filed=filed, state=state, cluster__contact_email="", **closed, **fields
    )


def closing() -> list[str]:
    return [
        *["labelled", "labelled_with_reservations", "deferred", "refused"],
        *["support_letter_only", "inadmissible", "withdrawn", "lapsed"],
    ]


@pytest.mark.parametrize("state", RequestState.values)
def test_no_state_tells_of_the_evaluation(state):
    request = in_state(state, admissibility_at=NOON)

    standing = progress.standing(request, LATER)
    said = " ".join([*map(str, vars(standing).values())]).lower()
    said += " ".join(step.title for step in progress.steps(request)).lower()

    assert [word for word in SECRETS if word in said] == []
    assert standing.words
    assert standing.is_yours == (
        state in ("draft", "opinion_given", "complements_asked")
    )


def test_moves_inside_the_evaluation_do_not_show():
    shown = []
    for number, state in enumerate(INSIDE):
        request = in_state(
            state,
            project__acronym="SAME",
            admissibility_at=NOON,
            state_since=NOON + number * DAY,
        )
        request.cluster.name = "Same"
        shown.append((progress.standing(request, LATER), progress.steps(request)))

    assert shown[0] == shown[1] == shown[2]
    assert shown[0][0].since == NOON.date()


def test_standing_of_a_draft():
    request = in_state("draft")

    standing = progress.standing(request, NOON)

    assert standing == progress.Standing(
        words="You are preparing it",
        who="You",
        is_yours=True,
        since=NOON.date(),
        until="File it before 30 May 2026 17:00; at that moment it is late.",
        next="The team checks that it can be received",
        then="If it is not filed, it is closed when the call closes, on "
        "30 June 2026 17:00.",
    )


def test_standing_of_a_draft_past_its_deadline():
    request = in_state("draft")
    late = NOON.replace(month=6, day=10)

    before = progress.standing(request, late).until
    LateAccess.objects.create(
        request=request,
        until=late + DAY,
        reason="Illness",
        granted_at=late,
        granted_by=UserFactory(),
    )
    after = progress.standing(request, late).until

    assert (before, after) == (
        "It had to be filed before 30 May 2026 17:00.",
        "By exception you may file it until 11 June 2026 14:00.",
    )


def test_standing_in_another_time_zone_says_which():
    request = in_state("draft", call__time_zone="America/Montreal")

    until = progress.standing(request, NOON).until

    assert until == (
        "File it before 30 May 2026 11:00 (America/Montreal); "
        "at that moment it is late."
    )


def test_standing_while_complements_are_awaited():
    request = in_state("complements_asked", state_since=NOON + DAY)
    request.complements.create(
        text="More",
        asked_at=NOON + DAY,
        asked_by=UserFactory(),
        due_on=NOON.date() + 9 * DAY,
    )

    standing = progress.standing(request, LATER)

    assert (standing.who, standing.since, standing.until) == (
        "You",
        NOON.date() + DAY,
        "Answer by 11 March 2026.",
    )


def test_standing_with_the_cluster_says_when_and_whom_to_ask():
    request = in_state("submitted", procedure__service_days=45)
    request.cluster.contact_email = "bonjour@fiction.example"

    standing = progress.standing(request, NOON)

    assert (standing.who, standing.until, standing.then) == (
        f"The team of {request.cluster}",
        "An answer is promised by 16 April 2026.",
        "If you hear nothing by then, write to bonjour@fiction.example.",
    )


def test_standing_before_the_committee_says_its_day():
    request = in_state("committee_scheduled")

    standing = progress.standing(request, NOON)

    assert (standing.who, standing.until) == (
        "The committee",
        "The committee is planned on 20 June 2026.",
    )


def test_standing_of_a_cancelled_call():
    request = in_state("draft", call__cancelled_at=NOON)

    standing = progress.standing(request, NOON)

    assert standing.then == "The call was cancelled: nothing can be filed for it."


def test_standing_of_a_closed_request_is_with_nobody():
    request = in_state("labelled", admissibility_at=NOON)

    standing = progress.standing(request, LATER)

    assert (standing.words, standing.who, standing.until, standing.next) == (
        "Labelled",
        "Nobody: it is closed",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, ["prepare", "receipt", "study", "committee", "answer"]),
        (
            {"has_pre_application": True, "has_hearing": False},
            ["outline", "opinion", "prepare", "receipt", "study", "answer"],
        ),
        (
            {"support_letter": True, "has_experts": False, "has_hearing": False},
            ["prepare", "receipt", "answer"],
        ),
    ],
)
def test_the_way_follows_the_procedure(fields, codes):
    request = LabelRequestFactory(
        **{f"procedure__{name}": value for name, value in fields.items()},
        **({"call": None} if fields.get("support_letter") else {}),
    )

    assert [step.code for step in progress.steps(request)] == codes


def test_a_committee_that_decides_is_a_step():
    body = BodyFactory()
    request = LabelRequestFactory(
        cluster=body.cluster,
        procedure__has_hearing=False,
        procedure__deciding_body=body,
    )

    assert "committee" in [step.code for step in progress.steps(request)]


@pytest.mark.parametrize(
    ("state", "fields", "expected"),
    [
        ("draft", {}, ["now", "next", "next", "next", "next"]),
        ("submitted", {}, ["done", "now", "next", "next", "next"]),
        ("inadmissible", {}, ["done", "stopped", "next", "next", "next"]),
        ("in_review", {}, ["done", "done", "now", "next", "next"]),
        ("heard", {}, ["done", "done", "done", "now", "next"]),
        ("refused", {}, ["done", "done", "done", "done", "done"]),
        ("withdrawn", {}, ["done", "stopped", "next", "next", "next"]),
        (
            "withdrawn",
            {"admissibility_at": NOON},
            ["done", "done", "stopped", "next", "next"],
        ),
    ],
)
def test_steps_done_now_and_next(state, fields, expected):
    request = in_state(state, **fields)

    assert [step.state for step in progress.steps(request)] == expected


def test_a_support_letter_has_no_deadline():
    request = LabelRequestFactory(letter=True)

    standing = progress.standing(request, CLOSING)

    assert standing.until == "File it when it is ready: there is no deadline."
