from django.db import migrations, models


def forget_what_nobody_said(apps, schema_editor):
    """Of Facebook groups the source says that we do not moderate them; of the forum it says nothing."""
    communities = apps.get_model("support", "OnlineCommunity").objects.using(schema_editor.connection.alias)
    communities.filter(moderated_by_us=False).exclude(platform="facebook").update(moderated_by_us=None)


def unknown_becomes_no(apps, schema_editor):
    communities = apps.get_model("support", "OnlineCommunity").objects.using(schema_editor.connection.alias)
    communities.filter(moderated_by_us=None).update(moderated_by_us=False)


class Migration(migrations.Migration):
    dependencies = [("support", "0002_helpline_pages_resources_newsletter")]

    operations = [
        migrations.AlterField(
            model_name="onlinecommunity",
            name="moderated_by_us",
            field=models.BooleanField(
                blank=True,
                help_text="“Yes” only when UK Sepsis Trust staff read it and look after it. “No”: the page says that "
                "we do not moderate it. “Unknown”: the page says nothing about it.",
                null=True,
                verbose_name="moderated by us",
            ),
        ),
        migrations.RunPython(forget_what_nobody_said, unknown_becomes_no),
    ]
