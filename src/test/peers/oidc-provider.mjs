// An OpenID provider by oidc-provider on a port of its own, over plain HTTP on loopback. Options: audience, clientId,
// clientSecret. It tells {event: ready, issuer}. Its one client may take tokens for itself, introspect and revoke.
//
// Commands, each answered by an event of its name:
// {issue: {subject, format: jwt|opaque, seconds, claims}}  a user's access token -> {token}
// {rotate: publish|use|retire}  a further key in the key set | tokens signed with it | the others gone -> {keys, signing}
// {logout: {subject, sid, uri}}  back-channel logout by a logout token -> {status}
// {withdraw: token}  an opaque token is not active any more -> {found}
// {count: {}}  how often its keys were asked for -> {asked}
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { onCommand, options, tell } from './lines.mjs';

// It warns of everything that is for tests only, on stdout too, which is for events.
console.info = console.warn = () => {};

const adapter = createMemoryAdapter();
const keys = [newKey()];
let signing = keys[0].kid;
const claimsOf = new WeakMap();
let logoutUri;
let provider;
let asked = 0;

const server = http.createServer((request, response) => {
  asked += request.url === '/jwks';
  provider.callback()(request, response);
});
server.listen(0, '127.0.0.1', () => {
  build();
  tell('ready', { issuer: issuer() });
});

function issuer() {
  return `http://127.0.0.1:${server.address().port}`;
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

// Its keys and clients are fixed for a provider's life: a change is a new one over the same tokens.
function build() {
  const signer = keys.find(key => key.kid === signing);
  provider = new Provider(issuer(), {
    adapter,
    jwks: { keys: [signer, ...keys.filter(key => key !== signer)] },
    cookies: { keys: [options.clientSecret] },
    clients: [{
      client_id: options.clientId,
      client_secret: options.clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      backchannel_logout_uri: logoutUri,
      backchannel_logout_session_required: true,
    }],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (context, resource) => resourceServer(resource, 'jwt'),
      },
    },
    extraTokenClaims: (context, token) => claimsOf.get(token),
    // Its own refuses to call anybody on loopback.
    fetch: (url, { dispatcher, ...request }) => fetch(url, request),
  });
}

function resourceServer(resource, format) {
  const jwt = format === 'jwt' ? { sign: { alg: 'RS256', kid: signing } } : undefined;
  return new provider.ResourceServer(resource, {
    scope: 'chat', audience: resource, accessTokenTTL: 3600, accessTokenFormat: format, jwt,
  });
}

async function issue({ subject, format = 'jwt', seconds = 3600, claims = {} }) {
  const token = new provider.AccessToken({
    client: await provider.Client.find(options.clientId),
    accountId: subject,
    resourceServer: resourceServer(options.audience, format),
    expiresIn: seconds,
    scope: 'chat',
    sid: claims.sid,
  });
  claimsOf.set(token, claims);
  return { token: await token.save() };
}

function rotate(step) {
  if (step === 'publish') {
    keys.push(newKey());
  } else if (step === 'use') {
    signing = keys.at(-1).kid;
  } else {
    keys.splice(0, keys.length, keys.find(key => key.kid === signing));
  }
  build();
  return { keys: keys.map(key => key.kid), signing };
}

async function logout({ subject, sid, uri }) {
  if (uri !== logoutUri) {
    logoutUri = uri;
    build();
  }
  const client = await provider.Client.find(options.clientId);
  try {
    await client.backchannelLogout(subject, sid);
    return { status: 200 };
  } catch (e) {
    return { status: e.response?.status ?? 0, message: e.message };
  }
}

async function withdraw(value) {
  const token = await provider.AccessToken.find(value);
  await token?.destroy();
  return { found: Boolean(token) };
}

const commands = { issue, rotate, logout, withdraw, count: () => ({ asked }) };
let last = Promise.resolve();
onCommand(command => {
  const [name] = Object.keys(command);
  last = last.then(async () => tell(name, await commands[name](command[name])));
});
