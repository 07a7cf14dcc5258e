// The console of operators: asks the service beside it, which asks all nodes.
import { connect } from "./carillon.js";
import { $ } from "./elements.js";
import * as views from "./views.js";

const EVERY = 2000;
const VIEWS = ["overview", "connections", "audience", "outbox", "nodes", "tenants", "agents"];

const service = connect("socket", { timeout: 15_000 });
const model = { overview: null, history: [], services: [] };
let shown = null;
let polling = null;

const STATES = {
  connecting: () => "Connecting",
  live: () => "Live",
  "catching-up": () => "Catching up",
  retrying: (s) => `Not connected, trying again: ${s.reason ?? ""}`,
  refused: (s) => `Refused: ${s.reason ?? s.status ?? ""}`,
  closed: () => "Closed",
};

/** Tells of a failure, or that there is none any more. */
function problem(text) {
  $("problem").hidden = !text;
  $("problem").textContent = text ?? "";
}

/** Tells what was done. */
function done(text) {
  problem(null);
  $("done").hidden = !text;
  $("done").textContent = text ?? "";
}

/** Asks the service; a failure is shown, and thrown on. */
async function ask(operation, data = {}) {
  try {
    return await service.call(operation, data);
  } catch (e) {
    problem(`${e.message} (${e.code ?? "FAILED"})`);
    throw e;
  }
}

/** Does what loads a view, with its sign of loading. */
async function loading(view, load) {
  const sign = document.querySelector(`#${view} [data-loading]`);
  sign.hidden = false;
  try {
    return await load();
  } finally {
    sign.hidden = true;
  }
}

const context = { model, ask, done, problem, loading, show: (view) => (location.hash = `#${view}`) };

async function poll() {
  if (polling || service.state.name !== "live" || document.hidden) return;
  polling = true;
  try {
    const overview = await service.call("overview", {});
    views.remember(model, overview);
    views.choices(model);
    $("agents-link").hidden = !overview.agents;
    if (shown === "overview") views.overview(context);
    if (shown === "nodes") views.nodes(context);
    for (const view of ["overview", "nodes"]) document.querySelector(`#${view} [data-loading]`).hidden = true;
  } catch (e) {
    problem(`The figures cannot be read: ${e.message}`);
  } finally {
    polling = false;
  }
}

function show() {
  const wanted = location.hash.slice(1);
  const view = VIEWS.includes(wanted) ? wanted : "overview";
  if (view === shown) return;
  const isFirst = shown === null;
  shown = view;
  problem(null);
  done(null);
  for (const each of VIEWS) $(each).hidden = each !== view;
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${$(view).querySelector("h1").textContent} · Console · Carillon`;
  if (!isFirst) $("main").focus();
  if (service.state.name === "live") open(view);
}

function open(view) {
  const quietly = () => {}; // it is shown already
  if (view === "overview" && model.overview) views.overview(context);
  if (view === "nodes") views.openNodes(context).catch(quietly);
  if (view === "outbox") views.outbox(context).catch(quietly);
  if (view === "tenants") views.tenants(context).catch(quietly);
  if (view === "agents") views.agents(context).catch(quietly);
}

service.onState((state) => {
  $("state").dataset.state = state.name;
  $("state").textContent = (STATES[state.name] ?? (() => state.name))(state);
  if (state.name === "live") {
    problem(null);
    service
      .call("services", {})
      .then(({ services }) => {
        model.services = services;
        views.choices(model);
        return poll();
      })
      .then(() => open(shown))
      .catch((e) => problem(`The console cannot be read: ${e.message}`));
  }
});

$("quick").addEventListener("submit", (event) => {
  event.preventDefault();
  $("find").reset();
  $("find-user").value = $("quick-user").value;
  context.show("connections");
  show();
  views.find(context).catch(() => {});
});
$("find").addEventListener("submit", (event) => {
  event.preventDefault();
  done(null);
  views.find(context).catch(() => {});
});
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  done(null);
  views.audience(context).catch(() => {});
});
$("ask-path").addEventListener("change", () => views.events(model));
$("outbox-again").addEventListener("click", () => views.outbox(context).catch(() => {}));
$("tenants-again").addEventListener("click", () => views.tenants(context).catch(() => {}));
addEventListener("hashchange", show);
document.addEventListener("visibilitychange", poll);
setInterval(poll, EVERY);
show();
