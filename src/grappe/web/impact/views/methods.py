"""How effects are measured, in short and in full."""

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from grappe.impact import methods, rules
from grappe.web.decorators import allowed

TABLE = '<div class="table-responsive"><table class="table table-sm">'


@require_GET
@allowed(rules.can_see_studies)
def method_list(request):
    """How effects are measured: formulas, sources, what is refused."""
    context = {"has_text": methods.text() is not None}
    return render(request, "impact/method_list.html", context)


@require_GET
@allowed(rules.can_see_studies)
def method_detail(request):
    """The whole of the method, as the documentation of the engine has it."""
    from markdown_it import MarkdownIt

    text = methods.text()
    if text is None:
        raise Http404
    # Ours, and no HTML passes but what Markdown makes.
    told = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    told = told.replace("<table>", TABLE).replace("</table>", "</table></div>")
    # Long lines of code scroll: the keyboard must reach them.
    told = told.replace("<pre>", '<pre tabindex="0">')
    return render(request, "impact/method_detail.html", {"text": mark_safe(told)})
