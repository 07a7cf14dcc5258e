// An application of the generated client of the samples, which is compiled strictly.

import {
  connectBookshop,
  connectChat,
  connectTodo,
  failedWith,
  type BookshopClient,
  type Received,
  type Todo,
} from "./client.js";

const chat = connectChat({ id: "tab-1" });
const said: string = await chat.call("message", { text: "hi" });
const nothing: null = await chat.call("messageTo", { room: "a", text: said });
chat.on("received", (received: Received) => received.text.length + (received.user?.length ?? 0));
for await (const received of chat.events("received")) {
  received.room?.toUpperCase();
}

const todos = connectTodo(undefined, "https://todo.example.com").store("Todos");
const first: Todo | undefined = todos.items[0];
first?.title.toUpperCase();

async function order(shop: BookshopClient): Promise<number> {
  try {
    const book = await shop.call("Books:submitOrder", { ID: 201, quantity: 1 }, { timeout: 1000 });
    const all = await shop.call("Books:list");
    shop.on("Books:created", (key) => key.ID + 1);
    shop.on("stockChanged", (changed) => changed.stock + (changed.ID ?? 0));
    const created = await shop.call("Orders:create", { Items: [{ book: { ID: 201 }, quantity: 2 }] });
    return book.stock + all.length + created.Items.length + (nothing ?? 0);
  } catch (e) {
    if (failedWith(e, "CONFLICT")) return 0;
    throw e;
  }
}

// What is wrong does not compile.
// @ts-expect-error there is no such operation
chat.call("massage", { text: "hi" });
// @ts-expect-error text is required
chat.call("message", {});
// @ts-expect-error text is no number
chat.call("message", { text: 1 });
// @ts-expect-error there is no such event
chat.on("recieved", () => undefined);
// @ts-expect-error the service has no entities
chat.store("Todos");
// @ts-expect-error nobody has such a code
failedWith(null, "CONFLIKT");

await order(connectBookshop());
