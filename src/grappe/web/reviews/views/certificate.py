"""The proof of an expert's own work, as a PDF."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grappe.reviews import certificate as made
from grappe.web.decorators import signed_in
from grappe.web.downloads import attachment


@require_GET
@signed_in
def certificate(request):
    """Over all years, or one; 404 to who filed nothing then."""
    access = request.access
    wanted = request.GET.get("year", "")
    years = {str(year): year for year in made.years_of(access)} if wanted else {}
    if wanted and wanted not in years:
        raise Http404
    rows = made.reviews_of(access, years.get(wanted))
    if not rows:
        raise Http404
    on = timezone.localdate()
    content = made.pdf(access, rows, get_language() or "fr", on)
    name = _("certificate of %(name)s.pdf") % {"name": request.user.name}
    return attachment(content, name, "application/pdf")
