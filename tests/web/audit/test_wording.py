import re
import string
from pathlib import Path

import pytest
from django.utils import translation

import grappe
from grappe.audit.actions import record
from grappe.web.audit import wording
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipApplicationFactory,
    OrganisationFactory,
    UserFactory,
)

SOURCES = Path(grappe.__file__).parent
RECORDED = re.compile(r"""(?:record|event_fields)\(\s*["']([a-z_]+\.[a-z_]+)["']""")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def kinds_recorded() -> set[str]:
    return {
        kind
        for path in SOURCES.rglob("*.py")
        for kind in RECORDED.findall(path.read_text(encoding="utf-8"))
    }


def test_every_kind_of_event_recorded_has_a_sentence():
    assert kinds_recorded() - set(wording.sentences()) == set()


def test_every_sentence_can_be_formatted():
    for text in wording.sentences().values():
        for _literal, name, _spec, _conversion in string.Formatter().parse(str(text)):
            assert name is None or name.isidentifier()


@pytest.mark.django_db
def test_sentence_names_who_what_and_codes_in_words():
    person = UserFactory(given_name="Camille", family_name="Fictive")
    event = record(
        "accounts.granted",
        ClusterFactory(),
        by=person,
        at=NOON,
        person="Sacha Inventé",
        role="member_admin",
        starts_on="2026-03-02",
    )

    assert wording.sentence(event) == (
        "Camille Fictive gave Sacha Inventé the role member administrator "
        "from 2 Mar 2026"
    )


@pytest.mark.django_db
def test_sentence_of_an_old_or_unknown_event_still_reads():
    lacking = record("accounts.granted", ClusterFactory(), by=None, at=NOON)
    unknown = record("gone.by", ClusterFactory(), by=None, at=NOON)

    assert wording.sentence(lacking) == "Grappe gave … the role … from …"
    assert wording.sentence(unknown) == "Grappe gone.by"


@pytest.mark.django_db
def test_changes_names_fields_and_codes_in_words():
    cluster = ClusterFactory()
    event = record(
        "clusters.card_changed",
        cluster,
        by=None,
        at=NOON,
        changes={"theme": ["", "Santé"], "is_hosted": [False, True]},
    )

    assert wording.changes(event) == [
        wording.Change("theme", "–", "Santé"),
        wording.Change("works here", "no", "yes"),
    ]


@pytest.mark.django_db
def test_address_leads_to_the_page_about_it():
    cluster = ClusterFactory(slug="essai")
    organisation = OrganisationFactory()
    application = MembershipApplicationFactory(cluster=cluster)
    about = record("a.b", organisation, by=None, at=NOON, cluster=cluster)
    asked = record("a.c", application, by=None, at=NOON)
    alone = record("a.d", cluster, by=None, at=NOON)
    nowhere = record("a.e", organisation, by=None, at=NOON)

    addresses = [wording.address(event) for event in (about, asked, alone, nowhere)]

    assert addresses[0].endswith(f"/{organisation.pk}/")
    assert addresses[1].endswith(f"/{application.pk}/")
    assert addresses[2:] == ["", ""]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Urgences fictives", "l'adhésion d'Urgences fictives"),
        ("École fictive", "l'adhésion d'École fictive"),
        ("Bêta fictive", "l'adhésion de Bêta fictive"),
    ],
)
def test_french_drops_an_e_before_a_vowel(name, shown):
    pattern = wording.elided("l'adhésion de {organisation}", {"organisation": name})

    assert pattern.format(organisation=name) == shown
