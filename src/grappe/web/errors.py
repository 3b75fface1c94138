"""Error pages that say what to do next."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def too_many(request, exception=None):
    return render(request, "errors/429.html", status=429)


def server_error(request):
    return render(request, "errors/500.html", status=500)
