import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.organisations import nomenclatures
from grappe.organisations.nomenclatures import (
    NAF_2025,
    REV2,
    Activity,
    Country,
    Department,
    HeadcountBand,
    LegalCategory,
    Place,
    Region,
    files,
)

RESEARCH = "Recherche-développement en autres sciences physiques et naturelles"


# Activities


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("72.19Z", "72.19Z"),
        ("7219z", "72.19Z"),
        ("72 19 Z", "72.19Z"),
        (" 72.19-Z\n", "72.19Z"),
        ("72.19", "72.19"),
        ("721", "72.1"),
        ("72", "72"),
        ("m", "M"),
        ("", ""),
        ("Z", ""),
        ("7", ""),
        ("72.1Z", ""),
        ("72.19ZZ", ""),
        ("recherche", ""),
        ("٧٢", ""),
    ],
)
def test_normalise_activity(typed, code):
    assert nomenclatures.normalise_activity(typed) == code


@given(st.text(max_size=12))
def test_normalise_activity_changes_nothing_the_second_time(typed):
    code = nomenclatures.normalise_activity(typed)

    assert nomenclatures.normalise_activity(code) == code


def test_activity_from_what_people_type():
    found = nomenclatures.activity("7219 z")

    assert found == Activity("72.19Z", RESEARCH, 5, "72.19", REV2)


@pytest.mark.parametrize("code", ["", "99.99Z", "01.11Y", "nonsense"])
def test_activity_unknown(code):
    assert nomenclatures.activity(code) is None
    assert nomenclatures.activity_label(code) == ""
    assert nomenclatures.activity_path(code) == ()


def test_activity_label_by_version():
    labels = [
        nomenclatures.activity_label("62.01Z"),
        nomenclatures.activity_label("62.10Y", NAF_2025),
        nomenclatures.activity_label("62", NAF_2025),
    ]

    assert labels == [
        "Programmation informatique",
        "Activités de programmation informatique",
        "",  # the source of NAF 2025 does not name this division
    ]


def test_activity_path_goes_from_section_to_subclass():
    path = nomenclatures.activity_path("72.19Z")

    assert [one.code for one in path] == ["M", "72", "72.1", "72.19", "72.19Z"]
    assert path[0].label == "Activités spécialisées, scientifiques et techniques"


@pytest.mark.parametrize(
    ("version", "sizes"),
    [(REV2, [21, 88, 272, 615, 732]), (NAF_2025, [22, 87, 287, 651, 747])],
)
def test_activities_are_complete(version, sizes):
    levels = [nomenclatures.activities(version, level) for level in range(1, 6)]

    assert [len(level) for level in levels] == sizes
    assert sum(sizes) == len(nomenclatures.activities(version))


@pytest.mark.parametrize("version", [REV2, NAF_2025])
def test_activities_hang_together(version):
    for one in nomenclatures.activities(version):
        path = nomenclatures.activity_path(one.code, version)

        assert [step.level for step in path] == list(range(1, one.level + 1))
        assert nomenclatures.normalise_activity(one.code) == one.code
        assert one.label or (version, one.level in (2, 3, 4)) == (NAF_2025, True)


# Legal categories and headcounts


def test_legal_category_at_each_level():
    found = [nomenclatures.legal_category(code) for code in ("5", "57", "57 10", "")]

    assert found == [
        LegalCategory("5", "Société commerciale", 1),
        LegalCategory("57", "Société par actions simplifiée", 2),
        LegalCategory("5710", "SAS, société par actions simplifiée", 3),
        None,
    ]


def test_legal_categories_by_level():
    sizes = [len(nomenclatures.legal_categories(level)) for level in (1, 2, 3, None)]

    assert sizes == [9, 39, 260, 308]


def test_headcount_band_of_a_code():
    found = [nomenclatures.headcount_band(code) for code in ("3", "53", "nn", "99")]

    assert found == [
        HeadcountBand("03", "6 à 9 salariés", 6, 9),
        HeadcountBand("53", "10 000 salariés et plus", 10000, None),
        HeadcountBand(
            "NN",
            "Unité non employeuse (pas de salarié au cours de l'année de référence"
            " et pas d'effectif au 31/12)",
            None,
            None,
        ),
        None,
    ]


@given(st.integers(min_value=0, max_value=20_000))
def test_headcount_band_of_holds_the_number(headcount):
    band = nomenclatures.headcount_band_of(headcount)

    assert band.lowest <= headcount
    assert band.highest is None or headcount <= band.highest


def test_headcount_band_of_a_negative_number():
    with pytest.raises(ValueError, match="a headcount cannot be -1"):
        nomenclatures.headcount_band_of(-1)


# Departments, regions, postcodes


def test_department_and_its_region():
    found = [nomenclatures.department(code) for code in ("59", "1", "2a", "971", "20")]

    assert found == [
        Department("59", "Nord", "32"),
        Department("01", "Ain", "84"),
        Department("2A", "Corse-du-Sud", "94"),
        Department("971", "Guadeloupe", "01"),
        None,
    ]


def test_region():
    found = [nomenclatures.region(code) for code in ("32", "1", "99")]

    assert found == [Region("32", "Hauts-de-France"), Region("01", "Guadeloupe"), None]


def test_departments_have_a_region_but_the_collectivities():
    regions = {one.code for one in nomenclatures.regions()}
    alone = [d.code for d in nomenclatures.departments() if not d.region_code]

    assert len(regions) == 18
    assert {d.region_code for d in nomenclatures.departments()} == {*regions, ""}
    assert alone == ["975", "977", "978", "984", "986", "987", "988", "989"]


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("59000", "59000"),
        ("59 000", "59000"),
        ("F-59000", "59000"),
        ("FR 59000", "59000"),
        ("1000", "01000"),
        ("", ""),
        ("590000", ""),
        ("B-1000 Bruxelles", ""),
        ("5900O", ""),
        ("٥٩٠٠٠", ""),
    ],
)
def test_normalise_postcode(typed, postcode):
    assert nomenclatures.normalise_postcode(typed) == postcode


