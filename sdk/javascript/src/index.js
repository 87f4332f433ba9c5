/** Write rule packs for Ephor in JavaScript or TypeScript. */

export { pack } from "./pack.js";
export { joined, named, phrase } from "./phrase.js";
export { rule } from "./rule.js";
export { same } from "./text.js";
export { Duration, SymbolSet, Time } from "./values.js";
export { NOT_APPLICABLE, PASS } from "./verdict.js";
