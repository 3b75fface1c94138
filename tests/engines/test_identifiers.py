import copy
import pickle
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines import identifiers
from grappe.engines.identifiers import IdentifierKind, InvalidIdentifier

NBSP, NARROW, ZERO_WIDTH = "\u00a0", "\u202f", "\u200b"

# Published examples: the SIREN and key of the INSEE, identifiers of ror.org.
SIREN, SIRET, VAT = "552100554", "55210055400013", "FR83404833048"
LA_POSTE = "35600000000048"
RORS = ["05dxps055", "042nb2s44", "03vek6s52", "02mhbdp94", "02feahw73"]


def check_digit(body):
    return next(d for d in "0123456789" if identifiers.luhn_ok(body + d))


def with_check(body):
    return body + check_digit(body)


sirens = st.integers(1, 99_999_999).map(lambda n: with_check(f"{n:08d}"))
sirets = st.tuples(sirens.filter(lambda s: s != "356000000"), st.integers(0, 9999)).map(
    lambda pair: with_check(f"{pair[0]}{pair[1]:04d}")
)


@pytest.mark.parametrize(
    "typed",
    [
        "552100554",
        " 552 100 554 ",
        f"552{NBSP}100{NARROW}554",
        "552.100.554",
        "552-100-554",
        "552,100,554",
        "552\u2011100\u2011554",
        "'552100554",
        f"\ufeff552100554{ZERO_WIDTH}",
        "552\t100\n554",
        "SIREN : 552 100 554",
        "siren=552100554",
        "SIREN552100554",
        "N° SIREN : 552 100 554",
        "Numéro SIREN 552100554",
        "n° de SIREN 552 100 554",
        "SIREN n° 552 100 554",
        "SIREN/SIRET : 552 100 554",
        "n° 552 100 554",
        "RCS Paris 552 100 554",
        "R.C.S. Lille Métropole B 552 100 554",
        "552 100 554 RCS LILLE MÉTROPOLE",
        "552100554.0",
        "552100554,00",
        "5.52100554E8",
        "5,52100554E+08",
        "５５２１００５５４",
        552100554,
        552100554.0,
        Decimal("552100554.0"),
        Decimal("5.52100554E+8"),
    ],
)
def test_clean_siren_understands_what_people_type(typed):
    assert identifiers.clean_siren(typed) == SIREN


@pytest.mark.parametrize(
    ("typed", "code", "suggestion"),
    [
        ("", "empty", None),
        ("  \u00a0 ", "empty", None),
        ("SIREN :", "empty", None),
        (" - ", "empty", None),
        ("55210055A", "characters", None),
        ("552 100 554 ou 404 833 048", "characters", None),
        ("٥٥٢١٠٠٥٥٤", "characters", None),
        ("nan", "characters", None),
        (float("nan"), "characters", None),
        (float("inf"), "characters", None),
        (True, "characters", None),
        (552100554.5, "length", None),
        ("5.521E+08", "rounded", None),
        ("5.521E+800", "rounded", None),
        ("5521005", "length", None),
        ("5521005540", "length", None),
        ("552100545", "checksum", None),
        ("000000000", "zeros", None),
        ("0", "zeros", None),
        ("5520135", "leading_zeros", "005520135"),
        ("325175", "leading_zeros", "000325175"),
        (6280119, "leading_zeros", "006280119"),
        (SIRET, "siret_given", SIREN),
        ("SIRET 356 000 000 00048", "siret_given", "356000000"),
        ("55210055400014", "length", None),
        (VAT, "vat_given", "404833048"),
        ("TVA : FR 83 404 833 048", "vat_given", "404833048"),
    ],
)
def test_clean_siren_refuses_with_a_reason(typed, code, suggestion):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.clean_siren(typed)

    error = refusal.value
    assert (error.kind, error.text, error.code, error.suggestion) == (
        IdentifierKind.SIREN,
        str(typed),
        code,
        suggestion,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "552 100 554 00013",
        "SIRET : 552 100 554 / 00013",
        "55210055400013.0",
        "5.5210055400013E+13",
        55210055400013.0,
    ],
)
def test_clean_siret_understands_what_people_type(typed):
    assert identifiers.clean_siret(typed) == SIRET


@pytest.mark.parametrize(
    ("typed", "code", "suggestion"),
    [
        ("", "empty", None),
        ("5,521E+13", "rounded", None),
        (SIREN, "siren_given", None),
        ("552100545", "length", None),
        ("5521005540001", "length", None),
        ("55210055400014", "checksum", None),
        # The whole passes Luhn's formula, the legal unit does not.
        (with_check("5521005450001"), "checksum", None),
        ("00000000000000", "zeros", None),
        ("32517500016", "leading_zeros", "00032517500016"),
    ],
)
def test_clean_siret_refuses_with_a_reason(typed, code, suggestion):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.clean_siret(typed)

    assert (refusal.value.code, refusal.value.suggestion) == (code, suggestion)


