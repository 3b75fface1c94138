"""Try the mail server step by step, and explain in plain words what stops it."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.utils import DNS_NAME
from django.core.validators import validate_email
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Step:
    """One thing tried: what it is, whether it went well, what that means."""

    name: str
    is_well: bool
    says: str


class Stopped(Exception):
    """This step failed; the message says why in plain words."""


def told_settings() -> list[tuple[str, str]]:
    """What the environment says about mail, less the password."""
    return [
        ("GRAPPE_EMAIL_BACKEND", settings.EMAIL_BACKEND),
        ("GRAPPE_SMTP_HOST", settings.EMAIL_HOST),
        ("GRAPPE_SMTP_PORT", str(settings.EMAIL_PORT)),
        ("GRAPPE_SMTP_TLS", _("yes") if settings.EMAIL_USE_TLS else _("no")),
        ("GRAPPE_SMTP_USER", settings.EMAIL_HOST_USER or "—"),
        (
            "GRAPPE_SMTP_PASSWORD",
            _("is set") if settings.EMAIL_HOST_PASSWORD else _("is not set"),
        ),
        ("GRAPPE_FROM_EMAIL", settings.DEFAULT_FROM_EMAIL),
    ]


def to_check() -> list[str]:
    """What no machine can ask for itself: the domain's own records."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return [
        _("SPF: the TXT record of %(domain)s names the mail server.")
        % {"domain": domain},
        _("DKIM: the mail server signs what it sends for %(domain)s.")
        % {"domain": domain},
        _("DMARC: there is a TXT record of _dmarc.%(domain)s.") % {"domain": domain},
        _("The address of the mail server leads back to its name (reverse DNS)."),
    ]


def attempt(to: str) -> list[Step]:
    """Send one mail to an address, and tell how far it got; stops at what fails."""
    steps: list[Step] = []
    server: list[smtplib.SMTP] = []
    try:
        for name, act in plan(to, server):
            try:
                steps.append(Step(name, True, act()))
            except Stopped as stopped:
                steps.append(Step(name, False, str(stopped)))
                break
    finally:
        for one in server:
            one.close()
    return steps


def has_left(steps: list[Step]) -> bool:
    return bool(steps) and all(step.is_well for step in steps)


def plan(
    to: str, server: list[smtplib.SMTP]
) -> Iterator[tuple[str, Callable[[], str]]]:
    """The steps in their order; the connection is kept in `server` for the next."""
    yield _("Settings"), lambda: look(to)
    yield _("Connection"), lambda: connect(server)
    if settings.EMAIL_USE_TLS:
        yield _("Encryption"), lambda: encrypt(server[0])
    if settings.EMAIL_HOST_USER and settings.EMAIL_HOST_PASSWORD:
        yield _("Sign-in"), lambda: sign_in(server[0])
    yield _("Sending"), lambda: send(server[0], to)


def look(to: str) -> str:
    try:
        validate_email(to)
    except ValidationError as error:
        raise Stopped(_("This is no e-mail address.")) from error
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        raise Stopped(
            _("Mail is kept on this machine and leaves by no server: see %(setting)s.")
            % {"setting": "GRAPPE_EMAIL_BACKEND"}
        )
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        raise Stopped(_("Only one way of encryption may be set."))
    return _("They can be tried.")


