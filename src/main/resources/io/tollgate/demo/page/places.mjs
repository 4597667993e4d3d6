// Where a browser can put a token. A place tells which part of the target and which subprotocols Tollgate takes out.

export const places = [
  {
    id: 'query',
    label: 'Query parameter',
    script: gate => `new WebSocket("${gate}/room?access_token=" + token)`,
    removedQuery: token => `?access_token=${token}`,
    subprotocols: () => [],
  },
  {
    id: 'marker',
    label: 'Subprotocol after a marker',
    script: gate => `new WebSocket("${gate}/room", ["access_token", token])`,
    removedQuery: () => '',
    subprotocols: token => [{ name: 'access_token', removed: true }, { name: token, removed: true }],
  },
  {
    id: 'prefix',
    label: 'Subprotocol with a prefix',
    script: gate => `new WebSocket("${gate}/room", ["chat.v2", "bearer." + token])`,
    removedQuery: () => '',
    subprotocols: token => [{ name: 'chat.v2', removed: false }, { name: `bearer.${token}`, removed: true }],
  },
];
