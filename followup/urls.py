from django.urls import path

from followup import home, views
from followup.administration import views as administration
from followup.controls import views as control_views
from followup.digest import views as digest
from followup.directory import views as directory
from followup.feed import views as feed
from followup.reminders import views as reminders
from followup.rights import views as rights
from followup.samples import views as samples
from followup.statistics import staffing
from followup.statistics import views as statistics
from followup.visits import views as visits

urlpatterns = [
    path("", home.home, name="home"),
    path("my-day/", home.caseworkers_day, name="my_day"),
    path("my-day/happened/", home.happened, name="day_happened"),
    path("my-day/ahead/", home.ahead, name="day_ahead"),
    path("my-digest/", digest.OwnDigest.as_view(), name="own_digest"),
    path("home/digests/", digest.home_digests, name="home_digests"),
    path("my-digest/calendar/", digest.new_calendar_link, name="calendar_link_new"),
    path("my-digest/calendar/end/", digest.end_calendar_link, name="calendar_link_end"),
    path("calendar/<str:key>.ics", feed.calendar_feed, name="calendar_feed"),
    path("to-approve/", home.to_approve, name="to_approve"),
    path("to-approve/follow-ups/", home.followup_figure, name="followup_figure"),
    path("to-approve/plans/", home.missing_figure, name="missing_figure"),
    path("to-approve/waits/", home.waits_figure, name="waits_figure"),
    path("to-do/", home.to_do, name="to_do"),
    path("overview/", home.overview_page, name="overview"),
    path("controls/", control_views.controls, name="controls"),
    path("controls/about/", control_views.about, name="controls_about"),
    path("controls/findings/<int:finding_id>/", control_views.Finding.as_view(), name="finding"),
    path("controls/directory/", directory.directory, name="directory"),
    path("controls/directory/new/", directory.LoadDirectory.as_view(), name="directory_new"),
    path("controls/samples/", samples.sample_list, name="samples"),
    path("controls/samples/new/", samples.Draw.as_view(), name="sample_new"),
    path("controls/samples/questions/", samples.Questions.as_view(), name="sample_questions"),
    path("controls/samples/questions/<int:question_id>/end/", samples.end_question, name="sample_question_end"),
    path("controls/samples/<int:sample_id>/", samples.SamplePage.as_view(), name="sample"),
    path("controls/samples/<int:sample_id>/pdf/", samples.sample_report, {"kind": "pdf"}, name="sample_pdf"),
    path("controls/samples/<int:sample_id>/xlsx/", samples.sample_report, {"kind": "xlsx"}, name="sample_xlsx"),
    path("controls/samples/items/<int:item_id>/", samples.ItemPage.as_view(), name="sample_item"),
    path("controls/samples/items/<int:item_id>/assign/", samples.Assign.as_view(), name="sample_assign"),
    path("controls/administration/", administration.administration, name="administration"),
    path("controls/administration/<str:month>/", administration.MonthPage.as_view(), name="administration_month"),
    path("controls/numbers/", administration.numbers, name="shown_numbers"),
    path("controls/rights/", rights.rights, name="rights"),
    path("controls/rights/keep/", rights.keep, name="rights_keep"),
    path("controls/rights/<int:review_id>/remove/", rights.Remove.as_view(), name="right_remove"),
    path("home/rights/", rights.home_rights, name="home_rights"),
    path("home/samples/", samples.home_samples, name="home_samples"),
    path("controls/<slug:code>/", control_views.control, name="control"),
    path("home/controls/", control_views.home_controls, name="home_controls"),
    path("section/", home.section, name="section_overview"),
    path("section/late-steps/", home.late_steps_figure, name="late_steps_figure"),
    path("section/compliance/", statistics.compliance, name="compliance"),
    path("section/compliance/figure/", statistics.compliance_figure, name="compliance_figure"),
    path("section/compliance/groups/", statistics.compliance_groups, name="compliance_groups"),
    path("section/compliance/forecast/", statistics.compliance_forecast, name="compliance_forecast"),
    path("section/compliance/xlsx/", statistics.compliance_workbook, name="compliance_workbook"),
    path("section/staffing/", staffing.what_if, name="staffing"),
    path("section/waits/", home.waits, name="waits"),
    path("section/waits/steps/", home.steps, name="step_times"),
    path("steps/late/", views.late_steps, name="late_steps"),
    path("plans/missing/", views.missing, name="missing_plans"),
    path("cases/<int:case_id>/follow-ups/", views.case_panel, name="followup_case_panel"),
    path("cases/<int:case_id>/reminders/new/", reminders.NewReminder.as_view(), name="reminder_new"),
    path("cases/<int:case_id>/visits/new/", visits.NewVisit.as_view(), name="visit_new"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<int:visit_id>/", visits.visit, name="visit"),
    path("visits/<int:visit_id>/call/", visits.call, name="visit_call"),
    path("visits/<int:visit_id>/hold/", visits.Hold.as_view(), name="visit_hold"),
    path("visits/<int:visit_id>/move/", visits.Move.as_view(), name="visit_move"),
    path("visits/<int:visit_id>/miss/", visits.Miss.as_view(), name="visit_miss"),
    path("visits/<int:visit_id>/cancel/", visits.Cancel.as_view(), name="visit_cancel"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/<int:reminder_id>/", reminders.reminder, name="reminder"),
    path("reminders/<int:reminder_id>/done/", reminders.finish, name="reminder_finish"),
    path("reminders/<int:reminder_id>/postpone/", reminders.Postpone.as_view(), name="reminder_postpone"),
    path("reminders/<int:reminder_id>/take/", reminders.take_over, name="reminder_take"),
    path("follow-ups/", views.followups, name="followups"),
    path("follow-ups/<int:followup_id>/", views.followup, name="followup"),
    path("follow-ups/<int:followup_id>/hold/", views.Hold.as_view(), name="followup_hold"),
    path("follow-ups/<int:followup_id>/call/", views.Call.as_view(), name="followup_call"),
    path("follow-ups/<int:followup_id>/miss/", views.Miss.as_view(), name="followup_miss"),
    path("follow-ups/<int:followup_id>/cancel/", views.Cancel.as_view(), name="followup_cancel"),
]
