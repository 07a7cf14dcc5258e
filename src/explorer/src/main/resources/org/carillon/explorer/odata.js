// What a service has by OData, as its $metadata says.

const known = new Map(); // by address

/** The metadata of an OData service, asked for once; undefined where the caller may not read it. */
export function metadata(address) {
  if (!known.has(address)) {
    known.set(
      address,
      load(address).catch(() => {
        known.delete(address); // asked again when it is next wanted
        return undefined;
      }),
    );
  }
  return known.get(address);
}

async function load(address) {
  const response = await fetch(`${address}$metadata`, { headers: { accept: "application/xml" } });
  if (!response.ok) throw new Error(String(response.status));
  return new Metadata(address, new DOMParser().parseFromString(await response.text(), "application/xml"));
}

class Metadata {
  #address;
  #document;

  constructor(address, document) {
    this.#address = address;
    this.#document = document;
  }

  #find(tag, name) {
    return [...this.#document.getElementsByTagNameNS("*", tag)].find((each) => each.getAttribute("Name") === name);
  }

  /** The properties of an entity set, by name, with their types; and the names of its key. */
  #set(name) {
    const type = this.#find("EntitySet", name)?.getAttribute("EntityType");
    const entity = type && this.#find("EntityType", type.slice(type.lastIndexOf(".") + 1));
    if (!entity) return undefined;
    const children = (tag) => [...entity.getElementsByTagNameNS("*", tag)];
    return {
      types: new Map(children("Property").map((each) => [each.getAttribute("Name"), each.getAttribute("Type")])),
      key: children("PropertyRef").map((each) => each.getAttribute("Name")),
    };
  }

  /** `{url, body}` of the request that is the same as a call; undefined where OData has none. */
  request({ event, entity }, data, headers = {}) {
    const verb = event.slice(event.indexOf(":") + 1);
    const set = entity && this.#set(entity);
    if (entity && !set) return undefined;
    if (set && verb === "list") return { url: this.#address + entity + this.#query(set, data, headers) };
    if (set && verb === "read") return { url: `${this.#address}${entity}(${key(set, data)})` };
    if (!this.#find("Action", verb)) return undefined;
    if (!set) return { url: this.#address + verb, body: data };
    const namespace = this.#document.getElementsByTagNameNS("*", "Schema")[0].getAttribute("Namespace");
    const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !set.key.includes(name)));
    return { url: `${this.#address}${entity}(${key(set, data)})/${namespace}.${verb}`, body: rest };
  }

  #query({ types }, data, { top, skip, orderby }) {
    const filter = Object.entries(data)
      .filter(([name]) => types.has(name))
      .map(([name, value]) => `${name} eq ${literal(types.get(name), value)}`)
      .join(" and ");
    const options = { $filter: filter, $orderby: orderby, $top: top, $skip: skip };
    const said = Object.entries(options).filter(([, value]) => value !== undefined && value !== "");
    return said.length ? `?${said.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}` : "";
  }
}

const literal = (type, value) => (type === "Edm.String" && value !== null ? `'${String(value).replaceAll("'", "''")}'` : String(value));

function key({ types, key: names }, data) {
  const values = names.map((name) => encodeURIComponent(literal(types.get(name), data[name] ?? "")));
  return names.length === 1 ? values[0] : names.map((name, i) => `${name}=${values[i]}`).join(",");
}
