"""The five kinds of request that a cluster starts with."""

from typing import Any

from grappe.labelling.defaults import questions as ask
from grappe.labelling.defaults.shapes import Way

# What any dossier with a budget must respect; a funder's own rules come with its call.
MONEY: dict[str, dict[str, Any]] = {
    "share_at_most": {"rate": "0.70"},
    "aid_within_cost": {},
}
COMPANIES: dict[str, dict[str, Any]] = {
    "aid_within_equity": {},
    "membership_in_force": {"who": "lead"},
}
RDI: dict[str, dict[str, Any]] = {
    "companies_at_least": {"n": 2, "unlinked": True},
    "research_at_least": {"n": 1},
    "agreement_present": {"signed": False},
    "trl_within": {"low": 3, "high": 8},
    "duration_within": {"low": 12, "high": 60},
}

WAYS = [
    Way(
        "rdi",
        ("R&D collaborative", "Collaborative R&D"),
        ("Labellisation d'un projet de R&D", "Label for an R&D project"),
        (ask.FIT, ask.RISKS, ask.RETURNS, ask.ETHICS, ask.DECLARATIONS),
        rules={**RDI, **MONEY, **COMPANIES},
    ),
    Way(
        "demonstrator",
        ("Démonstrateur", "Demonstrator"),
        ("Labellisation d'un démonstrateur", "Label for a demonstrator"),
        (ask.FIT, ask.SCALE, ask.RISKS, ask.RETURNS, ask.ETHICS, ask.DECLARATIONS),
        rules={
            "companies_at_least": {"n": 1, "unlinked": True},
            "trl_within": {"low": 5, "high": 9},
            "duration_within": {"low": 6, "high": 48},
            **MONEY,
            **COMPANIES,
        },
    ),
    Way(
        "platform",
        ("Plateforme", "Platform"),
        ("Labellisation d'une plateforme", "Label for a platform"),
        (ask.FIT, ask.PLATFORM, ask.RISKS, ask.DECLARATIONS),
        rules={"membership_in_force": {"who": "one"}, "aid_within_cost": {}},
    ),
    Way(
        "training",
        ("Formation", "Training"),
        ("Labellisation d'une formation", "Label for a training course"),
        (ask.FIT, ask.TRAINING, ask.DECLARATIONS),
        {
            "reviews": 2,
            "contact_days": 45,
            "service_days": 30,
        },
        {"membership_in_force": {"who": "one"}},
    ),
    Way(
        "letter",
        ("Projet à soutenir par une lettre", "Project to support by a letter"),
        ("Lettre de soutien", "Support letter"),
        (ask.LETTER,),
        {
            "is_support_letter": True,
            "has_experts": False,
            "has_hearing": False,
            "needs_confirmations": False,
            "service_days": 15,
        },
    ),
]
