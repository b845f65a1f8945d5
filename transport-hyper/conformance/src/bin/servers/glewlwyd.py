"""Debian's glewlwyd on the loopback, with the clients that the caller registers. It prints its issuer."""

import ctypes
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request

with open(sys.argv[1], encoding="utf-8") as file:
    setup = json.load(file)
folder = os.path.dirname(os.path.abspath(sys.argv[1]))
with socket.create_server(("127.0.0.1", 0)) as unused:
    port = unused.getsockname()[1]
issuer = f"http://localhost:{port}/api/oidc"

# A database of its own, as the package fills it.
database = os.path.join(folder, "database")
if os.path.exists(database):
    os.remove(database)
with open("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3", encoding="utf-8") as file:
    sqlite3.connect(database).executescript(file.read())
modules = "\n".join(
    f'{kind}_module_path="/usr/lib/glewlwyd/{name}"'
    for kind, name in [
        ("user", "user"),
        ("user_middleware", "user_middleware"),
        ("client", "client"),
        ("user_auth_scheme", "scheme"),
        ("plugin", "plugin"),
    ]
)
configuration = os.path.join(folder, "glewlwyd.conf")
with open(configuration, "w", encoding="utf-8") as file:
    file.write(f"""
bind_address="127.0.0.1"
port={port}
external_url="http://localhost:{port}"
login_url="login.html"
api_prefix="api"
cookie_domain="localhost"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
hash_algorithm="SHA512"
log_mode="file"
log_file="{folder}/log"
log_level="INFO"
{modules}
database = {{ type = "sqlite3"; path = "{database}"; }};
""")


def end_with_this_program():
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


server = subprocess.Popen(
    ["glewlwyd", f"--config-file={configuration}"],
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    preexec_fn=end_with_this_program,
)
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.05)

session = {}


def call(path, body):
    request = urllib.request.Request(
        f"http://localhost:{port}/api/{path}/",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **session},
    )
    with urllib.request.urlopen(request) as response:
        cookie = response.headers.get("Set-Cookie")
    if cookie:
        session["Cookie"] = cookie.split(";")[0]


# The administrator that the package comes with.
call("auth", {"username": "admin", "password": "password"})
scope = "api:read"
call("scope", {"name": scope, "display_name": scope, "password_required": False, "scheme": {}})
call(
    "mod/plugin",
    {
        "module": "oidc",
        "name": "oidc",
        "display_name": "oidc",
        "parameters": {
            "iss": issuer,
            "jwt-type": "sha",
            "jwt-key-size": "256",
            "key": "signs tokens that nothing reads",
            "access-token-duration": 3600,
            "refresh-token-duration": 3600,
            "code-duration": 60,
            "refresh-token-rolling": False,
            "allow-non-oidc": True,
            "auth-type-client-enabled": True,
            "auth-type-code-enabled": False,
            "auth-type-token-enabled": False,
            "auth-type-id-token-enabled": True,
            "auth-type-password-enabled": False,
            "auth-type-refresh-enabled": False,
            "request-parameter-allow": True,
            "request-maximum-exp": 3600,
            "client-pubkey-parameter": "pubkey",
            "resource-allowed": True,
            "resource-scope": {scope: [setup["resource"]]},
            "resource-scope-and-client-property": False,
        },
    },
)
for registered in setup["clients"]:
    client = {
        "client_id": registered["client_id"],
        "name": registered["client_id"],
        "source": "database",
        "confidential": True,
        "enabled": True,
        "authorization_type": ["client_credentials"],
        "scope": [scope],
        "token_endpoint_auth_method": [registered["token_endpoint_auth_method"]],
    }
    if "client_secret" in registered:
        client["client_secret"] = registered["client_secret"]
    if "public_key" in registered:
        client["pubkey"] = registered["public_key"]
    call("client", client)
print(issuer, flush=True)

# It ends with the program that started it.
threading.Thread(target=lambda: (sys.stdin.read(), server.kill()), daemon=True).start()
server.wait()
