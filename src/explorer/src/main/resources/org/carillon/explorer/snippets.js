// Code to take away, for a call or an event.

const json = (value) => JSON.stringify(value, null, 2);
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A value as Java writes it, for maps of plain values. */
function java(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return `List.of(${value.map(java).join(", ")})`;
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => `Map.entry(${JSON.stringify(name)}, ${java(member)})`);
    return `Map.ofEntries(${members.join(", ")})`;
  }
  return JSON.stringify(value);
}

/** How the frame of a call is written in the service's format. */
export function frame({ event, format }, data, headers, ref) {
  if (format === "pcp") return pcp(event, data);
  if (format === "cloudevent") return json({ specversion: "1.0", type: event, data });
  if (format === "generic") return json({ name: event, ...data });
  return json({ event, data, ...(headers && { headers }), ref });
}

function pcp(event, data) {
  const escaped = (text) => String(text).replaceAll("\\", "\\\\").replaceAll(":", "\\:").replaceAll("\n", "\\n");
  const lines = Object.entries(data).map(([name, value]) => `${escaped(name)}:${escaped(typeof value === "object" ? JSON.stringify(value) : value)}`);
  return [`pcp-action:${escaped(event)}`, "pcp-body-type:text", ...lines, "", ""].join("\n");
}

/** `[title, code]`, one for each language. */
export function snippets(member, path, script, data, headers) {
  const { event } = member;
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const isCall = member.action === "receive";
  const isJson = !member.format || member.format === "json";
  const found = [];
  if (isJson) {
    found.push([
      "JavaScript",
      `import { connect } from "${new URL(script, location.href).pathname}";

const service = connect("${path}");
${isCall ? `const reply = await service.call("${event}", ${json(data)}${headers ? `, { headers: ${json(headers)} }` : ""});` : `service.on("${event}", (data) => console.log(data));`}`,
    ]);
  }
  const line = isCall ? frame(member, data, headers, "1").replace(/\n\s*/g, isJson || member.format !== "pcp" ? " " : "\n") : "";
  found.push([
    "Shell",
    `${isCall ? `printf '%s' ${quoted(line)} | ` : ""}websocat -n1 -H "Authorization: Basic $(printf USER:PASSWORD | base64)" ${url}`.replace(isCall ? "" : " -n1", ""),
  ]);
  found.push([
    "Java",
    `try (ServiceClient service = ServiceClient.builder().url("${url}")${isJson ? "" : `.format("${member.format}")`}.build()) {
  ${isCall ? `Object reply = service.call("${event}", ${java(data)}, Object.class).join();` : `service.on("${event}", Map.class, data -> show(data));`}
}`,
  ]);
  if (isJson) {
    found.push([
      "Socket.IO",
      `import { io } from "socket.io-client";

const socket = io("${path}");
${isCall ? `const reply = await socket.emitWithAck("${event}", ${json(data)}${headers ? `, ${json(headers)}` : ""});` : `socket.on("${event}", (data) => console.log(data));`}`,
    ]);
  }
  return found;
}
