/** What a finding says beside its template: texts, the names of objects, and lists. */

import { utf8Length } from "./text.js";

/** The host refuses longer arguments: see `rules.wit`. */
const ARGUMENT_BYTES = 16 << 10;
const KINDS = ["user", "group", "service-principal", "role", "application", "policy", "location"];

/** A part of a sentence that may name objects: made by {@link phrase} and {@link named}. */
export class Phrase {
  /** @param {string} written as the host is given it */
  constructor(written) {
    this.written = written;
  }

  /** The phrase, then a text or another phrase. */
  then(other) {
    return new Phrase(this.written + written(other));
  }

  toString() {
    return this.written;
  }
}

/** Several as one, with a text between them. */
export function joined(phrases, between = ", ") {
  return new Phrase(phrases.map(written).join(escape(between)));
}

/** A text in which nothing is an object or the end of an item. */
function escape(text) {
  return text.replace(/[{}\n\r]/g, (char) => (char === "{" ? "{{" : char === "}" ? "}}" : " "));
}

/** The name of an object of the tenant, which the host fills in; where it knows none, the id is shown. */
export function named(kind, id) {
  if (!KINDS.includes(kind)) throw new TypeError(`there is no kind of object "${kind}"; there are ${KINDS.join(", ")}`);
  const text = String(id);
  // An id has no braces; what has some is a text.
  return new Phrase(text === "" || /[{}\n\r]/.test(text) ? escape(text) : `{${kind}:${text}}`);
}

/** A sentence as a template: phrase`members of ${named("group", id)}`. */
export function phrase(texts, ...parts) {
  if (typeof texts === "string") return new Phrase(escape(texts));
  return new Phrase(texts.map((text, at) => escape(text) + (at < parts.length ? written(parts[at]) : "")).join(""));
}

function written(value) {
  if (value instanceof Phrase) return value.written;
  if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value))) {
    throw new TypeError(
      `${value} is no argument of a message; say what is not known in words, or answer scan.notKnown()`,
    );
  }
  return escape(String(value));
}

/** An argument as the host is given it: a list is an item a line, empty items are left out. */
export function argument(value) {
  const text = Array.isArray(value)
    ? value
        .map(written)
        .filter((item) => item !== "")
        .join("\n")
    : written(value);
  return shortened(text.isWellFormed?.() === false ? text.toWellFormed() : text);
}

/** Cuts an argument that the host would refuse: a list behind its last whole item, with the number of those left out. */
function shortened(text) {
  if (text.length * 3 <= ARGUMENT_BYTES || utf8Length(text) <= ARGUMENT_BYTES) return text;
  // Room for the line that says how many there are.
  const head = text.slice(0, unitsWithin(text, ARGUMENT_BYTES - 32));
  const end = head.lastIndexOf("\n");
  if (end >= 0) {
    const left = text.slice(end).split("\n").length - 1;
    return `${text.slice(0, end)}\nand ${left} more`;
  }
  return `${head.slice(0, wholeParts(head))}…`;
}

/** Where the last whole part of an argument ends: no half of a written brace, no half of a name. */
function wholeParts(text) {
  let at = 0;
  for (const [part] of text.matchAll(/[^{}]+|\{\{|\}\}|\{[^{}]*\}|./gsu)) {
    if (part === "{" || part === "}") break;
    at += part.length;
  }
  return at;
}

/** How many UTF-16 units of a text take at most so many bytes, without half a character. */
function unitsWithin(text, bytes) {
  let units = 0;
  let used = 0;
  for (const char of text) {
    used += utf8Length(char);
    if (used > bytes) return units;
    units += char.length;
  }
  return units;
}
