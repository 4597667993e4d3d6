// All routes of the API: it takes every connection, echoes every message and tells what it is given.
export async function handler(event) {
  const { routeKey } = event.requestContext;
  console.log(JSON.stringify({ event: routeKey, payload: event }));
  return routeKey === '$connect'
    ? { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'websocket' } }
    : { statusCode: 200, body: event.body };
}
