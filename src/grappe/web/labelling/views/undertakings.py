"""The confidentiality text: read, then signed by typing one's name."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.common.paging import is_key
from grappe.labelling import actions, undertakings
from grappe.projects.models import Project
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.labelling.forms.experts import SignForm


@require_http_methods(["GET", "POST"])
@signed_in
def undertaking_sign(request):
    """Sign the text in use, then go on to the dossier it was asked for."""
    cluster = request.access.cluster
    text = undertakings.current(cluster)
    signed = undertakings.signed(request.user, cluster)
    if text is None or signed is not None:
        context = {"text": text, "signed": signed}
        return render(request, "labelling/undertaking_signed.html", context)
    language = translation.get_language() or "fr"
    words, language = undertakings.in_language(text, language)
    form = SignForm(acts.sent(request))

    def run():
        return actions.sign(
            text,
            request.user,
            language=language,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )

    act = acts.Act(
        title=_("Your undertaking of confidentiality"),
        submit_label=_("Sign"),
        back=following(request),
        run=run,
        refusals=(actions.NotSignable,),
        success=_("Your undertaking is signed."),
        template="labelling/undertaking_sign.html",
    )
    return acts.page(request, form, act, {"text": text, "words": words})


def following(request) -> str:
    """The declaration on the dossier somebody was on their way to, or their home."""
    slug = request.access.cluster.slug
    key = request.GET.get("project", "")
    opened = Project.objects.granted_to(request.access)
    if is_key(key) and opened.filter(pk=int(key)).exists():
        return reverse("projects:declaration_make", args=[slug, key])
    return reverse("labelling:my_dossier_list", args=[slug])
