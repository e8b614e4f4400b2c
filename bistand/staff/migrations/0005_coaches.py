"""The role Coach, which is held with no other role."""

from importlib import import_module

from django.db import migrations, models

from bistand.audit import sql

# Made of the pairs that the roles have now.
INCOMPATIBLE_ROLES = import_module("bistand.staff.migrations.0002_rules").INCOMPATIBLE_ROLES


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0004_roles_by_administrator"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attestlimit",
            name="role",
            field=models.CharField(
                choices=[
                    ("caseworker", "Socialsekreterare"),
                    ("senior", "1:e socialsekreterare"),
                    ("head", "Sektionschef"),
                    ("assistant", "Assistent"),
                    ("accountant", "Ekonom"),
                    ("controller", "Internkontrollant"),
                    ("administrator", "Systemförvaltare"),
                    ("coach", "Coach"),
                    ("service", "System"),
                ],
                max_length=20,
                verbose_name="roll",
            ),
        ),
        migrations.AlterField(
            model_name="delegationrule",
            name="role",
            field=models.CharField(
                choices=[
                    ("caseworker", "Socialsekreterare"),
                    ("senior", "1:e socialsekreterare"),
                    ("head", "Sektionschef"),
                    ("assistant", "Assistent"),
                    ("accountant", "Ekonom"),
                    ("controller", "Internkontrollant"),
                    ("administrator", "Systemförvaltare"),
                    ("coach", "Coach"),
                    ("service", "System"),
                ],
                max_length=20,
                verbose_name="roll",
            ),
        ),
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("caseworker", "Socialsekreterare"),
                    ("senior", "1:e socialsekreterare"),
                    ("head", "Sektionschef"),
                    ("assistant", "Assistent"),
                    ("accountant", "Ekonom"),
                    ("controller", "Internkontrollant"),
                    ("administrator", "Systemförvaltare"),
                    ("coach", "Coach"),
                    ("service", "System"),
                ],
                max_length=20,
                verbose_name="roll",
            ),
        ),
        sql.run(INCOMPATIBLE_ROLES),
    ]
