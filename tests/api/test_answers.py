"""What every answer carries, and what is refused, in which words."""

import json

import pytest

from grappe.memberships.models import MembershipApplication
from grappe.tokens import actions
from tests.factories import NOON, MembershipApplicationFactory
from tests.factories.projects import ProjectFactory

HERE = "/clusters/essai"


def test_a_program_hears_in_whose_name_it_asks(as_role):
    program = as_role("team", scopes=["read:members"])

    answer = program.get("/me").json()

    assert answer == {
        "name": program.user.name,
        "email": "team@fiction.example",
        "language": "fr",
        "cluster": "essai",
        "scopes": ["read:members"],
        "expires_at": answer["expires_at"],
    }


def test_no_token_a_forged_one_and_a_revoked_one_are_challenged(as_role, caplog):
    program = as_role("team")
    actions.revoke(program.token, by=program.user, at=NOON)
    headers = [
        {"Authorization": ""},
        {"Authorization": "Basic Zm9v"},
        {"Authorization": "Bearer nothing"},
        {},
    ]

    answers = [program.get("/me", **one) for one in headers]

    assert {answer.status_code for answer in answers} == {401}
    assert [answer["WWW-Authenticate"] for answer in answers] == [
        'Bearer realm="grappe"',
        *['Bearer realm="grappe", error="invalid_token"'] * 3,
    ]
    assert program.secret not in caplog.text
    assert f"token refused: {program.token.prefix}" in caplog.text


def test_too_many_requests_wait(as_role, settings):
    settings.GRAPPE_API_PER_MINUTE = 2
    program = as_role("team")

    answers = [program.get("/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_a_token_opens_its_own_cluster_alone(as_role):
    program = as_role("stranger")

    answer = program.get(f"{HERE}/members")

    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "There is nothing here for you.",
    )


def test_a_session_opens_nothing(client, as_role):
    client.force_login(as_role("team").user, backend="sesame.backends.ModelBackend")
    url = f"/api/v1{HERE}/applications"

    read = client.get(url)
    written = client.post(url, {"name": "X"}, content_type="application/json")

    assert (read.status_code, written.status_code) == (401, 401)


def test_what_did_not_change_is_not_sent_again(as_role, membership):
    program = as_role("team")
    path = f"{HERE}/organisations/{membership.organisation_id}"

    first = program.get(path)
    again = program.get(path, **{"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_change_says_what_it_read_and_loses_nobody_elses(as_role, membership):
    program = as_role("team")
    path = f"{HERE}/organisations/{membership.organisation_id}"
    version = program.get(path)["ETag"]
    said = {"brand_name": "Alpha"}

    blind = program.send("patch", path, said)
    first = program.send("patch", path, said, **{"If-Match": version})
    late = program.send("patch", path, {"acronym": "A"}, **{"If-Match": version})
    then = program.send("patch", path, {"acronym": "A"}, **{"If-Match": first["ETag"]})

    seen = [one.status_code for one in (blind, first, late, then)]
    assert seen == [428, 200, 412, 200]
    assert then.json()["identity"]["brand_name"] == "Alpha"
    assert then.json()["identity"]["acronym"] == "A"


def test_a_request_sent_twice_acts_once(as_role):
    program = as_role("team")
    key = {"Idempotency-Key": "4f0c"}
    said = {"name": "Gamma fictive"}

    first, again = (
        program.send("post", f"{HERE}/applications", said, **key) for _ in range(2)
    )
    other = program.send("post", f"{HERE}/applications", {"name": "Delta"}, **key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert other.status_code == 422
    assert MembershipApplication.objects.count() == 1


def test_what_was_refused_may_be_sent_again(as_role):
    MembershipApplicationFactory(
        cluster__slug="autre", siren="080000019"
    )  # another cluster's says nothing here
    program = as_role("team")
    key = {"Idempotency-Key": "4f0d"}

    wrong = program.send("post", f"{HERE}/applications", {"name": ""}, **key)
    right = program.send("post", f"{HERE}/applications", {"name": "Gamma"}, **key)

    assert (wrong.status_code, right.status_code) == (422, 201)


def test_fields_that_are_not_offered_cannot_be_assigned(as_role):
    program = as_role("team")
    said = {"name": "Gamma", "state": "approved", "cluster": 1, "owner": 1}

    answer = program.send("post", f"{HERE}/applications", said)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": name, "detail": "There is no such field."}
        for name in ("state", "cluster", "owner")
    ]
    assert not MembershipApplication.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "X", "siren": "123456789"}, "siren"),
        ({"name": "X", "country": "ZZ"}, "country"),
        ({"name": "X", "contact_email": "nobody"}, "contact_email"),
        ({"name": "X", "website": "javascript:alert(1)"}, "website"),
        ({"name": "X\x00Y"}, "name"),
        ({"name": "X" * 251}, "name"),
        ({"name": "X", "category": "nowhere"}, "category"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(as_role, said, field):
    answer = as_role("team").send("post", f"{HERE}/applications", said)

    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {field}


def test_what_is_no_json_is_said(as_role):
    program = as_role("team")

    answer = program.client.generic(
        "POST",
        f"/api/v1{HERE}/applications",
        "{",
        content_type="application/json",
        headers=program.headers({}),
    )

    assert (answer.status_code, answer["Content-Type"]) == (
        400,
        "application/problem+json",
    )


def test_words_follow_the_reader(as_role):
    program = as_role("team")

    titles = [
        program.get(f"{HERE}/members/9", **{"Accept-Language": language}).json()
        for language in ("en", "fr")
    ]

    assert titles[0]["title"] == "There is nothing here for you."
    assert [one["status"] for one in titles] == [404, 404]


def test_pages_of_a_list_follow_each_other(as_role):
    program = as_role("team")
    MembershipApplicationFactory.create_batch(3, cluster=program.token.cluster)

    first = program.get(f"{HERE}/applications?limit=2&state=applied").json()
    rest = first["next"].removeprefix("http://testserver/api/v1")
    last = program.get(rest).json()

    assert (first["total"], len(first["items"]), len(last["items"])) == (3, 2, 1)
    assert (last["next"], "offset=0" in last["previous"]) == (None, True)


def test_members_read_no_more_of_each_other_than_on_the_pages(as_role, membership):
    seen = as_role("expert").get(f"{HERE}/members").status_code
    (row,) = as_role("funder").get(f"{HERE}/members").json()["items"]

    assert seen == 403
    assert row["siren"] == "080000019"


@pytest.mark.parametrize(
    "path",
    ["/organisations", "/members", "/applications", "/projects", "/label-requests"],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_no_query_a_row(
    path, rows, cluster, as_role, django_assert_num_queries
):
    program = as_role("team")
    program.get("/me")
    MembershipApplicationFactory.create_batch(rows, cluster=cluster)
    ProjectFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(QUERIES[path]):
        answer = program.get(HERE + path)

    assert answer.status_code == 200


# Of projects, one query for each way a conflict of interest is inferred.
QUERIES = {
    "/organisations": 6,
    "/members": 13,
    "/applications": 6,
    "/projects": 21,
    "/label-requests": 21,
}


def test_a_figure_and_its_evidence_agree(as_role, membership):
    program = as_role("team")

    figure = program.get(f"{HERE}/figures/members_active?by=type").json()
    evidence = program.get(f"{HERE}/figures/members_active/evidence").json()

    assert figure["value"]["value"] == "1"
    assert (evidence["total"], len(evidence["items"])) == (1, 1)
    assert sum(int(one["value"]) for one in figure["groups"]) == 1
    assert json.dumps(evidence["columns"])
