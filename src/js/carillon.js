//! carillon.js, the client of Carillon's services for browsers and Node.js: docs/browser.md. Apache License 2.0.

const NOT_SENT = "NOT_SENT";
const UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME";
const PROTOCOL = "carillon.v1";
const CONTEXT = "wsContext";
const GAP = "$gap";
const STATE = "$state";
const REMEMBERED = 1000; // ids of events, to know repeats by
const STABLE = 10_000; // a connection that lived so long did not fail
const OPENING = 15_000; // until the handshake is answered
const GREETING = 45_000; // until the service's @OnConnect has decided
const PATIENCE = 10_000; // until a sign of life is answered
const OUTSTANDING = 60_000; // so long an operation may hold up a sign of life
const PAGE = 1000; // rows of a list
const RENEW = "$renew";
const BEARER = "carillon.bearer.";
const EXPIRED = 4401; // the token has ended
const LONGEST_TIMER = 2 ** 31 - 1;

const base64url = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const report = (e) => (globalThis.reportError ?? console.error)(e);

/** Why a call failed, by the code that the server gave, or NOT_SENT or UNKNOWN_OUTCOME. */
export class CarillonError extends Error {
  constructor(code, message, details = []) {
    super(message);
    this.name = "CarillonError";
    this.code = code;
    this.details = details;
  }
}

/** Connects to a service, and stays connected until it is refused or closed. */
export const connect = (path, options) => new Service(path, options);

class Service {
  #url;
  #options;
  #attempt = 0;
  #socket;
  #greeted = 0; // when; 0: nothing may be sent yet
  #state = Object.freeze({ name: "connecting" });
  #failures = 0;
  #retrying;
  #beat;
  #renewal;
  #listeners = new Map();
  #own = new Set();
  #contexts = new Map();
  #waiting = new Set();
  #sent = new Map();
  #refs = 0;
  #position;
  #handled = new Set();

  constructor(path, options = {}) {
    this.#url = new URL(path, globalThis.location?.href);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    this.#options = {
      tokenName: "token",
      timeout: 40_000,
      heartbeat: 25_000,
      window: 32,
      open: (url, protocol) => new WebSocket(url, protocol),
      fetch: (url, init) => fetch(url, init),
      ...options,
      retry: { first: 1000, most: 60_000, ...options.retry },
    };
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  get state() {
    return this.#state;
  }

  onState(listener) {
    return this.on(STATE, listener);
  }

  onGap(listener) {
    return this.on(GAP, listener);
  }

  on(event, handler) {
    const listener = { handler };
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => void this.#listeners.get(event).delete(listener);
  }

  events(event, { limit = 10_000 } = {}) {
    const queue = [];
    const pulls = [];
    let end;
    const step = () => {
      while (pulls.length && (queue.length || end)) {
        const { resolve, reject } = pulls.shift();
        if (queue.length) {
          resolve({ value: queue.shift(), done: false });
        } else if (end.error) {
          reject(end.error);
          end = {};
        } else {
          resolve({ value: undefined, done: true });
        }
      }
    };
    const stop = (error) => {
      if (end) return;
      offs.forEach((off) => off());
      end = { error };
      step();
    };
    const offs = [
      this.on(event, (data) => {
        queue.push(data);
        step();
        if (queue.length > limit) {
          stop(new CarillonError("TOO_SLOW", `More than ${limit} events ${event} wait to be taken`));
        }
      }),
      this.onState((state) => {
        if (state.name === "refused") stop(new CarillonError("REFUSED", state.reason));
        if (state.name === "closed") stop();
      }),
    ];
    if (this.#hasEnded()) stop();
    return {
      next: () =>
        new Promise((resolve, reject) => {
          pulls.push({ resolve, reject });
          step();
        }),
      return: async () => {
        queue.length = 0;
        stop();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  call(event, data = {}, options = {}) {
    const answer = this.#call(event, data, options);
    for (const own of this.#own) {
      answer.then(
        (result) => own(event, data, result),
        (error) => own(event, data, undefined, error),
      );
    }
    return answer;
  }

  #call(event, data, { timeout = this.#options.timeout, signal, headers, wait = true }) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#hasEnded() || (!wait && !this.#greeted)) {
        throw new CarillonError(NOT_SENT, `${event} was not sent: ${this.#state.name}`);
      }
      const ref = String(++this.#refs);
      const settle = (end, value) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#waiting.delete(call);
        end(value);
      };
      const call = {
        event,
        ref,
        text: JSON.stringify({ event, data, headers, ref }),
        lasts: timeout ? Math.max(timeout, OUTSTANDING) : Infinity,
        done: (value) => settle(resolve, value),
        fail: (error) => settle(reject, error),
      };
      const abort = () => call.fail(signal.reason);
      const timer =
        timeout &&
        setTimeout(() => {
          const what = call.at ? "not answered" : "not sent";
          call.fail(
            new CarillonError(
              call.at ? UNKNOWN_OUTCOME : NOT_SENT,
              `${event} was ${what} within ${timeout} ms`,
            ),
          );
        }, timeout);
      signal?.addEventListener("abort", abort);
      this.#waiting.add(call);
      this.#flush();
    });
  }

