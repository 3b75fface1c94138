"""A file answered in a form, for those who may read the answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from grappe.documents import openings, serving
from grappe.documents.models import Act
from grappe.labelling import doors
from grappe.labelling.models import Answer, LabelRequest
from grappe.projects.doors import Door
from grappe.web.decorators import signed_in
from grappe.web.downloads import download


@require_GET
@signed_in
def answer_download(request, pk):
    """Send the file marked with the reader's name, and write down that it left."""
    access, at = request.access, timezone.now()
    answers = Answer.objects.filter(request__cluster=access.cluster)
    kept = answers.exclude(document=None).select_related("document")
    answer = get_object_or_404(kept, pk=pk)
    try:
        label_request, door = doors.enter(access, answer.request_id)
    except LabelRequest.DoesNotExist as error:
        raise Http404 from error
    if door == Door.LISTED:
        raise Http404
    try:
        response = download(answer.document, reader=request.user.name, at=at)
    except serving.NotServable as error:
        messages.error(request, str(error))
        return redirect(label_request.get_absolute_url())
    openings.log(
        access,
        cluster=access.cluster,
        project=label_request.project,
        document=answer.document,
        act=Act.DOWNLOADED,
        target=answer.document.name,
        at=at,
        door=door,
    )
    return response
