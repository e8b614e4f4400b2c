from django.urls import path

from followup import home, views
from followup.controls import views as control_views

urlpatterns = [
    path("", home.home, name="home"),
    path("my-day/", home.caseworkers_day, name="my_day"),
    path("to-approve/", home.to_approve, name="to_approve"),
    path("to-approve/follow-ups/", home.followup_figure, name="followup_figure"),
    path("to-approve/plans/", home.missing_figure, name="missing_figure"),
    path("to-approve/waits/", home.waits_figure, name="waits_figure"),
    path("to-do/", home.to_do, name="to_do"),
    path("overview/", home.overview_page, name="overview"),
    path("controls/", control_views.controls, name="controls"),
    path("controls/about/", control_views.about, name="controls_about"),
    path("controls/findings/<int:finding_id>/", control_views.Finding.as_view(), name="finding"),
    path("controls/<slug:code>/", control_views.control, name="control"),
    path("home/controls/", control_views.home_controls, name="home_controls"),
    path("section/", home.section, name="section_overview"),
    path("section/waits/", home.waits, name="waits"),
    path("section/waits/steps/", home.steps, name="step_times"),
    path("plans/missing/", views.missing, name="missing_plans"),
    path("cases/<int:case_id>/follow-ups/", views.case_panel, name="followup_case_panel"),
    path("follow-ups/", views.followups, name="followups"),
    path("follow-ups/<int:followup_id>/", views.followup, name="followup"),
    path("follow-ups/<int:followup_id>/hold/", views.Hold.as_view(), name="followup_hold"),
    path("follow-ups/<int:followup_id>/call/", views.Call.as_view(), name="followup_call"),
    path("follow-ups/<int:followup_id>/miss/", views.Miss.as_view(), name="followup_miss"),
    path("follow-ups/<int:followup_id>/cancel/", views.Cancel.as_view(), name="followup_cancel"),
]
