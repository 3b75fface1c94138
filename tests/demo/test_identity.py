"""What the demo shows of identity, beside its plan."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from grappe.clusters.models import Cluster
from grappe.connectors import sirene
from grappe.demo import identity
from grappe.demo.identity import register
from grappe.demo.identity.register import Owner
from grappe.demo.plan import spec
from grappe.engines import identifiers
from grappe.imports.models import ImportBatch
from grappe.organisations import actions, registers
from grappe.organisations.models import (
    Organisation,
    OrganisationMerge,
    OrganisationPair,
    PersonPair,
    RegisterAlert,
    RowIdentity,
)
from tests.demo.conftest import written

# Nobody reopened: in this demo, whoever closed was taken over.
NEWS = {
    "closed": 3,
    "moved": 2,
    "activity": 2,
    "name": 2,
    "legal_category": 1,
}
MARKS = ("fict", "imaginaire", "exemple", "inventé")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("registers")
        patch.setattr(settings, "GRAPPE_REGISTERS", folder)
        yield folder


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker, tmp_path_factory, folder):
    truth = tmp_path_factory.mktemp("small")
    with django_db_blocker.unblock(), written(7, "small", truth):
        yield identity.write(7, "small")


@pytest.fixture
def shown(small, db):
    return small


@pytest.fixture
def cluster(shown):
    return Cluster.objects.get(slug="demo")


def test_write_tells_what_there_is_to_try(shown):
    alerts = RegisterAlert.objects.filter(settled_at=None).count()
    pairs = OrganisationPair.objects.count() + PersonPair.objects.count()

    assert (shown.news, shown.duplicates, shown.notice) == (alerts, pairs, "")
    assert shown.to_check >= 3


def test_the_register_holds_every_french_organisation_and_nobody_real(shown, folder):
    store = sirene.open_store(folder / "sirene.duckdb")
    sirens = set(Organisation.objects.exclude(siren=None).values_list("siren", flat=1))

    every = store.run("SELECT name FROM unit")
    found = store.units(sirens)

    assert set(found) == sirens
    assert (store.count, store.observed_on) == (shown.units, spec.LAST_DAY)
    assert shown.units > len(sirens) + 300
    assert all(siren.startswith("000") for siren in found)
    assert all(identifiers.luhn_ok(siren) for siren in found)
    assert [name for (name,) in every if not name_is_invented(name)] == []
    store.close()


def name_is_invented(name):
    return any(mark in name.lower() for mark in MARKS)


def test_news_of_every_sort_are_of_members(cluster):
    alerts = RegisterAlert.objects.filter(cluster=cluster)
    members = cluster.memberships.active(spec.LAST_DAY).values("organisation")

    counts = Counter(alerts.values_list("kind", flat=True))

    assert counts == NEWS
    assert not alerts.exclude(organisation__in=members).exists()


def test_who_took_over_is_a_member_or_somebody_nobody_knows(cluster):
    closed = RegisterAlert.objects.filter(kind="closed").order_by("pk")

    heirs = [siren for one in closed for siren, _ in one.data["successors"]]

    known = Organisation.objects.filter(siren__in=heirs)
    assert (len(heirs), known.count()) == (2, 1)
    assert set(registers.units(heirs)) == set(heirs)


def test_news_can_be_taken(cluster):
    for alert in RegisterAlert.objects.filter(cluster=cluster):
        actions.take(alert, by=None, at=identity.NIGHT)

    outcomes = RegisterAlert.objects.values_list("outcome", flat=True)
    assert set(outcomes) == {"taken"}


def test_a_search_finds_a_unit_by_the_name_it_had(cluster):
    alert = RegisterAlert.objects.filter(kind="name").first()

    found = registers.search(alert.before)

    assert alert.organisation.siren in [unit.number for unit in found.units]


def test_twins_are_no_members_and_a_merge_can_be_undone(cluster):
    pairs = OrganisationPair.objects.filter(cluster=cluster)
    twins = Organisation.objects.filter(siren=None, country="FR", merged_into=None)
    members = cluster.memberships.values("organisation")

    merge = OrganisationMerge.objects.get()
    actions.unmerge(merge, by=None, at=identity.NIGHT)

    merge.refresh_from_db()
    assert (pairs.count(), PersonPair.objects.count()) == (3, 2)
    assert (twins.count(), twins.filter(pk__in=members).count()) == (4, 0)
    assert (merge.undone_at, merge.absorbed.merged_into) == (identity.NIGHT, None)


def test_the_figures_promised_stay(cluster):
    days = [date(2019, 1, 1), date(2022, 12, 31), spec.LAST_DAY]

    counts = [cluster.memberships.active(day).count() for day in days]

    assert counts == [31, 36, 40]


def test_a_list_waits_with_answers_of_every_sort(cluster):
    batch = ImportBatch.objects.get(cluster=cluster)

    verdicts = Counter(RowIdentity.objects.values_list("verdict", flat=True))

    assert batch.state == "previewed"
    assert set(verdicts) == {"sure", "to_check", "none"}
    assert min(verdicts.values()) >= 3


def test_the_same_seed_gives_the_same_files(shown, tmp_path):
    def files(name):
        folder = tmp_path / name
        folder.mkdir()
        units = identity.units.of_records()
        dice = identity.Dice(7, "identity")
        cluster = Cluster.objects.get(slug="demo")
        chosen = identity.changes.choose(cluster, units, 1, dice)
        every = [*units.values(), *chosen.strangers]
        return [
            file.read_bytes() for file in identity.register.stock.write(every, folder)
        ]

    assert files("one") == files("two")


def test_what_cannot_be_opened_is_not_taken_for_a_demos(settings, tmp_path):
    settings.GRAPPE_REGISTERS = tmp_path
    Path(tmp_path / "sirene.duckdb").write_text("nothing of ours", encoding="utf-8")

    assert register.owner() == Owner.SOMEBODY


def test_a_demos_register_is_known_and_dropped(shown, settings, folder, tmp_path):
    settings.GRAPPE_REGISTERS = tmp_path
    assert (register.owner(), register.drop()) == (Owner.NOBODY, False)

    (tmp_path / "sirene.duckdb").write_bytes((folder / "sirene.duckdb").read_bytes())

    assert (register.owner(), register.drop()) == (Owner.DEMO, True)
    assert register.owner() == Owner.NOBODY
