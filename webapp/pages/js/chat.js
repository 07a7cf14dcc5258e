// A chat of rooms, twice on one page: by plain WebSocket and by Socket.IO.

import * as webSocket from "../carillon-public/carillon.js";
import { $, account, button, element, problem, showState, time, words } from "./page.js";
import * as socketIo from "./socketio.js";

const EVERYONE = "";
const KEPT = 500; // messages of a room

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** The two lines; the elements of the second one have its prefix in their ids. */
const LINES = [
  { prefix: "", open: () => webSocket.connect("ws/chat") },
  { prefix: "io-", open: () => socketIo.connect("/ws/chat") },
];

const rooms = new Map(); // by name: { messages: one list a line, people, unread }
let lines = [];
let current = EVERYONE;
let me;

const newRoom = () => ({ messages: LINES.map(() => []), people: { users: [], at: 0 }, unread: 0 });

function start({ user }) {
  lines.forEach(({ service }) => service.close());
  me = user;
  lines = LINES.map(({ prefix, open }, number) => {
    const line = { prefix, number, service: open(), wasAway: false };
    line.service.onState((state) => stateChanged(line, state));
    line.service.on("received", (message) => heard(line, message));
    line.service.on("present", present);
    for (const name of rooms.keys()) if (name !== EVERYONE) line.service.enter(name).catch(tell(line));
    return line;
  });
  $("chat").hidden = false;
  show();
}

function stateChanged(line, state) {
  showState(state, `${line.prefix}state`);
  if (state.name === "retrying") line.wasAway = true;
  if (state.name !== "live") return;
  if (line.wasAway) {
    line.wasAway = false;
    for (const { messages } of rooms.values()) {
      messages[line.number].push({ note: "You were away; what was said meanwhile is not shown." });
    }
    show();
  }
  for (const name of rooms.keys()) appear(line, name);
}

const tell = (line) => (e) => problem(`${line.prefix}say-problem`, words(e));

// Rooms

/** Says that somebody is here on this line, and shows who else is. */
async function appear({ service, number }, room) {
  try {
    const people = await service.call("appear", { room });
    if (rooms.has(room)) present(people);
  } catch (e) {
    if (lines[number]?.service === service && e.code !== "NOT_SENT" && e.code !== "UNKNOWN_OUTCOME") throw e;
  }
}

function present({ room, users, at }) {
  const known = rooms.get(room ?? EVERYONE);
  if (!known || at < known.people.at) return; // an older list, or of a room that was left just now
  known.people = { users, at };
  show();
}

async function enter(name) {
  if (!rooms.has(name)) {
    rooms.set(name, newRoom());
    for (const line of lines) {
      line.service.enter(name).then(() => appear(line, name), tell(line));
    }
  }
  choose(name);
}

function leave(name) {
  rooms.delete(name);
  choose(EVERYONE);
  for (const line of lines) {
    line.service.call("disappear", { room: name }).catch(() => {}); // without a connection it has
    line.service.exit(name).catch(tell(line));
  }
}

function choose(name) {
  current = name;
  rooms.get(name).unread = 0;
  show();
}

function heard(line, { room, user, text }) {
  const name = room ?? EVERYONE;
  const known = rooms.get(name);
  if (!known) return; // it was left just now
  const messages = known.messages[line.number];
  messages.push({ user: user ?? "somebody", text, at: new Date() });
  if (messages.length > KEPT) messages.shift();
  if (name !== current && line.number === 0) known.unread++;
  show();
}

// What is seen

const title = (name) => (name === EVERYONE ? "Everyone" : name);

function roomItem([name, { unread }]) {
  const choice = button("", () => choose(name), { ariaCurrent: String(name === current) });
  choice.append(element("span", { textContent: title(name) }));
  if (unread) {
    choice.append(element("span", { className: "badge unread", textContent: unread, ariaLabel: `${unread} new` }));
  }
  return element("li", {}, choice);
}

function messageItem({ user, text, at, note }) {
  if (note) return element("li", { className: "note", textContent: note });
  return element(
    "li",
    { className: user === me ? "own" : "" },
    element("div", { className: "meta" }, element("strong", { textContent: user }), time(at, clock)),
    element("p", { textContent: text }),
  );
}

function show() {
  const { messages, people } = rooms.get(current);
  const focused = document.activeElement?.closest("#rooms") && document.activeElement.textContent;
  $("rooms").replaceChildren(...[...rooms].map(roomItem));
  if (focused) $("rooms").querySelector("[aria-current=true]").focus();
  $("people").replaceChildren(...people.users.map((user) => element("li", { textContent: user })));
  $("people-empty").hidden = people.users.length > 0;
  $("talk-title").textContent = title(current);
  $("leave").hidden = current === EVERYONE;
  LINES.forEach(({ prefix }, number) => {
    $(`${prefix}talk-empty`).hidden = messages[number].length > 0;
    $(`${prefix}talk`).replaceChildren(...messages[number].map(messageItem));
    const box = $(`${prefix}talk`).parentElement;
    box.scrollTop = box.scrollHeight;
  });
}

// What is done

$("join").onsubmit = (event) => {
  event.preventDefault();
  enter($("room").value.trim() || "lobby");
  $("join").reset();
  $("text").focus();
};

$("leave").onclick = () => leave(current);

LINES.forEach(({ prefix }, number) => {
  const input = $(`${prefix}text`);
  $(`${prefix}say`).onsubmit = async (event) => {
    event.preventDefault();
    const text = input.value;
    const { service } = lines[number];
    problem(`${prefix}say-problem`);
    try {
      if (current === EVERYONE) await service.call("message", { text }, { timeout: 10_000 });
      else await service.call("messageTo", { room: current, text }, { timeout: 10_000 });
      if (input.value === text) $(`${prefix}say`).reset();
    } catch (e) {
      tell({ prefix })(e);
    }
  };
});

rooms.set(EVERYONE, newRoom());
rooms.set("lobby", newRoom());
account(start);
