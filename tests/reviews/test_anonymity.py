"""Names of experts are found in a text, and put out of sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.reviews import anonymity
from grappe.reviews.anonymity import HIDDEN, Finding, Person, findings, masked
from tests.factories import OrganisationFactory, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    ExpertFactory,
    LabelRequestFactory,
)

ANNE = Person(
    "Anne-Lise",
    "de La Tour-Fictive",
    "al.tour@fiction.example",
    ("Institut Fictif",),
)
HUGO = Person("Hugo", "Petit", "hugo@fiction.example")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Signé Anne-Lise de La Tour-Fictive.", f"Signé {HIDDEN}."),
        ("signé anne lise DE LA TOUR FICTIVE", f"signé {HIDDEN}"),
        ("de la Tour-Fictive, Anne-Lise", HIDDEN),
        ("Mme De La Tour-Fictive dit non", f"Mme {HIDDEN} dit non"),
        ("Écrire à al.tour@fiction.example vite", f"Écrire à {HIDDEN} vite"),
        ("ou à hugo.petit+avis@ailleurs.example", f"ou à {HIDDEN}"),
        ("À l'Institut Fictif, nous…", f"À l'{HIDDEN}, nous…"),
        ("Un petit marché", "Un petit marché"),
        ("H. Petit", f"H. {HIDDEN}"),
        ("HÜGO PÉTIT", HIDDEN),
        ("Hugolin Petitpas", "Hugolin Petitpas"),
        ("", ""),
    ],
)
def test_masked_puts_names_out_of_sight(text, told):
    assert masked(text, [ANNE, HUGO]) == told


def test_findings_say_whether_something_else_can_be_meant():
    found = findings("Petit marché, dit Hugo Petit.", [HUGO])

    assert found == [
        Finding(0, 5, "Petit", False),
        Finding(18, 28, "Hugo Petit", True),
    ]


def test_short_names_are_sought_whole():
    person = Person("Li", "Xu", "")

    assert masked("Li Xu: une batterie Li-ion, Xu en tête", [person]) == (
        f"{HIDDEN}: une batterie Li-ion, Xu en tête"
    )


def test_somebody_without_a_name_hides_nothing():
    assert masked("Rien à cacher.", [Person("", "", "")]) == "Rien à cacher."


@given(st.text(), st.text(max_size=9), st.text(max_size=9), st.text())
def test_a_whole_name_is_never_left(before, given_name, family_name, after):
    person = Person(f"Ga{given_name}", f"Zo{family_name}", "")

    told = masked(f"{before} Ga{given_name} Zo{family_name} {after}", [person])

    assert not any(one.is_sure for one in findings(told, [person]))


@given(st.text())
def test_folding_keeps_each_letter_in_its_place(text):
    assert len(anonymity.folded(text)) == len(text)


@pytest.mark.django_db
def test_people_of_a_request_are_all_who_were_ever_asked():
    request = LabelRequestFactory(filed=True, state="in_review")
    for state, name in (("done", "Un"), ("revoked", "Deux"), ("declined", "Trois")):
        expert = ExpertFactory(
            cluster=request.cluster,
            user=UserFactory(given_name="Jo", family_name=name, email=f"{name}@x.test"),
            organisation=OrganisationFactory(legal_name="Labo", brand_name=""),
        )
        AssignmentFactory(request=request, expert=expert, state=state)
    AssignmentFactory()

    assert anonymity.people_of(request) == [
        Person("Jo", name, f"{name}@x.test", ("Labo",))
        for name in ("Un", "Deux", "Trois")
    ]
