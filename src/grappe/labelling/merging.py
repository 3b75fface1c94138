"""What becomes of experts and requests when two records are one."""

from grappe.organisations.merging.registry import Treatment, loose_text, relations

relations(Treatment.MOVE, "labelling.expert.organisation")
loose_text(
    "rules, forms and what was answered: no key of a record in them",
    "labelling.criterion.anchors",
    "labelling.procedure.rules",
    "labelling.question.choices",
    "labelling.answer.value",
    "labelling.check.params",
    "labelling.expert.languages",
)
loose_text(
    "keys of requests and experts, which no merge touches",
    "labelling.assignmentrun.options",
    "labelling.assignmentrun.requests",
    "labelling.assignmentrun.experts",
    "labelling.assignmentrun.certificate",
    "labelling.assignmentrun.conflict",
    "labelling.proposedreading.why",
    "labelling.assignment.why",
)
