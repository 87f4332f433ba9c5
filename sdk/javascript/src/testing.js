/** The test kit: a tenant made in a test, and the verdicts of a rule on it, in Node and without WebAssembly. */

import { DOCUMENTS, TABLES } from "./schema.js";
import { exportsOf, pack } from "./pack.js";
import { kebab, utf8Length } from "./text.js";
import { Duration, Time } from "./values.js";

/** A verdict as a test reads it. */
class Told {
  constructor(kind, message, args, related) {
    /** `pass`, `fail`, `not-applicable` or `unknown`. */
    this.kind = kind;
    /** Id of the message of a fail or unknown. */
    this.message = message;
    /** Its arguments, by name, as the host is given them. */
    this.arguments = args;
    /** Number of objects that explain it. */
    this.related = related;
  }
}

/** A tenant for a test: a time, documents and parameters. Rows are given with the question. */
export class Tenant {
  #collectedAt = Time.date(2026, 11, 22);
  #documents = new Map();
  #parameters = new Map();
  #unlicensed = new Set();

  #with(change) {
    const other = new Tenant();
    other.#collectedAt = this.#collectedAt;
    other.#documents = new Map(this.#documents);
    other.#parameters = new Map(this.#parameters);
    other.#unlicensed = new Set(this.#unlicensed);
    change(other);
    return other;
  }

  /** The same, collected at another time; otherwise it is 2026-11-22. */
  collectedAt(time) {
    return this.#with((other) => (other.#collectedAt = time));
  }

  /** The same with objects of a document, as the vendor writes them; without any, a document that has none. */
  with(document, ...objects) {
    if (DOCUMENTS[document] === undefined) throw new Error(`there is no document "${document}"`);
    return this.#with((other) =>
      other.#documents.set(document, [...(this.#documents.get(document) ?? []), ...objects]),
    );
  }

  /** The same, where the source of a document names a missing license. */
  unlicensed(document) {
    return this.#with((other) => other.#unlicensed.add(document));
  }

  /** The same with a parameter set. */
  parameter(name, value) {
    return this.#with((other) => other.#parameters.set(kebab(name), value));
  }

  /** The verdict on one row, given as the snapshot writes it. Columns left out are not known. */
  row(rule, row) {
    return this.rows(rule, [row])[0];
  }

  /** The verdicts on rows, in their order. */
  rows(rule, rows) {
    if (rule.table === null) throw new Error(`rule ${rule.name} judges documents: ask with check() or objects()`);
    const { findings, counts } = this.#ask(rule, (exports) => exports.checkRows(rule.table, batch(rule, rows)));
    const told = new Array(rows.length).fill(null);
    for (const finding of findings) told[finding.row] = this.#told(rule, finding);
    const [{ pass, notApplicable }] = counts;
    if (findings.length + pass + notApplicable !== rows.length)
      throw new Error("the verdicts do not add up to the rows");
    return told.map((known, at) => {
      if (known !== null) return known;
      if (notApplicable === 0) return new Told("pass", null, {}, 0);
      if (pass === 0) return new Told("not-applicable", null, {}, 0);
      return this.rows(rule, [rows[at]])[0];
    });
  }

  /** The verdict on the tenant. */
  check(rule) {
    if (rule.each !== null) throw new Error(`rule ${rule.name} judges the objects of a document: ask with objects()`);
    return this.objects(rule)[0];
  }

  /** The verdicts on the objects of a document, in their order; one verdict where there is no object. */
  objects(rule) {
    if (rule.table !== null) throw new Error(`rule ${rule.name} judges rows: ask with row()`);
    const { findings, counts } = this.#ask(rule, (exports) => exports.checkDocuments());
    const [{ pass, notApplicable }] = counts;
    const objects = this.#documents.get(rule.each) ?? [];
    const total = findings.length + pass + notApplicable;
    if (rule.each === null || objects.length <= 1 || total === 1) {
      const kind = pass > 0 ? "pass" : "not-applicable";
      return findings.length > 0 ? findings.map((finding) => this.#told(rule, finding)) : [new Told(kind, null, {}, 0)];
    }
    if (total !== objects.length) throw new Error("the verdicts do not add up to the objects");
    return objects.map((object, at) => {
      const finding = findings.find(({ subject }) => subject.item === at);
      if (finding !== undefined) return this.#told(rule, finding);
      if (notApplicable === 0 || pass === 0) return new Told(pass > 0 ? "pass" : "not-applicable", null, {}, 0);
      return this.#with((other) => other.#documents.set(rule.each, [object])).objects(rule)[0];
    });
  }

  #told(rule, { message, arguments: given, related }) {
    const { id, verdict, arguments: names } = rule.messages[message];
    return new Told(verdict, id, Object.fromEntries(names.map((name, at) => [name, given[at]])), related.length);
  }

  #ask(rule, ask) {
    const declared = rule.documents.map(({ name }) => name);
    for (const name of [...this.#documents.keys(), ...this.#unlicensed]) {
      if (!declared.includes(name)) throw new Error(`rule ${rule.name} does not read the document ${name}`);
    }
    for (const name of this.#parameters.keys()) {
      if (!rule.parameters.some(({ id }) => id === name)) throw new Error(`rule ${rule.name} has no parameter ${name}`);
    }
    const given = rule.documents.filter(({ name, needed }) => needed || this.#documents.has(name));
    const settings = rule.parameters.map(({ id, written }) => ({
      rule: 0,
      name: id,
      value: this.#parameters.has(id) ? setting(this.#parameters.get(id)) : written,
    }));
    const exports = exportsOf(
      pack({ name: "test", version: "0.0.0", title: "Test", description: "A test.", rules: [rule] }),
      () => {},
    );
    exports.open({
      collectedAt: this.#collectedAt.seconds,
      rules: [0],
      settings,
      documents: given.map(({ name }) => ({
        name,
        items: (this.#documents.get(name) ?? []).map((object) => JSON.stringify(object)),
      })),
      sources: [
        ...given.map(({ source }) => ({ id: source, status: "complete" })),
        ...[...this.#unlicensed].map((name) => ({ id: DOCUMENTS[name].source, status: "unlicensed" })),
      ],
    });
    return ask(exports);
  }
}

function setting(value) {
  if (Array.isArray(value)) return value.join("\n");
  return value instanceof Duration ? String(value.seconds) : String(value);
}

/** Rows as columns, as the host makes them. */
function batch(rule, rows) {
  const known = TABLES[rule.table];
  for (const name of rows.flatMap((row) => Object.keys(row))) {
    if (known[name] === undefined) throw new Error(`table ${rule.table} has no column ${name}`);
  }
  const columns = rule.columns.map(({ name, kind }) => {
    const values = rows.map((row) => row[name] ?? null);
    const nulls = values.some((value) => value === null)
      ? Uint8Array.from(values, (value) => (value === null ? 1 : 0))
      : new Uint8Array();
    return { name, nulls, values: wire(name, kind, values) };
  });
  return { rows: rows.length, columns };
}

function wire(name, kind, values) {
  const wrong = (value) => new Error(`column ${name} is of kind ${kind}, not ${JSON.stringify(value)}`);
  const each = (empty, read) =>
    values.map((value) => {
      const made = value === null ? empty : read(value);
      if (made === undefined || made === null) throw wrong(value);
      return made;
    });
  const string = (value) => (typeof value === "string" ? value : undefined);
  const seconds = (value) => (value instanceof Time || value instanceof Duration ? value.seconds : value);
  switch (kind) {
    case "boolean":
      return {
        tag: "booleans",
        val: Uint8Array.from(each(0, (value) => (typeof value === "boolean" ? Number(value) : undefined))),
      };
    case "integer":
    case "duration":
      return {
        tag: "integers",
        val: each(0, (value) => (Number.isInteger(seconds(value)) ? seconds(value) : undefined)),
      };
    case "time":
      return {
        tag: "integers",
        val: each(0, (value) => (typeof value === "string" ? Time.parse(value)?.seconds : seconds(value))),
      };
    case "text":
      return { tag: "text", val: text(each("", string)) };
    case "symbol": {
      const { different, keys } = numbered(each("", string));
      return { tag: "symbols", val: { dictionary: text(different), keys } };
    }
    default: {
      const sets = each([], (value) =>
        Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined,
      );
      const { different, keys } = numbered(sets.map((set) => JSON.stringify(set)));
      const unlike = different.map((set) => JSON.parse(set));
      const { different: dictionary, keys: members } = numbered(unlike.flat());
      let end = 0;
      const ends = unlike.map((set) => (end += set.length));
      return { tag: "symbol-sets", val: { dictionary: text(dictionary), members, ends, keys } };
    }
  }
}

/** Different values in order of first use, and for each value its index among them. */
function numbered(values) {
  const known = new Map();
  const keys = values.map((value) => {
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value);
  });
  return { different: [...known.keys()], keys };
}

function text(all) {
  let end = 0;
  return { bytes: all.join(""), ends: all.map((string) => (end += utf8Length(string))) };
}
