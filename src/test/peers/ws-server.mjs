// An echo server by ws. Options: perMessageDeflate, subprotocol ("first", "none" or a name), tls {key, cert} as PEM files.
// A text message "!close CODE REASON", "!terminate" or "!ping DATA" is an order and is not echoed; so is a command
// {do: "close" | "terminate" | "ping", code, reason, data} on stdin, which goes to every connection.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { WebSocketServer } from 'ws';
import { onCommand, options, tell } from './lines.mjs';

const server = options.tls
  ? https.createServer({ key: fs.readFileSync(options.tls.key), cert: fs.readFileSync(options.tls.cert) })
  : http.createServer();

const webSockets = new WebSocketServer({
  server,
  perMessageDeflate: options.perMessageDeflate ? { threshold: 0 } : false,
  maxPayload: 64 * 1024 * 1024,
  handleProtocols: offered => choose([...offered]),
});

function choose(offered) {
  if (options.subprotocol === 'none') return false;
  if (options.subprotocol && options.subprotocol !== 'first') return options.subprotocol;
  return offered[0];
}

const orders = {
  close: (socket, { code, reason }) => socket.close(code, reason),
  terminate: socket => socket.terminate(),
  ping: (socket, { data }) => socket.ping(data),
};

function orderIn(text) {
  const [, name, rest = ''] = /^!(\w+) ?(.*)$/s.exec(text) ?? [];
  if (name === 'close') {
    const [, code, reason] = /^(\d+) ?(.*)$/s.exec(rest);
    return { do: name, code: Number(code), reason };
  }
  return name in orders ? { do: name, data: rest } : undefined;
}

webSockets.on('connection', (socket, request) => {
  const url = request.url;
  tell('connection', {
    url,
    headers: request.rawHeaders,
    protocol: socket.protocol,
    extensions: socket.extensions,
  });
  socket.on('message', (data, isBinary) => {
    const order = isBinary ? undefined : orderIn(data.toString());
    if (order) orders[order.do](socket, order);
    else socket.send(data, { binary: isBinary });
  });
  socket.on('ping', data => tell('ping', { url, data: data.toString() }));
  socket.on('pong', data => tell('pong', { url, data: data.toString() }));
  socket.on('error', error => tell('error', { url, message: error.message }));
  socket.on('close', (code, reason) => tell('close', { url, code, reason: reason.toString() }));
});

onCommand(command => webSockets.clients.forEach(socket => orders[command.do](socket, command)));
server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }));
