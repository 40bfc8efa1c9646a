"""Secrets that a module uses and never sees: it gets a random placeholder, the host writes the value over it in the body
of a request, and the placeholder over the value in whatever comes back."""

import json
import secrets


class Placeholders:
    def __init__(self):
        self.secrets = {}

    def add(self, value):
        """Adds a secret and returns what stands for it."""
        placeholder = f"secret-{secrets.token_hex(16)}"
        self.secrets[placeholder] = value
        return placeholder

    def fill_in(self, body):
        """The body of a request as the panel gets it. It is JSON, so the value is written as JSON writes it."""
        for placeholder, value in self.secrets.items():
            body = body.replace(placeholder.encode(), escaped(value).encode())
        return body

    def take_out(self, body):
        """What came back, as the module gets it."""
        for placeholder, value in self.secrets.items():
            for spelling in (escaped(value), value):
                body = body.replace(spelling.encode(), placeholder.encode())
        return body


def escaped(value):
    return json.dumps(value, ensure_ascii=False)[1:-1]
