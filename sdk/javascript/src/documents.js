/** The objects of documents: read by the properties that a rule declared, each of its kind, and no others. */

import { DOCUMENTS } from "./schema.js";
import { guard } from "./guard.js";
import { didYouMean } from "./text.js";
import { PLACE } from "./verdict.js";

/** Where an export notes what it damaged of an object. */
const DAMAGED = "@ephor.damaged";

/** The objects of a document cannot be read as the rule declared them. */
export class Unreadable extends Error {}

/**
 * What a rule reads of a document, as a tree: made of paths such as `conditions.users.includeUsers` and `values[].name`.
 * Throws where the schema has no such property.
 */
export function shape(document, paths) {
  const known = DOCUMENTS[document];
  if (known === undefined) {
    throw new TypeError(`there is no document "${document}"${didYouMean(document, Object.keys(DOCUMENTS))}`);
  }
  if (!Array.isArray(paths) || paths.length === 0) {
    throw new TypeError(
      `name the properties of "${document}" that the rule reads, such as ["${Object.keys(known.properties)[0]}"]`,
    );
  }
  const root = { kind: "object", members: new Map() };
  for (const path of paths) {
    if (!Object.hasOwn(known.properties, path)) {
      throw new TypeError(
        `"${document}" declares no property "${path}"${didYouMean(path, Object.keys(known.properties))}`,
      );
    }
    let node = root;
    let place = "";
    for (const part of path.split(".")) {
      const name = part.replace(/\[\]$/, "");
      place = place === "" ? name : `${place}.${name}`;
      const kind = known.properties[place];
      if (!node.members.has(name)) node.members.set(name, { kind, members: null });
      node = node.members.get(name);
      if (place !== path) node.members ??= new Map();
      if (part !== name) place += "[]";
    }
  }
  return sealed(`the object of ${document}`, root);
}

/** Gives each object of a tree the prototype of what is read as it. */
function sealed(what, node) {
  if (node.members === null) return node;
  node.prototype = guard(`${what}, as the rule declared it,`, [...node.members.keys()]);
  for (const [name, member] of node.members) sealed(`"${name}" of ${what}`, member);
  return node;
}

/** Reads the objects of a document; throws `Unreadable` with the reason. */
export function read(items, index, tree) {
  return items.map((text, item) => {
    try {
      return object(text, { document: index, item }, tree);
    } catch (error) {
      if (error instanceof Unreadable) throw new Unreadable(`object ${item + 1}: ${error.message}`);
      throw error;
    }
  });
}

function object(text, place, tree) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`it is no JSON: ${error.message}`);
  }
  const damaged = damagedPlaces(value);
  const found = damaged.find((path) => reads(tree, value, path));
  if (found !== undefined) {
    throw new Unreadable(`${found.join(".")} was cut off or joined in the export; export it again with -Depth 20`);
  }
  const out = members(value, tree, "it");
  Object.defineProperty(out, PLACE, { value: place });
  return out;
}

function members(value, tree, what) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Unreadable(`${what} is no object`);
  const out = Object.create(tree.prototype);
  for (const [name, member] of tree.members) {
    out[name] = Object.hasOwn(value, name) ? property(value[name], member, name) : null;
  }
  return out;
}

/** What a value is as a property of that kind. Null stands for absent and null. */
function property(value, node, name) {
  if (value === null) return null;
  const wrong = (wanted) => new Unreadable(`${name} is ${JSON.stringify(value).slice(0, 60)}; expected ${wanted}`);
  switch (node.kind) {
    case "boolean":
      if (typeof value !== "boolean") throw wrong("true or false");
      return value;
    case "integer":
      if (!Number.isSafeInteger(value)) throw wrong("a whole number");
      return value;
    case "list":
    case "JSON in texts":
      return texts(value, wrong);
    case "object":
      return node.members === null ? value : members(value, node, name);
    case "objects":
      if (!Array.isArray(value)) throw wrong("a list of objects");
      return node.members === null ? value : value.map((entry) => members(entry, node, `an entry of ${name}`));
    case "tree":
    case "any":
      return value;
    default:
      if (typeof value !== "string") throw wrong("a text");
      return value;
  }
}

/** A list of texts: a single text is a list of one, nulls in it are left out. */
function texts(value, wrong) {
  const entries = (Array.isArray(value) ? value : [value]).filter((entry) => entry !== null);
  if (!entries.every((entry) => typeof entry === "string")) throw wrong("a list of texts");
  return entries;
}

/** The damaged properties of an object, each as the names that lead to it. */
function damagedPlaces(value) {
  const note = value?.[DAMAGED];
  const places = [];
  const add = (noted, before) => {
    for (const [name, inner] of Object.entries(noted)) {
      const place = [...before, name];
      // Names that somebody took out, as a redaction does: then it is not known which they were.
      if (inner !== null && typeof inner === "object" && !Array.isArray(inner) && Object.keys(inner).length > 0)
        add(inner, place);
      else places.push(place);
    }
  };
  if (note !== null && typeof note === "object" && !Array.isArray(note)) add(note, []);
  return places;
}

/**
 * Whether a rule that reads `tree` reads what stands at a place, above it or within it. Numbers are entries of lists. A
 * place that the object does not have counts as read: its name was taken out, and it is not known which it was.
 */
function reads(tree, value, place) {
  let node = tree;
  let within = value;
  for (const name of place) {
    if (node.members === null) return true;
    within = within !== null && typeof within === "object" && Object.hasOwn(within, name) ? within[name] : undefined;
    if (node.kind === "objects" && /^\d+$/.test(name)) continue;
    if (!node.members.has(name)) return within === undefined;
    node = node.members.get(name);
  }
  return true;
}
