"""Find an organisation in the public registers from within a form.

Every button of the search sends the form itself, so nothing typed is lost and no script
is needed; the list that appears while one types is the same list.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.clusters.models import Cluster
from grappe.connectors.units import Unit
from grappe.organisations import fields, queries, registers
from grappe.organisations.models import Organisation
from grappe.web.forms import Form
from grappe.web.organisations.wording import value_in_words

SHORTEST, LONGEST = 3, 120
TOO_MANY = gettext_lazy("Too many searches from here: try again in an hour.")
SCHEMES = {"sirene": "siren", "recherche_entreprises": "siren"}


@dataclass(frozen=True)
class Choice:
    """One unit of a list of answers."""

    unit: Unit
    key: str
    known: Organisation | None = None

    @property
    def place(self) -> str:
        office = self.unit.head_office
        words = [office.postcode, office.town] if office else []
        return " ".join(word for word in words if word)

    @property
    def title(self) -> str:
        return title_of(self.unit)

    @property
    def register(self) -> str:
        return registers.title(self.unit.register)


@dataclass(frozen=True)
class Answers:
    """What the registers answer to the words typed."""

    choices: list[Choice] = field(default_factory=list)
    notice: str = ""
    source: str = ""
    is_empty: bool = False  # the registers were asked and know nothing of the kind


def title_of(unit: Unit) -> str:
    if unit.name:
        return unit.name
    if unit.is_partial:
        return _("Name not shown at its own request")
    return _("Name of a person, not read from the register")


def key_of(unit: Unit) -> str:
    return f"{SCHEMES.get(unit.register, unit.register)}:{unit.number}"


def as_of(unit: Unit) -> str:
    """“SIRENE, as of 01/11/2026”."""
    return dated(registers.title(unit.register), unit.observed_on)


def dated(register: str, day: Any) -> str:
    if not day:
        return register
    words = {"register": register, "day": date_format(day, "SHORT_DATE_FORMAT")}
    return _("%(register)s, as of %(day)s") % words


def look_for(
    text: str, place: str, cluster: Cluster | None = None, limit: int = 10
) -> Answers:
    """Units by what was typed; those of the cluster's own files are marked as such."""
    text, place = text.strip()[:LONGEST], place.strip()[:LONGEST]
    if len(text) < SHORTEST:
        return Answers()
    where = {"postcode" if place[:1].isdecimal() else "town": place}
    found = registers.search(text, limit=limit, **where)
    known = known_to(cluster, found.units) if cluster else {}
    choices = [
        Choice(unit, key_of(unit), known.get(key_of(unit))) for unit in found.units
    ]
    source = dated(registers.title(found.register), found.observed_on)
    asked = not choices and not found.notice
    return Answers(choices, found.notice, source if found.register else "", asked)


def known_to(cluster: Cluster, units: tuple[Unit, ...]) -> dict[str, Organisation]:
    """The organisations a cluster has among some units, by the key of the unit."""
    sirens = {unit.number for unit in units if key_of(unit).startswith("siren:")}
    sirens |= {dict(unit.numbers).get("siren", "") for unit in units} - {""}
    numbers = {unit.number for unit in units} - sirens
    known = Organisation.objects.known_to(cluster)
    by_siren = {one.siren: one for one in known.filter(siren__in=sirens)}
    by_rnsr = {one.rnsr: one for one in known.filter(rnsr__in=numbers)}
    by_ror = {one.ror: one for one in known.filter(ror__in=numbers)}
    found = {}
    for unit in units:
        siren = dict(unit.numbers).get("siren", unit.number)
        same = by_siren.get(siren) or by_rnsr.get(unit.number)
        if same := same or by_ror.get(unit.number):
            found[key_of(unit)] = same
    return found


def unit_of(siren: str) -> Unit | None:
    """The unit of a SIREN; None too where no register answers."""
    try:
        return registers.unit(siren) if siren else None
    except registers.RegisterSilent:
        return None


