"""A configuration comes in: what is here stays, what differs is the next version."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.labelling import actions
from grappe.labelling.actions.parts import check_question
from grappe.labelling.config_io.reading import (
    NotLoadable,
    at_place,
    check_anchors,
    check_choices,
    check_rules,
    objects,
    saved,
    values_of,
)
from grappe.labelling.config_io.shape import (
    CRITERION,
    GRID,
    POLICY,
    PROCEDURE,
    QUESTION,
    SECTION,
    WORDING,
)
from grappe.labelling.models import (
    Body,
    ConfidentialityText,
    Criterion,
    Grid,
    Procedure,
    Question,
    RequestState,
    Section,
    StateWording,
)
from grappe.projects.models import ConflictPolicy, ProjectKind


@dataclass
class Loaded:
    """What came in, by kind of thing and name; what was here already is counted."""

    added: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0

    def sentence(self) -> str:
        number = len(self.added)
        came = ngettext(
            "%(number)d entry came in.", "%(number)d entries came in.", number
        ) % {"number": number}
        kept = ngettext(
            "%(number)d was here already.",
            "%(number)d were here already.",
            self.unchanged,
        ) % {"number": self.unchanged}
        return f"{came} {kept}"


class Loader:
    def __init__(self, cluster: Any, by: Any, at: datetime, is_published: bool):
        self.cluster, self.at, self.is_published = cluster, at, is_published
        self.who: dict[str, Any] = {"by": by, "at": at}
        self.done = Loaded()

    def entries(
        self,
        data: dict[str, Any],
        name: str,
        model: Any,
        fields: tuple[str, ...],
        key: str = "code",
    ) -> None:
        """Rows known by a code: those not here yet are added."""
        for place, given in objects(data, name):
            values = values_of(model, given, fields, place)
            if key not in values:
                raise NotLoadable(f"{place}: " + _("“%s” is missing.") % key)
            known = model.objects.filter(cluster=self.cluster, **{key: values[key]})
            if known.exists():
                self.done.unchanged += 1
                continue
            row = model(cluster=self.cluster, **values)
            if model is ConfidentialityText:
                row.published_at = self.at
            saved(row, place)
            self.done.added.append((name, values[key]))

    def wordings(self, data: dict[str, Any]) -> None:
        for place, given in objects(data, "wordings"):
            values = values_of(StateWording, given, WORDING, place)
            if values.get("state") not in RequestState.values:
                raise NotLoadable(f"{place}: " + _("there is no such state."))
            rows = StateWording.objects.filter(
                cluster=self.cluster, state=values["state"]
            )
            if rows.exists():
                self.done.unchanged += 1
            else:
                saved(StateWording(cluster=self.cluster, **values), place)
                self.done.added.append(("wordings", values["state"]))

    def policy(self, data: dict[str, Any]) -> None:
        for place, given in objects(data, "conflicts"):
            values = values_of(ConflictPolicy, given, POLICY, place)
            if ConflictPolicy.objects.filter(cluster=self.cluster).exists():
                self.done.unchanged += 1
            else:
                saved(ConflictPolicy(cluster=self.cluster, **values), place)
                self.done.added.append(("conflicts", self.cluster.slug))

    def versions(
        self,
        data: dict[str, Any],
        name: str,
        make: Callable[..., Any],
        show: Callable[[Any], dict[str, Any]],
    ) -> None:
        """Procedures or grids: what differs from the last version becomes the next."""
        for place, given in objects(data, name):
            with transaction.atomic():
                before, row = make(place, given)
                if before is not None and show(before) == show(row):
                    row.delete()
                    self.done.unchanged += 1
                    continue
                if self.is_published:
                    with at_place(place):
                        actions.publish_version(row, **self.who)
                self.done.added.append((name, row.code))

    def grid(self, place: str, given: dict[str, Any]) -> tuple[Any, Grid]:
        values = values_of(Grid, given, (*GRID, "criteria"), place, apart={"criteria"})
        before, row = self._next(Grid, place, values)
        for number, (where, one) in enumerate(objects(given, "criteria", place)):
            criterion = values_of(Criterion, one, CRITERION, where)
            check_anchors(criterion.get("anchors", {}), where)
            saved(Criterion(grid=row, position=number, **criterion), where)
        return before, row

    def procedure(self, place: str, given: dict[str, Any]) -> tuple[Any, Procedure]:
        links = {"kind", "grid", "expert_body", "deciding_body", "sections"}
        values = values_of(
            Procedure, given, (*PROCEDURE, *sorted(links)), place, apart=links
        )
        check_rules(values.get("rules", {}), place)
        values["kind"] = self._linked(ProjectKind, given.get("kind"), place)
        for name in ("expert_body", "deciding_body"):
            if given.get(name) is not None:
                values[name] = self._linked(Body, given[name], place)
        if given.get("grid") is not None:
            values["grid"] = self._grid_named(given["grid"], place)
        before, row = self._next(Procedure, place, values)
        for number, (where, one) in enumerate(objects(given, "sections", place)):
            self._section(row, number, where, one)
        return before, row

    def _section(
        self, procedure: Procedure, position: int, place: str, given: dict[str, Any]
    ) -> None:
        values = values_of(
            Section, given, (*SECTION, "questions"), place, apart={"questions"}
        )
        section = Section(procedure=procedure, position=position, **values)
        saved(section, place)
        for number, (where, one) in enumerate(objects(given, "questions", place)):
            asked = values_of(Question, one, QUESTION, where)
            check_choices(asked.get("choices", []), where)
            question = Question(section=section, position=number, **asked)
            saved(question, where)
            with at_place(where):
                check_question(question)

    def _next(self, model: Any, place: str, values: dict[str, Any]) -> tuple[Any, Any]:
        """The last version of a code, and the draft after it."""
        code = values.get("code")
        rows = model.objects.filter(cluster=self.cluster, code=code)
        if rows.filter(published_at=None).exists():
            raise NotLoadable(
                f"{place}: "
                + _("a draft of “%s” is open here: publish it or throw it away.") % code
            )
        before = rows.order_by("-version").first()
        latest = rows.aggregate(latest=Max("version"))["latest"] or 0
        row = model(cluster=self.cluster, version=latest + 1, **values)
        saved(row, place)
        return before, row

    def _linked(self, model: Any, code: Any, place: str) -> Any:
        row = model.objects.filter(cluster=self.cluster, code=str(code)).first()
        if row is None:
            raise NotLoadable(f"{place}: " + _("“%s” is not known here.") % code)
        return row

    def _grid_named(self, code: Any, place: str) -> Grid:
        rows = Grid.objects.filter(cluster=self.cluster, code=str(code))
        published = rows.filter(published_at__isnull=False)
        row = published.first() or rows.first()
        if row is None:
            raise NotLoadable(f"{place}: " + _("“%s” is not known here.") % code)
        return row