  /** In their order, and so many at once that the server refuses none for their number. */
  #flush() {
    for (const call of this.#waiting) {
      if (!this.#greeted || this.#sent.size >= this.#options.window) return;
      this.#waiting.delete(call);
      this.#sent.set(call.ref, call);
      call.at = Date.now();
      this.#socket.send(call.text);
    }
  }

  enter(context) {
    let entry = this.#contexts.get(context);
    if (!entry) {
      entry = { isIn: false };
      entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
      entry.promise.catch(() => {}); // who does not wait for it is told by nobody's error
      this.#contexts.set(context, entry);
      if (this.#greeted) this.#enter(context, entry);
      if (this.#hasEnded()) this.#forget(context, entry, this.#state.name);
    }
    return entry.promise;
  }

  #forget(context, entry, why) {
    this.#contexts.delete(context);
    entry.reject(new CarillonError(NOT_SENT, `${context} was not entered: ${why}`));
  }

  #enter(context, entry) {
    this.#call(CONTEXT, { context }, {}).then(
      () => {
        entry.isIn = true;
        entry.resolve();
      },
      (error) => {
        if (error.code === NOT_SENT || error.code === UNKNOWN_OUTCOME) return; // the next connection
        if (this.#contexts.get(context) === entry) this.#contexts.delete(context);
        entry.reject(error);
      },
    );
  }

