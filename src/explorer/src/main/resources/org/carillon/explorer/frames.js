// One WebSocket at a time, and a log of what goes over it.

const KEPT = 500; // frames
const CODES = {
  1000: "closed normally",
  1001: "the server is going away",
  1005: "closed without a code",
  1006: "cut off without a close frame",
  1007: "a frame was not valid text",
  1008: "a policy was broken",
  1009: "a frame was too large",
  1011: "a fault on the server",
  1013: "the client was too slow",
  4401: "the token has ended",
};

export class Line {
  #socket;
  #listener;

  /** The listener has state(name, words), sent(text) and heard(text). */
  constructor(listener) {
    this.#listener = listener;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  get isActive() {
    return this.#socket !== undefined;
  }

  open(path, query = {}) {
    this.close();
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const socket = (this.#socket = new WebSocket(url));
    let wasOpen = false;
    this.#listener.state("connecting", `Connecting to ${path} …`);
    socket.onopen = () => {
      wasOpen = true;
      this.#listener.state("live", `Connected to ${path}`);
    };
    socket.onmessage = ({ data }) => this.#listener.heard(data);
    socket.onclose = async ({ code, reason }) => {
      if (this.#socket !== socket) return; // another one has taken its place
      this.#socket = undefined;
      if (wasOpen) {
        const words = `Closed with ${code}: ${CODES[code] ?? "see RFC 6455"}.${reason ? ` “${reason}”` : ""}`;
        this.#listener.state(code === 1000 || code === 1005 ? "closed" : "refused", words);
      } else {
        this.#listener.state("refused", `${path} refused the connection: ${await why(url)}`);
      }
    };
  }

  send(text) {
    this.#socket.send(text);
    this.#listener.sent(text);
  }

  close() {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onmessage = null;
      socket.close(1000);
      this.#listener.state("closed", "Not connected.");
    }
  }
}

/** A browser does not tell a script why a handshake was refused; an ordinary request is told. */
async function why(url) {
  const address = new URL(url);
  address.protocol = address.protocol.replace("ws", "http");
  try {
    const { status } = await fetch(address, { headers: { accept: "text/plain" }, cache: "no-store" });
    if (status === 401) return "log in first (401).";
    if (status === 403) return "the caller has none of its roles (403).";
    return `HTTP ${status}.`;
  } catch {
    return "nobody is there.";
  }
}

const NAMES = { sent: "Sent", reply: "Reply", event: "Event", error: "Error", note: "Connection" };
const EDGES = { sent: "out", reply: "in", event: "in", error: "error", note: "note" };

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "numeric",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const bytes = new Intl.NumberFormat(undefined, { style: "unit", unit: "byte", unitDisplay: "narrow" });
const millis = new Intl.NumberFormat(undefined, { style: "unit", unit: "millisecond", maximumFractionDigits: 0 });

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // another format
  }
}

function kindOf(frame, text) {
  if (frame?.event === "error" || frame?.type === "carillon.error" || /^pcp-action:ERROR$/m.test(text)) return "error";
  return frame && "ref" in frame ? "reply" : "event";
}

export class Log {
  #entries = [];
  #sentAt = new Map(); // by ref
  #parts;
  #replay;

  /** The parts of the page: list, empty, sum, text, kind, clear; replay is called with a sent frame. */
  constructor(parts, replay) {
    this.#parts = parts;
    this.#replay = replay;
    parts.text.oninput = parts.kind.onchange = () => this.#show();
    parts.clear.onclick = () => {
      this.#entries = [];
      this.#show();
    };
  }

  sent(text) {
    const frame = parse(text);
    if (frame?.ref !== undefined) this.#sentAt.set(String(frame.ref), performance.now());
    this.#add("sent", frame?.event ?? frame?.type ?? "", text);
  }

  heard(text) {
    const frame = parse(text);
    const kind = kindOf(frame, text);
    const sentAt = this.#sentAt.get(String(frame?.ref));
    this.#sentAt.delete(String(frame?.ref));
    const name = text.match(/^(?:pcp-event|sideEffectEventName):(.*)$/m)?.[1] ?? frame?.type ?? "";
    this.#add(kind, frame?.event ?? name, text, sentAt && performance.now() - sentAt);
  }

  note(words) {
    this.#add("note", words);
  }

  #add(kind, name, text, took) {
    this.#entries.unshift({ kind, name, text, took, at: new Date() });
    if (this.#entries.length > KEPT) this.#entries.pop();
    this.#show();
  }

  #show() {
    const { list, empty, sum, text, kind } = this.#parts;
    const sought = text.value.toLowerCase();
    const found = this.#entries.filter(
      (entry) => (!kind.value || entry.kind === kind.value) && `${entry.name}\n${entry.text ?? ""}`.toLowerCase().includes(sought),
    );
    list.replaceChildren(...found.map((entry) => (entry.item ??= this.#item(entry))));
    empty.hidden = this.#entries.length > 0;
    list.hidden = found.length === 0;
    const all = this.#entries.length;
    sum.textContent = all === 0 ? "" : found.length === all ? `${all}` : `${found.length} of ${all}`;
  }

  #item({ kind, name, text, took, at }) {
    const item = document.createElement("li");
    item.dataset.kind = EDGES[kind];
    const meta = document.createElement("div");
    meta.className = "meta";
    const part = (tag, words) => {
      const made = document.createElement(tag);
      made.textContent = words;
      meta.append(made);
      return made;
    };
    part("strong", NAMES[kind]);
    if (name) part("span", name);
    part("time", clock.format(at)).dateTime = at.toISOString();
    if (text !== undefined) part("span", bytes.format(new TextEncoder().encode(text).length));
    if (took) part("span", `after ${millis.format(took)}`);
    if (kind === "sent") {
      const again = part("button", "Send again");
      again.type = "button";
      again.className = "quiet small";
      again.onclick = () => this.#replay(text);
    }
    item.append(meta);
    if (text !== undefined) {
      const pre = document.createElement("pre");
      const frame = parse(text);
      pre.textContent = frame === undefined ? text : JSON.stringify(frame, null, 2);
      item.append(pre);
    }
    return item;
  }
}
