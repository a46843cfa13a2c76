"""The answers' tables."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
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
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The heading above these questions, such as “Going back to work”.', max_length=80, unique=True)),
                ('slug', models.SlugField(help_text='The end of the address that leads to this topic in the list, such as “work”.', max_length=80, unique=True, verbose_name='address')),
                ('summary', models.CharField(blank=True, help_text='One sentence under the heading. May be empty.', max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.')),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalQuestion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('sources', models.TextField(blank=True)),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='last reviewed on')),
                ('reviewed_by', models.CharField(blank=True, max_length=120, verbose_name='last reviewed by')),
                ('next_review_on', models.DateField(blank=True, null=True, verbose_name='next review due on')),
                ('published', models.BooleanField(default=True)),
                ('publish_from', models.DateTimeField(blank=True, null=True, verbose_name='on the site from')),
                ('publish_until', models.DateTimeField(blank=True, null=True, verbose_name='on the site until')),
                ('question', models.CharField(max_length=160)),
                ('slug', models.SlugField(max_length=80, verbose_name='address')),
                ('short_answer', models.TextField(max_length=400)),
                ('body', models.TextField(blank=True, verbose_name='full answer')),
                ('suggest_helpline', models.BooleanField(default=True, verbose_name='point to the helpline')),
                ('suggest_group', models.BooleanField(default=True, verbose_name='point to the support groups')),
                ('suggest_booklets', models.BooleanField(default=False, verbose_name='point to the booklets')),
                ('popular', models.BooleanField(default=False, verbose_name='on the front page')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='faq.topic')),
            ],
            options={
                'verbose_name': 'historical question',
                'verbose_name_plural': 'historical questions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSynonym',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('theirs', models.CharField(max_length=80, verbose_name='what people type')),
                ('ours', models.CharField(max_length=80, verbose_name='what we call it')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical word people use',
                'verbose_name_plural': 'historical words people use',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTopic',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(db_index=True, max_length=80)),
                ('slug', models.SlugField(max_length=80, verbose_name='address')),
                ('summary', models.CharField(blank=True, max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical topic',
                'verbose_name_plural': 'historical topics',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sources', models.TextField(blank=True, help_text='Where the facts come from, with links and when they were seen.')),
                ('reviewed_on', models.DateField(blank=True, help_text='The day somebody last checked every word of it. Readers see it. Empty: “Not reviewed yet”.', null=True, verbose_name='last reviewed on')),
                ('reviewed_by', models.CharField(blank=True, help_text='Name and role, as the page should show them.', max_length=120, verbose_name='last reviewed by')),
                ('next_review_on', models.DateField(blank=True, help_text='The day it should be checked again. Readers see it, and the admin lists what is due.', null=True, verbose_name='next review due on')),
                ('reminded_ahead_of', models.DateField(editable=False, null=True)),
                ('reminded_on_day_of', models.DateField(editable=False, null=True)),
                ('published', models.BooleanField(default=True, help_text='Untick to keep it off the site, whatever the times say.')),
                ('publish_from', models.DateTimeField(blank=True, help_text='Nobody but editors sees it before. Empty: at once.', null=True, verbose_name='on the site from')),
                ('publish_until', models.DateTimeField(blank=True, help_text='It leaves by itself at this time. Empty: it stays.', null=True, verbose_name='on the site until')),
                ('question', models.CharField(help_text='As a reader would ask it.', max_length=160)),
                ('slug', models.SlugField(help_text='The answer is found at this address, such as “hair-loss”.', max_length=80, unique=True, verbose_name='address')),
                ('short_answer', models.TextField(help_text='Shown first, and in the list. At most 40 words.', max_length=400)),
                ('body', models.TextField(blank=True, help_text='For readers who want more than the short answer. Short paragraphs, with a heading for each new subject.', verbose_name='full answer')),
                ('suggest_helpline', models.BooleanField(default=True, help_text='Tick to end the page with our phone number. It stays at the top of the page either way.', verbose_name='point to the helpline')),
                ('suggest_group', models.BooleanField(default=True, help_text='Tick to show the search for support groups below the answer.', verbose_name='point to the support groups')),
                ('suggest_booklets', models.BooleanField(default=False, help_text='Tick to offer the booklets beside the answer.', verbose_name='point to the booklets')),
                ('popular', models.BooleanField(default=False, help_text='Tick to show the question on the front page, among those that many people ask.', verbose_name='on the front page')),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Within its topic: lower numbers come first.')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('question', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('short_answer', config='english', weight='B'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('body', config='english', weight='C'), django.contrib.postgres.search.SearchConfig('english')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('owner', models.ForeignKey(blank=True, help_text='Who looks after it. They are reminded by email 30 days before the next review, and on the day.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('related', models.ManyToManyField(blank=True, help_text='Other answers that a reader may want next.', to='faq.question')),
                ('topic', models.ForeignKey(help_text='The heading under which the list of answers shows it.', on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='faq.topic')),
            ],
            options={
                'ordering': ['topic__order', 'topic__name', 'order', 'question'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistoricalQuestion_related',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='faq.historicalquestion')),
                ('from_question', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='faq.question')),
                ('to_question', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='faq.question')),
            ],
            options={
                'verbose_name': 'HistoricalQuestion_related',
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='QuestionFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('helpful', models.BooleanField()),
                ('missing', models.TextField(blank=True, max_length=500, verbose_name='what was missing')),
                ('given_on', models.DateField()),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='faq.question')),
            ],
            options={
                'verbose_name_plural': 'feedback on answers',
                'ordering': ['-given_on', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theirs', models.CharField(help_text='One word or a few, such as “hair falling out”.', max_length=80, verbose_name='what people type')),
                ('ours', models.CharField(help_text='Words that stand in our answers, such as “hair loss”.', max_length=80, verbose_name='what we call it')),
            ],
            options={
                'verbose_name': 'word people use',
                'verbose_name_plural': 'words people use',
                'ordering': ['theirs'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('theirs'), django.db.models.functions.text.Lower('ours'), name='synonym_once', violation_error_message='These words are in the list already.')],
            },
        ),
        migrations.AddIndex(
            model_name='question',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='question_search'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('next_review_on', None), ('reviewed_on', None), ('next_review_on__gt', models.F('reviewed_on')), _connector='OR'), name='question_next_review_after_last', violation_error_message='The next review must be after the last one.'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('publish_from', None), ('publish_until', None), ('publish_until__gt', models.F('publish_from')), _connector='OR'), name='question_leaves_after_it_came', violation_error_message='It has to come before it leaves: choose a later time to leave.'),
        ),
    ]
