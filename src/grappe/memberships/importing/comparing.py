"""A row beside what is on file: what it would create or change, what it cannot."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from grappe.imports.columns import folded
from grappe.imports.registry import Run
from grappe.memberships.importing.parsing import Parsed, name_folded
from grappe.memberships.importing.plans import ContactPlan, PlacePlan, Plan
from grappe.memberships.importing.records import Records
from grappe.memberships.importing.spells import plan_spell
from grappe.memberships.importing.terms import Terms
from grappe.organisations import fields, nomenclatures
from grappe.organisations.models import Establishment, FieldValue, Organisation, Source

# Names that differ by capitals, accents or legal form only are the same name.
FOLDED: dict[str, Callable[[str], str]] = {
    "legal_name": name_folded,
    "brand_name": name_folded,
    "acronym": folded,
    "address": folded,
    "town": nomenclatures.normalise_town,
}
PLACED_BY = ("postcode", "town", "country")


def compare(
    row: Parsed, pk: int | None, records: Records, terms: Terms, run: Run
) -> Plan:
    organisation = records.organisations[pk] if pk else None
    plan = Plan(row, organisation, key=pk or 0)
    plan.is_known, plan.is_new = pk in records.known, pk is None
    if organisation is None:
        plan_new(plan)
    else:
        plan_fields(plan, organisation, records, run)
        plan_numbers(plan, records.other_numbers[organisation.pk])
        if not plan.is_known:
            row.tell("shared_record", "siren")
    plan_place(plan, records)
    plan_figures(plan, records)
    plan_spell(plan, records, terms, run)
    plan_links(plan, records, terms)
    plan_contact(plan, records)
    return plan


def plan_new(plan: Plan) -> None:
    row = plan.row
    if not row.name:
        row.error("name_missing", "legal_name")
        return
    plan.columns = {
        name: value
        for name, value in row.organisation.items()
        if name != fields.DECLARED_SIZE
    }
    plan.said = {n: fields.to_json(value) for n, value in row.organisation.items()}
    for name, value in row.organisation.items():
        plan.change(name, None, value)
    plan_numbers(plan, set())


def plan_fields(
    plan: Plan, organisation: Organisation, records: Records, run: Run
) -> None:
    """Keep what is news from this file.

    The column follows unless a stronger source spoke.
    """
    values = records.values[organisation.pk]
    left_out = {m.field for m in plan.row.messages if m.code == "kind_unknown"}
    # A name that led to the number is another spelling of the one on file; another
    # number of the record is on file already.
    left_out |= {"legal_name"} if plan.row.found else set()
    known = records.other_numbers[organisation.pk]
    for name, value in plan.row.organisation.items():
        current = getattr(organisation, name, None)
        if name in left_out or (name, value) in known:
            continue
        if not is_news(name, value, current, values, run):
            continue
        plan.said[name] = fields.to_json(value)
        closed = organisation.closed_on
        if name == "founded_on" and closed and closed < value:
            plan.row.error("closed_before_founded", name, day=closed.isoformat())
        stronger = stronger_than_a_file(name, values, run)
        if stronger is None:
            if name != fields.DECLARED_SIZE:
                plan.columns[name] = value
            plan.change(name, current, value)
        elif plan.is_known:
            plan.row.warn(
                "stronger_value",
                name,
                field=fields.label(name),
                known=str(stronger.value),
                text=str(fields.to_json(value)),
            )


def plan_numbers(plan: Plan, known: set[tuple[str, str]]) -> None:
    """Numbers of registers that have no column."""
    for scheme, value in plan.row.other_numbers.items():
        if (scheme, value) not in known:
            plan.numbers[scheme] = value
            plan.change(scheme, None, value)


def is_news(
    name: str, value: Any, current: Any, values: list[FieldValue], run: Run
) -> bool:
    """As `organisations.actions.set_fields` sees it: against the source's last word."""
    said = [
        one
        for one in values
        if one.field == name
        and one.source == Source.IMPORT
        and one.cluster_id == run.cluster.pk
    ]
    if said:
        before = max(said, key=fields.weight).value
        return not alike(name, before, fields.to_json(value))
    if name == fields.DECLARED_SIZE:
        return True
    return not alike(name, current, value)


def alike(name: str, before: Any, after: Any) -> bool:
    fold = FOLDED.get(name)
    if fold and before and after:
        return fold(before) == fold(after)
    return bool(before == after)


def stronger_than_a_file(
    name: str, values: list[FieldValue], run: Run
) -> FieldValue | None:
    rank = fields.RANKS[fields.OWNER[name]].index(Source.IMPORT)
    others = [
        one
        for one in values
        if one.field == name and fields.weight(one)[:2] > (rank, run.on)
    ]
    return max(others, key=fields.weight, default=None)


