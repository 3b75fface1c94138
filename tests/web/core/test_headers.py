"""What protects a page from other sites, on a sample of every kind of answer."""

import os
import re
import subprocess
import sys

import pytest
from django.urls import reverse

from grappe.web import views
from tests.factories import RoleGrantFactory

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:", re.I
)
PAGES = [
    "/",
    "/about/",
    "/accounts/login/",
    "/accounts/link/",
    "/accounts/security/",
    "/accounts/sessions/",
    "/essai/",
    "/essai/people/",
    "/essai/people/factors/",
    "/nobody-here/",
    "/accounts/link/wrong/",
]


def headers_of(response) -> dict[str, str]:
    policy = response.headers.get("Content-Security-Policy", "")
    return {
        "nosniff": response.headers.get("X-Content-Type-Options"),
        "frame": response.headers.get("X-Frame-Options"),
        "referrer": response.headers.get("Referrer-Policy"),
        "opener": response.headers.get("Cross-Origin-Opener-Policy"),
        "resource": response.headers.get("Cross-Origin-Resource-Policy"),
        "permissions": "camera=()" in response.headers.get("Permissions-Policy", ""),
        "policy": "default-src" in policy and "unsafe" not in policy,
    }


EXPECTED = {
    "nosniff": "nosniff",
    "frame": "DENY",
    "referrer": "same-origin",
    "opener": "same-origin",
    "resource": "same-origin",
    "permissions": True,
    "policy": True,
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_closed_to_other_sites(as_role, path):
    response = as_role("direction").get(path, follow=True)

    assert headers_of(response) == EXPECTED
    assert INLINE.findall(response.content.decode()) == []
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_errors_are_closed_too(as_role, monkeypatch):
    client = as_role("member")
    client.raise_request_exception = False

    def broken(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(views, "render", broken)
    answers = {
        500: client.get("/about/"),
        403: client.get("/essai/people/"),
        404: client.get("/essai/nothing/"),
        405: client.get("/accounts/context/"),
    }

    assert {code: answer.status_code for code, answer in answers.items()} == {
        code: code for code in answers
    }
    assert [headers_of(answer) for answer in answers.values()] == [EXPECTED] * 4


def test_downloads_are_closed_too(as_role, cluster):
    RoleGrantFactory(cluster=cluster, role="team")
    url = reverse("accounts:people_export", args=["essai"])

    response = as_role("direction").get(f"{url}?format=csv")

    assert "attachment" in response.headers["Content-Disposition"]
    assert headers_of(response) == EXPECTED


@pytest.mark.django_db
def test_https_is_remembered(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    response = client.get("/about/", secure=True)

    assert response.headers.get("Strict-Transport-Security") == (
        "max-age=31536000; includeSubDomains"
    )


def test_production_passes_the_checks_of_deployment(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
            "GRAPPE_DEVELOPMENT": "0",
            "GRAPPE_HTTPS": "1",
            "GRAPPE_SECRET_KEY": "a-long-secret-of-this-test-alone-" + "0123456789" * 4,
            "GRAPPE_HOSTS": "grappe.example",
            "GRAPPE_SITE_URL": "https://grappe.example",
            "GRAPPE_VAR": str(tmp_path),
            "DATABASE_URL": "sqlite://:memory:",
        },
        capture_output=True,
        text=True,
    )

    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr
