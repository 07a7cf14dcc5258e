// A form from a schema, and data from the form.

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 });
const limit = (n) => numbers.format(n);

const DEPTH = 4; // of objects in objects; what is deeper is written as JSON

let ids = 0;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Numbers that may be texts as well, since JavaScript cannot hold all of them. */
function numeric(types) {
  if (types.length !== 2 || !types.includes("string")) return undefined;
  if (types.includes("number")) return "decimal";
  return types.includes("integer") ? "integer" : undefined;
}

/** What holds where both hold, as far as fields show it. */
const merged = (one, other) => ({
  ...one,
  ...other,
  ...(one.properties && other.properties && { properties: { ...one.properties, ...other.properties } }),
  required: [...(one.required ?? []), ...(other.required ?? [])],
});

/**
 * Alternatives that are all objects, as one: with the members of each, those required that all require, and the
 * member that tells which it is.
 */
function united(told, choices, description) {
  const all = choices.map((each) => plain(each, description));
  if (!all.every(({ properties }) => properties)) return undefined;
  const properties = Object.assign({}, ...all.map((each) => each.properties));
  if (told) properties[told] = { type: "string", enum: all.map((each) => each.properties[told]).flatMap((said) => said?.enum ?? said?.const ?? []) };
  const required = (all[0].required ?? []).filter((name) => all.every((each) => each.required?.includes(name)));
  return { type: "object", properties, required };
}

/** The schema without the alternative "null", and whether it had one. */
function plain(schema, description) {
  const resolved = description.resolve(schema) ?? {};
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices) {
    const others = choices.map((each) => description.resolve(each)).filter(({ type }) => type !== "null");
    if (others.length === 1) {
      const { oneOf, anyOf, ...rest } = resolved;
      return { ...others[0], ...rest };
    }
    return united(resolved.discriminator, others, description) ?? { ...resolved, type: undefined };
  }
  if (resolved.allOf) {
    const { allOf, ...rest } = resolved;
    return plain(allOf.map((each) => plain(each, description)).reduce(merged, rest), description);
  }
  if (Array.isArray(resolved.type)) {
    const types = resolved.type.filter((type) => type !== "null");
    return { ...resolved, type: types.length === 1 ? types[0] : numeric(types) };
  }
  return resolved;
}

/**
 * Fields for the members of an object.
 *
 * @returns `{nodes, read}`: what to show, and a function that gives the data of what was filled in
 */
export function fields(schema, description, changed, depth = DEPTH) {
  const { properties = {}, required = [] } = plain(schema, description);
  const members = Object.entries(properties)
    .filter(([, member]) => !description.resolve(member)?.readOnly)
    .map(([name, member]) => ({ name, ...field(name, plain(member, description), required.includes(name), description, changed, depth) }));
  return {
    nodes: members.map(({ node }) => node),
    read() {
      const data = {};
      for (const { name, read } of members) {
        const value = read();
        if (value !== undefined) data[name] = value;
      }
      return data;
    },
  };
}

function field(name, schema, isRequired, description, changed, depth) {
  if (schema.type === "object" && schema.properties && depth > 0) return group(name, schema, isRequired, description, changed, depth);
  const { input, read } = control(schema, isRequired);
  input.id = `field-${++ids}`;
  input.name = name;
  input.required = isRequired;
  input.addEventListener("input", () => {
    input.setCustomValidity("");
    changed();
  });
  const kind = [schema.format ?? schema.type ?? "JSON", isRequired ? "" : "optional"].filter(Boolean).join(", ");
  const label = element("label", { htmlFor: input.id, textContent: `${name} ` }, element("span", { className: "hint", textContent: `(${kind})` }));
  const node = element("div", { className: "field" }, label, input);
  const about = [schema.description, bounds(schema)].filter(Boolean).join(" ");
  if (about) {
    node.append(element("p", { id: `${input.id}-about`, className: "hint", textContent: about }));
    input.setAttribute("aria-describedby", `${input.id}-about`);
  }
  return { node, read };
}

