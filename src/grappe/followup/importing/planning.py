"""What each row would do: a new bid, the aid of a partner more, or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grappe.accounts.access import Access
from grappe.audit.actions import event_fields, plain
from grappe.audit.models import Event
from grappe.followup.actions.bids import LABELLED
from grappe.followup.costs import cost_of
from grappe.followup.importing.reading import AMOUNTS, DAYS, Said, read
from grappe.followup.models import Award, Bid
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.models import ImportBatch, Verdict
from grappe.imports.registry import Message, Outcome, Run, Values
from grappe.labelling.models import LabelRequest
from grappe.memberships.importing.parsing import name_folded
from grappe.projects.models import Partner, Project

# A bid by its project, funder, programme, and reference or year.
Key = tuple[int, str, str, str]


@dataclass
class Found:
    """A bid, on file or of an earlier row, with the aid of each partner and form."""

    state: str
    row: int | None = None
    pk: int | None = None
    aid: dict[tuple[int, str], Decimal] = field(default_factory=dict)

    def of_partner(self, partner: int) -> Decimal:
        return sum(
            (value for (one, _form), value in self.aid.items() if one == partner),
            Decimal(0),
        )


@dataclass
class Plan:
    """What the writer does with a row: a new bid, an aid, or both."""

    number: int
    found: Found
    project: Project
    bid: Bid | None
    award: Award | None


class AwardPlanner:
    """Past bids are some thousands at most: what is on file is kept at hand."""

    notices = ()

    def __init__(self, run: Run) -> None:
        self.run = run
        # A preview is made in nobody's name: it is shown to who brought the file.
        by = run.by or ImportBatch.objects.get(pk=run.batch_id).created_by
        access = Access.of(by, run.cluster, run.on)
        self.projects: dict[str, list[Project]] = defaultdict(list)
        for project in Project.objects.listed_for(access).select_related("cluster"):
            for word in {folded(project.acronym), folded(project.reference)} - {""}:
                self.projects[word].append(project)
        self.open = self._open(access)
        labels = LabelRequest.objects.listed_for(access).filter(state__in=LABELLED)
        self.labels = {(one.project_id, one.number): one for one in labels}
        self.bids: dict[Key, Found] = {}
        for bid in Bid.objects.filter(project__cluster=run.cluster):
            self.bids[_key(bid)] = Found(bid.state, pk=bid.pk)
        by_pk = {one.pk: one for one in self.bids.values()}
        for award in Award.objects.filter(bid__in=by_pk):
            by_pk[award.bid_id].aid[award.partner_id, award.form] = award.aid_eur
        self.parts: dict[int, list[Partner]] = {}

    def _open(self, access: Access) -> set[int]:
        """Projects whose partners may be named: those read, and those of a file.

        A past project nobody works on came with its partners from a file.
        """
        readable = Project.objects.readable_by(access).values_list("pk", flat=True)
        past = Project.objects.listed_for(access).filter(
            members=None, label_requests=None
        )
        return {*readable, *past.values_list("pk", flat=True)}

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        return [
            self._plan_row(number, read(cells, self.run.on)) for number, cells in rows
        ]

    def _plan_row(self, number: int, said: Said) -> Outcome:
        title = said.texts["acronym"] or said.texts["project_reference"]
        project = None if said.is_wrong else self._project(said)
        partner = self._partner(project, said) if project and said.has_aid else None
        if project is None or said.is_wrong:
            return Outcome(number, Verdict.REFUSE, title[:200], said.messages)
        bid = self._bid(project, said)
        found = self.bids.get(_key(bid))
        if found is not None and found.state != bid.state:
            said.error("bid_differs", "state")
        award = self._award(found, partner, said) if partner else None
        if said.is_wrong:
            return Outcome(number, Verdict.REFUSE, title[:200], said.messages)
        if found is not None and award is None:
            return Outcome(
                number, Verdict.SAME, title[:200], [*said.messages, self._known(found)]
            )
        if found is None:
            found = self.bids[_key(bid)] = Found(bid.state, row=number)
            plan = Plan(number, found, project, bid, award)
        else:
            if found.row is not None:
                told = Message("adds_to_row", "info", params={"row": found.row})
                said.messages.append(told)
            plan = Plan(number, found, project, None, award)
        if award is not None:
            found.aid[award.partner_id, award.form] = award.aid_eur
        return Outcome(
            number,
            Verdict.CREATE,
            title[:200],
            said.messages,
            _changes(said),
            f"projects.project:{project.pk}",
            plan,
        )

    def _known(self, found: Found) -> Message:
        if found.row is not None:
            return Message("same_as_row", "info", params={"row": found.row})
        return Message("bid_known", "info")

    def _project(self, said: Said) -> Project | None:
        reference, acronym = said.texts["project_reference"], said.texts["acronym"]
        words = reference or acronym
        found = self.projects.get(folded(words), [])
        if reference and acronym and len(found) > 1:
            found = [one for one in found if folded(one.acronym) == folded(acronym)]
        if len(found) == 1:
            return found[0]
        code = "several_projects" if found else "project_unknown"
        said.error(code, "acronym", text=words[:60])
        return None

    def _partner(self, project: Project, said: Said) -> Partner | None:
        """The partner a row names, among those of a project open to the importer."""
        if project.pk not in self.open:
            said.error("partners_closed", "partner", text=project.acronym)
            return None
        if project.pk not in self.parts:
            rows = Partner.objects.filter(project=project)
            self.parts[project.pk] = list(rows.select_related("organisation"))
        name = said.texts["partner"]
        siren = "".join(one for one in said.texts["partner_siren"] if one.isdigit())[:9]
        found = [
            one
            for one in self.parts[project.pk]
            if (siren and one.organisation.siren == siren)
            or (not siren and name_folded(name) in _names(one))
        ]
        if len(found) == 1:
            return found[0]
        code = "several_partners" if found else "partner_stranger"
        said.error(code, "partner", text=(name or siren)[:60])
        return None

    def _bid(self, project: Project, said: Said) -> Bid:
        label = None
        if number := said.texts["label_number"]:
            label = self.labels.get((project.pk, number))
            if label is None:
                said.warn("label_unknown", "label_number", text=number)
        names = ("funder", "programme", "reference")
        return Bid(
            project=project,
            request=label,
            call_id=label.call_id if label else None,
            state=said.state,
            source=self.run.filename[:250],
            **{name: said.texts[name] for name in names},
            **{name: said.days.get(name) for name in DAYS},
        )

    def _award(self, found: Found | None, partner: Partner, said: Said) -> Award | None:
        """The aid of the row; None where it is written already."""
        aid, cost = said.amounts["aid_eur"], said.amounts.get("eligible_cost_eur")
        if found is not None and (partner.pk, said.form) in found.aid:
            if found.aid[partner.pk, said.form] != aid:
                said.error("award_known", "aid_eur")
            return None
        cost = cost_of(partner) if cost is None else cost
        already = found.of_partner(partner.pk) if found else Decimal(0)
        if cost is not None and already + aid > cost:
            said.error("aid_above_cost", "aid_eur")
            return None
        return Award(
            partner=partner,
            form=said.form,
            aid_eur=aid,
            eligible_cost_eur=cost,
            paid_eur=said.amounts.get("paid_eur", Decimal(0)),
            recorded_by=self.run.by,
        )

    def write(self, outcomes: Sequence[Outcome], journal: Journal) -> None:
        plans: list[Plan] = [one.plan for one in outcomes]
        new = [(one, one.bid) for one in plans if one.bid is not None]
        for _plan, bid in new:
            bid.created_at = self.run.at
        journal.create([bid for _plan, bid in new], [one.number for one, _bid in new])
        for plan, bid in new:
            plan.found.pk = bid.pk
        aided = [(one, one.award) for one in plans if one.award is not None]
        for plan, award in aided:
            assert plan.found.pk is not None
            award.bid_id, award.recorded_at = plan.found.pk, self.run.at
        journal.create(
            [award for _plan, award in aided], [one.number for one, _award in aided]
        )
        self._trace(plans)

    def _trace(self, plans: Sequence[Plan]) -> None:
        run = self.run
        Event.objects.bulk_create(
            Event(
                **event_fields(
                    "followup.imported",
                    plan.project,
                    by=run.by,
                    at=run.at,
                    batch=run.batch_id,
                    filename=run.filename,
                    row=plan.number,
                    acronym=plan.project.acronym,
                )
            )
            for plan in plans
        )

    def close(self) -> None:
        self.parts.clear()


def _key(bid: Bid) -> Key:
    day = bid.submitted_on or bid.result_on
    what = folded(bid.reference) or (str(day.year) if day else "")
    return (bid.project_id, folded(bid.funder), folded(bid.programme), what)


def _names(partner: Partner) -> set[str]:
    one = partner.organisation
    words = (one.legal_name, one.brand_name, one.acronym)
    return {name_folded(word) for word in words if word} - {""}


def _changes(said: Said) -> dict[str, list[Any]]:
    shown: dict[str, Any] = {"funder": said.texts["funder"], "state": str(said.state)}
    shown |= {name: said.days[name] for name in DAYS if name in said.days}
    if said.has_aid:
        shown["partner"] = said.texts["partner"] or said.texts["partner_siren"]
        shown |= {name: said.amounts[name] for name in AMOUNTS if name in said.amounts}
    return {name: [None, plain(value)] for name, value in shown.items()}
