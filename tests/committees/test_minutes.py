"""Minutes and acts say the same: whatever happened, and whatever people are called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grappe.committees import minutes
from grappe.committees.sitting.terms import Act, Choice, Kind, Seat, Statutes

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEATS = (
    Seat(1, "Ada Fictive", is_chair=True, college=1, college_name="Entreprises"),
    Seat(2, "Bo Inventé"),
    Seat(3, "Cy Imaginaire", has_vote=False),
)
ITEMS = {11: ("2026-001", "ALPHA – Un projet"), 12: ("", "Questions diverses")}
FRAME = minutes.Frame(
    cluster="Cluster d'essai",
    body="Comité de labellisation",
    held_on="2026-03-02",
    zone="Europe/Paris",
    place="Lille",
    statutes={name: getattr(Statutes(), name) for name in Statutes().__dict__},
    seats=SEATS,
    items=ITEMS,
)


def acts(*told, start=MORNING, step=timedelta(minutes=1)):
    """One act after the other, a minute apart."""
    return [
        replace(act, number=number, at=start + number * step)
        for number, act in enumerate(told, start=1)
    ]


def act(kind, member=None, item=None, **facts):
    return Act(kind=kind, at=MORNING, item=item, member=member, facts=facts)


A_SESSION = acts(
    act(Kind.OPENED),
    act(Kind.ARRIVED, 1, remote=False),
    act(Kind.ARRIVED, 3, remote=True),
    act(Kind.CHAIR_TAKEN, 1),
    act(Kind.PROXY_GIVEN, 2, holder=1),
    act(Kind.STEPPED_ASIDE, 3, 11, declared=False),
    act(Kind.ITEM_OPENED, item=11, request=5),
    act(Kind.NOTED, item=11, text="Une remarque.\n\n> et une autre"),
    act(
        Kind.BALLOT_OPENED,
        item=11,
        question="Labelliser",
        outcome="labelled",
        is_secret=False,
    ),
    act(Kind.VOTED, 1, 11, choice="against", holder=None),
    act(Kind.VOTED, 2, 11, choice="for", holder=1),
    act(Kind.VOTED, 1, 11, choice="for", holder=None),
    act(
        Kind.BALLOT_CLOSED,
        item=11,
        **{"for": 2, "against": 0, "abstain": 0},
        carried=True,
        tie_broken=False,
    ),
    act(
        Kind.DECIDED,
        item=11,
        outcome="labelled_with_reservations",
        reasons="Un bon projet.",
        reservations=[
            {"text": "Signer l'accord", "due_on": "2026-09-30"},
            {"text": "Préciser", "due_on": None},
        ],
        scope="",
    ),
    act(Kind.ITEM_CLOSED, item=11),
    act(Kind.CLOSED),
)


def test_the_text_in_french():
    text = minutes.write(minutes.facts(FRAME, A_SESSION), "fr")

    attendance, _title, item = text.partition("## Point 1")
    assert text.startswith("# Procès-verbal : **Comité de labellisation**\n")
    assert "- 10:06:00 (6) **Cy Imaginaire** se tient à l'écart du point 1." in text
    assert "- **Bo Inventé**, membre : représenté" in attendance
    assert item.partition("## Point 2")[0] == (
        " : demande **2026-001**, **ALPHA – Un projet**\n"
        "Membres qui se tiennent à l'écart : 1\n"
        "- 10:07:00 (7) Le point est ouvert.\n"
        "- 10:08:00 (8) À noter :\n"
        "  > Une remarque.\n"
        "  >\n"
        "  > > et une autre\n"
        "- 10:09:00 (9) Vote ouvert sur « labellisé » : **Labelliser**\n"
        "- 10:13:00 (13) Vote clos : 2 pour, 0 contre, 0 abstention, adopté.\n"
        "  - Pour : **Bo Inventé**, par **Ada Fictive**\n"
        "  - Pour : **Ada Fictive**\n"
        "- 10:14:00 (14) Décision : labellisé avec réserves.\n"
        "  - Motifs :\n"
        "    > Un bon projet.\n"
        "  - Réserve, à lever au 30 septembre 2026 :\n"
        "    > Signer l'accord\n"
        "  - Réserve :\n"
        "    > Préciser\n"
        "- 10:15:00 (15) Le point est clos.\n\n"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_steps_aside_is_named_in_the_attendance_only(language):
    text = minutes.write(minutes.facts(FRAME, A_SESSION), language)

    parts = text.split("\n## ")

    assert [number for number, part in enumerate(parts) if "Cy Imaginaire" in part] == [
        1,
        2,
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_item_is_withheld_from_whoever_takes_no_part(language):
    facts = minutes.facts(FRAME, A_SESSION)

    text = minutes.write(minutes.withheld(facts, {1}, language), language)

    secrets = ["ALPHA", "2026-001", "Un bon projet", "Signer", "Une remarque"]
    assert [word for word in secrets if word in text] == []
    assert "**Questions diverses**" in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_minutes_keep_the_remarks_of_the_secretary(language):
    facts = minutes.facts(FRAME, A_SESSION)
    remarks = "Deux membres\n\n## Point 1\nont quitté la salle."

    text = minutes.write(facts, language, remarks)

    assert (minutes.parse(text), minutes.remarks_of(text)) == (facts, remarks)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("labellisé avec réserves.", "labellisé."),
        ("2 pour", "3 pour"),
        (
            "**Cy Imaginaire**, sans voix : présent",
            "**Cy Imaginaire**, membre : absent",
        ),
        ("à l'écart : 1", "à l'écart : 2"),
        ("(7)", "(8)"),
        ("Le point est clos.", "Le point est clos !"),
        ("# Procès-verbal", "# Compte rendu"),
        ("- 10:01:00 (1) Ouverture de la séance.\n", ""),
    ],
)
def test_minutes_that_were_touched_say_so(was, now):
    facts = minutes.facts(FRAME, A_SESSION)
    text = minutes.write(facts, "fr")
    touched = text.replace(was, now, 1)
    assert touched != text

    try:
        read = minutes.parse(touched)
    except minutes.Unreadable:
        read = None

    assert read != facts


def test_a_session_across_midnight_and_summer_time():
    # 2026-03-29: clocks jump from 02:00 to 03:00 in Paris.
    start = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    told = acts(
        act(Kind.OPENED),
        act(Kind.ARRIVED, 1),
        act(Kind.LEFT, 1),
        act(Kind.CLOSED),
        start=start,
        step=timedelta(hours=1),
    )
    facts = minutes.facts(replace(FRAME, held_on="2026-03-28"), told)

    text = minutes.write(facts, "fr")

    moments = [
        line for line in text.split("\n") if line.startswith("- ") and ":0" in line
    ]
    assert [line.partition(" (")[0] for line in moments if "(" in line] == [
        "- 29 mars 2026 00:30:00",
        "- 29 mars 2026 01:30:00",
        "- 29 mars 2026 03:30:00 UTC+02:00",
        "- 29 mars 2026 04:30:00 UTC+02:00",
    ]
    assert minutes.parse(text) == facts


# Anything people may be called, with what the text itself is made of.
words = st.text(max_size=30) | st.text("*\\ >#-():,.«»\n\r\u2028\x85a1", max_size=12)
members = st.sampled_from([1, 2, 3])
keys = st.sampled_from([11, 12])
outcomes = st.sampled_from(["labelled", "deferred", "refused", "withdrawn"])
counts = st.integers(0, 40)


@st.composite
def an_act(draw):
    kind = draw(st.sampled_from(Kind))
    member = draw(members)
    item = draw(keys)
    facts = {
        Kind.ARRIVED: {"remote": draw(st.booleans())},
        Kind.PROXY_GIVEN: {"holder": draw(members)},
        Kind.STEPPED_ASIDE: {"declared": draw(st.booleans())},
        Kind.NOTED: {"text": draw(words)},
        Kind.BALLOT_OPENED: {
            "question": draw(words),
            "outcome": draw(outcomes | st.just("")),
            "is_secret": draw(st.booleans()),
        },
        Kind.VOTED: {"holder": draw(members | st.none())},
        Kind.BALLOT_CLOSED: {
            **{str(one): draw(counts) for one in Choice},
            "carried": draw(st.booleans()),
            "tie_broken": draw(st.booleans()),
        },
        Kind.BALLOT_CANCELLED: {"reason": draw(words | st.just("stepped_aside"))},
        Kind.DECIDED: {
            "outcome": draw(outcomes),
            "reasons": draw(words),
            "scope": draw(words),
            "reservations": [
                {
                    "text": draw(words),
                    "due_on": draw(st.dates().map(str) | st.none()),
                }
                for _one in range(draw(st.integers(0, 2)))
            ],
        },
        Kind.DECISION_DROPPED: {"reason": draw(words)},
        Kind.QUORUM_LOST: {"counted": draw(counts), "needed": draw(counts)},
        Kind.QUORUM_REACHED: {"counted": draw(counts), "needed": draw(counts)},
    }.get(kind, {})
    if kind == Kind.VOTED and draw(st.booleans()):
        facts["choice"] = draw(st.sampled_from([str(one) for one in Choice]))
    has_member = kind in {
        Kind.ARRIVED,
        Kind.LEFT,
        Kind.PROXY_GIVEN,
        Kind.PROXY_ENDED,
        Kind.CHAIR_TAKEN,
        Kind.STEPPED_ASIDE,
        Kind.VOTED,
    }
    is_of_item = kind not in {Kind.OPENED, Kind.CLOSED, Kind.ARRIVED, Kind.LEFT}
    if kind == Kind.NOTED:
        is_of_item = draw(st.booleans())
    return act(
        kind, member if has_member else None, item if is_of_item else None, **facts
    )


@st.composite
def a_frame(draw):
    return minutes.Frame(
        cluster=draw(words),
        body=draw(words),
        held_on=str(draw(st.dates(datetime(2000, 1, 1).date()))),
        zone=draw(st.sampled_from(["Europe/Paris", "America/Martinique", "UTC"])),
        title=draw(words),
        place=draw(words),
        is_second_call=draw(st.booleans()),
        statutes=FRAME.statutes | {"majority": draw(st.sampled_from(["present"]))},
        seats=tuple(
            Seat(
                user,
                draw(words),
                draw(st.booleans()),
                draw(st.booleans()),
                None,
                draw(words),
            )
            for user in (1, 2, 3)
        ),
        items={key: (draw(words), draw(words)) for key in (11, 12)},
    )


@given(
    a_frame(),
    st.lists(an_act(), max_size=14),
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(hours=8)),
    st.sampled_from(["fr", "en"]),
)
@settings(max_examples=200, deadline=None)
@example(FRAME, A_SESSION, datetime(2026, 3, 2), timedelta(minutes=1), "fr")
def test_minutes_read_back_to_the_acts(frame, told, start, step, language):
    facts = minutes.facts(
        frame, acts(*told, start=start.replace(tzinfo=UTC), step=step)
    )

    text = minutes.write(facts, language)

    assert minutes.parse(text) == facts
    assert [one["number"] for one in facts["acts"]] == [
        number for number, one in enumerate(told, start=1) if one.kind != Kind.VOTED
    ]
