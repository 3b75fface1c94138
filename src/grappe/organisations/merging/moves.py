"""Relations that need no step of their own, and texts that need nothing."""

from grappe.organisations.merging.registry import (
    Treatment,
    loose_text,
    relations,
    volatile,
)

relations(
    Treatment.MOVE,
    "accounts.invitation.organisation",
    "outbox.mail.organisation",
    "organisations.othernumber.organisation",
    # Records merged before into the one that goes: one step leads to the last.
    "organisations.organisation.merged_into",
    "organisations.person.merged_into",
)
relations(
    Treatment.KEEP,
    # The trail says what was done to which record; the kept one's shows both.
    "audit.event.organisation",
    "organisations.organisationmerge.kept",
    "organisations.organisationmerge.absorbed",
    "organisations.personmerge.kept",
    "organisations.personmerge.absorbed",
)
relations(Treatment.WORKED_OUT, "organisations.sizeperiod.organisation")

# The nightly job finds pairs and drops them; an undo puts back what still fits.
volatile("organisations.organisationpair", "organisations.personpair")

loose_text(
    "history: the trail names records as they were",
    "audit.event.target",
    "audit.event.data",
    "organisations.organisationmerge.journal",
    "organisations.personmerge.journal",
)
loose_text(
    "an import that wrote records of a merge is not undone before the merge is",
    "imports.importchange.records",
)
loose_text(
    "what a file says, in its own words",
    "imports.importbatch.columns",
    "imports.importbatch.mapping",
    "imports.importbatch.options",
    "imports.importbatch.notices",
    "imports.importbatch.counts",
    "imports.importbatch.failure",
    "imports.importrow.cells",
    "imports.importrow.problems",
    "imports.importrow.messages",
    "imports.importrow.changes",
    "imports.columnmapping.mapping",
    "organisations.rowidentity.query",
)
loose_text(
    "numbers of registers, which are not keys of ours",
    "organisations.rowidentity.candidates",
    "organisations.rowidentity.history",
    "organisations.registeralert.data",
)
loose_text(
    "words and measures, no keys",
    "organisations.organisationpair.reasons",
    "organisations.personpair.reasons",
    "organisations.fieldvalue.value",
)
loose_text("worked out anew by every merge", "organisations.sizeperiod.rule")
