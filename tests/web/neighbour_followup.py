"""What became of the neighbour's project: money, progress, yearly returns."""

from datetime import date

from grappe.accounts.models import User
from grappe.followup.models import Amendment
from grappe.labelling.models import LabelRequest
from tests.factories import NOON, TODAY
from tests.factories import followup as make

# Rows that belong to a cluster by another row.
BY_BID = {
    "followup.bid": "project__cluster",
    "followup.award": "bid__project__cluster",
    "followup.amendment": "bid__project__cluster",
    "followup.progress": "project__cluster",
    "followup.returns": "partner__project__cluster",
}


def with_followup(request: LabelRequest, by: User) -> None:
    """A bid that won with the request, and all that follows."""
    project, partner = request.project, request.project.partners.first()
    bid = make.BidFactory(
        project=project,
        request=request,
        call=request.call,
        state="contracted",
        result_on=date(2026, 1, 5),
        contracted_on=date(2026, 1, 20),
    )
    make.AwardFactory(bid=bid, partner=partner, recorded_by=by)
    Amendment.objects.create(
        bid=bid,
        kind="budget",
        agreed_on=TODAY,
        text="moins",
        recorded_at=NOON,
        recorded_by=by,
    )
    make.ProgressFactory(
        project=project, state="received", text="avance", received_at=NOON
    )
    make.ReturnsFactory(
        partner=partner, answered_at=NOON, jobs=1, expires_on=date(2190, 1, 1)
    )
