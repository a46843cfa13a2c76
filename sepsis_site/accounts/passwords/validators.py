"""Django's password validators with messages in plain words."""

from django.contrib.auth import password_validation as django_checks

HINT = "At least 12 characters. Three words that have nothing to do with each other are easy to remember."


class NotSimilarToUser(django_checks.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "This password is too much like your name or email address. Choose another one."

    def get_help_text(self):
        return "Do not use your name or email address."


class MinimumLength(django_checks.MinimumLengthValidator):
    def __init__(self, min_length=12):
        super().__init__(min_length)

    def get_error_message(self):
        return f"This password is too short. Use at least {self.min_length} characters."

    def get_help_text(self):
        return f"Use at least {self.min_length} characters."


class NotCommon(django_checks.CommonPasswordValidator):
    def get_error_message(self):
        return "Many people use this password, so it is easy to guess. Choose another one."

    def get_help_text(self):
        return "Do not use a password that many people use."


class NotNumeric(django_checks.NumericPasswordValidator):
    def get_error_message(self):
        return "This password is only numbers. Add some letters."

    def get_help_text(self):
        return "Use letters too, not only numbers."
