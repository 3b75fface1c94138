"""The text of the minutes, written from the facts in one language.

Attendance comes first and is the only part that names who steps aside; each item then
tells its own course. Lines beginning with ">" quote somebody's words as they were.
"""

from collections.abc import Collection, Iterator
from typing import Any

from grappe.committees.minutes.facts import OF_SESSION, Facts
from grappe.committees.minutes.languages import LANGUAGES, Language
from grappe.committees.sitting.terms import Kind

# What is told of the session, beside what names those who step aside.
IN_ATTENDANCE = OF_SESSION | {Kind.STEPPED_ASIDE}


def write(facts: Facts, language: str, remarks: str = "") -> str:
    """The minutes in "fr" or "en"; `remarks` are the secretary's own words."""
    writer = Writer(LANGUAGES[language], facts)
    parts = [writer.head(), writer.members(), writer.attendance()]
    parts += [writer.item(item) for item in facts["items"]]
    parts.append(writer.rules())
    if remarks:
        parts.append([writer.say("remarks"), *quoted(remarks, "")])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def withheld(facts: Facts, items: Collection[int], language: str) -> Facts:
    """The same facts for somebody who takes no part in some items."""
    subject = LANGUAGES[language].sentences["withheld"].write({})
    hidden = {"request": "", "subject": subject}
    return facts | {
        "items": [
            one | hidden if one["item"] in items else one for one in facts["items"]
        ],
        "acts": [
            act
            for act in facts["acts"]
            if act.get("item") not in items or act["kind"] == Kind.STEPPED_ASIDE
        ],
    }


def quoted(text: str, margin: str = "  ") -> list[str]:
    return [f"{margin}> {line}".rstrip() for line in text.split("\n")] if text else []


def present_at(facts: Facts) -> dict[str, str]:
    """Whether each member was there, represented, or away."""
    known: dict[str, str] = {}
    for act in facts["acts"]:
        if act["kind"] == Kind.ARRIVED:
            known[act["member"]] = "present"
        if act["kind"] == Kind.PROXY_GIVEN:
            known.setdefault(act["member"], "represented")
    return known


class Writer:
    """Writes the sentences of one language."""

    def __init__(self, language: Language, facts: Facts):
        self.language, self.facts = language, facts
        first = facts["acts"][0]["at"] if facts["acts"] else ""
        self.day, self.offset = facts["held_on"], first[19:]

    def say(self, use: str, **values: Any) -> str:
        return self.language.sentences[use].write(values)

    def head(self) -> list[str]:
        facts = self.facts
        lines = [
            self.say("heading", body=facts["body"]),
            "",
            self.say("cluster", cluster=facts["cluster"]),
            self.say("session", held_on=facts["held_on"]),
        ]
        lines += [
            self.say(name, **{name: facts[name]})
            for name in ("title", "place")
            if facts[name]
        ]
        if facts["is_second_call"]:
            lines.append(self.say("second_call"))
        lines.append(self.say("register"))
        if self.offset:
            lines.append(f"UTC{self.offset}")
        return lines

    def members(self) -> list[str]:
        presence = present_at(self.facts)
        lines = [self.say("members")]
        for member in self.facts["members"]:
            use = "member_of" if member["college"] else "member"
            was = presence.get(member["name"], "absent")
            lines.append(self.say(use, **member, presence=was))
        return lines

    def attendance(self) -> list[str]:
        lines = [self.say("attendance")]
        for act in self.facts["acts"]:
            if act["kind"] in IN_ATTENDANCE or "item" not in act:
                lines += self.entry(act)
        return lines

    def item(self, item: Facts) -> list[str]:
        use = "request" if item["request"] else "item"
        lines = [self.say(use, **item)]
        acts = [act for act in self.facts["acts"] if act.get("item") == item["item"]]
        aside = {act["member"] for act in acts if act["kind"] == Kind.STEPPED_ASIDE}
        if aside:
            lines.append(self.say("aside_count", n=len(aside)))
        for act in acts:
            if act["kind"] not in IN_ATTENDANCE:
                lines += self.entry(act)
        return lines

    def rules(self) -> list[str]:
        return [
            self.say("rules"),
            *(
                self.say(name, value=_rule(value))
                for name, value in self.facts["statutes"].items()
            ),
        ]

    def entry(self, act: Facts) -> list[str]:
        """One act: its line, and what was said under it."""
        sentence = self.say(_use_of(act), **_values(act))
        lines = [f"- {self.moment(act['at'])} ({act['number']}) {sentence}"]
        if not _is_by_itself(act):
            lines += quoted(act.get("text", ""))
        for use, values, text in _parts(act):
            lines.append(f"  - {self.say(use, **values)}")
            lines += quoted(text, "    ")
        return lines

    def moment(self, at: str) -> str:
        """The time; with its day or its offset where they are not the usual ones."""
        day, clock, offset = at[:10], at[11:19], at[19:]
        if day != self.day:
            clock = f"{self.language.sentences['day'].write({'day': day})} {clock}"
        return clock if offset == self.offset else f"{clock} UTC{offset}"


def _rule(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _use_of(act: Facts) -> str:
    kind = act["kind"]
    if kind == Kind.ARRIVED and act["is_remote"]:
        return "arrived_remote"
    if _is_by_itself(act):
        return "ballot_cancelled_aside"
    if kind == Kind.BALLOT_OPENED:
        secret = "_secret" if act["is_secret"] else ""
        return f"{kind}{secret}{'_outcome' if act['outcome'] else ''}"
    return str(kind)


def _is_by_itself(act: Facts) -> bool:
    """A vote that stopped because somebody who voted stepped aside."""
    return act["kind"] == Kind.BALLOT_CANCELLED and act["text"] == Kind.STEPPED_ASIDE


def _values(act: Facts) -> Facts:
    if act["kind"] != Kind.BALLOT_CLOSED:
        return act
    verdict = "carried" if act["carried"] else "lost"
    return act | {"verdict": f"{verdict}_by_chair" if act["tie_broken"] else verdict}


def _parts(act: Facts) -> Iterator[tuple[str, Facts, str]]:
    """(sentence, its values, the words quoted under it)."""
    for vote in act.get("votes", ()):
        by = "_by" if vote["holder"] else ""
        yield ("vote" if vote["choice"] else "secret_vote") + by, vote, ""
    for name in ("reasons", "scope"):
        if act.get(name):
            yield name, {}, act[name]
    for one in act.get("reservations", ()):
        use = "reservation_due" if one["due_on"] else "reservation"
        yield use, one, one["text"]
