// One WebSocket at a time, and in words what became of it.

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
};

export class Connection {
  #socket = null;
  #listener;

  /** The listener has state(name, words), heard(text) and failed(words). */
  constructor(listener) {
    this.#listener = listener;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  get isActive() {
    return this.#socket !== null;
  }

  open(path) {
    this.close();
    const url = new URL(path, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    let opened = false;
    this.#socket = socket;
    this.#listener.state("connecting", `Connecting to ${path} …`);
    socket.addEventListener("open", () => {
      opened = true;
      this.#listener.state("open", `Connected to ${path}.`);
    });
    socket.addEventListener("message", (message) => this.#listener.heard(message.data));
    socket.addEventListener("close", (event) => {
      if (this.#socket === socket) {
        this.#socket = null;
      } else if (this.#socket !== null) {
        return; // another connection has taken its place
      }
      if (opened) {
        const reason = event.reason ? ` “${event.reason}”` : "";
        const words = CODES[event.code] ?? "see RFC 6455";
        const state = event.code === 1000 || event.code === 1005 ? "closed" : "refused";
        this.#listener.state(state, `Closed with ${event.code}: ${words}.${reason}`);
      } else {
        // A browser does not tell a script with which status a handshake was refused.
        this.#listener.state(
          "refused",
          `${path} refused the connection (${event.code}). Log in as a user who has a role of the service.`,
        );
      }
    });
  }

  send(text) {
    this.#socket.send(text);
  }

  close() {
    this.#socket?.close(1000);
  }
}
