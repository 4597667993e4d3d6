// Compiles, or the declarations are wrong.
import { TollgateSocket, type TollgateLoss, type TollgateOptions } from 'tollgate-client';

const everything: TollgateOptions = {
  protocols: token => ['chat.v2', 'access_token', token],
  token: async fresh => (fresh ? 'new' : 'kept'),
  ticket: { url: '/chat/ticket', query: 'ticket' },
  message: token => JSON.stringify({ token }),
  renew: { url: new URL('https://chat.example.com/renew'), query: 'renew' },
  again: ({ code }: TollgateLoss) => (code === 4000 ? false : undefined),
  backoff: 500,
};

// Whoever takes a WebSocket takes one of these.
const socket: WebSocket = new TollgateSocket('wss://chat.example.com/chat', everything);
socket.binaryType = 'arraybuffer';

class Chat extends TollgateSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, { ...everything, protocols });
  }
}
const constructor: { new (url: string | URL, protocols?: string | string[]): WebSocket } = Chat;

const chat = new TollgateSocket(new URL('wss://chat.example.com/chat'));
chat.onreconnecting = ({ code, reason, delay }) => console.log(code + 1, reason.trim(), delay.toFixed());
chat.addEventListener('reconnecting', event => console.log(event.delay.toFixed()));
chat.addEventListener('message', event => console.log(event.data));
chat.onclose = event => console.log(event.wasClean, TollgateSocket.CLOSED, chat.OPEN, constructor);

// @ts-expect-error what came of a call has to have a name in the URL
new TollgateSocket('wss://chat.example.com/chat', { ticket: { url: '/chat/ticket' } });
// @ts-expect-error a token is asked for each time
new TollgateSocket('wss://chat.example.com/chat', { token: 'kept' });
