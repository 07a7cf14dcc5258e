// A chat of rooms on carillon.js.

import { connect } from "../carillon-public/carillon.js";
import * as server from "./server.js";

const EVERYONE = "";
const KEPT = 500; // messages of a room

const $ = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

const rooms = new Map(); // by name: { messages, people, unread }
let current = EVERYONE;
let chat;
let me;
let wasAway = false;

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function problem(id, words = "") {
  $(id).textContent = words;
  $(id).hidden = !words;
}

// Connection

const WORDS = {
  connecting: () => "Connecting …",
  live: () => `Connected as ${me}.`,
  "catching-up": () => "Connected again …",
  retrying: ({ seconds }) => `No connection. The next attempt in ${seconds} s.`,
  refused: ({ reason }) => `You may not connect: ${reason}. Log in.`,
  closed: () => "The service has ended the connection.",
};

function showState(state) {
  $("state").dataset.state = state.name;
  $("state").textContent = WORDS[state.name](state);
  $("account").hidden = state.name !== "refused";
  if (state.name === "retrying") wasAway = true;
  if (state.name === "live" && wasAway) {
    wasAway = false;
    for (const room of rooms.values()) room.messages.push({ note: "You were away; what was said meanwhile is not shown." });
    show();
  }
}

function start(user) {
  chat?.close();
  me = user;
  chat = connect("ws/chat");
  chat.onState(showState);
  chat.on("received", heard);
  showState(chat.state);
  $("account").hidden = true;
  $("chat").hidden = false;
  for (const name of rooms.keys()) if (name !== EVERYONE) enter(name);
  $("text").focus();
}

// Rooms

async function enter(name) {
  if (!rooms.has(name)) rooms.set(name, { messages: [], people: new Set(), unread: 0 });
  choose(name);
  if (name === EVERYONE) return;
  try {
    await chat.enter(name);
  } catch (e) {
    problem("say-problem", `${name} was not entered: ${e.message}`);
  }
}

function choose(name) {
  current = name;
  rooms.get(name).unread = 0;
  show();
}

function heard({ room = EVERYONE, user, text }) {
  const known = rooms.get(room);
  if (!known) return; // it was left just now
  known.messages.push({ user: user ?? "somebody", text, at: new Date() });
  if (known.messages.length > KEPT) known.messages.shift();
  known.people.add(user ?? "somebody");
  if (room !== current) known.unread++;
  show();
}

// What is seen

const title = (name) => (name === EVERYONE ? "Everyone" : name);

function roomItem([name, { unread }]) {
  const item = document.createElement("li");
  const button = element("button", "");
  button.type = "button";
  button.append(element("span", title(name)));
  if (unread) {
    const count = element("span", unread, "unread");
    count.setAttribute("aria-label", `${unread} new`);
    button.append(count);
  }
  button.setAttribute("aria-current", name === current);
  button.addEventListener("click", () => choose(name));
  item.append(button);
  return item;
}

function messageItem({ user, text, at, note }) {
  if (note) return element("li", note, "note");
  const item = element("li", "", user === me ? "own" : "");
  const meta = element("div", "", "meta");
  const time = element("time", clock.format(at));
  time.dateTime = at.toISOString();
  meta.append(element("strong", user), time);
  item.append(meta, element("p", text));
  return item;
}

function show() {
  const { messages, people } = rooms.get(current);
  $("rooms").replaceChildren(...[...rooms].map(roomItem));
  $("people").replaceChildren(...[...people].sort().map((user) => element("li", user)));
  $("people-empty").hidden = people.size > 0;
  $("talk-title").textContent = title(current);
  $("talk-empty").hidden = messages.length > 0;
  $("talk").replaceChildren(...messages.map(messageItem));
  $("talk").scrollTop = $("talk").scrollHeight;
  $("leave").hidden = current === EVERYONE;
}

// What is done

$("join").addEventListener("submit", (event) => {
  event.preventDefault();
  enter($("room").value.trim() || "lobby");
  $("room").value = "";
  $("text").focus();
});

$("leave").addEventListener("click", () => {
  const name = current;
  rooms.delete(name);
  choose(EVERYONE);
  chat.exit(name).catch((e) => problem("say-problem", e.message));
});

$("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value;
  problem("say-problem");
  try {
    await (current === EVERYONE
      ? chat.call("message", { text }, { timeout: 10_000 })
      : chat.call("messageTo", { room: current, text }, { timeout: 10_000 }));
    if ($("text").value === text) $("text").value = "";
  } catch (e) {
    const words = { NOT_SENT: "It was not sent.", UNKNOWN_OUTCOME: "Whether it was said is not known: the connection was cut." };
    problem("say-problem", words[e.code] ?? e.message);
  }
});

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  problem("account-problem");
  try {
    const answer = await server.login($("user").value, $("password").value);
    $("password").value = "";
    if (answer) start(answer.user);
    else problem("account-problem", "Wrong user or password.");
  } catch (e) {
    problem("account-problem", `${e.message}.`);
  }
});

rooms.set(EVERYONE, { messages: [], people: new Set(), unread: 0 });
rooms.set("lobby", { messages: [], people: new Set(), unread: 0 });
show();
const { user } = await server.me();
if (user) start(user);
else $("account").hidden = false;
