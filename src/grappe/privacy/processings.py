"""Why persons' data are kept: the processings, as a register of processing tells them.

The columns are those of the CNIL's model of a register (article 30 of the GDPR); what
each one holds, and how long, is read from the tags of the tables.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Basis(StrEnum):
    """The lawful grounds of article 6."""

    CONTRACT = "contract"
    OBLIGATION = "obligation"
    INTEREST = "interest"
    CONSENT = "consent"


BASES = {
    Basis.CONTRACT: _("contract or statutes (article 6.1.b)"),
    Basis.OBLIGATION: _("legal obligation (article 6.1.c)"),
    Basis.INTEREST: _("legitimate interest (article 6.1.f)"),
    Basis.CONSENT: _("consent (article 6.1.a)"),
}


@dataclass(frozen=True)
class Processing:
    """One purpose: what for, on which ground, of whom, and who may read it."""

    code: str
    name: Any
    aim: Any
    basis: Basis
    people: Any
    recipients: Any


TEAM = _("The cluster's team, within their roles; its auditors")

_ALL = [
    Processing(
        "accounts",
        _("Accounts and rights"),
        _("Letting people sign in, and giving each the rights of their role"),
        Basis.CONTRACT,
        _("Everybody who has an account or was invited"),
        _("The cluster's direction; administrators of the person's organisation"),
    ),
    Processing(
        "membership",
        _("Administration of members"),
        _("Admission, periods of membership, suspension, general meetings"),
        Basis.CONTRACT,
        _("Representatives of members"),
        TEAM,
    ),
    Processing(
        "contacts",
        _("Contacts of organisations"),
        _("Knowing whom to speak to in each organisation, once and not twice"),
        Basis.INTEREST,
        _("People who work for members, partners and other organisations"),
        _("The cluster's team; the person's own organisation"),
    ),
    Processing(
        "directory",
        _("Public directory"),
        _("Publishing the contacts that members and persons chose to open"),
        Basis.CONSENT,
        _("Contacts of members"),
        _("Everybody: the directory is public"),
    ),
    Processing(
        "consents",
        _("Consents and objections"),
        _("Keeping the proof of what each person agreed to or objected to"),
        Basis.OBLIGATION,
        _("Everybody who was asked or who objected"),
        _("The cluster's direction and auditors"),
    ),
    Processing(
        "prospects",
        _("Prospective members"),
        _("Answering organisations that ask to become members, and following up"),
        Basis.INTEREST,
        _("People who write for an organisation that is not a member yet"),
        TEAM,
    ),
    Processing(
        "projects",
        _("Projects and their dossiers"),
        _("Preparing, filing and following collaborative projects"),
        Basis.CONTRACT,
        _("People who work on a project, and contacts of its partners"),
        _("Those to whom the dossier is open, after a declaration of interests"),
    ),
    Processing(
        "evaluation",
        _("Evaluation of projects by experts"),
        _("Choosing experts without a conflict of interest, and reading opinions"),
        Basis.INTEREST,
        _("Experts, members of committees, applicants"),
        _("The cluster's team and committees; never the applicants for names"),
    ),
    Processing(
        "committees",
        _("Governance and committees"),
        _("Convening bodies, voting, deciding, and proving that it was regular"),
        Basis.CONTRACT,
        _("Members of bodies and committees"),
        _("The body itself; the cluster's direction and auditors"),
    ),
    Processing(
        "labels",
        _("Labels given"),
        _("Giving labels and letting anybody verify them"),
        Basis.OBLIGATION,
        _("People who issued a label or answered its reservations"),
        _("The cluster's team; the public, for what names nobody"),
    ),
    Processing(
        "followup",
        _("Funding and results of projects"),
        _("Following aid received and yearly results, as funders ask"),
        Basis.OBLIGATION,
        _("Contacts of partners of labelled projects"),
        _("The cluster's team; funders, for figures"),
    ),
    Processing(
        "mailing",
        _("Mail"),
        _("Writing to people, and keeping the proof of what they were told"),
        Basis.INTEREST,
        _("Everybody the cluster wrote to"),
        TEAM,
    ),
    Processing(
        "imports",
        _("Taking over lists"),
        _("Bringing in the cluster's files, with a preview and a way back"),
        Basis.INTEREST,
        _("People named in the files"),
        TEAM,
    ),
    Processing(
        "registers",
        _("Identity of organisations"),
        _("Keeping organisations the same as in public registers"),
        Basis.INTEREST,
        _("Sole traders, whose organisation bears their name"),
        _("The cluster's team; the public, for what the member opened"),
    ),
    Processing(
        "impact",
        _("Studies of impact"),
        _("Measuring what the cluster changes, from figures of organisations"),
        Basis.INTEREST,
        _("People of the team who made a study"),
        _("Readers of the study"),
    ),
    Processing(
        "security",
        _("Security and history"),
        _("Knowing who did and opened what, and keeping intruders out"),
        Basis.INTEREST,
        _("Everybody who uses the installation"),
        _("The cluster's direction and auditors; the operator, for what is technical"),
    ),
]
PROCESSINGS = {processing.code: processing for processing in _ALL}
