"""The front page of the labelling settings; conflicts, words, texts, files."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.labelling import actions, config_io, defaults, rules, wording
from grappe.labelling.models import (
    AdmissibilityReason,
    ConfidentialityText,
    Grid,
    Procedure,
    RequestState,
    StateWording,
)
from grappe.projects.models import ConflictPolicy, ProjectKind
from grappe.web.decorators import allowed
from grappe.web.labelling.forms.lists import (
    ConfigurationForm,
    PolicyForm,
    TextForm,
    WordingForm,
)
from grappe.web.labelling.views.acting import form_page, posted, saved


def front(request) -> str:
    slug = request.access.cluster.slug
    return reverse("labelling:labelling_settings", args=[slug])


@require_GET
@allowed(rules.can_see_configuration)
def labelling_settings(request):
    cluster = request.access.cluster
    context = {
        "procedures": Procedure.objects.filter(cluster=cluster).select_related("kind"),
        "grids": Grid.objects.filter(cluster=cluster),
        "bodies": cluster.bodies.all(),
        "kinds": ProjectKind.objects.filter(cluster=cluster),
        "reasons": AdmissibilityReason.objects.filter(cluster=cluster),
        "texts": ConfidentialityText.objects.filter(cluster=cluster),
        "policy": ConflictPolicy.objects.filter(cluster=cluster).first(),
        "own_words": StateWording.objects.filter(cluster=cluster).count(),
        "can_configure": rules.can_configure(request.access),
    }
    return render(request, "labelling/labelling_settings.html", context)


@require_POST
@allowed(rules.can_configure)
def defaults_install(request):
    """Add the ready-made procedures, grid, bodies, reasons and text not there yet."""
    added = defaults.install(request.access.cluster, by=request.user, at=timezone.now())
    if added:
        messages.success(request, _("The ready-made configuration was added."))
    else:
        messages.info(request, _("Everything ready-made is here already."))
    return redirect(front(request))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def policy_edit(request):
    cluster = request.access.cluster
    policy = ConflictPolicy.objects.filter(cluster=cluster).first()
    form = PolicyForm(posted(request), instance=policy, cluster=cluster)
    if form.is_valid():

        def save(**who):
            return actions.change_policy(cluster, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The policy was saved."))
            return redirect(front(request))
    intro = _(
        "An employer who is a partner, a declared conflict and a person named by the "
        "lead always bar a reader. Choose which other ties do."
    )
    title = _("Conflicts of interest")
    return form_page(request, form, title, front(request), intro=intro)


@require_GET
@allowed(rules.can_see_configuration)
def wording_list(request):
    words = wording.of(request.access.cluster)
    context = {
        "states": [
            (state, label, words.internal(state), words.applicant(state))
            for state, label in RequestState.choices
        ],
        "own": words.own,
        "can_configure": rules.can_configure(request.access),
    }
    return render(request, "labelling/wording_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def wording_edit(request, state):
    cluster = request.access.cluster
    if state not in RequestState.values:
        raise Http404
    kept = StateWording.objects.filter(cluster=cluster, state=state).first()
    form = WordingForm(posted(request), instance=kept)
    back = reverse("labelling:wording_list", args=[cluster.slug])
    if form.is_valid():

        def save(**who):
            values = form.cleaned_data
            return actions.change_wording(cluster, state, values, **who)

        if saved(request, form, save):
            messages.success(request, _("The words were saved."))
            return redirect(back)
    label = RequestState(state).label
    intro = _("Left empty: “%(internal)s” inside, “%(applicant)s” for applicants.") % {
        "internal": label,
        "applicant": wording.APPLICANT[RequestState(state)],
    }
    title = _("Words for “%(state)s”") % {"state": label}
    return form_page(request, form, title, back, intro=intro)


@require_GET
@allowed(rules.can_see_configuration)
def text_detail(request, pk):
    texts = ConfidentialityText.objects.filter(cluster=request.access.cluster)
    context = {"text": get_object_or_404(texts, pk=pk), "latest": texts.first()}
    return render(request, "labelling/text_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def text_add(request):
    """A new version begins as a copy of the last one."""
    cluster = request.access.cluster
    last = ConfidentialityText.objects.filter(cluster=cluster).first()
    initial = {"text_fr": last.text_fr, "text_en": last.text_en} if last else {}
    form = TextForm(posted(request), cluster=cluster, initial=initial)
    if form.is_valid():

        def save(**who):
            text = ConfidentialityText(cluster=cluster, **form.cleaned_data)
            return actions.publish_text(text, **who)

        if saved(request, form, save):
            messages.success(request, _("The text is published."))
            return redirect(front(request))
    intro = _(
        "Once published, a version is never changed. Every reader signs it anew before "
        "opening another dossier."
    )
    return form_page(
        request,
        form,
        _("New confidentiality text"),
        front(request),
        intro=intro,
        submit_label=_("Publish"),
    )


@require_GET
@allowed(rules.can_see_configuration)
def configuration_export(request):
    """The whole configuration as JSON: it can be brought in here or elsewhere."""
    cluster = request.access.cluster
    text = json.dumps(config_io.dump(cluster), ensure_ascii=False, indent=2)
    response = HttpResponse(f"{text}\n", content_type="application/json")
    name = f"{cluster.slug}-labelling-{request.access.on:%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def configuration_import(request):
    form = ConfigurationForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            data = config_io.parse(form.cleaned_data["file"].read())
            loaded = config_io.load(
                request.access.cluster,
                data,
                is_published=form.cleaned_data["publish"],
                by=request.user,
                at=timezone.now(),
            )
        except config_io.NotLoadable as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, loaded.sentence())
            return redirect(front(request))
    intro = _(
        "What is here already stays; a procedure or a grid that differs comes in as a "
        "new version."
    )
    return form_page(
        request,
        form,
        _("Bring a configuration in"),
        front(request),
        intro=intro,
        submit_label=_("Bring in"),
    )
