// An application of carillon.js, which is compiled strictly.

import { connect, CarillonError, type State, type Store } from "carillon";

interface Received { text: string; user: string | null }
interface Book { ID: number; title: string; stock: number; price: string | null }

const chat = connect<{ received: Received }>("/ws/chat", {
  id: "tab-1",
  token: async () => (await fetch("/token")).text(),
  tokenName: "apikey",
  retry: { first: 500 },
});

const off: () => void = chat.on("received", (data, frame) => console.log(data.text.length, frame.id?.length));
chat.on("*", (data, frame) => console.log(frame.event, data));
off();

async function main(signal: AbortSignal): Promise<string> {
  try {
    const reply = await chat.call<string>("message", { text: "hi" }, { timeout: 1000, signal });
    await chat.enter("room");
    for await (const e of chat.events("received")) {
      return e.text + reply.toUpperCase();
    }
  } catch (e) {
    if (e instanceof CarillonError && e.code === "UNKNOWN_OUTCOME") return e.details.map((d) => d.path).join();
    throw e;
  }
  return "";
}

const seconds = (state: State): number => (state.name === "retrying" ? state.seconds : 0);
chat.onState((state) => console.log(seconds(state)));

const books: Store<Book> = connect("/ws/bookshop").store<Book>("Books", {
  where: { stock: 0 },
  sort: (a, b) => a.title.localeCompare(b.title),
  also: ["stockChanged"],
});
books.subscribe(() => console.log(books.items[0]?.title, books.get(201)?.stock));

// @ts-expect-error: an event that the service does not say
chat.on("recieved", () => {});
// @ts-expect-error: a member that the event does not have
chat.on("received", (data) => data.texts);
// @ts-expect-error: an option that is none
connect("/ws/chat", { tokn: "x" });
// @ts-expect-error: a member that a row does not have
books.get(201)?.titel;
// @ts-expect-error: rows are not for changing
books.items.push({ ID: 1, title: "", stock: 0, price: null });

void main(new AbortController().signal);
