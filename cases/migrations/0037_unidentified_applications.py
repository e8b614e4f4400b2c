"""Applications that do not say who applies: kept as a contact until somebody knows, with what came with them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.rules_unidentified import statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0036_months_not_carried_out"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("hindrance", models.CharField(blank=True, default="", max_length=200, verbose_name="kan inte visas")),
            ],
            options={
                "verbose_name": "handling till en kontakt",
                "verbose_name_plural": "handlingar till kontakter",
            },
        ),
        migrations.AddField(
            model_name="document",
            name="hindrance",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="kan inte visas"),
        ),
        migrations.AddField(
            model_name="intake",
            name="content",
            field=models.JSONField(blank=True, null=True, verbose_name="innehåll"),
        ),
        migrations.AddField(
            model_name="intake",
            name="external_id",
            field=models.CharField(
                blank=True, max_length=80, null=True, unique=True, verbose_name="e-tjänstens nummer"
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="month",
            field=models.DateField(blank=True, null=True, verbose_name="månad"),
        ),
        migrations.AddField(
            model_name="intake",
            name="number",
            field=models.BigIntegerField(
                db_default=models.Func(
                    models.Value("cases_application_id_seq"), function="nextval", output_field=models.BigIntegerField()
                ),
                unique=True,
                verbose_name="nummer",
            ),
        ),
        migrations.AlterField(
            model_name="intake",
            name="end_reason",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="intake",
            name="text",
            field=models.TextField(blank=True, verbose_name="vad det gäller"),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel", "e_service"),
                        ("content__isnull", False),
                        ("external_id__isnull", False),
                        ("month__isnull", False),
                    ),
                    models.Q(
                        models.Q(("channel", "e_service"), _negated=True),
                        ("content__isnull", True),
                        ("external_id__isnull", True),
                        ("month__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="intake_of_the_e_service_has_what_was_sent",
            ),
        ),
        migrations.AddField(
            model_name="intakefile",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile", verbose_name="fil"
            ),
        ),
        migrations.AddField(
            model_name="intakefile",
            name="intake",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="cases.intake",
                verbose_name="kontakt",
            ),
        ),
        migrations.AddField(
            model_name="intakefile",
            name="registered_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="registrerad av",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="came_as",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="document",
                to="cases.intakefile",
                verbose_name="kom med kontakten",
            ),
        ),
        sql.run(*statements()),
    ]
