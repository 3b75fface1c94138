"""A stranger verifies a label: one verdict, what was signed, nothing else."""

import io
import json

import jwt
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from grappe.engines import credential
from grappe.labels import actions, keys, letters, signing
from grappe.web.labels.views import public
from tests.factories import NOON, TODAY, ClusterFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.labels import LabelFactory
from tests.factories.projects import ExcludedReaderFactory
from tests.labels.signed import signed

pytestmark = pytest.mark.django_db
GENUINE, NONE = "Genuine and in force", "No such label"


@pytest.fixture(autouse=True)
def _forget_who_asked():
    cache.clear()


@pytest.fixture
def label(cluster):
    request = LabelRequestFactory(
        cluster=cluster,
        filed=True,
        state="labelled",
        closed_at=NOON,
        project__summary="CONFIDENTIEL",
        project__title="TITRE CONFIDENTIEL",
    )
    return signed(request=request)


def page(label, **query):
    path = reverse("labels:verify", args=[label.cluster.slug, str(label.uid)])
    return path + "".join(f"?{name}={value}" for name, value in query.items())


def asked(client, cluster, **data):
    return client.post(reverse("labels:verify_any", args=[cluster.slug]), data)


def pdf(content):
    return SimpleUploadedFile("letter.pdf", content, "application/pdf")


def test_the_address_of_a_letter_says_all_that_it_says_and_no_more(client, label):
    response = client.get(page(label))

    assert response.status_code == 200
    wanted = [GENUINE, label.number, label.acronym, label.scope, label.call.name]
    assert [one for one in wanted if one not in response.text] == []
    assert "CONFIDENTIEL" not in response.text
    assert f"/projects/{label.project_id}" not in response.text


def test_the_address_altered_by_one_character_is_no_label(client, label):
    """Every place, the next hexadecimal digit; capitals are another address too."""
    uid, digits = str(label.uid), "0123456789abcdef"
    altered = [
        uid[:place] + digits[(digits.index(letter) + 1) % 16] + uid[place + 1 :]
        for place, letter in enumerate(uid)
        if letter != "-"
    ]
    url = page(label)

    seen = {
        client.get(url.replace(uid, one)).status_code
        for one in [*altered[::6], uid[:-1], uid + "0", uid.replace("-", "")]
    }

    assert seen == {404}
    response = client.get(url.replace(uid, altered[0]))
    assert NONE in response.text
    assert label.number not in response.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda label: actions.withdraw(
                label, reason="SECRET", on=TODAY, by=None, at=NOON
            ),
            "Withdrawn",
        ),
        (lambda label: later(label, expires_on=TODAY), "Expired"),
        (
            lambda label: later(label, issued_on=TODAY.replace(year=2090)),
            "Not in force",
        ),
    ],
)
def test_each_end_of_a_label_is_said_at_once(client, label, change, said):
    change(label)

    response = client.get(page(label))

    assert said in response.text.partition("</h1>")[0]
    assert GENUINE not in response.text
    assert "SECRET" not in response.text


def later(label, **fields):
    """As if it had been given otherwise: signed so."""
    for name, value in fields.items():
        setattr(label, name, value)
    label.save()
    signing.sign(label, keys.signing(label.cluster), at=NOON)


def test_a_label_for_another_call_is_refused(client, label):
    same = client.get(page(label, call=label.call.code))
    another = client.get(page(label, call="another-2027"))

    assert GENUINE in same.text
    assert "For another call" in another.text
    assert GENUINE not in another.text


def test_a_letter_given_as_a_file_is_verified(client, cluster, label):
    response = asked(client, cluster, letter=pdf(letters.pdf(label, "fr")))

    assert GENUINE in response.text
    assert label.number in response.text


def test_a_letter_signed_before_a_key_was_void_is_refused(client, cluster, label):
    letter = letters.pdf(label, "fr")
    actions.declare_compromised(keys.signing(cluster), by=None, at=NOON)

    response = asked(client, cluster, letter=pdf(letter))

    assert "Signed with a void key" in response.text
    assert label.number not in response.text


def test_a_replaced_letter_leads_to_the_label_as_it_stands(client, cluster, label):
    old = signing.current(label).token
    signing.sign(label, keys.signing(cluster), at=NOON)

    response = asked(client, cluster, text=old)

    assert "Replaced by a newer letter" in response.text
    assert page(label) in response.text


def test_an_altered_text_is_refused(client, cluster, label):
    token = signing.current(label).token
    altered = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]

    response = asked(client, cluster, text=altered)

    assert "Altered" in response.text
    assert label.number not in response.text


