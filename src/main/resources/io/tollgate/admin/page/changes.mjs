// What an operator may change, each behind a question.
import * as api from './api.mjs';
import { confirm, tell } from './dialog.mjs';
import { whole } from './format.mjs';

const LONGEST_REASON = 123;
const FIELDS = [
  {
    name: 'code', label: 'Close code', value: '1000', required: true, pattern: '1000|1001|1008|101[1-4]|[34][0-9]{3}', inputMode: 'numeric',
    suggestions: ['1000', '1001', '1008', '1012', '1013', '4401', '4403', '4409', '4429'], hint: '1000, 1001, 1008, 1011 to 1014, or 3000 to 4999',
  },
  { name: 'reason', label: 'Reason, for the client', maxLength: LONGEST_REASON },
];
const CLAIMS = [['sub', 'sub: all of a subject’s tokens until now'], ['jti', 'jti: one token'], ['sid', 'sid: one session']];

/** One connection. */
export function askEnd(connection, onDone) {
  confirm({
    title: 'End this connection?',
    text: `${connection.subject ?? 'Somebody'} from ${connection.address}, ${connection.id}. The client gets the code and may come back.`,
    yes: 'End it',
    danger: true,
    fields: FIELDS,
    act: async how => {
      await api.end(connection.id, how);
      onDone();
      return 'The connection is ending.';
    },
  });
}

/** All that a search finds. */
export function askEndAll(filter, words, count, onDone) {
  confirm({
    title: count === null ? 'End all that match?' : `End ${whole(count)} ${count === 1 ? 'connection' : 'connections'}?`,
    text: `${words} Clients get the code and may come back.`,
    yes: 'End them',
    danger: true,
    fields: FIELDS,
    act: async how => {
      const { ended } = await api.endAll(filter, how);
      onDone();
      return `${whole(ended)} ${ended === 1 ? 'connection is' : 'connections are'} ending.`;
    },
  });
}

/** By a claim; `of` tells what is known already. */
export function askRevoke({ value = '', issuer = '' } = {}, issuers = [], onDone = () => {}) {
  confirm({
    title: 'Take credentials back?',
    text: 'Tunnels that such a credential let in end with 4403, and whoever shows one is turned away, on every node.',
    yes: 'Revoke',
    danger: true,
    fields: [
      { name: 'claim', label: 'By', options: CLAIMS, value: 'sub' },
      { name: 'value', label: 'Value', value, required: true, maxLength: 4096 },
      { name: 'issuer', label: 'Issuer', value: issuer, suggestions: issuers, hint: 'a name of the configuration or an exact iss; may be left out where there is one' },
      { name: 'note', label: 'Note', maxLength: 200, hint: 'stays on this node' },
    ],
    act: async ({ claim, value: bearer, issuer: whose, note }) => {
      const { ended, pending } = await api.revoke({ [claim]: bearer, ...(whose && { issuer: whose }), ...(note && { note }) });
      onDone();
      const where = pending.length > 0 ? ` Not kept in ${pending.join(' and ')} yet; that is tried again.` : '';
      return `Revoked; ${whole(ended)} ${ended === 1 ? 'tunnel' : 'tunnels'} of this node ended.${where}`;
    },
  });
}

export function askReload() {
  confirm({
    title: 'Read the configuration again?',
    text: 'All of it comes into force or nothing. Open tunnels stay, but for those whose rule changed and says otherwise.',
    yes: 'Reload',
    act: async () => {
      const { result, changes, warnings } = await api.reload();
      const found = warnings.length > 0 ? ` Warnings: ${warnings.join(' ')}` : '';
      return `${result === 'applied' ? `In force: ${changes.join(', ')}.` : 'Nothing has changed.'}${found}`;
    },
  });
}

export function askDrain(open) {
  confirm({
    title: 'Drain this process?',
    text: `No new connection is let in, ${whole(open)} open ones are asked to leave, and the process ends. It cannot be taken back.`,
    yes: 'Drain',
    danger: true,
    act: async () => {
      await api.drain();
      return 'The drain has begun.';
    },
  });
}

export { tell };
