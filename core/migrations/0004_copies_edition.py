from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_request_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CopiesEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_edition_of_copies")],
            },
        ),
    ]
