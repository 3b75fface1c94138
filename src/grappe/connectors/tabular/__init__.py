"""Read and write the tables people really have.

Reading
    `open_table` takes a workbook (.xlsx), a text file in any dialect or encoding that
    French offices produce; `open_pasted` takes a table copied from a spreadsheet or a
    web page. Both give a `Table`: named columns, rows that stream, notices for the
    person. What cannot be read raises `TableError` with a code.
Cells
    `parse_number_fr`, `parse_date` and `parse_bool` read what a column expects, or
    raise `BadCell`.
Writing
    `write_xlsx` and `write_csv`, in constant memory, never a formula.
"""

from grappe.connectors.tabular.cells import Cell, is_blank
from grappe.connectors.tabular.errors import (
    BAD_CELLS,
    NOTICES,
    PROBLEMS,
    REFUSALS,
    BadCell,
    CellProblem,
    Notice,
    TableError,
)
from grappe.connectors.tabular.guard import guarded, unguarded
from grappe.connectors.tabular.reading import list_sheets, open_pasted, open_table
from grappe.connectors.tabular.table import Limits, Row, Table
from grappe.connectors.tabular.values import parse_bool, parse_date, parse_number_fr
from grappe.connectors.tabular.writing import Column, Sheet, write_csv, write_xlsx

__all__ = [
    "BAD_CELLS",
    "NOTICES",
    "PROBLEMS",
    "REFUSALS",
    "BadCell",
    "Cell",
    "CellProblem",
    "Column",
    "Limits",
    "Notice",
    "Row",
    "Sheet",
    "Table",
    "TableError",
    "guarded",
    "is_blank",
    "list_sheets",
    "open_pasted",
    "open_table",
    "parse_bool",
    "parse_date",
    "parse_number_fr",
    "unguarded",
    "write_csv",
    "write_xlsx",
]
