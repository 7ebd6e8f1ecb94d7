"""A day of copying is no check: what was called so is renamed, and checks begin anew."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_initial")]

    operations = [
        migrations.RenameField("organisation", "checked_on", "copied_on"),
        migrations.AlterField(
            "organisation",
            "copied_on",
            models.DateField(
                default=django.utils.timezone.localdate, verbose_name="copied from there on"
            ),
        ),
        migrations.AddField(
            "organisation",
            "checked_on",
            models.DateField(
                blank=True,
                help_text="When someone called, and all of it was right. Copying it is no check.",
                null=True,
                verbose_name="checked on",
            ),
        ),
    ]
