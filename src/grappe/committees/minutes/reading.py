"""The facts, read back from the text of the minutes.

Whatever the text adds to the facts (who was there in the end, how many step aside) is
written again and compared: a text that was touched does not read.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from grappe.committees.minutes.facts import RULES, Facts
from grappe.committees.minutes.languages import LANGUAGES, Language
from grappe.committees.minutes.writing import write
from grappe.committees.sitting.terms import Kind


class Told(NamedTuple):
    """What minutes say: the facts, and the secretary's own words."""

    facts: Facts
    remarks: str


class Unreadable(Exception):
    """The text is not that of minutes; the message is the line that is wrong."""


def parse(text: str) -> Facts:
    """The facts of minutes. Raises Unreadable if they are not whole or were touched."""
    return _read(text).facts


def remarks_of(text: str) -> str:
    """The secretary's own words at the end of minutes. Raises Unreadable as `parse`."""
    return _read(text).remarks


def _read(text: str) -> Told:
    first, _newline, _rest = text.partition("\n")
    for language in LANGUAGES.values():
        if language.sentences["heading"].read(first) is not None:
            reader = Reader(language, text)
            facts = reader.facts()
            again = write(facts, language.code, reader.remarks)
            if again != text:
                raise Unreadable(_first_difference(text, again))
            return Told(facts, reader.remarks)
    raise Unreadable(first[:80])


def _first_difference(text: str, again: str) -> str:
    pairs = zip(text.split("\n"), again.split("\n"), strict=False)
    return next((one for one, other in pairs if one != other), "…")


# A part under an act, by its sentence: a vote, a reservation, or some words.
VOTES = ("vote", "vote_by", "secret_vote", "secret_vote_by")
MOMENT = re.compile(
    r"- (?:(?P<day>.+) )?(?P<clock>\d\d:\d\d:\d\d)(?: UTC(?P<offset>[+-]\d\d:\d\d))?"
    r" \((?P<number>\d+)\) (?P<sentence>.*)"
)
# What a line may say of an act; the longer sentence first where one begins another.
ACTS = {
    "opened": Kind.OPENED,
    "closed": Kind.CLOSED,
    "arrived_remote": Kind.ARRIVED,
    "arrived": Kind.ARRIVED,
    "left": Kind.LEFT,
    "proxy_given": Kind.PROXY_GIVEN,
    "proxy_ended": Kind.PROXY_ENDED,
    "chair_taken": Kind.CHAIR_TAKEN,
    "stepped_aside": Kind.STEPPED_ASIDE,
    "quorum_lost": Kind.QUORUM_LOST,
    "quorum_reached": Kind.QUORUM_REACHED,
    "item_opened": Kind.ITEM_OPENED,
    "item_suspended": Kind.ITEM_SUSPENDED,
    "item_closed": Kind.ITEM_CLOSED,
    "noted": Kind.NOTED,
    "ballot_opened_secret_outcome": Kind.BALLOT_OPENED,
    "ballot_opened_outcome": Kind.BALLOT_OPENED,
    "ballot_opened_secret": Kind.BALLOT_OPENED,
    "ballot_opened": Kind.BALLOT_OPENED,
    "ballot_closed": Kind.BALLOT_CLOSED,
    "ballot_cancelled_aside": Kind.BALLOT_CANCELLED,
    "ballot_cancelled": Kind.BALLOT_CANCELLED,
    "decided": Kind.DECIDED,
    "decision_dropped": Kind.DECISION_DROPPED,
}
QUOTING = {Kind.NOTED, Kind.BALLOT_CANCELLED, Kind.DECISION_DROPPED}


