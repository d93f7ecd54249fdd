// A certified OpenID Provider on a loopback port of its own, with the device grant and two small forms, and
// CIBA in poll mode with a telephone: GET /telephone says what it shows, POST /telephone answers.
// Whoever logs in says in the form who that is: the subject, the level (acr), the matricule.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { errors, Provider } from 'oidc-provider';

const LEVELS = ['substantial', 'high'];
const people = new Map();
const jwk = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
});
const client = (id, more) => ({
  client_id: id,
  client_name: 'eSanté',
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
  redirect_uris: [],
  response_types: [],
  ...more,
});

const CIBA = 'urn:openid:params:grant-type:ciba';
const pushes = new Map();
const ciba = {
  enabled: process.env.CIBA === 'yes',
  deliveryModes: ['poll'],
  processLoginHint: (_context, hint) => ((process.env.KNOWN ?? '').split(',').includes(hint) ? hint : undefined),
  triggerAuthenticationDevice: (_context, request) => { pushes.set(request.accountId, request); },
  validateRequestContext: () => {},
  verifyUserCode: () => {},
};

const server = createServer();
await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  acrValues: LEVELS,
  claims: { openid: ['sub', ...(process.env.SCOPED === 'yes' ? [] : ['matricule'])], person: ['matricule'], acr: null },
  clients: [
    client('esante', { token_endpoint_auth_method: 'none' }),
    ...(process.env.CIBA === 'yes' ? [client('esante-push', {
      client_secret: 'sesame', grant_types: [CIBA], backchannel_token_delivery_mode: 'poll',
    })] : []),
    ...(process.env.KEY ? [client('esante-key', {
      token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JSON.parse(process.env.KEY)] },
    })] : []),
    client('esante-jwt', { client_secret: 'a secret of 32 characters or more', token_endpoint_auth_method: 'client_secret_jwt' }),
    client('esante-secret', { client_secret: 'ses+a%me/x:y', id_token_signed_response_alg: 'ES256' }),
  ],
  conformIdTokenClaims: false,
  cookies: { keys: [randomBytes(16).toString('hex')] },
  features: {
    ciba, claimsParameter: { enabled: true },
    deviceFlow: { enabled: process.env.DEVICE !== 'no' }, devInteractions: { enabled: false },
  },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  jwks: {
    keys: [
      jwk('rsa', { modulusLength: 2048 }, 'RS256'),
      jwk('ec', { namedCurve: 'P-256' }, 'ES256'),
    ],
  },
  ttl: {
    DeviceCode: Number(process.env.SECONDS ?? 600), Grant: 600, IdToken: 600, Interaction: 600, Session: 600,
  },
});

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const fields = prompt.name === 'login' ? ['subject', 'level', 'matricule'] : [];
    response.setHeader('content-type', 'text/html');
    response.end(`<form method="post" action="${request.url}">
      ${fields.map((name) => `<input name="${name}" value=""/>`).join('')}</form>`);
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const given = new URLSearchParams(Buffer.concat(chunks).toString());
  let result;
  if (prompt.name === 'login') {
    const matricule = given.get('matricule');
    people.set(given.get('subject'), matricule ? { matricule } : {});
    result = { login: { accountId: given.get('subject'), acr: given.get('level') } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    grant.addOIDCClaims(['matricule']);
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

// The matricule in the query is whose telephone it is; POST ?level=high confirms, POST without refuses.
async function telephone(request, response) {
  const query = new URL(request.url, issuer).searchParams;
  const matricule = query.get('matricule');
  const asked = pushes.get(matricule);
  if (!asked) {
    response.statusCode = 404;
  } else if (request.method === 'GET') {
    response.end(asked.params.binding_message);
    return;
  } else if (query.get('level')) {
    people.set(matricule, query.get('unnamed') ? {} : { matricule });
    const grant = new provider.Grant({ accountId: matricule, clientId: asked.clientId });
    grant.addOIDCScope('openid');
    await grant.save();
    const authTime = Math.floor(Date.now() / 1000);
    await provider.backchannelResult(asked, grant, { acr: query.get('level'), authTime });
  } else {
    await provider.backchannelResult(asked, new errors.AccessDenied());
  }
  response.end();
}

const oidc = provider.callback();
server.on('request', (request, response) => {
  const telephoned = request.url.startsWith('/telephone');
  if (!telephoned && !request.url.startsWith('/interaction/')) return oidc(request, response);
  return (telephoned ? telephone : interact)(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
process.stdout.write(`${issuer}\n`);
