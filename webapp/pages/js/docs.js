// Shows the documents of docs/, as they are in the repository.

import { $, fragment, problem, session } from "./page.js";
import { markdown } from "./markdown.js";

const FILES = new URL("markdown/", document.baseURI);
const FIRST = "docs/README.md";

/** `#docs/wire.md~frames` is a heading of a document. */
const address = () => fragment().split("~");

let shown;

async function show() {
  const [name, part] = address();
  const file = new URL(name || FIRST, FILES);
  problem("problem");
  if (file.href !== shown) {
    $("loading").hidden = false;
    try {
      if (!file.href.startsWith(FILES.href)) throw new Error(`${name} is no document`);
      const response = await fetch(file);
      if (!response.ok) throw new Error(`${file.pathname} answered ${response.status}`);
      $("document").replaceChildren(...markdown(await response.text(), (target) => link(file, target)));
      document.title = `${$("document").querySelector("h1")?.textContent ?? name} · Carillon`;
      shown = file.href;
    } catch (e) {
      $("document").replaceChildren();
      problem("problem", `${e.message}.`);
    }
    $("loading").hidden = true;
  }
  const place = part && document.getElementById(part);
  if (place) place.scrollIntoView();
  else scrollTo(0, 0);
}

/** Where a link of a document leads on this page; nowhere, if it is to a file that is not served. */
function link(file, target) {
  const url = new URL(target, file);
  if (url.origin !== file.origin) return url.protocol.startsWith("http") ? url.href : undefined;
  if (!url.pathname.endsWith(".md") || !url.href.startsWith(FILES.href)) return undefined;
  const name = url.pathname.slice(FILES.pathname.length);
  return `#${name}${url.hash ? `~${url.hash.slice(1)}` : ""}`;
}

addEventListener("hashchange", show);
session();
await show();
