/** Write rule packs for Ephor in JavaScript or TypeScript. */

import type { Documents, Properties, Tables } from "./types.js";

export type { Documents, Properties, Tables };

/** A length of time. Lengths compare by `<` and `>`; shown in days, hours, minutes or seconds, whichever is whole. */
export class Duration {
  constructor(seconds: number);
  readonly seconds: number;
  /** That many days of 24 hours. */
  static days(days: number): Duration;
  /** Whole days in it, rounded down. */
  inDays(): number;
  valueOf(): number;
  toString(): string;
}

/** A moment. Moments compare by `<` and `>`; shown as RFC 3339 in UTC. A pack has no clock: see `Scan.collectedAt`. */
export class Time {
  /** Seconds since 1970-01-01T00:00:00Z. */
  constructor(seconds: number);
  readonly seconds: number;
  /** Midnight UTC of a day of the Gregorian calendar; months count from 1. */
  static date(year: number, month: number, day: number): Time;
  /** Reads RFC 3339; null if it is not that. Parts of a second are left out. */
  static parse(text: string): Time | null;
  /** How long after `earlier` this is; negative if it is before. */
  since(earlier: Time): Duration;
  valueOf(): number;
  toString(): string;
}

/** A set of symbols as the snapshot has it. */
export class SymbolSet implements Iterable<string> {
  constructor(symbols: string[]);
  /** Number of symbols. */
  readonly size: number;
  /** Whether `symbol` is in the set, whatever its case. */
  has(symbol: string): boolean;
  /** Whether any of `symbols` is in the set. */
  hasAny(symbols: Iterable<string>): boolean;
  [Symbol.iterator](): Iterator<string>;
  /** The symbols with commas between them, or `none`. */
  toString(): string;
}

/** Whether two symbols are the same, whatever their case. */
export function same(one: string, other: string): boolean;

/** A part of a sentence that may name objects. */
export interface Phrase {
  /** The phrase, then a text or another phrase. */
  then(other: string | Phrase): Phrase;
  toString(): string;
}

/** The kinds of objects whose names the host looks up: by object id, roles by template id, applications by application id. */
export type ObjectKind = "user" | "group" | "service-principal" | "role" | "application" | "policy" | "location";

/** The name of an object of the tenant, which the host fills in; where it knows none, the id is shown. */
export function named(kind: ObjectKind, id: string): Phrase;
/** A sentence as a template: phrase`members of ${named("group", id)}`. */
export function phrase(texts: TemplateStringsArray | string, ...parts: Part[]): Phrase;
/** Several as one, with a text between them. */
export function joined(phrases: readonly Part[], between?: string): Phrase;

type Part = string | number | boolean | Phrase | Time | Duration | SymbolSet;

/** What a message can be given: a text, what is shown as one, a phrase, or a list of them. */
export type Argument = Part | readonly Part[];

declare const VERDICT: unique symbol;

/** What a rule says of one subject. */
export interface Verdict {
  readonly [VERDICT]: true;
  readonly kind: "pass" | "not-applicable" | "fail" | "unknown";
  /** The same, with objects that explain it. The first one is where a finding on the tenant is shown. */
  at(...items: readonly (Item | readonly Item[])[]): Verdict;
}

/** The subject is as it should be. */
export const PASS: Verdict;
/** The rule has nothing to say of the subject. */
export const NOT_APPLICABLE: Verdict;

declare const ITEM: unique symbol;

/** An object of a document, as a rule is given it. */
export interface Item {
  readonly [ITEM]: true;
}

type ItemOf<D extends keyof Documents> = Documents[D] & Item;

/** The placeholders of a template but `{subject}`. */
type Placeholders<Text extends string> = Text extends `${infer Before}{${infer Name}}${infer After}`
  ? Before extends `${string}{`
    ? Placeholders<After>
    : Name extends `{${string}`
      ? Placeholders<After>
      : Exclude<Name, "subject"> | Placeholders<After>
  : never;

type Arguments<Text extends string> = { [Name in Placeholders<Text>]: Argument };

type Messages<Texts> = {
  readonly [Name in keyof Texts]: Texts[Name] extends string
    ? [Placeholders<Texts[Name]>] extends [never]
      ? () => Verdict
      : (args: Arguments<Texts[Name]>) => Verdict
    : never;
};

/** Something that a user may set for a rule. */
export type Parameter =
  | { kind: "boolean"; default: boolean; meaning: string }
  | { kind: "integer"; default: number; meaning: string }
  | { kind: "duration"; default: Duration; meaning: string }
  | { kind: "text"; default: string; meaning: string }
  | { kind: "list"; default: readonly string[]; meaning: string };

type ValueOf<Kind> = Kind extends "boolean"
  ? boolean
  : Kind extends "integer"
    ? number
    : Kind extends "duration"
      ? Duration
      : Kind extends "text"
        ? string
        : readonly string[];

type Values<P> = { readonly [Name in keyof P]: P[Name] extends { kind: infer Kind } ? ValueOf<Kind> : never };

