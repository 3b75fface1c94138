"""The pages that belong to no app: the front door, each cluster's home, the words."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from grappe.accounts import actions
from grappe.accounts import queries as accounts
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.indicators import queries as indicators
from grappe.indicators import rules as indicator_rules
from grappe.memberships import rules as memberships_rules
from grappe.projects import queries as projects
from grappe.web import todo
from grappe.web.audit import wording
from grappe.web.decorators import allowed, insider, public
from grappe.web.glossary import TERMS

NEWS = 12


@require_GET
def index(request):
    """One cluster: go there. Several: choose. None: say what this is."""
    places, working = [], []
    if request.user.is_authenticated:
        today = timezone.localdate()
        places = accounts.contexts(request.user, today)
        if len({place.cluster_slug for place in places}) == 1:
            return redirect("web:home", places[0].cluster_slug)
        # Somebody invited to work on a project holds no role.
        working = [] if places else list(projects.clusters_of(request.user, today))
        if len(working) == 1:
            return redirect("projects:my_project_list", working[0].slug)
    context = {
        "places": places,
        "working": working,
        "clusters": Cluster.objects.hosted(),
    }
    return render(request, "web/index.html", context)


@require_GET
@allowed(insider)
def home(request):
    """What I must do, then how the cluster stands, then what changed."""
    access = request.access
    figures = []
    if indicator_rules.can_see_figures(access):
        figures = indicators.home_figures(access)
    news = Event.objects.visible_to(access).select_related("by", "organisation")
    news = list(news.latest_first()[:NEWS])
    for event in news:
        event.cluster = access.cluster
    is_staff = memberships_rules.can_see_applications(access)
    context = {
        "tasks": todo.tasks(access),
        "figures": figures,
        "news": [wording.line(event, is_staff=is_staff) for event in news],
    }
    return render(request, "web/home.html", context)


@require_GET
def about(request):
    return render(request, "web/about.html")


@require_GET
def glossary(request):
    return render(request, "web/glossary.html", {"terms": TERMS})


@require_GET
def reference_list(request):
    """The innovation clusters known here, hosted or not."""
    return render(
        request, "web/reference_list.html", {"clusters": Cluster.objects.all()}
    )


@require_POST
def language(request):
    """Read on in the other language; somebody signed in keeps the choice."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated:
        actions.keep_language(request.user, chosen, at=timezone.now())
    return set_language(request)


@require_GET
def healthz(request):
    """Says "ok" when the process answers and the database does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def favicon(request):
    """Browsers ask for it beside what has no head to name it: a file, a JSON text."""
    return redirect(static("grappe/grappe.svg"))


@require_GET
@cache_control(public=True, max_age=86_400)
@public
def accent(request):
    """The cluster's colour, as a style sheet: the page itself holds no style."""
    colour = request.access.cluster.accent
    channels = ", ".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    css = f":root{{--g-accent:{colour};--g-accent-rgb:{channels}}}"
    return HttpResponse(css, content_type="text/css")
