// The frames that went out and came in, the newest first.

const LIMIT = 200;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false,
});

const KINDS = { out: "Sent", in: "Heard", reply: "Reply", error: "Error", note: "Note" };

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) {
    made.className = className;
  }
  return made;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export class Log {
  #list;
  #empty;

  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
  }

  sent(text) {
    this.#add("out", text);
  }

  heard(text) {
    let frame = null;
    try {
      frame = JSON.parse(text);
    } catch {
      // another format: shown as it is
    }
    if (frame?.event === "error") {
      const details = (frame.data?.details ?? []).map((d) => ` ${d.path}: ${d.message}.`).join("");
      this.#add("error", text, `${frame.data?.code}: ${frame.data?.message}${details}`);
    } else {
      this.#add(frame && "ref" in frame ? "reply" : "in", text);
    }
  }

  note(words) {
    this.#add("note", null, words);
  }

  clear() {
    this.#list.replaceChildren();
    this.#show();
  }

  #add(kind, text, words) {
    const item = document.createElement("li");
    item.dataset.kind = kind === "reply" ? "in" : kind;
    const now = new Date();
    const time = element("time", clock.format(now));
    time.dateTime = now.toISOString();
    const meta = element("div", "", "meta");
    meta.append(element("strong", KINDS[kind]), time);
    item.append(meta);
    if (words) {
      item.append(element("p", words, kind === "error" ? "words error" : "words"));
    }
    if (text !== null) {
      item.append(element("pre", pretty(text)));
    }
    this.#list.prepend(item);
    while (this.#list.children.length > LIMIT) {
      this.#list.lastElementChild.remove();
    }
    this.#show();
  }

  #show() {
    const none = this.#list.children.length === 0;
    this.#list.hidden = none;
    this.#empty.hidden = !none;
  }
}
