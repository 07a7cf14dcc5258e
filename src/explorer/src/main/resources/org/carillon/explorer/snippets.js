// Code to take away, for a call or an event.

const json = (value) => JSON.stringify(value, null, 2);
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A value as Java writes it, for maps of plain values. */
function java(value) {
  if (Array.isArray(value)) return `Arrays.asList(${value.map(java).join(", ")})`;
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => `Map.entry(${text(name)}, ${java(member)})`);
    return `Map.ofEntries(${members.join(", ")})`;
  }
  if (typeof value === "string") return text(value);
  return Number.isInteger(value) && Math.abs(value) > 2 ** 31 - 1 ? `${value}L` : String(value);
}

/** Data as Java writes them; no map of Java's own takes null. */
const javaData = (data) =>
  JSON.stringify(data).includes("null") ? `new com.fasterxml.jackson.databind.ObjectMapper().readTree(${text(JSON.stringify(data))})` : java(data);

/** A text as Java writes it: its escapes are those of JSON, but for the solidus and what is no ASCII. */
const text = (value) => JSON.stringify(value);

/** How the frame of a call is written in the service's format. */
export function frame({ event, format }, data, headers, ref) {
  if (format === "pcp") return pcp(event, data);
  if (format === "cloudevent") return json({ specversion: "1.0", type: event, data });
  if (format === "generic") return json({ name: event, ...data });
  return json({ event, data, ...(headers && { headers }), ref });
}

function pcp(event, data) {
  const escaped = (value) => String(value).replaceAll("\\", "\\\\").replaceAll(":", "\\:").replaceAll("\n", "\\n");
  const lines = Object.entries(data).map(([name, value]) => `${escaped(name)}:${escaped(typeof value === "object" ? JSON.stringify(value) : value)}`);
  return [`pcp-action:${escaped(event)}`, "pcp-body-type:text", ...lines, "", ""].join("\n");
}

/** A value that a schema allows, as an example: of an event there is no form. */
export function example(schema, description, depth = 6) {
  const { type, format, enum: values, const: only, properties, required = [], oneOf, anyOf, allOf, minimum, minLength } = description.resolve(schema) ?? {};
  const next = (each) => example(each, description, depth - 1);
  if (only !== undefined) return only;
  if (values) return values.find((value) => value !== null);
  if (depth === 0) return null;
  if (allOf) return Object.assign({}, ...allOf.map(next));
  const alternatives = oneOf ?? anyOf;
  if (alternatives) return next(alternatives.find((each) => description.resolve(each).type !== "null") ?? {});
  if (properties) {
    const named = required.length ? required : Object.keys(properties);
    return Object.fromEntries(named.map((name) => [name, next(properties[name])]));
  }
  return sample([type].flat()[0], format, minimum ?? 1, minLength ?? 0);
}

const SAMPLES = { date: "2030-01-31", "date-time": "2030-01-31T12:00:00Z", time: "12:00:00Z", duration: "PT1H", uuid: "00000000-0000-0000-0000-000000000001" };

function sample(type, format, minimum, minLength) {
  if (type === "string") return SAMPLES[format] ?? (format === "decimal" ? "1" : "text".padEnd(minLength, "x"));
  if (type === "integer" || type === "number") return minimum;
  if (type === "boolean") return true;
  return type === "array" ? [] : {};
}

/**
 * `[title, code]`, one for each language.
 *
 * @param place `{base, service, script, login, socketIo, post, odata}`: the context path, the path of the service below it,
 *     the address of carillon.js, who calls (`user:password`); and where there are such, the path of Socket.IO, where an
 *     event is posted (`{path, role, may}`), and the request by OData
 */
export function snippets(member, place, data, headers) {
  const { event } = member;
  const isCall = member.action === "receive";
  const found = [
    ["JavaScript", javaScript(event, isCall, place, data, headers)],
    ["Java", javaProgram(event, isCall, place, data, headers)],
    ["Shell, by wscat", wsCat(member, isCall, place, data, headers)],
    ["Shell, by websocat", webSocat(member, isCall, place, data, headers)],
  ];
  if (place.socketIo) found.splice(1, 0, ["Socket.IO", socketIo(event, isCall, place, data, headers)]);
  if (place.odata) found.push(["Shell, by OData", odata(place)]);
  if (place.post) found.push(["Shell, as a CloudEvent", cloudEvent(event, place, data)]);
  return found;
}