def connect(server: list[smtplib.SMTP]) -> str:
    place = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}
    made: Callable[..., smtplib.SMTP] = smtplib.SMTP
    options: dict[str, Any] = {"timeout": settings.EMAIL_TIMEOUT}
    options["local_hostname"] = DNS_NAME.get_fqdn()
    if settings.EMAIL_USE_SSL:
        made = smtplib.SMTP_SSL
        options["context"] = ssl.create_default_context()
    try:
        one = made(settings.EMAIL_HOST, settings.EMAIL_PORT, **options)
        server.append(one)
        one.ehlo_or_helo_if_needed()
    except socket.gaierror as error:
        raise Stopped(
            _("No machine has the name %(host)s: see GRAPPE_SMTP_HOST.") % place
        ) from error
    except ConnectionRefusedError as error:
        raise Stopped(
            _(
                "%(host)s refuses connections on port %(port)s: the server is stopped, "
                "or listens on another port (587 and 25 are usual)."
            )
            % place
        ) from error
    except TimeoutError as error:
        raise Stopped(
            _(
                "%(host)s does not answer on port %(port)s: a firewall may stand in "
                "between."
            )
            % place
        ) from error
    except ssl.SSLError as error:
        raise Stopped(certificate(error)) from error
    except smtplib.SMTPResponseException as error:
        raise Stopped(refused(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stopped(
            _(
                "%(host)s hung up on port %(port)s: it may want encryption from the "
                "start, or be no mail server."
            )
            % place
        ) from error
    return _("%(host)s answers on port %(port)s.") % place


def encrypt(server: smtplib.SMTP) -> str:
    if not server.has_extn("starttls"):
        raise Stopped(
            _(
                "The server offers no encryption on this port: try port 587, or unset "
                "GRAPPE_SMTP_TLS if it is on this machine."
            )
        )
    try:
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    except ssl.SSLError as error:
        raise Stopped(certificate(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stopped(_("The server broke off when encryption was asked.")) from error
    return _("What is said is encrypted, and the certificate is right.")


def certificate(error: ssl.SSLError) -> str:
    reason = getattr(error, "verify_message", "") or (error.reason or "")
    if "Hostname mismatch" in reason or "IP address mismatch" in reason:
        return _(
            "The certificate is for another name than %(host)s: write the name that it "
            "holds in GRAPPE_SMTP_HOST."
        ) % {"host": settings.EMAIL_HOST}
    if "expired" in reason:
        return _("The certificate of the server has expired: have it renewed.")
    if "self" in reason or "issuer" in reason:
        return _(
            "The certificate was signed by nobody that this machine trusts: install "
            "the authority that signed it, or a certificate of a known one."
        )
    return _("Encryption failed (%(reason)s): the port may speak without it.") % {
        "reason": reason or type(error).__name__
    }


def sign_in(server: smtplib.SMTP) -> str:
    try:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPNotSupportedError as error:
        raise Stopped(
            _("The server takes no sign-in here: encryption may come first.")
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Stopped(refused(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stopped(_("The server broke off during sign-in.")) from error
    return _("The user and the password are right.")


def send(server: smtplib.SMTP, to: str) -> str:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        server.send_message(message(to), from_addr=sender, to_addrs=[to])
        server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise Stopped(refused(code)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise Stopped(_("The server hung up before it took the mail.")) from error
    except smtplib.SMTPResponseException as error:
        raise Stopped(refused(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stopped(_("The server broke off during the sending.")) from error
    return _("The server took the mail: see whether it arrives, and where.")


def message(to: str) -> EmailMessage:
    said = EmailMessage()
    said["Subject"] = _("Test of the sending of mail")
    said["From"] = settings.DEFAULT_FROM_EMAIL
    said["To"] = to
    said["Message-ID"] = make_msgid(domain=DNS_NAME.get_fqdn())
    said.set_content(
        _("%(site)s can send mail: this one arrived.") % {"site": settings.SITE_URL}
    )
    return said


def refused(code: int) -> str:
    """What a mail server means by a number (RFC 5321, RFC 4954)."""
    if code < 200:
        return _("What answers is no mail server: see the port.")
    told = {
        421: _("the server is closing or too busy: try later"),
        450: _("the mailbox is busy, or the server asks to try again later"),
        451: _("the server had trouble of its own, or delays unknown senders"),
        452: _("the server is short of room"),
        454: _("sign-in does not work for the moment"),
        501: _("an address is badly written: see GRAPPE_FROM_EMAIL"),
        530: _("the server wants sign-in or encryption first"),
        534: _("the server wants a stronger way to sign in, such as an app password"),
        535: _("the user or the password is wrong"),
        538: _("sign-in needs encryption: set GRAPPE_SMTP_TLS"),
        550: _(
            "the server refuses this recipient, or does not send for others: the "
            "address is wrong, or sign-in is missing"
        ),
        551: _("the recipient is elsewhere"),
        552: _("the mailbox is full or the mail too large"),
        553: _("the sender's address is not allowed: see GRAPPE_FROM_EMAIL"),
        554: _("the server takes no mail from this machine, or found it unwanted"),
    }
    meaning = told.get(code, _("the server refuses"))
    return _("Answer %(code)d: %(meaning)s.") % {"code": code, "meaning": meaning}
