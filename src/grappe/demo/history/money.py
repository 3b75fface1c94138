"""What funders answered to the demo's past projects, and what these brought."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from grappe.demo.history.past import Past, Presented
from grappe.demo.history.scenes import AID_EUR, FIRST_YEAR, LAST_YEAR, Scene
from grappe.demo.plan import spec
from grappe.demo.projects.cast import noon
from grappe.followup.models import (
    AidForm,
    Award,
    Bid,
    BidState,
    Progress,
    ProgressState,
    Returns,
)
from grappe.labelling.models import Call, RequestState
from grappe.projects.models import Partner, Project

LABELLED = (RequestState.LABELLED, RequestState.WITH_RESERVATIONS)
# How much the worth of a project weighs in what its funder answers, beside luck.
LUCK = 0.8
USUAL_AID_EUR = 1_100_000
ANSWERING = 0.62


class Money:
    """Bids, awards and returns; `granted` is what was granted, by year."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.dice = past.dice
        self.granted: list[tuple[Bid, date]] = []

    def answer(self, scene: Scene, call: Call, presented: Sequence[Presented]) -> None:
        """Labelled projects are filed; the funder chooses, or has not answered yet."""
        for one in presented:
            one.request.refresh_from_db()
        labelled = [one for one in presented if one.request.state in LABELLED]
        chances = {
            one.request.pk: one.worth + self.dice.gauss(0, LUCK) for one in labelled
        }
        ranked = sorted(labelled, key=lambda one: -chances[one.request.pk])
        for rank, one in enumerate(ranked):
            self._bid(scene, call, one, is_won=rank < scene.winners, rank=rank)
        for one in presented:
            if one not in labelled:
                _stop(one.request.project, scene.committee_on + timedelta(days=60))

    def _bid(
        self, scene: Scene, call: Call, one: Presented, *, is_won: bool, rank: int
    ) -> None:
        project = one.request.project
        bid = Bid(
            project=project,
            request=one.request,
            call=call,
            funder=call.funder,
            programme=call.programme,
            reference=f"FICTIF-{one.request.number}",
            state=BidState.SUBMITTED,
            submitted_on=scene.closes_on,
            created_at=noon(scene.closes_on),
        )
        result_on = scene.result_on
        if result_on is None:
            bid.state = BidState.SHORTLISTED if rank == 0 else BidState.SUBMITTED
            bid.save()
            _stage(project, "proposed", scene.closes_on)
            return
        bid.result_on = result_on
        bid.source = "Courrier du financeur (imaginaire)"
        bid.state = BidState.CONTRACTED if is_won else BidState.NOT_FUNDED
        if not is_won:
            bid.save()
            _stop(project, result_on + timedelta(days=30))
            return
        bid.contracted_on = result_on + timedelta(days=75)
        bid.save()
        self.granted.append((bid, result_on))
        _run(project, result_on)

    def grant(self) -> None:
        """Share the aid out: that of the told years adds up to what was told."""
        told = [bid for bid, on in self.granted if FIRST_YEAR <= on.year <= LAST_YEAR]
        others = [bid for bid, _on in self.granted if bid not in told]
        sums = {bid.pk: USUAL_AID_EUR for bid in others}
        weights = {bid.pk: self.dice.uniform(0.7, 1.3) for bid in told}
        whole = sum(weights.values())
        for bid in told:
            share = AID_EUR * weights[bid.pk] / whole
            sums[bid.pk] = round(share / 1000) * 1000
        if told:
            sums[told[-1].pk] += AID_EUR - sum(sums[bid.pk] for bid in told)
        for bid, _on in self.granted:
            self._award(bid, Decimal(sums[bid.pk]))

    def _award(self, bid: Bid, aid: Decimal) -> None:
        """By the partners' costs, to the euro; the second company has a loan part."""
        partners = list(bid.project.partners.all())
        costs = [partner.total_cost_eur or Decimal(0) for partner in partners]
        whole = sum(costs, Decimal(0))
        aid = min(aid, whole)
        left = aid
        rows = []
        for partner, cost in zip(partners, costs, strict=True):
            is_last = partner == partners[-1]
            part = left if is_last else (aid * cost / whole).quantize(Decimal(1))
            left -= part
            rows.append(self._row(bid, partner, min(part, cost)))
        Award.objects.bulk_create(rows)

    def _row(self, bid: Bid, partner: Partner, aid: Decimal) -> Award:
        assert bid.result_on is not None
        elapsed = (spec.LAST_DAY - bid.result_on).days / (365 * 3.5)
        paid = (aid * Decimal(min(0.9, elapsed))).quantize(Decimal(1))
        is_advance = self.dice.random() < 0.1
        return Award(
            bid=bid,
            partner=partner,
            form=AidForm.ADVANCE if is_advance else AidForm.GRANT,
            eligible_cost_eur=partner.total_cost_eur,
            aid_eur=aid,
            paid_eur=paid,
            recorded_at=noon(bid.result_on + timedelta(days=3)),
            recorded_by=self.past.cast.team,
        )

    def follow(self) -> None:
        """Running projects report each year; ended ones say what they brought."""
        for bid, _on in self.granted:
            project = bid.project
            project.refresh_from_db()
            if project.stage == "running":
                self._report(project)
            elif project.ended_on is not None:
                self._returns(project, project.ended_on)

    def _report(self, project: Project) -> None:
        year = spec.LAST_DAY.year - 1
        state = self.dice.choice(
            (ProgressState.ACCEPTED, ProgressState.RECEIVED, ProgressState.ASKED)
        )
        is_received = state != ProgressState.ASKED
        Progress.objects.create(
            project=project,
            year=year,
            due_on=date(year + 1, 3, 31),
            state=state,
            text="Les essais avancent comme prévu." if is_received else "",
            deviations="Un lot a pris deux mois de retard." if is_received else "",
            trl=5 if is_received else None,
            asked_at=noon(date(year + 1, 1, 15)),
            received_at=noon(date(year + 1, 3, 2)) if is_received else None,
            received_by=project.created_by if is_received else None,
            reply="Merci." if state == ProgressState.ACCEPTED else "",
        )

    def _returns(self, project: Project, ended_on: date) -> None:
        rows = []
        for partner in project.partners.filter(organisation__kind="company"):
            for year in range(ended_on.year, spec.LAST_DAY.year):
                rows.append(self._return(partner, year, year - ended_on.year))
        Returns.objects.bulk_create(rows)

    def _return(self, partner: Partner, year: int, age: int) -> Returns:
        asked_at = noon(date(year + 1, 2, 3))
        has_answered = self.dice.random() < ANSWERING
        row = Returns(
            partner=partner,
            year=year,
            sent_to=partner.contact_email,
            nonce=f"{self.dice.getrandbits(128):032x}",
            asked_at=asked_at,
            expires_on=date(year + 1, 12, 31),
            mailed_at=asked_at + timedelta(minutes=1),
        )
        if has_answered:
            row.opened_at = asked_at + timedelta(days=2)
            row.answered_at = asked_at + timedelta(days=2, minutes=3)
            row.jobs = Decimal(self.dice.randrange(0, 5 + 2 * age))
            row.turnover_eur = Decimal(self.dice.randrange(0, 60 + 90 * age) * 1000)
            row.patents = self.dice.randrange(2)
            row.products = min(age, self.dice.randrange(3))
        return row


def _run(project: Project, result_on: date) -> None:
    """A funded project runs for its months, then ends."""
    starts_on = result_on + timedelta(days=90)
    ends_on = starts_on + timedelta(days=30 * (project.duration_months or 30))
    if ends_on < spec.LAST_DAY:
        _stage(project, "ended", ends_on, ended_on=ends_on, starts_on=starts_on)
    else:
        _stage(project, "running", starts_on, starts_on=starts_on)


def _stop(project: Project, on: date) -> None:
    _stage(project, "abandoned", min(on, spec.LAST_DAY))


def _stage(project: Project, stage: str, on: date, **more: date) -> None:
    Project.objects.filter(pk=project.pk).update(
        stage=stage, stage_since=noon(on), **more
    )
