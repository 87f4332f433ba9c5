/** What a rule answers. */

import { argument } from "./phrase.js";
import { didYouMean } from "./text.js";

/** Where an object stands that a rule was given: index of the document, index of the object. */
export const PLACE = Symbol("place");

/** The host refuses more related places: see `rules.wit`. */
const RELATED = 100;

/** A verdict: made by `PASS`, `NOT_APPLICABLE`, `scan.fail`, `scan.unknown` and `scan.notKnown`. */
export class Verdict {
  constructor(kind, message = -1, args = [], related = []) {
    this.kind = kind;
    this.message = message;
    this.arguments = args;
    this.related = related;
  }

  /** The same, with objects that explain it. The first one is where a finding on the tenant is shown. */
  at(...items) {
    if (this.message < 0) return this;
    const places = items.flat().map((item) => {
      const place = item?.[PLACE];
      if (place === undefined) throw new TypeError("at() takes objects of documents, as the rule was given them");
      return place;
    });
    return new Verdict(this.kind, this.message, this.arguments, [...this.related, ...places].slice(0, RELATED));
  }
}

/** The subject is as it should be. */
export const PASS = Object.freeze(new Verdict("pass"));
/** The rule has nothing to say of the subject. */
export const NOT_APPLICABLE = Object.freeze(new Verdict("not-applicable"));

/** A function that makes a verdict of a message: its arguments in, by their names. */
export function constructor(kind, index, name, names) {
  return (args = {}) => {
    for (const given of Object.keys(args)) {
      if (!names.includes(given)) {
        throw new TypeError(
          `the message "${name}" has no argument "${given}"; it has ${names.join(", ") || "none"}${didYouMean(given, names)}`,
        );
      }
    }
    return new Verdict(
      kind,
      index,
      names.map((wanted) => {
        if (!Object.hasOwn(args, wanted)) throw new TypeError(`the message "${name}" needs the argument "${wanted}"`);
        return argument(args[wanted]);
      }),
    );
  };
}