@pytest.mark.parametrize("siret", [LA_POSTE, "35600000000001", "35600000012355"])
def test_clean_siret_knows_the_exception_of_la_poste(siret):
    assert identifiers.clean_siret(siret) == siret


def test_clean_siret_refuses_la_poste_when_neither_rule_holds():
    with pytest.raises(InvalidIdentifier, match="check digit is wrong"):
        identifiers.clean_siret("35600000000049")


def test_head_office_of_la_poste_passes_luhn_only():
    assert identifiers.luhn_ok(LA_POSTE)
    assert sum(map(int, LA_POSTE)) % 5 != 0


@given(sirens)
def test_clean_siren_accepts_every_valid_number_in_groups(siren):
    assert identifiers.clean_siren(identifiers.format_siren(siren)) == siren


@given(sirens, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(siren, place, shift):
    wrong = str((int(siren[place]) + shift) % 10)

    assert not identifiers.luhn_ok(siren[:place] + wrong + siren[place + 1 :])


@given(sirets)
def test_siret_and_its_siren_agree(siret):
    assert identifiers.clean_siret(identifiers.format_siret(siret)) == siret
    assert identifiers.clean_siren(identifiers.siren_of_siret(siret)) == siret[:9]


@given(sirens.filter(lambda siren: not siren.startswith("0000")))
def test_spreadsheet_float_gives_the_number_or_proposes_it(siren):
    try:
        found = identifiers.clean_siren(float(siren))
    except InvalidIdentifier as error:
        found = error.suggestion

    assert found == siren


@given(sirens)
def test_vat_of_siren_and_back(siren):
    vat = identifiers.vat_of_siren(siren)

    assert identifiers.clean_vat(identifiers.format_vat(vat)) == vat
    assert identifiers.siren_of_vat(vat) == siren


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fr 83 404 833 048", VAT),
        ("N° TVA intracommunautaire : FR83404833048", VAT),
        ("TVA intracom. FR 83.404.833.048", VAT),
        ("VAT number: FR 83 404833048", VAT),
        ("ATU12345678", "ATU12345678"),
        ("BE 0123.456.789", "BE0123456789"),
        ("BE1123456789", "BE1123456789"),
        ("BG123456789", "BG123456789"),
        ("CY12345678L", "CY12345678L"),
        ("CZ12345678", "CZ12345678"),
        ("DE 123 456 789", "DE123456789"),
        ("DK12 34 56 78", "DK12345678"),
        ("EE123456789", "EE123456789"),
        ("EL094014201", "EL094014201"),
        ("GR094014201", "EL094014201"),
        ("ESX1234567X", "ESX1234567X"),
        ("ES12345678X", "ES12345678X"),
        ("FI12345678", "FI12345678"),
        ("HR12345678901", "HR12345678901"),
        ("HU12345678", "HU12345678"),
        ("IE6388047V", "IE6388047V"),
        ("IE1234567WI", "IE1234567WI"),
        ("IE8Z49289F", "IE8Z49289F"),
        ("IT12345678901", "IT12345678901"),
        ("LT123456789012", "LT123456789012"),
        ("LU12345678", "LU12345678"),
        ("LV12345678901", "LV12345678901"),
        ("MT12345678", "MT12345678"),
        ("NL 123456789.B.01", "NL123456789B01"),
        ("PL1234567890", "PL1234567890"),
        ("PT123456789", "PT123456789"),
        ("RO12", "RO12"),
        ("SE123456789012", "SE123456789012"),
        ("SI12345678", "SI12345678"),
        ("SK1234567890", "SK1234567890"),
        ("XI123456789", "XI123456789"),
        ("XIGD123", "XIGD123"),
    ],
)
def test_clean_vat_knows_each_country(typed, expected):
    assert identifiers.clean_vat(typed) == expected


def test_shapes_cover_the_union_and_northern_ireland():
    assert len(identifiers.SHAPES) == 27 + 1


@pytest.mark.parametrize(
    ("typed", "code", "suggestion"),
    [
        ("", "empty", None),
        ("FR84404833048", "checksum", None),
        ("FR83404833049", "checksum", None),
        ("FR12000000000", "checksum", None),
        ("FR8340483304", "shape", None),
        ("FRO3404833048", "shape", None),
        ("DE12345678", "shape", None),
        ("DE12345678９0", "shape", None),
        ("ES123456789", "shape", None),
        ("GB123456789", "country", None),
        ("CHE123456789", "country", None),
        ("?", "country", None),
        ("404833048", "siren_given", VAT),
        ("83404833048", "no_country", VAT),
        ("12345678901", "no_country", None),
        ("404833049", "no_country", None),
    ],
)
def test_clean_vat_refuses_with_a_reason(typed, code, suggestion):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.clean_vat(typed)

    assert (refusal.value.code, refusal.value.suggestion) == (code, suggestion)


