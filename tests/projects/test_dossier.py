import io

import pytest
from pypdf import PdfReader

from grappe.projects import actions, dossier, versions
from tests.factories import NOON
from tests.projects.dossiers import full_project

READER = "Camille Fictif"


@pytest.fixture
def project(db):
    return full_project()


def words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["Algae", "TRL at the start 3", "2,000,000", "105,000.50"]),
        ("fr", ["Algues"]),
    ],
)
def test_pdf_holds_every_fact_in_the_language_of_the_reader(project, language, texts):
    told = " ".join(words(dossier.pdf(project, language, READER, NOON)))

    expected = [*texts, "Des algues pour le sommeil", "Algofictif", "Souche stable"]
    assert [text for text in expected if text not in told] == []


def test_pdf_names_its_reader_and_its_hash_on_each_page(project):
    pages = words(dossier.pdf(project, "en", READER, NOON))

    digest = versions.sha256(versions.content(project))
    assert all(page.count(READER) == 2 and digest[:12] in page for page in pages)
    assert digest in pages[0]


def test_pdf_names_restricted_files_to_those_who_write_it(project):
    shown = " ".join(words(dossier.pdf(project, "en", READER, NOON, is_whole=True)))
    hidden = " ".join(words(dossier.pdf(project, "en", READER, NOON)))

    assert ("Brevet" in shown, "Brevet" in hidden, "Planning" in hidden) == (
        True,
        False,
        True,
    )


def test_pdf_of_a_version_is_what_it_was(project):
    version = actions.take_version(project, reason="", by=None, at=NOON)
    project.summary = "Tout autre chose."
    project.save()

    told = " ".join(words(dossier.pdf(version, "en", READER, NOON)))

    assert "Un extrait stable" in told
    assert "Version 1, 2 Mar 2026 13:00" in told
    assert dossier.file_name(version) == "ALGUE v1.pdf"


def test_pdf_reads_no_text_as_markup(project):
    project.title = '#panic("x") $ \\ *gras* <b> @note // fin'
    project.summary = "#import ]]\n= Titre\n\nFin."
    project.save()

    told = " ".join(words(dossier.pdf(project, "en", READER, NOON)))

    assert '#panic("x") $ \\ *gras* <b> @note // fin' in told
    assert "#import ]] = Titre Fin." in told


def test_pdf_of_an_empty_dossier(db):
    from tests.factories.projects import ProjectFactory

    project = ProjectFactory(acronym="VIDE")

    assert "VIDE" in words(dossier.pdf(project, "fr", READER, NOON))[0]
