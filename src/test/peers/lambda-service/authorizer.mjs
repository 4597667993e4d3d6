// A REQUEST authorizer that takes `Sec-WebSocket-Protocol: websocket, <jwt>`, or the JWT as access_token beside `websocket`
// alone. Signed by HS256; who it is stands under the claim data. Whatever is wrong, the client learns the same.
import { createHmac, timingSafeEqual } from 'node:crypto';

export async function handler(event) {
  tellOf(event);
  try {
    const { data } = claimsOf(tokenOf(event));
    return { principalId: data.userId, policyDocument: allow(event.methodArn), context: contextOf(data) };
  } catch {
    throw new Error('Unauthorized');
  }
}

export async function broken(event) {
  tellOf(event);
  throw new Error('the table of users is away');
}

// Without the values of what may hold the token.
function tellOf({ headers, queryStringParameters, ...rest }) {
  const names = { headers: Object.keys(headers), parameters: Object.keys(queryStringParameters ?? {}) };
  delete rest.multiValueHeaders;
  delete rest.multiValueQueryStringParameters;
  console.log(JSON.stringify({ event: 'authorizer', ...names, ...rest }));
}

function tokenOf({ headers, queryStringParameters }) {
  const name = Object.keys(headers).find(each => each.toLowerCase() === 'sec-websocket-protocol');
  const [marker, token] = headers[name].split(',').map(each => each.trim());
  if (marker.toLowerCase() !== 'websocket') throw new Error('another subprotocol');
  return token ?? queryStringParameters.access_token;
}

function claimsOf(token) {
  const [header, payload, signature] = token.split('.');
  const mac = createHmac('sha256', process.env.SECRET).update(`${header}.${payload}`).digest();
  if (JSON.parse(Buffer.from(header, 'base64url')).alg !== 'HS256') throw new Error('another algorithm');
  if (!timingSafeEqual(mac, Buffer.from(signature, 'base64url'))) throw new Error('another signature');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  if (claims.exp !== undefined && claims.exp <= Date.now() / 1000) throw new Error('expired');
  return claims;
}

function allow(resource) {
  const statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: resource };
  return { Version: '2012-10-17', Statement: [statement] };
}

function contextOf({ userId, firstName, lastName, sub }) {
  return { userId, firstName, lastName, sub };
}
