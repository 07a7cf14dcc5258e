// What is shown of what the service says.
import { $, bytes, chart, confirmed, duration, element, number, table, time } from "./elements.js";

const SAMPLES = 90;
const short = (id) => (id.length > 12 ? `${id.slice(0, 8)}…` : id);
const sum = (list, value) => list.reduce((all, one) => all + value(one), 0);
const button = (text, kind, click) => element("button", { type: "button", class: `small ${kind}`, click }, text);
const names = (text) => text.split(",").map((name) => name.trim()).filter(Boolean);

/** Keeps an overview, and what it says beside the one before. */
export function remember(model, overview) {
  const before = model.overview;
  model.overview = overview;
  const nodes = overview.nodes;
  let seconds = 0;
  let inbound = 0;
  let outbound = 0;
  let frames = [];
  for (const node of nodes) {
    const old = before?.nodes.find((one) => one.node === node.node);
    if (!old || node.now <= old.now) continue;
    const passed = (node.now - old.now) / 1000;
    seconds = Math.max(seconds, passed);
    inbound += (node.in - old.in) / passed;
    outbound += (node.out - old.out) / passed;
    node.rate = (node.in - old.in + node.out - old.out) / passed;
    frames = node.durations.map((count, i) => count - old.durations[i] + (frames[i] ?? 0));
  }
  model.history.push({
    connections: sum(nodes, (n) => n.connections),
    inbound: seconds ? inbound : NaN,
    outbound: seconds ? outbound : NaN,
    latency: percentile(frames, nodes[0].classes, 0.95),
    waiting: overview.outbox?.waiting ?? 0,
    held: sum(nodes, (n) => n.held),
  });
  if (model.history.length > SAMPLES) model.history.shift();
}

/** The upper end of the class that holds the share; past the last one, its beginning. */
function percentile(counts, ends, share) {
  const all = sum(counts, (count) => count);
  if (!all) return NaN;
  let seen = 0;
  for (const [i, count] of counts.entries()) {
    seen += count;
    if (seen >= all * share) return ends[Math.min(i, ends.length - 1)];
  }
  return NaN;
}

