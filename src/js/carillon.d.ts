/** Any data: the members of an event, of an operation's parameters or of a row. */
export type Data = Record<string, unknown>;

/** What a service says, by the names of its events; of entities, as `"Books:created"`. */
export type Events = Record<string, any>;

/**
 * Why a call failed: `code` is the server's (docs/wire.md), or
 * - `NOT_SENT`: nothing was sent, so nothing has happened;
 * - `UNKNOWN_OUTCOME`: it was sent, and no answer came: it has happened or has not.
 *
 * Of `events`: `TOO_SLOW` or `REFUSED`.
 */
export class CarillonError extends Error {
  constructor(code: string, message: string, details?: Detail[]);
  readonly code: string;
  readonly details: Detail[];
}

/** What is wrong with one value. */
export interface Detail {
  path: string;
  message: string;
}

/** A frame as it came. */
export interface Frame {
  readonly event: string;
  readonly data: any;
  readonly headers?: Data;
  /** The same in each repeat; only of events that go through the outbox. */
  readonly id?: string;
  readonly position?: string;
}

export type State =
  | { readonly name: "connecting" }
  /** Connected; all that was missed has come, or was said to be missing. */
  | { readonly name: "live" }
  /** Connected again; what was missed is coming. */
  | { readonly name: "catching-up" }
  | {
      readonly name: "retrying";
      /** Whole seconds until the next attempt. */
      readonly seconds: number;
      /** The close code, where there was a connection. */
      readonly code?: number;
      /** The HTTP status, where there was none; missing: nobody answered. */
      readonly status?: number;
      readonly reason?: string;
    }
  /** Given up: 401, 403, close code 1008, or 4401 where `token` is no function. */
  | { readonly name: "refused"; readonly status?: number; readonly code?: number; readonly reason: string }
  /** By `close()`; or by the application, with 1000 or a code from 4000 on. */
  | { readonly name: "closed"; readonly code?: number; readonly reason?: string };

export interface Options {
  /** The client's identifier, `?id=`. */
  id?: string;
  /**
   * Goes into the query of each handshake, for a `HandshakeCheck`, or is offered as `bearer` says; a
   * function is asked each time, and again before the token ends, so that the connection goes on.
   */
  token?: string | (() => string | null | undefined | Promise<string | null | undefined>);
  /** The name of the parameter that has the token; default `token`. */
  tokenName?: string;
  /** Offers the token as a subprotocol, which no access log has, for a `TokenVerifier`; default false. */
  bearer?: boolean;
  /** How long a call may take, in ms; 0: for ever; default 40,000. */
  timeout?: number;
  /** After so many ms of silence the server is asked for a sign of life; 0: never; default 25,000. */
  heartbeat?: number;
  /** How many calls may be unanswered at once, others wait; default 32. */
  window?: number;
  /** The longest pause before the first attempt to come back (default 1,000 ms), which doubles up to `most` (60,000). */
  retry?: { first?: number; most?: number };
  /** Opens a WebSocket: where another class than the global one is wanted, or headers in Node.js. */
  open?: (url: string, protocols: string | string[]) => SocketLike;
  /** Asks why a handshake failed. */
  fetch?: (url: string, init: { headers: Record<string, string>; cache: "no-store"; signal: AbortSignal }) => Promise<{ status: number }>;
}

/** What is used of a WebSocket. */
export interface SocketLike {
  onopen: ((event: any) => any) | null;
  onmessage: ((event: any) => any) | null;
  onerror: ((event: any) => any) | null;
  onclose: ((event: any) => any) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface CallOptions {
  /** In ms; 0: none; default: that of the service. */
  timeout?: number;
  /** Ends the waiting with its reason; what was sent may happen all the same. */
  signal?: AbortSignal;
  headers?: Data;
  /** False: `NOT_SENT` at once where there is no connection; default true. */
  wait?: boolean;
}

/** A connection to a service that comes back by itself. */
export interface Service<E extends Events = Events> {
  readonly state: State;

  /** Calls an operation; fails with a `CarillonError`, or with the reason of the signal. */
  call<R = any>(event: string, data?: object, options?: CallOptions): Promise<R>;

  /** Hears an event, `"*"`: all; `"error"`: errors that belong to no call. Returns what ends that. */
  on(event: "*", handler: (data: any, frame: Frame) => void): () => void;
  on<K extends keyof E & string>(event: K, handler: (data: E[K], frame: Frame) => void): () => void;

  /**
   * The data of events, from now on. Ends when the service is closed, and fails where it is refused, or
   * where more than `limit` (10,000) wait to be taken.
   */
  events<K extends keyof E & string>(event: K, options?: { limit?: number }): AsyncIterableIterator<E[K]>;

  /** Enters a context, on this connection and all later ones; done when the service has let it. */
  enter(context: string): Promise<void>;
  exit(context: string): Promise<void>;

  onState(listener: (state: State) => void): () => void;

  /** Events are missing for good: load afresh. */
  onGap(listener: () => void): () => void;

  /** A copy of the rows of an entity that follows them. */
  store<T extends object = any>(entity: string, options?: StoreOptions<T>): Store<T>;

  /** Connects at once where it waits to, or was refused. */
  retry(): void;

  close(): void;
}

export interface StoreOptions<T> {
  /** Members that must be equal, as rows show them; default: all rows. */
  where?: Partial<T>;
  /** The members of the key; default `ID`, or `id` where rows have none. */
  key?: string | string[];
  /** The order of `items`; default: by key, and new ones last. */
  sort?: (one: T, other: T) => number;
  /** Further events that tell the key of a row which has changed. */
  also?: string[];
}

export interface Store<T> {
  /** Fails where the first load is refused. */
  readonly ready: Promise<void>;
  readonly loaded: boolean;
  /** Why it does not follow any more. */
  readonly error: unknown;
  /** The same array until something changes. */
  readonly items: readonly T[];
  /** By the key, or an object that has it. */
  get(key: string | number | object): T | undefined;
  /** Is called after each change. */
  subscribe(listener: () => void): () => void;
  reload(): void;
  close(): void;
}

/** Connects; `path` is that of a service, or its whole address (`https:` or `wss:`). */
export function connect<E extends Events = Events>(path: string, options?: Options): Service<E>;
