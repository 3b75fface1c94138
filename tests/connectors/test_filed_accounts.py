import json
from pathlib import Path

import pytest

from grappe.connectors import filed_accounts

REAL = Path(__file__).parent.parent / "data" / "filed_accounts" / "ratios.json"
HEAD = "siren,date_cloture_exercice,chiffre_d_affaires,type_bilan,confidentiality\n"


def written(tmp_path, text, name="ratios.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_read_keeps_one_kind_of_accounts_of_a_true_company():
    found = filed_accounts.read(REAL)

    assert found.columns == {
        "siren": ["552032534"] * 5,
        "year": [2019, 2020, 2021, 2022, 2023],
        "turnover_eur": [593e6, 622e6, 635e6, 635e6, 699e6],
    }
    assert (found.row_count, found.left_out) == (10, {"other_kind": 5})


def test_read_gives_the_year_of_most_months(tmp_path):
    text = HEAD + "552032534,2020-03-31,1,C,Public\n552032534,2020-09-30,2,C,Public\n"

    found = filed_accounts.read(written(tmp_path, text))

    assert found.columns["year"] == [2019, 2020]


def test_read_leaves_out_what_would_look_like_an_effect(tmp_path):
    lines = [
        *(f"552032534,{year}-12-31,{turnover},C,Public" for year, turnover in [
            (2015, 100), (2016, 110), (2017, 10_000), (2018, 120)
        ]),
        "552032534,2019-06-30,50,C,Public",
        "552032534,2019-12-31,60,C,Public",
        "552032534,2020-12-31,130,C,Confidential",
        "552032534,2021-12-31,,C,Public",
        "552032534,not a day,1,C,Public",
    ]  # fmt: skip

    found = filed_accounts.read(written(tmp_path, HEAD + "\n".join(lines) + "\n"))

    assert found.columns["year"] == [2015, 2016, 2018]
    assert found.left_out == {
        "bad_row": 1,
        "confidential": 1,
        "no_turnover": 1,
        "two_a_year": 2,
        "scale_jump": 1,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("siren,annee\n1,2\n", "columns_missing"),
        (HEAD, "empty"),
        ("", "columns_missing"),
    ],
)
def test_read_refuses_what_holds_no_accounts(tmp_path, text, code):
    with pytest.raises(filed_accounts.UnreadableAccounts) as refused:
        filed_accounts.read(written(tmp_path, text))

    assert refused.value.code in (code, "unreadable")


def test_read_refuses_a_text_called_parquet(tmp_path):
    with pytest.raises(filed_accounts.UnreadableAccounts) as refused:
        filed_accounts.read(written(tmp_path, "no table", "ratios.parquet"))

    assert refused.value.code == "unreadable"


def test_the_true_answer_holds_a_turnover_a_thousand_times_too_small():
    records = json.loads(REAL.read_text(encoding="utf-8"))["records"]

    assert 25_287_000 in [one["fields"]["chiffre_d_affaires"] for one in records]
