// As much of the protocol of Socket.IO 5 as the chat needs, with the methods of carillon.js. It shows what goes over the wire;
// an application takes socket.io-client from npm, which speaks to the same services.

const [OPEN, PING, PONG, MESSAGE] = ["0", "2", "3", "4"]; // of Engine.IO 4
const [CONNECT, DISCONNECT, EVENT, ACK, REFUSED] = ["0", "1", "2", "3", "4"]; // of Socket.IO, in a MESSAGE
const PAUSE = 2; // seconds before the next attempt

export const connect = (namespace) => new SocketIo(namespace);

class SocketIo {
  state = { name: "connecting" };
  #namespace;
  #socket;
  #listeners = new Map();
  #waiting = new Map(); // by the id of the acknowledgement
  #contexts = new Set();
  #ids = 0;

  constructor(namespace) {
    this.#namespace = namespace;
    this.#connect();
  }

  on(event, handler) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(handler);
  }

  onState(handler) {
    this.on("$state", handler);
  }

  async call(event, data = {}) {
    if (this.state.name !== "live") throw Object.assign(new Error("No connection"), { code: "NOT_SENT" });
    return this.#emit(event, data);
  }

  async enter(context) {
    this.#contexts.add(context);
    if (this.state.name === "live") await this.#emit("wsContext", { context });
  }

  async exit(context) {
    this.#contexts.delete(context);
    if (this.state.name === "live") await this.#emit("wsContext", { context, exit: true });
  }

  close() {
    this.#become({ name: "closed" });
    this.#socket.close();
  }

  #become(state) {
    this.state = state;
    this.#tell("$state", state);
  }

  #tell(event, data) {
    this.#listeners.get(event)?.forEach((handler) => handler(data));
  }

  #send(type, text = "") {
    this.#socket.send(`${MESSAGE}${type}${this.#namespace},${text}`);
  }

  #emit(event, data) {
    return new Promise((resolve, reject) => {
      const id = ++this.#ids;
      this.#waiting.set(id, { resolve, reject });
      this.#send(EVENT, id + JSON.stringify([event, data]));
    });
  }

  /** Enters the contexts of the connection before; live is who is in them again. */
  async #joined(socket) {
    try {
      if (this.#contexts.size) await this.#emit("wsContext", { contexts: [...this.#contexts] });
      if (socket === this.#socket) this.#become({ name: "live" });
    } catch (e) {
      if (socket === this.#socket && e.code !== "UNKNOWN_OUTCOME") this.#refused(e.message);
    }
  }

  #refused(reason) {
    this.#become({ name: "refused", reason });
    this.#socket.close();
  }

  #connect() {
    const url = new URL("socket.io/?EIO=4&transport=websocket", document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(url));
    socket.onmessage = ({ data }) => this.#hear(data[0], data.slice(1));
    socket.onclose = () => {
      for (const { reject } of this.#waiting.values()) {
        reject(Object.assign(new Error("The connection was cut"), { code: "UNKNOWN_OUTCOME" }));
      }
      this.#waiting.clear();
      if (this.state.name === "refused" || this.state.name === "closed") return;
      this.#become({ name: "retrying", seconds: PAUSE });
      setTimeout(() => this.state.name === "retrying" && this.#connect(), PAUSE * 1000);
    };
  }

  #hear(kind, text) {
    if (kind === OPEN) this.#send(CONNECT);
    if (kind === PING) this.#socket.send(PONG);
    if (kind === MESSAGE) this.#packet(text[0], text.slice(text.indexOf(",") + 1));
  }

  #packet(type, text) {
    if (type === CONNECT) {
      this.#joined(this.#socket);
    } else if (type === REFUSED) {
      this.#refused(JSON.parse(text).message);
    } else if (type === DISCONNECT) {
      this.close();
    } else if (type === EVENT) {
      this.#tell(...JSON.parse(text.slice(text.indexOf("["))));
    } else if (type === ACK) {
      const [, id, values] = text.match(/^(\d+)(.*)$/s);
      const { resolve, reject } = this.#waiting.get(Number(id));
      this.#waiting.delete(Number(id));
      const [result] = JSON.parse(values);
      if (result?.error) reject(Object.assign(new Error(result.error.message), result.error));
      else resolve(result);
    }
  }
}
