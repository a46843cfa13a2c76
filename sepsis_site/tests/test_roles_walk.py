"""Everybody goes through every address of the admin, and finds what the table of roles says and not a word more.

Nothing here names an admin class: one that comes later is walked through as well. If it has no row yet, add one to
``plant_one_of_each``; if its model has no line in ``sepsis_site/accounts/roles.py``, add that.
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
from sepsis_site.tests import role_fixtures as worlds
from sepsis_site.tests.test_admin import plant_one_of_each
from stories.models import Sender, Story
from support.models import Subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# What a volunteer may open of a whole model, apart from the rows. Anything new is closed to them until somebody
# has thought about it and adds it here.
# "mine" lists the groups that somebody leads.
OPEN_TO_VOLUNTEERS = {"changelist", "add", "mine"}

REFUSED = (403, 404)


@pytest.fixture(scope="module")
def _world_of_all_tests(django_db_setup, django_db_blocker):
    """Made once, in a transaction around those of the tests: it takes a second, and there are many tests."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        plant_one_of_each(NOW)
        roles.apply(apps)
        yield worlds.make_world(NOW)
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_of_all_tests, db):
    return _world_of_all_tests


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


class Walker:
    """Somebody who goes through the admin and may not see some markers, nor write to anything but their own."""

    def __init__(self, world, user, role):
        self.world, self.role, self.client = world, role, client_of(user)
        self.hidden = world.hidden_from(role)

    def get(self, address, data=None, expected=None):
        response = self.client.get(address, data)
        self._look(response, "GET", address, data)
        assert expected is None or response.status_code in expected, (self.role, address, data, response.status_code)
        return response

    def refused(self, address, data=None):
        """It is refused to read and to write: nothing is shown and nothing is stored."""
        response = self.get(address, expected=(302, *REFUSED, 405))
        self._led_away(response, address)
        with worlds.Writes() as writes:
            response = self.client.post(address, data or {})
            self._look(response, "POST", address, data)
            assert response.status_code in (302, *REFUSED, 405), (self.role, "POST", address, response.status_code)
            self._led_away(response, address)
        assert not writes.tables, (self.role, "POST", address, writes.tables)

    @staticmethod
    def _led_away(response, address):
        # What is not there, or not for them, leads back to the first page of the admin. An address that no page has,
        # such as a date of a series that is none, first leads on to one that says what was typed, and then there.
        if response.status_code == 302:
            assert response["Location"] in {"/admin/", f"{address}change/"}, (address, response["Location"])

    def post(self, address, data, before):
        """Something may change, but nothing foreign does, and nothing of one's own becomes foreign."""
        with worlds.Writes() as writes:
            response = self.client.post(address, data)
            self._look(response, "POST", address, data)
            if tables := writes.tables - {"django_admin_log"}:
                self._nothing_foreign_changed(before, tables, address, data)
        return response

    def _look(self, response, method, address, data):
        assert response.status_code < 500, (self.role, method, address, data)
        words = response.content.decode() if not response.streaming else b"".join(response).decode(errors="ignore")
        seen = self.hidden & {*worlds.MARKER.findall(words), *worlds.MARKER.findall(str(response.headers))}
        # What was typed into a search box stands in it again.
        seen -= set(worlds.MARKER.findall(f"{address} {data}"))
        told = {marker: self.world.rows[marker] for marker in seen}
        assert not told, (self.role, method, address, data, told)

    def _nothing_foreign_changed(self, before, tables, address, data):
        ours = self.world.own
        for label, rows in self.world.foreign(tables).items():
            model = apps.get_model(label)
            if model in ours:
                # New ones may be theirs: see below.
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


def rows_of(world, model):
    return [key for kind, key in world.markers if kind is model]


def may(role, model, word):
    words = worlds.words_of(model, role)
    return word in words or (word == "view" and "change" in words)


def test_there_is_a_row_of_everything_to_walk_through(world):
    for keeper in worlds.keepers():
        if keeper.opts.label not in worlds.UNMARKED:
            assert rows_of(world, keeper.model), f"Add a {keeper.opts.label} to plant_one_of_each."


