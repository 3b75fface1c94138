"""Judge answers: F1, precision among "sure", who was found, for each family."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AMBIGUOUS = "ambiguous"
# The answers that are sure must be right more often than this.
GOAL = 0.995


@dataclass(frozen=True, slots=True)
class Case:
    """One query as it is judged."""

    truth: str
    family: str
    kind: str
    is_placed: bool
    is_training: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The candidates of one query, the likeliest first; `verdict` may be ""."""

    keys: tuple[str, ...]
    score: float
    verdict: str = ""

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""


@dataclass(frozen=True, slots=True)
class Marks:
    """How well a set of queries was answered.

    F1 counts the queries whose unit is in the register, F1 open those whose unit is
    not too: any answer to them is wrong. Ambiguous queries count in neither. Precision
    among sure counts all: sure of an ambiguous query is wrong. Found: the right unit is
    among the first five shown.
    """

    queries: int
    present: int
    absent: int
    ambiguous: int
    f1: float
    f1_open: float
    sure: int
    precision_sure: float
    recall_sure: float
    found: float


Threshold = Callable[[Answer], bool]


def marks(
    cases: Sequence[Case],
    answers: Sequence[Answer],
    answered: Threshold,
    sure: Threshold,
) -> Marks:
    pairs = list(zip(cases, answers, strict=True))
    present = [(c, a) for c, a in pairs if c.truth not in ("", AMBIGUOUS)]
    absent = [(c, a) for c, a in pairs if c.truth == ""]
    right = sum(answered(a) and a.key == c.truth for c, a in present)
    given = sum(answered(a) for _, a in present)
    astray = sum(answered(a) for _, a in absent)
    firm = [(c, a) for c, a in pairs if sure(a)]
    firm_right = sum(a.key == c.truth for c, a in firm)
    return Marks(
        queries=len(pairs),
        present=len(present),
        absent=len(absent),
        ambiguous=len(pairs) - len(present) - len(absent),
        f1=_f1(right, given, len(present)),
        f1_open=_f1(right, given + astray, len(present)),
        sure=len(firm),
        precision_sure=_share(firm_right, len(firm)),
        recall_sure=_share(firm_right, len(present)),
        found=_share(sum(c.truth in a.keys for c, a in present), len(present)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _f1(right: int, given: int, present: int) -> float:
    return _share(2 * right, given + present)


def best_thresholds(
    cases: Sequence[Case], answers: Sequence[Answer]
) -> tuple[float, float]:
    """Give the scores from which a peer answers, and is sure, on the training folds.

    The first has the best F1 with the queries that have no unit; the second is the
    lowest whose answers above it are right often enough (never, when none is).
    """
    pairs = [
        (a.score, c.truth == a.key, c.truth)
        for c, a in zip(cases, answers, strict=True)
        if c.is_training and a.keys
    ]
    pairs.sort(key=lambda pair: -pair[0])
    present = sum(c.is_training and c.truth not in ("", AMBIGUOUS) for c in cases)
    best, sure, at_best = 0.0, float("inf"), float("inf")
    right = given = shown = 0
    for place, (score, is_right, truth) in enumerate(pairs):
        shown += 1
        right += is_right
        given += truth != AMBIGUOUS
        if place + 1 < len(pairs) and pairs[place + 1][0] == score:
            continue
        if _f1(right, given, present) > best:
            best, at_best = _f1(right, given, present), score
        if shown >= 50 and right / shown >= GOAL:
            sure = score
    return at_best, sure


def thresholds_of(
    cases: Sequence[Case], answers: Sequence[Answer]
) -> tuple[Threshold, Threshold]:
    """Use the verdicts where there are some, else the best thresholds of the scores."""
    if any(answer.verdict for answer in answers):
        return (
            lambda answer: bool(answer.keys) and answer.score >= 0.5,
            lambda answer: answer.verdict == "sure",
        )
    lowest, sure = best_thresholds(cases, answers)
    return (
        lambda answer: bool(answer.keys) and answer.score >= lowest,
        lambda answer: bool(answer.keys) and answer.score >= sure,
    )


def by_group(
    cases: Sequence[Case], answers: Sequence[Answer], *, all_folds: bool = False
) -> dict[str, Marks]:
    """Mark the test folds: all, each family, with and without a place, each kind."""
    answered, sure = thresholds_of(cases, answers)
    groups: dict[str, list[int]] = {"all": []}
    for at, case in enumerate(cases):
        if case.is_training and not all_folds:
            continue
        place = "with place" if case.is_placed else "without place"
        for name in ("all", case.family, place, f"{case.family}, {place}",
                     f"typed: {case.kind}"):  # fmt: skip
            groups.setdefault(name, []).append(at)
    return {
        name: marks(
            [cases[at] for at in places],
            [answers[at] for at in places],
            answered,
            sure,
        )
        for name, places in groups.items()
    }


HEADINGS = [
    "System",
    "Queries",
    "in / not in / either",
    "F1",
    "F1 open",
    "Precision of sure",
    "True ones sure",
    "Among five",
]


def row(name: str, found: Marks) -> list[str]:
    return [
        name,
        f"{found.queries:,}",
        f"{found.present:,} / {found.absent:,} / {found.ambiguous:,}",
        _number(found.f1),
        _number(found.f1_open),
        f"{_number(found.precision_sure, 4)}",
        _number(found.recall_sure),
        _number(found.found),
    ]


def _number(value: float, digits: int = 3) -> str:
    return "–" if value != value else f"{value:.{digits}f}"


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---", *["--:"] * (len(headings) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