  async exit(context) {
    const entry = this.#contexts.get(context);
    if (!entry) return;
    this.#forget(context, entry, "it was left");
    if (!this.#greeted) return;
    await this.#call(CONTEXT, { context, exit: true }, { wait: false }).catch((error) => {
      if (error.code !== NOT_SENT && error.code !== UNKNOWN_OUTCOME) throw error;
    }); // the next connection is not in it
  }

  store(entity, options) {
    return store(this, entity, options, (own) => {
      this.#own.add(own);
      return () => void this.#own.delete(own);
    });
  }

  retry() {
    const { name } = this.#state;
    if (name === "retrying" || name === "refused") this.#connect();
  }

  close() {
    this.#end({ name: "closed" });
  }

  #hasEnded() {
    return this.#state.name === "refused" || this.#state.name === "closed";
  }

  #become(state) {
    this.#state = Object.freeze(state);
    this.#tell(STATE, this.#state);
  }

  #tell(event, data, frame) {
    for (const { handler } of [...(this.#listeners.get(event) ?? [])]) {
      try {
        handler(data, frame);
      } catch (e) {
        report(e);
      }
    }
  }

  async #token() {
    const { token } = this.#options;
    return typeof token === "function" ? await token() : token;
  }

  #address(scheme, secret) {
    const { id, bearer, tokenName } = this.#options;
    const url = new URL(this.#url);
    url.protocol = url.protocol.replace("ws", scheme);
    const query = url.searchParams;
    if (secret != null && !bearer) query.set(tokenName, secret);
    if (id != null) query.set("id", id);
    if (this.#position !== undefined) {
      query.set("since", this.#position);
      for (const [context, entry] of this.#contexts) {
        if (entry.isIn) query.append("context", context);
      }
    }
    return url.href;
  }

  async #connect() {
    clearTimeout(this.#retrying);
    const attempt = ++this.#attempt;
    this.#become({ name: "connecting" });
    let socket;
    try {
      const secret = await this.#token();
      if (attempt !== this.#attempt) return;
      const isOffered = this.#options.bearer && secret != null;
      const protocols = isOffered ? [PROTOCOL, BEARER + base64url(secret)] : PROTOCOL;
      socket = this.#socket = this.#options.open(this.#address("ws", secret), protocols);
    } catch (e) {
      if (attempt === this.#attempt) this.#retry({ reason: String(e?.message ?? e) });
      return;
    }
    let isOpen = false;
    const ended = (close) => {
      if (attempt === this.#attempt) this.#ended(close, isOpen);
    };
    this.#arm(OPENING, () => ended({ reason: "no answer" }));
    socket.onopen = () => {
      isOpen = true;
      this.#arm(GREETING, () => ended({ reason: "no greeting" }));
    };
    socket.onmessage = ({ data }) => attempt === this.#attempt && this.#hear(JSON.parse(data));
    socket.onerror = () => isOpen || ended({ code: 1006 }); // no close follows in Node.js 20
    socket.onclose = ended;
  }

  #hear(frame) {
    this.#alive();
    const { event, data, ref, id, position } = frame;
    if (ref !== undefined) {
      this.#answered(ref, event, data);
    } else if (event === "$welcome") {
      this.#welcome(data.position);
      this.#renewIn(data.expiresIn);
    } else if (event === "$position") {
      this.#position = data.position;
    } else if (event === "$resumed") {
      this.#become({ name: "live" });
      if (!data.complete) this.#tell(GAP);
    } else if (id === undefined || !this.#handled.has(id)) {
      this.#tell(event, data, frame);
      this.#tell("*", data, frame);
    }
    if (id !== undefined) {
      this.#handled.add(id);
      if (this.#handled.size > REMEMBERED) {
        this.#handled.delete(this.#handled.values().next().value);
      }
      if (position !== undefined) this.#position = position; // its handlers have run
    }
  }

  #welcome(position) {
    const isBack = this.#position !== undefined;
    this.#position = position;
    this.#greeted = Date.now();
    for (const [context, entry] of this.#contexts) {
      if (!isBack || !entry.isIn) this.#enter(context, entry);
    }
    this.#become({ name: isBack ? "catching-up" : "live" });
    this.#flush();
  }

  /** When the token has had four fifths of its life, another one is shown. */
  #renewIn(left) {
    clearTimeout(this.#renewal);
    if (left == null || typeof this.#options.token !== "function") return;
    this.#renewal = setTimeout(() => this.#renew(), Math.min(left * 0.8, LONGEST_TIMER));
  }

  async #renew() {
    const attempt = this.#attempt;
    try {
      const token = await this.#token();
      if (attempt !== this.#attempt || token == null) return;
      const { expiresIn } = await this.#call(RENEW, { token }, { wait: false });
      if (attempt === this.#attempt) this.#renewIn(expiresIn);
    } catch {
      // the server ends the connection when the token does, and the next one has another
    }
  }

  #answered(ref, event, data) {
    const call = this.#sent.get(String(ref));
    this.#sent.delete(String(ref));
    if (event === "error") {
      call?.fail(new CarillonError(data.code, data.message, data.details));
    } else {
      call?.done(data);
    }
    this.#flush();
  }

  #arm(delay, task) {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(task, delay);
  }

  /** Something was heard. */
  #alive() {
    const { heartbeat } = this.#options;
    clearTimeout(this.#beat);
    if (heartbeat) this.#arm(heartbeat, () => this.#probe(Math.min(PATIENCE, heartbeat)));
  }

  /** Asks for a sign of life, unless what was asked before may hold it up. */
  #probe(patience) {
    if (!this.#greeted) return;
    for (const [ref, call] of this.#sent) {
      if (call.at + call.lasts < Date.now()) this.#sent.delete(ref);
    }
    if (this.#sent.size) return this.#alive();
    this.#socket.send(JSON.stringify({ event: CONTEXT, data: { contexts: [] }, ref: "0" }));
    this.#arm(patience, () => this.#ended({ reason: "no sign of life" }, true));
  }

  /** The network is back, or the page is looked at: who was asleep has noticed nothing. */
  #wake = () => {
    if (globalThis.document?.hidden) return;
    if (this.#state.name === "retrying") this.#retryIn(Math.random() * 1000, this.#state);
    else this.#probe(PATIENCE / 2);
  };

  async #ended({ code, reason }, wasOpen) {
    const lived = this.#greeted && Date.now() - this.#greeted;
    this.#leave("the connection was cut");
    if (lived > STABLE) this.#failures = 0;
    if (code === 1008) return this.#end({ name: "refused", code, reason });
    if (code === EXPIRED) {
      if (typeof this.#options.token !== "function") {
        return this.#end({ name: "refused", code, reason });
      }
      return this.#retry({ code, reason });
    }
    if (code === 1000 || code >= 4000) return this.#end({ name: "closed", code, reason });
    const attempt = this.#attempt;
    let status;
    if (!wasOpen) {
      status = await this.#why(); // a script is not told, but an ordinary request is
      if (attempt !== this.#attempt) return;
      if (status === 401 || status === 403) {
        return this.#end({ name: "refused", status, reason: `HTTP ${status}` });
      }
    }
    this.#retry({ code: wasOpen ? code : undefined, status, reason });
  }

  async #why() {
    try {
      const secret = await this.#token();
      const headers = { accept: "text/plain" }; // else the browser may ask for a password
      if (this.#options.bearer && secret != null) headers.authorization = `Bearer ${secret}`;
      const init = { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
      return (await this.#options.fetch(this.#address("http", secret), init)).status;
    } catch {
      return undefined; // nobody is there
    }
  }

  #retry(why) {
    const { first, most } = this.#options.retry;
    const longest = Math.min(most, first * 2 ** this.#failures++);
    this.#retryIn(first / 5 + Math.random() * longest, why); // not all pages at once
  }

  #retryIn(delay, why) {
    clearTimeout(this.#retrying);
    const at = Date.now() + delay;
    const tick = () => {
      const left = at - Date.now();
      if (left <= 0) return void this.#connect();
      this.#become({ ...why, name: "retrying", seconds: Math.ceil(left / 1000) });
      if (this.#state.name === "retrying") this.#retrying = setTimeout(tick, left % 1000 || 1000);
    };
    tick();
  }

  /** Lets the socket go; whether the server has done what it was sent is not known. */
  #leave(why) {
    this.#attempt++;
    this.#greeted = 0;
    clearTimeout(this.#beat);
    clearTimeout(this.#renewal);
    clearTimeout(this.#retrying);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    for (const call of sent) {
      call.fail(new CarillonError(UNKNOWN_OUTCOME, `${call.event} was not answered: ${why}`));
    }
  }

  #end(state) {
    this.#leave(state.name);
    if (state.name === "closed") {
      globalThis.removeEventListener?.("online", this.#wake);
      globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    }
    this.#become(state);
    for (const call of [...this.#waiting]) {
      call.fail(new CarillonError(NOT_SENT, `${call.event} was not sent: ${state.name}`));
    }
    for (const [context, entry] of this.#contexts) {
      if (!entry.isIn) this.#forget(context, entry, state.name);
    }
  }
}

/** A copy of the rows of an entity that follows them. */
function store(service, entity, { where = {}, key, sort, also = [] } = {}, ofOwn) {
  const listeners = new Set();
  const written = new Set(); // by this connection, which does not hear its own changes
  const stale = new Map(); // to be read, by id
  const reading = new Set();
  let rows = new Map();
  let items;
  let heard; // while it loads
  let again = false;
  let loaded = false;
  let error;
  let closed = false;
  let settle;
  const ready = new Promise((resolve, reject) => (settle = { resolve, reject }));
  ready.catch(() => {}); // it is in error, too

  const names = (row) => (key ? [key].flat() : "ID" in row ? ["ID"] : ["id"]);
  const idOf = (row) => {
    const values = row && names(row).map((name) => row[name]);
    return values?.every((value) => value != null) ? JSON.stringify(values) : undefined;
  };
  const changed = () => {
    items = undefined;
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (e) {
        report(e);
      }
    }
  };
  const isIn = (row) =>
    Object.entries(where).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value));
  const put = (id, row) => {
    if (!row || !isIn(row)) return remove(id);
    rows.set(id, row);
    changed();
  };
  const remove = (id) => {
    if (rows.delete(id)) changed();
  };
  /** Whether an event tells all that the list tells. */
  const isWhole = (id, data) => {
    const like = rows.get(id) ?? rows.values().next().value;
    return like !== undefined && Object.keys(like).every((name) => name in data);
  };

  const hear = (verb, data) => {
    if (heard) return void heard.push([verb, data]);
    const id = idOf(data);
    if (id === undefined) return load(); // it does not say which
    if (verb === "read" || written.has(id) || stale.has(id) || reading.has(id)) return read(id, data);
    if (verb === "deleted") return remove(id);
    if (isWhole(id, data)) return put(id, data);
    read(id, data);
  };

  const read = (id, data) => {
    stale.set(id, Object.fromEntries(names(data).map((name) => [name, data[name]])));
    pump();
  };
  const pump = () => {
    if (closed || heard) return;
    if (stale.size > 100) return load();
    for (const [id, data] of stale) {
      if (reading.size >= 8) return;
      if (reading.has(id)) continue; // it is read once more when that is done
      stale.delete(id);
      reading.add(id);
      service
        .call(`${entity}:read`, data)
        .then(
          (row) => put(id, row),
          (e) => (e.code === "NOT_FOUND" ? remove(id) : load()),
        )
        .finally(() => {
          reading.delete(id);
          pump();
        });
    }
  };

  /** Pages overlap by a row: where it is another one, rows have gone before it, and it begins anew. */
  const list = async () => {
    const found = new Map();
    for (let seen = 0, last; ; ) {
      const headers = { top: PAGE, skip: Math.max(0, seen - 1) };
      const page = await service.call(`${entity}:list`, where, { headers });
      if (seen && idOf(page[0]) !== last) {
        found.clear();
        seen = 0;
        continue;
      }
      page.forEach((row) => found.set(idOf(row), row));
      if (page.length < 2 && (seen || !page.length)) return found;
      seen += page.length - (seen ? 1 : 0);
      last = idOf(page[page.length - 1]);
      if (last === undefined) throw new CarillonError("INVALID", `${entity}: say its key`);
    }
  };
  const load = () => {
    if (closed) return;
    if (heard) {
      again = true;
      return;
    }
    again = false;
    heard = [];
    stale.clear();
    list().then(
      (found) => {
        const meanwhile = heard;
        heard = error = undefined;
        rows = found;
        loaded = true;
        settle.resolve();
        meanwhile.forEach(([verb, data]) => hear(verb, data));
        changed();
        if (again) load();
      },
      (e) => {
        heard = undefined;
        const { name } = service.state;
        const isCut = e.code === NOT_SENT || e.code === UNKNOWN_OUTCOME;
        if (isCut && name !== "refused" && name !== "closed") return load();
        error = e;
        settle.reject(e);
        changed();
      },
    );
  };

  const offs = [
    ...["created", "updated", "deleted"].map((verb) =>
      service.on(`${entity}:${verb}`, (data) => hear(verb, data)),
    ),
    ...also.map((event) => service.on(event, (data) => hear("read", data))),
    service.onGap(load),
    service.onState(({ name }) => name === "live" && error && load()),
    ofOwn((event, data, result, failure) => {
      const [of, verb] = event.split(":");
      if (of !== entity || ["list", "read", "readDeep"].includes(verb)) return;
      if (failure) {
        const isKnown = failure instanceof CarillonError && failure.code !== UNKNOWN_OUTCOME;
        return isKnown ? undefined : load();
      }
      const row = verb === "create" ? result : data;
      const id = idOf(row);
      if (id === undefined) return;
      written.add(id);
      if (!heard && verb === "delete") remove(id);
      if (!heard && result && isWhole(id, result)) put(id, result);
      hear("read", row); // others may have changed it since
    }),
  ];
  load();

  return {
    ready,
    get loaded() {
      return loaded;
    },
    get error() {
      return error;
    },
    get items() {
      if (!items) {
        items = [...rows.values()];
        if (sort) items.sort(sort);
        Object.freeze(items);
      }
      return items;
    },
    get: (of) => rows.get(typeof of === "object" ? idOf(of) : JSON.stringify([of])),
    subscribe(listener) {
      const entry = () => listener();
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    reload: load,
    close() {
      closed = true;
      offs.forEach((off) => off());
    },
  };
}
