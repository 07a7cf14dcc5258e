// A second implementation of the client's side of carillon.agent.v1 (docs/agent-protocol.md), which
// the tests compare with that in Java. It needs Node 18 or later, and no package.

import {
  createHash, createHmac, createPrivateKey, createPublicKey, randomBytes, sign, timingSafeEqual,
} from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

export const PROTOCOL = 'carillon.agent.v1';

const HEAD = '{"mac":"';
const CONTENT = HEAD.length + 43 + 2; // where the content begins, but for its brace
const PART = 65_536;
const LAST = 1;
const ANSWER = 2;
const AT_ONCE = 4;
const DEFAULT_LIMITS = { body: 16 * 1024 * 1024, calls: 1024 };

export class AgentError extends Error {
  constructor(code, message, details) {
    super(message ?? code);
    this.code = code;
    this.details = details;
  }
}

// ---- primitives

export const encode = (bytes) => Buffer.from(bytes).toString('base64url');

export function decode(text, length) {
  const bytes = Buffer.from(String(text), 'base64url');
  if (bytes.length !== length || encode(bytes) !== text) {
    throw new AgentError('INVALID_MESSAGE', `no base64url of ${length} bytes`);
  }
  return bytes;
}

export const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
export const hmac = (key, ...parts) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();
export const hkdfExtract = (salt, secret) => hmac(salt, secret);
export const hkdfExpand = (prk, info) => hmac(prk, info, Buffer.of(1));

const utf8 = (text) => Buffer.from(text, 'utf8');

/** The Ed25519 key of a seed of 32 bytes (RFC 8032). */
export function keyOfSeed(seed) {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { privateKey, publicKey };
}

// ---- frames

/** A text frame of a content, which is a JSON object that has a member. */
export const sealText = (content, mac) => `${HEAD}${encode(mac)}",${content.slice(1)}`;

/** The MAC and the content of a text frame. */
export function openText(frame) {
  if (!frame.startsWith(HEAD) || frame.slice(CONTENT - 2, CONTENT) !== '",') {
    throw new AgentError('INVALID_MESSAGE', 'no frame with a MAC');
  }
  return { mac: decode(frame.slice(HEAD.length, CONTENT - 2), 32), content: `{${frame.slice(CONTENT)}` };
}

/** The MACs of one direction's frames, in their order. */
export class FrameAuthentication {
  #key;
  #counter = 0n;

  constructor(key) {
    this.#key = key;
  }

