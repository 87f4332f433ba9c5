/** What a rule may ask while it checks: time, parameters, documents, and its own messages. */

import { Unreadable, read } from "./documents.js";
import { guarded } from "./guard.js";
import { argument } from "./phrase.js";
import { DOCUMENT_UNREADABLE, VALUE_NOT_KNOWN } from "./rule.js";
import { didYouMean } from "./text.js";
import { Time } from "./values.js";
import { Verdict } from "./verdict.js";

/** The scan as one rule may see it. */
export class Scan {
  #rule;
  #context;
  #read = new Map();
  #made = new Map();

  constructor(rule, index, context) {
    this.#rule = rule;
    this.#context = context;
    /** When the snapshot was collected: a rule's only clock. */
    this.collectedAt = new Time(Number(context.collectedAt));
    const value = ({ id, written, read: parse }) => {
      const set = context.settings.find((setting) => setting.rule === index && setting.name === id);
      return parse(set === undefined ? written : set.value);
    };
    this.parameters = guarded(
      `the parameters of rule ${rule.name}`,
      Object.fromEntries(rule.parameters.map((known) => [known.name, value(known)])),
    );
    this.fail = guarded(`fail of rule ${rule.name}`, rule.constructors.fail);
    this.unknown = guarded(`unknown of rule ${rule.name}`, rule.constructors.unknown);
  }

  /** Unknown because a value that the rule needs is not there: `what` names the column or property. */
  notKnown(what) {
    return new Verdict("unknown", VALUE_NOT_KNOWN, [argument(what)]);
  }

  /** The verdict that says that a document cannot be read, or null if all that the rule needs can be. */
  unreadable() {
    for (const document of this.#rule.documents.filter(({ needed }) => needed)) {
      try {
        this.#objects(document);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        return new Verdict("unknown", DOCUMENT_UNREADABLE, [argument(document.name), argument(error.message)]);
      }
    }
    return null;
  }

  #objects(document) {
    let known = this.#read.get(document.name);
    if (known === undefined) {
      known = this.#readAfresh(document);
      this.#read.set(document.name, known);
    }
    if (known instanceof Unreadable) throw known;
    return known;
  }

  #readAfresh({ name, tree }) {
    const index = this.#context.documents.findIndex((document) => document.name === name);
    if (index < 0) return new Unreadable(`the host did not pass ${name}`);
    try {
      return read(this.#context.documents[index].items, index, tree);
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  }

  #declared(name, needed) {
    const document = this.#rule.documents.find((known) => known.name === name && known.needed === needed);
    if (document !== undefined) return document;
    const known = this.#rule.documents.filter((other) => other.needed === needed).map((other) => other.name);
    const where = needed ? "documents" : "optionalDocuments";
    throw new TypeError(
      `rule ${this.#rule.name} did not declare "${name}" in ${where}: it has ${known.join(", ") || "none"}${didYouMean(name, known)}`,
    );
  }

  /** The objects of a document, in the order of the snapshot. */
  documents(name) {
    return this.#objects(this.#declared(name, true));
  }

  /**
   * A document that the rule can do without: its objects; `"unlicensed"` where its source says so; or null where it is not
   * known. A rule must never pass because it is not known.
   */
  optional(name) {
    const document = this.#declared(name, false);
    const status = this.#context.sources.find(({ id }) => id === document.source)?.status;
    if (status === "unlicensed") return "unlicensed";
    if (status !== "complete") return null;
    try {
      return this.#objects(document);
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  }

  /** What the rule makes of its documents and parameters before it judges rows: made once, looked up afterwards. */
  once(key, make) {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key);
  }
}
