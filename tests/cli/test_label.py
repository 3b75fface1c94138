"""`grappe label`: verify without a database; the register and keys in a name."""

import json

import pytest
from click.testing import CliRunner

from grappe.cli.label import command
from grappe.labels import actions, keys, letters, signing
from grappe.labels.models import SigningKey
from tests.engines.credential import offline as made
from tests.factories import NOON, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import ExcludedReaderFactory
from tests.labels.signed import signed

EMAIL = "direction@fiction.example"


def run(*arguments):
    result = CliRunner().invoke(command, [*map(str, arguments)])
    return result.exit_code, result.output


@pytest.fixture
def files(tmp_path):
    """The two files that anybody downloads, and a proof."""
    (tmp_path / "keys.json").write_text(made.keys_text())
    (tmp_path / "statuses.jwt").write_text(made.statuses_text(0, 0, 0))
    (tmp_path / "label.jwt").write_text(made.token() + "\n")
    return tmp_path


def verify(files, *options, proof=None, statuses=True):
    told = ["--revocations", files / "statuses.jwt"] if statuses else []
    return run(
        "verify",
        proof or made.token(),
        "--keys",
        files / "keys.json",
        *told,
        "--on",
        "2026-03-02",
        *options,
    )


def test_verify_needs_no_database(files):
    code, output = verify(files, "--call", "idemo-2026")

    assert code == 0
    assert output.splitlines()[:3] == [
        "GENUINE and in force",
        "number   L2026-014",
        "project  LUNE",
    ]
    assert output.splitlines()[-1] == (
        "Withdrawal looked up in the list of 2026-03-02 12:00 UTC."
    )


def test_verify_reads_a_file(files):
    assert verify(files, proof=files / "label.jwt")[0] == 0


def test_verify_without_a_list_says_that_it_did_not_look(files):
    code, output = verify(files, statuses=False)

    assert code == 3
    assert output.splitlines()[-1] == (
        "Withdrawal NOT LOOKED UP: no list that covers this label."
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--call", "another"], "REFUSED: given for another call"),
        (["--on", "2030-01-01"], "REFUSED: expired"),
        (["--on", "2020-01-01"], "REFUSED: not in force yet"),
    ],
)
def test_verify_refuses(files, options, said):
    code, output = verify(files, *options)

    assert (code, output.splitlines()[0]) == (1, said)


def test_verify_refuses_a_withdrawn_and_an_altered_label(files):
    altered = made.token()[:-6] + "AAAAAA"
    assert verify(files, proof=altered)[1] == "REFUSED: altered since it was signed\n"
    (files / "statuses.jwt").write_text(made.statuses_text(0, 0, 1))

    code, output = verify(files)

    assert (code, output.splitlines()[0]) == (1, "REFUSED: withdrawn")


def test_verify_prints_json(files):
    code, output = verify(files, "--json")

    told = json.loads(output)
    assert code == 0
    assert (told["outcome"], told["claims"]["number"]) == ("genuine", "L2026-014")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("keys.json", "{}", "Error: not a set of keys (JWKS).\n"),
        ("statuses.jwt", "x", "Error: the list of statuses is refused: unreadable.\n"),
    ],
)
def test_verify_says_which_file_is_wrong(files, name, content, said):
    (files / name).write_text(content)

    assert verify(files) == (1, said)


def test_verify_wants_a_proof(files):
    (files / "letter.pdf").write_bytes(b"%PDF-1.7 broken")

    assert verify(files, proof="nothing") == (
        1,
        "Error: This is neither a file nor a signed text.\n",
    )
    assert verify(files, proof=files / "letter.pdf") == (
        1,
        "Error: This PDF cannot be read.\n",
    )


@pytest.fixture
def label(db):
    cluster = ClusterFactory(slug="essai")
    user = UserFactory(email=EMAIL)
    RoleGrantFactory(cluster=cluster, user=user, role="direction")
    request = LabelRequestFactory(
        cluster=cluster, filed=True, state="labelled", closed_at=NOON
    )
    return signed(request=request)


def test_verify_reads_a_letter(label, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(letters.pdf(label, "fr"))
    (tmp_path / "keys.json").write_text(json.dumps(keys.published(label.cluster)))
    (tmp_path / "statuses.jwt").write_text(signing.statuses(label.cluster, at=NOON))

    code, output = verify(tmp_path, proof=tmp_path / "letter.pdf")

    assert (code, output.splitlines()[1]) == (0, f"number   {label.number}")


def test_list_in_somebody_s_name(label):
    assert run("list", "--as", EMAIL) == (
        0,
        f"{label.number}\t{label.acronym}\tin force\t{label.call.code}\n1 labels\n",
    )
    ExcludedReaderFactory(
        project=label.project,
        user=label.cluster.grants.get(user__email=EMAIL).user,
    )
    assert run("list", "--as", EMAIL, "--json") == (0, "[]\n")


def test_keys_rotate_and_void(label):
    key = keys.signing(label.cluster)

    assert run("keys", "--as", EMAIL)[1].split("\t")[:2] == [key.kid, "signs"]
    assert run("rotate", "--as", EMAIL)[0] == 0
    assert run("void", key.kid, "--as", EMAIL) == (
        0,
        f"{key.kid} is void; 1 labels signed again\n",
    )
    assert run("void", "unknown", "--as", EMAIL)[0] == 1
    states = [
        line.split("\t")[1] for line in run("keys", "--as", EMAIL)[1].splitlines()
    ]
    assert sorted(states) == ["signs", "void"]


def test_keys_are_for_the_direction(label):
    team = UserFactory()
    RoleGrantFactory(cluster=label.cluster, user=team, role="team")

    code, output = run("rotate", "--as", team.email)

    assert code == 2
    assert "does not look after the keys here" in output
    assert SigningKey.objects.count() == 1


def test_rotate_without_a_key(label):
    other = ClusterFactory(slug="autre")
    RoleGrantFactory(
        cluster=other, user=UserFactory(email="x@fiction.example"), role="direction"
    )

    code, output = run("rotate", "--as", "x@fiction.example", "--cluster", "autre")

    assert (code, output) == (
        1,
        "Error: No key signs yet: the first label makes one.\n",
    )


def test_a_withdrawn_label_is_listed_as_such(label):
    actions.withdraw(label, reason="Why.", on=NOON.date(), by=None, at=NOON)

    assert run("list", "--as", EMAIL)[1].split("\t")[2] == "withdrawn"
