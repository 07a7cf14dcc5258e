// As much of Markdown as docs/ is written in, made into elements. Texts stay texts; HTML in them is not read.

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|!?\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)|<(https?:[^>\s]+)>|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The elements of a document; `link` answers the address of a link, or undefined where it leads nowhere. */
export function markdown(text, link) {
  const lines = text.split("\n");
  const made = [];
  while (lines.length) made.push(...block(lines, link));
  return made;
}

const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const ITEM = /^(\s*)(?:[-*]|(\d+)\.)\s+(.*)$/;

function block(lines, link) {
  const line = lines.shift();
  if (line.trim() === "") return [];
  const fence = line.match(/^(\s*)```(.*)$/);
  if (fence) return [code(lines, fence[1].length)];
  const heading = line.match(/^(#{1,6})\s+(.*)$/);
  if (heading) {
    const made = element(`h${heading[1].length}`, {}, ...inline(heading[2], link));
    made.id = slug(made.textContent);
    return [made];
  }
  if (line.startsWith("|")) return [table([line, ...whileHolds(lines, (next) => next.startsWith("|"))], link)];
  if (ITEM.test(line)) {
    const rest = whileHolds(lines, (next, after) => ITEM.test(next) || /^\s+\S/.test(next) || (next === "" && /^\s+\S/.test(after ?? "")));
    return [list([line, ...rest], link)];
  }
  const rest = whileHolds(lines, (next) => next.trim() !== "" && !/^(#|\||\s*```)/.test(next) && !ITEM.test(next));
  return [element("p", {}, ...inline([line, ...rest].join(" "), link))];
}

function whileHolds(lines, condition) {
  const taken = [];
  while (lines.length && condition(lines[0], lines[1])) taken.push(lines.shift());
  return taken;
}

function code(lines, indent) {
  const taken = whileHolds(lines, (next) => !next.trim().startsWith("```"));
  lines.shift();
  return element("pre", { tabIndex: 0, textContent: taken.map((each) => each.slice(indent)).join("\n") });
}

/** Cells are parted by bars that stand in no code. */
function cells(row) {
  const found = [""];
  let inCode = false;
  for (const [letter] of row.trim().replace(/^\||\|$/g, "").matchAll(/\\\||./gs)) {
    if (letter === "`") inCode = !inCode;
    if (letter === "|" && !inCode) found.push("");
    else found[found.length - 1] += letter === "\\|" ? "|" : letter;
  }
  return found.map((cell) => cell.trim());
}

function table([head, , ...rows], link) {
  const row = (texts, name) => element("tr", {}, ...texts.map((text) => element(name, {}, ...inline(text, link))));
  const heads = cells(head);
  const made = element("table", {}, element("tbody", {}, ...rows.map((each) => row(cells(each), "td"))));
  if (heads.some((text) => text)) made.prepend(element("thead", {}, row(heads, heads.every((text) => text) ? "th" : "td")));
  return element("div", { className: "scroll", tabIndex: 0 }, made);
}

function list(lines, link) {
  const [, indent, number] = lines[0].match(ITEM);
  const items = [];
  for (const line of lines) {
    const item = line.match(ITEM);
    if (item && item[1].length <= indent.length) items.push([item[3]]);
    else items.at(-1).push(line);
  }
  const made = items.map(([first, ...rest]) => {
    const least = Math.min(...rest.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    const inner = rest.map((line) => line.slice(least));
    const words = [first, ...whileHolds(inner, (next) => next.trim() !== "" && !ITEM.test(next) && !/^(\s*```|\|)/.test(next))];
    return element("li", {}, ...inline(words.join(" "), link), ...markdown(inner.join("\n"), link));
  });
  return element(number ? "ol" : "ul", {}, ...made);
}

function inline(text, link) {
  const made = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, plain, strong, label, target, address, soft] = match;
    made.push(text.slice(last, match.index));
    last = match.index + whole.length;
    if (plain) made.push(element("code", { textContent: plain }));
    else if (strong) made.push(element("strong", {}, ...inline(strong, link)));
    else if (soft) made.push(element("em", {}, ...inline(soft, link)));
    else if (address) made.push(element("a", { href: address, textContent: address }));
    else {
      const href = link(target);
      made.push(...(href ? [element("a", { href }, ...inline(label, link))] : inline(label, link)));
    }
  }
  made.push(text.slice(last));
  return made;
}
