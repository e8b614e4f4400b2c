from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bistand.ui"
    label = "ui"
    verbose_name = "Skärmdelar"
