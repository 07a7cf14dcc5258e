// The explorer: the services of an application, from its AsyncAPI document; forms that call them; and what goes over the wire.

import { Description } from "./description.js";
import { fields } from "./fields.js";
import { Line, Log } from "./frames.js";
import { metadata } from "./odata.js";
import { descriptionSnippet, example, frame, snippets } from "./snippets.js";

const $ = (id) => document.getElementById(id);

let session;
let description;
let services = [];
let service;
let member;
let form; // of the member: how to read its fields
let headers; // the same of what goes beside the data, where there is any
let ref = 0;
let composed = 0; // how often code was shown

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function problem(id, words = "") {
  $(id).textContent = words;
  $(id).hidden = !words;
}

const log = new Log(
  { list: $("log"), empty: $("log-empty"), sum: $("log-sum"), text: $("log-text"), kind: $("log-kind"), clear: $("clear") },
  (text) => send(text),
);

const line = new Line({
  state(name, words) {
    $("state").dataset.state = name;
    $("state").textContent = words;
    $("connect").textContent = line.isActive ? "Disconnect" : "Connect";
    if (name !== "connecting") log.note(words);
  },
  sent: (text) => log.sent(text),
  heard: (text) => log.heard(text),
});

// Who

const holds = (roles) => roles.length === 0 || roles.some((role) => session.roles.includes(role));

async function open() {
  problem("problem");
  $("loading").hidden = false;
  try {
    session = await read("session.json");
    $("me").textContent = session.user
      ? `${session.user} · ${session.roles.join(", ") || "no roles"}`
      : "Nobody is logged in";
    $("login").hidden = !session.login;
    showUsers();
    $("login-hint").textContent = session.hint;
    $("login-hint").hidden = !session.login || !session.hint;
    $("account").open ||= !session.user;
    description = new Description(await read(session.description));
    services = description.services();
    if (description.title) $("title").textContent = description.title;
    showServices();
  } catch (e) {
    $("explorer").hidden = true;
    problem("problem", e.message);
  } finally {
    $("loading").hidden = true;
  }
}

async function read(path) {
  const response = await fetch(path, { headers: { accept: "application/json" }, cache: "no-cache" });
  if (response.ok) return response.json();
  const why = {
    401: "Log in to see the services.",
    403: "You may not see the services.",
    404: `There is no description of the services at ${path}: a setting closes it.`,
  };
  throw new Error(why[response.status] ?? `${path} answered ${response.status}.`);
}

/** Those who are logged in by one click. */
function showUsers() {
  const users = session.login ? session.users : [];
  $("login-users").hidden = users.length === 0;
  $("login-users").replaceChildren(
    ...users.map((user) => element("button", { type: "button", className: "quiet", textContent: user, onclick: () => logIn(user, user) })),
  );
}

/** Who calls, for code: a password is known of those for trying alone. */
const login = () => (session.user ? `${session.user}:${session.users.includes(session.user) ? session.user : "PASSWORD"}` : "USER:PASSWORD");

$("login").onsubmit = (event) => {
  event.preventDefault();
  logIn($("user").value, $("password").value);
};

async function logIn(user, password) {
  problem("account-problem");
  try {
    const response = await fetch(session.login, {
      method: "POST",
      body: new URLSearchParams({ user, password }),
    });
    $("password").value = "";
    if (!response.ok) {
      problem("account-problem", response.status === 401 ? "Wrong user or password." : `The login answered ${response.status}.`);
      return;
    }
    line.close(); // it spoke for somebody else
    $("account").open = false;
    await open();
  } catch (e) {
    problem("account-problem", e.message);
  }
}

// Services

function showServices() {
  $("explorer").hidden = services.length === 0;
  if (services.length === 0) problem("problem", session.user ? "There is no service that you may see." : "There is no service that strangers may see: log in.");
  $("service").replaceChildren(
    ...services.map(({ path, title, roles }) => new Option(`${path} (${title})${holds(roles) ? "" : " – not for you"}`, path)),
  );
  if (services.length > 0) showAddress();
}

function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // somebody wrote there what cannot be read
  }
}

/** The address says which service and which of its members is shown: #/ws/chat~message. */
function showAddress() {
  const [path, event] = fragment().split("~");
  const wanted = services.find((each) => each.path === path) ?? service ?? services[0];
  const next = services.find((each) => each.path === wanted.path) ?? services[0];
  if (service?.path !== next.path) line.close();
  service = next;
  $("service").value = service.path;
  const { members } = service;
  member = members.find((each) => each.event === event) ?? members.find(({ action }) => action === "receive") ?? members[0];
  showService();
  showMembers();
  showMember();
}

addEventListener("hashchange", showAddress);

const go = (path, event) => (location.hash = event ? `${path}~${encodeURIComponent(event)}` : path);

$("service").onchange = () => go($("service").value);
$("find").oninput = () => showMembers();

function facts(list, ...pairs) {
  list.replaceChildren(
    ...pairs.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", { textContent: value })]),
  );
}

const wanted = (roles) => (roles.length ? `role ${roles.join(" or ")}` : "no role");

function showService() {
  $("service-title").textContent = service.title;
  $("service-about").textContent = service.about;
  facts(
    $("facts"),
    ["Path", service.path],
    ["Format", service.format ?? "json"],
    ["Wants", `${wanted(service.roles)}${holds(service.roles) ? "" : ", which you do not have"}`],
    ...(service.odata ? [["By OData", session.base + service.odata]] : []),
  );
  $("description-code").replaceChildren(snippet(["Shell", descriptionSnippet(session.description, login())]));
}

