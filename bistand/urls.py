"""All addresses. Each app has its own; the ground has sign-in, health, the API's description and the panels."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from bistand import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("account/", include("bistand.staff.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/v1/", include("cases.api_urls")),
    path("", include("bistand.ui.urls")),
    path("staff/", include("bistand.staff.urls")),
    path("audit/", include("bistand.audit.urls")),
    path("", include("followup.urls")),
    path("", include("payments.urls")),
    path("", include("planning.urls")),
    path("", include("cases.urls")),
]

handler400 = "bistand.ui.views.bad_request"
handler403 = "bistand.ui.views.forbidden"
handler404 = "bistand.ui.views.not_found"
handler500 = "bistand.ui.views.server_error"
