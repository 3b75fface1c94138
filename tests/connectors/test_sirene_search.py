import pytest

from grappe.connectors import sirene
from grappe.engines.identity.types import Query
from tests.connectors.stock_files import (
    place_row,
    places_file,
    unit_row,
    units_file,
)
from tests.factories import siren

NAMES = {
    siren(830_001): "BIO MERIEUX",
    siren(830_002): "L'OREAL",
    siren(830_003): "DUPONT MARTIN",
    siren(830_004): "MARTIN DUPONT ET FILS",
    siren(830_005): "DUPONT",
    siren(830_006): "DUPONTEL",
    siren(830_007): "C.H.U. DE LILLE",
    siren(830_008): "CENTRE HOSPITALIER DE LENS",
    siren(830_009): "Société Générale d'Énergie",
    siren(830_010): "3 M FRANCE",
    siren(830_011): "ORANGE",
    siren(830_012): "OREADE CONSEIL",
}
BIO, OREAL, DUPONT_MARTIN, MARTIN_DUPONT, DUPONT, DUPONTEL, CHU, LENS, ENERGY, MMM, \
    ORANGE, OREADE = NAMES  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    more = {
        BIO: {"trancheEffectifsUniteLegale": "41"},
        DUPONTEL: {"trancheEffectifsUniteLegale": "53"},
        DUPONT: {"etatAdministratifUniteLegale": "C"},
        ENERGY: {
            "sigleUniteLegale": "S.G.E.",
            "denominationUsuelle1UniteLegale": "LUMEA",
        },
        OREAL: {"identifiantAssociationUniteLegale": "W751234567"},
    }
    towns = {
        ORANGE: ("75015", "PARIS 15"),
        OREADE: ("84100", "ORANGE"),
        DUPONT_MARTIN: ("42000", "SAINT-ETIENNE"),
        MARTIN_DUPONT: ("59000", "LILLE"),
    }
    places = [
        place_row(
            number,
            codePostalEtablissement=towns.get(number, ("59800", "LILLE"))[0],
            libelleCommuneEtablissement=towns.get(number, ("59800", "LILLE"))[1],
        )
        for number in NAMES
    ]
    places.append(
        place_row(
            BIO,
            2,
            enseigne1Etablissement="LABORATOIRE DU RHONE",
            codePostalEtablissement="69280",
            libelleCommuneEtablissement="MARCY L ETOILE",
        )
    )
    units = [unit_row(one, name, **more.get(one, {})) for one, name in NAMES.items()]
    store = folder / "sirene.duckdb"
    sirene.load(
        [units_file(folder, *units), places_file(folder, *places)],
        store,
    )
    return sirene.open_store(store)


def found(register, text, **options):
    return [unit.number for unit in register.search(text, **options)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bio merieux", BIO),
        ("BIOMERIEUX", BIO),
        ("bioméri", BIO),
        ("merieux bio", BIO),
        ("loreal", OREAL),
        ("l'oréal", OREAL),
        ("chu lille", CHU),
        ("c h u de lille", CHU),
        ("centre hosp lens", LENS),
        ("generale energ", ENERGY),
        ("SGE", ENERGY),
        ("s.g.e.", ENERGY),
        ("lumea", ENERGY),
        ("3m", MMM),
        ("3 m", MMM),
        ("laboratoire du rhône", BIO),
        ("merieux marcy", BIO),
        ("merieux 69280", BIO),
        ("orange paris", ORANGE),
        ("oreade orange", OREADE),
        ("dupond martin saint etienne", DUPONT_MARTIN),
    ],
)
def test_what_is_typed_finds(register, typed, first):
    assert found(register, typed)[:1] == [first]


def test_a_hospital_is_found_by_what_its_letters_stand_for(register):
    assert found(register, "ch lens") == [LENS]
    assert found(register, "hopital lens") == [LENS]
    assert CHU in found(register, "centre hospitalier universitaire lille")


def test_the_same_name_comes_before_longer_ones_and_larger_units(register):
    assert found(register, "dupont") == [
        DUPONT,
        DUPONTEL,
        DUPONT_MARTIN,
        MARTIN_DUPONT,
    ]


