from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_old_addresses")]

    operations = [
        migrations.CreateModel(
            name="RequestCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        # Counts are worth nothing after a crash, and are written often.
        migrations.RunSQL(
            "ALTER TABLE core_requestcount SET UNLOGGED",
            "ALTER TABLE core_requestcount SET LOGGED",
        ),
    ]
