import click
import pytest

from grappe.cli import _cluster
from tests.factories import ClusterFactory

pytestmark = pytest.mark.django_db


def test_the_only_cluster_need_not_be_named():
    cluster = ClusterFactory(slug="essai")
    ClusterFactory(slug="ailleurs", known_only=True)

    assert _cluster.named(None) == cluster
    assert _cluster.named("essai") == cluster


@pytest.mark.parametrize(
    ("slugs", "asked", "told"),
    [
        ([], None, "Say which cluster: --cluster SLUG. Known: none yet."),
        (["a", "b"], None, "Say which cluster: --cluster SLUG. Known: a, b."),
        (["a"], "z", "No cluster has the address “z” here. Known: a."),
    ],
)
def test_an_unclear_cluster_is_refused(slugs, asked, told):
    for slug in slugs:
        ClusterFactory(slug=slug, name=slug)

    with pytest.raises(click.UsageError) as refusal:
        _cluster.named(asked)

    assert refusal.value.message == told
