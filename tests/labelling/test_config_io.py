"""The configuration goes out as JSON and comes in again; what is wrong is named."""

import copy
import json

import pytest

from grappe.labelling import config_io, defaults
from grappe.labelling.models import Grid, Procedure, Question
from tests.factories import NOON, ClusterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def data():
    """The ready-made configuration, as it went out of some cluster."""
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)
    return json.loads(json.dumps(config_io.dump(cluster)))


def load(cluster, data, **options):
    return config_io.load(cluster, data, by=None, at=NOON, **options)


def test_what_comes_in_is_what_went_out(data):
    cluster = ClusterFactory()

    loaded = load(cluster, data, is_published=True)

    assert (len(loaded.added), loaded.unchanged) == (25, 0)
    assert config_io.dump(cluster) == data


def test_what_comes_in_is_a_draft_unless_it_is_published_at_once(data):
    cluster = ClusterFactory()

    load(cluster, data)

    versions = [*Grid.objects.filter(cluster=cluster)]
    versions += Procedure.objects.filter(cluster=cluster)
    assert {version.published_at for version in versions} == {None}


def test_a_procedure_that_differs_is_the_next_version(data):
    cluster = ClusterFactory()
    load(cluster, data, is_published=True)
    changed = copy.deepcopy(data)
    by_code = {one["code"]: one for one in changed["procedures"]}
    by_code["rdi"]["filing_days"] = 28

    loaded = load(cluster, changed, is_published=True)

    versions = Procedure.objects.filter(cluster=cluster, code="rdi")
    assert loaded.added == [("procedures", "rdi")]
    assert [(v.version, v.filing_days, v.is_in_use) for v in versions] == [
        (2, 28, True),
        (1, 21, False),
    ]


def test_what_readers_see_and_how_long_a_label_holds_come_along(data):
    cluster = ClusterFactory()
    kept = {
        "is_double_blind": True,
        "shows_colleagues": False,
        "rebuttal_days": 7,
        "label_months": 36,
    }
    data["procedures"][0] |= kept

    load(cluster, data)

    (out, *_others) = config_io.dump(cluster)["procedures"]
    assert {name: out[name] for name in kept} == kept


def test_a_configuration_written_before_them_comes_in_as_it_was_meant(data):
    cluster = ClusterFactory()
    for one in data["procedures"]:
        for name in ("is_double_blind", "shows_colleagues", "rebuttal_days"):
            del one[name]

    load(cluster, data)

    rows = Procedure.objects.filter(cluster=cluster)
    assert {(one.is_double_blind, one.rebuttal_days) for one in rows} == {(False, 0)}


def test_an_open_draft_is_not_written_over(data):
    cluster = ClusterFactory()
    load(cluster, data)

    with pytest.raises(
        config_io.NotLoadable, match=r"^grids\[0\]: a draft of “common”"
    ):
        load(cluster, data)


def put(data, path, value):
    """Set a value deep in the data; the last step of the path may be new."""
    *steps, last = path
    for step in steps:
        data = data[step]
    data[last] = value


WRONG = [
    (("kinds",), {}, "kinds: a list is expected."),
    (("kinds", 0), "rdi", "kinds[0]: an object is expected."),
    (("kinds", 0, "colour"), "red", "kinds[0]: “colour” is not known."),
    (("kinds", 0), {"name_fr": "x"}, "kinds[0]: “code” is missing."),
    (("kinds", 0, "position"), "first", "kinds[0].position: “first” value must be an "),
    (("wordings",), [{"state": "lost"}], "wordings[0]: there is no such state."),
    (("grids", 0, "criteria", 1, "weight"), 0, "grids[0].criteria[1]: "),
    (("grids", 0, "criteria", 1, "anchors"), [], "grids[0].criteria[1].anchors: texts"),
    (
        ("procedures", 0, "kind"),
        "nothing",
        "procedures[0]: “nothing” is not known here",
    ),
    (
        ("procedures", 0, "grid"),
        "nothing",
        "procedures[0]: “nothing” is not known here",
    ),
    (("procedures", 0, "reviews"), 99, "procedures[0].reviews: "),
    (("procedures", 0, "rules"), [], "procedures[0].rules: an object is expected."),
    (
        ("procedures", 0, "rules"),
        {"moon": {}},
        "procedures[0].rules.moon: not a check we know.",
    ),
    (
        ("procedures", 0, "rules"),
        {"trl_within": {"low": "three"}},
        "procedures[0].rules.trl_within.low: the check takes no such value.",
    ),
    (
        ("procedures", 0, "sections", 0, "questions", 0, "choices"),
        ["one"],
        "procedures[0].sections[0].questions[0].choices: lists of code",
    ),
    (
        ("procedures", 0, "sections", 0, "questions", 1, "code"),
        "roadmap",
        "procedures[0].sections[0].questions[1]: ",
    ),
    (
        ("procedures", 0, "sections", 0, "questions", 0, "kind"),
        "riddle",
        "procedures[0].sections[0].questions[0].kind: ",
    ),
]


@pytest.mark.parametrize(("path", "value", "said"), WRONG, ids=lambda one: str(one))
def test_what_is_wrong_is_named_with_its_place_and_nothing_comes_in(
    data, path, value, said
):
    cluster = ClusterFactory()
    put(data, path, value)

    with pytest.raises(config_io.NotLoadable) as error:
        load(cluster, data)

    assert str(error.value)[: len(said)] == said
    assert not Question.objects.filter(section__procedure__cluster=cluster).exists()


def test_what_cannot_be_published_does_not_come_in(data):
    cluster = ClusterFactory()
    data["procedures"][0]["sections"] = []

    with pytest.raises(config_io.NotLoadable, match="The form asks nothing yet"):
        load(cluster, data, is_published=True)


@pytest.mark.parametrize(
    "text",
    [b"\xff\xfe", b"[" * 100_000, b"null", b'{"format": "other"}', b" " * 6_000_000],
    ids=["binary", "deep", "null", "other", "large"],
)
def test_parse_refuses_other_files(text):
    with pytest.raises(config_io.NotLoadable):
        config_io.parse(text)


def test_parse_refuses_another_version():
    text = json.dumps({"format": "grappe-labelling", "version": 99})

    with pytest.raises(config_io.NotLoadable, match="another version of Grappe"):
        config_io.parse(text)