function showMembers() {
  const sought = $("find").value.trim().toLowerCase();
  const found = service.members.filter(({ event }) => event.toLowerCase().includes(sought));
  const isOperation = ({ action }) => action === "receive";
  const operations = found.filter(isOperation);
  const entities = [...new Set(operations.map(({ entity }) => entity).filter(Boolean))];
  const groups = [
    ["Operations", operations.filter(({ entity }) => !entity)],
    ...entities.map((entity) => [`Entity ${entity}`, operations.filter((each) => each.entity === entity)]),
    ["Events", found.filter((each) => !isOperation(each))],
  ].filter(([, members]) => members.length > 0);
  $("members").replaceChildren(
    ...groups.flatMap(([title, members]) => [
      element("h2", { className: "label", textContent: title }),
      element("ul", { className: "choices" }, ...members.map(memberItem)),
    ]),
    ...(groups.length ? [] : [element("p", { className: "hint", textContent: "Nothing of that name." })]),
  );
}

function memberItem(each) {
  const choice = element("button", { type: "button", ariaCurrent: String(each === member), onclick: () => go(service.path, each.event) });
  choice.append(element("span", { textContent: each.event }));
  if (!holds(each.roles)) choice.append(element("span", { className: "hint", textContent: "not for you" }));
  return element("li", {}, choice);
}

// One operation or event

function showMember() {
  $("member").hidden = !member;
  if (!member) return;
  const isCall = member.action === "receive";
  $("member-title").textContent = member.event;
  $("member-kind").textContent = isCall ? "operation" : "event";
  $("member-about").textContent = member.about;
  facts(
    $("member-facts"),
    ...(member.roles.length ? [["Wants", wanted(member.roles)]] : []),
    ...(member.delivery ? [["Delivery", member.delivery]] : []),
    ...(member.format && member.format !== service.format ? [["Format", member.format]] : []),
    ...(member.post ? [["Posted by", `role ${member.post.role}, at ${session.base}${member.post.path}`]] : []),
  );
  problem("call-problem");
  form = fields(member.schema, description, compose);
  headers = member.headers && fields(member.headers, description, compose);
  $("fields").replaceChildren(...form.nodes);
  if (headers) $("fields").append(element("fieldset", {}, element("legend", { textContent: "Headers" }), ...headers.nodes));
  $("call").hidden = !isCall;
  $("schema").textContent = JSON.stringify(
    description.shown(isCall && member.reply ? { data: member.schema, reply: member.reply } : member.schema),
    null,
    2,
  );
  compose();
}

/** Writes the frame and the code anew, from what the form says. */
function compose() {
  const data = form.read();
  const beside = headers?.read();
  const said = beside && Object.keys(beside).length > 0 ? beside : undefined;
  $("frame").value = frame(member, data, said, String(ref + 1));
  showCode(data, said);
}

/** The code is shown again when it is known whether OData has the same. */
async function showCode(data, beside) {
  const shown = member;
  const isCall = shown.action === "receive";
  const place = {
    base: session.base,
    service: service.path,
    script: session.description.replace(/[^/]*$/, "carillon.js"),
    login: login(),
    socketIo: description.socketIo,
    post: shown.post && { ...shown.post, path: session.base + shown.post.path, may: session.roles.includes(shown.post.role) },
  };
  const said = isCall ? data : example(shown.schema, description);
  const show = () => $("code").replaceChildren(...snippets(shown, place, said, beside).map(snippet));
  const turn = ++composed;
  show();
  if (!isCall || !service.odata) return;
  const found = (await metadata(session.base + service.odata))?.request(shown, data, beside);
  if (!found || turn !== composed) return; // something else is shown now
  place.odata = found;
  show();
}

function snippet([title, code]) {
  const copy = element("button", { type: "button", className: "quiet small", textContent: "Copy", ariaLabel: `Copy ${title}` });
  const shown = element("pre", { tabIndex: 0, textContent: code });
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(code);
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown); // without TLS a browser lets no script copy
      copy.textContent = "Selected";
    }
  };
  return element(
    "figure",
    {},
    element("figcaption", {}, element("span", { textContent: title }), copy),
    shown,
  );
}

// Frames

$("connect").onclick = () => {
  if (line.isActive) {
    line.close();
  } else {
    line.open(session.base + service.path, $("token").value ? { [$("token-name").value]: $("token").value } : {});
  }
};

/** Sends a text, with a ref of its own where it has one, so that each reply can be told from the others. */
function send(text) {
  problem("call-problem");
  if (!line.isOpen) {
    problem("call-problem", "Connect first.");
    $("connect").focus();
    return;
  }
  let sent = text;
  try {
    const parsed = JSON.parse(text);
    if (parsed && "ref" in parsed) sent = JSON.stringify({ ...parsed, ref: String(++ref) });
  } catch {
    // another format, or sent as it is to see what the server says
  }
  line.send(sent);
}

$("call").onsubmit = (event) => {
  event.preventDefault();
  send($("frame").value);
  const { value } = $("frame");
  if (value.includes('"ref"')) $("frame").value = value.replace(/"ref": "\d+"/, `"ref": "${ref + 1}"`);
};

$("frame").onkeydown = (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    $("call").requestSubmit();
  }
};

open();
