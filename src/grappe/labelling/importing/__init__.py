"""Bring in a list of experts: a row for each; those in the pool stay as they are."""

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Importer
from grappe.labelling import rules
from grappe.labelling.importing.fields import FIELDS, MESSAGES
from grappe.labelling.importing.planning import ExpertPlanner

EXPERTS = Importer(
    kind="experts",
    title=_("Experts"),
    fields=FIELDS,
    needs=(("email",), ("family_name",)),
    begin=ExpertPlanner,
    rule=rules.can_manage_experts,
    messages=MESSAGES,
)