function group(name, schema, isRequired, description, changed, depth) {
  const inner = fields(schema, description, changed, depth - 1);
  const node = element("fieldset", {}, element("legend", { textContent: isRequired ? name : `${name} (optional)` }), ...inner.nodes);
  if (!isRequired) {
    for (const input of node.querySelectorAll("[required]")) input.required = false; // the server says where it is needed
  }
  return {
    node,
    read() {
      const data = inner.read();
      return isRequired || Object.keys(data).length ? data : undefined;
    },
  };
}

/** What the schema allows, in words, as far as the field does not show it. */
function bounds({ minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, pattern }) {
  const said = [];
  if (minLength > 1) said.push(`At least ${limit(minLength)} characters.`);
  if (maxLength) said.push(`At most ${limit(maxLength)} characters.`);
  if (minimum !== undefined) said.push(`At least ${limit(minimum)}.`);
  if (maximum !== undefined) said.push(`At most ${limit(maximum)}.`);
  if (exclusiveMinimum !== undefined) said.push(`More than ${limit(exclusiveMinimum)}.`);
  if (exclusiveMaximum !== undefined) said.push(`Less than ${limit(exclusiveMaximum)}.`);
  if (pattern) said.push(pattern === "\\S" ? "Not blank." : `As ${pattern}.`);
  return said.join(" ");
}

function control(schema, isRequired) {
  const { type, format, enum: values } = schema;
  if (values) return choice(values.filter((value) => value !== null), isRequired);
  if (type === "boolean") return choice([true, false], isRequired);
  if (type === "integer" || type === "number" || type === "decimal") return number(schema);
  if (type === "string") return format === "date" ? date() : text(schema);
  return free();
}

function choice(values, isRequired) {
  const input = element("select", {}, ...values.map((value) => new Option(String(value), JSON.stringify(value))));
  if (!isRequired) input.prepend(new Option("–", ""));
  input.selectedIndex = 0;
  return { input, read: () => (input.value ? JSON.parse(input.value) : undefined) };
}

function number({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const input = element("input", { type: "number", step: type === "integer" ? "1" : "any" });
  const least = minimum ?? (type === "integer" && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : exclusiveMinimum);
  const most = maximum ?? (type === "integer" && exclusiveMaximum !== undefined ? exclusiveMaximum - 1 : exclusiveMaximum);
  if (least !== undefined) input.min = least;
  if (most !== undefined) input.max = most;
  // a decimal keeps its scale as text, and so does what JavaScript cannot hold
  const value = () => (type !== "decimal" && String(Number(input.value)) === input.value ? Number(input.value) : input.value);
  return { input, read: () => (input.value === "" ? undefined : value()) };
}

function date() {
  const input = element("input", { type: "date" });
  return { input, read: () => input.value || undefined };
}

const PLACEHOLDERS = {
  "date-time": "2030-01-31T12:00:00Z",
  time: "12:00:00",
  duration: "PT1H",
  uuid: "00000000-0000-0000-0000-000000000000",
};

function text({ format, minLength, maxLength, pattern }) {
  const input = element(maxLength > 500 ? "textarea" : "input", { placeholder: PLACEHOLDERS[format] ?? "" });
  if (input.localName === "textarea") input.rows = 2;
  if (minLength) input.minLength = minLength;
  if (maxLength) input.maxLength = maxLength;
  if (pattern && input.localName === "input") input.pattern = pattern;
  input.spellcheck = false;
  return { input, read: () => (input.value === "" ? (input.required ? "" : undefined) : input.value) };
}

/** Anything else, as JSON. */
function free() {
  const input = element("textarea", { rows: 2, spellcheck: false, placeholder: "JSON" });
  return {
    input,
    read() {
      if (input.value.trim() === "") return undefined;
      try {
        return JSON.parse(input.value);
      } catch (e) {
        input.setCustomValidity(`No JSON: ${e.message}`);
        return undefined;
      }
    },
  };
}
