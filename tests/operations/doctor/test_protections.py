"""Each weak setting is seen, and each strong one is left in peace."""

from datetime import UTC, datetime

import pytest
from django.core import checks

from grappe.operations import doctor
from grappe.operations.doctor import Level

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = "k3Jd9-sPq0_zLm8Xw2VbT7yRc5HgN4fUaE6iOoQhZxBvMnDtWe"


def level(key: str) -> Level:
    return doctor.CHECKS[key].examine(NOON).level


# (check, settings that are weak, how weak, settings that are well)
CASES = [
    (
        "secret_key",
        {"SECRET_KEY": "development-only-" + "x" * 40},
        Level.DANGER,
        {"SECRET_KEY": KEY},
    ),
    ("secret_key", {"SECRET_KEY": "short"}, Level.DANGER, {"SECRET_KEY": KEY}),
    ("secret_key", {"SECRET_KEY": "ab" * 40}, Level.DANGER, {"SECRET_KEY": KEY}),
    ("development", {"DEVELOPMENT": True}, Level.DANGER, {"DEVELOPMENT": False}),
    ("debug", {"DEBUG": True}, Level.DANGER, {"DEBUG": False}),
    (
        "hosts",
        {"ALLOWED_HOSTS": ["*"], "SITE_URL": "https://fiction.example"},
        Level.DANGER,
        {"ALLOWED_HOSTS": ["fiction.example"], "SITE_URL": "https://fiction.example"},
    ),
    (
        "hosts",
        {"ALLOWED_HOSTS": ["fiction.example"], "SITE_URL": "https://other.example"},
        Level.DANGER,
        {"ALLOWED_HOSTS": ["fiction.example"], "SITE_URL": "https://fiction.example"},
    ),
    (
        "hosts",
        {"ALLOWED_HOSTS": ["localhost"], "SITE_URL": "http://localhost:8000"},
        Level.WARNING,
        {"ALLOWED_HOSTS": ["fiction.example"], "SITE_URL": "https://fiction.example"},
    ),
    (
        "https",
        {"HTTPS": False, "SITE_URL": "https://fiction.example"},
        Level.DANGER,
        {
            "HTTPS": True,
            "SITE_URL": "https://fiction.example",
            "SECURE_HSTS_SECONDS": 31_536_000,
        },
    ),
    (
        "https",
        {
            "HTTPS": True,
            "SITE_URL": "https://fiction.example",
            "SECURE_HSTS_SECONDS": 60,
        },
        Level.WARNING,
        {
            "HTTPS": True,
            "SITE_URL": "https://fiction.example",
            "SECURE_HSTS_SECONDS": 31_536_000,
        },
    ),
    (
        "cookies",
        {"SESSION_COOKIE_SECURE": False, "CSRF_COOKIE_SECURE": True},
        Level.DANGER,
        {"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True},
    ),
    (
        "cookies",
        {
            "SESSION_COOKIE_SECURE": True,
            "CSRF_COOKIE_SECURE": True,
            "SESSION_COOKIE_SAMESITE": "None",
        },
        Level.DANGER,
        {"SESSION_COOKIE_SAMESITE": "Lax"},
    ),
    (
        "proxies",
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 0, "HTTPS": True},
        Level.WARNING,
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 1, "HTTPS": True},
    ),
    (
        "proxies",
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 1, "HTTPS": False},
        Level.WARNING,
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 0, "HTTPS": False},
    ),
    (
        "proxies",
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 3, "HTTPS": True},
        Level.NOTE,
        {"ALLAUTH_TRUSTED_PROXY_COUNT": 1, "HTTPS": True},
    ),
    (
        "log",
        {"LOGGING": {"root": {"level": "DEBUG"}}},
        Level.WARNING,
        {"LOGGING": {"root": {"level": "INFO"}}},
    ),
]


@pytest.mark.parametrize(("key", "weak", "how_weak", "strong"), CASES)
def test_a_weak_setting_is_told_from_a_strong_one(
    settings, key, weak, how_weak, strong
):
    for name, value in weak.items():
        setattr(settings, name, value)
    before = level(key)
    for name, value in strong.items():
        setattr(settings, name, value)

    assert (before, level(key)) == (how_weak, Level.GOOD)


@pytest.mark.parametrize(
    ("found", "expected"),
    [([], Level.GOOD), ([checks.Warning("x", id="fiction.W001")], Level.WARNING)],
)
def test_django_s_own_checks_are_told(monkeypatch, found, expected):
    monkeypatch.setattr(checks, "run_checks", lambda **_options: found)

    assert level("deploy") == expected


def test_a_warning_that_another_check_says_is_not_said_twice(monkeypatch):
    found = [checks.Warning("x", id="security.W018")]
    monkeypatch.setattr(checks, "run_checks", lambda **_options: found)

    assert level("deploy") == Level.GOOD
