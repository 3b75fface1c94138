"""Bids: written down, moved as the funder answers, refused where they cannot be."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.followup import actions
from grappe.followup.models import Bid
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.followup import AwardFactory, BidFactory
from tests.factories.labelling import CallFactory, LabelRequestFactory
from tests.factories.projects import PartnerFactory, ProjectFactory

pytestmark = pytest.mark.django_db

FILED = date(2025, 10, 1)
ANSWERED = date(2026, 2, 2)


def labelled(**more):
    return LabelRequestFactory(filed=True, state="labelled", closed_at=NOON, **more)


def last_event():
    event = Event.objects.latest("pk")
    return event.kind, event.project_id, event.data


def test_open_bid_takes_the_call_of_its_label_and_records():
    team, request = UserFactory(), labelled()

    bid = actions.open_bid(
        request.project,
        funder=" Bpifrance ",
        request=request,
        submitted_on=FILED,
        by=team,
        at=NOON,
    )

    bid.refresh_from_db()
    assert (bid.state, bid.funder, bid.call) == ("submitted", "Bpifrance", request.call)
    assert last_event() == (
        "followup.bid_opened",
        request.project_id,
        {"acronym": request.project.acronym, "funder": "Bpifrance"},
    )


def test_open_bid_without_a_day_is_being_prepared():
    project = ProjectFactory()

    bid = actions.open_bid(project, funder="Région", by=None, at=NOON)

    assert (bid.state, bid.submitted_on) == ("prepared", None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"funder": " "}, "Say which funder is asked."),
        ({"submitted_on": date(2090, 1, 1)}, "This day has not come yet."),
    ],
)
def test_open_bid_refuses(given, why):
    project = ProjectFactory()

    with pytest.raises(actions.NotBiddable, match=why):
        actions.open_bid(project, **{"funder": "F"} | given, by=None, at=NOON)

    assert not Bid.objects.exists()


def test_open_bid_refuses_a_label_that_is_not_this_one():
    request = labelled()
    waiting = LabelRequestFactory(filed=True)
    other_call = CallFactory(cluster=request.cluster)

    with pytest.raises(actions.NotBiddable, match="another project's"):
        actions.open_bid(
            ProjectFactory(), funder="F", request=request, by=None, at=NOON
        )
    with pytest.raises(actions.NotBiddable, match="did not get the label"):
        actions.open_bid(waiting.project, funder="F", request=waiting, by=None, at=NOON)
    with pytest.raises(actions.NotBiddable, match="for another call"):
        actions.open_bid(
            request.project,
            funder="F",
            request=request,
            call=other_call,
            by=None,
            at=NOON,
        )
    with pytest.raises(actions.NotBiddable, match="not the cluster's"):
        actions.open_bid(
            request.project, funder="F", call=CallFactory(), by=None, at=NOON
        )


def test_open_bid_refuses_the_same_reference_twice():
    bid = BidFactory(reference="DOS-1")

    with pytest.raises(actions.NotBiddable, match="written already"):
        actions.open_bid(
            bid.project, funder=bid.funder, reference="DOS-1", by=None, at=NOON
        )


def test_edit_bid_corrects_and_records():
    bid = BidFactory()

    actions.edit_bid(bid, funder="ADEME", programme="P", by=None, at=NOON)

    bid.refresh_from_db()
    assert (bid.funder, bid.programme, bid.state) == ("ADEME", "P", "submitted")
    assert last_event()[0] == "followup.bid_edited"


def test_move_bid_follows_the_funder_to_the_contract():
    bid = BidFactory(state="prepared", submitted_on=None)

    for state, day in (
        ("submitted", FILED),
        ("shortlisted", date(2025, 12, 1)),
        ("funded", ANSWERED),
        ("contracted", TODAY),
    ):
        bid = actions.move_bid(bid, state, on=day, by=None, at=NOON)

    bid.refresh_from_db()
    assert (bid.state, bid.submitted_on, bid.result_on, bid.contracted_on) == (
        "contracted",
        FILED,
        ANSWERED,
        TODAY,
    )
    assert last_event()[2] == {
        "acronym": bid.project.acronym,
        "funder": "Bpifrance",
        "bid_was": "funded",
        "bid": "contracted",
    }


def test_move_bid_takes_back_an_answer_written_by_mistake():
    bid = BidFactory(funded=True)

    actions.move_bid(bid, "submitted", by=None, at=NOON)

    bid.refresh_from_db()
    assert (bid.state, bid.submitted_on, bid.result_on) == ("submitted", FILED, None)


def test_move_bid_keeps_an_answer_whose_aid_is_written():
    award = AwardFactory()

    with pytest.raises(actions.NotMovable, match="remove it first"):
        actions.move_bid(award.bid, "submitted", by=None, at=NOON)


@pytest.mark.parametrize(
    ("state", "day", "why"),
    [
        ("contracted", TODAY, "cannot come to"),
        ("funded", date(2025, 9, 1), "answered before it was filed"),
        ("funded", date(2090, 1, 1), "has not come yet"),
    ],
)
def test_move_bid_refuses(state, day, why):
    bid = BidFactory()

    with pytest.raises(actions.NotMovable, match=why):
        actions.move_bid(bid, state, on=day, by=None, at=NOON)

    bid.refresh_from_db()
    assert bid.state == "submitted"


def test_move_bid_refuses_a_contract_before_the_answer():
    bid = BidFactory(funded=True)

    with pytest.raises(actions.NotMovable, match="after the funder's answer"):
        actions.move_bid(bid, "contracted", on=FILED, by=None, at=NOON)


def test_amend_needs_a_contract_and_says_what():
    bid = BidFactory(funded=True)
    given = {"kind": "budget", "agreed_on": TODAY, "by": None, "at": NOON}

    with pytest.raises(actions.NotAmendable, match="no contract"):
        actions.amend(bid, text="moins", **given)

    bid = actions.move_bid(bid, "contracted", on=TODAY, by=None, at=NOON)
    with pytest.raises(actions.NotAmendable, match="Say what changes"):
        actions.amend(bid, text=" ", **given)
    with pytest.raises(actions.NotAmendable, match="signed after"):
        actions.amend(bid, text="moins", **given | {"agreed_on": FILED})
    amendment = actions.amend(bid, text="moins", **given)

    assert (amendment.kind, amendment.text) == ("budget", "moins")
    assert last_event()[0] == "followup.amended"


# Awards ------------------------------------------------------------------------------


def test_award_takes_the_cost_of_the_dossier_and_names_no_partner():
    bid = BidFactory(funded=True)
    partner = PartnerFactory(project=bid.project)

    made = actions.award(bid, partner, aid_eur=Decimal(100_000), by=None, at=NOON)

    made.refresh_from_db()
    assert (made.aid_eur, made.eligible_cost_eur) == (100_000, 100_000)
    assert last_event() == (
        "followup.awarded",
        bid.project_id,
        {"acronym": bid.project.acronym, "funder": "Bpifrance"},
    )


def test_award_written_again_corrects():
    row = AwardFactory()

    actions.award(row.bid, row.partner, aid_eur=Decimal(80_000), by=None, at=NOON)

    row.refresh_from_db()
    assert (row.aid_eur, row.bid.awards.count()) == (80_000, 1)
    assert last_event()[0] == "followup.award_changed"


def test_award_larger_than_the_cost_is_refused():
    row = AwardFactory(aid_eur=Decimal(60_000))

    with pytest.raises(actions.NotAwardable, match="The aid is larger than the cost"):
        actions.award(
            row.bid, row.partner, aid_eur=Decimal("100000.01"), by=None, at=NOON
        )
    with pytest.raises(actions.NotAwardable, match="The aid is larger than the cost"):
        actions.award(
            row.bid,
            row.partner,
            form="loan",
            aid_eur=Decimal(50_000),
            by=None,
            at=NOON,
        )

    assert [one.aid_eur for one in row.bid.awards.all()] == [60_000]


def test_award_at_most_the_cost():
    with pytest.raises(IntegrityError, match="award_at_most_the_cost"):
        AwardFactory(aid_eur=Decimal(11), eligible_cost_eur=Decimal(10))


def test_award_refuses_a_bid_that_did_not_win_or_a_stranger():
    row, other = AwardFactory(), AwardFactory()
    waiting = BidFactory(project=row.bid.project)

    with pytest.raises(actions.NotAwardable, match="not said yes"):
        actions.award(waiting, row.partner, aid_eur=Decimal(1), by=None, at=NOON)
    with pytest.raises(actions.NotAwardable, match="another project"):
        actions.award(row.bid, other.partner, aid_eur=Decimal(1), by=None, at=NOON)
    with pytest.raises(actions.NotAwardable, match="above zero"):
        actions.award(row.bid, row.partner, aid_eur=Decimal(0), by=None, at=NOON)


def test_pay_up_to_the_aid():
    row = AwardFactory()

    actions.pay(row, paid_eur=Decimal(40_000), by=None, at=NOON)
    with pytest.raises(actions.NotAwardable, match="More is paid than was granted"):
        actions.pay(row, paid_eur=Decimal(100_001), by=None, at=NOON)

    row.refresh_from_db()
    assert row.paid_eur == 40_000
    assert last_event()[0] == "followup.paid"


def test_remove_award_unless_paid():
    paid, free = AwardFactory(paid_eur=Decimal(1)), AwardFactory()

    with pytest.raises(actions.NotAwardable, match="it stays"):
        actions.remove_award(paid, by=None, at=NOON)
    actions.remove_award(free, by=None, at=NOON)

    assert list(type(paid).objects.all()) == [paid]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"state": "submitted", "submitted_on": None}, "bid_filed_has_a_date"),
        ({"state": "funded"}, "bid_answered_has_a_date"),
        (
            {"state": "funded", "result_on": date(2025, 1, 1)},
            "bid_answered_after_filed",
        ),
    ],
)
def test_bid_constraints(given, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BidFactory(**given)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"aid_eur": Decimal(0)}, "award_is_positive"),
        ({"paid_eur": Decimal(100_001)}, "award_paid_at_most_granted"),
    ],
)
def test_award_constraints(given, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AwardFactory(**given)


def test_award_once_a_partner_and_form():
    row = AwardFactory()

    with pytest.raises(IntegrityError):
        AwardFactory(bid=row.bid, partner=row.partner)