@pytest.mark.parametrize(
    ("postcode", "department"),
    [
        ("59000", "59"),
        ("01 000", "01"),
        ("59777", "59"),
        ("59045", "59"),  # a company postcode, in no list
        ("33220", "33"),  # shared with one town of the Dordogne
        ("01590", "39"),  # two of its three towns are in the Jura
        ("20000", "2A"),
        ("20137", "2A"),
        ("20303", "2A"),
        ("20250", "2B"),
        ("20600", "2B"),
        ("20407", "2B"),
        ("97110", "971"),
        ("97133", "977"),
        ("97150", "978"),
        ("97054", "978"),
        ("97400", "974"),
        ("97715", "974"),  # company postcodes of Saint-Denis de La Réunion
        ("97801", "974"),
        ("97600", "976"),
        ("98800", "988"),
        ("98000", ""),  # Monaco
        ("00100", ""),
        ("", ""),
        ("Lille", ""),
    ],
)
def test_department_of_postcode(postcode, department):
    assert nomenclatures.department_of_postcode(postcode) == department


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("Saint-Étienne", "ST ETIENNE"),
        ("SAINTE-FOY-LA-GRANDE", "STE FOY LA GRANDE"),
        ("Saintes", "SAINTES"),
        ("Villeneuve d’Ascq Cedex", "VILLENEUVE D ASCQ"),
        ("Sœurdres", "SOEURDRES"),
        ("Paris", "PARIS"),
        ("Paris Cedex 13", "PARIS 13"),
        ("Paris 13e Arrondissement", "PARIS 13"),
        ("LYON 8EME", "LYON 08"),
        ("Marseille 1er", "MARSEILLE 01"),
        ("  ", ""),
    ],
)
def test_normalise_town(typed, town):
    assert nomenclatures.normalise_town(typed) == town


@pytest.mark.parametrize(
    ("postcode", "town", "place"),
    [
        ("59000", "Lille", Place(50.632, 3.048, "LILLE", "59", "town")),
        ("59000", "", Place(50.632, 3.048, "LILLE", "59", "town")),
        ("59160", "Lomme", Place(50.632, 3.048, "LOMME", "59", "town")),
        ("59160", "", Place(50.639, 3.006, "", "59", "postcode")),
        ("59045", "LILLE CEDEX", Place(50.632, 3.048, "LILLE", "59", "town")),
        ("75654", "PARIS CEDEX 13", Place(48.829, 2.362, "PARIS 13", "75", "town")),
        ("75042", "Paris", Place(48.86, 2.344, "", "75", "postcode")),
        (
            "93212",
            "Saint Denis La Plaine",
            Place(48.93, 2.359, "ST DENIS", "93", "town"),
        ),
        ("92930", "Paris La Défense", Place(48.844, 2.254, "", "92", "department")),
        ("97306", "Cayenne", Place(4.926, -52.315, "CAYENNE", "973", "town")),
        ("98800", "Nouméa", None),
        ("98000", "Monaco", None),
        ("", "Lille", None),
        ("12", "?", None),
    ],
)
def test_locate(postcode, town, place):
    assert nomenclatures.locate(postcode, town) == place


@given(st.text(max_size=8), st.text(max_size=20))
def test_locate_accepts_any_text(postcode, town):
    place = nomenclatures.locate(postcode, town)

    assert place is None or nomenclatures.department(place.department_code)


# Countries


def test_country_name_in_two_languages():
    names = [nomenclatures.country_name("gr", language) for language in ("fr-fr", "en")]

    assert names == ["Grèce", "Greece"]
    assert nomenclatures.country_name("ZZ") == ""


def test_countries_are_those_of_iso_3166_and_kosovo():
    codes = [one.code for one in nomenclatures.countries()]

    assert len(codes) == len(set(codes)) == 250
    assert nomenclatures.country("xk") == Country("XK", "Kosovo", "Kosovo")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"),
        ("fr ", "FR"),
        ("France", "FR"),
        ("EL", "GR"),
        ("Grèce", "GR"),
        ("UK", "GB"),
        ("Royaume Uni", "GB"),
        ("The Netherlands", "NL"),
        ("les Pays-Bas", "NL"),
        ("L'Allemagne", "DE"),
        ("ETATS-UNIS", "US"),
        ("U.S.A.", ""),
        ("USA", "US"),
        ("Côte d’Ivoire", "CI"),
        ("Czech Republic", "CZ"),
        ("La Réunion", "RE"),
        ("", ""),
        ("Atlantis", ""),
    ],
)
def test_clean_country(text, code):
    assert nomenclatures.clean_country(text) == code


def test_clean_country_finds_each_by_code_and_names():
    for one in nomenclatures.countries():
        found = {
            nomenclatures.clean_country(text)
            for text in (one.code, one.name_en, one.name_fr)
        }

        assert found == {one.code}


def test_no_name_stands_for_two_countries():
    owners = {}
    for row in files.rows("countries.csv"):
        names = [
            row["code"],
            row["name_en"],
            row["name_fr"],
            *row["aliases"].split("|"),
        ]
        for name in filter(None, map(files.folded, names)):
            owners.setdefault(name, set()).add(row["code"])

    assert [name for name, codes in owners.items() if len(codes) > 1] == []
