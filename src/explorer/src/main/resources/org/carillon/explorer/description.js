// Reads an AsyncAPI 3 document: the services of an application, as the explorer shows them.

/** The document with a way to follow its references. */
export class Description {
  #document;

  constructor(document) {
    this.#document = document;
  }

  get title() {
    return this.#document.info?.title;
  }

  /** The path of Socket.IO, with the context path; undefined where it is not served. */
  get socketIo() {
    return this.#document.servers?.socketio?.pathname;
  }

  /** What is meant, where it is said by a reference. */
  resolve(value) {
    for (let depth = 0; value?.$ref && depth < 20; depth++) {
      const { $ref, ...others } = value;
      const target = $ref
        .replace(/^#\//, "")
        .split("/")
        .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce((at, part) => at?.[part], this.#document);
      value = { ...target, ...others };
    }
    return value;
  }

  /** By path; a service has one path or several, and is shown at each of them. */
  services() {
    const services = new Map();
    for (const [key, channel] of Object.entries(this.#document.channels ?? {})) {
      const { address, title, summary, description, ...others } = this.resolve(channel);
      if (!services.has(address)) {
        services.set(address, {
          path: address,
          title: title ?? key,
          about: description ?? summary ?? "",
          format: others["x-carillon-format"],
          roles: roles(others),
          odata: others["x-carillon-odata"],
          members: [],
          keys: new Set(),
        });
      }
      services.get(address).keys.add(key);
    }
    for (const [key, operation] of Object.entries(this.#document.operations ?? {})) {
      this.#add(services, key, this.resolve(operation));
    }
    for (const service of services.values()) {
      service.members.sort((a, b) => a.event.localeCompare(b.event));
    }
    return [...services.values()].sort((a, b) => a.path.localeCompare(b.path));
  }

  #add(services, key, operation) {
    const reference = operation.channel?.$ref ?? "";
    const channel = this.resolve(operation.channel);
    const service = services.get(channel?.address);
    if (!service) return;
    if (operation["x-carillon-event"]) {
      this.#push(service, operation, {
        event: operation["x-carillon-event"],
        entity: operation["x-carillon-entity"],
        schema: operation["x-carillon-data"] ?? {},
        headers: operation["x-carillon-headers"],
        reply: operation["x-carillon-result"],
      });
      return;
    }
    // a document of somebody else: what there is to know stands in its messages
    const messages = operation.messages ?? Object.keys(channel.messages ?? {}).map((name) => ({ $ref: `${reference}/messages/${escape(name)}` }));
    for (const each of messages) {
      const message = this.resolve(each);
      const frame = this.resolve(message.payload?.schema ?? message.payload ?? {});
      const event = this.resolve(frame.properties?.event)?.const ?? message.name ?? key;
      this.#push(service, { ...message, ...operation }, {
        event,
        entity: event.includes(":") ? event.slice(0, event.indexOf(":")) : undefined,
        schema: this.#data(frame),
        reply: this.#reply(operation.reply),
      });
    }
  }

  #push(service, of, member) {
    const { action, description, summary } = of; // receive: the application takes it; send: it says it
    if (service.members.some((known) => known.event === member.event && known.action === action)) return;
    service.members.push({
      ...member,
      action,
      about: description ?? summary ?? "",
      roles: roles(of),
      format: of["x-carillon-format"] ?? service.format,
      delivery: of["x-carillon-delivery"],
      post: of["x-carillon-post"],
    });
  }

  /** The data of a frame, whether a message describes all of the frame or that alone. */
  #data(frame) {
    const { event, data } = frame.properties ?? {};
    if (event && data) return this.resolve(data);
    if (event && this.resolve(event)?.const) return { type: "object", properties: {} };
    return frame;
  }

  #reply(reply) {
    const messages = (this.resolve(reply)?.messages ?? []).map((each) => this.resolve(each));
    const said = messages.find(({ name }) => !/error/i.test(name ?? ""));
    const payload = said && this.resolve(said.payload?.schema ?? said.payload ?? {});
    return payload && (payload.properties?.data ? this.resolve(payload.properties.data) : payload);
  }

  /** A schema as it is meant, for people: references followed, up to a depth. */
  shown(schema, depth = 6) {
    if (Array.isArray(schema)) return schema.map((each) => this.shown(each, depth));
    if (!schema || typeof schema !== "object") return schema;
    if (depth === 0) return "…";
    const resolved = this.resolve(schema);
    return Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, this.shown(value, depth - 1)]));
  }
}

const escape = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** Of which a caller needs one; empty: none is wanted. */
const roles = (of) => [of["x-carillon-roles"] ?? []].flat();
