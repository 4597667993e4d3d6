// A WebSocket that comes back, for pages behind Tollgate. docs/browser.md says what it does and why. It is one closure of
// few words because it has to be small: minified it has at most 2,048 bytes.

const { assign, defineProperty } = Object;
const { min, random } = Math;

/** Milliseconds that the other side asks to wait; of no more digits than a browser's timer can count. */
const waitOf = lost => /(?<=after=)\d{1,6}/.exec(lost?.reason) * 1e3;

export class TollgateSocket extends EventTarget {
  static {
    assign(this, globalThis.WebSocket); // CONNECTING, OPEN, CLOSING, CLOSED
  }

  constructor(url, { protocols, token, ticket, message, renew, again, backoff = 1e3 } = {}) {
    super();
    let losses = 0; // since the last connection that held
    let state;
    let fresh; // the last token was refused
    let timer; // of the next renewal while open, else of the next attempt
    // The WebSocket of this attempt, or of the one before while this one's token is asked for; before all of them, their values.
    let socket = { protocol: '', extensions: '', bufferedAmount: 0, binaryType: 'blob' };

    const enter = next => (this.readyState = state = next);

    /** As one of our own. Comes last in our handlers: what a page's handler throws keeps them from nothing, but for `close` after `error`. */
    const fire = (event, more) => {
      this.dispatchEvent((event = assign(new event.constructor(event.type, event), more)));
      this['on' + event.type]?.(event);
    };

    /** A connection or an attempt is over. Its code decides whether there is another one, and when. */
    const lose = (
      lost,
      { code } = lost,
      back = !(/100[^146]|440[39]/.test(code) | (fresh & (fresh = code == 4401))),
      delay,
    ) => {
      clearTimeout(timer);
      try {
        back = state < 2 && (again?.(lost) ?? back);
      } finally {
        // Also where it throws: that is reported, and the code decides.
        if (back) {
          enter(0);
          timer = setTimeout(
            connect,
            // Any moment up to twice as late as before: who was lost together does not come back together.
            (delay = waitOf(lost) + backoff * random() * min(30, 2 ** (losses++ + !(fresh | /1001|1012/.test(code))))),
          );
        } else {
          enter(3);
          lost.wasClean || fire(new Event('error'));
        }
        fire(new CloseEvent(state ? 'close' : 'reconnecting', lost), { delay });
      }
    };

    /** The page's token, unless it takes a minute. */
    const ask = fresh => Promise.race([token?.(fresh), new Promise((_, late) => setTimeout(late, 6e4))]);

    const connect = async bearer => {
      let target = url;
      let own, handle, end;

      const add = (place, value) => (target += '?&'[+/\?/.test(target)] + place.query + '=' + value);

      /** A refusal is thrown as the Close that says the same: 401 as 4401. */
      const call = async (place, bearer = ask(true), answer, json) => {
        answer = await fetch(place.url, {
          method: 'POST',
          headers: { Authorization: 'Bearer ' + (await bearer), 'Content-Type': 'application/json' },
          body: JSON.stringify({ renew: handle }), // {} while there is none
          signal: AbortSignal.timeout(1e4), // as for a handshake: a network that is gone may say nothing
        });
        if (!answer.ok) throw { code: 4e3 + answer.status, reason: 'retry-after=' + answer.headers.get('Retry-After') };
        json = await answer.json();
        end = Date.parse(json.tokenExpires ?? json.expires);
        return json.ticket;
      };

      /** Renews after most of the time that is left; what failed, after most of what is left then. No timer waits for a month. */
      const keep = (wait = 0, left = end - new Date()) =>
        left > 1e3 &&
        (timer = setTimeout(
          () =>
            call(renew)
              .catch(waitOf)
              .then(asked => (own == socket) & (state == 1) && keep(asked)),
          wait + ((left % 2e9) * (3 + random())) / 5,
        ));

      try {
        // Not before the constructor is left: until then nobody listens to what may go wrong.
        bearer = await ask(await fresh);
        try {
          // Nothing but the end is read, so one character will do for both that base64 spells otherwise.
          end = JSON.parse(atob(bearer.split('.')[1].replace(/-|_/g, '/'))).exp * 1e3;
        } catch {
          // No JWT: when it ends is not known, but where a ticket's answer says it.
        }
        ticket && add(ticket, await call(ticket, bearer));
        renew && add(renew, (handle = crypto.getRandomValues(new Uint32Array(4)).join('')));
        if (!state) {
          socket = own = assign(new WebSocket(target, protocols?.call ? protocols(bearer) : protocols), {
            binaryType: socket.binaryType,
            onopen(event) {
              enter(1);
              message && own.send(message(bearer));
              renew && keep();
              fire(event);
            },
            onmessage: fire,
            onclose: lose,
          });
          // By then it has held, or it will come to nothing.
          setTimeout(() => ((own == socket) & (state == 1) ? (losses = fresh = 0) : own.close()), 1e4);
        }
      } catch (failure) {
        state || lose(failure?.reason ? failure : { code: 1006, reason: failure });
      }
    };

    assign(this, WebSocket, {
      url: (url = new URL(url) + ''),
      send(data) {
        if (!state) throw new DOMException(url, 'InvalidStateError');
        socket.send?.(data);
      },
      close(code, reason) {
        socket.close?.(code, reason);
        if (state < 2) {
          enter(2);
          socket.readyState < 3 || setTimeout(lose, 0, { code: 1006 });
        }
      },
    });
    for (const name in socket)
      defineProperty(this, name, { get: () => socket[name], set: value => (socket[name] = value) });
    connect(enter(0));
  }
}
