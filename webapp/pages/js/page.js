// What all pages share: small helpers for the document, and who is logged in.

import * as server from "./server.js";

export const $ = (id) => document.getElementById(id);

/** An element with properties and children. Text is never read as HTML. */
export function element(name, properties = {}, ...children) {
  const { dataset, ...others } = properties;
  const made = Object.assign(document.createElement(name), others);
  Object.assign(made.dataset, dataset);
  made.append(...children);
  return made;
}

export const button = (text, onclick, properties = {}) =>
  element("button", { type: "button", textContent: text, onclick, ...properties });

/** A moment as the reader's locale writes it, for people and for programs. */
export function time(date, format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" })) {
  return element("time", { dateTime: date.toISOString(), textContent: format.format(date) });
}

export function problem(id, words = "") {
  $(id).textContent = words;
  $(id).hidden = !words;
}

const OUTCOMES = {
  NOT_SENT: "It was not sent: there is no connection.",
  UNKNOWN_OUTCOME: "The connection was cut, so whether it happened is not known.",
  NOT_FOUND: "Somebody has deleted it meanwhile.",
  FORBIDDEN: "You may not do this.",
};

/** What an error means to a person. */
export function words(error) {
  const details = (error.details ?? []).map(({ path, message }) => `${path}: ${message}`);
  const outcome = OUTCOMES[error.code] ?? (details.length ? [] : error.message);
  return [outcome, details].flat().join(" · ");
}

/** Runs a task a moment later, once for all that ask until then: rows that change together are drawn together. */
export function soon(task) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      task();
    }, 30);
  };
}

/** What stands behind the # of the address; nothing, where somebody wrote there what cannot be read. */
export function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** Copies the text of an element, or selects it where the browser does not let scripts copy: without TLS. */
export async function copy(source, said) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
    said.textContent = "Selected";
  }
}

const STATES = {
  connecting: () => "Connecting …",
  live: () => "Live",
  "catching-up": () => "Connected again, catching up …",
  retrying: ({ seconds }) => `Offline. The next attempt in ${seconds} s.`,
  refused: ({ reason }) => `Refused: ${reason}`,
  closed: () => "The service has ended the connection.",
};

/** Shows a state of carillon.js where the page has room for it; who was refused may log in. */
export function showState(state, id = "state") {
  $(id).dataset.state = state.name;
  $(id).textContent = STATES[state.name](state);
  if (state.name === "refused") stranger(); // the session has ended
}

// Who

const USERS = [
  ["alice", "tenant t1, also an administrator"],
  ["carol", "tenant t1"],
  ["bob", "tenant t2, also an administrator"],
];

function stranger() {
  $("account").hidden = false;
  $("me").textContent = "";
  $("logout").hidden = true;
}

function showMe({ user, tenant }) {
  $("me").textContent = `${user} · ${tenant}`;
  $("logout").hidden = false;
  $("logout").onclick = async () => {
    await server.logout().catch(() => {}); // the page that loads now shows who is logged in
    location.reload();
  };
}

/** Shows who is logged in, on a page for everyone. */
export async function session() {
  try {
    const me = await server.me();
    if (me.user) showMe(me);
  } catch {
    $("me").textContent = "The server does not answer.";
  }
}

/**
 * Asks who is logged in, and lets a person log in where nobody is. `start` is called with
 * `{user, tenant, roles}`, again after each login. `more` are users beside those of the services, `[name, title]`.
 */
export async function account(start, more = []) {
  const known = (me) => {
    $("account").hidden = true;
    showMe(me);
    start(me);
  };
  const login = async (user, password) => {
    problem("account-problem");
    try {
      const me = await server.login(user, password);
      $("password").value = "";
      if (me) known(me);
      else problem("account-problem", "Wrong user or password.");
    } catch (e) {
      problem("account-problem", `${e.message}.`);
    }
  };
  $("account").append(...form(login, [...USERS, ...more]));
  try {
    const me = await server.me();
    if (me.user) known(me);
    else stranger();
  } catch (e) {
    stranger();
    problem("account-problem", `Who is logged in is not known: ${e.message}.`);
  }
}

function form(login, users) {
  const field = (id, label, properties) =>
    element(
      "div",
      { className: "field grow" },
      element("label", { htmlFor: id, textContent: label }),
      element("input", { id, required: true, ...properties }),
    );
  const made = element(
    "form",
    { id: "login", className: "row" },
    field("user", "User", { autocomplete: "username", autocapitalize: "none", spellcheck: false }),
    field("password", "Password", { type: "password", autocomplete: "current-password" }),
    element("button", { textContent: "Log in" }),
  );
  made.onsubmit = (event) => {
    event.preventDefault();
    login($("user").value, $("password").value);
  };
  const quick = users.map(([user, title]) =>
    button(user, () => login(user, user), { className: "quiet", title }),
  );
  return [
    element("h2", { textContent: $("account").dataset.title ?? "Who are you?" }),
    element("div", { className: "row" }, ...quick),
    element("p", {
      className: "hint",
      textContent:
        "Users of the samples; each one's password is the name. alice and carol are of one tenant, bob is of another and sees nothing of theirs.",
    }),
    made,
    element("p", { id: "account-problem", className: "notice", role: "alert", hidden: true }),
  ];
}
