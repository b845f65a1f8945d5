"""PyPI's django-oauth-toolkit on the loopback, with the clients that the caller registers. It prints its issuer."""

import json
import os
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

with open(sys.argv[1], encoding="utf-8") as file:
    setup = json.load(file)
settings.configure(
    SECRET_KEY="signs nothing that is looked at",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "oauth2_provider"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    OAUTH2_PROVIDER={"SCOPES": {"api:read": "Reads"}, "ACCESS_TOKEN_EXPIRE_SECONDS": 3600},
)
django.setup()

from django.urls import path  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.views import TokenView  # noqa: E402

urlpatterns = [path("token", TokenView.as_view())]
call_command("migrate", verbosity=0)
for client in setup["clients"]:
    if "client_secret" in client:
        Application.objects.create(
            name=client["client_id"],
            client_id=client["client_id"],
            client_secret=client["client_secret"],
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


# One thread, which has the database in its memory.
listener = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Handler)
print(f"http://localhost:{listener.server_port}", flush=True)

# It ends with the program that started it.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
listener.serve_forever()
