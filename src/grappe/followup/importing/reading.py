"""What the cells of a row say: a bid, and the aid of one partner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from grappe.connectors import tabular
from grappe.followup.models import (
    ANSWERED_STATES,
    WON_STATES,
    AidForm,
    BidState,
)
from grappe.imports.columns import folded
from grappe.imports.registry import Message

LIMITS = {
    "acronym": 60,
    "project_reference": 60,
    "funder": 200,
    "programme": 200,
    "reference": 80,
    "label_number": 20,
    "partner": 250,
    "partner_siren": 20,
}
DAYS = ("submitted_on", "result_on", "contracted_on")
AMOUNTS = ("eligible_cost_eur", "aid_eur", "paid_eur")
LARGEST = Decimal(10) ** 12
STATES = {
    BidState.CONTRACTED: "conventionne, contracted, signe, contractualise",
    BidState.FUNDED: "finance, retenu, funded, accepte, gagne, laureat, oui, won, yes",
    BidState.NOT_FUNDED: (
        "non finance, refuse, rejete, not funded, non retenu, perdu, non, no, lost, "
        "rejected"
    ),
    BidState.RESERVE: "liste d attente, liste complementaire, reserve, waiting list",
    BidState.SHORTLISTED: "preselectionne, shortlisted, auditionne",
    BidState.SUBMITTED: "depose, en cours, submitted, filed, pending, en attente",
    BidState.GIVEN_UP: "abandonne, retire, given up, withdrawn, abandon",
}
FORMS = {
    AidForm.GRANT: "subvention, grant, don",
    AidForm.ADVANCE: "avance remboursable, avance, advance, avance recuperable",
    AidForm.LOAN: "pret, loan, prêt",
    AidForm.EQUITY: "fonds propres, equity, capital, investissement",
}


def words_of(table: Mapping[Any, str]) -> dict[str, Any]:
    """A value by each of the words that say it, as folded."""
    return {
        folded(word): value
        for value, words in table.items()
        for word in words.split(",")
    }


BY_STATE, BY_FORM = words_of(STATES), words_of(FORMS)


@dataclass
class Said:
    """A row, read: texts, days and amounts by their field."""

    texts: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    state: str = BidState.SUBMITTED
    form: str = AidForm.GRANT
    messages: list[Message] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(one.level == "error" for one in self.messages)

    @property
    def has_aid(self) -> bool:
        named = self.texts["partner"] or self.texts["partner_siren"]
        return bool(named) or "aid_eur" in self.amounts

    def error(self, code: str, key: str, **params: Any) -> None:
        self.messages.append(Message(code, "error", key, params))

    def warn(self, code: str, key: str, **params: Any) -> None:
        self.messages.append(Message(code, "warning", key, params))


def read(cells: Mapping[str, Any], on: date) -> Said:
    """Everything a row says on a day, with what is wrong in it."""
    said = Said()
    for key, limit in LIMITS.items():
        text = " ".join(str(cells.get(key) or "").split())
        if len(text) > limit:
            said.error("too_long", key, text=text[:40], limit=limit)
        said.texts[key] = text
    if not said.texts["acronym"] and not said.texts["project_reference"]:
        said.error("missing", "acronym")
    if not said.texts["funder"]:
        said.error("missing", "funder")
    for key in DAYS:
        if (day := _parsed(said, cells, key, tabular.parse_date)) is not None:
            said.days[key] = day
            if day > on:
                said.error("day_to_come", key)
    for key in AMOUNTS:
        _read_amount(said, cells, key)
    _read_words(said, cells)
    _check_days(said)
    if said.has_aid:
        _check_aid(said)
    return said


def _parsed(said: Said, cells: Mapping[str, Any], key: str, parse: Any) -> Any:
    cell = cells.get(key)
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        return parse(cell)
    except tabular.BadCell as error:
        said.error(f"cell_{error.code}", key, text=str(cell)[:40])
        return None


def _read_amount(said: Said, cells: Mapping[str, Any], key: str) -> None:
    value = _parsed(said, cells, key, tabular.parse_number_fr)
    if value is None:
        return
    if value < 0:
        said.error("negative", key, text=str(value))
    elif value >= LARGEST:
        said.error("too_long", key, text=str(value)[:40], limit=12)
    else:
        said.amounts[key] = value.quantize(Decimal("0.01"))


def _read_words(said: Said, cells: Mapping[str, Any]) -> None:
    """The result as it is written, else as the days say it; the form of the aid."""
    written = str(cells.get("state") or "").strip()
    if written:
        found = BY_STATE.get(folded(written))
        if found is None:
            said.error("state_unknown", "state", text=written[:40])
        said.state = found or said.state
    elif "contracted_on" in said.days:
        said.state = BidState.CONTRACTED
    elif "aid_eur" in said.amounts:
        said.state = BidState.FUNDED
    written = str(cells.get("form") or "").strip()
    if written:
        form = BY_FORM.get(folded(written))
        if form is None:
            said.warn("form_unknown", "form", text=written[:40])
        said.form = form or AidForm.GRANT


def _check_days(said: Said) -> None:
    filed, answered = said.days.get("submitted_on"), said.days.get("result_on")
    signed = said.days.get("contracted_on")
    if signed and not answered and said.state == BidState.CONTRACTED:
        # Nobody signs before a yes: the day of the contract is the latest it can be.
        answered = said.days["result_on"] = signed
    if said.state in ANSWERED_STATES and not answered:
        said.error("not_answered", "result_on")
    if said.state != BidState.GIVEN_UP and not filed:
        said.error("not_filed", "submitted_on")
    if filed and answered and answered < filed:
        said.error("answered_early", "result_on")
    if answered and signed and signed < answered:
        said.error("signed_early", "contracted_on")


def _check_aid(said: Said) -> None:
    aid = said.amounts.get("aid_eur")
    if not said.texts["partner"] and not said.texts["partner_siren"]:
        said.error("aid_without_partner", "partner")
    if aid is None:
        said.error("missing", "aid_eur")
        return
    if aid == 0:
        said.error("aid_zero", "aid_eur")
    if said.state not in WON_STATES:
        said.error("aid_not_won", "state")
    cost = said.amounts.get("eligible_cost_eur")
    if cost is not None and aid > cost:
        said.error("aid_above_cost", "aid_eur")
    if said.amounts.get("paid_eur", 0) > aid:
        said.error("paid_above_aid", "paid_eur")
