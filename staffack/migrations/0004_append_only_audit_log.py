from django.db import migrations

from staffack import append_only

TABLE = "staffack_auditentry"


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, TABLE)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [("staffack", "0003_audit_log")]
    operations = [migrations.RunPython(install, remove)]
