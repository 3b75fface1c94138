"""Rows without a number: what the registers settle, what they leave to a person."""

import pytest
from django.utils.translation import override

from grappe.imports import actions, registry, wording
from grappe.imports.models import ImportBatch
from grappe.memberships.models import Membership
from grappe.organisations import identification
from grappe.organisations.actions import identities as answers
from grappe.organisations.models import (
    FieldValue,
    Organisation,
    OtherNumber,
    RowIdentity,
)
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    siren,
)
from tests.memory_register import load, unit

pytestmark = pytest.mark.django_db

NUTRIVIE, LOOS, LENS, CLOSED, HEIR = (siren(920_000 + n) for n in range(5))
UNITS = [
    unit(NUTRIVIE, "NUTRIVIE SANTE", "LILLE", "59000"),
    unit(LOOS, "BIOLOGIE DU NORD", "LOOS", "59120"),
    unit(LENS, "BIOLOGIE DU NORD", "LENS", "62300"),
    unit(
        CLOSED,
        "VEGETALIA FOODS",
        "LILLE",
        "59000",
        is_active=False,
        successors=((HEIR, NOON.date()),),
    ),
    unit(HEIR, "GRANDE MAISON FICTIVE", "PARIS", "75001"),
]

# As people type them: true units among the rows of SIRENE committed for the tests.
TRUE = {
    ("Octo Technology", "Paris"): "418166096",
    ("NATURALIA FRANCE SAS", "Clichy"): "302474648",
    ("Régie autonome des transports parisiens", "Paris"): "775663438",
    ("Les Restaurants du Cœur", "Angers"): "400461356",
}


@pytest.fixture
def register(monkeypatch):
    return load(monkeypatch, UNITS)


def previewed(cluster, text, **options):
    batch = actions.paste(
        text,
        filename="adherents.csv",
        cluster=cluster,
        kind="members",
        by=None,
        at=NOON,
    )
    asked = {"identify": True, "accept_sure": True, "since": "2024-01-01"} | options
    actions.set_mapping(batch, mapping=batch.mapping, options=asked, at=NOON)
    actions.check(batch, at=NOON)
    return batch


def told(batch):
    rows = batch.rows.order_by("number")
    return [(row.verdict, [one["code"] for one in row.messages]) for row in rows]


def kept(batch):
    rows = RowIdentity.objects.filter(row__batch=batch).order_by("row__number")
    return [(one.row.number, one.verdict, one.value) for one in rows]


def answer(batch, number, value="", *, by=None, at=NOON, kind="chosen"):
    identity = RowIdentity.objects.get(row__batch=batch, row__number=number)
    return answers.answer_row(
        batch,
        identity,
        answer=kind,
        scheme="siren" if value else "",
        value=value,
        seen=identity.taken,
        by=by or UserFactory(),
        at=at,
    )


