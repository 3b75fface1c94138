from django.urls import URLPattern, include, path

app_name = "tokens"

own: list[URLPattern] = []

of_cluster: list[URLPattern] = []

urlpatterns = [
    path("accounts/tokens/", include(own)),
    path("<cluster:cluster>/tokens/", include(of_cluster)),
]
