// Frames to start from. Those of the samples are written by hand, all others follow from the model.

const KEY_OFFSET = { t1: 0, t2: 1000 };

function written(tenant) {
  const offset = KEY_OFFSET[tenant] ?? 0;
  const book = 201 + offset;
  const author = 101 + offset;
  const genre = 10 + offset;
  const draft = 900 + offset;
  const todo = { ID: "the ID that Todos:create answered" };
  const order = { ID: "the ID that Orders:create answered" };
  return {
    "/ws/chat": {
      message: { text: "Hello!" },
      messageTo: { room: "lobby", text: "Hello, lobby!" },
      wsContext: { context: "lobby" },
    },
    "/ws/todo": {
      "Todos:create": { title: "Read a book", due: "2030-01-31" },
      "Todos:list": { done: false },
      "Todos:read": todo,
      "Todos:readDeep": todo,
      "Todos:update": { ...todo, title: "Read two books" },
      "Todos:delete": todo,
      "Todos:toggle": todo,
    },
    "/ws/bookshop": {
      "Books:list": {},
      "Books:read": { ID: book },
      "Books:readDeep": { ID: book },
      "Books:create": {
        ID: draft, title: "A new book", stock: 10, price: "9.99", currency: "EUR",
        author: { ID: author }, genre: { ID: genre },
      },
      "Books:update": { ID: book, stock: 20 },
      "Books:delete": { ID: draft },
      "Books:submitOrder": { ID: book, quantity: 1 },
      "Authors:list": {},
      "Authors:read": { ID: author },
      "Authors:readDeep": { ID: author },
      "Authors:create": { ID: draft, name: "A new author" },
      "Authors:update": { ID: draft, name: "A renamed author" },
      "Authors:delete": { ID: draft },
      "Genres:list": {},
      "Genres:read": { ID: genre },
      "Genres:readDeep": { ID: genre },
      "Genres:create": { ID: draft, name: "A new genre", parent: { ID: genre } },
      "Genres:update": { ID: draft, name: "A renamed genre" },
      "Genres:delete": { ID: draft },
      "Orders:create": { buyer: "Somebody", Items: [{ book: { ID: book }, quantity: 2 }] },
      "Orders:list": {},
      "Orders:read": order,
      "Orders:readDeep": order,
      "Orders:update": { ...order, buyer: "Somebody else" },
      "Orders:delete": order,
    },
  };
}

const VALUES = { string: "text", number: 1, boolean: true, object: {} };

function generated(operation) {
  return Object.fromEntries(operation.parameters.map((p) => [p.name, VALUES[p.type]]));
}

/** The events that a client may send to a path, each with data to start from. */
export function examples(service, path, tenant) {
  const known = written(tenant)[path] ?? {};
  const names = Object.keys(known);
  const byHand = names.filter(
    (name) => name === "wsContext" || service.operations.some((o) => o.event === name),
  );
  const others = service.operations.filter((o) => !names.includes(o.event));
  const all = [
    ...byHand.map((event) => ({ event, data: known[event] })),
    ...others.map((o) => ({ event: o.event, data: generated(o) })),
  ];
  return all.some((e) => e.event === "wsContext")
    ? all
    : [...all, { event: "wsContext", data: { context: "a" } }];
}