def plan_place(plan: Plan, records: Records) -> None:
    said = dict(plan.row.place)
    if not said:
        return
    owner = plan.organisation.pk if plan.organisation else None
    if records.sirets.get(said.get("siret", ""), owner) != owner:
        plan.row.error("siret_taken", "siret")
        return
    siren = plan.row.organisation.get("siren")
    if plan.organisation and plan.organisation.siren and "siret" in said:
        siren = plan.organisation.siren
        is_other = ("siren", said["siret"][:9]) in records.other_numbers[plan.key]
        if said["siret"][:9] != siren and not is_other:
            params = {"other": "SIRET", "found": said["siret"][:9], "siren": siren}
            plan.row.error("siren_differs", "siret", **params)
            return
    record, demoted = choose_place(records.places[owner] if owner else [], said)
    country = plan.row.organisation.get("country") or (
        plan.organisation.country if plan.organisation else "FR"
    )
    if record is None:
        said["country"] = country
        plan.place = PlacePlan(None, said, demoted)
        locate(said, said)
    else:
        news = {
            name: value
            for name, value in said.items()
            if not same_place(name, getattr(record, name), value)
        }
        if not news:
            return
        plan.place = PlacePlan(record, news)
        whole = {name: getattr(record, name) for name in (*PLACED_BY, "latitude")}
        if any(name in news for name in PLACED_BY):
            locate(news, whole | news)
    for name, value in said.items():
        if name != "country" and (record is None or name in plan.place.values):
            plan.change(name, getattr(record, name, None), value)


def choose_place(
    places: Sequence[Establishment], said: dict[str, Any]
) -> tuple[Establishment | None, Establishment | None]:
    """The establishment the row speaks of, and the head office it puts in its shade."""
    siret = said.get("siret")
    head = next((place for place in places if place.is_head_office), None)
    for place in places:
        if siret and place.siret == siret:
            return place, None
    if head and siret and head.siret:
        return None, head  # the head office moved to an establishment not yet known
    return head, None


def same_place(name: str, before: Any, after: Any) -> bool:
    if name in ("latitude", "longitude"):
        return before is not None and abs(before - after) < 1e-6
    if name == "postcode" and not after:
        return True
    return alike(name, before, after)


# Many members share a town.
_located = lru_cache(maxsize=4096)(nomenclatures.locate)


def locate(values: dict[str, Any], whole: dict[str, Any]) -> None:
    """Place by the postcode what the file does not place itself."""
    if whole.get("country") not in fields.FRENCH:
        return
    found = _located(whole.get("postcode", ""), whole.get("town", ""))
    if found is None:
        return
    values.setdefault("department", found.department_code)
    if "latitude" not in values:
        values |= {"latitude": found.lat, "longitude": found.lon}


def plan_figures(plan: Plan, records: Records) -> None:
    said = plan.row.figures
    if not said:
        return
    pk = plan.organisation.pk if plan.organisation else 0
    record = records.figures.get((pk, said["year"]))
    news = {
        name: value
        for name, value in said.items()
        if record is None or getattr(record, name) != value
    }
    if not news:
        return
    plan.figures = (record, news)
    for name, value in news.items():
        if name != "year":
            before = getattr(record, name) if record else None
            plan.change(f"{name} {said['year']}", before, value)


def plan_links(plan: Plan, records: Records, terms: Terms) -> None:
    """Add tags, domains and competences; a file takes none away."""
    for kind, texts in plan.row.profile.items():
        linked = records.links.get(kind, {})
        had = linked.get(plan.organisation.pk, {}) if plan.organisation else {}
        added: list[str] = []
        for text in texts:
            key = terms.find(kind, text)
            if key is None:
                plan.row.error(f"{kind}_unknown", kind, text=text[:60])
                continue
            if terms.is_new(kind, key):
                plan.row.warn("to_be_created", kind, text=terms.label(kind, key))
            record = terms.record(kind, key)
            if key not in added and (record is None or record.pk not in had):
                added.append(key)
        if added:
            plan.links[kind] = added
            names = [terms.label(kind, key) for key in added]
            before = ", ".join(had.values())
            after = ", ".join([*had.values(), *names])
            plan.change(kind, before or None, after)


def plan_contact(plan: Plan, records: Records) -> None:
    said = dict(plan.row.contact)
    if not said:
        return
    if said.get("email", "").lower() in records.erased:
        plan.row.warn("contact_erased", "contact_email")
        return
    title = said.pop("job_title", None)
    positions = records.positions[plan.organisation.pk] if plan.organisation else []
    position = find_position(positions, said)
    if position is None:
        plan.contact = ContactPlan(None, said, title)
        name = f"{said.get('given_name', '')} {said['family_name']}".strip()
        plan.change("contact", None, " ".join(filter(None, [name, said.get("email")])))
        return
    is_guess = any(m.code == "contact_without_name" for m in plan.row.messages)
    person = {
        name: value
        for name, value in said.items()
        if getattr(position.person, name) != value
        and not (is_guess and name == "family_name")
    }
    new_title = title if title and title != position.job_title else None
    if person or new_title:
        plan.contact = ContactPlan(position, person, new_title)
        for name, value in person.items():
            plan.change(f"contact_{name}", getattr(position.person, name), value)
        if new_title:
            plan.change("contact_job_title", position.job_title, new_title)


def find_position(positions: Sequence[Any], said: dict[str, str]) -> Any:
    """The same e-mail, else the same name."""
    email = said.get("email")
    name = folded(f"{said.get('given_name', '')} {said['family_name']}")
    for position in positions:
        if email and position.person.email.lower() == email:
            return position
    for position in positions:
        if folded(position.person.name) == name:
            return position
    return None
