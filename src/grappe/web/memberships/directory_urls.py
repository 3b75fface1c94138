"""The directory's addresses, hung under each cluster by the app's own `urls`."""

from django.urls import path

from grappe.web.memberships.directory import lists, maps, member, public

urlpatterns = [
    path("members/", lists.member_list, name="member_list"),
    path("members/map/", maps.member_map, name="member_map"),
    path("members/export/", lists.member_export, name="member_export"),
    path("members/bulk/", lists.member_bulk, name="member_bulk"),
    path("members/views/", lists.member_view_save, name="member_view_save"),
    path(
        "members/views/<int:pk>/forget/",
        lists.member_view_delete,
        name="member_view_delete",
    ),
    path("members/<int:pk>/", member.member_detail, name="member_detail"),
    path("public/members/", public.public_directory, name="public_directory"),
    path("public/members/<uuid:uid>/", public.public_member, name="public_member"),
    path("public/map/", public.public_map, name="public_map"),
]
