from django.db import migrations

from staffack import append_only


def install(apps, schema_editor):
    for table in append_only.TABLES:
        append_only.install(schema_editor.connection, table)


def remove(apps, schema_editor):
    for table in append_only.TABLES:
        append_only.remove(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [("staffack", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
