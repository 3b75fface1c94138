"""Carry out the plans of a chunk of rows, all in the journal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.imports.journal import Journal
from grappe.imports.registry import Run
from grappe.organisations.models import (
    FieldValue,
    KnownOrganisation,
    Organisation,
    Source,
)
from grappe.projects.models import Partner, Project

if TYPE_CHECKING:
    from grappe.projects.importing.planning import Key, PartPlan, Plan, Who


class Writer:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.projects: dict[Key, int] = {}
        self.positions: dict[int, int] = {}
        self.organisations: dict[Who, int] = {}
        known = KnownOrganisation.objects.filter(cluster=run.cluster)
        self.known = set(known.values_list("organisation", flat=True))
        members = Organisation.objects.known_to(run.cluster)
        self.known |= set(members.values_list("pk", flat=True))

    def write(self, plans: Sequence["Plan"], journal: Journal) -> None:
        if not plans:
            return
        self._write_organisations(plans, journal)
        self._write_projects([one for one in plans if one.project], journal)
        self._write_partners(plans, journal)

    def _write_organisations(self, plans: Sequence["Plan"], journal: Journal) -> None:
        new: dict[Who, tuple[Organisation, int]] = {}
        for plan in plans:
            for one in plan.parts:
                if one.who[0] != "pk" and one.who not in self.organisations:
                    new.setdefault(one.who, (self._organisation(one), plan.number))
        made = [organisation for organisation, _row in new.values()]
        rows = [row for _organisation, row in new.values()]
        journal.create(made, rows)
        for who, (organisation, _row) in new.items():
            self.organisations[who] = organisation.pk
        values = [
            (value, row)
            for organisation, row in new.values()
            for value in self._values(organisation)
        ]
        self._insert_values(values, journal)
        self._write_known(plans, journal)

    def _organisation(self, one: "PartPlan") -> Organisation:
        more: dict[str, Any] = {"kind": one.part.kind} if one.part.kind else {}
        return Organisation(
            legal_name=one.part.name, siren=one.part.siren or None, **more
        )

    def _values(self, organisation: Organisation) -> list[FieldValue]:
        """Where each value comes from, for whoever wonders one day."""
        said = {"legal_name": organisation.legal_name, "siren": organisation.siren}
        return [
            FieldValue(
                organisation=organisation,
                cluster=self.run.cluster,
                field=name,
                value=value,
                detail=self.run.filename[:200],
                source=Source.IMPORT,
                observed_on=self.run.on,
                recorded_at=self.run.at,
                recorded_by=self.run.by,
            )
            for name, value in said.items()
            if value
        ]

    def _insert_values(
        self, values: Sequence[tuple[FieldValue, int]], journal: Journal
    ) -> None:
        journal.create([value for value, _ in values], [row for _, row in values])

    def _write_known(self, plans: Sequence["Plan"], journal: Journal) -> None:
        new: dict[int, int] = {}
        for plan in plans:
            for one in plan.parts:
                key = self._key_of(one.who)
                if key not in self.known:
                    new.setdefault(key, plan.number)
        self.known |= new.keys()
        rows = [
            KnownOrganisation(
                cluster=self.run.cluster, organisation_id=key, since=self.run.on
            )
            for key in new
        ]
        journal.create(rows, list(new.values()))

    def _write_projects(self, plans: Sequence["Plan"], journal: Journal) -> None:
        run = self.run
        made = [
            Project(
                cluster=run.cluster,
                stage_since=run.at,
                created_at=run.at,
                created_by=run.by,
                **(plan.project or {}),
            )
            for plan in plans
        ]
        journal.create(made, [plan.number for plan in plans])
        for plan, project in zip(plans, made, strict=True):
            self.projects[plan.key] = project.pk
        source = {"batch": run.batch_id, "filename": run.filename}
        Event.objects.bulk_create(
            Event(
                kind="imports.project_created",
                at=run.at,
                by=run.by,
                cluster=run.cluster,
                project=project,
                target=target_of(project),
                data=source | {"row": plan.number, "acronym": project.acronym},
            )
            for plan, project in zip(plans, made, strict=True)
        )

    def _write_partners(self, plans: Sequence["Plan"], journal: Journal) -> None:
        made, rows = [], []
        for plan in plans:
            project = self.projects[plan.key]
            for one in plan.parts:
                position = self.positions.get(project, 0)
                self.positions[project] = position + 1
                made.append(
                    Partner(
                        project_id=project,
                        organisation_id=self._key_of(one.who),
                        role=one.role,
                        position=position,
                        **one.part.values,
                    )
                )
                rows.append(plan.number)
        journal.create(made, rows)

    def _key_of(self, who: "Who") -> int:
        return who[1] if who[0] == "pk" else self.organisations[who]
