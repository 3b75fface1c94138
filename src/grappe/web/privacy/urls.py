from django.urls import URLPattern, include, path

app_name = "privacy"

own: list[URLPattern] = []

of_cluster: list[URLPattern] = []

urlpatterns = [
    path("accounts/privacy/", include(own)),
    path("<cluster:cluster>/privacy/", include(of_cluster)),
]
