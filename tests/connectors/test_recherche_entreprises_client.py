"""How the online register is asked: its pace, its silences, what is remembered."""

import os
from datetime import date
from threading import Thread

import httpx
import pytest

from grappe.connectors.recherche_entreprises import Client, Folder, Unavailable
from grappe.connectors.recherche_entreprises.gate import Gate
from tests.online_register import OnlineRegister, recorded

START = 1_780_315_200.0  # 1 June 2026, noon in Paris
DAY = date(2026, 6, 1)
BASE = "https://register.test"
DANONE = "552032534"


class Time:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        self.now = START
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def make(register: OnlineRegister, time: Time | None = None, **settings) -> Client:
    time = time or Time()
    return Client(
        BASE,
        transport=register.transport,
        clock=time.clock,
        sleep=time.sleep,
        **settings,
    )


def html(status: int = 200) -> httpx.Response:
    return httpx.Response(status, html="<!DOCTYPE html><h1>Maintenance</h1>")


def busy(**headers: str) -> httpx.Response:
    return httpx.Response(429, headers=headers, text="Too Many Requests")


def redirect(request: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={"Location": str(request.url)})


def slow(time: Time):
    """A body of which each piece takes three seconds."""

    class Drops(httpx.SyncByteStream):
        def __iter__(self):
            for _ in range(10):
                time.now += 3
                yield b" "

    return httpx.Response(200, stream=Drops())


def refused(client: Client, text: str = "danone") -> tuple[str, float | None]:
    with pytest.raises(Unavailable) as refusal:
        client.search(text)
    return refusal.value.code, refusal.value.retry_after


def test_search_asks_for_nothing_about_people():
    register = OnlineRegister()

    units = make(register).search("Kikou", department="31", limit=5)

    assert len(units) == 10
    assert register.asked == [
        {
            "q": "Kikou",
            "per_page": "5",
            "departement": "31",
            "minimal": "True",
            "include": "siege,matching_etablissements,complements",
        }
    ]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("552 032 534", "552032534"),
        ("552.032.534", "552032534"),
        ("552 032 534 00703", "55203253400703"),
        ("  la \t poste\x00 ", "la poste"),
        ("1234567890", "1234567890"),
        ("mot " * 100, " ".join(["mot"] * 50)),
        ("x" * 5000, "x" * 200),
    ],
)
def test_search_sends_what_was_typed_tidied(typed, sent):
    register = OnlineRegister()

    make(register).search(typed)

    assert register.questions == [sent]


@pytest.mark.parametrize("text", ["", "  ", "ab", "a\x00b"])
def test_search_keeps_short_texts_to_itself(text):
    register = OnlineRegister()

    assert make(register).search(text) == []
    assert register.asked == []


def test_search_leaves_out_places_the_service_does_not_know():
    register = OnlineRegister()

    make(register).search("danone", postcode="59 000", department="988", limit=100)
    make(register).search("danone", postcode="59000", department="2a", limit=0)

    places = [
        {name: one[name] for name in one if name in {"code_postal", "departement"}}
        for one in register.asked
    ]
    assert places == [{}, {"code_postal": "59000", "departement": "2A"}]
    assert [one["per_page"] for one in register.asked] == ["25", "1"]


def test_unit_gives_the_unit_of_the_number_alone():
    register = OnlineRegister()
    client = make(register)

    danone, shell, other = (
        client.unit(DANONE),
        client.unit("123456789"),
        client.unit("1"),
    )

    assert danone is not None
    assert (danone.name, danone.observed_on) == ("DANONE", DAY)
    assert (shell, other) == (None, None)
    assert register.questions == [DANONE, "123456789"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(500), "server_error"),
        (html(503), "server_error"),
        (httpx.Response(304), "server_error"),
        (httpx.Response(400, json={"erreur": "Longitude"}), "question"),
        (html(403), "refused"),
        (html(404), "refused"),
        (html(), "html"),
        (httpx.Response(204), "empty"),
        (httpx.Response(200), "empty"),
        (httpx.Response(200, content=recorded(DANONE)[:999]), "truncated"),
        (httpx.Response(200, json={"resultats": []}), "shape"),
        (httpx.Response(200, content=b" " * 9_000_000), "too_long"),
        (httpx.ReadTimeout("late"), "timeout"),
        (httpx.ConnectTimeout("late"), "timeout"),
        (httpx.ConnectError("Name or service not known"), "unreachable"),
        (httpx.RemoteProtocolError("peer closed connection"), "truncated"),
        (
            lambda request: httpx.Response(
                200, headers={"Content-Encoding": "gzip"}, content=b"no gzip"
            ),
            "truncated",
        ),
    ],
    ids=lambda one: None if callable(one) else repr(one),
)
def test_search_says_why_there_is_no_answer(answer, code):
    assert refused(make(OnlineRegister(answer))) == (code, None)


