"""What editors see of "Was this helpful?", of answers and of pages."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from faq.tests.factories import QuestionFeedbackFactory
from support.models import PageFeedback
from support.tests.factories import PageFactory, PageFeedbackFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(params=[QuestionFeedbackFactory, PageFeedbackFactory], ids=["answer", "page"])
def factory(request):
    return request.param


def address(factory, page="changelist", *arguments):
    model = factory._meta.model._meta
    return reverse(f"admin:{model.app_label}_{model.model_name}_{page}", args=arguments)


def shown(response):
    return list(response.context["cl"].queryset)


def test_the_newest_comes_first(admin_client, factory):
    first, second = factory(), factory()
    assert shown(admin_client.get(address(factory))) == [second, first]


def test_the_list_can_be_narrowed_to_one_subject_to_no_and_to_comments(admin_client, factory):
    factory()
    wrote = factory(helpful=False, missing="More")
    for narrowed in (f"about__id__exact={wrote.about.pk}", "helpful__exact=0", "comment=written", "q=more"):
        assert shown(admin_client.get(f"{address(factory)}?{narrowed}")) == [wrote]
    assert wrote not in shown(admin_client.get(f"{address(factory)}?comment=none"))


def test_a_comment_is_words_and_never_markup(admin_client, factory):
    said = factory(missing="<script>alert(1)</script>\n\u202eabc")
    for page in (address(factory), address(factory, "change", said.pk)):
        text = admin_client.get(page).text
        assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;<br>\u202eabc</bdi>" in text
        assert "<script>alert" not in text


def test_nobody_adds_or_changes_it(admin_client, factory):
    said = factory(missing="Mine")
    assert admin_client.get(address(factory, "add")).status_code == 403
    assert admin_client.post(address(factory, "change", said.pk), {"missing": "Theirs"}).status_code == 403
    said.refresh_from_db()
    assert said.missing == "Mine"


def test_clearing_asks_first(admin_client, factory):
    gone, stays = factory(missing="Gone"), factory()
    page = admin_client.get(address(factory)).text
    assert '<option value="delete_selected">Clear the selected feedback</option>' in page
    answers = {"action": "delete_selected", "_selected_action": [gone.pk]}
    assert "Are you sure" in admin_client.post(address(factory), answers).text
    assert factory._meta.model.objects.count() == 2
    admin_client.post(address(factory), answers | {"post": "yes"})
    assert list(factory._meta.model.objects.all()) == [stays]


def test_whoever_may_only_look_cannot_clear(client, factory):
    model = factory._meta.model._meta
    user = User.objects.create_user("looks", is_staff=True)
    user.user_permissions.add(
        Permission.objects.get(codename=f"view_{model.model_name}", content_type__app_label=model.app_label)
    )
    client.force_login(user)
    said = factory()
    assert "Clear the selected" not in client.get(address(factory)).text
    client.post(address(factory), {"action": "delete_selected", "_selected_action": [said.pk], "post": "yes"})
    assert factory._meta.model.objects.exists()


def test_the_list_takes_no_query_for_each_row(admin_client, factory, django_assert_max_num_queries):
    admin_client.get(address(factory))
    for _ in range(20):
        factory()
    # Session, user, permissions and filters; two counts; one list.
    with django_assert_max_num_queries(8):
        admin_client.get(address(factory))


@pytest.mark.parametrize(
    ("factory", "things"), [(QuestionFeedbackFactory, "faq_question"), (PageFeedbackFactory, "support_page")]
)
def test_the_list_of_subjects_counts_what_readers_say_and_says_when_each_is_due(admin_client, factory, things):
    about = factory(missing="Words").about
    for helpful in (True, False):
        factory(about=about, helpful=helpful)
    type(about).objects.update(next_review_on=date(2026, 3, 3))
    never_asked = factory().about
    never_asked.feedback.all().delete()
    text = admin_client.get(reverse(f"admin:{things}_changelist")).text
    assert f'<a href="{address(factory)}?about__id__exact={about.pk}">2 yes, 1 no, 1 comment</a>' in text
    assert text.count("about__id__exact") == 1
    assert "Due since 3 March 2026" in text


def test_counts_are_not_multiplied_by_other_tables_and_sort_the_list(admin_client):
    quiet = PageFactory(title="A")
    loud = PageFactory(title="B")
    for _ in range(2):
        PageFeedbackFactory(about=loud, helpful=False)
    PageFeedbackFactory(about=quiet, helpful=True)
    columns = admin_client.get(reverse("admin:support_page_changelist")).context["cl"].list_display
    response = admin_client.get(reverse("admin:support_page_changelist"), {"o": columns.index("feedback_counts")})
    assert [(page.title, page.said_yes, page.said_no) for page in shown(response)] == [("B", 0, 2), ("A", 1, 0)]


def test_the_list_of_pages_takes_no_query_for_each_row(admin_client, django_assert_max_num_queries):
    for _ in range(20):
        PageFeedbackFactory()
    admin_client.get(reverse("admin:support_page_changelist"))
    with django_assert_max_num_queries(7):
        admin_client.get(reverse("admin:support_page_changelist"))


def test_a_counted_page_can_still_be_deleted_from_the_list(admin_client):
    said = PageFeedbackFactory()
    answers = {"action": "delete_selected", "_selected_action": [said.about.pk], "post": "yes"}
    admin_client.post(reverse("admin:support_page_changelist"), answers)
    assert not PageFeedback.objects.exists()
