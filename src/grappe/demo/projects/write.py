"""Writes projects, calls, requests and experts, through the actions of the pages."""

from datetime import UTC, date, datetime, timedelta

from grappe.accounts.access import Access
from grappe.demo.plan import spec
from grappe.demo.projects import dossier, experts
from grappe.demo.projects.asking import FILED, ask
from grappe.demo.projects.cast import Cast, noon
from grappe.demo.projects.stories import CALLS, COMPANY, LAB, PAST, STORIES, Story
from grappe.labelling import actions as labelling
from grappe.labelling import defaults, matching
from grappe.labelling.models import (
    Assignment,
    Body,
    BodySeat,
    Call,
    ConfidentialityText,
    Expert,
)
from grappe.outbox.models import Mail, MailState
from grappe.projects import actions as projects
from grappe.projects.models import Project

SET_UP = (*FILED, "draft", "in_setup")
OPENED_ON = date(2026, 3, 2)
SIGNED_ON = date(2026, 2, 3)
# The call whose dossiers are with the experts, and the one that the demo's expert
# was asked to read for by hand.
SERVED, CHOSEN = "nutrition-2026", "autonomie-2027"


def write(seed: int, *, size: str) -> None:
    """Give the demo cluster projects, in every state up to the readers' answers.

    The small demo has a third of them, and fewer experts.
    """
    cast = Cast(seed)
    before = set(Mail.objects.values_list("pk", flat=True))
    start = spec.LAST_DAY - timedelta(days=400)
    defaults.install(cast.cluster, by=cast.director, at=noon(start))
    calls = _open_calls(cast)
    pool = experts.enter(cast.cluster, cast.director, cast.dice, size)
    _sign(cast, pool)
    for position, past in enumerate(PAST):
        _past(cast, position, *past)
    for position, story in enumerate(STORIES if size != "small" else STORIES[::3]):
        _tell(cast, story, position, calls)
    _keep_apart(cast, pool)
    _assign(cast, calls[SERVED])
    _choose(cast, pool[0], calls[CHOSEN])
    leave(before)


def leave(before: set[int]) -> None:
    """The mails left in the story; the demo sends nothing."""
    mails = Mail.objects.exclude(pk__in=before).filter(state=MailState.QUEUED)
    for mail in mails:
        mail.state, mail.sent_at = MailState.SENT, mail.created_at
    Mail.objects.bulk_update(mails, ["state", "sent_at"], batch_size=200)


def _open_calls(cast: Cast) -> dict[str, Call]:
    calls = {}
    for code, name, funder, closing in CALLS:
        call = Call(
            cluster=cast.cluster,
            code=code,
            name=name,
            funder=funder,
            opens_at=noon(OPENED_ON),
            closes_at=datetime(*closing, 11, tzinfo=UTC),
        )
        at = noon(OPENED_ON, 11)
        calls[code] = labelling.add_call(call, by=cast.director, at=at)
    return calls


def _sign(cast: Cast, pool: list[Expert]) -> None:
    """Everybody signs the confidentiality text but the last two; one sits."""
    text = ConfidentialityText.objects.get(cluster=cast.cluster)
    member = cast.account("committee")
    readers = [expert.user for expert in pool[:-2]]
    for user in [*readers, cast.director, cast.team, member]:
        labelling.sign(
            text,
            user,
            signed_name=user.name,
            language="fr",
            by=user,
            at=noon(SIGNED_ON),
        )
    for body in Body.objects.filter(cluster=cast.cluster).order_by("pk"):
        seat = BodySeat(body=body, user=member, starts_on=SIGNED_ON)
        labelling.add_seat(seat, by=cast.director, at=noon(SIGNED_ON, 11))


def _past(
    cast: Cast,
    position: int,
    acronym: str,
    title: str,
    domain: str,
    stage: str,
    end: int,
) -> None:
    """A project of other years: it ties partners and experts together."""
    began = date(end - 3, 3, 1 + position)
    project = dossier.create(cast, acronym, title, "rdi", cast.draw(COMPANY), began)
    for kind in (COMPANY, LAB):
        dossier.join(cast, project, cast.draw(kind), noon(began, 11))
    for step, name in enumerate(("qualified", "in_setup", "proposed", "running")):
        at = noon(began + timedelta(days=40 * (step + 1)))
        projects.set_stage(project, name, by=cast.team, at=at)
    if stage == "ended":
        on = date(end, 6, 30)
        projects.set_stage(project, stage, by=cast.team, at=noon(on), ended_on=on)
    Project.objects.filter(pk=project.pk).update(
        strategic_domain=cast.domain(domain),
        programme="Appels passés (imaginaires)",
        reference=f"FICTIF-{end}-{position}",
    )


