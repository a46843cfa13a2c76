from django.contrib import admin

from faq.models import Question, Topic

admin.site.register(Topic)
admin.site.register(Question)
