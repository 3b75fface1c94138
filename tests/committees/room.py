"""A session told in a few words, without a database: for tables of statutes.

Members are letters; words are acts: "A here", "B remote", "A left", "D proxy A",
"A chair", "open 1", "suspend 1", "close 1", "B aside", "ballot", "secret",
"A for", "B against", "C abstain", "B paper", "count", "box for for against",
"cancel", "decide labelled", "drop", "end". Several are separated by commas.
"""

from datetime import UTC, datetime, timedelta

from grappe.committees import sitting
from grappe.committees.sitting import Act, Illegal, Kind, Seat, Statutes

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
REQUEST = 100


def seats(text: str) -> list[Seat]:
    """ "A* B C- D/1": A is the body's chair, C has no vote, D is of the college 1."""
    found = []
    for word in text.split():
        name, _slash, college = word.partition("/")
        found.append(
            Seat(
                user=ord(name[0]) - 64,
                name=name[0],
                has_vote="-" not in name,
                is_chair="*" in name,
                college=int(college) if college else None,
            )
        )
    return found


class Room:
    """A session under way; `refused` is why the last act could not be."""

    def __init__(self, members: str = "A* B C D E", **statutes):
        self.sitting = sitting.empty(Statutes(**statutes), seats(members))
        self.acts: list[Act] = []
        self.refused = None
        self.at = START
        self.add(Kind.OPENED)

    def play(self, text: str) -> "Room":
        """Play acts; every one but the last must be possible."""
        words = [one.strip() for one in text.split(",") if one.strip()]
        for number, one in enumerate(words):
            self.brought = []
            try:
                self._say(one)
            except Illegal as error:
                if number < len(words) - 1:
                    raise
                self.refused = error.why
        return self

    def _say(self, text: str) -> None:
        who, *rest = text.split()
        if len(who) == 1 and who.isupper():
            self._member(ord(who) - 64, *rest)
        else:
            getattr(self, f"say_{who}")(*rest)

    def _member(self, user: int, verb: str, other: str = "") -> None:
        ballot = self.sitting.ballot
        if verb in ("here", "remote"):
            self.add(Kind.ARRIVED, member=user, remote=verb == "remote")
        elif verb == "left":
            self.add(Kind.LEFT, member=user)
        elif verb == "proxy":
            self.add(Kind.PROXY_GIVEN, member=user, holder=ord(other) - 64)
        elif verb == "back":
            self.add(Kind.PROXY_ENDED, member=user)
        elif verb == "chair":
            self.add(Kind.CHAIR_TAKEN, member=user)
        elif verb == "aside":
            key = int(other) if other else self.sitting.item.key
            self.add(Kind.STEPPED_ASIDE, member=user, item=key)
        else:
            facts = {"holder": ballot.entitled.get(user) if ballot else None}
            if verb != "paper":
                facts["choice"] = verb
            item = ballot.item if ballot else None
            self.add(Kind.VOTED, member=user, item=item, **facts)

    def say_open(self, item: str) -> None:
        self.add(Kind.ITEM_OPENED, item=int(item), request=REQUEST + int(item))

    def say_suspend(self, item: str) -> None:
        self.add(Kind.ITEM_SUSPENDED, item=int(item))

    def say_close(self, item: str) -> None:
        self.add(Kind.ITEM_CLOSED, item=int(item))

    def say_ballot(self, outcome: str = "", *, is_secret: bool = False) -> None:
        item = self.sitting.item
        self.add(
            Kind.BALLOT_OPENED,
            item=item.key if item else None,
            question="?",
            outcome=outcome,
            is_secret=is_secret,
        )

    def say_secret(self, outcome: str = "") -> None:
        self.say_ballot(outcome, is_secret=True)

    def say_count(self) -> None:
        ballot = self.sitting.ballot
        self._close([str(one) for one in ballot.voted.values()] if ballot else [])

    def say_box(self, *choices: str) -> None:
        """The papers as told, or one for each who voted, half of them against."""
        voted = len(self.sitting.ballot.voted) if self.sitting.ballot else 0
        self._close(list(choices) or [["for", "against"][n % 2] for n in range(voted)])

    def _close(self, choices: list[str]) -> None:
        ballot = self.sitting.ballot
        if ballot is None:
            self.add(Kind.BALLOT_CLOSED)
            return
        facts = sitting.told(sitting.count(self.sitting, ballot, choices))
        self.add(Kind.BALLOT_CLOSED, item=ballot.item, **facts)

    def say_cancel(self) -> None:
        ballot = self.sitting.ballot
        self.add(Kind.BALLOT_CANCELLED, item=ballot.item if ballot else None, reason="")

    def say_decide(self, outcome: str) -> None:
        item = self.sitting.item
        self.add(Kind.DECIDED, item=item.key if item else None, outcome=outcome)

    def say_drop(self) -> None:
        item = self.sitting.item
        self.add(Kind.DECISION_DROPPED, item=item.key if item else None, reason="")

    def say_end(self) -> None:
        self.add(Kind.CLOSED)

    def add(self, kind, *, item=None, member=None, **facts) -> None:
        """Add an act as the actions do, with those that it brings."""
        queue = [(kind, {"item": item, "member": member, "facts": facts})]
        while queue:
            next_kind, what = queue.pop()
            self.at += timedelta(minutes=1)
            act = Act(kind=next_kind, at=self.at, number=len(self.acts) + 1, **what)
            sitting.check(self.sitting, act)
            sitting.apply(self.sitting, act)
            self.acts.append(act)
            self.brought = [*getattr(self, "brought", []), str(next_kind)]
            queue.extend(sitting.following(self.sitting, act))

    # What a scenario looks at -------------------------------------------------------

    def told(self, *names: str) -> dict:
        return {name: getattr(self, name) for name in names}

    @property
    def quorum(self) -> tuple[int, int, bool]:
        """Counted, needed, reached."""
        found = self.sitting.quorum
        return found.counted, found.needed, found.is_reached

    @property
    def votes(self) -> tuple[int, int, int]:
        tally = self.sitting.ballots[-1].tally
        return tally.votes_for, tally.against, tally.abstain

    @property
    def carried(self) -> bool:
        return self.sitting.ballots[-1].tally.is_carried

    @property
    def voters(self) -> str:
        """Who could vote now; a proxy as "D>A"."""
        return letters(self.sitting.voters)

    @property
    def waiting(self) -> str:
        return letters(self.sitting.waiting)

    @property
    def chair(self) -> str:
        return chr(self.sitting.chair + 64) if self.sitting.chair else ""

    @property
    def decided(self) -> list[str]:
        return [one.outcome for one in self.sitting.decisions.values()]


def letters(voters: dict[int, int | None]) -> str:
    return " ".join(
        chr(voter + 64) if holder is None else f"{chr(voter + 64)}>{chr(holder + 64)}"
        for voter, holder in sorted(voters.items())
    )