def _tell(cast: Cast, story: Story, position: int, calls: dict[str, Call]) -> None:
    """One project, from its idea to where it stands; the first is the member's own."""
    began = spec.LAST_DAY - timedelta(days=170 - 4 * position)
    lead = cast.own if position == 0 else cast.draw(story.partners[0])
    project = dossier.create(cast, story.acronym, story.title, story.kind, lead, began)
    for kind in story.partners[1:]:
        dossier.join(cast, project, cast.draw(kind), noon(began + timedelta(days=6)))
    dossier.describe(cast, project, story)
    if story.fate == "idea":
        return
    day = began + timedelta(days=10)
    projects.set_owner(project, cast.team, by=cast.director, at=noon(day))
    labelling.declare(
        project, cast.team, has_conflict=False, by=cast.team, at=noon(day, 14)
    )
    projects.set_stage(project, "qualified", by=cast.team, at=noon(day, 15))
    if story.fate not in SET_UP:
        return
    day += timedelta(days=5)
    projects.set_stage(project, "in_setup", by=cast.team, at=noon(day))
    dossier.budget(cast, project, story, noon(day, 11))
    dossier.plan_work(cast, project, story, noon(day, 12))
    if story.call:
        ask(cast, project, story, calls[story.call], day + timedelta(days=12))


def _keep_apart(cast: Cast, pool: list[Expert]) -> None:
    """The member's project names somebody to keep away: an expert never sees it."""
    project = Project.objects.filter(
        cluster=cast.cluster, partners__organisation=cast.own
    )[0]
    named = pool[0].user
    projects.exclude(
        project,
        name=named.name,
        email=named.email,
        reason="A quitté notre entreprise pour un concurrent.",
        by=cast.member,
        at=noon(spec.LAST_DAY - timedelta(days=120)),
    )


def _assign(cast: Cast, call: Call) -> None:
    """One call is served: most experts answered, some stepped aside."""
    if not call.requests.filter(state="admissible").exists():
        return
    day = spec.LAST_DAY - timedelta(days=5)
    access = Access.of(cast.director, cast.cluster, day)
    run = labelling.propose(access, call, matching.Options(), at=noon(day))
    run = labelling.carry_out(run)
    if not run.readings.exists():
        return
    labelling.apply_run(run, access, at=noon(day, 11))
    for rank, row in enumerate(Assignment.objects.filter(run=run).order_by("pk")):
        _reply(row, rank, noon(day + timedelta(days=1), 8 + rank % 8))


def _reply(row: Assignment, rank: int, at: datetime) -> None:
    """Of five, one has not answered, one works for a competitor, three accept."""
    reader = row.expert.user
    if rank % 5 == 3 or not reader.undertakings.exists():
        return
    project = row.request.project
    if rank % 5 == 4:
        labelling.declare(
            project,
            reader,
            has_conflict=True,
            nature="competitor",
            explanation="Je conseille une entreprise concurrente.",
            by=reader,
            at=at,
        )
        return
    labelling.declare(project, reader, has_conflict=False, by=reader, at=at)
    labelling.accept(row, by=reader, at=at + timedelta(minutes=5))


def _choose(cast: Cast, expert: Expert, call: Call) -> None:
    """The demo's own expert has a dossier to read, and one to answer for."""
    day = spec.LAST_DAY - timedelta(days=3)
    access = Access.of(cast.director, cast.cluster, day)
    barred = Access.of(expert.user, cast.cluster, day).barred_ids
    requests = list(
        call.requests.filter(state="admissible")
        .exclude(project__in=barred)
        .order_by("pk")[:2]
    )
    if not requests:
        return
    rows = labelling.assign_by_hand(
        [(request, expert) for request in requests],
        access,
        reason="Connaît la sécurité des repas servis en établissement.",
        at=noon(day),
    )
    at = noon(day + timedelta(days=1))
    project = rows[0].request.project
    labelling.declare(project, expert.user, has_conflict=False, by=expert.user, at=at)
    labelling.accept(rows[0], by=expert.user, at=at + timedelta(minutes=5))
