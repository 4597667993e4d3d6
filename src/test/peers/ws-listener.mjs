// A client by ws that tells every message it gets and its close. Options: url, headers. A command {send} sends that text.
import WebSocket from 'ws';
import { onCommand, options, tell } from './lines.mjs';

const socket = new WebSocket(options.url, { headers: options.headers, perMessageDeflate: { threshold: 0 } });
socket.on('open', () => tell('open', { extensions: socket.extensions }));
socket.on('message', (data, isBinary) => tell('message', { data: data.toString(), isBinary }));
socket.on('error', error => tell('error', { message: error.message }));
socket.on('close', (code, reason) => tell('close', { code, reason: reason.toString() }));
onCommand(({ send }) => socket.send(send));
