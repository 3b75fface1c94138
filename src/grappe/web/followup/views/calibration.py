"""What a label is worth: how often labelled projects were funded, by band of score."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from grappe.followup import calibration as engine
from grappe.followup import rules
from grappe.web.decorators import allowed


@require_GET
@allowed(rules.can_see)
def calibration(request):
    found = engine.calibrate(engine.labelled(request.access))
    context = {"found": found, "verdict": found.verdict, "here": "calibration"}
    return render(request, "followup/calibration.html", context)
