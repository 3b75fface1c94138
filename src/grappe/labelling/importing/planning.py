"""What each row of a list of experts would do: a new expert, or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grappe.accounts.models import Role, RoleGrant, User
from grappe.audit.actions import event_fields
from grappe.audit.models import Event
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.models import Verdict
from grappe.imports.registry import Message, Outcome, Run, Values
from grappe.labelling.importing.reading import Said, read
from grappe.labelling.models import Expert, ExpertCompetence
from grappe.organisations.models import Competence, Organisation


@dataclass
class Plan:
    """A person to take in: known by an account or new, with what they know."""

    said: Said
    user_id: int | None
    organisation_id: int | None
    levels: dict[int, int]

    @property
    def account(self) -> int:
        """Known once the new accounts are written."""
        assert self.user_id is not None
        return self.user_id


class ExpertPlanner:
    """A pool counts some thousands at most: all that is needed is kept at hand."""

    notices = ()

    def __init__(self, run: Run) -> None:
        self.run = run
        rows = User.objects.values_list("email", "pk", "is_active")
        self.users = {email.lower(): (pk, active) for email, pk, active in rows}
        pool = Expert.objects.filter(cluster=run.cluster)
        self.pool = set(pool.values_list("user", flat=True))
        self.competences: dict[str, int] = {}
        offered = Competence.objects.filter(cluster=run.cluster, is_retired=False)
        for one in offered:
            for word in (one.code, one.name_fr, one.name_en):
                if word:
                    self.competences.setdefault(folded(word), one.pk)
        self.names: dict[str, set[int]] = defaultdict(set)
        self.sirens: dict[str, int] = {}
        known = Organisation.objects.known_to(run.cluster)
        for one in known.only("siren", "legal_name", "brand_name", "acronym"):
            if one.siren:
                self.sirens[one.siren] = one.pk
            for name in filter(None, (one.legal_name, one.brand_name, one.acronym)):
                self.names[folded(name)].add(one.pk)
        self.met: dict[str, int] = {}

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        return [self._plan_row(number, read(cells)) for number, cells in rows]

    def _plan_row(self, number: int, said: Said) -> Outcome:
        email = said.values["email"]
        title = f"{said.values['given_name']} {said.values['family_name']}".strip()
        title = title or email
        if said.is_wrong:
            return Outcome(number, Verdict.REFUSE, title, said.messages)
        if email in self.met:
            same = Message("same_as_row", "info", params={"row": self.met[email]})
            return Outcome(number, Verdict.SAME, title, [same])
        self.met[email] = number
        user, is_active = self.users.get(email, (None, True))
        if user in self.pool:
            return Outcome(
                number, Verdict.SAME, title, [Message("in_the_pool", "info")]
            )
        if not is_active:
            closed = Message("account_closed", "error", "email")
            return Outcome(number, Verdict.REFUSE, title, [closed])
        plan = Plan(said, user, self._employer(said), self._levels(said))
        changes: dict[str, list[Any]] = {
            name: [None, value] for name, value in said.values.items() if value
        }
        changes |= {
            "kind": [None, str(said.kind)],
            "languages": [None, ", ".join(said.languages)],
            "capacity": [None, said.capacity],
        }
        return Outcome(
            number, Verdict.CREATE, title, said.messages, changes, f"user:{user}", plan
        )

    def _employer(self, said: Said) -> int | None:
        name, digits = said.values["employer"], said.values["siren"]
        siren = "".join(one for one in digits if one.isdigit())[:9]
        if siren in self.sirens:
            return self.sirens[siren]
        named = self.names.get(folded(name), set()) if name else set()
        if len(named) == 1 and not siren:
            return next(iter(named))
        if name or siren:
            code = "several_namesakes" if len(named) > 1 else "employer_unknown"
            said.told(code, "employer", name or siren, "warning")
        return None

    def _levels(self, said: Said) -> dict[int, int]:
        levels: dict[int, int] = {}
        for words, level in said.skills:
            key = self.competences.get(folded(words))
            if key is None:
                said.told("competence_unknown", "competences", words, "warning")
            else:
                levels[key] = max(level, levels.get(key, 0))
        return levels

    def write(self, outcomes: Sequence[Outcome], journal: Journal) -> None:
        plans = [(one.plan, one.number) for one in outcomes]
        self._write_users(plans, journal)
        experts = [self._expert(plan) for plan, _row in plans]
        rows = [row for _plan, row in plans]
        journal.create(experts, rows)
        self._write_roles(plans, journal)
        skills = [
            (ExpertCompetence(expert=expert, competence_id=key, level=level), row)
            for expert, (plan, row) in zip(experts, plans, strict=True)
            for key, level in plan.levels.items()
        ]
        journal.create([one for one, _ in skills], [row for _, row in skills])
        self._trace(experts, plans)

    def _write_users(self, plans: Sequence[tuple[Plan, int]], journal: Journal) -> None:
        new = [(plan, row) for plan, row in plans if plan.user_id is None]
        users = []
        for plan, _row in new:
            names = {
                key: plan.said.values[key] for key in ("given_name", "family_name")
            }
            language = plan.said.languages[0]
            user = User(email=plan.said.values["email"], language=language, **names)
            user.set_unusable_password()
            user.joined_at = self.run.at
            users.append(user)
        journal.create(users, [row for _plan, row in new])
        for (plan, _row), user in zip(new, users, strict=True):
            plan.user_id = user.pk

    def _expert(self, plan: Plan) -> Expert:
        said = plan.said
        return Expert(
            cluster=self.run.cluster,
            user_id=plan.account,
            organisation_id=plan.organisation_id,
            kind=said.kind,
            job_title=said.values["job_title"],
            languages=said.languages,
            capacity=said.capacity,
            biography=said.values["biography"],
            starts_on=self.run.on,
            added_at=self.run.at,
            added_by=self.run.by,
        )

    def _write_roles(self, plans: Sequence[tuple[Plan, int]], journal: Journal) -> None:
        """The role that opens an expert's pages, to those who do not hold it."""
        held = set(
            RoleGrant.objects.overlapping(self.run.on, None)
            .filter(
                cluster=self.run.cluster,
                role=Role.EXPERT,
                user__in=[plan.user_id for plan, _row in plans],
            )
            .values_list("user", flat=True)
        )
        wanted = [(plan, row) for plan, row in plans if plan.user_id not in held]
        roles = [
            RoleGrant(
                cluster=self.run.cluster,
                user_id=plan.account,
                role=Role.EXPERT,
                starts_on=self.run.on,
                granted_by=self.run.by,
            )
            for plan, _row in wanted
        ]
        journal.create(roles, [row for _plan, row in wanted])

    def _trace(self, experts: Sequence[Expert], plans: Sequence[Any]) -> None:
        run = self.run
        Event.objects.bulk_create(
            Event(
                **event_fields(
                    "imports.expert_created",
                    expert,
                    by=run.by,
                    at=run.at,
                    cluster=run.cluster,
                    batch=run.batch_id,
                    filename=run.filename,
                    row=row,
                    expert=plan.said.values["family_name"],
                )
            )
            for expert, (plan, row) in zip(experts, plans, strict=True)
        )

    def close(self) -> None:
        self.users.clear()
        self.names.clear()
