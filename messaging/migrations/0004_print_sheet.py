from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_whereabouts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="whereabouts",
            options={
                "permissions": [("print_sheet", "Can print sheets for the deputies")],
                "verbose_name": "whereabouts",
                "verbose_name_plural": "whereabouts",
            },
        ),
    ]
