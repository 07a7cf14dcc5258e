// The list of things to do by OData, kept fresh by side effects: where they are heard, and what they change, is read from
// $metadata, as SAP Fiori elements does it.

import { $, account, element, problem, showState, words } from "./page.js";
import { odata } from "./server.js";

const SERVICE = "odata/v4/todo/";
const PAUSE = 2; // seconds before the next attempt to connect

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const rows = new Map(); // by key

/** What $metadata says of side effects: the address, the channel, and the properties by event. */
async function sideEffects() {
  const response = await fetch(`${SERVICE}$metadata`, { headers: { accept: "application/xml" } });
  if (!response.ok) throw new Error(`The description of the list cannot be read (${response.status})`);
  const metadata = new DOMParser().parseFromString(await response.text(), "application/xml");
  const annotations = [...metadata.getElementsByTagNameNS("*", "Annotation")];
  const term = (name) => annotations.filter((each) => each.getAttribute("Term").endsWith(`.${name}`));
  const text = (annotation) => annotation.getAttribute("String") ?? annotation.textContent.trim();
  const properties = (annotation) =>
    [...annotation.getElementsByTagNameNS("*", "PropertyValue")]
      .filter((each) => each.getAttribute("Property") === "TargetProperties")
      .flatMap((each) => [...each.getElementsByTagNameNS("*", "String")].map(text));
  return {
    address: text(term("WebSocketBaseURL")[0]),
    channel: text(term("WebSocketChannel")[0]),
    events: new Map(term("SideEffects").map((each) => [each.getAttribute("Qualifier"), properties(each)])),
  };
}

/** The fields of a message of SAP's Push Channel Protocol. */
function fields(message) {
  const plain = (part) => part.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter));
  const header = message.split("\n\n", 1)[0];
  return Object.fromEntries(
    header.split("\n").map((line) => {
      const [, name, value] = line.match(/^((?:[^\\:]|\\.)*):(.*)$/) ?? [null, line, ""];
      return [plain(name), plain(value)];
    }),
  );
}

function listen({ address, channel, events }) {
  const url = new URL(address, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url, "v10.pcp.sap.com");
  showState({ name: "connecting" });
  socket.onopen = () => {
    showState({ name: "live" });
    load(); // side effects that nobody heard meanwhile are not repeated
  };
  socket.onmessage = ({ data }) => {
    const heard = fields(data);
    const changes = heard["pcp-channel"] === channel && events.get(heard.sideEffectEventName);
    if (changes) reread(heard.sideEffectSource, changes).catch(tell);
  };
  socket.onclose = async () => {
    if (await isRefused(address)) return showState({ name: "refused", reason: "log in" });
    showState({ name: "retrying", seconds: PAUSE });
    setTimeout(() => listen({ address, channel, events }), PAUSE * 1000);
  };
}

/** A browser does not tell a script why a handshake failed; an ordinary request is told. */
async function isRefused(address) {
  try {
    const { status } = await fetch(address, { headers: { accept: "text/plain" }, cache: "no-store" });
    return status === 401 || status === 403;
  } catch {
    return false; // nobody is there
  }
}

const tell = (e) => problem("problem", words(e));

async function load() {
  try {
    const found = [];
    for (let page = `${SERVICE}Todos?$orderby=done,due,title,ID`; page; ) {
      const { value, "@odata.nextLink": next } = await odata(page);
      found.push(...value);
      page = next;
    }
    rows.clear();
    for (const row of found) rows.set(row.ID, row);
    show();
  } catch (e) {
    $("loading").hidden = true;
    tell(e);
  }
}

/** Reads the properties of a row again; one that is not there any more goes. */
async function reread(source, properties) {
  const [, key] = source.match(/^\/Todos\((.*)\)$/);
  const select = properties.includes("*") || !rows.has(key) ? "" : `?$select=${properties}`;
  try {
    rows.set(key, { ...rows.get(key), ...(await odata(SERVICE + source.slice(1) + select)) });
  } catch (e) {
    if (e.code !== "NOT_FOUND") throw e;
    rows.delete(key);
  }
  $("effects").textContent = `${source} was read again at ${clock.format(new Date())}.`;
  show();
}

function show() {
  $("loading").hidden = true;
  $("empty").hidden = rows.size > 0;
  const focus = document.activeElement?.closest("li")?.dataset.id;
  $("list").replaceChildren(...[...rows.values()].map(item));
  if (focus) $("list").querySelector(`[data-id="${focus}"] input`)?.focus();
}

function item({ ID, title, done, due }) {
  const box = element("input", { type: "checkbox", checked: done, onchange: () => toggle(ID) });
  const label = element("label", { className: "check" }, box, element("span", { textContent: title }));
  const shown = element("li", { className: done ? "done" : "", dataset: { id: ID } }, label);
  if (due) shown.append(element("time", { dateTime: due, textContent: day.format(new Date(due)) }));
  return shown;
}

async function toggle(ID) {
  problem("problem");
  try {
    rows.set(ID, { ...rows.get(ID), ...(await odata(`${SERVICE}Todos(${ID})/TodoService.toggle`, {})) });
  } catch (e) {
    tell(e);
  }
  show();
}

account(async () => {
  $("todo").hidden = false;
  try {
    listen(await sideEffects());
  } catch (e) {
    $("loading").hidden = true;
    tell(e);
  }
});
