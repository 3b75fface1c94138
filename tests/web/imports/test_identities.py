"""The queue of rows without a number, and their list."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.imports.models import ImportBatch, ImportState
from grappe.organisations.models import Organisation, RowIdentity
from grappe.web.imports import views
from tests.factories import (
    ImportBatchFactory,
    ImportRowFactory,
    RoleGrantFactory,
    RowIdentityFactory,
    UserFactory,
    siren,
)
from tests.memory_register import load, unit
from tests.web.imports.test_views import choices, paste, url

LOOS, LENS, HAND = (siren(940_000 + n) for n in range(3))
UNITS = [
    unit(LOOS, "BIOLOGIE DU NORD", "LOOS", "59120", naf_rev2="72.11Z"),
    unit(LENS, "BIOLOGIE DU NORD", "LENS", "62300"),
    unit(HAND, "TROUVEE A LA MAIN", "PARIS", "75001"),
]
TEXT = "Nom;Depuis;Note\nBiologie du Nord;01/01/2024;<b>gras</b>\n"


@pytest.fixture
def register(monkeypatch):
    return load(monkeypatch, UNITS)


def asked(client, cluster, text=TEXT):
    """A file looked up: one of its rows is to check."""
    batch = paste(client, cluster, text)
    options = {"identify": "on", "accept_sure": "on"}
    client.post(url(cluster, "import_map", batch.pk), choices(batch, **options))
    batch.refresh_from_db()
    return batch


def waiting(cluster, number, **values):
    batch = ImportBatchFactory(
        cluster=cluster,
        options={"identify": True},
        state=ImportState.PREVIEWED,
        columns=["Nom"],
    )
    for place in range(number):
        RowIdentityFactory(
            row=ImportRowFactory(batch=batch, number=place + 2), **values
        )
    return batch


def choose(client, cluster, batch, choice, number=2, seen="::"):
    where = url(cluster, "identity_answer", batch.pk, number)
    return client.post(where, {"choice": choice, "seen": seen}, follow=True)


def test_a_row_is_asked_answered_and_written(cluster, as_role, register):
    team = as_role("team")
    batch = asked(team, cluster)
    detail = team.get(url(cluster, "import_detail", batch.pk))
    assert "1 row to check before applying" in detail.text
    assert 'name="leave_unanswered"' in detail.text

    page = team.get(url(cluster, "identity_queue", batch.pk))
    assert [choice.value for choice in page.context["choices"]] == [
        f"siren:{LOOS}",
        f"siren:{LENS}",
    ]
    assert "0 of 1 answered" in page.text
    assert "&lt;b&gt;gras&lt;/b&gt;" in page.text
    done = choose(team, cluster, batch, f"siren:{LENS}")
    assert "No row waits for an answer" in done.text
    assert "1 of 1 answered" in done.text

    team.post(url(cluster, "identity_finish", batch.pk))
    applied = team.post(url(cluster, "import_apply", batch.pk), follow=True)
    assert "The import is applied" in applied.text
    assert Organisation.objects.filter(siren=LENS).count() == 1


def test_unanswered_rows_are_written_only_when_that_is_agreed_to(
    cluster, as_role, register
):
    team = as_role("team")
    batch = asked(team, cluster)

    refused = team.post(url(cluster, "import_apply", batch.pk))
    assert refused.status_code == 409
    assert "Rows that wait for an answer: 1." in refused.text
    team.post(url(cluster, "import_apply", batch.pk), {"leave_unanswered": "on"})

    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    listed = team.get(url(cluster, "identity_queue", batch.pk), follow=True)
    assert listed.redirect_chain == [(url(cluster, "identity_list", batch.pk), 302)]
    assert "Take the likeliest unit" not in listed.text


def test_an_answer_makes_the_old_preview_be_checked_again(cluster, as_role, register):
    team = as_role("team")
    batch = asked(team, cluster)
    choose(team, cluster, batch, f"siren:{LENS}")
    detail = team.get(url(cluster, "import_detail", batch.pk))
    assert "The answers are not in the preview yet" in detail.text

    page = team.post(url(cluster, "import_apply", batch.pk), follow=True)

    assert "The file was checked again" in page.text
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED
    assert batch.rows.get().changes["siren"] == [None, LENS]


def test_two_people_answer_at_once(cluster, as_role, register):
    team, direction = as_role("team"), as_role("direction")
    batch = asked(team, cluster)
    choose(team, cluster, batch, f"siren:{LENS}")

    page = choose(direction, cluster, batch, "neither")

    assert "chose BIOLOGIE DU NORD meanwhile" in page.text
    assert RowIdentity.objects.get().value == LENS
    assert page.context["identity"].row.number == 2
    seen = page.context["identity"].taken
    choose(direction, cluster, batch, "neither", seen=seen)
    assert RowIdentity.objects.get().answer == "neither"


def test_the_last_answer_is_taken_back(cluster, as_role, register):
    team = as_role("team")
    batch = asked(team, cluster)
    choose(team, cluster, batch, f"siren:{LENS}")

    page = team.post(url(cluster, "identity_undo", batch.pk), follow=True)

    assert "Your answer for row 2 is taken back." in page.text
    assert page.context["identity"].is_waiting
    again = team.post(url(cluster, "identity_undo", batch.pk), follow=True)
    assert "You have no answer left to take back." in again.text


def test_later_comes_back(cluster, as_role, register):
    team = as_role("team")
    batch = asked(team, cluster)

    page = choose(team, cluster, batch, "skipped")

    assert "Row 2 comes back at the end." in page.text
    assert page.context["identity"].row.number == 2


def test_a_unit_is_found_by_hand(cluster, as_role, register):
    team = as_role("team")
    batch = asked(team, cluster)
    queue = url(cluster, "identity_queue", batch.pk)

    whole = team.get(queue, {"row": 2, "q": "à la main"})
    page = team.get(queue, {"row": 2, "q": "TROUVEE"})
    headers = {"HX-Request": "true", "HX-Target": "found"}
    part = team.get(queue, {"row": 2, "q": "TROUVEE"}, headers=headers)
    choose(team, cluster, batch, f"siren:{HAND}")

    assert "Nothing of that name is in the registers." in whole.text
    assert [one.value for one in page.context["results"]] == [f"siren:{HAND}"]
    assert "<html" in page.text
    assert "<html" not in part.text
    assert "TROUVEE" in part.text
    assert RowIdentity.objects.get().value == HAND


def test_without_a_register_the_search_says_so(cluster, as_role, settings):
    settings.GRAPPE_REGISTERS = "/nowhere"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = ""
    batch = waiting(cluster, 1)

    page = as_role("team").get(url(cluster, "identity_queue", batch.pk), {"q": "Alpha"})

    assert "No public register is loaded here" in page.text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"choice": "siren"},
        {"choice": "siren:", "seen": "::"},
        {"choice": "sirène:1", "seen": "::"},
        {"choice": "siren:<b>", "seen": "::"},
        {"choice": "x" * 5000, "seen": "::"},
        {"choice": "neither"},
        {"choice": "rnsr:000", "seen": "::"},
        {"choice": "siren:000000000", "seen": "::"},
        {"choice": "vat:FR1", "seen": "::"},
    ],
)
def test_a_wrong_answer_is_told_and_keeps_nothing(cluster, as_role, register, data):
    batch = waiting(cluster, 1)

    page = as_role("team").post(
        url(cluster, "identity_answer", batch.pk, 2), data, follow=True
    )

    assert page.status_code == 200
    assert 'class="alert' in page.text
    assert RowIdentity.objects.get().answer == ""


def test_the_likeliest_are_taken_from_the_list(cluster, as_role):
    batch = waiting(cluster, 3)
    team = as_role("team")
    where = url(cluster, "identity_accept", batch.pk)

    wrong = team.post(where, {"above": "99"}, follow=True)
    page = team.post(where, {"above": "80"}, follow=True)

    assert "Choose from which probability on." in wrong.text
    assert "3 rows are answered." in page.text
    assert set(RowIdentity.objects.values_list("answer", flat=True)) == {"chosen"}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", [2, 3, 4]),
        ("?verdict=sure", [3]),
        ("?answer=waiting", [2]),
        ("?answer=neither", [4]),
        ("?verdict=zzz&answer=%00", [2, 3, 4]),
    ],
)
def test_the_list_is_filtered(cluster, as_role, query, rows):
    batch = waiting(cluster, 3)
    identities = RowIdentity.objects
    identities.filter(row__number=3).update(verdict="sure", scheme="siren", value=LENS)
    identities.filter(row__number=4).update(
        answer="neither", answered_at=batch.created_at
    )

    page = as_role("team").get(url(cluster, "identity_list", batch.pk) + query)

    assert [line.identity.row.number for line in page.context["lines"]] == rows


@pytest.mark.parametrize("number", [1, 3])
def test_identity_list_query_count(cluster, as_role, number, django_assert_num_queries):
    batch = waiting(cluster, number)
    team = as_role("team")
    team.get(url(cluster, "identity_list", batch.pk))

    with django_assert_num_queries(LIST_QUERIES):
        page = team.get(url(cluster, "identity_list", batch.pk))

    assert page.text.count("GAMMA FICTIVE SANTE") == number


LIST_QUERIES = 11


@pytest.mark.parametrize("number", [1, 3])
def test_identity_queue_query_count(
    cluster, as_role, number, django_assert_num_queries
):
    batch = waiting(cluster, number)
    team = as_role("team")
    team.get(url(cluster, "identity_queue", batch.pk))

    with django_assert_num_queries(QUEUE_QUERIES):
        page = team.get(url(cluster, "identity_queue", batch.pk))

    assert f"0 of {number} answered" in page.text


QUEUE_QUERIES = 12


def test_a_file_that_asks_nothing_has_no_such_pages(cluster, as_role):
    batch = ImportBatchFactory(cluster=cluster, columns=["Nom"])
    team = as_role("team")

    for name in ("identity_queue", "identity_list"):
        assert team.get(url(cluster, name, batch.pk)).status_code == 404
    for name in ("identity_undo", "identity_accept", "identity_finish"):
        assert team.post(url(cluster, name, batch.pk)).status_code == 404


def test_the_rows_of_another_cluster_are_not_found(cluster, other_cluster, as_role):
    batch = waiting(other_cluster, 1)
    team = as_role("team")

    assert team.get(url(cluster, "identity_queue", batch.pk)).status_code == 404
    answer = url(cluster, "identity_answer", batch.pk, 2)
    assert team.post(answer, {"choice": "neither", "seen": "::"}).status_code == 404
    mine = waiting(cluster, 1)
    assert (
        team.get(url(cluster, "identity_queue", mine.pk), {"row": 9}).status_code == 404
    )


def test_a_name_of_one_who_left_is_still_told(cluster, as_role):
    batch = waiting(cluster, 1)
    user = UserFactory()
    RoleGrantFactory(user=user, cluster=cluster, role="team")
    RowIdentity.objects.update(
        answer="neither", answered_at=batch.created_at, answered_by=user
    )

    page = as_role("team").get(url(cluster, "identity_queue", batch.pk), {"row": 2})

    assert f"by {user.name}" in page.text


def test_a_few_rows_online_are_asked_at_once_more_in_the_background(
    cluster, as_role, settings, monkeypatch
):
    settings.GRAPPE_REGISTERS = "/nowhere"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = "https://register.example"
    batch = ImportBatchFactory(
        cluster=cluster, options={"identify": True}, row_count=21
    )

    assert views.asks_online(batch)
    load(monkeypatch, UNITS)
    assert not views.asks_online(batch)


def test_words_and_keys_are_on_the_page(cluster, as_role):
    batch = waiting(cluster, 2)

    page = as_role("team").get(url(cluster, "identity_queue", batch.pk))

    keys = re.findall(r'data-key="(\w+)"', page.text)
    assert keys == ["1", "0", "s", "u", "ArrowRight"]
    assert "<mark>SANTE</mark>" in page.text
    assert "likely · 80" in page.text


def test_the_history_tells_of_the_answers(cluster, as_role):
    batch = waiting(cluster, 1)
    direction = as_role("direction")
    choose(direction, cluster, batch, "neither")

    page = direction.get(reverse("audit:event_list", args=[cluster.slug]))

    assert "said of row 2 of adherents.csv: none of these" in page.text


def test_a_busy_file_is_not_checked_twice(cluster, as_role):
    batch = waiting(cluster, 1)
    ImportBatch.objects.update(busy_since=timezone.now())

    page = as_role("team").post(url(cluster, "identity_finish", batch.pk), follow=True)

    assert "being worked on" in page.text
