// npm's oidc-provider on the loopback, with the clients that the caller registers. It prints its issuer.

import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

import { errors, Provider } from 'oidc-provider';

const setup = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const algorithms = setup.algorithms;

// A client has public keys as PEM, or a certificate: as a JSON Web Key Set, as it is registered.
const clients = setup.clients.map(({ public_key, certificate, ...client }) => {
  const pem = public_key ?? certificate;
  if (pem === undefined) return client;
  const jwk = createPublicKey(pem).export({ format: 'jwk' });
  if (certificate !== undefined) jwk.x5c = [new X509Certificate(certificate).raw.toString('base64')];
  return { ...client, jwks: { keys: [{ ...jwk, use: 'sig' }] } };
});

const server = createServer({
  cert: setup.certificate, key: setup.key, ca: setup.authority,
  requestCert: true, rejectUnauthorized: false,
});

server.listen(0, '127.0.0.1', () => {
  const issuer = `https://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: clients.map((client) => ({
      grant_types: ['client_credentials'], redirect_uris: [], response_types: [], ...client,
    })),
    clientAuthMethods: [
      'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt',
      'tls_client_auth', 'self_signed_tls_client_auth',
    ],
    enabledJWA: { clientAuthSigningAlgValues: algorithms },
    scopes: ['api:read'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        getResourceServerInfo: (_, resource) => {
          if (resource !== setup.resource) throw new errors.InvalidTarget();
          return { scope: 'api:read', accessTokenFormat: 'opaque' };
        },
      },
      mTLS: {
        enabled: true, tlsClientAuth: true, selfSignedTlsClientAuth: true,
        getCertificate: (ctx) => ctx.req.socket.getPeerX509Certificate()?.toString(),
        certificateAuthorized: (ctx) => ctx.req.socket.authorized,
        certificateSubjectMatches: (ctx, property, expected) =>
          property === 'tls_client_auth_san_dns'
            && ctx.req.socket.getPeerX509Certificate().subjectAltName === `DNS:${expected}`,
      },
    },
  });
  provider.on('server_error', (_, error) => console.error(error));
  server.on('request', provider.callback());
  console.log(issuer);
});

// It ends with the program that started it.
process.stdin.on('end', () => process.exit()).resume();