def test_search_ends_a_loop_of_redirects():
    register = OnlineRegister(*[redirect] * 10)

    assert refused(make(register)) == ("redirects", None)
    assert len(register.asked) == 4


def test_search_follows_a_service_that_moved():
    moved = httpx.Response(
        308, headers={"Location": f"https://new.test/search?q={DANONE}"}
    )

    assert [one.name for one in make(OnlineRegister(moved)).search(DANONE)] == [
        "DANONE"
    ]


def test_search_waits_no_longer_for_an_answer_in_drops():
    time = Time()

    assert refused(make(OnlineRegister(slow(time)), time)) == ("timeout", None)
    assert time.now == START + 6


def test_search_waits_a_little_when_asked_to():
    time = Time()
    register = OnlineRegister(busy(**{"Retry-After": "1"}))

    units = make(register, time).search(DANONE)

    assert [unit.name for unit in units] == ["DANONE"]
    assert time.slept == [1]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 01 Jun 2026 12:01:00 GMT"}, 60),
        ({"Retry-After": "soon"}, 5),
        ({}, 5),
    ],
)
def test_search_gives_up_when_asked_to_wait_long(headers, wait):
    time = Time()
    register = OnlineRegister(busy(**headers))
    client = make(register, time)

    assert refused(client) == ("rate_limited", wait)
    assert refused(client, "another") == ("resting", wait)
    assert time.slept == []
    assert len(register.asked) == 1

    time.now += wait

    assert client.search(DANONE)


def test_search_gives_up_when_asked_to_wait_again():
    time = Time()
    register = OnlineRegister(*[busy(**{"Retry-After": "1"})] * 5)
    client = make(register, time)

    assert refused(client) == ("rate_limited", 1)
    assert (len(register.asked), time.slept) == (2, [1])


def test_search_keeps_to_seven_questions_a_second():
    time = Time()
    client = make(OnlineRegister(), time, patience=100)

    for number in range(29):
        client.search(f"question {number}")

    assert time.now - START == pytest.approx(4)


def test_search_tells_who_would_wait_too_long_for_a_turn():
    time = Time()
    frozen = Gate(2, None, time.clock, lambda seconds: None)
    for _ in range(3):
        frozen.enter(patience=1)

    with pytest.raises(Unavailable) as refusal:
        frozen.enter(patience=1)

    assert (refusal.value.code, refusal.value.retry_after) == ("busy", 1.5)


def test_search_leaves_a_dead_register_alone_then_tries_once():
    time = Time()
    register = OnlineRegister(*[httpx.ConnectError("down")] * 4)
    client = make(register, time)

    said = [refused(client, f"key {n}") for n in range(5)]
    assert said == [("unreachable", None)] * 3 + [("resting", 30)] * 2
    time.now += 30
    assert refused(client) == ("unreachable", None)
    assert refused(client) == ("resting", 60)
    assert len(register.asked) == 4
    time.now += 60
    assert client.search(DANONE)
    assert client.search("130025265")


def test_search_lets_one_question_try_a_register_that_rested():
    time = Time()
    gate = Gate(7, None, time.clock, time.sleep)
    for _ in range(3):
        gate.failed()
    time.now += 30

    gate.enter(patience=1)

    with pytest.raises(Unavailable) as refusal:
        gate.enter(patience=1)
    assert (refusal.value.code, refusal.value.retry_after) == ("resting", 5)


def test_search_does_not_hold_a_bad_question_against_the_register():
    register = OnlineRegister(*[httpx.Response(400)] * 5)
    client = make(register)

    assert [refused(client)[0] for _ in range(5)] == ["question"] * 5


def test_a_job_waits_for_a_register_that_rests():
    time = Time()
    register = OnlineRegister(*[httpx.Response(502)] * 3)
    client = make(register, time, patience=60)
    for n in range(3):
        refused(client, f"name {n}")

    assert client.search(DANONE)
    assert time.slept[-1] == 30


