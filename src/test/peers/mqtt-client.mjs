// Plays scenes against an MQTT broker behind WebSockets, by the package mqtt, and tells how each went.
// Options: url, headers, protocols (offered in this order; "mqtt" must be one), protocolVersion (4 or 5).
import crypto from 'node:crypto';
import { once } from 'node:events';
import mqtt from 'mqtt';
import WebSocket from 'ws';
import { onCommand, options, tell } from './lines.mjs';

const topic = `tollgate/${crypto.randomUUID()}`;
let selected;
let refusal;

function connect() {
  const once = { protocolVersion: options.protocolVersion ?? 4, connectTimeout: 10_000, reconnectPeriod: 0, createWebsocket };
  return mqtt.connectAsync(options.url, once, false);
}

function createWebsocket(url) {
  const socket = new WebSocket(url, options.protocols, { headers: options.headers });
  socket.on('open', () => (selected = socket.protocol));
  socket.on('error', error => (refusal = error.message));
  return socket;
}

async function arrives(client, payload, { qos, retain }) {
  const [, found, packet] = await once(client, 'message');
  const same = Buffer.from(payload).equals(found) && packet.qos === qos && packet.retain === retain;
  if (!same) throw new Error(`found ${found.length} bytes with QoS ${packet.qos}, retained: ${packet.retain}`);
}

/** Published to a subscriber, which is the same client. */
async function roundTrip(client, payload, qos) {
  await client.subscribeAsync(topic, { qos });
  const arrival = arrives(client, payload, { qos, retain: false });
  await client.publishAsync(topic, payload, { qos });
  await arrival;
  await client.unsubscribeAsync(topic);
}

const scenes = {
  'QoS 0': client => roundTrip(client, 'at most once', 0),
  'QoS 1': client => roundTrip(client, 'at least once', 1),
  'QoS 2': client => roundTrip(client, 'exactly once', 2),
  // Mosquitto 2.0.11 takes large messages over WebSockets, and gets stuck sending them, with nothing between too.
  'large down': client => roundTrip(client, crypto.randomBytes(60_000), 1),
  'large up': client => client.publishAsync(topic, crypto.randomBytes(1024 * 1024), { qos: 1 }),
  retained: async client => {
    await client.publishAsync(topic, 'kept', { qos: 1, retain: true });
    const arrival = arrives(client, 'kept', { qos: 1, retain: true });
    await client.subscribeAsync(topic, { qos: 1 });
    await arrival;
  },
};

onCommand(() => {});
try {
  const client = await connect();
  tell('connected', { protocol: selected });
  for (const [name, scene] of Object.entries(scenes)) {
    await scene(client);
    tell('scene', { name });
  }
  await client.endAsync();
  tell('done');
} catch (error) {
  tell('done', { message: refusal ?? error.message });
}
