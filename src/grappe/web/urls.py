from django.urls import path

from grappe.web import views

app_name = "web"

urlpatterns = [
    path("", views.index, name="index"),
    path("about/", views.about, name="about"),
    path("glossary/", views.glossary, name="glossary"),
    path("clusters/", views.reference_list, name="reference_list"),
    path("language/", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("<cluster:cluster>/", views.home, name="home"),
    path("<cluster:cluster>/accent.css", views.accent, name="accent"),
]
