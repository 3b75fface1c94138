"""The methods appendix of a run: one document that lets others check it."""

from grappe.impact.appendix.document import LANGUAGES, pdf

__all__ = ["LANGUAGES", "pdf"]
