"""What becomes of awards and returns when two records are one organisation."""

from grappe.organisations.merging.registry import loose_text

loose_text("figures offered to a partner: history", "followup.returns.prefilled")