def test_words_in_any_order_the_last_unfinished(register):
    assert found(register, "martin dup") == [MARTIN_DUPONT, DUPONT_MARTIN]
    assert found(register, "dupont mar") == [DUPONT_MARTIN, MARTIN_DUPONT]


def test_closed_units_can_be_left_out(register):
    assert found(register, "dupont", active_only=True)[0] == DUPONTEL


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ({"town": "lille"}, [MARTIN_DUPONT]),
        ({"town": "St Etienne"}, [DUPONT_MARTIN]),
        ({"postcode": "59"}, [MARTIN_DUPONT]),
        ({"postcode": "42000"}, [DUPONT_MARTIN]),
        ({"town": "Nantes"}, []),
    ],
)
def test_a_place_narrows(register, where, numbers):
    assert found(register, "dupont martin", **where) == numbers


@pytest.mark.parametrize("space", ["", " ", "\xa0", "."])
def test_numbers_are_found_however_they_are_typed(register, space):
    typed = space.join((BIO[:3], BIO[3:6], BIO[6:]))

    assert found(register, typed) == [BIO]
    assert found(register, f"{typed}{space}00012") == [BIO]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        "'",
        "--",
        "zzzzzzzz",
        "%",
        "_",
        "@",
        "=",
        "'; DROP TABLE unit",
        "x" * 5000,
        "mot " * 2000,
        "\x00",
        "日本",
        "🏭",
    ],
)
def test_nonsense_finds_nothing_and_breaks_nothing(register, typed):
    assert found(register, typed) == []


def test_an_association_is_found_by_its_own_number(register):
    assert found(register, "w751234567") == [OREAL]


def test_limit(register):
    assert len(found(register, "dupont", limit=2)) == 2


def test_units_by_number(register):
    units = register.units([BIO, OREAL, siren(999_000), "not a number"])

    assert {number: unit.name for number, unit in units.items()} == {
        BIO: "BIO MERIEUX",
        OREAL: "L'OREAL",
    }


def test_many_units_at_once(register):
    numbers = [siren(one) for one in range(830_001, 830_500)]

    assert set(register.units(numbers)) == set(NAMES)


def near(register, *queries, limit=50):
    return [unit.number for unit in register.near(queries, limit)]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (Query("Biomérieux SA"), BIO),
        (Query("Bio-Merieux France"), BIO),
        (Query("MERIEUX"), BIO),
        (Query("LOREAL"), OREAL),
        (Query("Oréal (l')"), OREAL),
        (Query("Centre hospitalier universitaire", town="Lille"), CHU),
        (Query("Lens Hospital"), LENS),
        (Query("Energie, ste generale"), ENERGY),
        (Query("x", acronym="SGE"), ENERGY),
        (Query("Dupomtel"), DUPONTEL),
        (Query("nothing alike", numbers={"siren": BIO}), BIO),
        (Query("nothing alike", numbers={"siret": f"{BIO}99999", "siren": BIO}), BIO),
        (Query("nothing alike", numbers={"rna": "W751234567"}), OREAL),
    ],
)
def test_near_brings_the_unit_a_query_is_about(register, query, number):
    assert number in near(register, query)


def test_near_takes_many_queries_at_once(register, monkeypatch):
    monkeypatch.setattr("grappe.connectors.stores.blocking.BATCH", 3)
    queries = [Query(name) for name in NAMES.values()]

    blocks = register.blocks(queries, 5)

    assert [
        int(number) in block for number, block in zip(NAMES, blocks, strict=True)
    ] == [True] * len(NAMES)
    assert max(len(block) for block in blocks) <= 5


def test_near_prefers_the_place_asked(register):
    queries = [Query("Dupont, Martin et associés", town="Lille", postcode="59000")]

    assert near(register, *queries, limit=1) == [MARTIN_DUPONT]


@pytest.mark.parametrize(
    "query",
    [Query(""), Query("x" * 5000), Query("\0'"), Query("a", numbers={"siren": "?"})],
)
def test_near_survives_nonsense(register, query):
    assert near(register, query) == []


def test_near_nothing(register):
    assert register.near([]) == []


def test_frequencies_count_words_as_the_engine_spells_them(register):
    assert register.frequencies(["dupont", "hopital", "zzz"]) == {
        "dupont": 3,
        "hopital": 2,
    }
