"""Each way for mail not to leave is explained in plain words."""

import datetime
import ipaddress
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from grappe.operations import mail
from tests.smtp_server import Manners, serving

TO = "anne@fiction.example"
DAY = datetime.timedelta(days=1)


def certificate(folder, name: str, until: datetime.timedelta):
    """A certificate signed by itself, and its context for a server."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - 9 * DAY)
        .not_valid_after(now + until)
        .add_extension(
            x509.SubjectAlternativeName(names[: 1 if name.startswith("other") else 2]),
            False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {
        "good": certificate(folder, "good", DAY),
        "other": certificate(folder, "other.fiction.example", DAY),
        "expired": certificate(folder, "old.fiction.example", -DAY),
    }


@pytest.fixture
def attempt(settings):
    """Try a server with these manners: which step was the last, and what was said."""

    def tried(manners: Manners, to: str = TO, **changed) -> tuple[str, bool, str]:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
        settings.DEFAULT_FROM_EMAIL = "Grappe <grappe@fiction.example>"
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        settings.EMAIL_HOST_PASSWORD = ""
        with serving(manners) as port:
            settings.EMAIL_PORT = port
            for name, value in changed.items():
                setattr(settings, name, value)
            last = mail.attempt(to)[-1]
        return last.name, last.is_well, last.says

    return tried


def trusting(monkeypatch, path) -> None:
    """This machine trusts who signed that certificate."""
    context = ssl.create_default_context(cafile=path)
    monkeypatch.setattr(mail.ssl, "create_default_context", lambda: context)


def test_a_mail_that_leaves(attempt):
    manners = Manners()

    assert attempt(manners) == (
        "Sending",
        True,
        "The server took the mail: see whether it arrives, and where.",
    )
    assert f"To: {TO}" in manners.taken[0]


def test_a_mail_that_leaves_encrypted_and_signed_in(attempt, certificates, monkeypatch):
    path, context = certificates["good"]
    trusting(monkeypatch, path)
    manners = Manners(starttls=context, user="grappe", password="hunter2")

    _name, is_well, _says = attempt(
        manners,
        EMAIL_USE_TLS=True,
        EMAIL_HOST_USER="grappe",
        EMAIL_HOST_PASSWORD="hunter2",
    )

    assert is_well
    assert len(manners.taken) == 1


REFUSALS = [
    (Manners(sender="553 no"), {}, "Sending", "Answer 553: the sender's address is"),
    (Manners(recipient="550 no"), {}, "Sending", "Answer 550: the server refuses this"),
    (Manners(recipient="450 no"), {}, "Sending", "Answer 450: the mailbox is busy"),
    (Manners(data="554 no"), {}, "Sending", "Answer 554: the server takes no mail"),
    (Manners(data="599 no"), {}, "Sending", "Answer 599: the server refuses."),
    (Manners(hangs_up_after="DATA"), {}, "Sending", "The server"),
    (Manners(greeting="421 no"), {}, "Connection", "Answer 421: the server is closing"),
    (
        Manners(greeting="HTTP/1.1 400 Bad"),
        {},
        "Connection",
        "What answers is no mail server",
    ),
    (
        Manners(),
        {"EMAIL_USE_TLS": True},
        "Encryption",
        "The server offers no encryption",
    ),
    (
        Manners(user="grappe", password="right"),
        {"EMAIL_HOST_USER": "grappe", "EMAIL_HOST_PASSWORD": "wrong"},
        "Sign-in",
        "Answer 535: the user or the password is wrong.",
    ),
    (
        Manners(),
        {"EMAIL_HOST_USER": "grappe", "EMAIL_HOST_PASSWORD": "wrong"},
        "Sign-in",
        "The server takes no sign-in here",
    ),
    (
        Manners(),
        {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"},
        "Settings",
        "Mail is kept on this machine",
    ),
    (
        Manners(),
        {"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True},
        "Settings",
        "Only one way",
    ),
    (Manners(), {"EMAIL_USE_SSL": True}, "Connection", "Encryption failed"),
]


@pytest.mark.parametrize(("manners", "changed", "step", "says"), REFUSALS)
def test_each_refusal_is_explained(attempt, manners, changed, step, says):
    found = attempt(manners, **changed)

    assert (found[0], found[1]) == (step, False)
    assert found[2].startswith(says)
    assert "anne" not in found[2]


@pytest.mark.parametrize(
    ("name", "is_trusted", "says"),
    [
        ("good", False, "The certificate was signed by nobody"),
        ("other", True, "The certificate is for another name than 127.0.0.1"),
        ("expired", True, "The certificate of the server has expired"),
    ],
)
def test_a_certificate_that_is_not_right_is_explained(
    attempt, certificates, monkeypatch, name, is_trusted, says
):
    path, context = certificates[name]
    if is_trusted:
        trusting(monkeypatch, path)

    found = attempt(Manners(starttls=context), EMAIL_USE_TLS=True)

    assert (found[0], found[1]) == ("Encryption", False)
    assert found[2].startswith(says)


def test_a_port_where_nobody_listens_is_explained(attempt):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    found = attempt(Manners(), EMAIL_PORT=port)

    assert found[:2] == ("Connection", False)
    assert found[2].startswith(f"127.0.0.1 refuses connections on port {port}")


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (socket.gaierror("x"), "No machine has the name 127.0.0.1"),
        (TimeoutError(), "127.0.0.1 does not answer on port"),
    ],
)
def test_a_way_that_leads_nowhere_is_explained(attempt, monkeypatch, failure, says):
    def broken(*_arguments, **_options):
        raise failure

    monkeypatch.setattr(mail.smtplib, "SMTP", broken)

    found = attempt(Manners())

    assert found[:2] == ("Connection", False)
    assert found[2].startswith(says)


@pytest.mark.parametrize("to", ["", "anne", "a@fiction.example\r\nBcc: b@c.example"])
def test_no_address_no_mail(attempt, to):
    manners = Manners()

    assert attempt(manners, to=to) == (
        "Settings",
        False,
        "This is no e-mail address.",
    )
    assert manners.taken == []


def test_the_settings_are_told_without_the_password(settings):
    settings.EMAIL_HOST_PASSWORD = "hunter2"

    told = dict(mail.told_settings())

    assert told["GRAPPE_SMTP_PASSWORD"] == "is set"
    assert "hunter2" not in str(told)


def test_what_to_check_elsewhere_names_the_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "Grappe <grappe@fiction.example>"

    assert any("_dmarc.fiction.example" in line for line in mail.to_check())
