"""The online register as it was recorded, at the network's edge."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx

RECORDED = Path(__file__).parent / "data" / "recherche_entreprises"
NOTHING = {"results": [], "total_results": 0, "page": 1, "per_page": 10}

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def recorded(question: str) -> bytes:
    """What the service answered; an answer without results if it was never asked."""
    for file in RECORDED.glob("search-*.json"):
        if file.stem.removeprefix("search-").casefold() == question.casefold():
            return file.read_bytes()
    return json.dumps(NOTHING).encode()


class OnlineRegister:
    """Answers as recorded, or as told: `answers` are given first, in their order.

    `asked` holds the parameters of the questions that reached it.
    """

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    @property
    def questions(self) -> list[str]:
        return [one["q"] for one in self.asked]

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.respond)

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(request.url.params))
        if not self.answers:
            return httpx.Response(200, content=recorded(request.url.params["q"]))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)
