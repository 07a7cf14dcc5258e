// Elements, tables and small charts. Text of others is always text, never HTML.

/** The element of an id. */
export const $ = (id) => document.getElementById(id);

/** Makes an element; what is null is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** A number as the reader writes it. */
export const number = (n) => (Number.isFinite(n) ? (Math.abs(n) < 10 ? tenth : whole).format(n) : "–");

/** Bytes as the reader writes them. */
export function bytes(n) {
  const [unit, size] = n < 1e3 ? ["byte", 1] : n < 1e6 ? ["kilobyte", 1e3] : n < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  return new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 }).format(n / size);
}

/** How long, in seconds, by its two largest units at most. */
export function duration(seconds) {
  const [unit, size] = UNITS.find(([, of]) => seconds >= of) ?? UNITS[3];
  return new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 0 }).format(
    Math.max(0, Math.floor(seconds / size)),
  );
}

/** When, given in milliseconds since 1970. */
export const time = (millis) =>
  element("time", { datetime: new Date(millis).toISOString() }, moment.format(millis));

/**
 * A table: each column has a title and a cell of a row; a number is shown at the end of its column.
 */
export function table(caption, columns, rows, empty) {
  if (!rows.length) return element("div", {}, element("h2", {}, caption), element("p", { class: "hint" }, empty));
  const head = columns.map((c) => element("th", { scope: "col", class: c.number ? "number" : null }, c.title));
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      columns.map((column, i) => {
        const cell = column.cell(row);
        return element(
          i === 0 ? "th" : "td",
          {
            scope: i === 0 ? "row" : null,
            class: [column.number && "number", column.wide && "wide", column.long && "long"].filter(Boolean).join(" ") || null,
            "data-label": i === 0 ? null : column.title,
          },
          cell ?? "",
        );
      }),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      { class: "stack" },
      element("caption", {}, `${caption} (${number(rows.length)})`),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, body),
    ),
  );
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 56;

/** A line of the last figures, with the last one in words. */
export function chart(title, values, said) {
  const most = Math.max(1, ...values.filter(Number.isFinite));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true"); // the figure beside it says the same
  const line = document.createElementNS(SVG, "polyline");
  const step = WIDTH / Math.max(1, values.length - 1);
  line.setAttribute(
    "points",
    values
      .map((v, i) => [i * step, HEIGHT - 2 - ((Number.isFinite(v) ? v : 0) / most) * (HEIGHT - 4)])
      .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(" "),
  );
  svg.append(line);
  return element("li", { class: "chart" }, element("span", {}, title), element("br"), element("strong", {}, said), svg);
}

/** Asks whether something is to be done; null: no. */
export function confirmed({ title, text, yes, reason }) {
  const dialog = $("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  $("confirm-yes").textContent = yes;
  $("confirm-reason").value = "";
  $("confirm-reason-field").hidden = !reason;
  return new Promise((resolve) => {
    let answer = null;
    $("confirm-yes").onclick = () => {
      answer = { reason: $("confirm-reason").value };
      dialog.close();
    };
    $("confirm-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    $("confirm-yes").focus();
  });
}
