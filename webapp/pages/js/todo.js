// A list of things to do that all windows keep in step, on a store of carillon.js.

import { connect } from "../carillon-public/carillon.js";
import * as server from "./server.js";

const $ = (id) => document.getElementById(id);
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

const shown = new Map(); // by key: the list item
const editing = new Map(); // by key: { version, text, theirs }
let todo;
let todos;
let me;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function problem(id, words = "") {
  $(id).textContent = words;
  $(id).hidden = !words;
}

const OUTCOMES = {
  NOT_SENT: "It was not sent: there is no connection.",
  UNKNOWN_OUTCOME: "The connection was cut; the list shows what came of it.",
  NOT_FOUND: "Somebody has deleted it meanwhile.",
};

const tell = (e) => problem("problem", OUTCOMES[e.code] ?? e.message);

/** Does something with the list, at once or not at all. */
function call(event, data) {
  problem("problem");
  return todo.call(event, data, { timeout: 10_000, wait: false });
}

// Connection

const WORDS = {
  connecting: () => "Connecting …",
  live: () => `Connected as ${me}.`,
  "catching-up": () => "Connected again …",
  retrying: ({ seconds }) => `Offline: the list is as it was. The next attempt in ${seconds} s.`,
  refused: ({ reason }) => `You may not connect: ${reason}. Log in.`,
  closed: () => "The service has ended the connection.",
};

function showState(state) {
  $("state").dataset.state = state.name;
  $("state").textContent = WORDS[state.name](state);
  $("account").hidden = state.name !== "refused";
}

/** Open things first, by their days; those without one last. */
const order = (a, b) =>
  a.done - b.done || (a.due ?? "9999").localeCompare(b.due ?? "9999") || a.title.localeCompare(b.title);

function start(user) {
  todo?.close();
  me = user;
  todo = connect("ws/todo");
  todo.onState(showState);
  todos = todo.store("Todos", { also: ["toggled"], sort: order });
  todos.subscribe(show);
  showState(todo.state);
  $("account").hidden = true;
  $("todo").hidden = false;
  show();
}

// What is seen

function show() {
  const items = todos.items;
  $("loading").hidden = todos.loaded || !!todos.error;
  $("empty").hidden = !todos.loaded || items.length > 0;
  if (todos.error) tell(todos.error);
  const focus = document.activeElement;
  const [id, action] = [focus?.closest("li")?.dataset.id, focus?.dataset.action];
  for (const key of [...shown.keys()]) {
    if (!todos.get(key)) {
      shown.delete(key);
      editing.delete(key);
    }
  }
  $("list").replaceChildren(...items.map(listItem));
  shown.get(id)?.querySelector(`[data-action="${action}"]`)?.focus();
}

function listItem(row) {
  const item = shown.get(row.ID) ?? element("li");
  if (!editing.has(row.ID) || !item.querySelector("form")) {
    item.dataset.id = row.ID;
    item.className = row.done ? "done" : "";
    item.replaceChildren(...(editing.has(row.ID) ? [editor(row)] : display(row)));
  }
  shown.set(row.ID, item);
  return item;
}

function button(text, action, run) {
  const made = element("button", { type: "button", className: "quiet", textContent: text, onclick: run });
  made.dataset.action = action;
  return made;
}

function display(row) {
  const box = element("input", { type: "checkbox", checked: row.done });
  box.dataset.action = "toggle";
  box.addEventListener("change", () => call("Todos:toggle", { ID: row.ID }).catch((e) => (show(), tell(e))));
  const parts = [element("label", {}, box, element("span", { textContent: row.title }))];
  if (row.due) parts.push(element("time", { dateTime: row.due, textContent: day.format(new Date(row.due)) }));
  const edit = button("Edit", "edit", () => change(row.ID, { version: row.version, text: row.title }));
  const remove = button("Delete", "delete", () => call("Todos:delete", { ID: row.ID }).catch(tell));
  edit.setAttribute("aria-label", `Edit ${row.title}`);
  remove.setAttribute("aria-label", `Delete ${row.title}`);
  return [...parts, edit, remove];
}

/** Begins or ends (null) the editing of a row, or shows it otherwise. */
function change(id, state) {
  if (state) editing.set(id, state);
  else editing.delete(id);
  shown.get(id)?.replaceChildren();
  show();
  shown.get(id)?.querySelector(state ? "input" : "[data-action=edit]")?.focus();
}

function editor({ ID }) {
  const { version, text, theirs } = editing.get(ID);
  const input = element("input", { value: text, maxLength: 200, required: true, ariaLabel: "What is to be done" });
  input.dataset.action = "text";
  const form = element("form", {}, input);
  if (theirs) {
    form.append(
      element("p", {
        className: "notice error",
        role: "alert",
        textContent: `Somebody has changed it to “${theirs.title}” meanwhile.`,
      }),
      element("button", { type: "submit", textContent: "Take mine" }),
      button("Keep theirs", "cancel", () => change(ID, null)),
    );
  } else {
    form.append(
      element("button", { type: "submit", textContent: "Save" }),
      button("Cancel", "cancel", () => change(ID, null)),
    );
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await call("Todos:update", { ID, version, title: input.value });
      change(ID, null);
    } catch (e) {
      if (e.code !== "CONFLICT") return tell(e);
      try {
        const now = await call("Todos:read", { ID });
        change(ID, { version: now.version, text: input.value, theirs: now });
      } catch (other) {
        tell(other);
      }
    }
  });
  return form;
}

// What is done

$("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await call("Todos:create", { title: $("title").value, due: $("due").value || null });
    $("add").reset();
    $("title").focus();
  } catch (e) {
    tell(e);
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

const { user } = await server.me();
if (user) start(user);
else $("account").hidden = false;