def test_key_with_letters_is_one_of_eleven_for_a_siren():
    letters = [
        f"{first}{second}"
        for first in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        for second in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        if not (first + second).isdigit()
    ]
    valid = 0

    for key in letters:
        with suppress(InvalidIdentifier):
            valid += bool(identifiers.clean_vat(f"FR{key}404833048"))

    assert valid == pytest.approx(len(letters) / 11, abs=2)


def test_number_of_monaco_is_valid_but_holds_no_siren():
    monaco = identifiers.vat_of_siren("000012346")

    assert identifiers.clean_vat(monaco) == monaco
    with pytest.raises(InvalidIdentifier, match="No SIREN can be read"):
        identifiers.siren_of_vat(monaco)


def test_siren_of_vat_refuses_another_country():
    with pytest.raises(InvalidIdentifier, match="No SIREN can be read"):
        identifiers.siren_of_vat("DE123456789")


@pytest.mark.parametrize("identifier", RORS)
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "ror.org/{}",
        "https://ror.org/{}",
        "http://www.ror.org/{}/",
        " ROR : {} ",
        "ROR: https://ror.org/{}",
    ],
)
def test_clean_ror_understands_what_people_paste(form, identifier):
    expected = f"https://ror.org/{identifier}"

    assert identifiers.clean_ror(form.format(identifier)) == expected
    assert identifiers.clean_ror(form.format(identifier).upper()) == expected


def test_clean_ror_reads_misread_letters():
    assert identifiers.clean_ror("O5dxpsO55") == "https://ror.org/05dxps055"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("05dxps056", "checksum"),
        ("05dxpt055", "checksum"),
        ("15dxps055", "shape"),
        ("05dxps05", "shape"),
        ("05dxuu055", "shape"),
        ("https://example.org/05dxps055", "shape"),
        ("grid.20861.3d", "shape"),
    ],
)
def test_clean_ror_refuses_with_a_reason(typed, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.clean_ror(typed)

    assert refusal.value.code == code


@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=6, max_size=6))
def test_ror_check_digits_leave_one_modulo_97(body):
    digits = identifiers.ror_check_digits(f"0{body}")

    number = 0
    for character in body:
        number = 32 * number + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    assert len(digits) == 2
    # ISO 7064, MOD 97-10: number and check digits read as one leave a rest of 1.
    assert (100 * number + int(digits)) % 97 == 1


@pytest.mark.parametrize("typed", ["999997930", "PIC 999 997 930", 999997930.0])
def test_clean_pic(typed):
    assert identifiers.clean_pic(typed) == "999997930"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("99999793", "length"),
        ("000000000", "zeros"),
        ("x", "characters"),
    ],
)
def test_clean_pic_refuses_with_a_reason(typed, code):
    with pytest.raises(InvalidIdentifier) as refusal:
        identifiers.clean_pic(typed)

    assert refusal.value.code == code


@pytest.mark.parametrize("typed", ["W591234567", "RNA : w59 123 4567", "W9C1000123"])
def test_clean_rna(typed):
    assert identifiers.clean_rna(typed)[0] == "W"
    assert len(identifiers.clean_rna(typed)) == 10


@pytest.mark.parametrize("typed", ["591234567", "W59123456", "WW91234567"])
def test_clean_rna_refuses_another_shape(typed):
    with pytest.raises(InvalidIdentifier, match="but like W591234567"):
        identifiers.clean_rna(typed)


@pytest.mark.parametrize(
    ("clean", "typed", "message"),
    [
        ("clean_siren", "55210055", "The SIREN has 9 digits, not 8."),
        ("clean_siren", "55A", "The SIREN cannot contain “A”."),
        (
            "clean_siren",
            SIRET,
            "This is a SIRET (14 digits), the number of one establishment: the SIREN "
            "is its first nine digits, 552100554.",
        ),
        ("clean_vat", "GB1", "GB is not the prefix of a VAT number of the Union."),
        ("clean_pic", "", "Enter the PIC."),
    ],
)
def test_message_is_a_plain_sentence(clean, typed, message):
    with pytest.raises(InvalidIdentifier) as refusal:
        getattr(identifiers, clean)(typed)

    assert refusal.value.message == str(refusal.value) == message


@pytest.mark.parametrize("kind", IdentifierKind)
@given(text=st.text(max_size=30))
def test_any_text_gives_an_identifier_or_a_reason(kind, text):
    clean = getattr(identifiers, f"clean_{kind}")

    with suppress(InvalidIdentifier):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned


def test_refusal_cannot_be_changed_and_can_be_copied():
    error = InvalidIdentifier(IdentifierKind.PIC, "x", "characters", characters="x")

    with pytest.raises(AttributeError, match="code cannot be changed"):
        error.code = "empty"
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (twin.code, twin.message) == (error.code, error.message)
