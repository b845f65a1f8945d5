"""Authlib's authorization server on the loopback, with the clients that the caller registers. It prints its
issuer."""

import json
import os
import ssl
import sys
import tempfile
import threading

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion, JWTBearerGrant
from flask import Flask
from joserfc import jwk
from werkzeug.serving import make_server

with open(sys.argv[1], encoding="utf-8") as file:
    setup = json.load(file)

ASSERTIONS = ["client_secret_jwt", "private_key_jwt"]
seen = set()


class Client(ClientMixin):
    def __init__(self, registered):
        self.client_id = registered["client_id"]
        self.method = registered["token_endpoint_auth_method"]
        self.secret = registered.get("client_secret", "")
        pem = registered.get("public_key")
        kind = {"ES256": "EC", "ES384": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}.get(self.client_id, "RSA")
        self.key = None
        if pem or self.secret:
            self.key = jwk.import_key(pem, kind) if pem else jwk.import_key(self.secret, "oct")

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope or "api:read"

    def check_redirect_uri(self, redirect_uri):
        return False

    def check_client_secret(self, client_secret):
        return self.secret == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.method or method == "client_assertion_jwt" and self.method in ASSERTIONS

    def check_response_type(self, response_type):
        return False

    def check_grant_type(self, grant_type):
        return True


clients = {it["client_id"]: Client(it) for it in setup["clients"]}


def audiences():
    return [issuer]


class ClientAssertion(JWTBearerClientAssertion):
    def get_audiences(self):
        return audiences()

    def validate_jti(self, claims, jti):
        used = (claims["sub"], jti) in seen
        seen.add((claims["sub"], jti))
        return not used

    def resolve_client_public_key(self, client):
        return client.key


class AssertionGrant(JWTBearerGrant):
    def get_audiences(self):
        return audiences()

    def resolve_issuer_client(self, issuer):
        return clients.get(issuer)

    def resolve_client_public_key(self, client):
        return client.key

    def authenticate_user(self, subject):
        return subject

    def has_granted_permission(self, client, user):
        return True


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "client_assertion_jwt"]


app = Flask(__name__)
server = AuthorizationServer(app, query_client=clients.get, save_token=lambda token, request: None)
server.register_client_auth_method("client_assertion_jwt", ClientAssertion())
server.register_grant(ClientCredentials)
server.register_grant(AssertionGrant)


@app.post("/token")
def token():
    return server.create_token_response()


with tempfile.TemporaryDirectory() as folder:
    paths = [os.path.join(folder, name) for name in ("certificate", "key")]
    for path, text in zip(paths, (setup["certificate"], setup["key"])):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)

listener = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
issuer = f"https://localhost:{listener.port}"
print(issuer, flush=True)

# It ends with the program that started it.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
listener.serve_forever()