def test_every_row_has_its_word_in_what_it_says(world):
    written = set(worlds.MARKER.findall(repr(world.foreign())))
    for model in (SupportGroup, Event, Venue, EventSeries, Sender, Story, Subscriber, User):
        hidden = [marker for marker, (kind, key) in world.rows.items() if kind is model and not world.is_own(kind, key)]
        assert hidden
        assert written >= set(hidden)


@pytest.mark.parametrize("role", roles.ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(world, role):
    user = world.volunteer if role == roles.GROUP_VOLUNTEERS else worlds.person("someone", role)
    walker = Walker(world, user, role)
    for keeper in worlds.keepers():
        model, label = keeper.model, keeper.opts.label
        keys = rows_of(world, model) or list(model._base_manager.values_list("pk", flat=True)[:1])
        if not may(role, model, "view"):
            for _, address in worlds.addresses(keeper):
                walker.refused(address)
            for name, address in worlds.addresses(keeper, keys[0]):
                if name == "short":
                    continue
                walker.refused(address, {"post": "yes"})
            continue
        if role == roles.GROUP_VOLUNTEERS:
            # The next tests are about these.
            continue
        key = keys[0]
        for name, address in [*worlds.addresses(keeper), *worlds.addresses(keeper, key)]:
            word = {"add": "add", "delete": "delete"}.get(name)
            if word and not may(role, model, word):
                walker.refused(address)
            elif name in ("changelist", "change", "history"):
                walker.get(address, expected=(200, 302))
            else:
                walker.get(address)
        for name, address in worlds.addresses(keeper, key):
            if name == "change" and not may(role, model, "change"):
                with worlds.Writes() as writes:
                    walker.client.post(address, {})
                assert not writes.tables, (role, label)


# Django tells a developer that a list of a library of ours has no order.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.parametrize("role", roles.ROLES)
def test_the_rest_of_the_admin_and_every_autocomplete_show_nothing_hidden(world, role):
    user = world.volunteer if role == roles.GROUP_VOLUNTEERS else worlds.person("someone", role)
    walker = Walker(world, user, role)
    for name, address in worlds.addresses_of_the_site(["groups", "stories", "faq", "support", "1"]):
        if name not in ("logout", "autocomplete"):
            walker.get(address)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                for term in ("", "zq"):
                    walker.get("/admin/autocomplete/", asked | {"field_name": field.name, "term": term})


@pytest.mark.parametrize("role", roles.ROLES)
def test_the_way_to_a_page_on_the_site_is_for_those_who_may_see_the_thing(world, role):
    user = world.volunteer if role == roles.GROUP_VOLUNTEERS else worlds.person("someone", role)
    walker = Walker(world, user, role)
    for marker, (model, key) in world.rows.items():
        if hasattr(model, "get_absolute_url"):
            address = f"/admin/r/{ContentType.objects.get_for_model(model).pk}/{key}/"
            expected = (404,) if marker in walker.hidden or model not in site._registry else (302, 404)
            walker.get(address, expected=expected)


def test_somebody_of_the_staff_without_a_role_opens_nothing(world):
    walker = Walker(world, User.objects.create_user("nobody", is_staff=True), roles.GROUP_VOLUNTEERS)
    for keeper in worlds.keepers():
        for _, address in worlds.addresses(keeper):
            walker.refused(address)


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_alone_lets_nobody_in(world, role):
    user = worlds.person("someone", role)
    user.is_staff = False
    user.save()
    client = client_of(user)
    for keeper in worlds.keepers():
        for _, address in worlds.addresses(keeper):
            response = client.get(address)
            assert response.status_code in (302, 404), address
            assert response.status_code == 404 or "/login/" in response["Location"]


# Volunteers, among groups


@pytest.fixture
def volunteer(world):
    return Walker(world, world.volunteer, roles.GROUP_VOLUNTEERS)


@pytest.fixture
def fenced():
    return [keeper for keeper in worlds.keepers() if may(roles.GROUP_VOLUNTEERS, keeper.model, "view")]


def foreign_keys(world, model):
    return [key for key in rows_of(world, model) if not world.is_own(model, key)]


def test_a_volunteer_is_fenced_wherever_they_may_look(fenced):
    assert {keeper.model for keeper in fenced} <= {SupportGroup, Event, EventSeries, Venue}, (
        "Volunteers got a new model: it needs a fence in groups/volunteers/leader_scope.py, and rows of their own in this test."
    )


def test_a_volunteer_opens_nothing_foreign(world, volunteer, fenced, admin_client):
    before = world.foreign()
    for keeper in fenced:
        keys = foreign_keys(world, keeper.model)
        assert keys
        for key in keys[:2]:
            for name, address in worlds.addresses(keeper, key):
                if name == "short":
                    continue
                # An unknown row of an admin leads back to the first page.
                response = volunteer.get(address, expected=(302, *REFUSED, 405))
                volunteer._led_away(response, address)
                form = worlds.as_sent(admin_client.get(address, follow=True))
                for data in (
                    {},
                    {"post": "yes"},
                    form,
                    form | {"reason": "Forged.", "title": "Forged", "_save": "Save"},
                ):
                    response = volunteer.post(address, data, before)
                    # A page that is only read refuses to be written to.
                    assert response.status_code in (302, *REFUSED, 405), address
                    volunteer._led_away(response, address)


def test_a_volunteer_finds_nothing_foreign_in_lists(world, volunteer, fenced):
    for keeper in fenced:
        changelist = f"/admin/{keeper.opts.app_label}/{keeper.opts.model_name}/"
        asked = [{}, {"q": "zq"}, {"all": ""}, {"e": "1"}, {"o": "1"}, {"_popup": "1", "_to_field": "id"}]
        response = volunteer.get(changelist, expected=(200,))
        for narrowed in response.context["cl"].filter_specs:
            for choice in narrowed.choices(response.context["cl"]):
                volunteer.get(changelist + choice["query_string"])
        asked += [{"q": marker} for marker in sorted(volunteer.hidden)[:3]]
        for field in keeper.opts.get_fields():
            if not field.is_relation:
                continue
            keys = foreign_keys(world, field.related_model)[:1] or [1]
            asked += [{f"{field.name}{how}": key} for key in keys for how in ("", "__id__exact")]
        for each in asked:
            volunteer.get(changelist, each | {"when": "all"} if keeper.model is Event else each)


def test_no_address_tells_a_volunteer_which_foreign_thing_a_row_of_theirs_hangs_on(world, volunteer, fenced):
    """Whether the list is full or empty would be the answer: what leads away from a model cannot be asked."""
    for keeper in fenced:
        changelist = f"/admin/{keeper.opts.app_label}/{keeper.opts.model_name}/"
        for field in keeper.opts.get_fields():
            if field.is_relation and (field.auto_created or field.many_to_many):
                name = field.related_query_name() if not field.auto_created else field.name
                key = foreign_keys(world, field.related_model)[:1] or [1]
                response = volunteer.client.get(changelist, {f"{name}__id": key[0]})
                # Refused: 400, or back to the list with an error.
                assert response.status_code in (302, 400), (keeper.opts.label, name)


def test_no_action_of_a_volunteer_touches_anything_foreign(world, volunteer, fenced, admin_user, rf):
    before = world.foreign()
    request = rf.get("/")
    request.user = admin_user
    for keeper in fenced:
        changelist = f"/admin/{keeper.opts.app_label}/{keeper.opts.model_name}/"
        keys = foreign_keys(world, keeper.model)
        own = list(world.own[keeper.model])
        actions = {*keeper.get_actions(request), "delete_selected", "no_such_action"}
        for action in actions:
            for chosen in (keys, keys + own, own):
                for more in ({}, {"select_across": "1"}, {"post": "yes"}, {"post": "yes", "select_across": "1"}):
                    volunteer.post(
                        changelist, {"action": action, "_selected_action": chosen, "index": "0"} | more, before
                    )


def test_a_volunteer_opens_nothing_of_a_whole_model_but_what_was_opened_for_them(volunteer, fenced):
    for keeper in fenced:
        for name, address in worlds.addresses(keeper):
            if name not in OPEN_TO_VOLUNTEERS or (
                not keeper.has_add_permission(_request_of(volunteer)) and name == "add"
            ):
                volunteer.refused(address)


def _request_of(walker):
    from django.http import HttpRequest

    request = HttpRequest()
    request.user = walker.world.volunteer
    return request


def test_nothing_that_a_volunteer_sends_reaches_beyond_their_groups(world, volunteer, fenced):
    """Each form they have is sent as it stands, then with every choice in it made foreign, then with more fields."""
    before = world.foreign()
    tried, seen = 0, set()
    for keeper in fenced:
        own = sorted(world.own[keeper.model])
        for name, address in [
            *worlds.addresses(keeper),
            *(pair for key in own for pair in worlds.addresses(keeper, key) if pair[0] != "short"),
        ]:
            page = volunteer.get(address)
            if page.status_code != 200 or name == "changelist":
                volunteer.post(address, {"post": "yes"}, before)
                continue
            form = worlds.as_sent(page)
            group = world.own[SupportGroup]
            if "group" in form:
                form["group"] = list(group)
            volunteer.post(address, form, before)
            # The same form of a second row of theirs has nothing new to forge.
            if (name, *form) in seen:
                continue
            seen.add((name, *form))
            because = {"reason": ["Because."]}
            forged = [{field: each} for field in form for each in _forgeries(world, field, on_form=True)]
            more = {
                field: each
                for field in _not_on_the_form(keeper.model, form)
                for each in _forgeries(world, field, on_form=False)[:1]
            }
            for each in (*forged, more):
                tried += 1
                volunteer.post(address, form | each | because, before)
    assert tried > 20


def _not_on_the_form(model, form):
    names = {field.name for field in model._meta.get_fields() if field.concrete} | {"series", "events"}
    inlines = {name.rsplit("-", 1)[0] for name in form if name.endswith("TOTAL_FORMS")}
    return [*(names - form.keys()), *(f"{inline}-0-{key}" for inline in inlines for key in ("id", "group", "venue"))]


def _forgeries(world, field, *, on_form):
    """What to send in ``field``, by its name: the key of a foreign thing, or, in what the form does not ask, a word."""
    last = field.rsplit("-", 1)[-1]
    kinds = {"group": SupportGroup, "venue": Venue, "usual_venue": Venue, "series": EventSeries, "id": EventSeries}
    kinds |= {"moved_from_venue": Venue}
    if last in kinds:
        return [[str(foreign_keys(world, kinds[last])[0])], *([[""]] if last == "group" else [])]
    if last == "leaders":
        return [[str(key) for model, key in world.markers if model is User]]
    return [] if on_form or field != last else [["forged"]]


def test_what_a_group_is_called_and_whether_it_is_on_the_site_is_not_its_leaders_to_say(world, volunteer):
    key = next(iter(world.own[SupportGroup]))
    address = f"/admin/groups/supportgroup/{key}/change/"
    before = SupportGroup.objects.values("name", "slug", "published", "confirmed").get(pk=key)
    leaders = set(SupportGroup.objects.get(pk=key).leaders.all())
    form = worlds.as_sent(volunteer.client.get(address))
    form |= {"name": "Forged", "slug": "forged", "confirmed": "", "leaders": [], "first_visit": "Ask for Jo."}
    assert volunteer.client.post(address, form).status_code == 302
    group = SupportGroup.objects.get(pk=key)
    assert group.first_visit == "Ask for Jo."
    assert SupportGroup.objects.values("name", "slug", "published", "confirmed").get(pk=key) == before
    assert set(group.leaders.all()) == leaders


def test_a_volunteer_changes_and_adds_events_of_their_own_group(world, volunteer):
    key, group = min(world.own[Event]), next(iter(world.own[SupportGroup]))
    address = f"/admin/groups/event/{key}/change/"
    form = worlds.as_sent(volunteer.client.get(address))
    assert volunteer.client.post(address, form | {"title": "A walk"}).status_code == 302
    assert Event.objects.get(pk=key).title == "A walk"
    assert volunteer.client.post("/admin/groups/event/add/", form | {"title": "A talk"}).status_code == 302
    assert Event.objects.get(title="A talk").group_id == group


def test_a_page_that_is_not_on_the_site_is_no_secret_shared_with_volunteers(world, volunteer):
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "published" not in names or not hasattr(model, "get_absolute_url"):
            continue
        for key in foreign_keys(world, model):
            model.objects.filter(pk=key).update(published=False)
            address = model.objects.get(pk=key).get_absolute_url()
            if "#" in address:
                # It has no page of its own, and is missing from the list it would stand in.
                assert world.markers[model, key] not in volunteer.client.get(address).content.decode()
            else:
                volunteer.get(address, expected=(404,))
