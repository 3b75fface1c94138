"""Bring in the lines of a cluster's budget: one row a resource and a year."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.accounts import rules
from grappe.audit.actions import plain
from grappe.clusters.models import BudgetLine, FundingOrigin
from grappe.connectors import tabular
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.models import Verdict
from grappe.imports.registry import (
    Field,
    Importer,
    Message,
    Option,
    Outcome,
    Run,
    Values,
)
from grappe.imports.tables import BAD_CELLS

FIELDS = (
    Field("year", _("year"), ("annee", "exercice", "year"), "2025", is_required=True),
    Field(
        "origin",
        _("origin"),
        ("origine", "financeur", "source", "nature", "type", "origin", "categorie"),
        "cotisations",
        is_required=True,
    ),
    Field(
        "label",
        _("label"),
        (
            "libelle",
            "intitule",
            "designation",
            "ligne",
            "label",
            "description",
            "poste",
        ),
        "Cotisations des PME",
        is_required=True,
    ),
    Field(
        "amount_eur",
        _("amount (€)"),
        (
            "montant",
            "montant eur",
            "montant euros",
            "amount",
            "amount eur",
            "total",
            "eur",
        ),
        "125 000,00",
        is_required=True,
    ),
    Field(
        "is_actual",
        _("actual or planned"),
        (
            "realise",
            "realise prevu",
            "prevu",
            "statut",
            "etat",
            "actual",
            "actual planned",
        ),
        "réalisé",
    ),
    Field(
        "is_in_kind",
        _("contribution in kind"),
        (
            "nature contribution",
            "contribution nature",
            "en nature",
            "in kind",
            "valorise",
        ),
        "non",
    ),
)
ORIGINS = {
    FundingOrigin.DUES: "dues, cotisation, cotisations, adhesions, membership dues",
    FundingOrigin.SERVICES: "services, service, prestation, prestations",
    FundingOrigin.SPONSORING: "sponsoring, sponsor, mecenat, parrainage, partenariats",
    FundingOrigin.EVENTS: "events, evenement, evenements, event, salons",
    FundingOrigin.OTHER_PRIVATE: (
        "other private, other private money, autre prive, autres prives, prive, "
        "autres ressources privees"
    ),
    FundingOrigin.STATE: "state, etat, dge, dreets, bpifrance, france 2030",
    FundingOrigin.REGION: "region, conseil regional, hauts de france",
    FundingOrigin.LOCAL: (
        "local, local authorities, metropole, departement, agglomeration, "
        "collectivite, "
        "collectivites, commune, collectivites locales"
    ),
    FundingOrigin.EUROPE: (
        "europe, european union, union europeenne, feder, ue, eu, horizon europe, fse"
    ),
    FundingOrigin.OTHER_PUBLIC: (
        "other public, other public money, autre public, autres publics, public, "
        "autres ressources publiques"
    ),
}
_ORIGINS = {
    folded(word): str(origin)
    for origin, text in ORIGINS.items()
    for word in [*text.split(","), str(origin).replace("_", " ")]
}
_ACTUAL = {
    "realise",
    "actual",
    "reel",
    "execute",
    "constate",
    "oui",
    "vrai",
    "yes",
    "1",
}
_PLANNED = {
    "prevu",
    "prevision",
    "previsionnel",
    "planned",
    "budget",
    "vote",
    "non",
    "no",
}
_YEAR = re.compile(r"(199\d|20\d\d)")

MESSAGES = {
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    "missing": _("Fill this cell."),
    "year_wrong": _("“%(text)s” is not a year."),
    "origin_unknown": _(
        "“%(text)s” is no origin of money we know: write for instance cotisations, "
        "services, État, Région, Europe."
    ),
    "actual_unknown": _("“%(text)s” is neither “actual” nor “planned”."),
    "negative": _("“%(text)s” is negative."),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "same_as_row": _("Row %(row)s says the same."),
    "differs_from_row": _("Row %(row)s gives another amount for the same line."),
}

Key = tuple[int, str, str, bool]


class BudgetPlanner:
    """A budget has hundreds of lines at most: all are kept at hand."""

    def __init__(self, run: Run) -> None:
        self.run = run
        lines = BudgetLine.objects.filter(cluster=run.cluster)
        if run.is_writing:
            lines = lines.select_for_update()
        self.lines: dict[Key, BudgetLine] = {key_of(line): line for line in lines}
        self.first: dict[Key, tuple[int, dict[str, Any]]] = {}

    notices = ()

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        return [self.plan_row(number, cells) for number, cells in rows]

    def plan_row(self, number: int, cells: Mapping[str, Any]) -> Outcome:
        said, messages = read(cells, self.run)
        title = f"{said.get('year', '')} {said.get('label', '')}".strip()
        if messages:
            return Outcome(number, Verdict.REFUSE, title, messages)
        key = (said["year"], said["origin"], said["label"], said["is_actual"])
        if key in self.first:
            return self.repeated(number, title, said, *self.first[key])
        self.first[key] = number, said
        line = self.lines.get(key)
        if line is None:
            changes = {name: [None, plain(value)] for name, value in said.items()}
            return Outcome(number, Verdict.CREATE, title, [], changes, "", said)
        changes = {
            name: [plain(getattr(line, name)), plain(value)]
            for name, value in said.items()
            if getattr(line, name) != value
        }
        verdict = Verdict.CHANGE if changes else Verdict.SAME
        return Outcome(number, verdict, title, [], changes, f"line:{line.pk}", said)

    def repeated(
        self,
        number: int,
        title: str,
        said: dict[str, Any],
        first: int,
        before: dict[str, Any],
    ) -> Outcome:
        if said == before:
            told = Message("same_as_row", "info", params={"row": first})
            return Outcome(number, Verdict.SAME, title, [told])
        told = Message("differs_from_row", "error", "amount_eur", {"row": first})
        return Outcome(number, Verdict.REFUSE, title, [told])

    def write(self, outcomes: Sequence[Outcome], journal: Journal) -> None:
        created, rows, changed = [], [], []
        for outcome in outcomes:
            said = outcome.plan
            key = (said["year"], said["origin"], said["label"], said["is_actual"])
            line = self.lines.get(key)
            if line is None:
                created.append(BudgetLine(cluster=self.run.cluster, **said))
                rows.append(outcome.number)
                continue
            before = {name: getattr(line, name) for name in outcome.changes}
            for name in before:
                setattr(line, name, said[name])
            changed.append((line, before, outcome.number))
        journal.create(created, rows)
        journal.change(changed)

    def close(self) -> None:
        self.lines.clear()


def key_of(line: BudgetLine) -> Key:
    return line.year, line.origin, line.label, line.is_actual


def read(cells: Mapping[str, Any], run: Run) -> tuple[dict[str, Any], list[Message]]:
    said: dict[str, Any] = {"is_actual": not run.options.get("planned")}
    messages: list[Message] = []
    for name, reader in READERS.items():
        if name not in cells:
            if name not in ("is_actual", "is_in_kind"):
                messages.append(Message("missing", "error", name))
            continue
        try:
            said[name] = reader(cells[name])
        except Unreadable as error:
            code, params = error.args
            messages.append(Message(code, "error", name, params))
        except tabular.BadCell as error:
            params = dict(error.params)
            messages.append(Message(f"cell_{error.code}", "error", name, params))
    return said, messages


class Unreadable(ValueError):
    """A cell that says nothing we know: its code and the params of its sentence."""


def read_year(cell: Any) -> int:
    found = _YEAR.search(str(cell))
    if not found:
        raise Unreadable("year_wrong", {"text": str(cell)[:20]})
    return int(found[0])


def read_origin(cell: Any) -> str:
    words = folded(cell).split()
    for length in range(len(words), 0, -1):
        if (origin := _ORIGINS.get(" ".join(words[:length]))) is not None:
            return origin
    raise Unreadable("origin_unknown", {"text": str(cell)[:40]})


def read_label(cell: Any) -> str:
    text = " ".join(str(cell).split())
    if len(text) > 200:
        raise Unreadable("too_long", {"text": text[:40], "limit": 200})
    return text


def read_amount(cell: Any) -> Decimal:
    amount = Decimal(str(tabular.parse_number_fr(cell)))
    if amount < 0:
        raise Unreadable("negative", {"text": str(cell)[:20]})
    if amount >= Decimal(10) ** 12:
        raise Unreadable("too_long", {"text": str(cell)[:20], "limit": 12})
    return amount.quantize(Decimal("0.01"))


def read_actual(cell: Any) -> bool:
    words = set(folded(cell).split())
    if words & _ACTUAL:
        return True
    if words & _PLANNED:
        return False
    raise Unreadable("actual_unknown", {"text": str(cell)[:20]})


READERS = {
    "year": read_year,
    "origin": read_origin,
    "label": read_label,
    "amount_eur": read_amount,
    "is_actual": read_actual,
    "is_in_kind": tabular.parse_bool,
}

BUDGET = Importer(
    kind="budget",
    title=_("Budget lines"),
    fields=FIELDS,
    options=(
        Option("planned", _("These are planned amounts, where the file does not say")),
    ),
    needs=tuple((field.key,) for field in FIELDS if field.is_required),
    begin=BudgetPlanner,
    rule=rules.can_edit_budget,
    messages=MESSAGES,
)
