"""What becomes of labels when two records are one."""

from grappe.organisations.merging.registry import loose_text

loose_text("the public half of a key: no record in it", "labels.signingkey.public")
