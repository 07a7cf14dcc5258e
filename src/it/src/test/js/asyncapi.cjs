// What the official parser says of an AsyncAPI document: node asyncapi.cjs <file>

const { readFileSync } = require("node:fs");
const { Parser } = require("@asyncapi/parser");

new Parser().parse(readFileSync(process.argv[2], "utf8")).then(({ document, diagnostics }) => {
  const operations = document ? document.operations().all() : [];
  console.log(
    JSON.stringify({
      diagnostics: diagnostics.map(({ code, message, severity, path }) => ({
        code, message, severity, path: path.join("."),
      })),
      channels: document ? document.channels().all().map((channel) => channel.address()) : [],
      operations: operations.map((operation) => operation.id()),
      replies: operations.filter((operation) => operation.reply()).length,
    }),
  );
});
