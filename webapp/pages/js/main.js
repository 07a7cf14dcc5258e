// The first page: books that follow, and the frames that make them do so.

import { connect } from "../carillon-public/carillon.js";
import { $, account, button, copy, element, problem, showState, soon, time, words } from "./page.js";
import * as server from "./server.js";

const SHOWN = 5; // books
const KEPT = 50; // frames

const numbers = new Intl.NumberFormat();
let shop;
let books;

/** A WebSocket whose frames are shown, both ways. */
function watched(url, protocol) {
  const socket = new WebSocket(url, protocol);
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    show("out", text);
    send(text);
  };
  socket.addEventListener("message", ({ data }) => show("in", data));
  return socket;
}

function show(way, text) {
  const { event, ref } = JSON.parse(text);
  const kind = event === "error" ? "error" : way;
  const name = way === "out" ? "Sent" : ref === undefined ? "Event" : "Reply";
  const meta = element("div", { className: "meta" }, element("strong", { textContent: name }), time(new Date()));
  const shown = text.length > 400 ? `${text.slice(0, 400)} …` : text;
  $("frames").prepend(element("li", { dataset: { kind } }, meta, element("pre", { textContent: shown })));
  if ($("frames").children.length > KEPT) $("frames").lastElementChild.remove();
  $("frames-empty").hidden = true;
}

function start({ roles }) {
  shop?.close();
  showConsole(roles);
  const isUser = roles.includes("user");
  $("no-user").hidden = isUser;
  $("live").hidden = !isUser;
  if (!isUser) return;
  $("frames").replaceChildren();
  shop = connect("ws/bookshop", { open: watched });
  shop.onState(showState);
  books = shop.store("Books", { also: ["stockChanged"], sort: (a, b) => a.ID - b.ID });
  books.subscribe(soon(showBooks));
}

const before = new Map(); // the stock that was shown, by key

function showBooks() {
  $("loading").hidden = books.loaded || !!books.error;
  if (books.error) problem("problem", words(books.error));
  const focus = document.activeElement?.dataset.book;
  $("stock").replaceChildren(...books.items.slice(0, SHOWN).map(bookItem));
  if (focus) $("stock").querySelector(`[data-book="${focus}"]`)?.focus();
}

function bookItem({ ID, title, stock }) {
  const isChanged = before.has(ID) && before.get(ID) !== stock;
  before.set(ID, stock);
  return element(
    "li",
    { className: isChanged ? "changed" : "", dataset: { id: ID } },
    element("span", { textContent: title }),
    element("span", { className: "number", textContent: `${numbers.format(stock)} in stock` }),
    button("Order one", () => order(ID), {
      className: "small",
      ariaLabel: `Order one of ${title}`,
      dataset: { book: ID },
    }),
  );
}

async function order(ID) {
  problem("problem");
  try {
    await shop.call("Books:submitOrder", { ID, quantity: 1 }, { wait: false });
  } catch (e) {
    problem("problem", words(e));
  }
}

for (const press of document.querySelectorAll("[data-copies]")) {
  press.onclick = () => copy($(press.dataset.copies), press);
}

async function showServices() {
  try {
    const services = await server.services();
    $("services").append(
      ...services.flatMap(({ name, paths, roles, operations, events }) =>
        paths.map((path) =>
          element(
            "li",
            {},
            element("a", { href: `explorer/#${path}`, textContent: path }),
            element("p", {
              textContent: `${name} · ${numbers.format(operations.length)} operations, ${numbers.format(events.length)} events · for ${roles.join(" or ") || "every user"}`,
            }),
          ),
        ),
      ),
    );
  } catch (e) {
    problem("services-problem", `The services could not be read: ${e.message}.`);
  }
}

/** The console is linked where it is served and whoever has logged in may see it. */
async function showConsole(roles) {
  // only operators are asked for: of others the answer would have the browser ask for a password
  const isSeen = roles.includes("operator") && (await server.isThere("carillon/console/"));
  for (const link of document.querySelectorAll("[data-console]")) link.hidden = !isSeen;
}

showServices();
account(start, [["operator", "sees the console, and no service"]]);
