import { Connection } from "./connection.js";
import { examples } from "./examples.js";
import { Log } from "./log.js";
import * as server from "./server.js";

const $ = (id) => document.getElementById(id);

const log = new Log($("log"), $("log-empty"));
let who = { user: null, tenant: null, roles: [] };
let offered = []; // one entry for each path of each service
let drafts = [];
let ref = 0;

const connection = new Connection({
  state(name, words) {
    $("state").dataset.state = name;
    $("state").textContent = words;
    $("connect").textContent = connection.isActive ? "Disconnect" : "Connect";
    $("send-button").disabled = name !== "open";
    if (name !== "connecting") {
      log.note(words);
    }
  },
  heard: (text) => log.heard(text),
});

function problem(id, words) {
  $(id).textContent = words ?? "";
  $(id).hidden = !words;
}

// Who

function showAccount() {
  const known = who.user !== null;
  $("login").hidden = known;
  $("demo-users").hidden = known;
  $("me").hidden = !known;
  $("me-text").textContent = known
    ? `${who.user} of tenant ${who.tenant ?? "–"}, roles ${who.roles.join(", ") || "none"}`
    : "";
  problem("account-problem");
}

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await server.login($("user").value, $("password").value);
    $("password").value = "";
    if (answer === null) {
      problem("account-problem", "Wrong user or password.");
      $("password").focus();
      return;
    }
    connection.close(); // it spoke for somebody else
    who = answer;
    showAccount();
    showService();
    $("service").focus();
  } catch (e) {
    problem("account-problem", `${e.message}.`);
  }
});

$("logout").addEventListener("click", async () => {
  try {
    connection.close();
    await server.logout();
    who = await server.me();
    showAccount();
    $("user").focus();
  } catch (e) {
    problem("account-problem", `${e.message}.`);
  }
});

// Service

function chosen() {
  return offered[$("service").selectedIndex];
}

function fact(name, value) {
  const term = document.createElement("dt");
  const description = document.createElement("dd");
  term.textContent = name;
  description.textContent = value;
  return [term, description];
}

function showService() {
  const choice = chosen();
  if (!choice) {
    return;
  }
  const { service, path } = choice;
  $("facts").replaceChildren(
    ...fact("Wants", service.roles.length ? `role ${service.roles.join(" or ")}` : "a user"),
    ...fact("Takes", service.operations.map((o) => o.event).join(", ") || "nothing"),
    ...fact("Says", service.events.join(", ") || "nothing"),
  );
  drafts = examples(service, path, who.tenant);
  $("example").replaceChildren(
    ...drafts.map((draft) => new Option(draft.event, draft.event)),
  );
  showExample();
}

$("service").addEventListener("change", () => {
  connection.close();
  showService();
});

$("connect").addEventListener("click", () => {
  if (connection.isActive) {
    connection.close();
  } else {
    connection.open(chosen().path);
  }
});

// Frame

function showExample() {
  const draft = drafts[$("example").selectedIndex];
  if (draft) {
    ref += 1;
    const frame = { event: draft.event, data: draft.data, ref: String(ref) };
    $("frame").value = JSON.stringify(frame, null, 2);
    problem("frame-problem");
  }
}

$("example").addEventListener("change", showExample);

/** The text with a new ref, so that each reply can be told from the others. */
function marked(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch (e) {
    problem("frame-problem", `Sent as it is, though it is not JSON: ${e.message}`);
    return text;
  }
  if (frame === null || typeof frame !== "object" || !("ref" in frame)) {
    return text;
  }
  ref += 1;
  $("frame").value = JSON.stringify({ ...frame, ref: String(ref) }, null, 2);
  return JSON.stringify(frame);
}

$("send").addEventListener("submit", (event) => {
  event.preventDefault();
  problem("frame-problem");
  if (!connection.isOpen) {
    problem("frame-problem", "Connect first.");
    return;
  }
  const text = marked($("frame").value);
  connection.send(text);
  log.sent(text);
});

$("frame").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    $("send").requestSubmit();
  }
});

$("clear").addEventListener("click", () => log.clear());

// Start

try {
  const [services, caller] = await Promise.all([server.services(), server.me()]);
  who = caller;
  offered = services.flatMap((service) => service.paths.map((path) => ({ service, path })));
  $("service").replaceChildren(
    ...offered.map(({ service, path }) => new Option(`${path} (${service.name})`, path)),
  );
  $("connect").disabled = offered.length === 0;
  showAccount();
  showService();
} catch (e) {
  showAccount();
  problem("account-problem", `The services could not be read: ${e.message}.`);
}
