"""What becomes of awards and returns when two records are one organisation."""

from grappe.organisations.merging.registry import Treatment, loose_text, relations

# They are a partner's: they stay with its part, which follows the record.
relations(Treatment.KEEP, "followup.award.partner", "followup.returns.partner")
loose_text("figures offered to a partner: history", "followup.returns.prefilled")