class Find:
    """The register's part of a form: words looked for, units found, the one chosen.

    `names` gives for each field of the form the field of the record that it holds.
    `cluster` is None where the reader may not know whom the cluster has on file; with
    `may_have_known`, somebody on file can be chosen again.
    """

    def __init__(
        self,
        request: HttpRequest,
        *,
        names: dict[str, str],
        url: str,
        cluster: Cluster | None,
        may_ask: bool = True,
        may_have_known: bool = False,
    ) -> None:
        self.is_post = request.method == "POST"
        self.sent = request.POST if self.is_post else request.GET
        self.names, self.url, self.cluster = names, url, cluster
        self.may_have_known = may_have_known
        self.text = self.sent.get("find_text", "")[:LONGEST]
        self.place = self.sent.get("find_place", "")[:LONGEST]
        self.is_choice = "choose" in self.sent
        self.answers, self.problem = Answers(), ""
        self.unit: Unit | None = None
        self.known: Organisation | None = None
        if not may_ask:
            self.problem = str(TOO_MANY)
            return
        self._take(self.sent.get("choose", self.sent.get("unit", "")))
        if self.is_search:
            self.answers = look_for(self.text, self.place, cluster)
            if len(self.text.strip()) < SHORTEST:
                self.problem = _("Type at least three letters or a number.")

    @property
    def is_search(self) -> bool:
        """The button of the search, or Enter in its field before anything else."""
        name = next((one for one in self.names if self.names[one] == "legal_name"), "")
        began = self.text and not self.sent.get(name)
        return not self.is_choice and ("find" in self.sent or bool(began))

    @property
    def is_asked(self) -> bool:
        """The page is about the register, the form is not sent yet."""
        return self.is_choice or self.is_search

    @property
    def is_refused(self) -> bool:
        """The unit chosen is on file already, and is not entered twice."""
        return self.known is not None and not self.may_have_known

    @property
    def key(self) -> str:
        return key_of(self.unit) if self.unit else ""

    @property
    def source(self) -> str:
        return as_of(self.unit) if self.unit else ""

    @property
    def title(self) -> str:
        return title_of(self.unit) if self.unit else ""

    @property
    def values(self) -> dict[str, Any]:
        """What the register fills, by field of the form."""
        if self.unit is None or self.is_refused:
            return {}
        said = registers.values_of(self.unit)
        return {one: said[name] for one, name in self.names.items() if name in said}

    @property
    def more(self) -> list[tuple[str, str]]:
        """What the register fills besides the fields of the form, in words."""
        if self.unit is None:
            return []
        said = registers.values_of(self.unit)
        shown = set(self.names.values())
        facts = [
            (fields.label(name), value_in_words(name, value))
            for name, value in said.items()
            if name not in shown
        ]
        place = registers.place_of(self.unit)
        words = [place.get(name) for name in ("address", "postcode", "town")]
        if text := " ".join(word for word in words if word):
            facts.append((_("Head office"), text))
        return facts

    @property
    def successors(self) -> list[Choice]:
        """Who took a closed unit over, as far as the register knows them."""
        if self.unit is None or self.unit.is_active:
            return []
        sirens = [siren for siren, _day in self.unit.successors]
        units = registers.units(sirens)
        return [
            Choice(units[one], key_of(units[one])) for one in sirens if one in units
        ]

    def form(self, kind: type[Form], *, initial: dict | None = None, **options) -> Form:
        """The form as sent, or filled with what was typed and what was chosen."""
        if self.is_post and not self.is_asked:
            form = kind(self.sent, initial=initial, **options)
        else:
            typed = self._typed(kind(**options))
            filled = {**(initial or {}), **typed}
            if self.is_choice:
                filled |= self.values
            form = kind(initial=filled, **options)
        self._mark(form)
        return form

    def _take(self, key: str) -> None:
        """Read the chosen unit again: what a browser sends is only its number."""
        scheme, _colon, number = key.partition(":")
        if not number or len(number) > 20 or not number.isalnum():
            return
        try:
            self.unit = registers.unit(number, scheme=scheme)
        except registers.RegisterSilent as silence:
            self.problem = str(silence)
            return
        if self.unit is None:
            self.problem = _("The registers have no unit of this number.")
        elif self.cluster:
            same = queries.by_identifier(registers.values_of(self.unit))
            known = Organisation.objects.known_to(self.cluster)
            self.known = known.filter(pk=same.pk).first() if same else None

    def _typed(self, form: Form) -> dict[str, Any]:
        """What stands in the form, without what a unit chosen before had filled."""
        before = self._before()
        typed = {}
        for name in form.fields:
            if name not in self.sent:
                continue
            value = self.sent.get(name)
            if name in before and self._is_same(name, value, before[name]):
                continue
            typed[name] = value
        return typed

    def _before(self) -> dict[str, Any]:
        key = self.sent.get("unit", "")
        if not self.is_choice or not key or key == self.key:
            return {}
        scheme, _colon, number = key.partition(":")
        try:
            unit = registers.unit(number[:20], scheme=scheme)
        except registers.RegisterSilent:
            return {}
        said = registers.values_of(unit) if unit else {}
        return {one: said[name] for one, name in self.names.items() if name in said}

    def _is_same(self, name: str, typed: Any, official: Any) -> bool:
        try:
            return fields.clean(self.names[name], typed) == official
        except ValidationError:
            return False

    def _mark(self, form: Form) -> None:
        """Say at each field what comes from the register."""
        if self.unit is None:
            return
        for name, official in self.values.items():
            if not self._is_same(name, form[name].value(), official):
                continue
            # The bound field was made when its value was read: it has its own text.
            form[name].help_text = _("Public register: %(source)s") % {
                "source": self.source
            }
            widget = form.fields[name].widget
            widget.attrs["class"] = f"{widget.attrs.get('class', '')} g-official"


def search_url(cluster: Cluster) -> str:
    return reverse("organisations:register_search", args=[cluster.slug])