/** How the description of the services is had. */
export function descriptionSnippet(address, login) {
  return `curl -f -u ${quoted(login)} -o asyncapi.json ${quoted(absolute(address))}
curl -f -u ${quoted(login)} -o client.ts ${quoted(absolute(address.replace(/asyncapi\.json$/, "client.ts")))}`;
}

const absolute = (address) => new URL(address, location.href).href;
const webSocket = (address) => absolute(address).replace(/^http/, "ws");
const beside = (headers, wrapped) => (headers ? `, ${json(wrapped ? { headers } : headers)}` : "");

const javaScript = (event, isCall, { base, service, script }, data, headers) => `import { connect } from "${new URL(script, location.href).pathname}";

const service = connect("${base}${service}");
${isCall ? `const reply = await service.call(${text(event)}, ${json(data)}${beside(headers, true)});\nconsole.log(reply);` : `service.on(${text(event)}, (data) => console.log(data));`}`;

const socketIo = (event, isCall, { service, socketIo: path }, data, headers) => `import { io } from "socket.io-client";

const socket = io("${service}"${path === "/socket.io/" ? "" : `, { path: "${path}" }`});
${isCall ? `const reply = await socket.emitWithAck(${text(event)}, ${json(data)}${beside(headers)});\nconsole.log(reply);` : `socket.on(${text(event)}, (data) => console.log(data));`}`;

const javaProgram = (event, isCall, { base, service, login }, data, headers) => `import java.time.Duration;
import java.util.*;
import org.carillon.client.ServiceClient;

class Example {
  public static void main(String[] args) throws Exception {
    String login = Base64.getEncoder().encodeToString(${text(login)}.getBytes());
    try (ServiceClient service =
        ServiceClient.builder()
            .url(${text(webSocket(base + service))})
            .header("Authorization", "Basic " + login)
            .build()) {
${
  isCall
    ? `      var data = ${javaData(data)};
      var reply = service.call(${text(event)}, data${headers ? `, ${java(headers)}, Duration.ofSeconds(60)` : ""});
      System.out.println(reply.join());`
    : `      service.on(${text(event)}, data -> System.out.println(data));
      service.connect().join();
      System.in.read(); // until somebody presses Enter`
}
    }
  }
}`;

/** Shows what comes within five seconds; without a call, until somebody ends it. */
function wsCat(member, isCall, { base, service, login }, data, headers) {
  const target = `npx wscat -c ${quoted(webSocket(base + service))} --auth ${quoted(login)}`;
  return isCall ? `${target} -w 5 -x ${quoted(frame(member, data, headers, "1"))}` : target;
}

function webSocat(member, isCall, { base, service, login }, data, headers) {
  // with an equals sign, since websocat takes what follows a bare -H as headers, too
  const target = `websocat -H="Authorization: Basic $(printf %s ${quoted(login)} | base64)" ${quoted(webSocket(base + service))}`;
  if (!isCall) return target;
  const written = frame(member, data, headers, "1");
  // a line is a message; of PCP, which has several, a message ends with a zero byte
  if (member.format === "pcp") return `printf '%s\\0' ${quoted(written)} | ${target.replace("websocat", "websocat -n -0")}`;
  return `echo ${quoted(JSON.stringify(JSON.parse(written)))} | ${target.replace("websocat", "websocat -n")}`;
}

function odata({ login, odata: { url, body } }) {
  const request = `curl -u ${quoted(login)} ${quoted(absolute(url))}`;
  return body === undefined ? request : `${request} \\\n  -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
}

function cloudEvent(event, { login, post: { path, role, may } }, data) {
  const posted = { specversion: "1.0", id: crypto.randomUUID?.() ?? String(Date.now()), source: "/explorer", type: event, data };
  return `${may ? "" : `# USER is somebody who has the role ${role}\n`}curl -i -u ${quoted(may ? login : "USER:PASSWORD")} ${quoted(absolute(path))} \\
  -H 'Content-Type: application/cloudevents+json' \\
  -d ${quoted(JSON.stringify(posted))}`;
}
