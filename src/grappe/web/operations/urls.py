from django.urls import URLPattern, include, path

app_name = "operations"

own: list[URLPattern] = []

of_cluster: list[URLPattern] = []

urlpatterns = [
    path("manage/", include(own)),
    path("<cluster:cluster>/operations/", include(of_cluster)),
]