def test_a_sure_row_takes_the_number_and_says_so(register):
    batch = previewed(ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n")

    assert told(batch) == [("create", ["number_found"])]
    assert batch.rows.get().changes["siren"] == [None, NUTRIVIE]
    assert kept(batch) == [(2, "sure", NUTRIVIE)]
    with override("en"):
        importer = registry.get("members")
        said = batch.rows.get().messages[0]
        text = wording.sentence(
            said["code"], said["params"], importer.messages, importer.words
        )
    assert text == (
        "No official number in the file: found in the register SIRENE (1 Nov 2026) as "
        f"NUTRIVIE SANTE ({NUTRIVIE}). The names are the same. The town is the same: "
        "Lille."
    )


def test_the_number_found_is_written_with_its_origin_and_undone(register):
    batch = previewed(ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n")

    actions.apply(batch, by=None, at=NOON)

    organisation = Organisation.objects.get()
    assert (organisation.legal_name, organisation.siren) == ("Nutrivie Santé", NUTRIVIE)
    assert set(FieldValue.objects.values_list("field", "source", "detail")) == {
        ("legal_name", "import", "adherents.csv"),
        ("siren", "import", "adherents.csv, found in the register"),
        ("country", "import", "adherents.csv"),
    }
    actions.undo(batch, by=None, at=NOON)
    assert Organisation.objects.count() == 0


def test_five_spellings_become_one_organisation(register):
    spellings = [
        "Nutrivie Santé",
        "NUTRIVIE SANTE",
        "Nutrivie Santé SAS",
        "SAS Nutrivie-Santé",
        "Nutrivie  santé",
    ]
    rows = "".join(f"{name};Lille\n" for name in spellings)

    batch = previewed(ClusterFactory(), f"Nom;Ville\n{rows}")
    actions.apply(batch, by=None, at=NOON)

    assert [verdict for verdict, _ in told(batch)] == ["create"] + ["same"] * 4
    assert {codes[-1] for _, codes in told(batch)[1:]} == {"spelling_of_row"}
    assert Organisation.objects.get().legal_name == "Nutrivie Santé"


def test_other_values_under_another_spelling_are_refused_unless_the_first_wins(
    register,
):
    text = "Nom;Ville;Depuis\nNutrivie Santé;Lille;01/01/2020\n"
    text += "Nutrivie Santé SAS;Lille;01/01/2021\n"

    refused = previewed(ClusterFactory(), text)
    merged = previewed(ClusterFactory(), text, first_wins=True)

    assert told(refused)[1] == ("refuse", ["number_found", "differs_from_row"])
    assert told(merged)[1] == ("same", ["number_found", "merged_with_row"])


def test_a_sure_row_joins_the_organisation_on_file_without_renaming_it(register):
    OrganisationFactory(legal_name="Nutrivie, la santé", siren=NUTRIVIE)

    batch = previewed(ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n")
    actions.apply(batch, by=None, at=NOON)

    organisation = Organisation.objects.get()
    assert organisation.legal_name == "Nutrivie, la santé"
    assert Membership.objects.get().organisation == organisation


def test_a_name_on_file_stays_with_its_record(register):
    cluster = ClusterFactory()
    MembershipFactory(
        cluster=cluster,
        organisation__legal_name="Nutrivie Santé",
        organisation__siren=None,
    )

    batch = previewed(cluster, "Nom;Ville\nNutrivie Santé;Lille\n")

    assert told(batch)[0][1] == ["matched_by_name"]
    assert register.asked == []


def test_what_is_not_sure_is_left_to_a_person(register):
    batch = previewed(ClusterFactory(), "Nom\nBiologie du Nord\n")

    assert told(batch) == [("create", ["number_to_check"])]
    assert identification.counts(batch)["waiting"] == 1
    with pytest.raises(actions.NotApplicable) as refusal:
        actions.apply(batch, by=None, at=NOON)
    assert refusal.value.code == "unanswered_rows"

    actions.apply(batch, by=None, at=NOON, leave_unanswered=True)

    assert Organisation.objects.get().siren is None


def test_an_answer_stops_the_application_until_the_preview_holds_it(register):
    batch = previewed(ClusterFactory(), "Nom\nBiologie du Nord\n")
    answer(batch, 2, LENS)
    with pytest.raises(actions.StalePreview) as refusal:
        actions.apply(batch, by=None, at=NOON)
    assert refusal.value.code == "answered_since_preview"

    actions.check(batch, at=NOON)
    assert told(batch) == [("create", ["number_chosen"])]
    actions.apply(batch, by=None, at=NOON)

    assert Organisation.objects.get().siren == LENS


def test_answers_are_kept_by_another_check_and_nothing_is_asked_twice(register):
    batch = previewed(
        ClusterFactory(), "Nom\nBiologie du Nord\nInconnue au bataillon\n"
    )
    answer(batch, 2, LOOS)
    register.asked.clear()

    actions.check(batch, at=NOON)

    assert register.asked == []
    assert kept(batch) == [(2, "to_check", LOOS), (3, "none", "")]


def test_a_check_that_was_cut_short_asks_the_rest_only(register):
    text = "Nom;Ville\nNutrivie Santé;Lille\nBiologie du Nord;\n"
    batch = previewed(ClusterFactory(), text)
    RowIdentity.objects.filter(row__number=3).delete()
    ImportBatch.objects.update(state="mapping", busy_since=NOON)
    register.asked.clear()
    batch.refresh_from_db()

    actions.check(batch, at=NOON)

    assert register.asked == ["Biologie du Nord"]
    assert kept(batch) == [(2, "sure", NUTRIVIE), (3, "to_check", "")]


def test_true_rows_of_sirene_settle_true_names(registers):
    text = "Nom;Ville\n" + "".join(f"{name};{town}\n" for name, town in TRUE)

    batch = previewed(ClusterFactory(), text)

    found = [(verdict, value) for _, verdict, value in kept(batch)]
    assert found == [("sure", number) for number in TRUE.values()]
    assert told(batch)[0] == ("create", ["number_found"])


def test_another_question_is_asked_anew(register):
    batch = previewed(ClusterFactory(), "Nom;Ville\nBiologie du Nord;Loos\n")
    answer(batch, 2, LENS)
    without_town = {"0": "legal_name"}

    actions.set_mapping(batch, mapping=without_town, options=batch.options, at=NOON)
    actions.check(batch, at=NOON)

    assert kept(batch) == [(2, "to_check", "")]


def test_none_of_the_units_imports_the_row_without_a_number(register):
    batch = previewed(ClusterFactory(), "Nom\nBiologie du Nord\n")
    answer(batch, 2, kind="neither")
    actions.check(batch, at=NOON)

    assert told(batch) == [("create", ["no_identifier"])]
    actions.apply(batch, by=None, at=NOON)
    assert Organisation.objects.get().siren is None


def test_a_row_the_registers_do_not_know_is_as_before(register):
    batch = previewed(ClusterFactory(), "Nom\nInconnue au bataillon\n")

    assert told(batch) == [("create", ["no_identifier"])]
    assert identification.counts(batch)["waiting"] == 0


def test_a_number_with_a_wrong_key_gives_way_to_the_one_found(register):
    text = "Nom;Ville;SIREN\nNutrivie Santé;Lille;123456789\n"

    batch = previewed(ClusterFactory(), text)

    assert told(batch) == [("create", ["number_replaced", "number_found"])]
    assert batch.rows.get().changes["siren"] == [None, NUTRIVIE]


def test_a_wrong_key_waits_refused_until_somebody_answers(register):
    text = "Nom;SIREN\nBiologie du Nord;123456789\n"
    batch = previewed(ClusterFactory(), text)
    assert told(batch) == [("refuse", ["identifier_checksum", "number_to_check"])]

    answer(batch, 2, LENS)
    actions.check(batch, at=NOON)

    assert told(batch) == [("create", ["number_replaced", "number_chosen"])]


def test_a_row_wrong_otherwise_is_not_looked_up(register):
    text = "Nom;Ville;Depuis\nNutrivie Santé;Lille;31/02/2024\n"

    batch = previewed(ClusterFactory(), text)

    assert told(batch)[0][0] == "refuse"
    assert register.asked == []


def test_a_closed_unit_is_taken_with_a_warning_that_names_who_took_over(register):
    batch = previewed(ClusterFactory(), "Nom;Ville\nVegetalia Foods;Lille\n")
    if not RowIdentity.objects.get().value:
        answer(batch, 2, CLOSED)
        actions.check(batch, at=NOON)

    warning = batch.rows.get().messages[-1]
    assert warning["code"] == "unit_taken_over"
    assert warning["params"] == {
        "unit": "VEGETALIA FOODS",
        "heir": "GRANDE MAISON FICTIVE",
        "heir_number": HEIR,
    }


def test_sure_numbers_are_asked_too_when_the_file_wants_it(register):
    batch = previewed(
        ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n", accept_sure=False
    )

    assert kept(batch) == [(2, "sure", "")]
    assert identification.counts(batch)["waiting"] == 1
    actions.set_mapping(
        batch,
        mapping=batch.mapping,
        options=batch.options | {"accept_sure": True},
        at=NOON,
    )
    actions.check(batch, at=NOON)
    assert kept(batch) == [(2, "sure", NUTRIVIE)]


def test_a_sure_number_can_be_denied(register):
    batch = previewed(ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n")
    answer(batch, 2, kind="neither")
    actions.check(batch, at=NOON)

    assert told(batch) == [("create", ["no_identifier"])]


def test_without_any_register_the_import_is_as_before_with_one_notice(settings):
    settings.GRAPPE_REGISTERS = "/nowhere"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = ""

    batch = previewed(ClusterFactory(), "Nom\nAlpha fictive\nBêta fictive\n")

    assert told(batch) == [("create", ["no_identifier"])] * 2
    assert [one["code"] for one in batch.notices if one.get("by_check")] == [
        "register_notice"
    ]
    actions.check(batch, at=NOON)
    assert len([one for one in batch.notices if one.get("by_check")]) == 1
    assert RowIdentity.objects.count() == 0


def test_a_file_that_does_not_ask_is_not_looked_up(register):
    batch = previewed(
        ClusterFactory(), "Nom;Ville\nNutrivie Santé;Lille\n", identify=False
    )

    assert told(batch) == [("create", ["no_identifier"])]
    assert register.asked == []


def test_rows_that_say_the_same_are_asked_and_answered_once(register):
    text = "Nom;Depuis\nBiologie du Nord;01/01/2020\nBiologie du Nord;01/01/2021\n"
    batch = previewed(ClusterFactory(), text, first_wins=True)
    assert register.asked == ["Biologie du Nord"]

    count = answer(batch, 2, LENS)

    assert count == 2
    assert kept(batch) == [(2, "to_check", LENS), (3, "to_check", LENS)]


def test_a_laboratory_keeps_the_number_of_its_register(register):
    number = "199512345A"
    batch = previewed(ClusterFactory(), "Nom\nBiologie du Nord\n")
    identity = RowIdentity.objects.get()
    identity.candidates = [
        {"scheme": "rnsr", "number": number, "name": "Laboratoire", "reasons": []},
    ]
    identity.save()
    answers.answer_row(
        batch,
        identity,
        answer="chosen",
        scheme="rnsr",
        value=number,
        seen=identity.taken,
        by=UserFactory(),
        at=NOON,
    )
    actions.check(batch, at=NOON)
    actions.apply(batch, by=None, at=NOON)

    assert Organisation.objects.get().rnsr == number


def test_a_number_without_a_column_is_kept_and_finds_the_record_again(register):
    cluster = ClusterFactory()
    text = "Nom\nBiologie du Nord\n"
    batch = previewed(cluster, text)
    site = {"scheme": "finess", "number": "590000001", "name": "Site", "reasons": []}
    RowIdentity.objects.update(
        candidates=[site],
        answer="chosen",
        scheme="finess",
        value="590000001",
        answered_at=NOON,
    )
    actions.check(batch, at=NOON)
    actions.apply(batch, by=None, at=NOON)
    other = OtherNumber.objects.get()
    assert (other.organisation, other.scheme, other.value, other.detail) == (
        Organisation.objects.get(),
        "finess",
        "590000001",
        "adherents.csv, found in the register",
    )

    actions.undo(batch, by=None, at=NOON)

    assert OtherNumber.objects.count() == 0


def test_a_number_of_a_merged_record_finds_the_one_that_remains(register):
    kept_one = OrganisationFactory(legal_name="Restante")
    OtherNumber.objects.create(
        organisation=kept_one, scheme="siren", value=NUTRIVIE, recorded_at=NOON
    )

    batch = previewed(ClusterFactory(), f"Nom;SIREN\nNutrivie Santé;{NUTRIVIE}\n")

    assert told(batch) == [("create", ["shared_record"])]
    actions.apply(batch, by=None, at=NOON)
    assert Membership.objects.get().organisation == kept_one


@pytest.mark.parametrize(
    "name", ["é" * 5000, "\x01", "Soci\xc3\xa9t\xc3\xa9 abîmée", "?;:!", "👻" * 100]
)
def test_no_name_breaks_the_look_up(register, name):
    batch = previewed(ClusterFactory(), f"Nom\tVille\n{name}\tLille\n")

    assert len(told(batch)) == 1