def test_a_label_of_another_cluster_is_not_this_one_s(client, label):
    other = ClusterFactory()
    token = signing.current(label).token

    assert "Not signed by this cluster" in asked(client, other, text=token).text
    url = page(label).replace(label.cluster.slug, other.slug)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Give a letter, or its signed text."),
        (
            {"letter": pdf(b"%PDF-1.7 broken")},
            "This file is not a PDF that can be read",
        ),
        ({"letter": pdf(b"GIF89a")}, "This file is not a PDF that can be read"),
        ({"text": "x" * 70_000}, "64000"),
        ({"text": "hello"}, "Not a label"),
        ({"text": "\0"}, "Null characters are not allowed"),
    ],
)
def test_what_is_no_letter_is_refused_in_words(client, cluster, data, said):
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)

    response = asked(client, cluster, **data)

    assert response.status_code == 200
    assert said in response.text


def test_a_letter_printed_again_holds_no_proof(client, cluster, label):
    writer, target = PdfWriter(), io.BytesIO()
    for sheet in PdfReader(io.BytesIO(letters.pdf(label, "fr"))).pages:
        writer.add_page(sheet)
    writer.write(target)

    response = asked(client, cluster, letter=pdf(target.getvalue()))

    assert "This PDF holds no signed label" in response.text


def test_two_files_verify_a_letter_offline(client, cluster, label):
    rows = client.get(reverse("labels:public_keys", args=[cluster.slug]))
    listed = client.get(reverse("labels:statuses", args=[cluster.slug]))

    known = credential.read_keys(rows.content)
    statuses = credential.read_statuses(listed.text, known)
    found = credential.check(
        credential.token_in(letters.pdf(label, "en")),
        known,
        on=TODAY,
        statuses=statuses,
        call=label.call.code,
    )

    assert rows["Content-Type"] == "application/jwk-set+json"
    assert listed["Content-Type"] == "application/statuslist+jwt"
    assert (found.outcome, found.claims.number) == ("genuine", label.number)
    assert found.statuses_at is not None
    assert '"d"' not in rows.text


def test_another_library_verifies_what_is_published(client, cluster, label):
    rows = client.get(reverse("labels:public_keys", args=[cluster.slug])).json()
    token = signing.current(label).token

    key = jwt.PyJWKSet.from_dict(rows)[jwt.get_unverified_header(token)["kid"]]
    read = jwt.decode(token, key=key, algorithms=["EdDSA"], audience=label.call.code)

    assert read["label"]["number"] == label.number


def test_the_list_says_so_while_the_key_is_lost(client, cluster, label, settings):
    settings.SECRET_KEY = "another secret of the installation, long enough"

    response = client.get(reverse("labels:statuses", args=[cluster.slug]))

    assert response.status_code == 503
    assert client.get(page(label)).status_code == 200


def test_public_pages_have_a_limit(client, label, monkeypatch):
    monkeypatch.setattr(public, "LOOKS_PER_ADDRESS", 2)

    seen = [client.get(page(label)).status_code for _time in range(3)]

    assert seen == [200, 200, 429]


def test_a_conflicted_reader_reads_the_public_page_like_anybody(as_role, label):
    """The link is no surface of a reader: what it says is public to who holds it."""
    team = as_role("team")
    ExcludedReaderFactory(project=label.project, user=team.user)

    assert GENUINE in team.get(page(label)).text
    listed = reverse("labels:label_list", args=[label.cluster.slug])
    assert label.number not in team.get(listed).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_list_shows_labels_in_force_of_published_projects(
    client, cluster, rows, django_assert_num_queries
):
    def label(**fields):
        return LabelFactory(request__cluster=cluster, **fields)

    shown = [label(request__project__is_published=True) for _each in range(rows)]
    hidden = [
        label(),
        label(withdrawn=True, request__project__is_published=True),
        label(expires_on=TODAY, request__project__is_published=True),
    ]

    with django_assert_num_queries(3):
        response = client.get(reverse("labels:public_label_list", args=[cluster.slug]))

    assert [one for one in shown if one.number not in response.text] == []
    assert [one for one in hidden if one.number in response.text] == []


def test_the_public_list_hides_what_a_conflict_takes_away(as_role, cluster):
    one = LabelFactory(request__cluster=cluster, request__project__is_published=True)
    team = as_role("team")
    ExcludedReaderFactory(project=one.project, user=team.user)
    url = reverse("labels:public_label_list", args=[cluster.slug])

    assert one.number in as_role("auditor").get(url).text
    assert one.number not in team.get(url).text


def test_published_keys_are_json(client, cluster):
    response = client.get(reverse("labels:public_keys", args=[cluster.slug]))

    assert json.loads(response.content) == {"keys": []}
    assert response["Access-Control-Allow-Origin"] == "*"
