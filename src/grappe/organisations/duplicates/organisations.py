"""Organisations of a cluster that look like one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from grappe.clusters.models import Cluster
from grappe.imports.columns import folded
from grappe.organisations.duplicates.found import Found, probability, reason, sharing
from grappe.organisations.models import (
    Establishment,
    Organisation,
    OtherNumber,
    Position,
)

LEAST = 0.5
SHOWN = 6
# Most pairs to be shown of one record.
MOST_ALIKE = 5
# Log-odds against: of two records taken at random, few are one organisation.
PRIOR = 3.0
# Names without a word in common.
NOTHING = -20.0
# What a mark adds to the log-odds of the names, and the reason to show for it.
WEIGHTS = {"same_site": 4.0, "same_mail_domain": 2.5, "same_phone": 2.5}
SAME_NUMBER = 9.0
# Two of these that differ are two organisations.
TELLING_APART = ("siren", "ror", "rnsr")
# Everybody's mail: an address there says nothing of whom somebody works for.
FREE_MAIL = frozenset(
    f"{host}.{end}"
    for end, hosts in {
        "com": "gmail googlemail hotmail outlook live msn yahoo icloud me aol gmx",
        "fr": "hotmail outlook live yahoo orange wanadoo free sfr bbox neuf gmx",
        "net": "laposte",
    }.items()
    for host in hosts.split(" ")
)


@dataclass
class File:
    """What is on record of one organisation, as far as it tells who it is."""

    pk: int
    names: tuple[str, ...]
    acronym: str
    country: str
    category: str
    numbers: dict[str, str]
    is_active: bool
    places: list[tuple[str, str]] = field(default_factory=list)
    marks: set[tuple[str, str]] = field(default_factory=set)

    @property
    def names_folded(self) -> str:
        """What an answer depends on: another name asks the question anew."""
        return "|".join(folded(text) for text in (*self.names, self.acronym))


def files(cluster: Cluster) -> dict[int, File]:
    """Every organisation in a cluster's files, in a few queries."""
    known = Organisation.objects.known_to(cluster)
    found = {one.pk: _file(one) for one in known.order_by("pk")}
    keys = known.order_by().values("pk")
    places = Establishment.objects.filter(organisation__in=keys, closed_on=None)
    for pk, postcode, town in places.order_by("-is_head_office", "pk").values_list(
        "organisation", "postcode", "town"
    ):
        if pk in found and (postcode or town):
            found[pk].places.append((postcode, town))
    for pk, scheme, value in OtherNumber.objects.filter(
        organisation__in=keys
    ).values_list("organisation", "scheme", "value"):
        if pk in found:
            found[pk].marks.add(("number", f"{scheme} {value}"))
    people = Position.objects.filter(cluster=cluster, organisation__in=keys)
    for pk, email, phone in people.values_list(
        "organisation", "person__email", "person__phone"
    ):
        if pk in found:
            found[pk].marks.update(_of_contact(email, phone))
    return found


def _file(one: Organisation) -> File:
    numbers = {
        name: getattr(one, name)
        for name in (*TELLING_APART, "pic", "vat_number", "foreign_id")
        if getattr(one, name)
    }
    file = File(
        pk=one.pk,
        names=tuple(dict.fromkeys(filter(None, [one.legal_name, one.brand_name]))),
        acronym=one.acronym,
        country=one.country,
        category=one.legal_category,
        numbers=numbers,
        is_active=one.closed_on is None,
    )
    file.marks.update(
        ("number", f"{name} {value}")
        for name, value in numbers.items()
        if name != "foreign_id"
    )
    if site := site_of(one.website):
        file.marks.add(("same_site", site))
    return file


def site_of(address: str) -> str:
    """The host of a website, without the "www." that many leave out."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _of_contact(email: str, phone: str) -> Iterator[tuple[str, str]]:
    domain = email.rpartition("@")[2].lower()
    if domain and domain not in FREE_MAIL:
        yield "same_mail_domain", domain
    if digits := digits_of(phone):
        yield "same_phone", digits


def digits_of(phone: str) -> str:
    """The last nine digits: written with or without the country's prefix."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= 9 else ""


