import pytest
from click.testing import CliRunner

from grappe.audit.models import Event
from grappe.cli import imports
from grappe.organisations import actions
from grappe.organisations.actions.competences import Done
from grappe.organisations.models import Competence
from tests.factories import NOON, ClusterFactory, CompetenceFactory

pytestmark = pytest.mark.django_db

TREE = """code;parent;name_fr;name_en;uri
image;sante;Imagerie;Imaging;
sante;;Santé;Health;https://notions.example/health
"""


@pytest.fixture
def cluster():
    return ClusterFactory(is_hosted=True)


@pytest.fixture
def bring_in(cluster, tmp_path):
    def run(text):
        path = tmp_path / "tree.csv"
        path.write_text(text, encoding="utf-8")
        return actions.import_competences(cluster, path, by=None, at=NOON)

    return run


def tree(cluster):
    rows = Competence.objects.filter(cluster=cluster).order_by("code")
    return list(rows.values_list("code", "parent__code", "name_fr", "name_en", "uri"))


WHOLE = [
    ("image", "sante", "Imagerie", "Imaging", ""),
    ("sante", None, "Santé", "Health", "https://notions.example/health"),
]


def test_import_competences_makes_the_tree_in_any_order(cluster, bring_in):
    CompetenceFactory(cluster=ClusterFactory(), code="image")

    done = bring_in(TREE)

    assert (done, tree(cluster)) == (Done(created=["image", "sante"]), WHOLE)
    event = Event.objects.get()
    assert (event.kind, event.cluster) == (
        "organisations.competences_imported",
        cluster,
    )
    assert event.data == {"file": "tree.csv", "created": 2, "changed": 0}


def test_import_competences_twice_changes_nothing(cluster, bring_in):
    bring_in(TREE)

    done = bring_in("\ufeff" + TREE.replace(";", ","))

    assert done == Done(unchanged=["image", "sante"])
    assert (tree(cluster), Event.objects.count()) == (WHOLE, 1)


def test_import_competences_brings_up_to_date_what_the_file_says(cluster, bring_in):
    bring_in(TREE)

    done = bring_in("code;name_fr\nimage;Imagerie médicale\n")

    assert done == Done(changed=["image"])
    assert tree(cluster) == [
        ("image", "sante", "Imagerie médicale", "Imaging", ""),
        WHOLE[1],
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("", ["The file has no column called: code, name_fr."]),
        ("code;parent\n", ["The file has no column called: name_fr."]),
        (
            "code;name_fr\n;Rien\n",
            ["Line 2: code: This field cannot be blank."],
        ),
        (
            "code;name_fr;parent\na;A;b\n\na;A;\n",
            [
                "Line 2: No competence has the code “b”.",
                "Line 4: Same code as line 2.",
            ],
        ),
        (
            "code;name_fr;parent\na;A;b\nb;B;a\n",
            [
                "Line 2: A competence is not part of itself.",
                "Line 3: A competence is not part of itself.",
            ],
        ),
        (
            f"code;name_fr\na;{'A' * 201}\n",
            [
                "Line 2: name_fr: Ensure this value has at most 200 characters (it "
                "has 201)."
            ],
        ),
    ],
)
def test_import_competences_refuses_the_whole_file(cluster, bring_in, text, reasons):
    with pytest.raises(actions.NotImportable) as refusal:
        bring_in(text)

    assert (refusal.value.reasons, tree(cluster)) == (reasons, [])


def test_import_competences_refuses_a_circle_with_what_is_known(cluster, bring_in):
    bring_in(TREE)

    with pytest.raises(actions.NotImportable) as refusal:
        bring_in("code;name_fr;parent\nsante;Santé;image\n")

    assert refusal.value.reasons == ["Line 2: A competence is not part of itself."]


def test_import_competences_refuses_what_is_not_text(cluster, tmp_path):
    path = tmp_path / "tree.csv"
    path.write_bytes(b"\xff\xfe\x00code")

    with pytest.raises(actions.NotImportable) as refusal:
        actions.import_competences(cluster, path, by=None, at=NOON)

    assert refusal.value.reasons == ["“tree.csv” cannot be read as text in UTF-8."]


def test_the_command_tells_what_happened(cluster, tmp_path):
    path = tmp_path / "tree.csv"
    path.write_text(TREE, encoding="utf-8")
    runner = CliRunner()

    done = runner.invoke(
        imports.command, ["competences", str(path), "--cluster", cluster.slug]
    )
    stranger = runner.invoke(
        imports.command, ["competences", str(path), "--cluster", "nobody"]
    )

    assert (done.exit_code, done.output) == (0, "2 created, 0 changed, 0 unchanged\n")
    assert stranger.exit_code == 2
    assert f"Known: {cluster.slug}." in stranger.output
