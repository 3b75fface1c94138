"""The words of the house: one per idea, in French and in English."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """A word, how it is called in code, and what it means here."""

    code: str
    french: str
    english: str
    meaning: str | Promise


TERMS = [
    Term(
        "Cluster",
        "pôle de compétitivité",
        "innovation cluster",
        _(
            "A grouping of companies, research bodies and schools of one territory "
            "that work together on innovation."
        ),
    ),
    Term(
        "ClusterAccreditation",
        "label du pôle (État)",
        "State accreditation",
        _(
            "What the State grants to a cluster for a phase, with a term and "
            "sometimes conditions. Not the label that a cluster gives to a project."
        ),
    ),
    Term(
        "PolicyPhase",
        "phase",
        "policy phase",
        _("A period of the national cluster policy; phase V runs from 2023 to 2026."),
    ),
    Term(
        "StrategicDomain",
        "domaine d'activité stratégique (DAS)",
        "strategic domain",
        _("One of the few fields in which a cluster concentrates its action."),
    ),
    Term(
        "Organisation",
        "structure",
        "organisation",
        _(
            "A company, laboratory, hospital, school or public body. One record, many"
            " roles."
        ),
    ),
    Term(
        "Establishment",
        "établissement",
        "establishment",
        _("A place of work of an organisation; in France it has a SIRET."),
    ),
    Term(
        "siren",
        "SIREN",
        "SIREN",
        _(
            "The nine-digit number of a French legal unit; the last digit checks the "
            "others."
        ),
    ),
    Term(
        "siret",
        "SIRET",
        "SIRET",
        _("The fourteen-digit number of a place of work: the SIREN and five digits."),
    ),
    Term(
        "SizeCategory",
        "catégorie d'entreprise",
        "size category",
        _(
            "Micro firm, SME, mid-cap or large firm, by headcount, turnover and "
            "balance sheet of the group in the last closed year (décret 2008-1354)."
        ),
    ),
    Term(
        "EuStatus",
        "statut de PME européen",
        "EU SME status",
        _(
            "Micro, small or medium-sized enterprise by Recommendation 2003/361/EC, "
            "with partner and linked enterprises counted in."
        ),
    ),
    Term(
        "Shareholding",
        "groupe",
        "group",
        _(
            "Organisations tied by shares above one half; they are counted together "
            "when a size is worked out."
        ),
    ),
    Term(
        "Membership",
        "adhésion",
        "membership",
        _(
            "One unbroken spell in which an organisation belongs to a cluster. Coming"
            " back opens a new one."
        ),
    ),
    Term(
        "MemberCategory",
        "catégorie d'adhérents",
        "member category",
        _("A category of the statutes; it sets in which college the member votes."),
    ),
    Term(
        "College",
        "collège",
        "voting college",
        _("A group of members that votes together in the general assembly."),
    ),
    Term(
        "MembershipApplication",
        "demande d'adhésion",
        "membership application",
        _("A candidate's file, from first contact to the board's decision."),
    ),
    Term(
        "RESIGNED",
        "démission",
        "resignation",
        _("The member leaves of its own will, in writing, within the notice window."),
    ),
    Term(
        "STRUCK_OFF",
        "radiation",
        "striking off",
        _("The board ends a membership after hearing the member."),
    ),
    Term(
        "Suspension",
        "suspension",
        "suspension",
        _(
            "A member's rights are stayed. It is still a member, but is not counted "
            "among the active ones and does not vote."
        ),
    ),
    Term(
        "Renewal",
        "tacite reconduction",
        "tacit renewal",
        _(
            "A membership goes on for a year when the member, duly told, gave no "
            "notice in time."
        ),
    ),
    Term(
        "ElectoralRoll",
        "liste électorale",
        "electoral roll",
        _(
            "Active members of each college on a day, with the person who votes for "
            "them."
        ),
    ),
    Term(
        "ProfileTag",
        "profil",
        "profile tag",
        _(
            "What a member is, in the cluster's own words: medtech, nutrition, "
            "digital health."
        ),
    ),
    Term(
        "Competence",
        "compétence",
        "competence",
        _("A node of the cluster's tree of know-how."),
    ),
    Term(
        "Indicator",
        "indicateur",
        "indicator",
        _(
            "A figure declared once: its name, unit, definition, the records that are"
            " its evidence, and how they add up."
        ),
    ),
    Term(
        "Evidence",
        "pièces justificatives",
        "evidence",
        _("The list of records behind a figure. Counting it gives the figure."),
    ),
    Term(
        "churn",
        "taux d'attrition",
        "churn",
        _("Members lost in a period, out of those there were on its eve."),
    ),
    Term(
        "private_share",
        "part privée",
        "private share",
        _(
            "Dues, services, sponsoring, events and other private money, out of the "
            "whole budget."
        ),
    ),
    Term(
        "FundingOrigin",
        "origine du financement",
        "funding origin",
        _("Where a line of the budget comes from; it is private or public."),
    ),
    Term(
        "Provenance",
        "provenance",
        "provenance",
        _(
            "Who said a value, and when. What a member declares stands beside what "
            "the register says."
        ),
    ),
    Term(
        "Import",
        "import",
        "import",
        _(
            "A file brought in: previewed row by row, applied whole or not at all, "
            "and undone whole."
        ),
    ),
    Term(
        "Event",
        "historique",
        "audit trail",
        _("Who did what, to which record, when. Written with the change itself."),
    ),
]
