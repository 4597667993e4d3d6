/** Where Tollgate answers calls, and by which query parameter of the WebSocket's URL it knows what came of them. */
export interface TollgatePlace {
  /** As `fetch` takes it: relative to the page, or of another origin that the route's `origins` let this page call. */
  url: string | URL;
  /** The name in Tollgate's configuration: `ticket` of `credentials`, or `handle: {query}` of `renew`. */
  query: string;
}

/** What ended a connection, or an attempt at one. */
export interface TollgateLoss {
  /** The close code; 4000 and the status where a call for a ticket was refused; 1006 where nobody said anything. */
  code: number;
  /** What the Close says, or what `token` has thrown. */
  reason?: unknown;
  wasClean?: boolean;
}

export interface TollgateOptions {
  /** As of a WebSocket, or what makes it of the token. */
  protocols?: string | string[] | ((token: string) => string | string[]);
  /**
   * The token for the next attempt or renewal.
   *
   * @param fresh true where one that was kept will not do: it was refused, or ends soon
   */
  token?: (fresh?: boolean) => string | Promise<string>;
  /** The route's `ticketPath`: the token goes there, and only what it is exchanged for into the URL. */
  ticket?: TollgatePlace;
  /** What to send first: makes a message of the token, for routes that take it from there. */
  message?: (token: string) => string;
  /** The path of the route's `tunnel.renew`. */
  renew?: TollgatePlace;
  /** Whether there is another attempt after this; undefined leaves it to the code. To end it answer false: closing it here ends nothing. */
  again?: (loss: TollgateLoss) => boolean | undefined;
  /** Milliseconds within which the first attempt after a loss is made; it doubles up to 30 times that. 1000 unless said. */
  backoff?: number;
}

/** A connection is lost, and there will be another attempt. */
export interface TollgateReconnecting extends CloseEvent {
  /** Milliseconds until then. */
  readonly delay: number;
}

export interface TollgateEventMap extends WebSocketEventMap {
  reconnecting: TollgateReconnecting;
}

/** Used like a WebSocket. While it is between two connections it is CONNECTING; `close` comes once, when there will be no other. */
export interface TollgateSocket extends WebSocket {
  onreconnecting?: ((this: TollgateSocket, event: TollgateReconnecting) => unknown) | null;
  addEventListener<K extends keyof TollgateEventMap>(
    type: K,
    listener: (this: TollgateSocket, event: TollgateEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof TollgateEventMap>(
    type: K,
    listener: (this: TollgateSocket, event: TollgateEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

export declare class TollgateSocket {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  /** @param url absolute, `wss://` or `ws://` */
  constructor(url: string | URL, options?: TollgateOptions);
}
