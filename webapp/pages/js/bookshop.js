// Books whose stock moves, on a store of carillon.js; ordered by WebSocket or by OData.

import { connect } from "../carillon-public/carillon.js";
import { $, account, button, element, problem, showState, soon, words } from "./page.js";
import { odata } from "./server.js";

const numbers = new Intl.NumberFormat();

let shop;
let books;
let authors;
let mayEdit = false;
const editing = new Set(); // keys
const quantities = new Map(); // what stands in the field of a book, by its key
const shown = new Map(); // the stock that was seen, by key

/** An amount of money as the reader's locale writes it. */
function money({ price, currency }) {
  if (price == null) return "–";
  return currency
    ? new Intl.NumberFormat(undefined, { style: "currency", currency }).format(price)
    : numbers.format(price);
}

function start({ roles }) {
  shop?.close();
  mayEdit = roles.includes("admin");
  shop = connect("ws/bookshop");
  shop.onState(showState);
  books = shop.store("Books", { also: ["stockChanged"], sort: (a, b) => a.title.localeCompare(b.title) });
  authors = shop.store("Authors");
  books.subscribe(soon(show));
  authors.subscribe(soon(show));
  $("shop").hidden = false;
  show();
}

// What is seen

const author = (book) => authors.get(book.author?.ID ?? "")?.name ?? "";

function show() {
  const sought = $("find").value.trim().toLocaleLowerCase();
  const found = books.items.filter((book) => `${book.title} ${author(book)}`.toLocaleLowerCase().includes(sought));
  $("loading").hidden = books.loaded || !!books.error;
  $("empty").hidden = !books.loaded || found.length > 0;
  $("books").hidden = found.length === 0;
  if (books.error) problem("problem", words(books.error));
  const focus = document.activeElement;
  const [id, action] = [focus?.closest("tr")?.dataset.id, focus?.dataset.action];
  const kept = new Map(
    [...$("rows").children].filter((row) => row.querySelector("form")).map((row) => [row.dataset.id, row]),
  );
  $("rows").replaceChildren(
    ...found.map((book) => (editing.has(book.ID) ? (kept.get(String(book.ID)) ?? editor(book)) : row(book))),
  );
  if (id) $("rows").querySelector(`[data-id="${id}"] [data-action="${action}"]`)?.focus();
}

const labelled = (label, input) => element("td", { className: "number", dataset: { label } }, input);
const cell = (className, ...children) => element("td", { className }, ...children);

function row(book) {
  const { ID, title, stock } = book;
  const isChanged = shown.has(ID) && shown.get(ID) !== stock;
  shown.set(ID, stock);
  const quantity = element("input", {
    type: "number",
    min: 1,
    value: quantities.get(ID) ?? 1,
    ariaLabel: `Copies of ${title}`,
    oninput: () => quantities.set(ID, quantity.value),
    dataset: { action: "quantity" },
  });
  const does = (text, action, run) =>
    button(text, run, { className: "small", ariaLabel: `${text} ${title}`, dataset: { action } });
  const order = does("Order", "order", () => quantity.reportValidity() && buy(book, Number(quantity.value)));
  const edit = does("Edit", "edit", () => change(ID, true));
  edit.classList.add("quiet");
  return element(
    "tr",
    { dataset: { id: ID }, className: isChanged ? "changed" : "" },
    element("th", { scope: "row", textContent: title }),
    cell("long", author(book)),
    cell("number", money(book)),
    cell("number stock", `${numbers.format(stock)} in stock`),
    cell("number", element("div", { className: "row" }, quantity, order, ...(mayEdit ? [edit] : []))),
  );
}

function change(ID, isEdited) {
  if (isEdited) editing.add(ID);
  else editing.delete(ID);
  show();
  $("rows").querySelector(`[data-id="${ID}"] ${isEdited ? "input" : "[data-action=edit]"}`)?.focus();
}

/** A row in which an administrator changes a book. Form fields outside of a form name it by its id. */
function editor(book) {
  const { ID, title } = book;
  const form = element("form", { id: `edit-${ID}`, className: "row" });
  const field = (label, properties) => {
    const input = element("input", { ariaLabel: `${label} of ${title}`, ...properties });
    input.setAttribute("form", form.id);
    input.defaultValue = input.value;
    return input;
  };
  const name = field("Title", { value: title, required: true, maxLength: 111 });
  const price = field("Price", { type: "number", min: 0, step: "0.01", value: book.price ?? "" });
  const stock = field("Stock", { type: "number", min: 0, value: book.stock, required: true });
  form.append(
    element("button", { className: "small", textContent: "Save" }),
    button("Cancel", () => change(ID, false), { className: "quiet small" }),
  );
  form.onsubmit = async (event) => {
    event.preventDefault();
    // what was not changed is left out: somebody may have ordered meanwhile
    const isChanged = (input) => input.value !== input.defaultValue;
    const data = {
      ID,
      ...(isChanged(name) && { title: name.value }),
      ...(isChanged(price) && { price: price.value || null }),
      ...(isChanged(stock) && { stock: Number(stock.value) }),
    };
    if (await done(`${name.value} was changed.`, () => shop.call("Books:update", data, { wait: false }))) {
      change(ID, false);
    }
  };
  return element(
    "tr",
    { dataset: { id: ID } },
    element("th", { scope: "row" }, name),
    cell("", author(book)),
    labelled("Price", price),
    labelled("Stock", stock),
    cell("number", form),
  );
}

// What is done

async function done(text, task) {
  problem("problem");
  $("done").textContent = "";
  try {
    await task();
    $("done").textContent = text;
    return true;
  } catch (e) {
    problem("problem", words(e));
    return false;
  }
}

const WAYS = {
  ws: (ID, quantity) => shop.call("Books:submitOrder", { ID, quantity }, { wait: false }),
  odata: (ID, quantity) => odata(`odata/v4/bookshop/Books(${ID})/BookshopService.submitOrder`, { quantity }),
};

function buy({ ID, title }, quantity) {
  const way = $("way").selectedOptions[0];
  done(`${numbers.format(quantity)} × ${title} was ordered by ${way.text}.`, () => WAYS[way.value](ID, quantity));
}

$("find").oninput = show;
account(start);
