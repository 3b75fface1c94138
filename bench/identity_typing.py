"""How people type the organisations of the sources: names, places, numbers."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from identity_sources import COMPANY, HOSPITAL, LABORATORY, Organisation, unique
from identity_text import (
    HOSPITAL_WORDS,
    bare,
    english,
    fold,
    is_acronym,
    luhn,
    mistyped,
    plain_town,
)

from grappe.engines.identity.types import Entry, Query

# Kinds of query, and how often each is asked where the organisation allows it.
SHARES = {
    "as typed": 1.0,  # the name of the source, as it is there
    "other name": 0.8,  # the other source's, the short name that is no acronym
    "acronym": 0.35,  # the acronym alone, often with the town
    "name and acronym": 0.15,
    "case and accents": 0.25,
    "legal form": 0.15,  # added, or written out
    "typing slip": 0.2,
    "cut short": 0.08,
    "word left out": 0.1,
    "English": 0.2,  # made from a small dictionary, word by word
    "abbreviated": 0.25,  # CHU for Centre hospitalier universitaire, and back
}


def asked(
    one: Organisation, entry: Entry | None, rng: Random
) -> Iterator[tuple[str, str, Query]]:
    """Give kind, the name that was meant before slips, and the query.

    `entry` is what the register holds of it, None when it was left out.
    """
    for kind, meant, name in names(one, entry, rng):
        query = _placed(one, name, rng, needs_place=kind == "acronym")
        if kind == "as typed" and one.acronyms and rng.random() < 0.2:
            query = replace(query, acronym=one.acronyms[0])
        yield kind, meant, query
    if rng.random() < 0.3:
        kind, numbers = _number(one, rng)
        if numbers:
            query = _placed(one, one.names[0], rng)
            yield kind, one.names[0], replace(query, numbers=numbers)


def names(
    one: Organisation, entry: Entry | None, rng: Random
) -> Iterator[tuple[str, str, str]]:
    """Give kind, name before slips, name as typed; each name once."""
    seen = set()
    for kind, share in SHARES.items():
        if rng.random() >= share:
            continue
        for meant, typed in _typed(kind, one, entry, rng):
            if typed not in seen and len(fold(typed)) > 1:
                seen.add(typed)
                yield kind, meant, typed


def _typed(
    kind: str, one: Organisation, entry: Entry | None, rng: Random
) -> list[tuple[str, str]]:
    name = rng.choice(one.names)
    words = name.split()
    if kind == "as typed":
        return [(name, name)]
    if kind == "other name":
        return _other_names(one, entry, rng)
    if kind == "acronym" and one.acronyms:
        acronym = rng.choice(one.acronyms)
        return [(acronym, acronym)]
    if kind == "name and acronym" and one.acronyms:
        pattern = rng.choice(["{} ({})", "{1} - {0}", "{} {}"])
        return [(name, pattern.format(bare(name).capitalize(), one.acronyms[0]))]
    if kind == "case and accents":
        return [(name, rng.choice([fold(name), name.lower(), name.title()]))]
    if kind == "legal form" and one.family == COMPANY:
        # SAS is 5710; the others would contradict the register.
        form = {"5710": "SAS", "5499": "SARL", "5599": "SA"}.get(one.category)
        if not form:
            return []
        return [(name, rng.choice([f"{bare(name)} {form}", f"{form} {bare(name)}"]))]
    if kind == "typing slip":
        return [(name, mistyped(name, rng))]
    if kind == "cut short" and len(words) > 3:
        return [(name, " ".join(words[: max(2, len(words) * 2 // 3)]))]
    if kind == "word left out" and len(words) > 3:
        at = rng.randrange(1, len(words))
        return [(name, " ".join(words[:at] + words[at + 1 :]))]
    if kind == "English" and one.family != COMPANY:
        return [(name, made)] if (made := english(name)) else []
    if kind == "abbreviated" and one.family == HOSPITAL:
        return [(name, made)] if (made := _abbreviated(name)) != fold(name) else []
    return []


def _other_names(
    one: Organisation, entry: Entry | None, rng: Random
) -> list[tuple[str, str]]:
    if one.family == LABORATORY:
        return _laboratory(one, rng)
    held = {fold(name) for name in (*entry.names, *entry.acronyms)} if entry else set()
    others = unique([*one.others, *one.names[1:], *one.names[:1]])
    missing = [name for name in others if fold(name) not in held]
    chosen = missing or list(one.others)
    kept = [name for name in chosen if not is_acronym(name)]
    return [(name, name) for name in kept[:2]]


def _laboratory(one: Organisation, rng: Random) -> list[tuple[str, str]]:
    """Sign with the town, with a supervising body, or with the unit's label."""
    if not one.acronyms:
        return []
    sign, name = one.acronyms[0], one.names[0]
    town = plain_town(one.places[0][1]).title()
    tutelle = rng.choice(one.others) if one.others else "CNRS"
    label = one.acronyms[1] if len(one.acronyms) > 1 else tutelle
    made = [
        (sign, f"{sign} {town}"),
        (name, f"{tutelle} - {name}"),
        (name, f"{name} - {sign} {label}"),
        (label if label != tutelle else sign, f"{label} {sign}"),
        (name, f"{name}, {town}"),
    ]
    return rng.sample(made, 2)


def _abbreviated(name: str) -> str:
    folded = fold(name)
    for long, short in HOSPITAL_WORDS.items():
        if folded.startswith(f"{long} "):
            return folded.replace(long, short, 1).replace(" SAINT ", " ST ")
    for long, short in reversed(HOSPITAL_WORDS.items()):
        if folded.startswith(f"{short} "):
            return folded.replace(short, long, 1).replace(" ST ", " SAINT ")
    return folded


def _placed(one: Organisation, name: str, rng: Random, needs_place=False) -> Query:
    postcode, town = rng.choice(one.places) if one.places else ("", "")
    draw = rng.random() * (0.75 if needs_place else 1)
    town = town.replace("CEDEX", "Cedex") if rng.random() < 0.5 else town
    if draw < 0.25:
        return Query(name, town=plain_town(town).title() if draw < 0.1 else town)
    if draw < 0.45:
        return Query(name, town=town, postcode=postcode)
    if draw < 0.55 and postcode:  # the postcode of the town for its CEDEX, or back
        other = f"{postcode[:2]}000" if not postcode.endswith("0") else ""
        return Query(name, town=plain_town(town).title(), postcode=other or postcode)
    if draw < 0.6 and postcode:
        return Query(name, postcode=postcode, country="FR")
    return Query(name)


def _number(one: Organisation, rng: Random) -> tuple[str, dict[str, str]]:
    """A number beside the name: right, written oddly, of a wrong key, of a place."""
    is_siren = one.key[:9].isdigit() and len(one.key) in (9, 14)
    if one.family == LABORATORY:
        return "with its number", {"rnsr": one.key}
    if not is_siren or rng.random() < 0.2:
        known = dict(one.numbers)
        return ("with another number", known) if known else ("", {})
    siren = one.key[:9]
    draw = rng.random()
    if draw < 0.35:
        spaced = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
        return "with its number", {"siren": rng.choice([siren, spaced])}
    if draw < 0.6:
        siret = one.key if len(one.key) == 14 else luhn(f"{siren}0001")
        return "with its number", {"siret": siret}
    if draw < 0.75:
        siret = one.key if len(one.key) == 14 else luhn(f"{siren}0001")
        return "SIRET given as SIREN", {"siren": siret}
    wrong = siren[:8] + str((int(siren[8]) + 1 + rng.randrange(8)) % 10)
    return "number of a wrong key", {"siren": wrong}