  #next(kind, content) {
    const head = Buffer.alloc(9);
    head.writeBigUInt64BE(this.#counter++);
    head[8] = kind;
    return hmac(this.#key, head, content);
  }

  sealText(content) {
    return sealText(content, this.#next(1, utf8(content)));
  }

  sealBinary(content) {
    return Buffer.concat([this.#next(2, content), content]);
  }

  openText(frame) {
    const { mac, content } = openText(frame);
    if (!timingSafeEqual(mac, this.#next(1, utf8(content)))) {
      throw new AgentError('INVALID_MESSAGE', 'a wrong MAC');
    }
    return content;
  }

  openBinary(frame) {
    const content = frame.subarray(32);
    if (frame.length < 41 || !timingSafeEqual(frame.subarray(0, 32), this.#next(2, content))) {
      throw new AgentError('INVALID_MESSAGE', 'a wrong MAC');
    }
    return content;
  }
}

// ---- handshake

const label = (name, ...rest) => Buffer.concat([utf8(`${PROTOCOL} ${name}`), ...rest]);

/** The client's handshake; nonce and instance are given by tests alone. */
export class ClientHandshake {
  constructor({ secret, seed, name, labels = [], limits, nonce = randomBytes(32), instance = randomBytes(16) }) {
    Object.assign(this, { secret: utf8(secret), key: keyOfSeed(seed), name, labels, limits, nonce, instance });
  }

  hello(challenge) {
    const { type, nonce } = JSON.parse(challenge);
    if (type !== 'challenge') {
      throw new AgentError('INVALID_MESSAGE', 'no challenge');
    }
    this.challengeHash = sha256(utf8(challenge));
    this.prk = hkdfExtract(Buffer.concat([decode(nonce, 32), this.nonce]), this.secret);
    this.clientProofKey = hkdfExpand(this.prk, label('client proof'));
    this.serverProofKey = hkdfExpand(this.prk, label('server proof'));
    const claim = label('claim', Buffer.of(0), this.challengeHash, this.nonce, this.key.publicKey, utf8(this.name ?? ''));
    const content = JSON.stringify({
      type: 'hello',
      nonce: encode(this.nonce),
      instance: encode(this.instance),
      key: encode(this.key.publicKey),
      signature: encode(sign(null, claim, this.key.privateKey)),
      name: this.name,
      labels: this.labels.length ? this.labels : undefined,
      limits: this.limits,
    });
    const hello = sealText(content, hmac(this.clientProofKey, this.challengeHash, utf8(content)));
    this.helloHash = sha256(utf8(hello));
    return hello;
  }

  welcome(frame) {
    if (!frame.startsWith(HEAD)) {
      const { code, message } = JSON.parse(frame);
      throw Object.assign(new AgentError(code, message), { authenticated: false });
    }
    const { mac, content } = openText(frame);
    if (!timingSafeEqual(mac, hmac(this.serverProofKey, this.challengeHash, this.helloHash, utf8(content)))) {
      throw new AgentError('INVALID_MESSAGE', 'the server does not prove that it knows the secret');
    }
    const welcome = JSON.parse(content);
    if (welcome.type !== 'welcome') {
      throw Object.assign(new AgentError(welcome.code, welcome.message), { authenticated: true });
    }
    this.transcript = sha256(this.challengeHash, this.helloHash, sha256(utf8(frame)));
    this.clientToServer = hkdfExpand(this.prk, label('client to server', Buffer.of(0), this.transcript));
    this.serverToClient = hkdfExpand(this.prk, label('server to client', Buffer.of(0), this.transcript));
    return { ...welcome, limits: welcome.limits ?? DEFAULT_LIMITS };
  }
}

// ---- calls

/** A queue that one reads as an async iterator; reading gives credit. */
class Items {
  constructor(credit) {
    this.credit = credit;
    this.values = [];
    this.waiting = undefined;
  }

  add(entry) {
    this.values.push(entry);
    this.waiting?.();
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.values.length === 0) {
        await new Promise((resolve) => { this.waiting = resolve; });
      }
      const { value, error, done } = this.values.shift();
      if (error) {
        throw error;
      }
      if (done) {
        return;
      }
      yield value;
      this.credit();
    }
  }
}

/**
 * A connection after its handshake, as its client. `transport` has sendText, sendBinary and close;
 * what comes is given to receiveText and receiveBinary, and its end to closed. A handler gets
 * (body, call) and returns the answer, a promise of it, or for call.stream an async iterable; a body
 * is JSON or a Buffer.
 */
export class Tunnel {
  #out;
  #in;
  #transport;
  #limits;
  #own;
  #actions;
  #lastId = 0;
  #calls = new Map();
  #inbound = new Map();
  #gathering = new Map();
  #saidGoodbye = false;
  #heardGoodbye = false;
  #ended = false;

  constructor({ clientToServer, serverToClient }, transport, limits, actions = {}, own = DEFAULT_LIMITS) {
    this.#out = new FrameAuthentication(clientToServer);
    this.#in = new FrameAuthentication(serverToClient);
    this.#transport = transport;
    this.#limits = limits;
    this.#own = own;
    this.#actions = actions;
  }

  // what this side asks

  async call(action, body, { timeout = 60_000, key, signal } = {}) {
    return new Promise((resolve, reject) => {
      const id = this.#open(action, body, { timeout, key }, {
        result: resolve,
        error: reject,
      });
      signal?.addEventListener('abort', () => this.#giveUp(id, new AgentError('CANCELLED')), { once: true });
    });
  }

  /** An async iterable of answers. */
  stream(action, body, { timeout = 60_000, key, window = 8 } = {}) {
    let id;
    const items = new Items(() => {
      if (this.#calls.has(id)) {
        this.#send({ type: 'credit', id, n: 1 });
      }
    });
    id = this.#open(action, body, { timeout, key, credit: window }, {
      item: (value) => items.add({ value }),
      complete: () => items.add({ done: true }),
      error: (error) => items.add({ error }),
    });
    return items;
  }

  send(action, body) {
    this.#checkOpen();
    const parts = this.#inParts(body);
    this.#send({ type: 'send', id: parts ? ++this.#lastId : undefined, action }, body);
  }

  #checkOpen() {
    if (this.#ended || this.#saidGoodbye) {
      throw new AgentError('NOT_SENT');
    }
  }

