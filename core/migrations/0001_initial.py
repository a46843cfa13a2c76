"""The tables that several apps use."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PageCopy',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'page copy',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('until', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='CacheVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='cache_version_single_row')],
            },
        ),
        migrations.CreateModel(
            name='FormAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=30)),
                ('sender', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['form', 'sender', 'at'], name='form_attempt_by_sender')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPageCopy',
            fields=[
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('key', models.CharField(db_index=True, max_length=100)),
                ('text', models.TextField(blank=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical page copy',
                'verbose_name_plural': 'historical page copy',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(help_text='The model, such as “faq.question”.', max_length=80)),
                ('key', models.BigIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key'], name='redirect_target_idx')],
            },
        ),
        # Counts are rewritten on every search and may be lost in a crash.
        migrations.RunSQL("ALTER TABLE core_requestcount SET UNLOGGED", "ALTER TABLE core_requestcount SET LOGGED"),
    ]
