import json
from decimal import Decimal

import pytest
from django.utils import translation

from grappe.audit.models import Event
from grappe.projects import actions, versions
from grappe.projects.models import Milestone, Partner, WorkPackage, WorkShare
from grappe.projects.versions import comparing
from grappe.projects.versions.comparing import Piece
from tests.factories import NOON, UserFactory
from tests.projects.dossiers import full_project


@pytest.fixture
def project(db):
    return full_project()


def words(compared):
    """Each change as section, label, before, after."""
    found = []
    for section in compared.only_changes().sections:
        for line in section.lines:
            before = "".join(piece.text for piece in line.before)
            after = "".join(piece.text for piece in line.after)
            found.append((section.key, line.label, line.state, before, after))
        for table in section.tables:
            for row in table.rows:
                cells = [
                    (cell.before, cell.after) for cell in row.cells if cell.is_changed
                ]
                found.append((section.key, table.title, row.state, cells))
    return found


def test_content_tells_every_part(project):
    told = versions.content(project)

    lead, laboratory = told["partners"]
    assert list(told) == [
        "format", "identity", "science", "market", "compliance", "partners",
        "work_packages", "milestones", "agreements", "files",
    ]  # fmt: skip
    assert told["identity"]["competences"] == [
        {"code": "algae", "fr": "Algues", "en": "Algae"}
    ]
    assert told["market"]["market_size_eur"] == "2000000.00"
    assert (lead["role"], lead["organisation"]["siren"]) == ("lead", "552100554")
    assert lead["costs"] == [
        {
            "category": "industrial",
            "total_eur": "100000.00",
            "eligible_eur": "90000.00",
        }
    ]
    assert lead["forecasts"] == [
        {"year": 2, "turnover_eur": "150000.00", "jobs": "3.0"}
    ]
    assert told["work_packages"][0]["shares"] == [
        {
            "organisation": laboratory["organisation"]["id"],
            "person_months": "2.0",
            "cost_eur": "20000.00",
        }
    ]
    assert [one["code"] for one in told["milestones"]] == ["J1"]
    assert [one["title"] for one in told["files"]] == ["Brevet", "Planning"]
    assert json.loads(json.dumps(told)) == told


def test_content_says_nothing_of_readers_nor_of_the_evaluation(project):
    project.owner = UserFactory(family_name="Suiveur")
    project.save()
    project.excluded_readers.create(name="Rival", added_at=NOON)

    text = json.dumps(versions.content(project))

    assert ("Rival" in text, "Suiveur" in text, "in_setup" in text) == (
        False,
        False,
        False,
    )


@pytest.mark.parametrize("packages", [1, 4])
def test_content_query_count(project, packages, django_assert_num_queries):
    for number in range(3, 3 + packages):
        WorkPackage.objects.create(
            project=project, number=number, title="X", last_month=3
        )

    with django_assert_num_queries(10):
        versions.content(project)


def test_part_hash_holds_for_the_part_alone(project):
    lead, laboratory = project.partners.order_by("position")
    before = versions.part_hash(lead), versions.part_hash(laboratory)

    WorkShare.objects.update(cost_eur=Decimal("21000"))
    after_share = versions.part_hash(lead), versions.part_hash(laboratory)
    Partner.objects.filter(pk=lead.pk).update(position=7)

    assert after_share[0] == before[0]
    assert after_share[1] != before[1]
    assert versions.part_hash(Partner.objects.get(pk=lead.pk)) == before[0]


def test_part_hash_is_the_same_before_and_after_the_database(project):
    partner = project.partners.get(role="lead")
    partner.total_cost_eur = Decimal("100000")

    assert versions.part_hash(partner) == versions.part_hash(
        Partner.objects.get(pk=partner.pk)
    )


def test_take_version_keeps_the_content_and_its_hash(project):
    user = UserFactory()

    version = actions.take_version(project, reason="First filing", by=user, at=NOON)

    version.refresh_from_db()
    assert (version.number, version.reason, version.taken_by) == (
        1,
        "First filing",
        user,
    )
    assert version.content == versions.content(project)
    assert version.sha256 == versions.sha256(version.content)
    event = Event.objects.get(kind="projects.version_taken")
    assert (event.project, event.data["number"]) == (project, 1)


def test_take_version_of_the_same_content_is_the_last_one(project):
    first = actions.take_version(project, reason="", by=None, at=NOON)

    again = actions.take_version(project, reason="Again", by=None, at=NOON)

    assert (again, project.versions.count()) == (first, 1)


def test_take_version_after_a_change_is_the_next_one(project):
    actions.take_version(project, reason="", by=None, at=NOON)
    Milestone.objects.update(month=7)

    assert actions.take_version(project, reason="", by=None, at=NOON).number == 2


def test_compare_of_the_same_finds_nothing(project):
    told = versions.content(project)

    compared = versions.compare(told, told)

    assert (compared.change_count, compared.only_changes().sections) == (0, ())


def test_compare_tells_each_change(project):
    before = versions.content(project)
    project.summary = "Un extrait très stable. Il agit en une heure."
    project.trl_end = 7
    project.save()
    project.partners.filter(role="lead").update(aid_asked_eur=Decimal("50000"))
    project.work_packages.filter(number=2).delete()
    Milestone.objects.create(project=project, code="J2", title="Essai", month=12)

    compared = versions.compare(before, versions.content(project))

    assert words(compared) == [
        (
            "identity",
            "Confidential summary",
            "changed",
            "Un extrait stable. Il agit en une heure.",
            "Un extrait très stable. Il agit en une heure.",
        ),
        ("identity", "TRL at the end", "changed", "6", "7"),
        (
            "consortium",
            "Partners and means",
            "changed",
            [("45,000\u202f€", "50,000\u202f€")],
        ),
        (
            "consortium",
            "Partners and means",
            "changed",
            [("105,000.50\u202f€", "110,000.50\u202f€")],
        ),
        ("work", "WP2. Essais", "removed", "", ""),
        (
            "work",
            "Work packages",
            "removed",
            [
                (cell, "")
                for cell in ("2", "Essais", "Labofictif", "–", "1–24", "–", "–")
            ],
        ),
        (
            "work",
            "Milestones",
            "added",
            [("", "J2"), ("", "Essai"), ("", "12"), ("", "–"), ("", "no")],
        ),
    ]


def test_compare_marks_the_words_that_changed():
    assert comparing.pieces("un extrait stable", "un extrait très stable") == (
        (Piece("un extrait stable", False),),
        (
            Piece("un extrait ", False),
            Piece("très ", True),
            Piece("stable", False),
        ),
    )


def test_compare_of_long_texts_is_by_sentences():
    was = "Un mot. " * 1000
    now = was + "Fin."

    before, after = comparing.pieces(was, now)

    assert "".join(piece.text for piece in before) == was
    assert "".join(piece.text for piece in after) == now
    assert after[-1] == Piece("Fin.", True)


def test_compare_keeps_restricted_files_apart(project):
    before = versions.content(project)
    project.files.all().delete()

    compared = versions.compare(before, versions.content(project), is_whole=False)

    assert next(cells for *_, cells in words(compared))[0] == (
        "A restricted file, open to those named",
        "",
    )


def test_sections_are_in_the_language_of_the_reader(project):
    told = versions.content(project)

    with translation.override("fr"):
        competences = versions.sections(told)[0].lines[2]

    assert competences.text == "Algues"
    assert versions.sections(told)[0].lines[2].text == "Algae"
