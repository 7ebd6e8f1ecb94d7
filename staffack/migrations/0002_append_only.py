from django.db import migrations

from staffack import append_only


class Migration(migrations.Migration):
    dependencies = [("staffack", "0001_initial")]
    operations = [migrations.RunPython(append_only.reinstall, append_only.remove_all)]
