/** The test kit: a tenant made in a test, and the verdicts of a rule on it, in Node and without WebAssembly. */

import type { Documents, Duration, Rule, Tables, Time } from "./index.js";

/** A verdict as a test reads it. */
export interface Told {
  readonly kind: "pass" | "fail" | "not-applicable" | "unknown";
  /** Id of the message of a fail or unknown. */
  readonly message: string | null;
  /** Its arguments, by name, as the host is given them. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Number of objects that explain it. */
  readonly related: number;
}

/** A tenant for a test: a time, documents and parameters. Rows are given with the question. */
export class Tenant {
  /** The same, collected at another time; otherwise it is 2026-11-22. */
  collectedAt(time: Time): Tenant;
  /** The same with objects of a document, as the vendor writes them; without any, a document that has none. */
  with(document: keyof Documents, ...objects: object[]): Tenant;
  /** The same, where the source of a document names a missing license. */
  unlicensed(document: keyof Documents): Tenant;
  /** The same with a parameter set. */
  parameter(name: string, value: boolean | number | string | readonly string[] | Duration): Tenant;
  /** The verdict on one row, given as the snapshot writes it. Columns left out are not known. */
  row(rule: Rule, row: RowGiven): Told;
  /** The verdicts on rows, in their order. */
  rows(rule: Rule, rows: readonly RowGiven[]): Told[];
  /** The verdict on the tenant. */
  check(rule: Rule): Told;
  /** The verdicts on the objects of a document, in their order; one verdict where there is no object. */
  objects(rule: Rule): Told[];
}

type Columns = { [T in keyof Tables]: keyof Tables[T] }[keyof Tables];

/** The values of a row, by column: times as RFC 3339 or seconds, lengths of time as seconds, sets as lists. */
export type RowGiven = {
  readonly [Name in Columns]?: boolean | number | string | readonly string[] | Time | Duration | null;
};
