import pytest

from grappe.audit.models import Event
from grappe.clusters import actions
from grappe.clusters.models import Cluster, PolicyPhase
from tests.factories import NOON, ClusterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_of(tmp_path):
    def write(text: str):
        path = tmp_path / "clusters.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_import_reference_of_our_own_file_is_safe_to_run_twice():
    first = actions.import_reference(at=NOON)
    second = actions.import_reference(at=NOON)

    count = Cluster.objects.count()
    assert count >= 37
    assert (len(first.created), first.updated, first.refused) == (count, [], [])
    assert (second.created, second.updated, len(second.unchanged)) == ([], [], count)
    assert Event.objects.count() == count
    assert not Cluster.objects.hosted().exists()


def test_import_reference_updates_what_changed_and_keeps_the_rest(file_of):
    ClusterFactory(
        known_only=True,
        siren="552100554",
        name="Ancien nom",
        town="Lille",
        contact_email="bonjour@fiction.example",
    )
    path = file_of("name,siren,town\nNouveau nom,552100554,\n")

    done = actions.import_reference(path, at=NOON)

    cluster = Cluster.objects.get()
    assert (done.updated, done.created) == (["Nouveau nom"], [])
    assert (cluster.name, cluster.town, cluster.source) == (
        "Nouveau nom",
        "Lille",
        "clusters.csv",
    )


def test_import_reference_leaves_alone_a_cluster_that_works_here(file_of):
    ClusterFactory(siren="552100554", name="Le nom choisi ici")

    done = actions.import_reference(file_of("name,siren\nAutre,552100554\n"), at=NOON)

    assert (done.unchanged, Event.objects.count()) == (["Le nom choisi ici"], 0)


def test_import_reference_says_which_rows_it_refuses_and_why(file_of):
    path = file_of(
        "name,siren,lat\nBon,,50.6\n,552100554,\nFaux,12,\nLoin,,nord\nBon,,\n"
    )

    done = actions.import_reference(path, at=NOON)

    assert done.created == ["Bon"]
    assert [(line, name) for line, name, _why in done.refused] == [
        (3, ""),
        (4, "Faux"),
        (5, "Loin"),
        (6, "Bon"),
    ]
    assert all(why for _line, _name, why in done.refused)


def test_import_reference_finds_a_free_address(file_of):
    ClusterFactory(slug="essai")
    path = file_of("name\nEssai\nSearch\n")

    actions.import_reference(path, at=NOON)

    slugs = Cluster.objects.filter(is_hosted=False).values_list("slug", flat=True)
    assert sorted(slugs) == ["essai-2", "search-2"]


@pytest.mark.parametrize("text", ["", "nom;siren\nA;1\n"])
def test_import_reference_refuses_a_file_without_names(text, file_of):
    with pytest.raises(actions.NotImportable):
        actions.import_reference(file_of(text), at=NOON)


def test_import_reference_refuses_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "clusters.csv"
    path.write_bytes(b"name\n\xff\xfe\x00")

    with pytest.raises(actions.NotImportable):
        actions.import_reference(path, at=NOON)


def test_import_policy_phases_is_safe_to_run_twice():
    counts = [actions.import_policy_phases(), actions.import_policy_phases()]

    assert counts == [5, 5]
    assert list(PolicyPhase.objects.values_list("code", flat=True)) == [
        "I",
        "II",
        "III",
        "IV",
        "V",
    ]
