"""A label is given: what is written, numbered and signed, and each refusal."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.labels import actions, keys, signing, verifying
from grappe.labels.models import Label, Proof, SigningKey
from tests.factories import NOON, TODAY, OrganisationFactory, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.labels import LabelFactory, SigningKeyFactory
from tests.factories.projects import PartnerFactory

pytestmark = pytest.mark.django_db
IN_A_YEAR = TODAY + timedelta(days=365)


def decided(**fields):
    return LabelRequestFactory(
        **{"filed": True, "state": "labelled", "closed_at": NOON, **fields}
    )


def issue(request, **values):
    asked = {
        "kind": "label",
        "scope": "The whole project.",
        "issued_on": TODAY,
        "expires_on": IN_A_YEAR,
        "by": UserFactory(),
        "at": NOON,
    }
    return actions.issue(request, **(asked | values))


def test_issue_writes_numbers_and_signs():
    request = decided()
    lead = OrganisationFactory(brand_name="Alpha Fictive")
    PartnerFactory(project=request.project, organisation=lead, lead=True)
    by = UserFactory()

    label = issue(request, scope="  All of it. ", by=by)

    label.refresh_from_db()
    assert (label.cluster, label.project, label.request, label.call) == (
        request.cluster, request.project, request, request.call,
    )  # fmt: skip
    assert (label.number, label.kind, label.state) == ("L2026-001", "label", "valid")
    assert (label.acronym, label.lead_name, label.scope) == (
        request.project.acronym, "Alpha Fictive", "All of it.",
    )  # fmt: skip
    assert (label.issued_on, label.expires_on) == (TODAY, IN_A_YEAR)
    assert (label.issued_at, label.issued_by) == (NOON, by)
    found = verifying.by_address(request.cluster, str(label.uid), on=TODAY, at=NOON)
    assert (found.outcome, found.claims.number) == ("genuine", "L2026-001")


def test_issue_makes_the_first_key_once():
    first = decided()
    second = decided(
        cluster=first.cluster,
        project__cluster=first.cluster,
    )

    numbers = [issue(first).number, issue(second).number]

    assert numbers == ["L2026-001", "L2026-002"]
    assert SigningKey.objects.count() == 1
    assert list(Proof.objects.order_by("index").values_list("index", "serial")) == [
        (0, 1),
        (1, 1),
    ]
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "labels.key_made",
        "labels.issued",
        "labels.issued",
    ]


def test_issue_records_the_project():
    request = decided()

    issue(request)

    event = Event.objects.get(kind="labels.issued")
    assert (event.project, event.data) == (
        request.project,
        {
            "number": "L2026-001",
            "acronym": request.project.acronym,
            "label_kind": "label",
        },
    )


def test_numbers_follow_each_year_apart():
    request = decided()
    LabelFactory(
        request=decided(cluster=request.cluster, project__cluster=request.cluster),
        number="L2025-041",
    )

    label = issue(request, issued_on=date(2025, 12, 31))

    assert label.number == "L2025-042"


def test_issue_keeps_reservations_in_order():
    request = decided(state="labelled_with_reservations")

    label = issue(
        request,
        kind="with_reservations",
        reservations=[("Sign it.", IN_A_YEAR), ("Show it.", TODAY)],
    )

    assert list(label.reservations.values_list("position", "text", "due_on")) == [
        (1, "Sign it.", IN_A_YEAR),
        (2, "Show it.", TODAY),
    ]
    proof = signing.current(label)
    found = verifying.check(label.cluster, proof.token, on=TODAY, at=NOON)
    assert found.claims.open_reservations == 2


def test_a_support_letter_is_bound_to_no_call():
    request = decided(letter=True, state="support_letter_only")

    label = issue(request, kind="support_letter", expires_on=None)

    found = verifying.by_address(
        label.cluster, str(label.uid), on=date(2090, 1, 1), at=NOON
    )
    assert (found.outcome, found.claims.call, found.claims.expires_on) == (
        "genuine",
        "",
        None,
    )


@pytest.mark.parametrize(
    ("state", "values", "message"),
    [
        ("refused", {}, "The decision on this request gives no such label."),
        ("labelled", {"kind": "support_letter"}, "The decision on this request gives"),
        (
            "labelled_with_reservations",
            {"kind": "with_reservations"},
            "A label with reservations says which",
        ),
        (
            "labelled",
            {"reservations": [("Sign it.", TODAY)]},
            "A label with reservations says which",
        ),
        (
            "labelled_with_reservations",
            {"kind": "with_reservations", "reservations": [("  ", TODAY)]},
            "Say what each reservation asks for.",
        ),
        ("labelled", {"expires_on": TODAY - timedelta(days=1)}, "A label ends"),
        (
            "labelled_with_reservations",
            {
                "kind": "with_reservations",
                "reservations": [("Sign it.", TODAY - timedelta(days=1))],
            },
            "A label ends",
        ),
        ("labelled", {"expires_on": date.max}, "This day is too far away."),
    ],
)
def test_issue_refuses(state, values, message):
    request = decided(state=state)

    with pytest.raises(actions.NotIssuable, match=message):
        issue(request, **values)

    assert (Label.objects.count(), SigningKey.objects.count()) == (0, 0)


def test_issue_refuses_a_second_label():
    request = decided()
    issue(request)

    with pytest.raises(actions.NotIssuable, match="already has its label"):
        issue(request)


def test_issue_refuses_when_the_key_is_lost(settings):
    request = decided()
    SigningKeyFactory(cluster=request.cluster)
    settings.SECRET_KEY = "another secret of the installation, long enough"

    with pytest.raises(actions.NotIssuable, match="The signing key cannot be read"):
        issue(request)

    assert Label.objects.count() == 0


def test_the_former_secret_still_opens_the_key(settings):
    request = decided()
    SigningKeyFactory(cluster=request.cluster)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the installation, long enough"

    label = issue(request)

    assert keys.signing(request.cluster) == signing.current(label).key


@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "label_number_is_unique|labels_label.number",
            lambda: [same_number(), same_number()],
        ),
        (
            "label_expires_after_it_is_given",
            lambda: LabelFactory(expires_on=TODAY - timedelta(days=1)),
        ),
        (
            "label_withdrawn_says_when_and_why",
            lambda: LabelFactory(state="withdrawn", withdrawn_on=TODAY),
        ),
        (
            "signingkey_compromised_is_retired",
            lambda: SigningKeyFactory(compromised_at=NOON),
        ),
    ],
)
def test_constraints(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def same_number():
    cluster = Label.objects.first()
    request = decided()
    if cluster is not None:
        request = decided(cluster=cluster.cluster, project__cluster=cluster.cluster)
    return LabelFactory(request=request, number="L2026-001")
