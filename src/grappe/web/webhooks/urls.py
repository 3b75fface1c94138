from django.urls import URLPattern, include, path

app_name = "webhooks"

own: list[URLPattern] = []

of_cluster: list[URLPattern] = []

urlpatterns = [
    path("manage/webhooks/", include(own)),
    path("<cluster:cluster>/webhooks/", include(of_cluster)),
]
