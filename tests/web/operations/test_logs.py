"""The log says what happened and to whom nothing: a marked person leaves no mark."""

import json
import logging
import sys

import pytest
from django.conf import settings as real
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from grappe.accounts import notifications
from grappe.config import settings as written
from grappe.operations import logs
from tests.factories import InvitationFactory, RoleGrantFactory, UserFactory

EMAIL = "zoe.marqueur@marqueur.example"
PASSWORD = "mot-de-passe-de-marqueur-7"
ADDRESS = "203.0.113.77"
MARKS = ["marqueur", "zoéphile", "zo\\u00e9phile", ADDRESS, "7777-secret"]


class Kept(logging.Handler):
    """Keeps each line as production and as development would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.addFilter(logs.Private())
        self.json, self.plain = logs.Json(), logs.Line("%(name)s %(message)s")
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [self.json.format(record), self.plain.format(record)]

    @property
    def said(self) -> list[dict]:
        return [json.loads(line) for line in self.lines if line.startswith("{")]


@pytest.fixture
def kept():
    root, handler = logging.getLogger(), Kept()
    before = {}
    for name, told in real.LOGGING["loggers"].items():
        was = before[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(told.get("level", was))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


@pytest.fixture
def marked(cluster):
    user = UserFactory(
        email=EMAIL, given_name="Zoéphile", family_name="Marqueur", is_operator=True
    )
    user.set_password(PASSWORD)
    user.save()
    RoleGrantFactory(user=user, cluster=cluster, role="direction")
    return user


def wander(cluster, user) -> list[str]:
    """Do as that person would, and as somebody who attacks them; return the secrets."""
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    link = notifications.sign_in_link(user, then="/essai/").removeprefix(real.SITE_URL)
    invited = notifications.invitation_link(
        InvitationFactory(cluster=cluster, email=EMAIL)
    ).removeprefix(real.SITE_URL)
    client.post(reverse("account_login"), {"login": EMAIL, "password": "7777-secret"})
    client.post(reverse("accounts:link_request"), {"email": EMAIL})
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    client.get(link + "x")
    client.get(invited)
    client.get(link)
    client.post(link)
    client.get("/accounts/profile/?marqueur=1")
    client.post("/accounts/profile/", {"given_name": "Zoéphile", "language": "fr"})
    client.get(f"/essai/members/?q={EMAIL}&token=7777-secret")
    client.get(f"/{EMAIL}/7777-secret/")
    client.get("/essai/members/999999999/?q=Marqueur")
    client.post("/essai/members/", {"name": "Marqueur"})
    client.get("/about/", headers={"Host": "evil.example"})
    client.get("/about/", headers={"X-Request-ID": EMAIL, "Referer": f"/{EMAIL}"})
    client.get("/metrics", headers={"Authorization": "Bearer 7777-secret"})
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS)
    strict.post(reverse("account_login"), {"login": EMAIL})
    return [link.rsplit("/", 2)[1].split("?")[0], invited.rsplit("/", 2)[1]]


@pytest.mark.django_db
def test_a_marked_person_leaves_no_mark(cluster, marked, kept):
    secrets = wander(cluster, marked)

    whole = "\n".join(kept.lines).lower()
    marks = [mark for mark in [*MARKS, *secrets] if mark.lower() in whole]
    assert [
        (mark, line) for mark in marks for line in kept.lines if mark in line.lower()
    ] == []
    assert all(len(secret) > 20 for secret in secrets)
    assert len(kept.said) >= 17


@pytest.mark.django_db
def test_a_page_that_breaks_says_where_and_not_who(cluster, marked, kept, monkeypatch):
    def broken(*_arguments):
        raise ValueError(EMAIL, PASSWORD)

    monkeypatch.setattr("grappe.web.views.render", broken)
    client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    client.force_login(marked, backend="sesame.backends.ModelBackend")

    response = client.get("/about/?q=marqueur")

    (error,) = [line for line in kept.said if line["level"] == "ERROR"]
    assert response.status_code == 500
    assert error["message"] == "Internal Server Error: web:about"
    assert error["request_id"] == response.headers["X-Request-ID"]
    assert error["trace"].splitlines()[-1] == "ValueError: (message kept back)"
    assert "in about" in error["trace"]
    assert not any(mark in "\n".join(kept.lines).lower() for mark in MARKS)


@pytest.mark.django_db
def test_each_request_leaves_one_line(cluster, marked, kept):
    client = Client()
    client.force_login(marked, backend="sesame.backends.ModelBackend")

    response = client.get("/essai/", headers={"X-Request-ID": "fiction-1234"})

    (line,) = [line for line in kept.said if line["logger"] == "grappe.requests"]
    assert response.status_code == 200
    assert line["message"] == "GET web:home 200"
    assert (line["route"], line["status"], line["request_id"]) == (
        "web:home",
        200,
        "fiction-1234",
    )
    assert line["user"] == logs.user_key(marked.pk)
    assert line["queries"] > 0


@pytest.mark.django_db
def test_the_key_of_a_person_is_theirs_and_tells_nothing(settings):
    first, again, other = logs.user_key(7), logs.user_key(7), logs.user_key(8)
    settings.SECRET_KEY = "another installation's key, long enough for anybody"

    assert first == again
    assert len({first, other, logs.user_key(7)}) == 3


@pytest.mark.django_db
def test_records_and_errors_in_a_message_become_keys(marked, kept):
    logger = logging.getLogger("grappe.fiction")

    logger.warning("%s did %s: %s", marked, "that", IntegrityError(f"Key {EMAIL}"))
    logger.warning("%(who)s", {"who": marked})

    said = [line["message"] for line in kept.said]
    key = f"accounts.user:{logs.user_key(marked.pk)}"
    assert said == [f"{key} did that: IntegrityError: Key <e-mail>", key]


@pytest.mark.django_db
def test_what_callers_add_is_kept_out_unless_it_is_known(marked, kept):
    logging.getLogger("grappe.fiction").warning(
        "x", extra={"person": EMAIL, "job": "grappe.x", "status": 3, "stack": "s"}
    )

    (line,) = kept.said
    assert set(line) == {"time", "level", "logger", "message", "job", "status"}


def test_a_plain_line_is_scrubbed_too():
    record = logging.LogRecord(
        "n", logging.INFO, "f", 1, "to %s", (EMAIL,), None, None, None
    )

    assert logs.Line("%(message)s").format(record) == "to <e-mail>"


def test_a_trace_of_a_plain_line_is_scrubbed():
    try:
        raise KeyError(EMAIL)
    except KeyError:
        record = logging.LogRecord(
            "n", logging.ERROR, "f", 1, "broke", (), sys.exc_info()
        )

    text = logs.Line("%(message)s").format(record)

    assert text.splitlines()[-1] == "KeyError: (message kept back)"


def test_production_writes_json_and_development_lines():
    def told(is_json):
        made = logs.configuration("INFO", is_json)
        return made["handlers"]["console"]

    assert (told(True)["formatter"], told(False)["formatter"]) == ("json", "line")
    assert told(True)["filters"] == ["private"]
    assert written.LOGGING["root"]["handlers"] == ["console"]
