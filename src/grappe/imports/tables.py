"""The sentences of the reader of tables in the reader's language.

The keys and the English are those of `connectors.tabular`; a test holds both together.
"""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "empty": _("The file is empty."),
    "too_large": _(
        "The file weighs %(megabytes)s MB; the most accepted is %(limit)s MB."
    ),
    "wrong_type": _(
        "This is %(found)s, not a table: save the data as .xlsx or .csv and send "
        "that file."
    ),
    "xls": _(
        "This is a workbook of Excel 97-2003 (.xls): open it and save it as "
        "“Excel Workbook (.xlsx)”."
    ),
    "xlsb": _(
        "This is a binary workbook (.xlsb): open it and save it as “Excel "
        "Workbook (.xlsx)”."
    ),
    "ods": _(
        "This is an OpenDocument spreadsheet (.ods): open it and save it as .xlsx"
        " or .csv."
    ),
    "xml_spreadsheet": _(
        "This is an XML spreadsheet of Excel 2003: open it and save it as “Excel "
        "Workbook (.xlsx)”."
    ),
    "strict_xlsx": _(
        "This workbook is of the “Strict Open XML” kind: save it as plain “Excel "
        "Workbook (.xlsx)”."
    ),
    "macros": _(
        "This workbook contains macros, which are not accepted: save it as “Excel"
        " Workbook (.xlsx)”, without macros."
    ),
    "password": _(
        "This workbook is protected by a password: remove the password, save the "
        "workbook and send it again."
    ),
    "damaged": _(
        "This workbook is damaged or was cut during a copy: open it in a "
        "spreadsheet, save it again and send that file."
    ),
    "bomb": _(
        "This workbook unpacks to an abnormal size (%(megabytes)s MB): it is "
        "refused for safety."
    ),
    "xml_entities": _(
        "This workbook contains XML entities, which no spreadsheet writes: it is "
        "refused for safety."
    ),
    "no_sheet": _("This workbook has no sheet “%(sheet)s”: it has %(sheets)s."),
    "no_visible_sheet": _("This workbook has no visible sheet with cells."),
    "unsaved_formulas": _(
        "More than %(limit)s formulas have no saved value: open the workbook, let"
        " it compute, save it and send it again."
    ),
    "nul_bytes": _(
        "This file contains null characters at line %(line)s: it is not a text "
        "table, or its encoding is unknown. Save it as “CSV UTF-8”."
    ),
    "broken_encoding": _(
        "The characters of line %(line)s cannot be read as %(encoding)s: the file"
        " was cut or mixes encodings. Save it as “CSV UTF-8”."
    ),
    "unknown_encoding": _(
        "The encoding of this file is not known (line %(line)s). Save it as “CSV "
        "UTF-8”."
    ),
    "bad_quotes": _(
        "The quotation marks of line %(line)s do not match: a quotation mark "
        "inside a cell must be doubled."
    ),
    "unclosed_quote": _(
        "A quotation mark opened at line %(line)s is never closed: the cells "
        "after it cannot be told apart."
    ),
    "no_header": _(
        "No header was found: row %(row)s already holds data. The first row of "
        "the table must name its columns."
    ),
    "no_rows": _("The table has a header but no row."),
    "too_many_rows": _("The table has more than %(limit)s rows."),
    "too_many_columns": _(
        "The table has cells up to column %(column)s; the most accepted is "
        "%(limit)s columns."
    ),
    "cell_too_long": _("A cell of row %(row)s holds more than %(limit)s characters."),
}

NOTICES = {
    "encoding": _("Text read as %(encoding)s."),
    "delimiter": _("Columns separated by “%(delimiter)s”."),
    "not_a_workbook": _("The file is named %(extension)s but holds plain text."),
    "not_a_text": _("The file is named %(extension)s but holds a workbook."),
    "header_row": _("Header found at row %(row)s; the rows above were left out."),
    "duplicate_columns": _("Several columns have the same name: %(columns)s."),
    "unnamed_columns": _("Columns without a name: %(columns)s."),
    "other_sheets": _("Sheet “%(sheet)s” was read. Not read: %(others)s."),
    "hidden_sheets": _("Hidden sheets were not read: %(sheets)s."),
    "hidden_rows": _("%(count)s hidden or filtered rows were read like the others."),
    "formulas": _(
        "%(count)s cells hold formulas (%(cells)s): their saved values were used."
    ),
    "formulas_without_value": _(
        "%(count)s formulas have no saved value (%(cells)s): open the workbook, "
        "let it compute, save it."
    ),
    "excel_errors": _("%(count)s cells hold an error of the spreadsheet (%(cells)s)."),
    "merged_cells": _(
        "%(count)s groups of merged cells (%(ranges)s): only the first cell of "
        "each has a value, the others are read as empty."
    ),
    "blank_rows": _("%(count)s blank rows were skipped."),
    "stopped_at_blank_rows": _(
        "Reading stopped at row %(row)s, after %(limit)s blank rows: anything "
        "below was not read."
    ),
    "extra_cells": _(
        "%(count)s cells stand outside the named columns (%(cells)s): they were "
        "not read."
    ),
    "stray_quotes": _(
        "%(count)s rows have quotation marks that were not doubled (row %(row)s):"
        " they were kept as text."
    ),
}

PROBLEMS = {
    "excel_error": _("Cell %(address)s holds the error %(text)s."),
    "formula_without_value": _(
        "The formula of cell %(address)s has no saved value: open the workbook, "
        "let it compute, save it."
    ),
    "extra_cell": _(
        "Cell %(address)s stands outside the named columns: “%(text)s” was not read."
    ),
}

BAD_CELLS = {
    "empty": _("The cell is empty."),
    "not_a_number": _("“%(text)s” is not a number."),
    "ambiguous_number": _(
        "“%(text)s” can be read in two ways: write thousands without a dot, or "
        "decimals with a comma."
    ),
    "number_is_a_date": _(
        "The spreadsheet turned this number into a date (%(text)s): format the "
        "column as a number and type it again."
    ),
    "not_a_date": _("“%(text)s” is not a date: write it as 31/12/2025."),
    "year_only": _("“%(text)s” is a year: write the whole date, as 31/12/2025."),
    "no_day": _("“%(text)s” has no day: write the whole date, as 31/12/2025."),
    "impossible_date": _("There is no such day as “%(text)s”."),
    "month_first": _(
        "“%(text)s” seems to have the month first: write the day first, as 31/12/2025."
    ),
    "not_a_boolean": _("“%(text)s” is neither yes nor no."),
}
