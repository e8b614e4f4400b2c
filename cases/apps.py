from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Ärenden"

    # What may give a warning, or take one away.
    subscriptions = dict.fromkeys(
        (
            "AgenciesAnswered", "AgenciesFailed", "ApplicationJoined", "ApplicationParted", "ApplicationReceived",
            "ApplicationTakenOut", "ApplicationWithdrawn", "CalculationMade", "CheckDone", "DecisionMade",
            "HouseholdChanged", "HouseholdSplit", "HouseholdsMerged", "SenderIdentified",
        ),
        ("cases.actions.warning.refresh_after",),
    ) | {"LetterWritten": ("cases.actions.client.publish_made",)}  # fmt: skip
    deliveries = {
        "DecisionMade": ("cases.deliveries.write_letter",),
        "SupplementRequested": ("cases.supplement.deliveries.write_request",),
        "SupplementReminded": ("cases.supplement.deliveries.write_reminder",),
        "LetterOrdered": ("cases.deliveries.write_letter",),
    }
    case_paths = {
        "cases.household": (("JOIN cases_case c ON c.household_id = {t}.id", "c.id"),),
        "cases.person": (
            ("JOIN cases_householdmember m ON m.person_id = {t}.id"
             " JOIN cases_case c ON c.household_id = m.household_id", "c.id"),
        ),
        # A person of a case that one is barred from is not put into another household either.
        "cases.householdmember": (
            ("JOIN cases_case c ON c.household_id = {t}.household_id", "c.id"),
            ("JOIN cases_householdmember m ON m.person_id = {t}.person_id"
             " JOIN cases_case c ON c.household_id = m.household_id", "c.id"),
        ),
        "audit.fact": (("", "{t}.case_id"),),
        # By whom the contact was about, and not by the case that a paper lay in by mistake.
        "cases.intakefile": (
            ("JOIN cases_intake i ON i.id = {t}.intake_id JOIN cases_householdmember m ON m.person_id = i.person_id"
             " JOIN cases_case c ON c.household_id = m.household_id", "c.id"),
        ),
    }  # fmt: skip
    case_attention = (
        "cases.oversight.conflict_attention",
        "cases.warnings.warning_attention",
        "cases.afterwards.afterwards_attention",
    )
    closing_matters = (
        "cases.recoveries.closing_matters",
        "cases.appeals.closing_matters",
        "cases.benefit_orders.closing_matters",
        "cases.client.messages.closing_matters",
    )
    # An address is read on the household's own page, and a protected person's nowhere.
    secret_columns = {
        "cases_person": ("street", "postcode", "city", "phone", "email"),
        "cases_violencescreening": ("how", "outcome"),
        "cases_suspicion": ("what",),
        "cases_suspicionstep": ("kind", "to", "number", "text"),
    }
    fact_labels = {
        "CaseUnassigned": "Ärendet lämnades av sin socialsekreterare",
        "DocumentLasts": "Giltighet antecknades",
        "HandoverAcknowledged": "Ärendet togs emot",
        "HandoverUndone": "Överlämningen ångrades",
        "HouseholdSplit": "Hushållet delades",
        "HouseholdsMerged": "Hushållen slogs ihop",
        "ChildHeard": "Barnet beskrevs i utredningen",
        "CheckDone": "Kontroll gjordes",
        "WarningDealt": "Varning hanterades",
        "ObjectionNoted": "Invändning mot en anteckning noterades",
        "ConflictDeclared": "Jäv anmäldes",
        "ConflictEnded": "Jäv hävdes",
        "CaseOpened": "Ärendet öppnades",
        "CaseAssigned": "Ärendet fördelades",
        "CaseMoved": "Ärendet flyttades",
        "CaseClosed": "Ärendet avslutades",
        "HouseholdChanged": "Hushållet ändrades",
        "ApplicationReceived": "Ansökan kom in",
        "SenderIdentified": "Mottagningen tog reda på vem som söker",
        "ApplicationWithdrawn": "Ansökan återtogs",
        "ApplicationTakenOut": "Ansökan hörde till någon annan och togs ut ur ärendet",
        "ApplicationJoined": "Ansökan hör ihop med en annan",
        "ApplicationParted": "Ansökan prövas för sig igen",
        "SupplementRequested": "Komplettering begärdes",
        "SupplementEnded": "Begäran om komplettering avslutades",
        "SupplementReminded": "Påminnelse om komplettering skickades",
        "SupplementLetterWritten": "Brev skrevs",
        "DocumentReceived": "Handling kom in",
        "MessageReceived": "Meddelande kom in",
        "MessageSent": "Meddelande skickades",
        "ContactChanged": "Kontaktuppgifter ändrades på Mina sidor av personen själv",
        "Published": "Visas för den enskilde",
        "PublicationWithdrawn": "Visas inte längre för den enskilde",
        "AgenciesAsked": "Uppgifter begärdes från SSBTEK",
        "AgenciesAnswered": "SSBTEK svarade",
        "AgenciesFailed": "SSBTEK svarade inte",
        "NoteSigned": "Journalanteckning signerades",
        "CalculationMade": "Normberäkning gjordes",
        "DecisionProposed": "Beslutsförslag lämnades",
        "DecisionReturned": "Beslutsförslag lämnades tillbaka",
        "DecisionMade": "Beslut fattades",
        "CommitteeAsked": "Förslaget lämnades till utskottet",
        "CommitteeAnswered": "Utskottet beslutade",
        "DecisionNoticed": "Den enskilde fick del av beslutet",
        "DecisionCorrected": "Beslutet rättades",
        "AppealReceived": "Beslutet överklagades",
        "AppealStepped": "Överklagandet",
        "AppealForwarded": "Överklagande skickades vidare",
        "RecoveryDecided": "Återkrav beslutades",
        "RecoveryStepped": "Återkravet",
        "BenefitOrderStepped": "Betalningsordern till Försäkringskassan",
        "ExecutionChanged": "Verkställigheten",
        "DelayTold": "Den sökande fick veta att beslutet dröjer",
        "CommunicationSent": "Underlaget skickades före beslut, svar senast",
        "CommunicationAnswered": "Svaret på underlaget antecknades",
        "DecideRequested": "Begäran om avgörande kom in",
        "LetterSent": "Brev skrevs",
        "LetterOrdered": "Beslutsbrev beställdes",
        "LetterWritten": "Beslutsbrev skrevs",
    }

    access_labels = {
        "case": "Ärendet",
        "case_timeline": "Tidslinjen",
        "case_agencies": "Myndigheternas svar",
        "note_publish": "Anteckning att visa på Mina sidor",
        "decision_publish": "Beslut att visa på Mina sidor",
        "publication_withdraw": "Det som visas på Mina sidor",
        "case_contact": "Kontakten med den enskilde",
        "message_new": "Meddelanden: skriv",
        "message_journal": "Meddelanden: journalför",
        "message_apply": "Meddelande som ansökan",
        "message_done": "Meddelande: klart utan svar",
        "client_contact": "Mina sidor: kontaktuppgifter",
        "client_messages": "Mina sidor: meddelanden",
        "client_shown": "Mina sidor: beslut, utbetalningar och anteckningar",
        "client_letter": "Mina sidor: beslutsbrevet",
        "case_reason": "Skäl att läsa skyddat ärende",
        "case_readers": "Vem har läst ärendet",
        "case_handover": "Överlämningen",
        "case_handover_pdf": "Överlämningen (pdf)",
        "record_print": "Akten för utskrift",
        "conflict_end": "Häv jäv",
        "contact": "Kontakt i inkorgen",
        "contact_file": "Handling till en kontakt",
        "person_lookup": "Personen, sökt vid registrering",
        "person_edit": "Personens uppgifter",
        "decision_copy": "Beslutet till en part som bor någon annanstans",
        "person_number": "Personens nummer",
        "member_end": "Medlem lämnar hushållet",
        "member_withdraw": "Medlem är fel inlagd",
        "case_checks": "Kontrollerna",
        "check_do": "Kontroll",
        "warning_deal": "Varningen",
        "communicate": "Kommunicera före beslut",
        "communication_answer": "Svar på underlaget",
        "child_hear": "Barnet i utredningen",
        "screen_violence": "Fråga om våld",
        "violence_screening": "Svar om våld",
        "sheet_row": "Ansökans uppgifter",
        "application_start": "Ansökan: inled utredning",
        "application_misplaced": "Ansökan som hör till någon annan",
        "application_sort": "Ansökan: sortera",
        "supplement_tick": "Komplettering: bocka av",
        "fetch_retry": "Hämtning från SSBTEK: försök igen",
        "application_sent": "Ansökan som den skickades",
        "fetch_answer": "Svar från SSBTEK",
        "calculation": "Normberäkningen",
        "calculation_preview": "Normberäkningen: räkna om",
        "decision": "Beslutet",
        "decision_write": "Skriv beslut",
        "decision_reasons": "Underlag till skälen",
        "decision_edit": "Beslutsutkastet",
        "decision_replace": "Ersätt beslutet",
        "decision_phrase": "Beslutsutkastet: infoga fras",
        "decision_sum": "Beslutsutkastet: summa",
        "purpose_row": "Beslutsutkastet: ny rad",
        "decision_preview": "Beslutsbrevet, förhandsvisning",
        "decision_letter_preview": "Beslutsbrevet, förhandsvisning",
        "decision_letter": "Beslutsbrevet",
        "execution_report": "Rapportera ej verkställt beslut",
        "appeal": "Överklagandet",
        "claim": "Återkravet",
        "claim_plan": "Avbetalningsplanen",
        "break_report": "Rapportera avbruten verkställighet",
        "benefit_order": "Betalningsordern",
        "suspicion": "Misstanke om felaktig utbetalning",
        "document": "Handlingen",
        "document_view": "Handlingen",
    }

    def ready(self) -> None:
        from bistand.audit.secrecy import register_hidden
        from bistand.staff.models import Role
        from bistand.staff.settings import register_settings
        from bistand.ui.navigation import NavItem, register_nav
        from bistand.ui.panels import register_panel
        from cases.barriers import bar_tables, hidden_rows

        register_hidden(hidden_rows)

        # When the last app has its tables.
        post_migrate.connect(bar_tables, sender=list(apps.get_app_configs())[-1])
        from cases import permissions  # noqa: F401  registers the acts
        from cases.municipality import known_settings
        from cases.queue import waiting_for_somebody
        from cases.recoveries import proposals_waiting

        register_settings(known_settings())
        deciders = {Role.SENIOR, Role.HEAD}
        register_nav(NavItem("Inkommet", "queue", act="cases.receive", count=waiting_for_somebody, order=15))
        register_nav(NavItem("Ärenden", "case_list", act="cases.read", order=20, group="Ärenden"))
        register_nav(
            NavItem(
                "Beslutsförslag", "proposal_list", roles=deciders, count=proposals_waiting, order=25, group="Beslut"
            )
        )
        register_nav(
            NavItem("Hämtningar från SSBTEK", "fetch_log", act="cases.read_fetches", order=68, group="Ärenden")
        )
        register_nav(NavItem("Ordning i akterna", "oversight", act="cases.oversee", order=27, group="Ärenden"))
        register_nav(NavItem("Överklaganden", "appeal_list", act="cases.appeal", order=26, group="Beslut"))
        register_nav(NavItem("Återkrav", "claim_list", act="cases.recover_payment", order=27, group="Beslut"))
        register_nav(
            NavItem("Ej verkställda beslut", "execution_list", act="cases.report_execution", order=29, group="Beslut")
        )
        register_nav(NavItem("Brev som saknas", "letter_list", act="cases.write_letter", order=84, group="Ärenden"))
        register_nav(
            NavItem("Kontrollrutin", "check_routine", act="staff.keep_routine", order=83, group="Regler och texter")
        )
        register_nav(NavItem("Frasbibliotek", "phrase_list", act="cases.phrases", order=85, group="Regler och texter"))
        register_nav(
            NavItem("Riksnorm och riktlinjer", "table_list", act="staff.try_table", order=80, group="Regler och texter")
        )
        for order, name, label, url_name in (
            (10, "application", "Ansökan", "case"),
            (20, "calculation", "Beräkning", "case_calculation"),
            (30, "decision", "Beslut", "case_decisions"),
            (15, "checks", "Kontroller", "case_checks"),
            (28, "children", "Barn och skydd", "case_children"),
            (60, "recovery", "Återkrav", "case_recovery"),
            (70, "journal", "Journal", "case_journal"),
            (75, "contact", "Kontakt", "case_contact"),
            (80, "documents", "Handlingar", "case_documents"),
            (90, "household", "Hushåll", "case_household"),
        ):
            register_panel("case", name, label, url_name, order=order, act="cases.read")
