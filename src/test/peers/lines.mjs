// JSON lines: one event a line on stdout, one command a line on stdin. The process ends with its stdin.
import readline from 'node:readline';

export const options = JSON.parse(process.argv[2] ?? '{}');

export function tell(event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

export function onCommand(handle) {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', line => handle(JSON.parse(line)));
  lines.on('close', () => process.exit(0));
}
