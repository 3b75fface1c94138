"""Headcount bands: of the local register, or of stock files of any month."""

import io

import pytest
from django.utils import translation

from grappe.impact import actions, wording
from grappe.impact.models import Run
from grappe.impact.panels import bands
from grappe.organisations.models import AnnualFigures
from tests import memory_register
from tests.factories import NOON

pytestmark = pytest.mark.django_db
HEAD = "siren,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale"


@pytest.mark.parametrize(
    ("code", "jobs"),
    [
        ("NN", 0.0),
        ("00", 0.0),
        ("01", 1.5),
        ("11", 14.5),
        ("3", 7.5),
        ("42", 1499.5),
        ("53", 10_000.0),
        ("", None),
        ("99", None),
    ],
)
def test_a_band_counts_for_its_middle(code, jobs):
    assert bands.middle(code) == jobs


def give(study, text, team, name="stock.csv"):
    stream = io.BytesIO(text.encode())
    return actions.add_file(
        study, stream, kind="bands", filename=name, by=team, at=NOON
    )


def test_the_local_register_tells_the_bands_it_has(
    companies,
    locked,
    team,
    monkeypatch,
):
    AnnualFigures.objects.filter(year=2019).delete()
    units = [
        memory_register.unit(one.siren, "X", headcount_band="21", headcount_year=2019)
        for one in companies[:20]
    ]
    units.append(memory_register.unit(companies[20].siren, "X"))
    memory_register.load(monkeypatch, units)
    study = locked(sources=["register", "bands"])

    panel = actions.load(study, by=team, at=NOON)

    assert panel.report["bands"] == {
        "is_loaded": True,
        "observed_on": "2026-11-01",
        "asked": 24,
        "years": {"2019": 20},
        "without": 4,
    }
    assert panel.report["by_source"] == {"bands": 20, "register": 168}
    assert panel.report["band_years"] == {"2019": 20}
    # Four companies have no value that year, and none is put instead.
    assert panel.row_count == 188


def test_bands_and_their_year_are_told_with_the_number(
    companies,
    locked,
    team,
    monkeypatch,
):
    AnnualFigures.objects.filter(year=2019).delete()
    units = [
        memory_register.unit(one.siren, "X", headcount_band="21", headcount_year=2019)
        for one in companies
    ]
    memory_register.load(monkeypatch, units)
    study = locked(sources=["register", "bands"])
    actions.load(study, by=team, at=NOON)

    actions.carry_out(actions.start(study, by=team, at=NOON))

    with translation.override("en"):
        told = wording.headline(Run.objects.get())
    sentence = next(one for one in told.caveats if "bands" in one)
    assert sentence == (
        "13\N{NARROW NO-BREAK SPACE}% of the yearly values are bands of SIRENE, of "
        "2019, counted for their middle (10 to 19 employees: 14.5): what changes "
        "within a band is not seen."
    )


def test_a_register_that_is_not_loaded_is_told(companies, locked, team):
    study = locked(sources=["register", "bands"])

    panel = actions.load(study, by=team, at=NOON)

    assert panel.report["bands"]["is_loaded"] is False
    assert "SIRENE is not loaded" in wording.bands.of_register(panel.report)


def test_stock_files_tell_the_other_years(companies, locked, team):
    AnnualFigures.objects.all().delete()
    study = locked(sources=["bands"])
    for number, year in enumerate(range(2013, 2021)):
        rows = "".join(f"{one.siren},{21 + number % 2},{year}\n" for one in companies)
        rows += f"552032534,,\n552032534,NN,\n123,11,{year}\n"
        file = give(study, f"{HEAD}\n{rows}", team, f"stock-{year}.csv")

    panel = actions.load(study, by=team, at=NOON)

    assert {one["code"]: one["params"]["count"] for one in file.notices} == {
        "bad_siren": 1,
        "no_band": 2,
    }
    assert (panel.unit_count, panel.report["by_source"]) == (24, {"bands": 192})
    assert panel.report["missing_rate"] == 0


def test_a_stock_file_describes_those_it_compares_with(tmp_path):
    path = tmp_path / "stock.csv"
    path.write_text(
        f"{HEAD},activitePrincipaleUniteLegale,dateCreationUniteLegale,"
        "categorieEntreprise,statutDiffusionUniteLegale\n"
        "552032534,21,2019,10.51A,1955-01-01,GE,O\n"
        "383474814,11,2019,30.30Z,1991-10-01,PME,P\n"
    )

    found = bands.read(path)

    assert found.values == [("552032534", 2019, {"headcount_awu": 74.5})]
    assert found.units == {
        "552032534": {
            "department": "",
            "naf": "10.51A",
            "size": "large",
            "founded": 1955,
        }
    }
    # Whoever asked not to be shown is not compared with.
    assert found.notices == [{"code": "not_public", "params": {"count": 1}}]


def test_a_stock_file_is_read_as_parquet_too(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "stock.parquet"
    columns = [["552032534"], ["11"], pa.array([2020], pa.int16())]
    pq.write_table(pa.table(dict(zip(HEAD.split(","), columns, strict=True))), path)

    assert bands.read(path).values == [("552032534", 2020, {"headcount_awu": 14.5})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("siren,tranche\n552032534,11\n", "Columns are missing: trancheEffectifs"),
        (f"{HEAD}\n", "no row"),
        (f"{HEAD}\n552032534,NN,\n", "No row of the file has a SIREN, a year and a"),
        ("\x00\x01", "Columns are missing|cannot be read"),
    ],
)
def test_a_stock_file_that_says_nothing_is_refused(
    locked,
    team,
    text,
    message,
):
    with pytest.raises(actions.NotLoadable, match=message):
        give(locked(sources=["bands"]), text, team)


def test_bands_are_of_headcounts_only(cluster, team):
    values = {
        "question": "Combien ?",
        "outcome": "turnover_eur",
        "sources": ["bands"],
        "first_year": 2014,
        "last_year": 2020,
        "method": "none",
    }

    with pytest.raises(actions.NotPlannable, match="tell headcounts only"):
        actions.begin(cluster, name_fr="E", values=values, by=team, at=NOON)