function fill(select, options) {
  const key = JSON.stringify(options);
  if (select.dataset.key === key) return; // a choice that is being made is left alone
  const chosen = select.value;
  select.dataset.key = key;
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

/** Fills what there is to choose from. */
export function choices(model) {
  const nodes = model.overview?.nodes ?? [];
  fill($("find-node"), [["", "All"], ...nodes.map((n) => [n.node, `${n.name} ${short(n.node)}`])]);
  const paths = model.services.map((s) => [s.path, `${s.service} ${s.path}`]);
  fill($("find-path"), [["", "All"], ...paths]);
  fill($("ask-path"), paths);
  const tenants = new Set(nodes.flatMap((n) => n.tenants.map((t) => t.name)));
  fill($("known-tenants"), [...tenants].sort().map((t) => [t, t]));
  if (!$("ask-tenant").value && tenants.size === 1) $("ask-tenant").value = [...tenants][0];
  events(model);
}

/** The events of the service that is chosen. */
export function events(model) {
  const service = model.services.find((s) => s.path === $("ask-path").value);
  fill($("known-events"), (service?.events ?? []).map((e) => [e, e]));
}

function warnings(overview) {
  const found = [];
  for (const node of overview.nodes) {
    if (!node.well) found.push(`The node ${node.name} is not well: see Nodes.`);
    if (node.state !== "serving") found.push(`The node ${node.name} is ${node.state}.`);
    if (node.bus && !node.bus.connected) found.push(`The bus of the node ${node.name} is away.`);
  }
  if (overview.missing.length) found.push(`Nodes that did not answer: ${number(overview.missing.length)}.`);
  if (!overview.reached) found.push("The bus is down: other nodes could not be asked.");
  if (overview.outbox?.dead) found.push(`Dead events: ${number(overview.outbox.dead)}. See Outbox.`);
  if (overview.outbox?.failing) found.push(`Failing events: ${number(overview.outbox.failing)}. See Outbox.`);
  return [...new Set(found)];
}

/** The first page. */
export function overview({ model }) {
  const { overview, history } = model;
  const last = history[history.length - 1];
  const line = (name) => history.map((sample) => sample[name]);
  const found = warnings(overview).map((text) => element("li", {}, text));
  $("warnings").replaceChildren(...[found.length ? element("ul", { class: "notice plain" }, found) : null, alone(overview)].filter(Boolean));
  $("charts").replaceChildren(
    chart("Connections", line("connections"), number(last.connections)),
    chart("Frames from clients, a second", line("inbound"), number(last.inbound)),
    chart("Frames to clients, a second", line("outbound"), number(last.outbound)),
    chart("95 of 100 frames are answered within", line("latency"), Number.isFinite(last.latency) ? `${number(last.latency)} ms` : "–"),
    chart("Events that wait in the outbox", line("waiting"), number(last.waiting)),
    chart("Kept for clients", line("held"), bytes(last.held)),
  );
  const paths = new Map();
  for (const node of overview.nodes) {
    for (const path of node.paths) {
      const known = paths.get(path.name) ?? { name: path.name, service: path.service, connections: 0, queued: 0 };
      known.connections += path.connections;
      known.queued += path.queued;
      paths.set(path.name, known);
    }
  }
  $("services").hidden = false;
  $("services").replaceChildren(
    table(
      "Connections by service",
      [
        { title: "Service", cell: (p) => p.service },
        { title: "Path", cell: (p) => p.name },
        { title: "Connections", number: true, cell: (p) => number(p.connections) },
        { title: "Queued", number: true, cell: (p) => bytes(p.queued) },
      ],
      [...paths.values()].sort((a, b) => b.connections - a.connections),
      "No client is connected.",
    ),
  );
}

const rowsOf = (answer) => answer.nodes.flatMap((n) => n.rows.map((row) => ({ ...row, node: n.node })));

/** Without a bus nobody knows whether there are other nodes. */
const alone = (answer) =>
  answer.alone
    ? element("p", { class: "hint" }, "Only this node is shown: it has no bus (carillon.cluster is none), so that other nodes of the application, where there are some, cannot be asked.")
    : null;

const isWhole = (answer) => !answer.alone && answer.reached && !answer.missing.length;

function missing(answer) {
  if (answer.alone) return alone(answer);
  if (isWhole(answer)) return null;
  return element("p", { class: "notice" }, "Not every node has answered: what is shown is not all.");
}

function nodeName(model, id) {
  const node = model.overview?.nodes.find((one) => one.node === id);
  return node ? `${node.name} ${short(id)}` : short(id);
}

function connectionTable(context, caption, rows, empty, more) {
  const { model } = context;
  const now = Date.now();
  return table(
    caption,
    [
      { title: "User", cell: (c) => c.user ?? "(anonymous)" },
      { title: "Tenant", cell: (c) => c.tenant },
      { title: "Service", cell: (c) => c.path },
      { title: "Node", cell: (c) => nodeName(model, c.node) },
      { title: "Contexts", long: true, cell: (c) => c.contexts.join(", ") + (c.contextCount > c.contexts.length ? ` and ${number(c.contextCount - c.contexts.length)} more` : "") },
      { title: "Queue", number: true, cell: (c) => bytes(c.queued) },
      { title: "Open for", number: true, cell: (c) => duration((now - c.opened) / 1000) },
      { title: "Frames in", number: true, cell: (c) => number(c.in) },
      { title: "Frames out", number: true, cell: (c) => number(c.out) },
      { title: "A minute", number: true, cell: (c) => number((60_000 * (c.in + c.out)) / Math.max(1000, now - c.opened)) },
      ...more,
    ],
    rows,
    empty,
  );
}

/** Finds connections. */
export function find(context) {
  const { ask, loading } = context;
  const data = {
    user: $("find-user").value,
    tenant: $("find-tenant").value,
    path: $("find-path").value,
    context: $("find-context").value,
    client: $("find-client").value,
  };
  const node = $("find-node").value;
  return loading("connections", async () => {
    const answer = await ask("connections", data);
    const nodes = answer.nodes.filter((n) => !node || n.node === node);
    const rows = rowsOf({ nodes });
    const all = sum(nodes, (n) => n.all);
    const [user, tenant] = [data.user.trim(), data.tenant.trim()];
    // an order to disconnect reaches nodes that do not answer, too, by the outbox
    const isUnseen = user && !isWhole(answer) && !rows.some((row) => row.user === user && (!tenant || row.tenant === tenant));
    const users = new Map();
    for (const one of isUnseen && tenant ? [{ user, tenant }, ...rows] : rows) if (one.user) users.set(JSON.stringify([one.tenant, one.user]), one);
    const ends = [...users.values()].slice(0, 20).map((row) =>
      element("li", {}, element("span", {}, `${row.user} of ${row.tenant}`), button("Disconnect this user", "danger", () => end(context, "USER", row.user, row))),
    );
    $("found").replaceChildren(
      ...[
        missing(answer),
        isUnseen && !tenant ? element("p", { class: "hint" }, "Give the whole name and the tenant to disconnect a user on nodes that are not shown, too.") : null,
        all > rows.length ? element("p", { class: "hint" }, `${number(rows.length)} of ${number(all)} are shown.`) : null,
        ends.length && user ? element("div", { class: "panel" }, element("ul", { class: "rows", "aria-label": "Users" }, ends)) : null,
        element(
          "div",
          { class: "panel" },
          connectionTable(context, "Connections", rows, "No connection is like that.", [
            { title: "Actions", cell: (c) => button("Disconnect", "danger", () => end(context, "CONNECTION", c.id, c)) },
          ]),
        ),
      ].filter(Boolean),
    );
  });
}

async function end(context, kind, name, { tenant, user }) {
  const whose = kind === "USER" ? `all connections of ${user} of ${tenant}` : `one connection of ${user ?? "an anonymous client"} of ${tenant}`;
  const answer = await confirmed({ title: "Disconnect", text: `End ${whose}, on all nodes?`, yes: "Disconnect", reason: true });
  if (!answer) return;
  const { ended, warning } = await context.ask("disconnect", { kind, name, tenant, reason: answer.reason });
  await find(context);
  context.done(`Ended: ${number(ended ?? 0)}.`);
  if (warning) context.problem(warning);
}

const layers = (side) => Object.fromEntries(["USER", "ROLE", "CONTEXT", "CLIENT"].map((who) => [who, names($(`${side}-${who}`).value)]));

/** Says who would hear an event. */
export function audience(context) {
  const user = $("ask-user").value.trim();
  const data = {
    tenant: $("ask-tenant").value.trim(),
    path: $("ask-path").value,
    event: $("ask-event").value.trim(),
    data: $("ask-data").value,
    emitter: $("ask-emitter").value,
    to: layers("to"),
    except: layers("except"),
    user,
  };
  return context.loading("audience", async () => {
    $("heard").replaceChildren();
    const answer = await context.ask("audience", data);
    const asked = answer.nodes.flatMap((n) => n.asked.map((row) => ({ ...row, node: n.node })));
    const heard = rowsOf(answer);
    $("heard").replaceChildren(
      ...[
        missing(answer),
        user ? element("div", { class: "panel", id: "verdict" }, verdict(context, user, asked)) : null,
        element(
          "div",
          { class: "panel" },
          element("p", {}, `Connections that would hear it: ${number(sum(answer.nodes, (n) => n.all))}.`),
          connectionTable(context, "Who hears it", heard, "Nobody hears it.", []),
          element("details", {}, element("summary", {}, "The audience as it is resolved"), element("pre", {}, answer.audience)),
        ),
      ].filter(Boolean),
    );
  });
}

function verdict(context, user, asked) {
  const title = element("h2", {}, `${user}`);
  if (!asked.length) return [title, element("p", {}, `${user} has no connection on any node that answered.`)];
  const items = asked.map((row) =>
    element(
      "li",
      {},
      element("span", {}, `${row.path}, ${row.tenant}, ${nodeName(context.model, row.node)}, since `, time(row.opened)),
      element("span", { class: "badge" }, row.hears ? "Hears it" : "Does not hear it"),
      element("ul", {}, row.why.map((reason) => element("li", {}, reason))),
    ),
  );
  return [title, element("ul", { class: "rows" }, items)];
}

/** What holds a stream back, in words. */
function holds(stream, now) {
  const said = [];
  for (const event of stream.failing) {
    said.push(
      element(
        "li",
        {},
        `${event.event} (key ${event.key}) has failed (attempts: ${number(event.attempts)}) and is tried again at `,
        time(event.nextAttempt),
        `: ${event.lastError ?? "no error is known"}`,
      ),
    );
  }
  if (stream.held) said.push(element("li", {}, `Behind failing events of their key wait: ${number(stream.held)}.`));
  if (stream.waiting && !stream.owner) said.push(element("li", {}, "No node drains it at the moment."));
  if (stream.waiting && stream.owner && stream.leaseUntil < now) {
    said.push(element("li", {}, "The lease of the node that drained it has ended: another takes it over."));
  }
  if (stream.waiting) said.push(element("li", {}, `The oldest that waits was written ${duration((now - stream.oldest) / 1000)} ago.`));
  if (stream.delivered < stream.last) said.push(element("li", {}, `Being published: ${number(stream.last - stream.delivered)}.`));
  if (stream.dead) said.push(element("li", {}, `Dead events, which hold nothing back and are not heard: ${number(stream.dead)}.`));
  return said.length ? element("ul", { class: "plain" }, said) : "Nothing";
}

/** The outbox: dead events and streams. */
export function outbox(context) {
  const { ask, loading } = context;
  return loading("outbox", async () => {
    const [{ dead }, { streams, now }] = await Promise.all([ask("dead"), ask("streams")]);
    $("dead").replaceChildren(
      table(
        "Dead events",
        [
          { title: "Event", cell: (d) => d.event },
          { title: "Tenant", cell: (d) => d.tenant },
          { title: "Path", cell: (d) => d.path },
          { title: "Written", cell: (d) => time(d.created) },
          { title: "Attempts", number: true, cell: (d) => number(d.attempts) },
          { title: "Last error", wide: true, cell: (d) => d.lastError },
          {
            title: "Actions",
            cell: (d) =>
              element(
                "div",
                { class: "row", "data-entry": d.entry },
                button("Redrive", "", () => redrive(context, d)),
                button("Drop", "danger", () => drop(context, d)),
              ),
          },
        ],
        dead,
        "No event is dead.",
      ),
    );
    $("streams").replaceChildren(
      table(
        "Streams",
        [
          { title: "Path", cell: (s) => s.path },
          { title: "Tenant", cell: (s) => s.tenant },
          { title: "Waiting", number: true, cell: (s) => number(s.waiting + s.held) },
          { title: "Delivered", number: true, cell: (s) => `${number(s.delivered)} of ${number(s.last)}` },
          { title: "Drained by", cell: (s) => (s.owner ? short(s.owner) : "") },
          { title: "What holds it back", wide: true, cell: (s) => holds(s, now) },
        ],
        streams,
        "The outbox has no streams yet.",
      ),
    );
  });
}

async function redrive(context, letter) {
  await context.ask("redrive", { entry: letter.entry });
  await outbox(context);
  context.done(`${letter.event} is tried again.`);
}

async function drop(context, letter) {
  const answer = await confirmed({
    title: "Drop",
    text: `Delete the event ${letter.event} of ${letter.tenant}, written at ${new Date(letter.created).toLocaleString()}? Nobody will hear it.`,
    yes: "Drop it",
  });
  if (!answer) return;
  await context.ask("drop", { entry: letter.entry });
  await outbox(context);
  context.done(`${letter.event} is dropped.`);
}

/** The nodes, as they come with each overview. */
export function nodes(context) {
  const { overview } = context.model;
  if (!overview || document.querySelector("#node-list details[open]")) return; // somebody reads it
  $("node-list").hidden = false;
  const focused = document.activeElement?.closest("[data-node]")?.dataset.node;
  $("node-list").replaceChildren(
    table(
      "Nodes",
      [
        { title: "Node", cell: (n) => `${n.name} ${short(n.node)}${n.node === overview.self ? " (this console)" : ""}` },
        { title: "State", cell: (n) => element("span", { class: "badge" }, n.well ? n.state : `${n.state}, not well`) },
        { title: "Connections", number: true, cell: (n) => `${number(n.connections)} of ${number(n.most)}` },
        { title: "Frames a second", number: true, cell: (n) => number(n.rate) },
        { title: "Handlers", number: true, cell: (n) => number(n.handlers) },
        { title: "Wait for one", number: true, cell: (n) => number(n.handlersWaiting) },
        { title: "Too slow", number: true, cell: (n) => number(n.slow) },
        { title: "Heap", number: true, cell: (n) => `${bytes(n.heap)} of ${bytes(n.heapMost)}` },
        { title: "Kept for clients", number: true, cell: (n) => `${bytes(n.held)} of ${bytes(n.budget)}` },
        { title: "Up for", number: true, cell: (n) => duration((n.now - n.started) / 1000) },
        { title: "Health", cell: (n) => element("details", {}, element("summary", {}, n.well ? "well" : "not well"), element("pre", {}, JSON.stringify(n.health, null, 2))) },
        {
          title: "Actions",
          cell: (n) =>
            element("div", { "data-node": n.node }, n.state === "serving" ? button("Drain", "danger", () => drain(context, n)) : ""),
        },
      ],
      overview.nodes,
      "No node has answered.",
    ),
  );
  if (focused) document.querySelector(`[data-node="${CSS.escape(focused)}"] button`)?.focus();
  const buses = overview.nodes.filter((n) => n.bus);
  $("buses").hidden = false;
  $("buses").replaceChildren(
    table(
      "Bus",
      [
        { title: "Node", cell: (n) => `${n.name} ${short(n.node)}` },
        { title: "Engine", cell: (n) => n.bus.engine },
        { title: "State", cell: (n) => (n.bus.connected ? "connected" : "away") },
        { title: "Hears", number: true, cell: (n) => number(n.bus.others.length) },
        { title: "Queued", number: true, cell: (n) => number(n.bus.queued) },
        { title: "Published", number: true, cell: (n) => number(n.bus.published) },
        { title: "Received", number: true, cell: (n) => number(n.bus.received) },
        { title: "Dropped", number: true, cell: (n) => number(n.bus.dropped) },
        { title: "Last error", wide: true, cell: (n) => n.bus.lastError },
      ],
      buses,
      "This node has no bus: carillon.cluster is none, so that other nodes, where there are some, are not shown here.",
    ),
  );
}

/** The nodes, and who holds which stream. */
export async function openNodes(context) {
  nodes(context);
  if (!context.model.overview?.hasOutbox) return; // nothing is leased
  const { streams } = await context.ask("streams");
  const leases = streams.filter((s) => s.owner);
  $("leases").hidden = false;
  $("leases").replaceChildren(
    table(
      "Leases",
      [
        { title: "Stream", cell: (s) => s.path },
        { title: "Tenant", cell: (s) => s.tenant },
        { title: "Held by", cell: (s) => s.owner },
        { title: "Until", cell: (s) => time(s.leaseUntil) },
      ],
      leases,
      "No stream is being drained.",
    ),
  );
}

async function drain(context, node) {
  const answer = await confirmed({
    title: "Drain",
    text: `Let the node ${node.name} go? It takes no more connections, and its ${number(node.connections)} clients are told to go to another. This is not taken back.`,
    yes: "Drain it",
  });
  if (!answer) return;
  await context.ask("drain", { node: node.node });
  context.done(`The node ${node.name} drains.`);
}

/** Who uses how much. */
export function tenants({ ask, loading }) {
  return loading("tenants", async () => {
    const overview = await ask("tenants");
    const all = new Map();
    const of = (name) => {
      if (!all.has(name)) {
        all.set(name, { name, connections: 0, in: 0, out: 0, queued: 0, held: 0, waiting: 0, failing: 0, dead: 0 });
      }
      return all.get(name);
    };
    for (const node of overview.nodes) {
      for (const tenant of node.tenants) {
        for (const figure of ["connections", "in", "out", "queued", "held"]) of(tenant.name)[figure] += tenant[figure];
      }
    }
    for (const count of overview.outbox?.tenants ?? []) {
      for (const figure of ["waiting", "failing", "dead"]) of(count.tenant)[figure] += count[figure];
    }
    const figure = (title, name, as = number) => ({ title, number: true, cell: (t) => as(t[name]) });
    $("tenant-list").replaceChildren(
      ...[
        missing(overview),
        table(
          "Tenants",
          [
            { title: "Tenant", cell: (t) => t.name },
            figure("Connections", "connections"),
            figure("Frames in", "in"),
            figure("Frames out", "out"),
            figure("Queued", "queued", bytes),
            figure("Kept", "held", bytes),
            figure("Waiting events", "waiting"),
            figure("Failing", "failing"),
            figure("Dead", "dead"),
          ],
          [...all.values()].sort((a, b) => b.in + b.out - a.in - a.out || b.connections - a.connections),
          "No tenant has a client or an event.",
        ),
      ].filter(Boolean),
    );
  });
}

/** The agents of all nodes, and the messages to them that are dead. */
export function agents(context) {
  const { model, ask, loading } = context;
  return loading("agents", async () => {
    const { agents: rows, missing: silent, dead } = await ask("agents");
    const when = (iso) => (iso ? time(Date.parse(iso)) : "");
    const columns = [
      { title: "Agent", cell: (a) => a.name },
      { title: "Connected", cell: (a) => element("span", { class: "badge" }, a.connected ? "yes" : "no") },
      { title: "Node", cell: (a) => (a.node ? nodeName(model, a.node) : "") },
      { title: "Since", cell: (a) => when(a.since) },
      { title: "Known since", cell: (a) => when(a.known) },
      { title: "Address", cell: (a) => a.address ?? "" },
      { title: "Labels", cell: (a) => (a.labels ?? []).join(", ") },
    ];
    if (rows.some((a) => a.server)) columns.splice(1, 0, { title: "Server", cell: (a) => a.server ?? "" });
    $("agent-list").replaceChildren(
      ...[
        silent.length ? element("p", { class: "notice" }, `Not all are shown as connected: no answer from ${silent.map(short).join(", ")}.`) : "",
        table(
          "Agents",
          columns,
          rows,
          "No agent is known.",
        ),
      ].filter(Boolean),
    );
    $("agent-messages").replaceChildren(
      table(
        "Dead messages",
        [
          { title: "Agent", cell: (m) => (m.server ? `${m.agent} of ${m.server}` : m.agent) },
          { title: "Action", cell: (m) => m.action },
          { title: "Written", cell: (m) => time(Date.parse(m.created)) },
          { title: "Attempts", number: true, cell: (m) => number(m.attempts) },
          { title: "Last error", wide: true, cell: (m) => m.error },
          {
            title: "Actions",
            cell: (m) =>
              element(
                "div",
                { class: "row", "data-entry": m.entry },
                button("Redrive", "", () => redriveMessage(context, m)),
                button("Drop", "danger", () => dropMessage(context, m)),
              ),
          },
        ],
        dead,
        "No message is dead.",
      ),
    );
  });
}

async function redriveMessage(context, message) {
  await context.ask("redriveMessage", { entry: message.entry });
  await agents(context);
  context.done(`${message.action} to ${message.agent} is tried again.`);
}

async function dropMessage(context, message) {
  const answer = await confirmed({
    title: "Drop",
    text: `Delete the message ${message.action} to ${message.agent}, written at ${new Date(message.created).toLocaleString()}? The agent will not get it.`,
    yes: "Drop it",
  });
  if (!answer) return;
  await context.ask("dropMessage", { entry: message.entry });
  await agents(context);
  context.done(`${message.action} to ${message.agent} is dropped.`);
}
