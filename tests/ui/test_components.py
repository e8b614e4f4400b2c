"""What the components render: roles, labels, names and states that a reader of the page depends on."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler
from lxml import html

from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from bistand.ui import navigation, panels, views
from bistand.ui.figures import share
from bistand.ui.forms import Form, MoneyField
from bistand.ui.models import Draft
from tests.factories import make_user as make_person


class LineForm(Form):
    name = forms.CharField(label="Namn", help_text="Som på avin.")
    cost = MoneyField(label="Kostnad", required=False)
    kind = forms.ChoiceField(label="Slag", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Säker")


def drawn(source: str, **context: Any) -> Any:
    request = RequestFactory().get("/")
    text = engines["django"].from_string(CottonCompiler().process(source)).render(context, request)
    return html.fromstring(f"<div>{text}</div>")


def test_a_field_ties_its_label_hint_and_error_to_the_control() -> None:
    page = drawn('<c-field :field="field" />', field=LineForm({})["name"])
    control = page.find(".//input")
    assert page.find(".//label").get("for") == control.get("id")
    described = [page.get_element_by_id(key).text_content().strip() for key in control.get("aria-describedby").split()]
    assert described == ["Som på avin.", "Det här fältet är obligatoriskt."]
    assert control.get("aria-invalid") == "true"


def test_a_hint_given_by_the_page_is_tied_to_the_control() -> None:
    page = drawn('<c-field :field="field" hint="I kronor." />', field=LineForm()["cost"])
    assert page.get_element_by_id(page.find(".//input").get("aria-describedby")).text_content() == "I kronor."


def test_a_voluntary_field_says_so_and_a_money_field_its_unit() -> None:
    text = drawn('<c-field :field="field" />', field=LineForm()["cost"]).text_content()
    assert "(frivilligt)" in text
    assert text.strip().endswith("kr")


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    page = drawn('<c-field :field="field" />', field=LineForm()["kind"])
    assert page.find(".//fieldset/legend").text_content() == "Slag"
    assert [label.get("for") for label in page.findall(".//label")] == ["id_kind_0", "id_kind_1"]


def test_every_link_of_the_error_summary_leads_to_a_control_of_the_form() -> None:
    page = drawn("{{ form }}", form=LineForm({}))
    links = [link.get("href")[1:] for link in page.findall(".//*[@role='alert']//a")]
    assert links == ["id_name", "id_kind_0", "id_sure"]
    assert all(page.get_element_by_id(key).tag == "input" for key in links)


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn("{{ form }}", form=LineForm()).find(".//*[@role='alert']") is None


def test_a_form_posts_with_csrf_and_a_token_that_differs_each_time() -> None:
    tokens = {
        drawn('<c-form :form="form" once="true" />', form=LineForm()).find(".//*[@name='once']").get("value")
        for _ in "ab"
    }
    assert len(tokens) == 2


def test_text_in_a_component_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    page = drawn(
        '<c-tag>{{ evil }}</c-tag><c-notice>{{ evil }}</c-notice><c-fact :label="evil">{{ evil }}</c-fact>'
        '<c-card :title="evil">x</c-card><c-bar :label="evil" /><c-button :aria-label="evil">x</c-button>',
        evil=evil,
    )
    assert page.findall(".//script") == []
    assert page.text_content().count(evil) == 6  # three slots, the fact's label, the card's and the bar's titles


def test_a_status_is_a_word_and_a_shape_not_only_a_colour() -> None:
    shapes = {
        tone: html.tostring(drawn(f'<c-tag tone="{tone}">Ord</c-tag>').find(".//svg"))
        for tone in ("neutral", "info", "waiting", "success", "warning", "danger")
    }
    assert len(set(shapes.values())) == 6
    assert drawn('<c-tag tone="danger">Avslag</c-tag>').text_content().strip() == "Avslag"


@pytest.mark.parametrize(("tone", "role"), [("danger", "alert"), ("success", "status")])
def test_a_live_notice_is_announced_by_its_weight(tone: str, role: str) -> None:
    assert drawn(f'<c-notice tone="{tone}" live="true">x</c-notice>').find("./div").get("role") == role


def test_the_step_one_is_at_is_named_for_those_who_do_not_see_it() -> None:
    steps = [{"label": "Ansökan", "state": "done"}, {"label": "Utredning", "state": "now"}]
    page = drawn('<c-steps :steps="steps" />', steps=steps)
    assert [li.text_content() for li in page.findall(".//li")] == ["Ansökan klart", "Utredning pågår"]
    assert page.find(".//li[@aria-current='step']").text_content().startswith("Utredning")


def test_tabs_are_links_that_work_without_script() -> None:
    tabs = [panels.Tab("a", "Plan", "/plan/", current=True), panels.Tab("b", "Beslut", "/beslut/", count=2)]
    page = drawn('<c-tabs :tabs="tabs" label="Ärendet" />', tabs=tabs)
    assert [(a.get("href"), a.get("aria-current")) for a in page.findall(".//a")] == [
        ("/plan/", "page"),
        ("/beslut/", None),
    ]


@pytest.mark.parametrize(
    ("value", "top", "width"), [(50, 200, "25"), (1, 3, "33.33"), (300, 200, "100"), (-1, 5, "0"), (1, 0, "0")]
)
def test_a_bar_is_never_longer_than_its_track(value: int, top: int, width: str) -> None:
    assert share(value, top) == width


# ---- the frame ---------------------------------------------------------------------------------------------


@pytest.fixture
def registry() -> Iterator[Any]:
    before = list(navigation._registry.items), dict(panels._panels)
    yield navigation._registry
    navigation._registry.items[:] = before[0]
    panels._panels.clear()
    panels._panels.update(before[1])


def test_the_navigation_shows_what_ones_roles_give_and_marks_where_one_is(registry: Any, user: User) -> None:
    registry.items.clear()
    navigation.register_nav(navigation.NavItem("Min dag", "ui:gallery", roles={"caseworker"}, count=lambda u: 7))
    navigation.register_nav(navigation.NavItem("Att godkänna", "mfa_index", roles={"head"}))
    navigation.register_nav(navigation.NavItem("Finns inte", "no_such_name"))
    links = navigation.navigation(user, navigation.identity_of(user), "/komponenter/del/")
    assert [(link.label, link.count, link.current) for link in links] == [("Min dag", 7, True)]


@pytest.mark.parametrize(("waiting", "shown"), [(0, ""), (99, "99"), (250, "99+")])
def test_the_navigation_counts_no_further_than_anybody_reads(
    registry: Any, user: User, waiting: int, shown: str
) -> None:
    Draft.objects.bulk_create(Draft(user=user, key=f"k{n}", updated_at=timezone.now()) for n in range(waiting))
    registry.items.clear()
    navigation.register_nav(navigation.NavItem("Utkast", "ui:gallery", count=lambda u: Draft.objects.filter(user=u)))
    (link,) = navigation.navigation(user, navigation.identity_of(user), "/")
    assert (link.count, link.shown_count) == (min(waiting, 100), shown)


def test_the_frame_says_who_one_is_and_where(user: User) -> None:
    who = navigation.identity_of(user)
    assert (who.name, who.in_short) == ("Sara Ek", "Socialsekreterare, Försörjning norr")


def test_whoever_has_several_roles_has_the_own_one_in_the_frame_and_all_in_the_menu(signed_in: Client) -> None:
    sara, hans = User.objects.get(username="sara"), make_person(Role.HEAD)
    today = dt.date.today()
    staff.grant_role(system_user(), timezone.now(), sara, Role.HEAD, None, today, today, hans)
    who = navigation.identity_of(User.objects.get(username="sara"))
    assert who.in_short == "Socialsekreterare, Försörjning norr och 1 till"
    assert "Sektionschef, vikarie, hela kommunen" in signed_in.get(reverse("my_account")).content.decode()


def test_a_panel_is_offered_only_to_those_it_is_for(registry: Any, user: User) -> None:
    panels.register_panel("test", "shut", "Stängd", "ui:gallery", visible=lambda u: False)
    panels.register_panel("test", "late", "Sen", "ui:gallery", order=2)
    panels.register_panel("test", "early", "Tidig", "ui:gallery", order=1)
    assert [panel.name for panel in panels.panels_for("test", user)] == ["early", "late"]


def test_htmx_gets_the_panel_alone_and_others_the_whole_page(rf: RequestFactory) -> None:
    from django_htmx.middleware import HtmxDetails

    def base(**headers: str) -> str:
        request: Any = rf.get("/", headers=headers)
        request.htmx = HtmxDetails(request)
        return panels.panel_base(request, "cases/case.html")

    assert base(**{"HX-Request": "true"}) == "ui/fragment.html"
    assert base() == "cases/case.html"
    assert base(**{"HX-Request": "true", "HX-History-Restore-Request": "true"}) == "cases/case.html"


def test_the_gallery_draws_every_component(signed_in: Client, settings: Any) -> None:
    settings.BISTAND_DEMO = True
    page = html.fromstring(signed_in.get("/komponenter/").content)
    assert page.xpath("//h1/text()") == ["Komponenter"]
    assert page.findall(".//*[@style]") == []
    assert [s for s in page.findall(".//script") if s.get("src") is None] == []


def test_the_gallery_is_not_there_in_production(signed_in: Client, settings: Any) -> None:
    settings.BISTAND_DEMO = settings.DEBUG = False
    assert signed_in.get("/komponenter/").status_code == 404


def test_a_page_that_is_not_there_says_so_in_swedish(signed_in: Client) -> None:
    answer = signed_in.get("/finns-inte/")
    assert (answer.status_code, "Sidan finns inte" in answer.content.decode()) == (404, True)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503, 418])
def test_every_refusal_has_a_page_with_a_heading_and_a_way_on(status: int, asked: Callable[..., HttpRequest]) -> None:
    page = html.fromstring(views.refused(asked(), status).content)
    assert str(page.xpath("string(//h1)")).strip()
    assert page.find(".//main//a[@href='/']") is not None


def test_a_refusal_shows_its_reason_and_its_rule(asked: Callable[..., HttpRequest]) -> None:
    text = views.refused(asked(), 403, "Du har själv lagt in kontot.", "Regel 1").content.decode()
    assert "Du har själv lagt in kontot." in text
    assert "Regel: Regel 1" in text


def test_a_bare_403_does_not_show_its_exception(asked: Callable[..., HttpRequest]) -> None:
    assert "Din roll ger inte rätt" in views.forbidden(asked(), PermissionDenied()).content.decode()


def test_the_500_page_asks_nothing_of_the_database(asked: Callable[..., HttpRequest]) -> None:
    # No `db` fixture here: a query would fail the test.
    assert "Något gick fel hos oss" in views.server_error(asked()).content.decode()