  #open(action, body, { timeout, key, credit }, ends) {
    this.#checkOpen();
    if (this.#calls.size >= this.#limits.calls) {
      throw new AgentError('TOO_MANY_CALLS');
    }
    const id = ++this.#lastId;
    const timer = timeout && setTimeout(() => this.#giveUp(id, new AgentError('TIMEOUT')), timeout);
    this.#calls.set(id, { ...ends, timer });
    this.#send({ type: 'call', id, action, timeout: timeout || undefined, key, credit }, body);
    return id;
  }

  #giveUp(id, error) {
    const call = this.#end(id);
    if (call) {
      this.#send({ type: 'cancel', id });
      call.error(error);
      this.#closeIfOver();
    }
  }

  #end(id) {
    const call = this.#calls.get(id);
    if (call) {
      clearTimeout(call.timer);
      this.#calls.delete(id);
      this.#gathering.delete(`answer ${id}`);
    }
    return call;
  }

  // what is written

  #inParts(body) {
    return Buffer.isBuffer(body) || utf8(JSON.stringify(body ?? null)).length > PART;
  }

  #send(message, body) {
    if (this.#ended) {
      return;
    }
    if (body === undefined) {
      this.#transport.sendText(this.#out.sealText(JSON.stringify(message)));
      return;
    }
    if (!this.#inParts(body)) {
      this.#transport.sendText(this.#out.sealText(JSON.stringify({ ...message, body })));
      return;
    }
    const binary = Buffer.isBuffer(body);
    const bytes = binary ? body : utf8(JSON.stringify(body));
    if (bytes.length > this.#limits.body) {
      throw new AgentError('TOO_LARGE');
    }
    const header = this.#out.sealText(JSON.stringify({ ...message, parts: { bytes: bytes.length, binary } }));
    this.#transport.sendText(header);
    const answer = message.type === 'result' || message.type === 'item';
    // one at a time, and before anything else: simple, and right
    for (let from = 0, last = false; !last; from += PART) {
      const part = bytes.subarray(from, from + PART);
      last = from + part.length === bytes.length;
      const head = Buffer.alloc(9);
      head[0] = (last ? LAST : 0) | (answer ? ANSWER : 0);
      head.writeBigUInt64BE(BigInt(message.id), 1);
      this.#transport.sendBinary(this.#out.sealBinary(Buffer.concat([head, part])));
    }
  }

  // what comes

  receiveText(frame) {
    this.#receive(() => this.#take(JSON.parse(this.#in.openText(frame))));
  }

  receiveBinary(frame) {
    this.#receive(() => {
      const content = this.#in.openBinary(frame);
      const flags = content[0];
      const id = Number(content.readBigUInt64BE(1));
      const key = `${flags & ANSWER ? 'answer' : 'request'} ${id}`;
      const gathering = this.#gathering.get(key);
      if (!gathering) {
        return;
      }
      gathering.parts.push(content.subarray(9));
      gathering.length += content.length - 9;
      const { bytes, binary } = gathering.message.parts;
      const last = (flags & LAST) !== 0;
      if (gathering.length > bytes || (last && gathering.length < bytes)) {
        throw new AgentError('INVALID_MESSAGE', 'not as many bytes as announced');
      }
      if (last) {
        this.#gathering.delete(key);
        const body = Buffer.concat(gathering.parts);
        this.#takeWhole(gathering.message, binary ? body : JSON.parse(body.toString('utf8')));
      }
    });
  }

  #receive(take) {
    if (this.#ended) {
      return;
    }
    try {
      take();
    } catch (error) {
      this.closed();
      this.#transport.close(4400, 'INVALID_MESSAGE', error);
    }
  }

  #take(message) {
    const { type, id, parts } = message;
    const known = ['call', 'send', 'result', 'error', 'item', 'complete', 'credit', 'cancel', 'goodbye'];
    if (!known.includes(type)) {
      throw new AgentError('INVALID_MESSAGE', `an unknown type ${type}`);
    }
    if (!parts) {
      this.#takeWhole(message, message.body ?? null);
      return;
    }
    const answer = type === 'result' || type === 'item';
    const key = `${answer ? 'answer' : 'request'} ${id}`;
    if (parts.bytes > this.#own.body || this.#gathering.size === AT_ONCE || this.#gathering.has(key)) {
      throw new AgentError('INVALID_MESSAGE', 'parts that may not come');
    }
    if (!answer || this.#calls.has(id)) {
      this.#gathering.set(key, { message, parts: [], length: 0 });
    }
  }

  #takeWhole(message, body) {
    const { type, id } = message;
    switch (type) {
      case 'call':
        this.#answer(message, body);
        break;
      case 'send':
        this.#actions[message.action]?.(body, message);
        break;
      case 'result':
        this.#end(id)?.result(body);
        break;
      case 'error':
        this.#end(id)?.error(new AgentError(message.code, message.message, message.details));
        break;
      case 'item':
        this.#calls.get(id)?.item(body);
        break;
      case 'complete':
        this.#end(id)?.complete();
        break;
      case 'credit':
        this.#inbound.get(id)?.more(message.n);
        break;
      case 'cancel':
        this.#inbound.get(id)?.cancel();
        this.#gathering.delete(`request ${id}`);
        break;
      case 'goodbye':
        this.#heardGoodbye = true;
        this.goodbye();
        break;
    }
    this.#closeIfOver();
  }

  async #answer({ id, action, credit }, body) {
    const call = { stream: credit !== undefined, cancelled: false, credit: credit ?? 0, wake: undefined };
    call.more = (n) => { call.credit += n; call.wake?.(); };
    call.cancel = () => { call.cancelled = true; call.wake?.(); };
    this.#inbound.set(id, call);
    try {
      const handler = this.#actions[action];
      if (!handler) {
        throw new AgentError('UNKNOWN_ACTION');
      }
      const answer = await handler(body, call);
      if (!call.stream) {
        this.#unless(call, () => this.#send({ type: 'result', id }, answer));
        return;
      }
      const items = answer?.[Symbol.asyncIterator] || Array.isArray(answer) ? answer : [answer];
      for await (const item of items) {
        while (call.credit === 0 && !call.cancelled) {
          await new Promise((resolve) => { call.wake = resolve; });
        }
        call.credit--;
        if (call.cancelled) {
          return;
        }
        this.#send({ type: 'item', id }, item);
      }
      this.#unless(call, () => this.#send({ type: 'complete', id }));
    } catch (error) {
      const known = error instanceof AgentError;
      this.#unless(call, () => this.#send({
        type: 'error',
        id,
        code: known ? error.code : 'INTERNAL_SERVER_ERROR',
        message: known ? error.message : undefined,
        details: error.details,
      }));
    } finally {
      this.#inbound.delete(id);
      this.#closeIfOver();
    }
  }

  #unless(call, send) {
    if (!call.cancelled) {
      send();
    }
  }

  // the end

  goodbye() {
    if (!this.#saidGoodbye) {
      this.#saidGoodbye = true;
      this.#send({ type: 'goodbye' });
    }
    this.#closeIfOver();
  }

  #closeIfOver() {
    if (this.#saidGoodbye && this.#heardGoodbye && !this.#ended
        && this.#calls.size + this.#inbound.size + this.#gathering.size === 0) {
      this.closed();
      this.#transport.close(1000, '');
    }
  }

  closed() {
    this.#ended = true;
    for (const id of [...this.#calls.keys()]) {
      this.#end(id).error(new AgentError('UNKNOWN_OUTCOME'));
    }
    for (const call of this.#inbound.values()) {
      call.cancel();
    }
  }
}

