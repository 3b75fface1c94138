"""Another cluster is asked to label the same request."""

from datetime import timedelta

import pytest

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.labelling import actions, queries
from grappe.labelling.models import CoLabel
from grappe.outbox.models import Mail
from grappe.projects.models import Grant
from tests.factories import NOON, TODAY, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import ExcludedReaderFactory, ProjectMemberFactory

pytestmark = pytest.mark.django_db

DAY = NOON.date()


@pytest.fixture
def filed(db):
    request = LabelRequestFactory(filed=True)
    request.writer = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=request.writer, editor=True)
    return request


@pytest.fixture
def other(db):
    return ClusterFactory(slug="autre", name="Autre cluster")


def staff(cluster, role="team"):
    user = UserFactory(language="en")
    RoleGrantFactory(cluster=cluster, user=user, role=role)
    return user


def states() -> list[str]:
    return list(CoLabel.objects.order_by("pk").values_list("state", flat=True))


def test_ask_co_label_tells_the_other_clusters_people(filed, other):
    colleague = staff(other)
    barred = staff(other)
    ExcludedReaderFactory(project=filed.project, user=barred)
    staff(other, "finance")

    actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)

    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.cluster, mail.project) == (
        "labelling.co_label_asked",
        colleague.email,
        filed.cluster,
        filed.project,
    )
    assert "/autre/co-labels/" in mail.text
    assert Event.objects.get().kind == "labelling.co_label_asked"


def test_ask_co_label_of_an_external_cluster_tells_nobody(filed):
    asked = actions.ask_co_label(
        filed, external_name=" Pôle Ailleurs ", by=filed.writer, at=NOON
    )

    assert (str(asked), asked.cluster, Mail.objects.count()) == (
        "Pôle Ailleurs",
        None,
        0,
    )


def test_ask_co_label_twice_refuses(filed, other):
    actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)
    actions.ask_co_label(filed, external_name="Ailleurs", by=filed.writer, at=NOON)

    for again in ({"cluster": other}, {"external_name": "ailleurs"}):
        with pytest.raises(actions.NotMovable, match="already asked"):
            actions.ask_co_label(filed, **again, by=filed.writer, at=NOON)


@pytest.mark.parametrize("fields", [{}, {"external_name": "  "}])
def test_ask_co_label_of_nobody_refuses(filed, fields):
    with pytest.raises(actions.NotMovable, match="Choose a cluster"):
        actions.ask_co_label(filed, **fields, by=filed.writer, at=NOON)


def test_ask_co_label_of_both_or_of_oneself_refuses(filed, other):
    with pytest.raises(actions.NotMovable, match="Choose a cluster"):
        actions.ask_co_label(
            filed, cluster=other, external_name="X", by=filed.writer, at=NOON
        )
    with pytest.raises(actions.NotMovable, match="already made to this cluster"):
        actions.ask_co_label(filed, cluster=filed.cluster, by=filed.writer, at=NOON)


def test_ask_co_label_of_a_closed_request_refuses(other):
    closed = LabelRequestFactory(state="withdrawn", closed_at=NOON)

    with pytest.raises(actions.NotMovable, match="closed"):
        actions.ask_co_label(closed, cluster=other, by=UserFactory(), at=NOON)


def test_answer_co_label_opens_the_dossier_to_who_takes_it_up(filed, other):
    colleague = staff(other)
    asked = actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)

    actions.answer_co_label(
        asked, accepts=True, follows_lead=True, note="Fine", by=colleague, at=NOON
    )

    asked.refresh_from_db()
    assert (asked.state, asked.follows_lead, asked.answered_at, asked.note) == (
        "accepted",
        True,
        NOON,
        "Fine",
    )
    grant = Grant.objects.get()
    assert (grant.user, grant.project, grant.purpose) == (
        colleague,
        filed.project,
        "partner_cluster",
    )
    assert Mail.objects.filter(
        kind="labelling.co_label_answered", to=filed.writer.email
    ).exists()


def test_answer_co_label_declines_without_any_right(filed, other):
    asked = actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)

    actions.answer_co_label(asked, accepts=False, by=staff(other), at=NOON)

    assert (states(), Grant.objects.count()) == (["declined"], 0)
    with pytest.raises(actions.NotMovable, match="already answered"):
        actions.answer_co_label(asked, accepts=True, by=staff(other), at=NOON)


def test_answer_co_label_refuses_somebody_with_a_conflict(filed, other):
    barred = staff(other)
    ExcludedReaderFactory(project=filed.project, user=barred)
    asked = actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)

    with pytest.raises(actions.NotMovable, match="conflict"):
        actions.answer_co_label(asked, accepts=True, by=barred, at=NOON)

    assert (states(), Grant.objects.count()) == (["asked"], 0)


def test_decide_co_label_gives_its_own_decision(filed, other):
    colleague = staff(other)
    asked = actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)
    actions.answer_co_label(asked, accepts=True, by=colleague, at=NOON)

    actions.decide_co_label(
        asked, outcome="labelled", decided_on=DAY, by=colleague, at=NOON
    )

    asked.refresh_from_db()
    assert (asked.state, asked.decided_on) == ("labelled", DAY)
    event = Event.objects.get(kind="labelling.co_label_decided")
    assert (event.data["other"], event.data["co_label"]) == (
        "Autre cluster",
        "labelled",
    )


@pytest.mark.parametrize(
    ("follows", "outcome", "on", "message"),
    [
        (True, "labelled", DAY, "follows the decision"),
        (False, "asked", DAY, "Choose a decision."),
        (False, "labelled", DAY + timedelta(days=1), "not come yet"),
    ],
)
def test_decide_co_label_refuses(filed, follows, outcome, on, message):
    team = UserFactory()
    asked = actions.ask_co_label(
        filed, external_name="Ailleurs", follows_lead=follows, by=team, at=NOON
    )
    with pytest.raises(actions.NotMovable, match="not under study"):
        actions.decide_co_label(
            asked, outcome="labelled", decided_on=DAY, by=team, at=NOON
        )
    actions.answer_co_label(asked, accepts=True, by=team, at=NOON)

    with pytest.raises(actions.NotMovable, match=message):
        actions.decide_co_label(asked, outcome=outcome, decided_on=on, by=team, at=NOON)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("labelled", "labelled"),
        ("labelled_with_reservations", "labelled_with_reservations"),
        ("refused", "refused"),
        ("support_letter_only", "refused"),
        ("deferred", "accepted"),
    ],
)
def test_follow_lead_gives_the_decision_to_those_who_recognise_it(state, expected):
    request = LabelRequestFactory(filed=True, state=state, closed_at=NOON)
    row = {"request": request, "asked_at": NOON, "state": "accepted"}
    CoLabel.objects.create(**row, external_name="Suit", follows_lead=True)
    CoLabel.objects.create(**row, external_name="Décide seul")

    count = actions.follow_lead(request, by=None, at=NOON)

    assert (count, states()) == (int(expected != "accepted"), [expected, "accepted"])


def test_asked_of_leaves_out_what_a_conflict_takes_away(filed, other):
    clear, barred = staff(other), staff(other)
    ExcludedReaderFactory(project=filed.project, user=barred)
    asked = actions.ask_co_label(filed, cluster=other, by=filed.writer, at=NOON)

    seen = [
        queries.asked_of(Access.of(user, cluster, TODAY))
        for user, cluster in [
            (clear, other),
            (barred, other),
            (clear, filed.cluster),
            (None, other),
        ]
    ]

    assert seen == [[asked], [], [], []]