class Reader:
    """Reads the sentences of one language, line after line."""

    def __init__(self, language: Language, text: str):
        self.language = language
        self.remarks = ""
        self.lines = text.removesuffix("\n").split("\n")
        self.offset = ""
        self.held_on = ""

    def read(self, line: str, *uses: str) -> tuple[str, dict[str, Any]]:
        """Which of these sentences a line is, and its values."""
        for use in uses:
            values = self.language.sentences[use].read(line)
            if values is not None:
                return use, values
        raise Unreadable(line)

    def facts(self) -> Facts:
        parts = list(self.parts())
        facts: Facts = {"title": "", "place": "", "is_second_call": False}
        facts |= self.head(parts[0])
        facts |= {"statutes": {}, "members": [], "items": [], "acts": []}
        for lines in parts[1:]:
            use, values = self.read(
                lines[0],
                *("members", "attendance", "request", "item", "rules", "remarks"),
            )
            getattr(self, f"_{use}")(facts, values, lines[1:])
        facts["acts"].sort(key=lambda act: act["number"])
        return facts

    def parts(self) -> Iterator[list[str]]:
        """The lines of each part: a title, then what it holds."""
        part: list[str] = []
        for line in self.lines:
            if line.startswith("## ") and part:
                yield part
                part = []
            if line:
                part.append(line)
        yield part

    def head(self, lines: list[str]) -> Facts:
        facts: Facts = {}
        for line in lines:
            if line.startswith("UTC"):
                self.offset = line.removeprefix("UTC")
                continue
            use, values = self.read(
                line,
                *("heading", "cluster", "session", "title", "place"),
                *("second_call", "register"),
            )
            facts |= {"is_second_call": True} if use == "second_call" else values
        self.held_on = facts.get("held_on", "")
        return facts

    def _members(self, facts: Facts, _values: Facts, lines: list[str]) -> None:
        for line in lines:
            _use, values = self.read(line, "member_of", "member")
            del values["presence"]
            facts["members"].append({"college": "", **values})

    def _attendance(self, facts: Facts, _values: Facts, lines: list[str]) -> None:
        facts["acts"] += self.acts(lines, {})

    def _item(self, facts: Facts, values: Facts, lines: list[str]) -> None:
        facts["items"].append({"request": "", **values})
        known = [one for one in lines if one.startswith(("-", " "))]
        facts["acts"] += self.acts(known, {"item": values["item"]})

    _request = _item

    def _rules(self, facts: Facts, _values: Facts, lines: list[str]) -> None:
        for line in lines:
            name, values = self.read(line, *RULES)
            told = values["value"]
            facts["statutes"][name] = {"yes": True, "no": False}.get(told, told)

    def _remarks(self, _facts: Facts, _values: Facts, lines: list[str]) -> None:
        self.remarks = "\n".join(unquoted(line) for line in lines)

    def acts(self, lines: list[str], of_item: Facts) -> list[Facts]:
        found: list[Facts] = []
        for line in lines:
            if line.startswith("- "):
                found.append(self.act(line, of_item))
            elif not found:
                raise Unreadable(line)
            elif line.startswith("  >"):
                add_words(found[-1], "text", unquoted(line[2:]))
            elif line.startswith("  - "):
                self.part(found[-1], line[4:])
            elif line.startswith("    >"):
                self.words(found[-1], unquoted(line[4:]))
            else:
                raise Unreadable(line)
        return [finished(act) for act in found]

    def act(self, line: str, of_item: Facts) -> Facts:
        found = MOMENT.fullmatch(line)
        if found is None:
            raise Unreadable(line)
        use, values = self.read(found["sentence"], *ACTS)
        day = self.held_on
        if found["day"]:
            day = self.read(found["day"], "day")[1]["day"]
        kind = ACTS[use]
        act: Facts = {
            "number": int(found["number"]),
            "at": f"{day}T{found['clock']}{found['offset'] or self.offset}",
            "kind": str(kind),
        }
        own = {} if kind == Kind.STEPPED_ASIDE else of_item
        return act | own | values | _implied(use)

    def part(self, act: Facts, line: str) -> None:
        use, values = self.read(
            line, *VOTES, "reasons", "scope", "reservation_due", "reservation"
        )
        if use in VOTES:
            act["votes"].append({"choice": "", "holder": "", **values})
        elif use.startswith("reservation"):
            act["reservations"].append({"due_on": "", **values})
        act["_open"] = use

    def words(self, act: Facts, words: str) -> None:
        use = act.get("_open", "")
        if use in ("reasons", "scope"):
            add_words(act, use, words)
        elif use.startswith("reservation"):
            add_words(act["reservations"][-1], "text", words)
        else:
            raise Unreadable(words)


def _implied(use: str) -> Facts:
    """What a sentence says by being that one."""
    kind = ACTS[use]
    if kind == Kind.ARRIVED:
        return {"is_remote": use == "arrived_remote"}
    if kind == Kind.BALLOT_OPENED:
        told: Facts = {"is_secret": "secret" in use}
        return told if use.endswith("outcome") else told | {"outcome": ""}
    if use == "ballot_cancelled_aside":
        return {"text": str(Kind.STEPPED_ASIDE)}
    if kind == Kind.BALLOT_CLOSED:
        return {"votes": []}
    if kind == Kind.DECIDED:
        return {"reservations": []}
    return {}


def unquoted(line: str) -> str:
    return line.removeprefix(">").removeprefix(" ")


def add_words(facts: Facts, name: str, words: str) -> None:
    facts[name] = f"{facts[name]}\n{words}" if name in facts else words


def finished(act: Facts) -> Facts:
    """An act once all its lines are read, with what no line said."""
    act.pop("_open", None)
    if act["kind"] in QUOTING:
        act.setdefault("text", "")
    if act["kind"] == Kind.DECIDED:
        act.setdefault("reasons", "")
        act.setdefault("scope", "")
        for one in act["reservations"]:
            one.setdefault("text", "")
    verdict = act.pop("verdict", None)
    if verdict is not None:
        act["carried"] = verdict.startswith("carried")
        act["tie_broken"] = verdict.endswith("by_chair")
    return act
