"""What each row would do: a new project, a partner more, or nothing.

A project that is on file already is left as it is: its dossier may be confidential to
whoever brings the file in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grappe.audit.actions import plain
from grappe.clusters.models import StrategicDomain
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.models import ImportBatch, Verdict
from grappe.imports.registry import Message, Outcome, Run, Values
from grappe.memberships.importing.parsing import name_folded
from grappe.organisations.models import Organisation
from grappe.projects import firewall
from grappe.projects.importing.reading import STAGES, Part, Said, read, word_of
from grappe.projects.models import PartnerRole, Project, ProjectKind, ProjectStage

# A project by its programme and reference, else by its acronym.
Key = tuple[str, ...]
# An organisation by its key, its SIREN or its name.
Who = tuple[str, Any]


@dataclass
class PartPlan:
    who: Who
    part: Part
    role: str


@dataclass
class Plan:
    """What the writer does with a row."""

    number: int
    key: Key
    project: dict[str, Any] | None
    parts: list[PartPlan] = field(default_factory=list)


@dataclass
class Met:
    """A project that the file brought in, as far as it was read."""

    row: int
    people: set[Who] = field(default_factory=set)
    has_lead: bool = False


def key_of(programme: str, reference: str, acronym: str) -> Key:
    if reference:
        return ("reference", folded(programme), folded(reference) or reference)
    return ("acronym", folded(acronym) or acronym)


class ProjectPlanner:
    """Past projects are some thousands at most: what is on file is kept at hand."""

    notices = ()

    def __init__(self, run: Run) -> None:
        from grappe.projects.importing.writing import Writer

        self.run = run
        self.writer = Writer(run)
        kinds = ProjectKind.objects.filter(cluster=run.cluster, is_retired=False)
        self.kinds = list(kinds)
        self.by_kind = _by_words(self.kinds)
        domains = StrategicDomain.objects.filter(cluster=run.cluster)
        self.by_domain = _by_words(domains)
        self.known, self.hidden = self._on_file()
        self.sirens: dict[str, int] = {}
        self.names: dict[str, list[int]] = defaultdict(list)
        for pk, siren, legal_name, brand_name in Organisation.objects.known_to(
            run.cluster
        ).values_list("pk", "siren", "legal_name", "brand_name"):
            if siren:
                self.sirens[siren] = pk
            for name in {name_folded(legal_name), name_folded(brand_name or "")}:
                if name:
                    self.names[name].append(pk)
        self.met: dict[Key, Met] = {}

    def _on_file(self) -> tuple[set[Key], set[Key]]:
        """Projects on file, and among them those that do not exist for the importer."""
        run = self.run
        # A preview is made in nobody's name: it is shown to who brought the file.
        by = run.by or ImportBatch.objects.get(pk=run.batch_id).created_by
        barred = firewall.barred_ids(by, run.cluster, run.on) if by else frozenset()
        known: set[Key] = set()
        hidden: set[Key] = set()
        rows = Project.objects.filter(cluster=run.cluster)
        for pk, *words in rows.values_list("pk", "programme", "reference", "acronym"):
            (hidden if pk in barred else known).add(key_of(*words))
        return known, hidden

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        read_rows = [(number, read(cells)) for number, cells in rows]
        self._find_sirens([said for _number, said in read_rows])
        return [self._plan_row(number, said) for number, said in read_rows]

    def _find_sirens(self, rows: Sequence[Said]) -> None:
        """A record of any cluster has its number once: it is taken up."""
        sought = {part.siren for said in rows for part in said.parts if part.siren}
        found = Organisation.objects.unmerged().filter(
            siren__in=sought - self.sirens.keys()
        )
        self.sirens.update(found.values_list("siren", "pk"))

    def _plan_row(self, number: int, said: Said) -> Outcome:
        title = str(said.project.get("acronym", ""))[:200]
        key = key_of(
            said.project.get("programme", ""),
            said.project.get("reference", ""),
            said.project.get("acronym", ""),
        )
        met = self.met.get(key)
        if not said.is_wrong and met is None:
            if key in self.known:
                told = Message("project_known", "info")
                return Outcome(number, Verdict.SAME, title, [told])
            if key in self.hidden and key[0] == "reference":
                said.error("project_refused", "reference")
            self._complete(said)
        parts = [] if said.is_wrong else self._parts(said, met)
        if said.is_wrong:
            return Outcome(number, Verdict.REFUSE, title, said.messages)
        if met is not None and not parts:
            told = Message("same_as_row", "info", params={"row": met.row})
            return Outcome(number, Verdict.SAME, title, [*said.messages, told])
        return self._new(number, key, title, said, parts)

    def _new(
        self, number: int, key: Key, title: str, said: Said, parts: list[PartPlan]
    ) -> Outcome:
        met = self.met.get(key)
        messages = list(said.messages)
        changes: dict[str, list[Any]] = {}
        project = None
        if met is None:
            met = self.met[key] = Met(number)
            project = said.project
            changes = {
                name: [None, plain(value)]
                for name, value in project.items()
                if name not in ("kind", "strategic_domain")
            }
        else:
            messages.append(Message("adds_to_row", "info", params={"row": met.row}))
        met.people.update(one.who for one in parts)
        met.has_lead |= any(one.role == PartnerRole.LEAD for one in parts)
        if parts:
            names = "; ".join(one.part.name or one.part.siren for one in parts)
            changes["partners"] = [None, names]
        plan = Plan(number, key, project, parts)
        return Outcome(number, Verdict.CREATE, title, messages, changes, "", plan)

    def _complete(self, said: Said) -> None:
        """Give a new project its kind, its domain and its stage."""
        if not self.kinds:
            said.error("no_kind", "kind")
            return
        written = said.words.get("kind", "")
        kind = self.by_kind.get(folded(written)) if written else None
        if kind is None:
            kind = self.kinds[0]
            if written:
                said.warn("kind_unknown", "kind", text=written[:40], kind=kind.name)
        said.project["kind"] = kind
        if written := said.words.get("strategic_domain", ""):
            domain = self.by_domain.get(folded(written))
            if domain is None:
                said.warn("domain_unknown", "strategic_domain", text=written[:40])
            said.project["strategic_domain"] = domain
        said.project["stage"] = self._stage(said)

    def _stage(self, said: Said) -> str:
        """As the file says, else by whether its last day has come."""
        ends: date | None = said.project.get("ended_on")
        has_ended = ends is not None and ends <= self.run.on
        stage = ProjectStage.ENDED if has_ended else ProjectStage.RUNNING
        if written := said.words.get("stage", ""):
            found = word_of(written, STAGES)
            if found is None:
                label = str(stage.label)
                said.warn("stage_unknown", "stage", text=written[:40], stage=label)
            stage = found or stage
        if stage == ProjectStage.RUNNING:
            # A last day to come is a plan: the duration says it.
            said.project.pop("ended_on", None)
        return stage

    def _parts(self, said: Said, met: Met | None) -> list[PartPlan]:
        found: list[PartPlan] = []
        people = set(met.people) if met else set()
        has_lead = met.has_lead if met else False
        for part in said.parts:
            who = self._who(part, said)
            if who is None or who in people:
                continue
            role = part.role
            if role == PartnerRole.LEAD and has_lead:
                name = part.name or part.siren
                said.warn("second_lead", "role", name=name)
                role = PartnerRole.PARTNER
            has_lead |= role == PartnerRole.LEAD
            people.add(who)
            found.append(PartPlan(who, part, role))
        return found

    def _who(self, part: Part, said: Said) -> Who | None:
        """The organisation on file, or a new one; None once the row is refused."""
        if part.siren in self.sirens:
            return ("pk", self.sirens[part.siren])
        if not part.name:
            said.error("partner_unnamed", "partner_siren")
            return None
        namesakes = [] if part.siren else self.names.get(name_folded(part.name), [])
        if len(namesakes) == 1:
            return ("pk", namesakes[0])
        if namesakes:
            said.error("several_namesakes", "partner", name=part.name)
            return None
        if not self.run.options.get("create_missing", True):
            said.error("partner_unknown", "partner", name=part.name)
            return None
        said.warn("partner_new", "partner", name=part.name)
        if part.siren:
            return ("siren", part.siren)
        return ("name", name_folded(part.name) or part.name)

    def write(self, outcomes: Sequence[Outcome], journal: Journal) -> None:
        self.writer.write([outcome.plan for outcome in outcomes], journal)

    def close(self) -> None:
        self.met.clear()


def _by_words(records: Any) -> Mapping[str, Any]:
    """Records of a vocabulary by each of their names, as folded."""
    found = {}
    for record in records:
        for word in (record.code, record.name_fr, record.name_en):
            if word:
                found.setdefault(folded(word), record)
    return found