def test_processes_share_one_pace_and_one_silence(tmp_path):
    time = Time()
    shared = tmp_path / "registers" / "online.turn"
    web = Gate(2, shared, time.clock, time.sleep)
    worker = Gate(2, shared, time.clock, time.sleep)

    web.enter(patience=1)
    worker.enter(patience=1)
    worker.shut(20)

    assert time.slept == [0.5]
    with pytest.raises(Unavailable, match="left alone"):
        web.enter(patience=1)


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"turn": "x"}', '{"turn": 9e99}'])
def test_a_spoilt_file_of_the_pace_is_begun_anew(tmp_path, spoilt):
    shared = tmp_path / "online.turn"
    shared.write_text(spoilt)
    time = Time()

    Gate(2, shared, time.clock, time.sleep).enter(patience=1)

    assert time.slept == []


def test_a_folder_nobody_can_write_stops_no_question(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    cache = Folder(file / "answers")
    client = make(OnlineRegister(), shared=file / "online.turn", cache=cache)

    assert client.search(DANONE)


def test_threads_wait_for_each_other(tmp_path):
    time = Time()
    gate = Gate(7, tmp_path / "online.turn", time.clock, lambda seconds: None)
    threads = [Thread(target=gate.enter, args=(60,)) for _ in range(21)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with pytest.raises(Unavailable) as refusal:
        gate.enter(patience=0)
    assert refusal.value.retry_after == pytest.approx(3)


def test_search_remembers_answers_with_their_day(tmp_path):
    time = Time()
    register = OnlineRegister()
    folder = tmp_path / "answers"

    first = make(register, time, cache=Folder(folder, 7, time.clock)).answer("Kikou")
    time.now += 6 * 86400
    second = make(register, time, cache=Folder(folder, 7, time.clock)).answer("kikou ")
    time.now += 2 * 86400
    third = make(register, time, cache=Folder(folder, 7, time.clock)).answer("Kikou")

    assert second == first
    assert (first.observed_on, third.observed_on) == (DAY, date(2026, 6, 9))
    assert len(register.asked) == 2


def test_search_remembers_no_silence(tmp_path):
    register = OnlineRegister(html())
    client = make(register, cache=Folder(tmp_path))

    assert refused(client, DANONE) == ("html", None)
    assert client.search(DANONE)


def test_what_is_remembered_tells_neither_question_nor_people(tmp_path):
    client = make(OnlineRegister(), cache=Folder(tmp_path))

    client.search("Kikou")

    [file] = tmp_path.iterdir()
    assert "kikou" not in file.name.lower()
    assert "MASQUE" not in file.read_text()
    assert "CHOLET" not in file.read_text()


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"\xff", b'{"units": [{}]}'])
def test_a_spoilt_answer_is_asked_again(tmp_path, spoilt):
    register = OnlineRegister()
    client = make(register, cache=Folder(tmp_path))
    client.search(DANONE)
    for file in tmp_path.iterdir():
        file.write_bytes(spoilt)

    assert [unit.name for unit in client.search(DANONE)] == ["DANONE"]
    assert len(register.asked) == 2


def test_old_answers_are_swept(tmp_path):
    time = Time()
    folder = Folder(tmp_path, days=1, clock=time.clock)
    folder.set("old", "text")
    time.now += 2 * 86400

    folder.set("new", "text")

    assert [file.name for file in tmp_path.iterdir()] == ["new.json"]


@pytest.mark.skipif(
    "GRAPPE_RECORD" not in os.environ,
    reason="asks the service: GRAPPE_RECORD=1 pytest --allow-hosts= -p no:socket",
)
def test_the_service_still_answers_as_recorded():
    """Run by hand when the service changes; the answers of `tests/data` follow.

    To record a question anew, write the body of
    `GET /search?q=<q>&per_page=10` to `search-<q>.json`, mask every `nom`, `prenoms`,
    `date_de_naissance`, `annee_de_naissance` and `nationalite`, and take sole traders
    (`nature_juridique` 1xxx) out of the results.
    """
    client = Client("https://recherche-entreprises.api.gouv.fr", user_agent="Grappe")

    unit = client.unit(DANONE)

    assert unit is not None
    assert (unit.name, unit.legal_category, unit.is_active) == ("DANONE", "5599", True)
    assert unit.head_office is not None
