"""No key of another cluster, or of a barred project, opens or tells anything."""

import pytest

from tests.api.conftest import Program
from tests.api.rows import ROWS, Row
from tests.factories.tokens import AccessTokenFactory
from tests.web import secret_dossier
from tests.web.neighbours import SECRET, dump, neighbour
from tests.web.secret_dossier import CONFLICTS, MARK, conflicted, reader

BY_KEY = [row for row in ROWS if "{pk}" in row.path]
LISTS = [
    row
    for row in ROWS
    if row.of_cluster and row.method == "get" and "{" not in row.path
]


def asked(program: Program, row: Row, url: str, data):
    if row.method == "get":
        return program.get(url)
    more = {"If-Match": "*"} if row.method == "patch" else {}
    return program.send(row.method, url, data, **more)


def tells(response, word: str) -> bool:
    return word.lower() in response.content.decode().lower()


def program_of(user, cluster) -> Program:
    return Program(AccessTokenFactory(user=user, cluster=cluster).secret)


@pytest.mark.parametrize("role", ["direction", "member_admin"])
def test_keys_of_the_neighbour_open_and_change_nothing(
    role, cluster, membership, as_role
):
    other = neighbour(membership.organisation)
    program = as_role(role)
    own = other.membership.organisation
    rows = [(row, row.make(other.world)) for row in BY_KEY]
    before = dump(other.cluster, own)
    open_to = {}

    for row, made in rows:
        url = f"/clusters/essai{row.path.format(**made)}"
        response = asked(program, row, url, row.data(made) if row.data else {})
        if response.status_code not in (403, 404) or tells(response, SECRET):
            open_to[row.method, url] = response.status_code

    assert open_to == {}
    assert dump(other.cluster, own) == before


def test_rows_named_in_a_body_are_of_ones_own_cluster(cluster, membership, as_role):
    other = neighbour(membership.organisation)
    program = as_role("direction")
    (create,) = (row for row in ROWS if row.name == "request_create")
    (idea,) = (row for row in ROWS if row.name == "project_create")

    drafts = create.make(other.world)
    answers = [
        program.send("post", "/clusters/essai/label-requests", drafts),
        program.send(
            "post",
            "/clusters/essai/projects",
            idea.data({"lead": other.membership.organisation_id}),
        ),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert not any(tells(answer, SECRET) for answer in answers)


def test_nothing_of_the_neighbour_shows_in_a_list(cluster, membership, as_role):
    neighbour(membership.organisation)
    program = as_role("direction")

    telling = [
        row.name
        for row in LISTS
        if tells(program.get(f"/clusters/essai{row.path}?limit=200"), SECRET)
    ]

    assert telling == []


def test_a_barred_project_exists_nowhere(cluster):
    dossier = secret_dossier.seed(cluster)
    urls = [
        (row, f"/clusters/essai{row.path.format(pk=pk)}")
        for row in BY_KEY
        for pk in keys_of(dossier)
    ]
    urls += [(row, f"/clusters/essai{row.path}?limit=200") for row in LISTS]
    cleared = program_of(reader(dossier, "cleared@fiction.example"), cluster)
    seen = {
        row.name
        for row, url in urls
        if row.method == "get" and tells(cleared.get(url), MARK)
    }
    barred = program_of(conflicted(dossier, "declared"), cluster)

    # Where it shows to somebody else, or this would prove nothing.
    assert {"project_list", "project_detail", "request_list", "request_detail"} <= seen
    assert {"label_list", "label_detail", "event_list"} <= seen
    before = dossier.dump()
    telling = [
        (row.method, url)
        for row, url in urls
        if tells(asked(barred, row, url, {}), MARK)
    ]
    assert telling == []
    assert dossier.dump() == before


def keys_of(dossier) -> list[int]:
    """What an operation may name of it."""
    labels = dossier.project.labels.values_list("pk", flat=True)
    return sorted({dossier.project.pk, dossier.request.pk, dossier.partner.pk, *labels})


def test_each_conflict_takes_the_project_away(cluster):
    dossier = secret_dossier.seed(cluster)
    paths = [
        f"/projects/{dossier.project.pk}",
        f"/label-requests/{dossier.request.pk}",
        "/projects",
        "/events",
    ]

    seen = {}
    for nature in sorted(CONFLICTS.keys() - {"declared"}):
        barred = program_of(conflicted(dossier, nature), cluster)
        answers = [barred.get(f"/clusters/essai{path}") for path in paths]
        seen[nature] = (
            [answer.status_code for answer in answers],
            [path for path, it in zip(paths, answers, strict=True) if tells(it, MARK)],
        )

    assert seen == dict.fromkeys(seen, ([404, 404, 200, 200], []))
