from django.db.migrations import SeparateDatabaseAndState


class ChangeWords(SeparateDatabaseAndState):
    """``AlterField`` many times over, of what the database never sees: help texts, names, choices.

    Django draws the models anew after each one, and the history of every model with them: a hundred help texts
    would make an empty database take half a minute. Here they are drawn once, when somebody next needs them.
    """

    def __init__(self, operations):
        super().__init__(state_operations=operations)

    def deconstruct(self):
        return type(self).__name__, [self.state_operations], {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
