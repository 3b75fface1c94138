"""Which organisation a row speaks of.

By official number, else by name, never by guess.
"""

from collections.abc import Mapping, Sequence

from grappe.memberships.importing.parsing import Parsed
from grappe.memberships.importing.records import Records
from grappe.memberships.importing.seen import First, Namesake

SHOWN = 5


def match(
    row: Parsed, by_key: Mapping[str, int], namesakes: Sequence[Namesake]
) -> tuple[int | None, str]:
    """The key of the organisation on file (None: a new one) and what to say of it.

    The second value is a message code, "" for nothing, and ends a row that has no
    single answer.
    """
    found = {by_key[key] for key in row.keys if key in by_key}
    if len(found) > 1:
        return None, "several_records"
    if found:
        return found.pop(), ""
    siren = row.organisation.get("siren")
    close = [one for one in namesakes if not (siren and one.siren)]
    postcode = row.place.get("postcode", "")
    if row.keys:
        # A record without number, of the same name and place, is completed.
        same = [
            one for one in close if not one.siren and one.postcode == postcode != ""
        ]
        if len(same) == 1:
            return same[0].pk, "matched_by_name"
        return None, "same_name" if namesakes else ""
    if len(close) > 1 and postcode:
        close = [one for one in close if one.postcode == postcode] or close
    if len(close) > 1:
        return None, "several_namesakes"
    if close:
        return close[0].pk, "matched_by_name"
    return None, "no_identifier"


def tell_match(
    row: Parsed,
    code: str,
    by_key: Mapping[str, int],
    namesakes: Sequence[Namesake],
    records: Records,
) -> None:
    """Word what `match` found; other clusters' records are never named."""
    names = " ; ".join(one.name for one in namesakes[:SHOWN])
    if code == "several_records":
        pks = {by_key[key] for key in row.keys if key in by_key}
        known = [records.organisations[pk].name for pk in sorted(pks & records.known)]
        names = " ; ".join(known + ["…"] * bool(pks - records.known))
        row.error(code, "siren", names=names)
    elif code == "several_namesakes":
        row.error(code, "legal_name", names=names)
    elif code == "no_identifier" and row.identity and row.identity.is_waiting:
        row.warn("number_to_check", "legal_name", count=len(row.identity.candidates))
    elif code:
        row.warn(code, "legal_name", names=names)


def contradicts(row: Parsed, records: Records, pk: int) -> None:
    """A record found by one number must not deny another of the row's."""
    record = records.organisations[pk]
    for name in ("siren", "pic", "ror"):
        said, known = row.organisation.get(name), getattr(record, name)
        is_other = (name, said) in records.other_numbers[pk]
        if said and known and said != known and not is_other:
            row.error("contradicts", name, field=name.upper(), known=known)


def first_row(
    row: Parsed, pk: int | None, seen: Mapping[str, First]
) -> tuple[First | None, str]:
    """An earlier row of the file about the same organisation, and how we know."""
    keys = [*row.keys, *([f"org:{pk}"] if pk else [])]
    for key in keys:
        if key in seen:
            return seen[key], "same"
    first = seen.get(row.name_key) if row.name_key else None
    if first is None:
        return None, ""
    # A number that the name led to makes it no other than a row of that name without.
    if not row.keys or (row.found and not first.has_identifier):
        return first, "same"
    # Two official numbers are two organisations, whatever their names.
    return (None, "") if first.has_identifier else (first, "namesake")
