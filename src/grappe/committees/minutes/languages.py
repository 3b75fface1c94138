"""The sentences of the minutes, in both languages.

They are not in the catalogue of translations: minutes that were locked must read back
to the same facts for ever, whatever becomes of the words of the pages. A sentence that
changes needs a new one beside it, and the old one kept for reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grappe.committees.minutes.templates import (
    NAME,
    NAMES,
    NUMBER,
    Hole,
    Template,
    day_hole,
    word_hole,
)


@dataclass(frozen=True)
class Language:
    """Every sentence of the minutes in one language, by its use."""

    code: str
    sentences: Mapping[str, Template]


def language(
    code: str,
    months: list[str],
    words: Mapping[str, Mapping[str, str]],
    sentences: Mapping[str, str],
) -> Language:
    holes: dict[str, Hole] = {
        "name": NAME,
        "names": NAMES,
        "n": NUMBER,
        "day": day_hole(months),
        **{kind: word_hole(known) for kind, known in words.items()},
    }
    return Language(
        code, {use: Template(text, holes) for use, text in sentences.items()}
    )


FRENCH = language(
    "fr",
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    {
        "seat": {
            "chair": "présidence",
            "chair_without_vote": "présidence, sans voix",
            "member": "membre",
            "observer": "sans voix",
        },
        "presence": {
            "present": "présent",
            "represented": "représenté",
            "absent": "absent",
        },
        "yes": {"yes": "oui", "no": "non"},
        "majority": {
            "simple": "plus de voix pour que contre",
            "absolute": "plus de la moitié des voix exprimées, abstentions comprises",
            "present": "plus de la moitié des membres présents ou représentés",
            "two_thirds": "deux tiers des voix pour ou contre",
        },
        "outcome": {
            "labelled": "labellisé",
            "labelled_with_reservations": "labellisé avec réserves",
            "deferred": "ajourné",
            "refused": "refusé",
            "support_letter_only": "lettre de soutien seule",
            "withdrawn": "retiré par le porteur",
        },
        "verdict": {
            "carried": "adopté",
            "lost": "rejeté",
            "carried_by_chair": "adopté par la voix prépondérante de la présidence",
            "lost_by_chair": "rejeté par la voix prépondérante de la présidence",
        },
        "choice": {"for": "Pour", "against": "Contre", "abstain": "Abstention"},
    },
    {
        "day": "{day:day}",
        "heading": "# Procès-verbal : {body:name}",
        "cluster": "Cluster : {cluster:name}",
        "session": "Séance du {held_on:day}",
        "title": "Intitulé : {title:name}",
        "place": "Lieu : {place:name}",
        "second_call": "Seconde convocation",
        "register": "Chaque ligne porte l'heure et, entre parenthèses, le numéro de "
        "l'acte au registre de la séance.",
        "members": "## Membres",
        "member": "- {name:name}, {seat:seat} : {presence:presence}",
        "member_of": "- {name:name}, {seat:seat}, collège {college:name} : "
        "{presence:presence}",
        "attendance": "## Présence et déroulement",
        "withheld": "un point auquel vous ne prenez pas part",
        "item": "## Point {item:n} : {subject:name}",
        "request": "## Point {item:n} : demande {request:name}, {subject:name}",
        "aside_count": "Membres qui se tiennent à l'écart : {n:n}",
        "rules": "## Statuts de la séance",
        "quorum_percent": "- Quorum : {value:n} % des sièges qui votent",
        "quorum_is_exceeded": "- Quorum à dépasser : {value:yes}",
        "quorum_least": "- Présents au moins : {value:n}",
        "quorum_counts_proxies": "- Les membres représentés comptent au quorum : "
        "{value:yes}",
        "quorum_each_college": "- Chaque collège a quelqu'un de présent : {value:yes}",
        "recused_count": "- Les membres à l'écart restent des sièges du quorum : "
        "{value:yes}",
        "no_quorum_on_second_call": "- Pas de quorum à la seconde convocation : "
        "{value:yes}",
        "majority": "- Majorité : {value:majority}",
        "chair_breaks_ties": "- Voix prépondérante de la présidence : {value:yes}",
        "proxies_each": "- Pouvoirs par membre au plus : {value:n}",
        "remote_counts": "- Les membres à distance sont présents : {value:yes}",
        "secret_least": "- Votants au moins pour un vote secret : {value:n}",
        "is_second_call": "- Réuni sur seconde convocation : {value:yes}",
        "remarks": "## Remarques",
        "opened": "Ouverture de la séance.",
        "closed": "Clôture de la séance.",
        "arrived": "Arrivée de {member:name}.",
        "arrived_remote": "Arrivée de {member:name}, à distance.",
        "left": "Départ de {member:name}.",
        "proxy_given": "Pouvoir de {member:name} à {holder:name}.",
        "proxy_ended": "Fin du pouvoir de {member:name}.",
        "chair_taken": "{member:name} prend la présidence.",
        "stepped_aside": "{member:name} se tient à l'écart du point {item:n}.",
        "quorum_lost": "Quorum perdu : {counted:n} pour {needed:n}.",
        "quorum_reached": "Quorum atteint : {counted:n} pour {needed:n}.",
        "item_opened": "Le point est ouvert.",
        "item_suspended": "Le point est suspendu.",
        "item_closed": "Le point est clos.",
        "noted": "À noter :",
        "ballot_opened": "Vote ouvert sur : {question:name}",
        "ballot_opened_secret": "Vote secret ouvert sur : {question:name}",
        "ballot_opened_outcome": "Vote ouvert sur « {outcome:outcome} » : "
        "{question:name}",
        "ballot_opened_secret_outcome": "Vote secret ouvert sur "
        "« {outcome:outcome} » : {question:name}",
        "ballot_closed": "Vote clos : {for:n} pour, {against:n} contre, "
        "{abstain:n} abstention, {verdict:verdict}.",
        "ballot_cancelled": "Vote annulé :",
        "ballot_cancelled_aside": "Vote annulé : quelqu'un qui avait voté se tient à "
        "l'écart.",
        "vote": "{choice:choice} : {member:name}",
        "vote_by": "{choice:choice} : {member:name}, par {holder:name}",
        "secret_vote": "A voté : {member:name}",
        "secret_vote_by": "A voté : {member:name}, par {holder:name}",
        "decided": "Décision : {outcome:outcome}.",
        "decision_dropped": "Décision reprise :",
        "reasons": "Motifs :",
        "scope": "Ce qui est labellisé :",
        "reservation": "Réserve :",
        "reservation_due": "Réserve, à lever au {due_on:day} :",
    },
)
ENGLISH = language(
    "en",
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    {
        "seat": {
            "chair": "chair",
            "chair_without_vote": "chair, without a vote",
            "member": "member",
            "observer": "without a vote",
        },
        "presence": {
            "present": "present",
            "represented": "represented",
            "absent": "absent",
        },
        "yes": {"yes": "yes", "no": "no"},
        "majority": {
            "simple": "more votes for than against",
            "absolute": "more than half of the votes cast, abstentions included",
            "present": "more than half of the members present or represented",
            "two_thirds": "two thirds of the votes for or against",
        },
        "outcome": {
            "labelled": "labelled",
            "labelled_with_reservations": "labelled with reservations",
            "deferred": "deferred",
            "refused": "refused",
            "support_letter_only": "support letter only",
            "withdrawn": "withdrawn by the lead",
        },
        "verdict": {
            "carried": "carried",
            "lost": "lost",
            "carried_by_chair": "carried by the chair's casting vote",
            "lost_by_chair": "lost by the chair's casting vote",
        },
        "choice": {"for": "For", "against": "Against", "abstain": "Abstention"},
    },
    {
        "day": "{day:day}",
        "heading": "# Minutes: {body:name}",
        "cluster": "Cluster: {cluster:name}",
        "session": "Session of {held_on:day}",
        "title": "Title: {title:name}",
        "place": "Place: {place:name}",
        "second_call": "Called a second time",
        "register": "Each line bears the time and, in brackets, the number of its act "
        "in the register of the session.",
        "members": "## Members",
        "member": "- {name:name}, {seat:seat}: {presence:presence}",
        "member_of": "- {name:name}, {seat:seat}, college {college:name}: "
        "{presence:presence}",
        "attendance": "## Attendance and course",
        "withheld": "an item you take no part in",
        "item": "## Item {item:n}: {subject:name}",
        "request": "## Item {item:n}: request {request:name}, {subject:name}",
        "aside_count": "Members who step aside: {n:n}",
        "rules": "## Statutes of the session",
        "quorum_percent": "- Quorum: {value:n} % of the seats that vote",
        "quorum_is_exceeded": "- Quorum to be exceeded: {value:yes}",
        "quorum_least": "- Present at the very least: {value:n}",
        "quorum_counts_proxies": "- Represented members count in the quorum: "
        "{value:yes}",
        "quorum_each_college": "- Each college has somebody present: {value:yes}",
        "recused_count": "- Members who step aside remain seats of the quorum: "
        "{value:yes}",
        "no_quorum_on_second_call": "- No quorum on a second call: {value:yes}",
        "majority": "- Majority: {value:majority}",
        "chair_breaks_ties": "- Casting vote of the chair: {value:yes}",
        "proxies_each": "- Proxies held at most: {value:n}",
        "remote_counts": "- Members at a distance are present: {value:yes}",
        "secret_least": "- Voters at least for a secret vote: {value:n}",
        "is_second_call": "- Met on a second call: {value:yes}",
        "remarks": "## Remarks",
        "opened": "The session opens.",
        "closed": "The session closes.",
        "arrived": "{member:name} arrives.",
        "arrived_remote": "{member:name} arrives, at a distance.",
        "left": "{member:name} leaves.",
        "proxy_given": "{member:name} gives a proxy to {holder:name}.",
        "proxy_ended": "The proxy of {member:name} ends.",
        "chair_taken": "{member:name} takes the chair.",
        "stepped_aside": "{member:name} steps aside from item {item:n}.",
        "quorum_lost": "Quorum lost: {counted:n} of {needed:n}.",
        "quorum_reached": "Quorum reached: {counted:n} of {needed:n}.",
        "item_opened": "The item is opened.",
        "item_suspended": "The item is suspended.",
        "item_closed": "The item is closed.",
        "noted": "Noted:",
        "ballot_opened": "Vote opened on: {question:name}",
        "ballot_opened_secret": "Secret vote opened on: {question:name}",
        "ballot_opened_outcome": "Vote opened on “{outcome:outcome}”: {question:name}",
        "ballot_opened_secret_outcome": "Secret vote opened on "
        "“{outcome:outcome}”: {question:name}",
        "ballot_closed": "Vote closed: {for:n} for, {against:n} against, "
        "{abstain:n} abstention, {verdict:verdict}.",
        "ballot_cancelled": "Vote cancelled:",
        "ballot_cancelled_aside": "Vote cancelled: somebody who had voted steps aside.",
        "vote": "{choice:choice}: {member:name}",
        "vote_by": "{choice:choice}: {member:name}, by {holder:name}",
        "secret_vote": "Voted: {member:name}",
        "secret_vote_by": "Voted: {member:name}, by {holder:name}",
        "decided": "Decision: {outcome:outcome}.",
        "decision_dropped": "Decision taken back:",
        "reasons": "Reasons:",
        "scope": "What is labelled:",
        "reservation": "Reservation:",
        "reservation_due": "Reservation, to be lifted by {due_on:day}:",
    },
)
LANGUAGES = {"fr": FRENCH, "en": ENGLISH}
