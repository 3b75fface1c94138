"""What holds in a plan whatever its seed."""

import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from grappe.demo.digest import Digest
from grappe.demo.plan import Plan, spec
from grappe.engines import identifiers
from grappe.organisations import nomenclatures

# Changes whenever the content does: then raise `spec.VERSION` too.
SMALL_7 = "ed72fda031ede548e184f9798f52c79a80918b8aff4aaebb00e6784c51d82249"
HASH_OF_SMALL_7 = """
import django; django.setup()
from tests.demo.test_plan import digest
print(digest(7, "small"))
"""


def digest(seed: int, size: str) -> str:
    taken = Digest()
    for chapter in Plan(seed, size):
        taken.take(chapter.sheet)
    return taken.hexadecimal


@pytest.fixture(scope="module")
def sheet():
    (chapter,) = Plan(11, "cluster")
    return chapter.sheet


def test_the_small_demo_is_the_one_we_know():
    assert digest(7, "small") == SMALL_7


def test_another_seed_gives_another_content():
    assert digest(8, "small") != digest(7, "small")


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_order_of_sets_plays_no_part(hash_seed, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", hash_seed)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "grappe.config.settings")

    done = subprocess.run(
        [sys.executable, "-c", HASH_OF_SMALL_7], capture_output=True, text=True
    )

    assert (done.stdout.strip(), done.stderr) == (SMALL_7, "")


@pytest.mark.parametrize("seed", range(5))
def test_active_members_meet_their_targets(seed):
    (chapter,) = Plan(seed, "cluster")
    rows = chapter.sheet.rows
    suspended = rows["memberships.suspension"]

    def in_force(row, on):
        return row["starts_on"] <= on and (
            row["ends_on"] is None or row["ends_on"] >= on
        )

    def active(on):
        away = {row["membership"] for row in suspended if in_force(row, on)}
        return sum(
            in_force(row, on) and number not in away
            for number, row in enumerate(rows["memberships.membership"])
        )

    assert {day: active(day) for day in spec.MEMBERS_ON} == spec.MEMBERS_ON


def test_names_say_that_they_are_invented(sheet):
    invented = ("fict", "fik", "imaginair", "exemple", "immaginari")
    names = [row["legal_name"] for row in sheet.rows["organisations.organisation"]]

    plain = [name for name in names if not any(it in name.lower() for it in invented)]

    assert (plain, len(names) - len(set(names))) == ([], 0)


def test_people_are_fictional_and_nobody_can_be_reached(sheet):
    people = sheet.rows["organisations.person"] + sheet.rows["accounts.user"]

    wrong = [
        row
        for row in people
        if not row["family_name"].startswith("Fictif-")
        or not row["email"].endswith(".example")
    ]

    assert wrong == []


def test_numbers_are_well_formed_and_in_blocks_nobody_uses(sheet):
    organisations = sheet.rows["organisations.organisation"]
    places = sheet.rows["organisations.establishment"]
    sirens = [row["siren"] for row in organisations if row["siren"]]
    sirets = [row["siret"] for row in places if row["siret"]]
    rors = [row["ror"] for row in organisations if row["ror"]]

    assert [identifiers.clean_siren(it) for it in sirens] == sirens
    assert [identifiers.clean_siret(it) for it in sirets] == sirets
    assert [identifiers.clean_ror(it)[-9:] for it in rors] == rors
    assert {it[:3] for it in sirens + sirets} == {"000"}
    assert {it[:3] for it in rors} == {"0zz"}


def test_codes_are_those_of_the_official_lists(sheet):
    organisations = sheet.rows["organisations.organisation"]
    activities = {row["naf_rev2"] for row in organisations} - {""}
    forms = {row["legal_category"] for row in organisations} - {""}

    assert {
        nomenclatures.activity(it, nomenclatures.REV2).code for it in activities
    } == (activities)
    assert {nomenclatures.legal_category(it).code for it in forms} == forms


def test_most_places_are_in_the_region(sheet):
    places = sheet.rows["organisations.establishment"]
    departments = Counter(row["department"] for row in places if row["country"] == "FR")

    here = sum(departments[code] for code in ("02", "59", "60", "62", "80"))

    assert 0.85 < here / departments.total() < 0.97


def test_nothing_is_written_after_the_last_day(sheet):
    dated = [row["at"].date() for row in sheet.rows["audit.event"]]
    dated += [row["created_at"].date() for row in sheet.rows["outbox.mail"]]

    assert max(dated) <= spec.LAST_DAY


def test_the_effect_of_membership_is_the_one_told():
    (chapter,) = Plan(5, "cluster")
    effect = chapter.effect

    assert (round(effect.jobs, 9), round(effect.turnover_eur, 4)) == (8.0, 300_000.0)


def test_national_clusters_add_up():
    from grappe.demo.dice import Dice
    from grappe.demo.plan import peers

    size = spec.SIZES_OF_DEMO["national"]

    others = peers.sizes(size, Dice(7, "peers"))

    assert (len(others) + 1, sum(others) + size.members) == (55, 18_000)


def test_the_first_applications_open_before_their_decision(sheet):
    decided = [
        row
        for row in sheet.rows["memberships.membershipapplication"]
        if row.get("decided_on")
    ]

    late = [row for row in decided if row["opened_at"].date() > row["decided_on"]]

    assert (late, min(row["decided_on"] for row in decided) > date(2021, 1, 1)) == (
        [],
        True,
    )
