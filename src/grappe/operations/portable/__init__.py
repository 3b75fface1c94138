"""A whole installation as one file that any software reads, and Grappe reads again."""

from grappe.operations.portable.exporting import NotExportable, count_of, export
from grappe.operations.portable.importing import NotImportable, import_from, read_in
from grappe.operations.portable.reading import Archive, BadArchive, opened

__all__ = [
    "Archive",
    "BadArchive",
    "NotExportable",
    "NotImportable",
    "count_of",
    "export",
    "import_from",
    "opened",
    "read_in",
]
