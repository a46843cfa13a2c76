from django.db import migrations

from sepsis_site.accounts import roles


def make_roles(apps, schema_editor):
    roles.apply(apps, schema_editor.connection.alias)


def forget_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=roles.ROLES).delete()


class Migration(migrations.Migration):
    """The four roles of sepsis_site/accounts/roles.py, with their permissions on everything that there is by now."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("sessions", "0001_initial"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
        ("core", "0001_initial"),
        ("groups", "0001_initial"),
        ("stories", "0001_initial"),
        ("faq", "0001_initial"),
        ("support", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_roles, forget_roles)]
