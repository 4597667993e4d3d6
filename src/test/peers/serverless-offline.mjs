// The service of lambda-service/ in the emulator serverless-offline, in this process, so that it ends with its stdin. Both of
// its servers take a free port; they say 0 for it, so they are asked.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onCommand, tell } from './lines.mjs';

const ports = [];
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => {
    ports.push(this.address().port);
    // That of the functions is the first, and the routes of the other one are known before it listens.
    if (ports.length === 2) tell('listening', { lambdaPort: ports[0], websocketPort: ports[1] });
  });
  return listen.apply(this, args);
};

// The framework prints lines that are no events.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => (String(chunk).startsWith('{') ? write(chunk, ...rest) : true);

// It keeps files in the home folder of whoever starts it.
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tollgate-serverless-'));
process.on('exit', () => fs.rmSync(home, { recursive: true, force: true }));
Object.assign(process.env, { HOME: home, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' });

onCommand(() => {});
process.chdir(fileURLToPath(new URL('lambda-service', import.meta.url)));
process.argv.splice(2, Infinity, 'offline', 'start', '--host', '127.0.0.1', '--lambdaPort', '0', '--websocketPort', '0');
createRequire(import.meta.url)('serverless/scripts/serverless');
