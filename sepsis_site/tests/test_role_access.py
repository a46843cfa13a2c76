"""Each role opens every URL of the admin, and sees and changes exactly what the table of roles says.

The tests find all registered model admins by themselves. A new one needs a row in ``plant_one_of_each`` and a line in
``sepsis_site/accounts/roles.py``.
"""

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client

from groups.models import Event, EventSeries, SupportGroup, Venue
from sepsis_site.accounts import roles
from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.tests import role_fixtures
from sepsis_site.tests.test_admin import plant_one_of_each
from stories.models import Sender, Story
from support.models import Subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# URLs of a whole model that volunteers may open. Add a new one here once it is known to be safe.
OPEN_TO_VOLUNTEERS = {"changelist", "add", "mine"}

REFUSED = (403, 404)


@pytest.fixture(scope="module")
def _shared_admin_data(django_db_setup, django_db_blocker):
    """Create the data once for all tests, in a transaction around theirs, because it takes a second."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        plant_one_of_each(NOW)
        roles.apply(apps)
        yield role_fixtures.create_admin_data(NOW)
        transaction.set_rollback(True)


@pytest.fixture
def data(_shared_admin_data, db):
    return _shared_admin_data


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


class RoleClient:
    """A client of one user that fails the test when a page shows a hidden marker or changes a row of others."""

    def __init__(self, data, user, role):
        self.data, self.role, self.client = data, role, client_of(user)
        self.hidden = data.hidden_from(role)

    def get(self, address, data=None, expected=None):
        response = self.client.get(address, data)
        self._check_response(response, "GET", address, data)
        assert expected is None or response.status_code in expected, (self.role, address, data, response.status_code)
        return response

    def check_refused(self, address, data=None):
        """Check that reading and writing are refused: nothing is shown and nothing is stored."""
        response = self.get(address, expected=(302, *REFUSED, 405))
        self._check_redirect(response, address)
        with role_fixtures.RecordedWrites() as writes:
            response = self.client.post(address, data or {})
            self._check_response(response, "POST", address, data)
            assert response.status_code in (302, *REFUSED, 405), (self.role, "POST", address, response.status_code)
            self._check_redirect(response, address)
        assert not writes.tables, (self.role, "POST", address, writes.tables)

    @staticmethod
    def _check_redirect(response, address):
        # A missing or hidden row redirects to the admin's first page. The admin's catch-all adds "change/" first.
        if response.status_code == 302:
            assert response["Location"] in {"/admin/", f"{address}change/"}, (address, response["Location"])

    def post(self, address, data, before):
        """Submit a form, and check that no row of others changes and no own row moves to others."""
        with role_fixtures.RecordedWrites() as writes:
            response = self.client.post(address, data)
            self._check_response(response, "POST", address, data)
            if tables := writes.tables - {"django_admin_log"}:
                self._check_rows_of_others(before, tables, address, data)
        return response

    def _check_response(self, response, method, address, data):
        assert response.status_code < 500, (self.role, method, address, data)
        words = response.content.decode() if not response.streaming else b"".join(response).decode(errors="ignore")
        seen = self.hidden & {
            *role_fixtures.MARKER.findall(words),
            *role_fixtures.MARKER.findall(str(response.headers)),
        }
        # A search box repeats its term.
        seen -= set(role_fixtures.MARKER.findall(f"{address} {data}"))
        told = {marker: self.data.rows[marker] for marker in seen}
        assert not told, (self.role, method, address, data, told)

    def _check_rows_of_others(self, before, tables, address, data):
        ours = self.data.own
        for label, rows in self.data.rows_of_others(tables).items():
            model = apps.get_model(label)
            if model in ours:
                # New rows may be the volunteer's: see below.
                keys = {row["id"] for row in before[label]}
                rows = [row for row in rows if row["id"] in keys]
            assert rows == before[label], (address, data, label)
        strays = [
            *Event.objects.filter(pk__in=ours[Event]).exclude(group__in=ours[SupportGroup]),
            *EventSeries.objects.filter(pk__in=ours[EventSeries]).exclude(group__in=ours[SupportGroup]),
            *Event.objects.exclude(pk__in=_keys(before, Event)).exclude(group__in=ours[SupportGroup]),
            *EventSeries.objects.exclude(pk__in=_keys(before, EventSeries)).exclude(group__in=ours[SupportGroup]),
            *Event.objects.filter(group__in=ours[SupportGroup], venue__in=_keys(before, Venue)),
            *EventSeries.objects.filter(group__in=ours[SupportGroup], venue__in=_keys(before, Venue)),
            *SupportGroup.objects.filter(pk__in=ours[SupportGroup], usual_venue__in=_keys(before, Venue)),
        ]
        assert not strays, (address, data, strays)
        assert (
            set(SupportGroup.objects.values_list("pk", flat=True)) == _keys(before, SupportGroup) | ours[SupportGroup]
        )


def _keys(before, model):
    return {row["id"] for row in before[model._meta.label]}


def rows_of(data, model):
    return [key for kind, key in data.markers if kind is model]


def may(role, model, word):
    words = role_fixtures.permissions_of(model, role)
    return word in words or (word == "view" and "change" in words)


def test_every_model_admin_has_a_row_to_open(data):
    for model_admin in role_fixtures.model_admins():
        if model_admin.opts.label not in role_fixtures.UNMARKED:
            assert rows_of(data, model_admin.model), f"Add a {model_admin.opts.label} to plant_one_of_each."


def test_every_row_holds_its_marker(data):
    written = set(role_fixtures.MARKER.findall(repr(data.rows_of_others())))
    for model in (SupportGroup, Event, Venue, EventSeries, Sender, Story, Subscriber, User):
        hidden = [marker for marker, (kind, key) in data.rows.items() if kind is model and not data.is_own(kind, key)]
        assert hidden
        assert written >= set(hidden)


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_opens_exactly_what_the_table_of_roles_says(data, role):
    user = data.volunteer if role == roles.GROUP_VOLUNTEERS else role_fixtures.create_staff("member", role)
    client = RoleClient(data, user, role)
    for model_admin in role_fixtures.model_admins():
        model, label = model_admin.model, model_admin.opts.label
        keys = rows_of(data, model) or list(model._base_manager.values_list("pk", flat=True)[:1])
        if not may(role, model, "view"):
            for _, address in role_fixtures.admin_urls(model_admin):
                client.check_refused(address)
            for name, address in role_fixtures.admin_urls(model_admin, keys[0]):
                if name == "short":
                    continue
                client.check_refused(address, {"post": "yes"})
            continue
        if role == roles.GROUP_VOLUNTEERS:
            # See the tests of volunteers below.
            continue
        key = keys[0]
        for name, address in [*role_fixtures.admin_urls(model_admin), *role_fixtures.admin_urls(model_admin, key)]:
            word = {"add": "add", "delete": "delete"}.get(name)
            if word and not may(role, model, word):
                client.check_refused(address)
            elif name in ("changelist", "change", "history"):
                client.get(address, expected=(200, 302))
            else:
                client.get(address)
        for name, address in role_fixtures.admin_urls(model_admin, key):
            if name == "change" and not may(role, model, "change"):
                with role_fixtures.RecordedWrites() as writes:
                    client.client.post(address, {})
                assert not writes.tables, (role, label)


# Of a list of a library.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.parametrize("role", roles.ROLES)
def test_other_admin_urls_and_autocompletes_show_nothing_hidden(data, role):
    user = data.volunteer if role == roles.GROUP_VOLUNTEERS else role_fixtures.create_staff("member", role)
    client = RoleClient(data, user, role)
    for name, address in role_fixtures.site_urls(["groups", "stories", "faq", "support", "1"]):
        if name not in ("logout", "autocomplete"):
            client.get(address)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                for term in ("", "zq"):
                    client.get("/admin/autocomplete/", asked | {"field_name": field.name, "term": term})


@pytest.mark.parametrize("role", roles.ROLES)
def test_view_on_site_needs_permission_to_view_the_object(data, role):
    user = data.volunteer if role == roles.GROUP_VOLUNTEERS else role_fixtures.create_staff("member", role)
    client = RoleClient(data, user, role)
    for marker, (model, key) in data.rows.items():
        if hasattr(model, "get_absolute_url"):
            address = f"/admin/r/{ContentType.objects.get_for_model(model).pk}/{key}/"
            expected = (404,) if marker in client.hidden or model not in site._registry else (302, 404)
            client.get(address, expected=expected)


def test_staff_without_a_role_open_nothing(data):
    client = RoleClient(data, User.objects.create_user("no-role", is_staff=True), roles.GROUP_VOLUNTEERS)
    for model_admin in role_fixtures.model_admins():
        for _, address in role_fixtures.admin_urls(model_admin):
            client.check_refused(address)


@pytest.mark.parametrize("role", roles.ROLES)
def test_role_without_staff_status_opens_nothing(data, role):
    user = role_fixtures.create_staff("member", role)
    user.is_staff = False
    user.save()
    client = client_of(user)
    for model_admin in role_fixtures.model_admins():
        for _, address in role_fixtures.admin_urls(model_admin):
            response = client.get(address)
            assert response.status_code in (302, 404), address
            assert response.status_code == 404 or "/login/" in response["Location"]


# Volunteers, among groups


@pytest.fixture
def volunteer(data):
    return RoleClient(data, data.volunteer, roles.GROUP_VOLUNTEERS)


@pytest.fixture
def scoped_admins():
    return [
        model_admin
        for model_admin in role_fixtures.model_admins()
        if may(roles.GROUP_VOLUNTEERS, model_admin.model, "view")
    ]


def keys_of_others(data, model):
    return [key for key in rows_of(data, model) if not data.is_own(model, key)]


def test_models_open_to_volunteers_are_scoped_to_leaders(scoped_admins):
    assert {model_admin.model for model_admin in scoped_admins} <= {SupportGroup, Event, EventSeries, Venue}, (
        "A model that volunteers may view needs a scope in groups/volunteers/leader_scope.py, and own rows here."
    )


def test_volunteer_opens_and_changes_no_row_of_other_groups(data, volunteer, scoped_admins, admin_client):
    before = data.rows_of_others()
    for model_admin in scoped_admins:
        keys = keys_of_others(data, model_admin.model)
        assert keys
        for key in keys[:2]:
            for name, address in role_fixtures.admin_urls(model_admin, key):
                if name == "short":
                    continue
                # A row outside the queryset redirects to the admin's first page.
                response = volunteer.get(address, expected=(302, *REFUSED, 405))
                volunteer._check_redirect(response, address)
                form = role_fixtures.form_data(admin_client.get(address, follow=True))
                for sent in (
                    {},
                    {"post": "yes"},
                    form,
                    form | {"reason": "Forged.", "title": "Forged", "_save": "Save"},
                ):
                    response = volunteer.post(address, sent, before)
                    # A read-only page answers 405.
                    assert response.status_code in (302, *REFUSED, 405), address
                    volunteer._check_redirect(response, address)


def test_volunteer_lists_show_no_row_of_other_groups(data, volunteer, scoped_admins):
    for model_admin in scoped_admins:
        changelist = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        asked = [{}, {"q": "zq"}, {"all": ""}, {"e": "1"}, {"o": "1"}, {"_popup": "1", "_to_field": "id"}]
        response = volunteer.get(changelist, expected=(200,))
        for narrowed in response.context["cl"].filter_specs:
            for choice in narrowed.choices(response.context["cl"]):
                volunteer.get(changelist + choice["query_string"])
        asked += [{"q": marker} for marker in sorted(volunteer.hidden)[:3]]
        for field in model_admin.opts.get_fields():
            if not field.is_relation:
                continue
            keys = keys_of_others(data, field.related_model)[:1] or [1]
            asked += [{f"{field.name}{how}": key} for key in keys for how in ("", "__id__exact")]
        for each in asked:
            volunteer.get(changelist, each | {"when": "all"} if model_admin.model is Event else each)


def test_volunteer_list_filters_reveal_no_relation_to_other_groups(data, volunteer, scoped_admins):
    """A full or empty list would reveal the relation, so such filters are refused."""
    for model_admin in scoped_admins:
        changelist = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        for field in model_admin.opts.get_fields():
            if field.is_relation and (field.auto_created or field.many_to_many):
                name = field.related_query_name() if not field.auto_created else field.name
                key = keys_of_others(data, field.related_model)[:1] or [1]
                response = volunteer.client.get(changelist, {f"{name}__id": key[0]})
                # Refused: 400, or back to the list with an error.
                assert response.status_code in (302, 400), (model_admin.opts.label, name)


def test_volunteer_actions_change_no_row_of_other_groups(data, volunteer, scoped_admins, admin_user, rf):
    before = data.rows_of_others()
    request = rf.get("/")
    request.user = admin_user
    for model_admin in scoped_admins:
        changelist = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        keys = keys_of_others(data, model_admin.model)
        own = list(data.own[model_admin.model])
        actions = {*model_admin.get_actions(request), "delete_selected", "no_such_action"}
        for action in actions:
            for chosen in (keys, keys + own, own):
                for more in ({}, {"select_across": "1"}, {"post": "yes"}, {"post": "yes", "select_across": "1"}):
                    volunteer.post(
                        changelist, {"action": action, "_selected_action": chosen, "index": "0"} | more, before
                    )


def test_volunteer_opens_only_listed_urls_of_a_whole_model(volunteer, scoped_admins):
    for model_admin in scoped_admins:
        for name, address in role_fixtures.admin_urls(model_admin):
            if name not in OPEN_TO_VOLUNTEERS or (
                not model_admin.has_add_permission(_request_of(volunteer)) and name == "add"
            ):
                volunteer.check_refused(address)


def _request_of(client):
    from django.http import HttpRequest

    request = HttpRequest()
    request.user = client.data.volunteer
    return request


def test_forged_volunteer_forms_change_no_row_of_other_groups(data, volunteer, scoped_admins):
    """Each form is submitted unchanged, then with each choice of another group, then with added fields."""
    before = data.rows_of_others()
    tried, seen = 0, set()
    for model_admin in scoped_admins:
        own = sorted(data.own[model_admin.model])
        for name, address in [
            *role_fixtures.admin_urls(model_admin),
            *(pair for key in own for pair in role_fixtures.admin_urls(model_admin, key) if pair[0] != "short"),
        ]:
            page = volunteer.get(address)
            if page.status_code != 200 or name == "changelist":
                volunteer.post(address, {"post": "yes"}, before)
                continue
            form = role_fixtures.form_data(page)
            group = data.own[SupportGroup]
            if "group" in form:
                form["group"] = list(group)
            volunteer.post(address, form, before)
            # The same form of a second row adds nothing.
            if (name, *form) in seen:
                continue
            seen.add((name, *form))
            because = {"reason": ["Because."]}
            forged = [{field: each} for field in form for each in _forgeries(data, field, on_form=True)]
            more = {
                field: each
                for field in _not_on_the_form(model_admin.model, form)
                for each in _forgeries(data, field, on_form=False)[:1]
            }
            for each in (*forged, more):
                tried += 1
                volunteer.post(address, form | each | because, before)
    assert tried > 20


def _not_on_the_form(model, form):
    names = {field.name for field in model._meta.get_fields() if field.concrete} | {"series", "events"}
    inlines = {name.rsplit("-", 1)[0] for name in form if name.endswith("TOTAL_FORMS")}
    return [*(names - form.keys()), *(f"{inline}-0-{key}" for inline in inlines for key in ("id", "group", "venue"))]


def _forgeries(data, field, *, on_form):
    """Return forged values of a field: the key of an object of others, or a text if the form lacks the field."""
    last = field.rsplit("-", 1)[-1]
    kinds = {"group": SupportGroup, "venue": Venue, "usual_venue": Venue, "series": EventSeries, "id": EventSeries}
    kinds |= {"moved_from_venue": Venue}
    if last in kinds:
        return [[str(keys_of_others(data, kinds[last])[0])], *([[""]] if last == "group" else [])]
    if last == "leaders":
        return [[str(key) for model, key in data.markers if model is User]]
    return [] if on_form or field != last else [["forged"]]


def test_volunteer_cannot_change_name_slug_confirmation_or_leaders_of_group(data, volunteer):
    key = next(iter(data.own[SupportGroup]))
    address = f"/admin/groups/supportgroup/{key}/change/"
    before = SupportGroup.objects.values("name", "slug", "published", "confirmed").get(pk=key)
    leaders = set(SupportGroup.objects.get(pk=key).leaders.all())
    form = role_fixtures.form_data(volunteer.client.get(address))
    form |= {"name": "Forged", "slug": "forged", "confirmed": "", "leaders": [], "first_visit": "Ask for Jo."}
    assert volunteer.client.post(address, form).status_code == 302
    group = SupportGroup.objects.get(pk=key)
    assert group.first_visit == "Ask for Jo."
    assert SupportGroup.objects.values("name", "slug", "published", "confirmed").get(pk=key) == before
    assert set(group.leaders.all()) == leaders


def test_volunteer_changes_and_adds_events_of_own_group(data, volunteer):
    key, group = min(data.own[Event]), next(iter(data.own[SupportGroup]))
    address = f"/admin/groups/event/{key}/change/"
    form = role_fixtures.form_data(volunteer.client.get(address))
    assert volunteer.client.post(address, form | {"title": "A walk"}).status_code == 302
    assert Event.objects.get(pk=key).title == "A walk"
    assert volunteer.client.post("/admin/groups/event/add/", form | {"title": "A talk"}).status_code == 302
    assert Event.objects.get(title="A talk").group_id == group


def test_volunteer_sees_no_unpublished_page_of_other_groups(data, volunteer):
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "published" not in names or not hasattr(model, "get_absolute_url"):
            continue
        for key in keys_of_others(data, model):
            model.objects.filter(pk=key).update(published=False)
            address = model.objects.get(pk=key).get_absolute_url()
            if "#" in address:
                # An anchor of a list page, which must not show it.
                assert data.markers[model, key] not in volunteer.client.get(address).content.decode()
            else:
                volunteer.get(address, expected=(404,))
