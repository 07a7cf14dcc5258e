// A list of things to do that all windows keep in step, on a store of carillon.js.

import { connect } from "../carillon-public/carillon.js";
import { $, account, button, element, problem, showState, soon, words } from "./page.js";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

const shown = new Map(); // by key: the list item
const drawn = new WeakMap(); // by list item: the row that it shows, since most rows stay as they are
const editing = new Map(); // by key: { version, text, theirs }
let todo;
let todos;

const tell = (e) => problem("problem", words(e));

/** Does something with the list, at once or not at all. */
function call(event, data) {
  problem("problem");
  return todo.call(event, data, { timeout: 10_000, wait: false });
}

/** Open things first, by their days; those without one last. */
const order = (a, b) =>
  a.done - b.done || (a.due ?? "9999").localeCompare(b.due ?? "9999") || a.title.localeCompare(b.title);

function start() {
  todo?.close();
  todo = connect("ws/todo");
  todo.onState(showState);
  todos = todo.store("Todos", { also: ["toggled"], sort: order });
  todos.subscribe(soon(show));
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
  const isDrawn = item.firstChild && drawn.get(item) === row;
  if (!isDrawn && !(editing.has(row.ID) && item.querySelector("form"))) {
    drawn.set(item, row);
    item.dataset.id = row.ID;
    item.className = row.done ? "done" : "";
    item.replaceChildren(...(editing.has(row.ID) ? [editor(row)] : display(row)));
  }
  shown.set(row.ID, item);
  return item;
}

const act = (text, action, run, ariaLabel = text) =>
  button(text, run, { className: "quiet small", ariaLabel, dataset: { action } });

function display(row) {
  const box = element("input", { type: "checkbox", checked: row.done, dataset: { action: "toggle" } });
  box.onchange = () => call("Todos:toggle", { ID: row.ID }).catch((e) => ((box.checked = row.done), tell(e)));
  const parts = [element("label", { className: "check" }, box, element("span", { textContent: row.title }))];
  if (row.due) parts.push(element("time", { dateTime: row.due, textContent: day.format(new Date(row.due)) }));
  return [
    ...parts,
    act("Edit", "edit", () => change(row.ID, { version: row.version, text: row.title }), `Edit ${row.title}`),
    act("Delete", "delete", () => call("Todos:delete", { ID: row.ID }).catch(tell), `Delete ${row.title}`),
  ];
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
  const input = element("input", { value: text, maxLength: 200, required: true, ariaLabel: "What is to be done", dataset: { action: "text" } });
  const form = element("form", {}, input);
  if (theirs) {
    form.append(
      element("p", {
        className: "notice",
        role: "alert",
        textContent: `Somebody has changed it to “${theirs.title}” meanwhile.`,
      }),
      element("button", { className: "small", textContent: "Take mine" }),
      act("Keep theirs", "cancel", () => change(ID, null)),
    );
  } else {
    form.append(
      element("button", { className: "small", textContent: "Save" }),
      act("Cancel", "cancel", () => change(ID, null)),
    );
  }
  form.onsubmit = async (event) => {
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
  };
  return form;
}

// What is done

$("add").onsubmit = async (event) => {
  event.preventDefault();
  try {
    await call("Todos:create", { title: $("title").value, due: $("due").value || null });
    $("add").reset();
    $("title").focus();
  } catch (e) {
    tell(e);
  }
};

account(start);