// ---- WebSocket (RFC 6455), as much of it as an agent needs

class WebSocketClient {
  #socket;
  #buffer = Buffer.alloc(0);
  #fragments = [];
  #kind = 0;

  constructor(socket, rest, events) {
    this.#socket = socket;
    this.events = events;
    socket.on('data', (data) => this.#data(data));
    socket.on('close', () => this.events.closed());
    socket.on('error', () => socket.destroy());
    this.#data(rest);
  }

  /** Connects; events are text, binary and closed. */
  static connect(url, headers, events) {
    const { protocol, hostname, port, host, pathname, search } = new URL(url);
    const secure = protocol === 'wss:';
    return new Promise((resolve, reject) => {
      const options = { host: hostname, port: Number(port) || (secure ? 443 : 80), servername: hostname };
      const socket = secure ? connectTls(options) : connectTcp(options);
      const key = randomBytes(16).toString('base64');
      const lines = Object.entries({
        Host: host,
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Key': key,
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Protocol': PROTOCOL,
        ...headers,
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
      let head = Buffer.alloc(0);
      const answered = (data) => {
        head = Buffer.concat([head, data]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) {
          return;
        }
        socket.off('data', answered);
        socket.off('error', reject);
        const text = head.subarray(0, end).toString('latin1');
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        const header = (name) => new RegExp(`^${name}: *(.*?) *$`, 'im').exec(text)?.[1];
        if (!text.startsWith('HTTP/1.1 101') || header('sec-websocket-accept') !== accept
            || header('sec-websocket-protocol') !== PROTOCOL) {
          socket.destroy();
          reject(new Error(`no WebSocket: ${text.split('\r\n')[0]}`));
        } else {
          resolve(new WebSocketClient(socket, head.subarray(end + 4), events));
        }
      };
      socket.on('data', answered);
      socket.once('error', reject);
    });
  }

  #data(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const b = this.#buffer;
      if (b.length < 2) {
        return;
      }
      const short = b[1] & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (b.length < head) {
        return;
      }
      const length = short < 126 ? short : short === 126 ? b.readUInt16BE(2) : Number(b.readBigUInt64BE(2));
      if (b.length < head + length) {
        return;
      }
      this.#buffer = b.subarray(head + length);
      this.#frame(b[0], b.subarray(head, head + length));
    }
  }

  #frame(first, payload) {
    const opcode = first & 0x0f;
    if (opcode === 9) {
      this.#write(10, payload);
    } else if (opcode === 8) {
      this.code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#write(8, payload.subarray(0, 2));
      this.#socket.end();
    } else if (opcode < 8) {
      this.#kind = opcode || this.#kind;
      this.#fragments.push(payload);
      if (first & 0x80) {
        const whole = Buffer.concat(this.#fragments);
        this.#fragments = [];
        if (this.#kind === 1) {
          this.events.text(whole.toString('utf8'));
        } else {
          this.events.binary(whole);
        }
      }
    }
  }

  #write(opcode, payload) {
    if (this.#socket.writableEnded || this.#socket.destroyed) {
      return;
    }
    const { length } = payload;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    if (length < 126) {
      head[1] = 0x80 | length;
    } else if (length < 65_536) {
      head[1] = 0x80 | 126;
      head.writeUInt16BE(length, 2);
    } else {
      head[1] = 0x80 | 127;
      head.writeBigUInt64BE(BigInt(length), 2);
    }
    const mask = randomBytes(4);
    const masked = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) {
      masked[i] = payload[i] ^ mask[i & 3];
    }
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }

  sendText(text) {
    this.#write(1, utf8(text));
  }

  sendBinary(bytes) {
    this.#write(2, bytes);
  }

  close(code, reason) {
    const payload = Buffer.alloc(2 + utf8(reason).length);
    payload.writeUInt16BE(code);
    payload.write(reason, 2);
    this.#write(8, payload);
    this.#socket.end();
  }
}

