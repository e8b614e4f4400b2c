"""Addresses of staff, roles, delegation, attest rights, settings and keys."""

from django.urls import path

from bistand.staff import views

urlpatterns = [
    path("me/", views.my_account, name="my_account"),
    path("me/phone/", views.my_phone, name="my_phone"),
    path("roles/", views.role_matrix, name="role_matrix"),
    path("delegation/", views.delegation_order, name="delegation_order"),
    path("delegation/new/", views.new_delegation, name="new_delegation"),
    path("delegation/<int:pk>/end/", views.end_delegation, name="end_delegation"),
    path("attest/", views.attest_limits, name="attest_limits"),
    path("attest/new/", views.new_attest_limit, name="new_attest_limit"),
    path("attest/<int:pk>/end/", views.end_attest_limit, name="end_attest_limit"),
    path("settings/", views.municipality_settings, name="municipality_settings"),
    path("settings/<str:key>/", views.change_setting, name="change_setting"),
    path("sections/", views.sections, name="sections"),
    path("people/", views.staff_list, name="staff_list"),
    path("people/new/", views.new_user, name="new_user"),
    path("people/<int:pk>/", views.user_page, name="staff_user"),
    path("people/<int:pk>/grant/", views.grant_role, name="grant_role"),
    path("people/<int:pk>/password/", views.set_password, name="staff_set_password"),
    path("people/<int:pk>/second-factor/", views.remove_second_factor, name="staff_remove_second_factor"),
    path("people/<int:pk>/active/", views.set_active, name="staff_set_active"),
    path("grants/<int:pk>/end/", views.end_role, name="end_role"),
    path("keys/", views.token_list, name="token_list"),
    path("keys/new/", views.new_token, name="new_token"),
    path("keys/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
