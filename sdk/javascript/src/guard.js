/** Names that do not exist are errors, not `undefined`: a misspelt column must not look like one that is false. */

import { didYouMean } from "./text.js";

/** What JavaScript itself, test runners and debuggers ask any object for. */
const HARMLESS = new Set([
  "toJSON",
  "then",
  "constructor",
  "valueOf",
  "toString",
  "inspect",
  "nodeType",
  "asymmetricMatch",
  "length",
]);

/**
 * A prototype for objects with the members `known`: reading any other member is an error, `what` says of what.
 * It costs nothing where the member is there.
 */
export function guard(what, known) {
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (typeof name === "symbol" || HARMLESS.has(name)) return undefined;
      throw new TypeError(`${what} has no "${name}"; it has ${known.join(", ") || "none"}${didYouMean(name, known)}`);
    },
  });
}

/** An object of these members, and no others. */
export function guarded(what, members) {
  return Object.assign(Object.create(guard(what, Object.keys(members))), members);
}
