import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "correct horse battery staple"


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody of the staff with a password and no second step yet; ``role`` is the name of one."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence("person{}@example.org".format)
    email = factory.SelfAttribute("username")
    first_name = "Nell"
    is_staff = True
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create, name, **extra):
        if name:
            self.groups.add(Group.objects.get_or_create(name=name)[0])


def app_for(user):
    """An app that ``user`` has set up."""
    return TOTPDevice.objects.create(user=user, name="App", confirmed=True)


def code_of(device, *, later=0):
    """What the app shows now, or ``later`` steps of 30 seconds on."""
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, later):06}"
