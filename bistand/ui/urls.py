from django.urls import path

from . import views

app_name = "ui"

urlpatterns = [
    path("utkast/", views.draft, name="draft"),
    path("session/", views.session, name="session"),
    path("komponenter/", views.gallery, name="gallery"),
]
