"""What dates bring about, once."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from grappe.cli.nightly import command
from grappe.labelling import actions, deadlines
from grappe.labelling.tasks import nightly, nightly_everywhere
from grappe.outbox.models import Mail
from tests.factories import NOON, UserFactory
from tests.factories.labelling import CLOSING, LabelRequestFactory
from tests.factories.projects import (
    ExcludedReaderFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def mails() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def draft(db):
    request = LabelRequestFactory()
    request.writer = UserFactory(language="en")
    ProjectMemberFactory(project=request.project, user=request.writer, editor=True)
    request.limit = deadlines.of_request(request).filing_at
    return request


def test_closing_is_told_once_at_each_step(draft):
    told = []
    for left in (20, 14, 13, 7, 7, 3, 2, 1):
        actions.remind_closing(draft.cluster, at=draft.limit - left * DAY)
        told.append(len(mails()))

    assert told == [0, 1, 1, 2, 2, 2, 3, 3]
    assert Mail.objects.order_by("pk").first().subject == (
        f"[{draft.project.acronym}] 14 days left to file"
    )


def test_closing_is_told_again_when_the_call_moves_later(draft):
    actions.remind_closing(draft.cluster, at=draft.limit - 2 * DAY)
    draft.call.closes_at += 30 * DAY
    draft.call.save()

    counts = [
        actions.remind_closing(draft.cluster, at=draft.limit + n * DAY)
        for n in (1, 28, 29)
    ]

    assert counts == [0, 1, 0]


def test_closing_is_not_told_of_what_was_filed_late_or_cancelled(draft):
    LabelRequestFactory(cluster=draft.cluster, filed=True, call=draft.call)
    LabelRequestFactory(cluster=draft.cluster, call__cancelled_at=NOON)

    after = actions.remind_closing(draft.cluster, at=draft.limit)
    before = actions.remind_closing(draft.cluster, at=draft.limit - DAY)

    assert (after, before) == (0, 1)


def test_parts_that_nobody_confirms_go_up_to_the_team(draft):
    draft.procedure.needs_confirmations = True
    draft.procedure.save()
    owner = UserFactory(language="en")
    draft.owner = owner
    draft.save()
    silent = PartnerFactory(project=draft.project)
    speaker = UserFactory(language="en")
    ProjectMemberFactory(
        project=draft.project, user=speaker, organisation=silent.organisation
    )

    for left in (8, 7, 6, 3, 2):
        actions.remind_parts(draft.cluster, at=draft.limit - left * DAY)

    rows = Mail.objects.order_by("pk").values_list("kind", "to")
    assert list(rows) == [
        ("projects.part_to_confirm", speaker.email),
        ("labelling.parts_waiting", draft.writer.email),
        ("projects.part_to_confirm", speaker.email),
        ("labelling.parts_waiting", draft.writer.email),
        ("labelling.parts_still_waiting", owner.email),
    ]


def test_parts_are_not_told_to_a_follower_with_a_conflict(draft):
    draft.procedure.needs_confirmations = True
    draft.procedure.save()
    draft.owner = UserFactory()
    draft.save()
    ExcludedReaderFactory(project=draft.project, user=draft.owner)
    PartnerFactory(project=draft.project)

    actions.remind_parts(draft.cluster, at=draft.limit - DAY)

    assert mails() == ["labelling.parts_waiting"]


def test_complements_are_asked_again_once_after_their_day(draft):
    request = LabelRequestFactory(
        cluster=draft.cluster, project=draft.project, filed=True
    )
    due = NOON + 5 * DAY
    actions.ask_complements(
        request, text="More", due_on=due.date(), by=UserFactory(), at=NOON
    )
    Mail.objects.all().delete()

    counts = [
        actions.remind_complements(draft.cluster, at=due + n * DAY) for n in (0, 1, 2)
    ]

    assert (counts, mails()) == ([0, 1, 0], ["labelling.complements_due"])


def test_nightly_closes_what_the_call_left_behind_once(draft):
    first = nightly(draft.cluster, CLOSING)
    second = nightly(draft.cluster, CLOSING)

    draft.refresh_from_db()
    assert (first["lapsed"], second["lapsed"], draft.state) == (1, 0, "lapsed")


def test_nightly_everywhere_counts_by_hosted_cluster(draft):
    done = nightly_everywhere(draft.limit - DAY)

    assert done == {
        draft.cluster.slug: {
            "lapsed": 0,
            "closing": 1,
            "parts": 0,
            "complements": 0,
            "silent": 0,
            "told": 0,
            "lost": 0,
        }
    }


def test_the_nightly_command_says_what_it_did(draft):
    result = CliRunner().invoke(command, ["--on", "2026-07-01"])

    assert result.exit_code == 0
    assert (
        f"{draft.cluster.slug}: 1 label requests closed with their call; 0 told of "
        "their deadline, 0 of parts to confirm, 0 of complements overdue"
    ) in result.output
