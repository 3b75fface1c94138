"""What machines ask: may visitors come, and how are things."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from grappe.operations import health
from grappe.operations import metrics as figures
from grappe.web.operations import doors


@require_GET
@never_cache
def ready(_request):
    """200 when visitors may be sent here; 503 and short reasons when not."""
    reasons = health.reasons(timezone.now())
    said = {"ready": not reasons, "reasons": reasons}
    return JsonResponse(said, status=503 if reasons else 200)


@require_GET
@never_cache
def metrics(request):
    if not doors.may_read_metrics(request):
        raise Http404
    return HttpResponse(figures.page(), content_type=figures.CONTENT_TYPE)