def find(files: dict[int, File]) -> list[Found]:
    """The pairs that are at least as likely one organisation as two."""
    marks: dict[tuple[int, int], set] = defaultdict(set)
    for first, second, mark in sharing(
        (file.pk, mark) for file in files.values() for mark in file.marks
    ):
        marks[first, second].add(mark)
    alike = named_alike(list(files.values()))
    found = []
    for pair in sorted(alike.keys() | marks.keys()):
        one, other = files[pair[0]], files[pair[1]]
        if are_told_apart(one, other):
            continue
        named, why = alike.get(pair) or weighed(one, other)
        seen = marks.get(pair, set())
        total = named + sum(map(_weight, seen)) - PRIOR
        if probability(total) < LEAST:
            continue
        reasons = [reason(it.code, it.weight, **it.params) for it in why]
        reasons += [_of_mark(mark) for mark in sorted(seen)]
        reasons.sort(key=lambda one: -abs(one["weight"]))
        found.append(Found(*pair, round(probability(total), 4), tuple(reasons[:SHOWN])))
    return likeliest(found)


def likeliest(found: list[Found]) -> list[Found]:
    """Leave out what is unlikely of a record with many look-alikes."""
    counts: Counter[int] = Counter()
    kept = []
    for one in sorted(found, key=lambda one: -one.score):
        if max(counts[one.first], counts[one.second]) < MOST_ALIKE:
            kept.append(one)
            counts.update((one.first, one.second))
    return kept


def are_told_apart(one: File, other: File) -> bool:
    """Each has a number that an organisation has only once, and they differ."""
    if one.country == other.country and _differ(one, other, "foreign_id"):
        return True
    return any(_differ(one, other, name) for name in TELLING_APART)


def _differ(one: File, other: File, name: str) -> bool:
    said = one.numbers.get(name), other.numbers.get(name)
    return None not in said and said[0] != said[1]


def _weight(mark: tuple[str, str]) -> float:
    return SAME_NUMBER if mark[0] == "number" else WEIGHTS[mark[0]]


def _of_mark(mark: tuple[str, str]) -> dict[str, Any]:
    code, value = mark
    if code != "number":
        return reason(code, WEIGHTS[code], value=value)
    scheme, _, number = value.partition(" ")
    scheme = "VAT" if scheme == "vat_number" else scheme.upper()
    return reason("same_number", SAME_NUMBER, scheme=scheme, number=number)


def named_alike(files: list[File]) -> dict[tuple[int, int], tuple[float, Any]]:
    """Log-odds by names and places of the pairs worth a look, and why."""
    # Heavy: read by those who look for duplicates only.
    from grappe.engines.identity import Register, resembling

    register = Register.of([_entry(file) for file in files])
    asked = [(file.pk, query) for file in files for query in _queries(file)]
    found: dict[tuple[int, int], tuple[float, Any]] = {}
    for one in resembling([query for _, query in asked], register, least=PRIOR):
        pk, other = asked[one.query][0], int(one.key)
        pair = (min(pk, other), max(pk, other))
        if pk != other and (pair not in found or found[pair][0] < one.log_odds):
            found[pair] = one.log_odds, one.reasons
    return found


def weighed(one: File, other: File) -> tuple[float, Any]:
    """Log-odds of one pair by names and places, the better way round, and why."""
    from grappe.engines.identity import Register, resembling

    found: list[tuple[float, Any]] = [(NOTHING, ())]
    for asking, entry in ((one, other), (other, one)):
        register = Register.of([_entry(entry)])
        queries = list(_queries(asking))
        for it in resembling(queries, register, least=NOTHING):
            found.append((it.log_odds, it.reasons))
    return max(found, key=lambda it: it[0])


def _entry(file: File) -> Any:
    from grappe.engines.identity import Entry

    return Entry(
        key=str(file.pk),
        names=file.names,
        acronyms=(file.acronym,) if file.acronym else (),
        places=tuple(file.places),
        country=file.country,
        is_active=file.is_active,
        category=file.category,
    )


def _queries(file: File) -> Iterable[Any]:
    from grappe.engines.identity import Query

    postcode, town = file.places[0] if file.places else ("", "")
    for name in file.names:
        yield Query(
            name=name,
            acronym=file.acronym,
            town=town,
            postcode=postcode,
            country=file.country,
        )
