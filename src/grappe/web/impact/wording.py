"""What the history says of studies."""

from django.utils.translation import gettext_lazy as _

from grappe.impact.models import RunState

SENTENCES = {
    "impact.study_begun": _("began the study “{name}”"),
    "impact.plan_written": _("changed the plan of a study before it was locked"),
    "impact.plan_locked": _("locked version {version} of a study's plan ({sha256})"),
    "impact.plan_amended": _(
        "began version {version} of a study's plan, because: {reason}"
    ),
    "impact.file_added": _("gave a study the file {name} ({rows} rows)"),
    "impact.file_reduced": _(
        "kept of the file {name} of a study the columns and rows that it reads alone"
    ),
    "impact.outcomes_loaded": _(
        "loaded the outcomes of a study: {units} organisations, {treated} treated"
    ),
    "impact.run_started": _("started run {run} of a study"),
    "impact.run_finished": _("run {run} of a study ended: {state}"),
    "impact.study_published": _("published a study: {estimate} ({low} to {high})"),
    "impact.study_abandoned": _("abandoned a study, because: {reason}"),
    "impact.service_used": _("entered that {organisation} used {service}"),
    "impact.service_use_removed": _(
        "took out that {organisation} had used {service}, entered by mistake"
    ),
}
LABELS = {"state": dict(RunState.choices)}