/** What a rule may ask while it checks. */
export interface Scan<D extends keyof Documents, O extends keyof Documents, P, F, U> {
  /** When the snapshot was collected: a rule's only clock. */
  readonly collectedAt: Time;
  /** The values of the rule's parameters. */
  readonly parameters: Values<P>;
  /** The messages for what is wrong, as functions: their arguments in, the verdict out. */
  readonly fail: Messages<F>;
  /** The messages for what cannot be known. */
  readonly unknown: Messages<U>;
  /** Unknown because a value that the rule needs is not there: `what` names the column or property. */
  notKnown(what: string): Verdict;
  /** The objects of a document, in the order of the snapshot. */
  documents<Name extends D>(name: Name): readonly ItemOf<Name>[];
  /**
   * A document that the rule can do without: its objects; `"unlicensed"` where its source says so; or null where it is not
   * known. A rule must never pass because it is not known.
   */
  optional<Name extends O>(name: Name): readonly ItemOf<Name>[] | "unlicensed" | null;
  /** What the rule makes of its documents and parameters before it judges rows: made once, looked up afterwards. */
  once<T>(key: string, make: () => T): T;
}

interface Words {
  /** Kebab-case, a noun of the bad state, for ever: `mfa-method-missing`. */
  name: string;
  /** One line: the bad state, as a statement, without a full stop. */
  title: string;
  /** Markdown. */
  whatItChecks: string;
  /** Markdown. */
  whyItMatters: string;
  /** How to fix it, in Markdown. */
  remediation: string;
  /** `CIS-M365 5.2.3.4`, `CIS-M365 5.2.2.6 (in part: why)`, `<https://...>`. */
  references?: readonly string[];
  /** What the statements rest on. */
  witnesses?: readonly string[];
  level: "error" | "warning" | "note";
  /** From 0.0 to 10.0, as in CVSS. */
  severity: number;
  stage?: "preview" | "stable" | "deprecated";
  /** The version of the pack that has it first. */
  since?: string;
  tags?: readonly string[];
  /** The name of what has to be there for the rule to apply. */
  onlyIf?: "directory-synchronization" | "exchange-on-premises" | (string & {});
}

type Reads<D extends keyof Documents> = { readonly [Name in D]: readonly Properties[Name][] };

interface Common<D extends keyof Documents, O extends keyof Documents, P, F, U> extends Words {
  /** The documents that it reads, with the properties: `{ domains: ["id", "isVerified"] }`. It gets these and no others. */
  documents?: Reads<D>;
  /** Documents that it can do without: see `Scan.optional`. */
  optionalDocuments?: Reads<O>;
  /** What a user may set. */
  parameters?: P & Record<string, Parameter>;
  /** The messages for what is wrong: `{ noMethod: "{subject} has no second factor" }`. */
  fail: F & Record<string, string>;
  /** The messages for what cannot be known. */
  unknown?: U & Record<string, string>;
}

type Row<
  T extends keyof Tables,
  C extends keyof Tables[T],
  N extends keyof Tables[T],
  O extends keyof Tables[T],
> = Pick<Tables[T], C> & { readonly [Name in N | O]: Tables[T][Name] | null };

/** A rule, as `pack` takes it. */
export interface Rule {
  readonly name: string;
  readonly meta: object;
}

/** A rule on the rows of a table. */
export function rule<
  T extends keyof Tables,
  const C extends keyof Tables[T] = never,
  const N extends keyof Tables[T] = never,
  const OC extends keyof Tables[T] = never,
  D extends keyof Documents = never,
  O extends keyof Documents = never,
  const P = {},
  const F = {},
  const U = {},
>(
  definition: Common<D, O, P, F, U> & {
    /** The table whose rows it judges. */
    table: T;
    /** Columns that it needs: a row where one is not known is unknown by itself, and the rule is not asked. */
    columns?: readonly C[];
    /** Columns that are null where they are not known. */
    nullable?: readonly N[];
    /** Columns that are null where they are not known; the rule is asked even where their source was not read. */
    optionalColumns?: readonly OC[];
    each?: undefined;
    check: (row: Row<T, C, N, OC>, scan: Scan<D, O, P, F, U>) => Verdict;
  },
): Rule;
/** A rule on each object of a document. */
export function rule<
  E extends D,
  D extends keyof Documents,
  O extends keyof Documents = never,
  const P = {},
  const F = {},
  const U = {},
>(
  definition: Common<D, O, P, F, U> & {
    /** The document whose objects it judges; one of `documents`. */
    each: E;
    documents: Reads<D>;
    table?: undefined;
    check: (item: ItemOf<E>, scan: Scan<D, O, P, F, U>) => Verdict;
  },
): Rule;
/** A rule on the tenant as a whole, by its documents. */
export function rule<
  D extends keyof Documents,
  O extends keyof Documents = never,
  const P = {},
  const F = {},
  const U = {},
>(
  definition: Common<D, O, P, F, U> & {
    documents: Reads<D>;
    table?: undefined;
    each?: undefined;
    check: (scan: Scan<D, O, P, F, U>) => Verdict;
  },
): Rule;

/** A pack, as `ephor-pack build` takes it. */
export interface Pack {
  readonly name: string;
  readonly version: string;
}

/** A pack of rules: the default export of its entry. */
export function pack(definition: {
  /** Kebab-case: the first half of its rules' ids. */
  name: string;
  /** A semantic version. */
  version: string;
  /** One line for people. */
  title: string;
  /** What the pack covers, in Markdown. */
  description: string;
  rules: readonly Rule[];
  /** Further facts: `organization`, `information-uri`, `licence`. */
  properties?: Record<string, string>;
}): Pack;