/**
 * Connects an agent: `{ secret, seed, name, labels, headers, actions, closed }`, of which `seed` are the
 * 32 bytes of its key and `closed` is called with the close code. Resolves with
 * `{ tunnel, welcome, close }`; rejects with an AgentError where the server refuses.
 */
export function connect(url, { headers = {}, actions = {}, closed = () => {}, ...who }) {
  const handshake = new ClientHandshake(who);
  return new Promise((resolve, reject) => {
    let socket;
    let tunnel;
    let helloSent = false;
    const early = [];
    const take = (text) => {
      try {
        if (tunnel) {
          tunnel.receiveText(text);
        } else if (!helloSent) {
          helloSent = true;
          socket.sendText(handshake.hello(text));
        } else {
          const welcome = handshake.welcome(text);
          tunnel = new Tunnel(handshake, socket, welcome.limits, actions, who.limits);
          resolve({ tunnel, welcome, close: () => socket.close(1000, '') });
        }
      } catch (error) {
        reject(error);
        socket.close(1000, '');
      }
    };
    const events = {
      text: (text) => (socket ? take(text) : early.push(text)),
      binary: (bytes) => tunnel?.receiveBinary(bytes),
      closed: () => {
        tunnel?.closed();
        reject(new AgentError('OFFLINE', `closed with ${socket?.code}`));
        closed(socket?.code);
      },
    };
    WebSocketClient.connect(url, headers, events).then((connected) => {
      socket = connected;
      early.forEach(take);
    }, reject);
  });
}
