// One WebSocket through Tollgate.

/**
 * Opens it with the token in a place. What the chat server says is handed on as `seen`, `said`, `came` and `left`, by the kind
 * of its message; `opened` and `closed` come from the browser. Nothing is handed on of a tunnel that is not `wanted` any more.
 */
export function openTunnel(gate, path, place, token, on, wanted = () => true) {
  const url = gate + path + place.removedQuery(token);
  const socket = new WebSocket(url, place.subprotocols(token).map(subprotocol => subprotocol.name));
  const hand = (kind, news) => wanted() && on[kind]?.(news);
  socket.addEventListener('open', () => hand('opened'));
  socket.addEventListener('close', event => hand('closed', event));
  socket.addEventListener('message', event => {
    const news = JSON.parse(event.data);
    hand(news.kind, news);
  });
  return socket;
}
