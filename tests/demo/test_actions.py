"""The demo is written whole, where there is nothing to lose."""

import pytest

from grappe.demo import actions
from grappe.demo.actions import Content, NotFillable
from tests.factories import ClusterFactory, UserFactory


def test_the_content_of_a_database_is_told_apart(db, tmp_path):
    assert actions.content() == Content.NOTHING

    actions.fill(7, "small", path=tmp_path / "truth.json")
    assert actions.content() == Content.DEMO

    ClusterFactory()
    assert actions.content() == Content.REAL


@pytest.mark.parametrize("somebody", [ClusterFactory, UserFactory])
def test_fill_refuses_a_database_in_use(db, tmp_path, somebody):
    somebody()

    with pytest.raises(NotFillable):
        actions.fill(7, "small", path=tmp_path / "truth.json")

    assert not (tmp_path / "truth.json").exists()


def test_a_failure_leaves_nothing(db, tmp_path, monkeypatch):
    monkeypatch.setattr("grappe.demo.truth.told", lambda *told: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.fill(7, "small", path=tmp_path / "truth.json")

    assert actions.content() == Content.NOTHING
