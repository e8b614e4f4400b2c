import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import cases.models.person


class Migration(migrations.Migration):
    initial = True

    dependencies = [("staff", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pnr", models.CharField(max_length=12, unique=True, verbose_name="personnummer")),
                ("given_name", models.CharField(max_length=80, verbose_name="förnamn")),
                ("family_name", models.CharField(max_length=80, verbose_name="efternamn")),
                ("birth_date", models.DateField(verbose_name="födelsedatum")),
                ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                ("street", models.CharField(blank=True, default="", max_length=120, verbose_name="gatuadress")),
                ("postcode", models.CharField(blank=True, default="", max_length=10, verbose_name="postnummer")),
                ("city", models.CharField(blank=True, default="", max_length=60, verbose_name="postort")),
                (
                    "address_unknown",
                    models.BooleanField(db_default=False, default=False, verbose_name="adressen är inte känd"),
                ),
                ("moved_at", models.DateTimeField(blank=True, null=True, verbose_name="flytten skrevs in")),
                ("phone", models.CharField(blank=True, default="", max_length=30, verbose_name="telefon")),
                (
                    "email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="e-post"),
                ),
                (
                    "notify_by",
                    models.CharField(
                        blank=True,
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        db_default="",
                        default="",
                        max_length=5,
                        verbose_name="aviseras med",
                    ),
                ),
                (
                    "notify_protected",
                    models.BooleanField(db_default=False, default=False, verbose_name="får aviseras trots skydd"),
                ),
                ("language", models.CharField(blank=True, default="", max_length=40, verbose_name="språk")),
                (
                    "sort_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=cases.models.person.SwedishOrder(
                            django.db.models.functions.text.Concat(
                                models.F("family_name"), models.Value(" "), models.F("given_name")
                            )
                        ),
                        output_field=models.CharField(db_collation="C", max_length=200),
                    ),
                ),
                (
                    "name_search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            django.db.models.functions.text.Concat(
                                models.F("given_name"), models.Value(" "), models.F("family_name")
                            )
                        ),
                        output_field=models.CharField(max_length=200),
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "personer",
                "indexes": [
                    models.Index(fields=["sort_name", "id"], name="person_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("name_search"), name="gin_trgm_ops"),
                        name="person_name_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pnr__regex", "^[0-9]{8}([0-9]{4}|T[0-9]{3})$")),
                        name="person_number_is_twelve_digits",
                        violation_error_message="Personnumret ska ha tolv siffror.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notify_by", ""),
                            models.Q(("notify_by", "sms"), models.Q(("phone", ""), _negated=True)),
                            models.Q(("notify_by", "email"), models.Q(("email", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notified_person_has_address",
                        violation_error_message="Ange telefonnumret eller e-postadressen som personen aviseras på.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address_unknown", False),
                            models.Q(("city", ""), ("postcode", ""), ("street", "")),
                            _connector="OR",
                        ),
                        name="unknown_address_is_empty",
                        violation_error_message="En adress som inte är känd har ingen gatuadress och ingen postort.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "hushåll",
                "verbose_name_plural": "hushåll",
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="cases.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="cases.person",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("applicant", "sökande"), ("partner", "make, maka eller sambo"), ("child", "barn")],
                        max_length=10,
                        verbose_name="roll i hushållet",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="tid i hushållet")),
                (
                    "lunch_away",
                    models.BooleanField(default=False, verbose_name="äter lunch på förskola fem dagar i veckan"),
                ),
                (
                    "in_school",
                    models.BooleanField(default=False, verbose_name="går i grundskola eller gymnasium (18–20 år)"),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="dagar per månad vid växelvis boende"
                    ),
                ),
            ],
            options={
                "verbose_name": "hushållsmedlem",
                "verbose_name_plural": "hushållsmedlemmar",
                "indexes": [models.Index(fields=["person", "household"], name="member_by_person")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("household", "="), ("person", "="), ("valid", "&&")],
                        name="member_once_at_a_time",
                        violation_error_message="Personen är redan med i hushållet under den tiden.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("role__in", ["applicant", "partner"])),
                        expressions=[("household", "="), ("role", "="), ("valid", "&&")],
                        name="one_applicant_and_one_partner_at_a_time",
                        violation_error_message="Hushållet kan bara ha en sökande och en make, maka eller sambo åt gången.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__isnull", True), ("days__range", (1, 31)), _connector="OR"),
                        name="member_days_within_a_month",
                        violation_error_message="Dagarna per månad ska vara 1–31.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="ärendenummer")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.household"
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.person",
                        verbose_name="sökande",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="staff.section"),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="socialsekreterare",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "pågående"), ("closed", "avslutat")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                ("opened_on", models.DateField(verbose_name="öppnat")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="avslutat")),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "arbete"),
                            ("studies", "studier"),
                            ("benefit", "annan ersättning"),
                            ("moved", "flyttat från kommunen"),
                            ("partner_income", "annan i hushållet försörjer"),
                            ("no_contact", "ingen ny ansökan"),
                            ("merged", "flyttat ihop, hör till ett annat ärende"),
                            ("deceased", "avliden"),
                            ("other", "annat"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="avslutsskäl",
                    ),
                ),
            ],
            options={
                "verbose_name": "ärende",
                "verbose_name_plural": "ärenden",
                "indexes": [
                    models.Index(fields=["caseworker", "state", "-id"], name="case_of_caseworker"),
                    models.Index(fields=["section", "state", "-id"], name="case_of_section"),
                    models.Index(
                        condition=models.Q(("caseworker", None), ("state", "open")),
                        fields=["section", "id"],
                        name="case_of_nobody",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("household",),
                        name="one_open_case_per_household",
                        violation_error_message="Hushållet har redan ett pågående ärende.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("close_reason", ""), ("closed_on__isnull", True), ("state", "open")),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state", "closed"),
                                models.Q(("close_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_case_has_day_and_reason",
                        violation_error_message="Ett avslutat ärende ska ha både dag och orsak.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="filens avtryck")),
                ("media_type", models.CharField(max_length=100, verbose_name="filtyp")),
                ("size", models.PositiveIntegerField(verbose_name="storlek (byte)")),
                ("content", models.BinaryField(verbose_name="innehåll")),
                ("stored_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "fil",
                "verbose_name_plural": "filer",
                "indexes": [models.Index(fields=["sha256"], name="file_by_hash")],
            },
        ),
        migrations.CreateModel(
            name="JournalNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="cases.case",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="gäller",
                    ),
                ),
                (
                    "secrecy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "ingen, får visas om den publiceras"),
                            ("violence", "våld eller hot"),
                            ("other", "uppgifter om någon annan"),
                            ("harm", "annan sekretess"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="sekretess",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("happened_on", models.DateField(verbose_name="händelsedag")),
                ("heading", models.CharField(max_length=120, verbose_name="rubrik")),
                ("text", models.TextField(verbose_name="anteckning")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "utkast"), ("signed", "signerad")],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="cases.journalnote",
                        verbose_name="rättar",
                    ),
                ),
            ],
            options={
                "verbose_name": "journalanteckning",
                "verbose_name_plural": "journalanteckningar",
                "indexes": [
                    models.Index(fields=["case", "-happened_on", "-id"], name="note_of_case"),
                    models.Index(condition=models.Q(("state", "draft")), fields=["case"], name="note_unsigned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("state", "draft")),
                            models.Q(("signed_at__isnull", False), ("state", "signed")),
                            _connector="OR",
                        ),
                        name="signed_note_has_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.person",
                        verbose_name="med",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "från den enskilde"), ("out", "till den enskilde")],
                        max_length=3,
                        verbose_name="riktning",
                    ),
                ),
                ("text", models.TextField(verbose_name="meddelandets text")),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=80, null=True, verbose_name="e-tjänstens nummer"),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skickat av",
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skickat"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="läst av",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="klart")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="klart av",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.journalnote",
                        verbose_name="journalfört i",
                    ),
                ),
            ],
            options={
                "verbose_name": "meddelande",
                "verbose_name_plural": "meddelanden",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="message_of_case"),
                    models.Index(fields=["person", "-id"], name="message_of_person"),
                    models.Index(
                        condition=models.Q(("direction", "in"), ("done_at__isnull", True)),
                        fields=["case"],
                        name="message_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "external_id"),
                        name="message_once_from_a_person",
                        violation_error_message="Numret är redan använt för ett annat meddelande.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")),
                        name="message_has_text",
                        violation_error_message="Ett meddelande kan inte vara tomt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction", "in"),
                            models.Q(
                                ("done_at__isnull", True), ("external_id__isnull", True), ("read_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="only_what_came_in_is_dealt_with",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="cases.case",
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="the first day of the month the aid is for", verbose_name="månad"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "första ansökan"),
                            ("renewal", "återansökan"),
                            ("other_need", "annat behov"),
                            ("acute", "akut"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="slag",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("paper", "papper"),
                            ("counter", "besök"),
                            ("phone", "telefon"),
                            ("e_service", "e-tjänst"),
                            ("message", "meddelande"),
                        ],
                        max_length=10,
                        verbose_name="inkom genom",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inkom"),
                ),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="nådde oss")),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "inkommen"),
                            ("under_investigation", "under utredning"),
                            ("supplement_requested", "komplettering begärd"),
                            ("decided", "beslutad"),
                            ("withdrawn", "återtagen"),
                            ("joined", "hör ihop med en annan"),
                            ("misplaced", "hörde till någon annan"),
                        ],
                        default="received",
                        max_length=25,
                        verbose_name="läge",
                    ),
                ),
                ("content", models.JSONField(default=dict, verbose_name="innehåll")),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=80, null=True, unique=True, verbose_name="e-tjänstens nummer"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="application",
                        to="cases.message",
                        verbose_name="meddelande",
                    ),
                ),
                ("supplement_by", models.DateField(blank=True, null=True, verbose_name="komplettering senast")),
                ("supplement_text", models.TextField(blank=True, default="", verbose_name="det som saknas")),
                (
                    "joined_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="cases.application",
                        verbose_name="hör ihop med",
                    ),
                ),
            ],
            options={
                "verbose_name": "ansökan",
                "verbose_name_plural": "ansökningar",
                "indexes": [
                    models.Index(fields=["case", "-month"], name="application_of_case"),
                    models.Index(fields=["id"], include=("received_at",), name="application_received"),
                    models.Index(
                        condition=models.Q(("state__in", ["received", "under_investigation", "supplement_requested"])),
                        fields=["received_at"],
                        name="application_open",
                    ),
                    models.Index(
                        condition=models.Q(("joined_to__isnull", False)),
                        fields=["joined_to"],
                        name="application_joined",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="application_month_is_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reached_on__isnull", True),
                            models.Q(("channel__in", ["e_service", "message"]), _negated=True),
                            _connector="OR",
                        ),
                        name="only_application_by_hand_reached_us",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "message"), ("message__isnull", False)),
                            models.Q(models.Q(("channel", "message"), _negated=True), ("message__isnull", True)),
                            _connector="OR",
                        ),
                        name="application_of_a_message_says_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined_to__isnull", False), ("state", "joined")),
                            models.Q(models.Q(("state", "joined"), _negated=True), ("joined_to__isnull", True)),
                            _connector="OR",
                        ),
                        name="joined_application_says_to_which",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("cases_application_id_seq"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        ),
                        unique=True,
                        verbose_name="nummer",
                    ),
                ),
                ("told", models.BigIntegerField(editable=False, unique=True, verbose_name="nummer till avsändaren")),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("paper", "papper"),
                            ("counter", "besök"),
                            ("phone", "telefon"),
                            ("e_service", "e-tjänst"),
                            ("message", "meddelande"),
                        ],
                        max_length=10,
                        verbose_name="inkom genom",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "första ansökan"),
                            ("renewal", "återansökan"),
                            ("other_need", "annat behov"),
                            ("acute", "akut"),
                        ],
                        max_length=12,
                        verbose_name="gäller",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inkom"),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mottagen av",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="namn")),
                ("phone", models.CharField(blank=True, default="", max_length=30, verbose_name="telefon")),
                ("language", models.CharField(blank=True, default="", max_length=40, verbose_name="språk")),
                ("text", models.TextField(blank=True, verbose_name="vad det gäller")),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=80, null=True, unique=True, verbose_name="e-tjänstens nummer"
                    ),
                ),
                ("month", models.DateField(blank=True, null=True, verbose_name="månad")),
                ("content", models.JSONField(blank=True, null=True, verbose_name="innehåll")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "öppen"), ("application", "blev ansökan"), ("ended", "avslutad")],
                        default="open",
                        max_length=12,
                        verbose_name="läge",
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "frågan är besvarad"),
                            ("referred", "hänvisad till annan myndighet eller annat stöd"),
                            ("other_municipality", "hör till en annan kommun"),
                            ("no_wish", "vill inte ansöka"),
                            ("known", "gällde ett ärende som pågår"),
                            ("withdrawn", "togs tillbaka av den som sökte"),
                            ("unknown", "det går inte att ta reda på vem som söker"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="orsak",
                    ),
                ),
                ("end_text", models.TextField(blank=True, default="", verbose_name="svar")),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intake",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "came_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_to",
                        to="cases.application",
                        verbose_name="låg hos fel person som",
                    ),
                ),
                ("came_reason", models.TextField(blank=True, default="", verbose_name="varför den togs ut")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="hanterad")),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hanterad av",
                    ),
                ),
            ],
            options={
                "verbose_name": "kontakt",
                "verbose_name_plural": "kontakter",
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["received_at"], name="intake_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", True), ("end_reason", ""), ("state", "open")),
                            models.Q(("application__isnull", False), ("end_reason", ""), ("state", "application")),
                            models.Q(
                                ("application__isnull", True),
                                ("state", "ended"),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="intake_ends_in_one_way",
                        violation_error_message="En kontakt blir en ansökan eller avslutas med en orsak.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel", "e_service"),
                                ("content__isnull", False),
                                ("external_id__isnull", False),
                                ("month__isnull", False),
                            ),
                            models.Q(
                                models.Q(("channel", "e_service"), _negated=True),
                                ("external_id__isnull", True),
                                models.Q(
                                    models.Q(("content__isnull", True), ("month__isnull", True)),
                                    models.Q(
                                        ("came_of__isnull", False), ("content__isnull", False), ("month__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="intake_of_the_e_service_has_what_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("came_of__isnull", True), ("came_reason", "")),
                            models.Q(("came_of__isnull", False), models.Q(("came_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="intake_taken_out_says_why",
                        violation_error_message="Skriv hur du vet att ansökan hör till någon annan.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="cases.intake",
                        verbose_name="kontakt",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="rubrik")),
                (
                    "direction",
                    models.CharField(
                        choices=[("incoming", "inkommen"), ("outgoing", "utgående"), ("own", "upprättad")],
                        max_length=10,
                        verbose_name="inkommen eller upprättad",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ankomststämpel"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registrerad av",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.storedfile",
                        verbose_name="fil",
                    ),
                ),
                ("hindrance", models.CharField(blank=True, default="", max_length=200, verbose_name="kan inte visas")),
            ],
            options={
                "verbose_name": "handling till en kontakt",
                "verbose_name_plural": "handlingar till kontakter",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.case",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.application",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="rubrik")),
                (
                    "direction",
                    models.CharField(
                        choices=[("incoming", "inkommen"), ("outgoing", "utgående"), ("own", "upprättad")],
                        max_length=10,
                        verbose_name="inkommen eller upprättad",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ankomststämpel"
                    ),
                ),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="nådde oss")),
                (
                    "registered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.message",
                        verbose_name="meddelande",
                    ),
                ),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.storedfile")),
                ("hindrance", models.CharField(blank=True, default="", max_length=200, verbose_name="kan inte visas")),
                (
                    "came_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document",
                        to="cases.intakefile",
                        verbose_name="kom med kontakten",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling",
                "verbose_name_plural": "handlingar",
                "indexes": [models.Index(fields=["case", "-received_at"], name="document_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reached_on__isnull", True), ("direction", "incoming"), _connector="OR"),
                        name="only_incoming_document_reached_us",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentSorting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sortings",
                        to="cases.document",
                        verbose_name="handling",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("application", "ansökan"),
                            ("rent", "hyresavi eller hyreskontrakt"),
                            ("bill", "faktura eller räkning"),
                            ("bank", "kontoutdrag"),
                            ("wage", "lönebesked"),
                            ("benefit", "besked om ersättning"),
                            ("medical", "läkarintyg"),
                            ("job_search", "aktivitetsrapport eller sökta arbeten"),
                            ("identity", "id-handling"),
                            ("appeal", "överklagande"),
                            ("letter", "brev"),
                            ("other", "annan handling"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="slag",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="rubrik")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sortings",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "sorted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sorterad av",
                    ),
                ),
                (
                    "sorted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="sorterad"),
                ),
                ("current", models.BooleanField(default=True, verbose_name="gäller")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="gäller till")),
            ],
            options={
                "verbose_name": "sortering av handling",
                "verbose_name_plural": "sorteringar av handlingar",
                "indexes": [
                    models.Index(
                        condition=models.Q(("current", True), ("kind", "")),
                        fields=["document"],
                        name="document_unsorted",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("document",), name="one_current_sorting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Calculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calculations",
                        to="cases.case",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calculations", to="cases.application"
                    ),
                ),
                ("month", models.DateField(verbose_name="månad")),
                ("input", models.JSONField(verbose_name="underlag")),
                ("result", models.JSONField(verbose_name="resultat")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "household_days",
                    models.TextField(blank=True, editable=False, null=True, verbose_name="hushållet då"),
                ),
            ],
            options={
                "verbose_name": "normberäkning",
                "verbose_name_plural": "normberäkningar",
                "indexes": [models.Index(fields=["case", "-month", "-id"], name="calculation_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="cases.case",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.application"
                    ),
                ),
                (
                    "calculation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.calculation"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "utkast"),
                            ("proposed", "förslag"),
                            ("made", "fattat"),
                            ("executed", "verkställt"),
                            ("replaced", "ersatt"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "decision_type",
                    models.CharField(
                        choices=[
                            ("livelihood", "Försörjningsstöd, 12 kap. 1 § SoL"),
                            ("living_costs", "Levnadskostnader i övrigt, 12 kap. 1 § SoL"),
                            ("discretionary", "Bistånd utöver rätten, 12 kap. 2 § SoL"),
                            ("refusal", "Avslag, avvisning och avskrivning"),
                            ("recovery", "Återkrav, 33 kap. SoL"),
                            ("waiver", "Eftergift av återkrav, 33 kap. 6 § SoL"),
                        ],
                        max_length=20,
                        verbose_name="beslutstyp",
                    ),
                ),
                (
                    "legal_ground",
                    models.CharField(
                        choices=[
                            ("12:1", "12 kap. 1 § socialtjänstlagen (2025:400)"),
                            ("12:2", "12 kap. 2 § socialtjänstlagen (2025:400)"),
                        ],
                        max_length=10,
                        verbose_name="lagrum",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("grant", "bifall"),
                            ("partial", "delvis bifall"),
                            ("reject", "avslag"),
                            ("dismiss", "avvisning"),
                            ("write_off", "avskrivning"),
                        ],
                        max_length=10,
                        verbose_name="utfall",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("period_from", models.DateField(verbose_name="från och med")),
                ("period_to", models.DateField(verbose_name="till och med")),
                ("reasons", models.TextField(verbose_name="motivering")),
                ("child_perspective", models.TextField(blank=True, default="", verbose_name="barnens situation")),
                (
                    "individual",
                    models.TextField(blank=True, db_default="", default="", verbose_name="individuella skäl"),
                ),
                (
                    "against_calculation",
                    models.TextField(blank=True, db_default="", default="", verbose_name="varför avslås ansökan ändå"),
                ),
                (
                    "besides_reason",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="varför beviljas mer för samma dagar"
                    ),
                ),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                        verbose_name="tillämpade lagrum",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="antal månader")),
                (
                    "until_further_notice",
                    models.BooleanField(db_default=False, default=False, verbose_name="gäller tills vidare"),
                ),
                ("conditions", models.TextField(blank=True, db_default="", default="", verbose_name="villkor")),
                (
                    "repayment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nej"),
                            ("advance", "Ja, det är ett förskott på en förmån eller ersättning (33 kap. 2 §)"),
                            ("conflict", "Ja, den enskilde är indragen i en arbetskonflikt (33 kap. 2 §)"),
                            ("hindered", "Ja, den enskilde är hindrad från att förfoga över sina medel (33 kap. 2 §)"),
                            ("condition", "Ja, biståndet ges med villkor om återbetalning (33 kap. 3 §)"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="återbetalning",
                    ),
                ),
                (
                    "repayment_ground",
                    models.TextField(blank=True, db_default="", default="", verbose_name="grund för återbetalning"),
                ),
                (
                    "change_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Ändringen är till den enskildes fördel (37 § förvaltningslagen)"),
                            ("obvious", "Beslutet är uppenbart felaktigt (38 § förvaltningslagen)"),
                            ("reservation", "Beslutet har förbehåll om ändring (37 § förvaltningslagen)"),
                            ("security", "Tvingande säkerhetsskäl (37 § förvaltningslagen)"),
                            ("wrong_information", "Den enskilde lämnade fel uppgifter (37 § förvaltningslagen)"),
                            (
                                "changed",
                                "Förhållandena har ändrats väsentligt, beslut tills vidare (14 kap. 9 § socialtjänstlagen)",
                            ),
                            ("judgment", "Domstol har avgjort saken"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="ändras därför att",
                    ),
                ),
                (
                    "uncommunicated",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nej, den enskilde får underlaget och tid att svara först"),
                            ("needless", "Ja, kommunicering är uppenbart obehövlig"),
                            ("harder", "Ja, det skulle annars bli avsevärt svårare att genomföra beslutet"),
                            ("at_once", "Ja, ett väsentligt allmänt eller enskilt intresse kräver beslut omedelbart"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="fattas utan kommunicering",
                    ),
                ),
                ("names_left_out", models.BooleanField(db_default=False, default=False, verbose_name="namn utelämnas")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="skäl för att lämna tillbaka"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="beslutsdag")),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="cases.decision",
                        verbose_name="ersätter",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="beslutsbrev",
                    ),
                ),
            ],
            options={
                "verbose_name": "beslut",
                "verbose_name_plural": "beslut",
                "indexes": [
                    models.Index(
                        fields=["case", "-id"],
                        include=("state", "outcome", "replaces", "decided_at", "application"),
                        name="decision_of_case",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("legal_ground", "12:1"), ("outcome__in", ["grant", "partial"]), ("state", "made")
                        ),
                        fields=["decided_at"],
                        name="decision_not_executed",
                    ),
                    models.Index(fields=["decided_at"], name="decision_by_day"),
                    models.Index(
                        condition=models.Q(("letter__isnull", True), ("state__in", ["made", "executed"])),
                        fields=["id"],
                        name="decision_without_letter",
                    ),
                    models.Index(
                        condition=models.Q(("state", "proposed")), fields=["state", "id"], name="decision_proposed"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["draft", "proposed"])),
                        fields=["written_by", "written_at"],
                        name="decision_in_hand",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("outcome__in", ["grant", "partial"])),
                            models.Q(models.Q(("outcome__in", ["grant", "partial"]), _negated=True), ("amount", 0)),
                            _connector="OR",
                        ),
                        name="decision_amount_fits_outcome",
                        violation_error_message="Bifall ska ha ett belopp; avslag, avvisning och avskrivning inget.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lte", models.F("period_to"))),
                        name="decision_period_in_order",
                        violation_error_message="Periodens sista dag kan inte vara före den första.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state__in", ["draft", "proposed"])),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decided_person__isnull", False),
                                ("state__in", ["made", "executed", "replaced"]),
                            ),
                            _connector="OR",
                        ),
                        name="made_decision_has_maker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "proposed"])),
                        fields=("application", "legal_ground"),
                        name="one_open_decision_per_application_and_ground",
                        violation_error_message="Ansökan har redan ett påbörjat beslut enligt samma paragraf.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("legal_ground", "12:2"), ("state__in", ["made", "executed"])),
                        fields=("application",),
                        name="one_decision_in_force_beyond_the_right",
                        violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("legal_ground", "12:1"), ("state__in", ["made", "executed"])),
                        expressions=[
                            ("application", "="),
                            (
                                models.Func(
                                    "period_from",
                                    "period_to",
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_decision_in_force_by_right_each_day",
                        violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 12)),
                        name="decision_covers_one_to_twelve_months",
                        violation_error_message="Ett beslut gäller en till tolv månader.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("repayment", ""), ("repayment_ground", "")),
                            models.Q(
                                models.Q(("repayment_ground", ""), _negated=True),
                                ("months", 1),
                                ("outcome__in", ["grant", "partial"]),
                                models.Q(
                                    models.Q(
                                        ("legal_ground", "12:1"), ("repayment__in", ["advance", "conflict", "hindered"])
                                    ),
                                    models.Q(("legal_ground", "12:2"), ("repayment", "condition")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="repayment_follows_the_legal_ground",
                        violation_error_message="Återbetalning ska beslutas för en månad i taget, med den grund som lagen anger för just det biståndet, och omständigheterna ska stå i beslutet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change_ground", ""), ("replaces__isnull", True)),
                            models.Q(("replaces__isnull", False), models.Q(("change_ground", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="change_says_its_ground",
                        violation_error_message="Välj varför beslutet får ändras.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="cases.decision",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("livelihood", "Försörjningsstöd, riksnormen"),
                            ("rent", "Boende"),
                            ("electricity", "Hushållsel"),
                            ("home_insurance", "Hemförsäkring"),
                            ("commuting", "Arbetsresor"),
                            ("local_transport", "Lokala resor"),
                            ("union_fee", "Fackavgift"),
                            ("unemployment_fund", "A-kassa"),
                            ("medical_care", "Läkarvård"),
                            ("medicine", "Medicin"),
                            ("dental_care", "Tandvård"),
                            ("glasses", "Glasögon"),
                            ("home_equipment", "Hemutrustning"),
                            ("moving", "Flytt"),
                            ("child_contact_travel", "Umgängesresor"),
                            ("childcare_fee", "Barnomsorgsavgift"),
                            ("home_help_fee", "Hemtjänstavgift"),
                            ("funeral", "Begravning"),
                            ("identity_document", "Identitetshandling"),
                            ("internet", "Internet"),
                            ("other", "Annat"),
                        ],
                        max_length=30,
                        verbose_name="ändamål",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("month", models.DateField(blank=True, null=True, verbose_name="månad")),
            ],
            options={
                "verbose_name": "beslutsrad",
                "verbose_name_plural": "beslutsrader",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="decision_line_is_positive",
                        violation_error_message="Varje ändamål ska ha ett belopp över noll.",
                    ),
                    models.UniqueConstraint(
                        fields=("decision", "purpose", "month"),
                        name="purpose_once_per_decision",
                        nulls_distinct=False,
                        violation_error_message="Samma ändamål kan bara stå en gång i ett beslut.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionObstacle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obstacles",
                        to="cases.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                (
                    "obstacle",
                    models.CharField(
                        choices=[
                            ("part_time_low", "Arbetar deltid ofrivilligt – otillräcklig inkomst"),
                            ("part_time_waiting", "Arbetar deltid ofrivilligt – väntar på inkomst"),
                            ("full_time_low", "Arbetar heltid – otillräcklig inkomst"),
                            ("full_time_waiting", "Arbetar heltid – väntar på inkomst"),
                            ("social", "Arbetshinder, sociala skäl"),
                            ("unemployed_none", "Arbetslös – ingen ersättning"),
                            ("unemployed_low", "Arbetslös – otillräcklig ersättning"),
                            ("unemployed_waiting", "Arbetslös – väntar på ersättning"),
                            ("youth_alone", "Ensamkommande ungdom 18–20, gymnasiestuderande"),
                            ("establishment_none", "Etableringsersättning saknas"),
                            ("establishment_low", "Etableringsersättning otillräcklig"),
                            ("establishment_waiting", "Väntar på etableringsersättning"),
                            ("parental_low", "Föräldrapenning otillräcklig"),
                            ("parental_waiting", "Väntar på föräldrapenning"),
                            ("pension_low", "Pension eller äldreförsörjningsstöd otillräckligt"),
                            ("pension_waiting", "Väntar på pension eller äldreförsörjningsstöd"),
                            ("no_childcare", "Saknar barnomsorg"),
                            ("disability_low", "Sjuk- eller aktivitetsersättning otillräcklig"),
                            ("disability_waiting", "Väntar på sjuk- eller aktivitetsersättning"),
                            ("sick_none", "Sjukskriven med läkarintyg – ingen sjukpenning"),
                            ("sick_low", "Sjukskriven med läkarintyg – otillräcklig sjukpenning"),
                            ("sick_waiting", "Sjukskriven med läkarintyg – väntar på sjukpenning"),
                            ("none", "Utan försörjningshinder"),
                        ],
                        max_length=30,
                        verbose_name="försörjningshinder",
                    ),
                ),
            ],
            options={
                "verbose_name": "försörjningshinder",
                "verbose_name_plural": "försörjningshinder",
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "person"), name="obstacle_once_per_person_and_decision")
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyFetch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fetches",
                        to="cases.case",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fetches",
                        to="cases.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frågad av",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="frågad"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="skäl")),
                ("first_day", models.DateField(verbose_name="första dag")),
                ("last_day", models.DateField(verbose_name="sista dag")),
                ("purpose", models.CharField(max_length=200, verbose_name="syfte")),
                ("legal_text", models.CharField(max_length=300, verbose_name="lagtext")),
                ("correlation", models.UUIDField(verbose_name="korrelationsid")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "väntar på svar"), ("answered", "besvarad"), ("failed", "inget svar")],
                        default="waiting",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="påbörjad")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarad")),
                ("error_code", models.CharField(blank=True, default="", max_length=40, verbose_name="felkod")),
                ("error_words", models.CharField(blank=True, default="", max_length=300, verbose_name="fel")),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.storedfile",
                        verbose_name="svar",
                    ),
                ),
            ],
            options={
                "verbose_name": "hämtning från SSBTEK",
                "verbose_name_plural": "hämtningar från SSBTEK",
                "indexes": [
                    models.Index(fields=["application", "person", "-id"], name="fetch_of_application"),
                    models.Index(fields=["case", "-id"], name="fetch_of_case"),
                    models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="fetch_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("application", "person"),
                        name="one_question_at_a_time",
                        violation_error_message="Uppgifter om personen hämtas redan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="fetch_has_reason",
                        violation_error_message="Skriv varför uppgifterna hämtas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answer__isnull", True)),
                            _connector="OR",
                        ),
                        name="answered_fetch_has_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fetch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="cases.agencyfetch",
                        verbose_name="hämtning",
                    ),
                ),
                ("agency", models.CharField(max_length=5, verbose_name="myndighet")),
                (
                    "status",
                    models.CharField(
                        choices=[("data", "svarade"), ("error", "kunde inte svara"), ("missing", "svar saknas")],
                        max_length=10,
                        verbose_name="svar",
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=40, verbose_name="felkod")),
                ("words", models.CharField(blank=True, default="", max_length=300, verbose_name="fel")),
                ("facts", models.JSONField(default=list, verbose_name="uppgifter")),
            ],
            options={
                "verbose_name": "svar från myndighet",
                "verbose_name_plural": "svar från myndigheter",
                "constraints": [models.UniqueConstraint(fields=("fetch", "agency"), name="reply_once_per_agency")],
            },
        ),
        migrations.CreateModel(
            name="AgencyPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fetch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.agencyfetch",
                        verbose_name="hämtning",
                    ),
                ),
                ("agency", models.CharField(max_length=5, verbose_name="myndighet")),
                ("place", models.CharField(max_length=120, verbose_name="plats i svaret")),
                ("benefit", models.CharField(max_length=120, verbose_name="förmån")),
                ("kind", models.CharField(max_length=30, verbose_name="slag")),
                ("net", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="netto")),
                ("paid_on", models.DateField(verbose_name="utbetald")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="första dag")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="sista dag")),
                ("planned", models.BooleanField(default=False, verbose_name="planerad")),
            ],
            options={
                "verbose_name": "utbetalning från myndighet",
                "verbose_name_plural": "utbetalningar från myndigheter",
                "constraints": [
                    models.UniqueConstraint(fields=("fetch", "agency", "place"), name="payment_once_per_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="SetIncome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "calculation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_incomes",
                        to="cases.calculation",
                        verbose_name="beräkning",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.agencypayment",
                        verbose_name="utbetalning från myndighet",
                    ),
                ),
                ("proposed", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="föreslaget")),
                ("net", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="satt")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="anteckning")),
            ],
            options={
                "verbose_name": "inkomst satt i beräkning",
                "verbose_name_plural": "inkomster satta i beräkning",
                "constraints": [
                    models.UniqueConstraint(fields=("calculation", "payment"), name="income_set_once_per_calculation"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net", models.F("proposed")), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="income_set_otherwise_has_note",
                        violation_error_message="Skriv varför inkomsten inte är som myndigheten säger.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.decision"
                    ),
                ),
                ("got_on", models.DateField(verbose_name="fick del av beslutet")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("letter", "vanligt brev"),
                            ("told", "berättat vid samtal eller möte"),
                            ("receipt", "delgivning med mottagningsbevis"),
                            ("handed", "överlämnat mot underskrift"),
                            ("digital", "digital brevlåda med läskvitto"),
                        ],
                        max_length=10,
                        verbose_name="hur",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="anteckning")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "underrättelse om beslut",
                "verbose_name_plural": "underrättelser om beslut",
            },
        ),
        migrations.CreateModel(
            name="DecisionCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="cases.decision"
                    ),
                ),
                ("before", models.TextField(verbose_name="det som stod")),
                ("after", models.TextField(verbose_name="det som ska stå")),
                ("reason", models.TextField(verbose_name="varför det är ett skrivfel eller liknande")),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="rättelsebrev",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "rättelse av beslut",
                "verbose_name_plural": "rättelser av beslut",
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="cases.decision"
                    ),
                ),
                (
                    "dismissal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals_of_dismissal",
                        to="cases.appeal",
                        verbose_name="avvisningen som överklagas",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "inkommet"),
                            ("timely", "i rätt tid"),
                            ("dismissed", "avvisat"),
                            ("handed_over", "överlämnat till domstolen"),
                            ("judged", "avgjort, ska verkställas"),
                            ("closed", "avslutat"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="läge",
                    ),
                ),
                ("wants", models.TextField(verbose_name="vad den enskilde vill")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="skrivelsen",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reached_on", models.DateField(verbose_name="kom in")),
                ("check_reason", models.TextField(blank=True, default="", verbose_name="rättidsprövningens skäl")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="rättidsprövat")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="fick del av avvisningen")),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "vanligt brev"),
                            ("told", "berättat vid samtal eller möte"),
                            ("receipt", "delgivning med mottagningsbevis"),
                            ("handed", "överlämnat mot underskrift"),
                            ("digital", "digital brevlåda med läskvitto"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="hur avvisningen nådde fram",
                    ),
                ),
                (
                    "reconsidered",
                    models.CharField(
                        blank=True,
                        choices=[("unchanged", "beslutet ändras inte"), ("changed", "beslutet är ändrat")],
                        default="",
                        max_length=10,
                        verbose_name="omprövning",
                    ),
                ),
                ("reconsider_reason", models.TextField(blank=True, default="", verbose_name="omprövningens skäl")),
                (
                    "changed_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                        verbose_name="ändrat till",
                    ),
                ),
                (
                    "reconsidered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="omprövat av",
                    ),
                ),
                ("reconsidered_at", models.DateTimeField(blank=True, null=True, verbose_name="omprövat")),
                ("handed_over_at", models.DateTimeField(blank=True, null=True, verbose_name="överlämnat")),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="brev till domstolen eller om avvisning",
                    ),
                ),
                (
                    "judgment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "överklagandet bifalls"),
                            ("partly", "överklagandet bifalls delvis"),
                            ("remitted", "målet visas åter till nämnden"),
                            ("denied", "överklagandet avslås"),
                            ("rejected", "överklagandet avvisas"),
                            ("struck", "målet avskrivs"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="domstolens avgörande",
                    ),
                ),
                ("judgment_on", models.DateField(blank=True, null=True, verbose_name="domens dag")),
                ("judgment_number", models.CharField(blank=True, default="", max_length=30, verbose_name="målnummer")),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="domen antecknad")),
                (
                    "execution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                        verbose_name="verkställt genom",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutat")),
            ],
            options={
                "verbose_name": "överklagande",
                "verbose_name_plural": "överklaganden",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="appeal_of_case"),
                    models.Index(
                        condition=models.Q(("state__in", ["received", "timely", "judged"])),
                        fields=["reached_on"],
                        name="appeal_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["judged", "closed"]), _negated=True),
                            models.Q(
                                models.Q(("judgment", ""), _negated=True),
                                ("judgment_on__isnull", False),
                                models.Q(("judgment_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="judged_appeal_has_judgment",
                        violation_error_message="Domen ska ha utgång, dag och målnummer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_how", ""), ("told_on", None)),
                            models.Q(("told_on__isnull", False), models.Q(("told_how", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="dismissal_is_told_on_a_day_in_a_way",
                        violation_error_message="Ange vilken dag och hur den enskilde fick del av avvisningen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "timely", "dismissed"]),
                            models.Q(("reconsidered", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="handed_over_appeal_is_reconsidered",
                        violation_error_message="Överklagandet lämnas över när beslutet har omprövats.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForwardedAppeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwarded_appeals",
                        to="cases.case",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("legality", "beslut enligt 12 kap. 2 §, som bara domstolen prövar"),
                            ("elsewhere", "beslut som någon annan har fattat"),
                        ],
                        max_length=10,
                        verbose_name="varför",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwarded_appeals",
                        to="cases.decision",
                    ),
                ),
                ("about", models.CharField(blank=True, default="", max_length=200, verbose_name="vad det gäller")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="skrivelsen",
                    ),
                ),
                ("to", models.CharField(max_length=100, verbose_name="mottagare")),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="följebrev",
                    ),
                ),
                (
                    "forwarded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "forwarded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickat vidare"
                    ),
                ),
            ],
            options={
                "verbose_name": "överklagande som skickats vidare",
                "verbose_name_plural": "överklaganden som skickats vidare",
                "indexes": [models.Index(fields=["case", "-id"], name="forwarded_appeal_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", False), ("why", "legality")),
                            models.Q(("decision", None), ("why", "elsewhere"), models.Q(("about", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="forwarded_appeal_says_of_what",
                        violation_error_message="Skriv vilket beslut överklagandet gäller.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to", ""), _negated=True),
                        name="forwarded_appeal_says_to_whom",
                        violation_error_message="Skriv vem överklagandet skickas till.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disqualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disqualifications",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("reason", models.TextField(verbose_name="skäl")),
                (
                    "declared_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declared_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="anmält"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="hävt")),
                ("end_reason", models.TextField(blank=True, default="", verbose_name="skäl att häva")),
            ],
            options={
                "verbose_name": "jäv",
                "verbose_name_plural": "jäv",
                "indexes": [models.Index(fields=["case", "-id"], name="disqualification_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "case"),
                        name="disqualified_once_in_a_case",
                        violation_error_message="Personen är redan anmäld som jävig i ärendet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="disqualification_ends_with_reason",
                        violation_error_message="Den som häver ett jäv skriver varför.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BenefitOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefit_orders",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="benefit_orders", to="cases.decision"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="vems förmån",
                    ),
                ),
                ("benefit", models.CharField(max_length=80, verbose_name="förmån")),
                ("period_from", models.DateField(verbose_name="från och med")),
                ("period_to", models.DateField(verbose_name="till och med")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="begärt belopp")),
                ("account", models.CharField(max_length=60, verbose_name="betalas till")),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="betalningsorder",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skickad"),
                ),
            ],
            options={
                "verbose_name": "betalningsorder till Försäkringskassan",
                "verbose_name_plural": "betalningsorder till Försäkringskassan",
                "indexes": [models.Index(fields=["case", "-id"], name="benefit_order_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="benefit_order_is_positive",
                        violation_error_message="Beloppet ska vara över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("benefit", ""), _negated=True), models.Q(("account", ""), _negated=True)
                        ),
                        name="benefit_order_says_of_what_and_where_to",
                        violation_error_message="Ordern säger vilken förmån det gäller och vart pengarna ska betalas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lte", models.F("period_to"))),
                        name="benefit_order_period_in_order",
                        violation_error_message="Periodens sista dag kan inte vara före den första.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BenefitOrderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="cases.benefitorder"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("paid", "inbetalt av Försäkringskassan"), ("closed", "avslutad")],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp"),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="skäl eller referens"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "post på betalningsorder",
                "verbose_name_plural": "poster på betalningsorder",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("amount__isnull", False), ("kind", "paid")),
                            models.Q(("amount", None), ("kind", "closed"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="benefit_entry_is_money_or_an_end_with_its_reason",
                        violation_error_message="Skriv beloppet som kom in, eller varför inget mer kommer.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "closed")),
                        fields=("order",),
                        name="benefit_order_is_closed_once",
                        violation_error_message="Ordern är redan avslutad.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=30, verbose_name="vad")),
                ("fields", models.JSONField(default=dict, verbose_name="värden")),
                (
                    "state",
                    models.CharField(
                        choices=[("working", "pågår"), ("done", "klart")],
                        default="working",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beställt av",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="beställt"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="klart")),
            ],
            options={
                "verbose_name": "massåtgärd",
                "verbose_name_plural": "massåtgärder",
                "indexes": [
                    models.Index(fields=["asked_by", "-id"], name="bulk_act_of_user"),
                    models.Index(condition=models.Q(("state", "working")), fields=["id"], name="bulk_act_working"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bulk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.bulkact",
                        verbose_name="massåtgärd",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "väntar"), ("done", "gjort"), ("left_out", "lämnat utanför")],
                        default="waiting",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
            ],
            options={
                "verbose_name": "ärende i massåtgärd",
                "verbose_name_plural": "ärenden i massåtgärd",
                "constraints": [models.UniqueConstraint(fields=("bulk", "case"), name="case_once_in_a_bulk_act")],
            },
        ),
        migrations.CreateModel(
            name="CheckRoutine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="kontroll")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "första ansökan"),
                            ("renewal", "återansökan"),
                            ("other_need", "annat behov"),
                            ("acute", "akut"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="vid",
                    ),
                ),
                ("each_adult", models.BooleanField(default=False, verbose_name="görs för varje vuxen")),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "en gång i ärendet"),
                            ("application", "vid varje ansökan"),
                            ("3", "var tredje månad"),
                            ("6", "var sjätte månad"),
                            ("12", "en gång om året"),
                        ],
                        max_length=12,
                        verbose_name="hur ofta",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("assistant", "Assistent"),
                            ("caseworker", "Socialsekreterare"),
                            ("senior", "1:e socialsekreterare"),
                        ],
                        max_length=20,
                        verbose_name="görs av",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "kontroll i rutinen",
                "verbose_name_plural": "kontrollrutin",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("name", "="), ("kind", "="), ("valid", "&&")],
                        name="check_once_in_the_routine",
                        violation_error_message="Kontrollen finns redan i rutinen för det slaget av ansökan.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "routine",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.checkroutine",
                        verbose_name="kontroll",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="dag")),
                ("showed", models.TextField(verbose_name="vad den visade")),
                ("evidence", models.CharField(max_length=200, verbose_name="underlag")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="handling",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "utförd kontroll",
                "verbose_name_plural": "utförda kontroller",
            },
        ),
        migrations.CreateModel(
            name="ChildHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="barn",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("talk", "i samtal"),
                            ("visit", "vid hembesök"),
                            ("guardian", "genom vårdnadshavare"),
                            ("other", "genom någon annan"),
                            ("not", "inte hört"),
                        ],
                        max_length=10,
                        verbose_name="hur barnet har hörts",
                    ),
                ),
                ("heard_on", models.DateField(blank=True, null=True, verbose_name="dag")),
                ("why_not", models.TextField(blank=True, default="", verbose_name="varför barnet inte har hörts")),
                ("views", models.TextField(blank=True, default="", verbose_name="vad barnet har sagt")),
                ("best_interests", models.TextField(verbose_name="barnets bästa")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skriven av",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skriven"),
                ),
            ],
            options={
                "verbose_name": "barns perspektiv",
                "verbose_name_plural": "barns perspektiv",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "child"),
                        name="child_once_in_an_application",
                        violation_error_message="Barnet är redan beskrivet i ansökan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("heard_on__isnull", True), ("how", "not"), models.Q(("why_not", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("how", "not"), _negated=True), ("heard_on__isnull", False), ("why_not", "")
                            ),
                            _connector="OR",
                        ),
                        name="heard_on_a_day_or_not_for_a_reason",
                        violation_error_message="Ange vilken dag barnet hördes, eller varför det inte har hörts.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ViolenceScreening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="dag")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("alone", "enskilt, på besök"),
                            ("phone", "enskilt, på telefon"),
                            ("interpreter", "enskilt, med tolk"),
                            ("not", "kunde inte fråga enskilt"),
                        ],
                        max_length=12,
                        verbose_name="hur",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no", "nej"),
                            ("yes", "ja"),
                            ("declined", "ville inte svara"),
                            ("not_asked", "inte frågat"),
                        ],
                        max_length=10,
                        verbose_name="svar",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frågat av",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="noterat"),
                ),
            ],
            options={
                "verbose_name": "fråga om våld",
                "verbose_name_plural": "frågor om våld",
                "indexes": [models.Index(fields=["case", "-id"], name="screening_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "not"), ("outcome", "not_asked")),
                            models.Q(
                                models.Q(("how", "not"), _negated=True),
                                models.Q(("outcome", "not_asked"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answered_only_if_asked",
                        violation_error_message="Den som inte har frågats enskilt har inte heller svarat.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="cases.journalnote",
                        verbose_name="anteckning",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
                ("said_on", models.DateField(verbose_name="dag")),
                ("text", models.TextField(verbose_name="vad personen anser är fel")),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noterat av",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="noterat"),
                ),
            ],
            options={
                "verbose_name": "invändning",
                "verbose_name_plural": "invändningar",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.person",
                        verbose_name="visas för",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.journalnote",
                        verbose_name="anteckning",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.decision",
                        verbose_name="beslut",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publicerad av",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="publicerad"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tillbakadragen av",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="tillbakadragen")),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="skäl att dra tillbaka")),
            ],
            options={
                "verbose_name": "publicering",
                "verbose_name_plural": "publiceringar",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="publication_of_case"),
                    models.Index(fields=["person", "-id"], name="publication_to_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", True), ("note__isnull", False)),
                            models.Q(("decision__isnull", False), ("note__isnull", True)),
                            _connector="OR",
                        ),
                        name="published_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_reason", "")
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_publication_has_reason",
                        violation_error_message="Skriv varför publiceringen dras tillbaka.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("note", "person"),
                        name="note_published_once_to_a_person",
                        violation_error_message="Anteckningen är redan publicerad för personen.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("decision", "person"),
                        name="decision_published_once_to_a_person",
                        violation_error_message="Beslutet är redan publicerat för personen.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="cases.person",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "väntar"),
                            ("sending", "skickas"),
                            ("sent", "skickad"),
                            ("failed", "kom inte fram"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="läge",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapad"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickas tidigast"
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="påbörjad")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="skickad")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="fel")),
            ],
            options={
                "verbose_name": "avisering",
                "verbose_name_plural": "aviseringar",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="notice_of_case"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="notice_unsent",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="notice_says_when_it_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", 5)), name="notice_is_tried_a_few_times"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("person",), name="one_waiting_notice"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_matters",
                        to="cases.decision",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "väntar på utskottet"),
                            ("approved", "beslutat enligt förslaget"),
                            ("returned", "återremitterat eller avslaget"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("background", models.TextField(verbose_name="bakgrund")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="tjänsteskrivelse",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="utskottets beslutsdag")),
                (
                    "paragraph",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="paragraf i protokollet"),
                ),
                ("answer", models.TextField(blank=True, default="", verbose_name="utskottets beslut")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "utskottsärende",
                "verbose_name_plural": "utskottsärenden",
                "indexes": [
                    models.Index(condition=models.Q(("state", "sent")), fields=["id"], name="committee_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sent")),
                        fields=("decision",),
                        name="one_waiting_committee_matter_per_decision",
                        violation_error_message="Förslaget ligger redan hos utskottet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on__isnull", True), ("paragraph", ""), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("decided_on__isnull", False),
                                models.Q(("paragraph", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="committee_answer_has_day_and_paragraph",
                        violation_error_message="Utskottets beslut ska ha både dag och paragraf.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_claims",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recovery_claims", to="cases.decision"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="den som krävs",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "utkast"),
                            ("proposed", "förslag"),
                            ("decided", "beslutat"),
                            ("sued", "hos domstolen"),
                            ("closed", "avslutat"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            (
                                "wrong_information",
                                "Fel uppgifter eller annat som den enskilde orsakat (33 kap. 1 § 1 st.)",
                            ),
                            ("should_have_known", "Den enskilde borde ha insett att det var fel (33 kap. 1 § 2 st.)"),
                            ("advance", "Förskott, arbetskonflikt eller hinder att använda egna medel (33 kap. 2 §)"),
                            ("condition", "Bistånd på villkor om återbetalning (33 kap. 3 §)"),
                        ],
                        max_length=20,
                        verbose_name="grund",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("cost_on", models.DateField(verbose_name="kostnaden uppkom")),
                ("reasons", models.TextField(verbose_name="motivering")),
                (
                    "uncommunicated",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nej, den enskilde får underlaget och tid att svara först"),
                            ("needless", "Ja, kommunicering är uppenbart obehövlig"),
                            ("harder", "Ja, det skulle annars bli avsevärt svårare att genomföra beslutet"),
                            ("at_once", "Ja, ett väsentligt allmänt eller enskilt intresse kräver beslut omedelbart"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="utan kommunicering",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="lämnades tillbaka därför att"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="beslutsdag")),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="kravbrev",
                    ),
                ),
                ("suit_decided_on", models.DateField(blank=True, null=True, verbose_name="beslut om talan")),
                (
                    "suit_paragraph",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="utskottets paragraf"),
                ),
                ("sued_at", models.DateTimeField(blank=True, null=True, verbose_name="talan väckt")),
                ("close_reason", models.TextField(blank=True, default="", verbose_name="avslutat därför att")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutat")),
            ],
            options={
                "verbose_name": "återkrav",
                "verbose_name_plural": "återkrav",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="claim_of_case"),
                    models.Index(condition=models.Q(("state", "decided")), fields=["cost_on"], name="claim_open"),
                    models.Index(
                        condition=models.Q(("state__in", ["draft", "proposed"])),
                        fields=["written_at"],
                        name="claim_undecided",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="recovery_claim_is_positive",
                        violation_error_message="Kravet ska vara över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sued"), _negated=True),
                            ("ground__in", ["advance", "condition"]),
                            models.Q(
                                models.Q(("suit_paragraph", ""), _negated=True), ("suit_decided_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="suit_on_33_1_is_the_committees",
                        violation_error_message="Bara utskottet kan besluta om talan enligt 33 kap. 1 §. Ange dess beslut.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="cases.recoveryclaim"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bank", "inbetalt"),
                            ("benefit", "ur en förmån, genom Försäkringskassan"),
                            ("waiver", "eftergift (33 kap. 6 §)"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("day", models.DateField(verbose_name="dag")),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl eller referens")),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="cases.recoveryentry",
                        verbose_name="rättar",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "post på återkrav",
                "verbose_name_plural": "poster på återkrav",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses", None)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="recovery_entry_is_positive",
                        violation_error_message="Beloppet ska vara över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["bank", "benefit", "waiver"])),
                        name="recovery_is_never_set_off",
                        violation_error_message="Ett återkrav räknas aldrig av mot senare bistånd.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaiverProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiver_proposals",
                        to="cases.recoveryclaim",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "förslag"), ("granted", "beviljat"), ("returned", "lämnat tillbaka")],
                        default="proposed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp som efterges")),
                ("reason", models.TextField(verbose_name="skäl")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="lämnades tillbaka därför att"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarat")),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.recoveryentry",
                        verbose_name="eftergiften",
                    ),
                ),
            ],
            options={
                "verbose_name": "förslag till eftergift",
                "verbose_name_plural": "förslag till eftergift",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "proposed")), fields=["written_at"], name="waiver_proposed"
                    ),
                    models.Index(fields=["written_by", "answered_at"], name="waiver_of_writer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="waiver_proposal_is_positive",
                        violation_error_message="Ett förslag till eftergift har ett belopp över noll och skäl.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("entry", None), ("returned_reason", ""), ("state", "proposed")
                            ),
                            models.Q(("entry__isnull", False), ("returned_reason", ""), ("state", "granted")),
                            models.Q(
                                ("entry", None), ("state", "returned"), models.Q(("returned_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="waiver_is_answered_by_itself_or_with_a_reason",
                        violation_error_message="Skriv varför förslaget lämnas tillbaka.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("claim",),
                        name="one_waiver_proposed_of_a_claim",
                        violation_error_message="Det ligger redan ett förslag till eftergift av kravet.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspicions",
                        to="cases.case",
                    ),
                ),
                ("what", models.TextField(verbose_name="vad som misstänks")),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "misstanke om felaktig utbetalning",
                "verbose_name_plural": "misstankar om felaktiga utbetalningar",
                "indexes": [models.Index(fields=["case", "-id"], name="suspicion_of_case")],
            },
        ),
        migrations.CreateModel(
            name="SuspicionReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suspicion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readers", to="cases.suspicion"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="läsare",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="insläppt av",
                    ),
                ),
                (
                    "given_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="insläppt"),
                ),
            ],
            options={
                "verbose_name": "läsare av misstanke",
                "verbose_name_plural": "läsare av misstankar",
                "constraints": [models.UniqueConstraint(fields=("suspicion", "user"), name="suspicion_reader_once")],
            },
        ),
        migrations.CreateModel(
            name="SuspicionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "suspicion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.suspicion"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "anteckning"),
                            ("authority", "underrättelse till annan myndighet (lag 2008:206)"),
                            ("police", "polisanmälan (bidragsbrottslagen)"),
                            ("claim", "återkrav övervägt"),
                            ("end", "avslutat"),
                        ],
                        max_length=10,
                        verbose_name="åtgärd",
                    ),
                ),
                ("to", models.CharField(blank=True, default="", max_length=80, verbose_name="mottagare")),
                (
                    "number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="diarienummer hos mottagaren"),
                ),
                ("text", models.TextField(verbose_name="vad som gjordes")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "åtgärd vid misstanke",
                "verbose_name_plural": "åtgärder vid misstankar",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["authority", "police"]), _negated=True),
                            models.Q(("to", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="suspicion_told_to_somebody",
                        violation_error_message="Skriv vilken myndighet.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Communication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="cases.recoveryclaim",
                        verbose_name="återkravet",
                    ),
                ),
                ("text", models.TextField(verbose_name="vad beslutet ska bygga på")),
                ("last_day", models.DateField(verbose_name="svar senast")),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="brev",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("writing", "skriftligt"), ("orally", "muntligt"), ("nothing", "vill inte svara")],
                        default="",
                        max_length=10,
                        verbose_name="hur svaret kom",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="svar kom")),
                ("answer", models.TextField(blank=True, default="", verbose_name="svar")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "kommunicering",
                "verbose_name_plural": "kommuniceringar",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on__isnull", True), ("how", "")),
                            models.Q(("answered_on__isnull", False), ("how", "nothing")),
                            models.Q(
                                ("answered_on__isnull", False),
                                ("how__in", ["writing", "orally"]),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_has_day_and_way",
                        violation_error_message="Ange vilken dag och hur den enskilde svarade, och vad.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DelayNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delay_notices",
                        to="cases.application",
                    ),
                ),
                ("reason", models.TextField(verbose_name="varför beslutet dröjer")),
                ("expected_on", models.DateField(verbose_name="beslut väntas")),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="brev",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "underrättelse om försening",
                "verbose_name_plural": "underrättelser om försening",
            },
        ),
        migrations.CreateModel(
            name="DecideRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decide_request",
                        to="cases.application",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "väntar på beslut"),
                            ("decided", "ärendet är avgjort"),
                            ("refused", "begäran är avslagen"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl för avslag")),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="beslut om avslag",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarad")),
            ],
            options={
                "verbose_name": "begäran om avgörande",
                "verbose_name_plural": "begäranden om avgörande",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "received")), fields=["received_at"], name="decide_request_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExecutionBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="breaks", to="cases.decision"
                    ),
                ),
                ("interrupted_on", models.DateField(verbose_name="avbröts")),
                ("reason", models.TextField(verbose_name="kort skäl för avbrottet")),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="antecknat"
                    ),
                ),
                ("resumed_on", models.DateField(blank=True, null=True, verbose_name="återupptogs")),
                (
                    "resumed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="antecknat återupptaget")),
            ],
            options={
                "verbose_name": "avbrott i verkställigheten",
                "verbose_name_plural": "avbrott i verkställigheten",
                "indexes": [
                    models.Index(condition=models.Q(("resumed_on", None)), fields=["interrupted_on"], name="break_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="execution_break_has_reason",
                        violation_error_message="Skriv kort varför verkställigheten avbröts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resumed_on", None), ("resumed_on__gte", models.F("interrupted_on")), _connector="OR"
                        ),
                        name="execution_is_resumed_after_the_break",
                        violation_error_message="Verkställigheten kan inte ha återupptagits innan den avbröts.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("resumed_on", None)),
                        fields=("decision",),
                        name="one_open_break_of_a_decision",
                        violation_error_message="Verkställigheten är redan antecknad som avbruten.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExecutionReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="execution_reports",
                        to="cases.decision",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("late", "rapporterat som inte verkställt"),
                            ("executed", "anmält som verkställt"),
                            ("interrupted", "rapporterat som avbrutet"),
                            ("resumed", "anmält som verkställt på nytt"),
                        ],
                        max_length=15,
                        verbose_name="slag",
                    ),
                ),
                (
                    "interruption",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="cases.executionbreak",
                        verbose_name="avbrottet",
                    ),
                ),
                (
                    "quarter",
                    models.DateField(help_text="the first day of the quarter reported on", verbose_name="kvartal"),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="kort skäl för fördröjningen")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "rapport om verkställighet",
                "verbose_name_plural": "rapporter om verkställighet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "quarter", "kind"),
                        name="reported_once_a_quarter",
                        violation_error_message="Beslutet är redan rapporterat för kvartalet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["late", "interrupted"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="late_execution_has_reason",
                        violation_error_message="Skriv kort varför beslutet inte är verkställt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interruption", None), ("kind__in", ["late", "executed"])),
                            models.Q(("interruption__isnull", False), ("kind__in", ["interrupted", "resumed"])),
                            _connector="OR",
                        ),
                        name="report_of_a_break_says_which",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hade ärendet",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fick ärendet",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("handed", "väntar på mottagaren"),
                            ("acknowledged", "mottaget"),
                            ("passed_on", "lämnat vidare"),
                            ("undone", "ångrat"),
                        ],
                        default="handed",
                        max_length=15,
                        verbose_name="läge",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="skäl")),
                ("note", models.TextField(blank=True, default="", verbose_name="att tänka på")),
                (
                    "handed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="överlämnat av",
                    ),
                ),
                (
                    "handed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="överlämnat"
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="mottaget eller ångrat")),
            ],
            options={
                "verbose_name": "överlämning",
                "verbose_name_plural": "överlämningar",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "handed")), fields=["receiver", "-id"], name="handover_waiting"
                    ),
                    models.Index(fields=["case", "-id"], name="handover_of_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "handed")),
                        fields=("case",),
                        name="one_waiting_handover_per_case",
                        violation_error_message="Ärendet är redan överlämnat och väntar på mottagaren.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reentry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reentries",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="tidigare ärende",
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="avslutades")),
                (
                    "close_reason",
                    models.CharField(
                        choices=[
                            ("work", "arbete"),
                            ("studies", "studier"),
                            ("benefit", "annan ersättning"),
                            ("moved", "flyttat från kommunen"),
                            ("partner_income", "annan i hushållet försörjer"),
                            ("no_contact", "ingen ny ansökan"),
                            ("merged", "flyttat ihop, hör till ett annat ärende"),
                            ("deceased", "avliden"),
                            ("other", "annat"),
                        ],
                        max_length=20,
                        verbose_name="avslutades för",
                    ),
                ),
                ("returned_on", models.DateField(verbose_name="kom tillbaka")),
            ],
            options={
                "verbose_name": "återaktualisering",
                "verbose_name_plural": "återaktualiseringar",
                "indexes": [models.Index(fields=["case", "-id"], name="reentry_of_case")],
            },
        ),
        migrations.CreateModel(
            name="InstalmentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="cases.recoveryclaim",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="planens version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("agreed", "överenskommen"), ("ended", "avslutad")], max_length=10, verbose_name="slag"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp i månaden"
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp i planen"
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="första inbetalning")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="överenskommet")),
                ("agreed_with", models.CharField(blank=True, default="", max_length=100, verbose_name="med")),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "avbetalningsplan",
                "verbose_name_plural": "avbetalningsplaner",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "version"), name="one_plan_of_each_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_on", None),
                                ("agreed_with", ""),
                                ("amount", None),
                                ("first_day", None),
                                ("kind", "ended"),
                                ("total", None),
                            ),
                            models.Q(
                                ("agreed_on__isnull", False),
                                ("amount__isnull", False),
                                ("first_day__isnull", False),
                                ("kind", "agreed"),
                                ("total__isnull", False),
                                models.Q(("agreed_with", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreed_plan_says_all",
                        violation_error_message="Planen säger belopp, första dag, när och med vem den är överenskommen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "ended"),
                            models.Q(
                                ("amount__gt", 0),
                                ("total__gte", models.F("amount")),
                                (
                                    "total__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("amount"), "*", models.Value(240)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_has_instalments",
                        violation_error_message="Beloppet i månaden ska vara över noll och högst det som planen omfattar.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "agreed"), ("version__lte", 1)),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="changed_plan_says_why",
                        violation_error_message="Skriv varför planen ändras eller avslutas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "kind",
                    models.CharField(
                        choices=[("reception", "mottagning"), ("phone", "telefon"), ("acute", "akuta ärenden")],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vem",
                    ),
                ),
                ("cancelled", models.BooleanField(default=False, verbose_name="struken")),
            ],
            options={
                "verbose_name": "mottagningspass",
                "verbose_name_plural": "mottagningspass",
                "indexes": [models.Index(fields=["day", "section"], name="duty_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled", False)),
                        fields=("section", "day", "kind", "user"),
                        name="duty_once",
                        violation_error_message="Personen står redan på listan den dagen.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="ordning")),
                (
                    "family",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("single", "ensamstående utan barn"),
                            ("couple", "par utan barn"),
                            ("single_children", "ensamstående med barn"),
                            ("couple_children", "par med barn"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="familj",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "första ansökan"),
                            ("renewal", "återansökan"),
                            ("other_need", "annat behov"),
                            ("acute", "akut"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="gäller",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="sökandens ålder från"),
                ),
                ("age_to", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till")),
                ("language", models.CharField(blank=True, default="", max_length=40, verbose_name="språk")),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "fördelningsregel",
                "verbose_name_plural": "fördelningsregler",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("order", "="), ("valid", "&&")],
                        name="routing_order_once_at_a_time",
                        violation_error_message="En annan regel har redan den ordningen under tiden.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vem",
                    ),
                ),
                ("cases", models.PositiveSmallIntegerField(verbose_name="viktade ärenden")),
                ("languages", models.CharField(blank=True, default="", max_length=200, verbose_name="språk")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "kapacitet",
                "verbose_name_plural": "kapaciteter",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("user", "="), ("valid", "&&")],
                        name="capacity_once_at_a_time",
                        violation_error_message="Personen har redan en kapacitet under den tiden.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ordered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beställt av",
                    ),
                ),
                (
                    "ordered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="beställt"),
                ),
            ],
            options={
                "verbose_name": "beställning av brev",
                "verbose_name_plural": "beställningar av brev",
            },
        ),
        migrations.CreateModel(
            name="LetterOrderItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cases.letterorder"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "brev i beställning",
                "verbose_name_plural": "brev i beställningar",
                "constraints": [
                    models.UniqueConstraint(fields=("order", "decision"), name="letter_ordered_once_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, verbose_name="kortnamn")),
                ("version", models.PositiveIntegerField(verbose_name="versionsnummer")),
                ("title", models.CharField(max_length=80, verbose_name="rubrik")),
                ("text", models.TextField(verbose_name="frasens text")),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="lagrum",
                    ),
                ),
                (
                    "outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="utfall",
                    ),
                ),
                ("retired", models.BooleanField(default=False, verbose_name="används inte längre")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "fras",
                "verbose_name_plural": "fraser",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "version"),
                        name="phrase_version_once",
                        violation_error_message="Någon annan ändrade frasen samtidigt. Läs den nya och spara igen.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplements",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begärd av",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="begärd"),
                ),
                ("by", models.DateField(verbose_name="senast")),
                ("text", models.TextField(blank=True, default="", verbose_name="det som saknas, med egna ord")),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="brev",
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="påmind")),
                (
                    "reminder",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="påminnelse",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
            ],
            options={
                "verbose_name": "begäran om komplettering",
                "verbose_name_plural": "begäranden om komplettering",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("reminded_at__isnull", True)),
                        fields=["by"],
                        name="supplement_to_remind",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("application",),
                        name="one_open_supplement",
                        violation_error_message="En komplettering är redan begärd.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplementItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "supplement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="cases.supplement",
                        verbose_name="begäran",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("application", "ansökan"),
                            ("rent", "hyresavi eller hyreskontrakt"),
                            ("bill", "faktura eller räkning"),
                            ("bank", "kontoutdrag"),
                            ("wage", "lönebesked"),
                            ("benefit", "besked om ersättning"),
                            ("medical", "läkarintyg"),
                            ("job_search", "aktivitetsrapport eller sökta arbeten"),
                            ("identity", "id-handling"),
                            ("appeal", "överklagande"),
                            ("letter", "brev"),
                            ("other", "annan handling"),
                        ],
                        max_length=12,
                        verbose_name="slag av handling",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="det som saknas")),
                ("came_at", models.DateTimeField(blank=True, null=True, verbose_name="kom in")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="handling",
                    ),
                ),
            ],
            options={
                "verbose_name": "sak som saknas",
                "verbose_name_plural": "saker som saknas",
            },
        ),
        migrations.CreateModel(
            name="AmountTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("norm", "riksnorm"),
                            ("guideline", "riktlinje"),
                            ("basis", "underlag till kommande regel"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="namn")),
                (
                    "reform",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="kommande regel"
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=20, verbose_name="vad regeln behöver"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("rows", models.JSONField(verbose_name="rader")),
                ("findings", models.JSONField(default=list, verbose_name="att se på")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "utkast"), ("approved", "godkänd"), ("withdrawn", "borttagen")],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="varför den togs bort")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inläst av",
                    ),
                ),
                (
                    "loaded_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "loaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inläst"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="godkänd av",
                    ),
                ),
                (
                    "approved_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
                (
                    "approval_note",
                    models.TextField(blank=True, db_default="", default="", verbose_name="varför beloppen är rätt"),
                ),
            ],
            options={
                "verbose_name": "beloppstabell",
                "indexes": [models.Index(fields=["state", "kind", "valid_from"], name="table_in_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approval_note", ""),
                                ("findings__contains", [{"grave": True}]),
                                ("state", "approved"),
                                _negated=True,
                            ),
                            ("kind", "basis"),
                            _connector="OR",
                        ),
                        name="what_stands_out_is_explained",
                        violation_error_message="Skriv varför beloppen är rätt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_person__isnull", True),
                            models.Q(("approved_person", models.F("loaded_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="table_is_approved_by_another",
                        violation_error_message="Tabellen godkänns av någon annan än den som läste in den.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False),
                                ("approved_person__isnull", False),
                                ("state", "approved"),
                            ),
                            models.Q(models.Q(("state", "approved"), _negated=True), ("approved_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="approved_table_has_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "basis"),
                                models.Q(("reform", ""), _negated=True),
                                models.Q(("need", ""), _negated=True),
                            ),
                            models.Q(models.Q(("kind", "basis"), _negated=True), ("need", ""), ("reform", "")),
                            _connector="OR",
                        ),
                        name="basis_says_of_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReformSwitch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reform", models.CharField(max_length=40, verbose_name="kommande regel")),
                ("rule", models.CharField(max_length=40, verbose_name="inbyggd regel")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "väntar på godkännande"), ("on", "påslagen"), ("withdrawn", "återtagen")],
                        default="proposed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="varför den togs tillbaka")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="föreslagen"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
            ],
            options={
                "verbose_name": "kommande regel",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_person__isnull", True),
                            models.Q(("approved_person", models.F("proposed_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="reform_is_approved_by_another",
                        violation_error_message="Regeln godkänns av någon annan än den som föreslog det.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "on"), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_person__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reform_that_is_on_has_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withdrawn_reform_says_why",
                        violation_error_message="Skriv varför den tas tillbaka.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "on"])),
                        fields=("reform",),
                        name="reform_switched_on_once",
                        violation_error_message="Regeln är redan påslagen eller väntar på godkännande.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trials", to="cases.amounttable"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "väntar"), ("running", "räknas"), ("done", "klar")],
                        default="asked",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="räknade hushåll")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="hushåll")),
                ("summary", models.JSONField(default=dict, verbose_name="resultat")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="begärdes"),
                ),
                ("last_case_id", models.BigIntegerField(default=0, verbose_name="senast räknade ärende")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="blev klar")),
            ],
            options={
                "verbose_name": "provräkning",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "running"])),
                        fields=["state"],
                        name="what_if_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WhatIfRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trial",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="cases.whatif",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                ("household_type", models.CharField(max_length=20, verbose_name="hushållstyp")),
                ("before", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="i dag")),
                ("after", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="med utkastet")),
                ("difference", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="skillnad")),
            ],
            options={
                "verbose_name": "hushåll i provräkning",
                "indexes": [models.Index(fields=["trial", "difference", "id"], name="what_if_by_difference")],
                "constraints": [models.UniqueConstraint(fields=("trial", "case"), name="case_once_in_trial")],
            },
        ),
        migrations.CreateModel(
            name="CaseWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unhandled_income", "inkomst som beräkningen inte har med"),
                            ("income_change", "inkomst som har ändrats"),
                            ("missing_ssbtek", "svar från myndighet som saknas"),
                            ("new_income", "ny inkomst"),
                            ("new_expense", "ny utgift"),
                            ("new_person", "ny person i hushållet"),
                            ("income_dropped", "inkomst som är borta"),
                            ("household_change", "hushållet har ändrats"),
                            ("housing_cost_change", "boendekostnaden har ändrats"),
                            ("expense_review", "utgift att se över"),
                            ("expense_capped", "utgift som inte godkänns helt"),
                            ("check_due", "kontroll som är dags"),
                            ("undecided_days", "dagar som inte är beslutade"),
                            ("stated_person", "person i ansökan som inte är med i hushållet"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("cause", models.CharField(max_length=200, verbose_name="orsak")),
                ("text", models.CharField(max_length=200, verbose_name="varning")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "öppen"), ("closed", "orsaken är borta"), ("dealt", "hanterad")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "raised_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="flaggad"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
                ("word", models.CharField(blank=True, default="", max_length=300, verbose_name="hur den hanterades")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "varning",
                "verbose_name_plural": "varningar",
                "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["case"], name="warning_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "kind", "cause"), name="warning_once_for_its_cause"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dealt"), models.Q(("word", ""), _negated=True)),
                            models.Q(models.Q(("state", "dealt"), _negated=True), ("word", "")),
                            _connector="OR",
                        ),
                        name="warning_is_dealt_with_by_a_word",
                        violation_error_message="Skriv hur varningen är hanterad.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="IntakeFile",
            name="from_document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_to",
                to="cases.document",
                verbose_name="låg hos fel person som",
            ),
        ),
    ]
