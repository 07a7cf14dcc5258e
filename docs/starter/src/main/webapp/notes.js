import { connect } from "./carillon-public/carillon.js";

const $ = (id) => document.getElementById(id);
const notes = connect("ws/notes");
const rows = notes.store("Notes", { key: "id", sort: (a, b) => a.text.localeCompare(b.text) });

notes.onState((state) => ($("state").textContent = state.name));
notes.on("greeted", ({ name }) => ($("state").textContent = `${name} was greeted`));

rows.subscribe(() =>
  $("list").replaceChildren(
    ...rows.items.map((note) => Object.assign(document.createElement("li"), { textContent: note.text })),
  ),
);

$("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await notes.call("Notes:create", { text: $("text").value });
    event.target.reset();
    $("problem").textContent = "";
  } catch (e) {
    $("problem").textContent = e.message;
  }
});
