/** What a column or a parameter may hold beyond booleans, numbers and texts. */

import { asciiLower } from "./text.js";

const DAY = 86_400;

/** A length of time. Lengths compare by `<` and `>`; shown in days, hours, minutes or seconds, whichever is whole. */
export class Duration {
  /** @param {number} seconds */
  constructor(seconds) {
    this.seconds = seconds;
  }

  /** That many days of 24 hours. */
  static days(days) {
    return new Duration(days * DAY);
  }

  /** Whole days in it, rounded down. */
  inDays() {
    return Math.floor(this.seconds / DAY);
  }

  valueOf() {
    return this.seconds;
  }

  toString() {
    const units = [
      [DAY, "day"],
      [3_600, "hour"],
      [60, "minute"],
      [1, "second"],
    ];
    const [size, unit] = units.find(([seconds]) => this.seconds % seconds === 0);
    const count = this.seconds / size;
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
}

/** A moment. Moments compare by `<` and `>`; shown as RFC 3339 in UTC. A pack has no clock: see `scan.collectedAt`. */
export class Time {
  /** @param {number} seconds since 1970-01-01T00:00:00Z */
  constructor(seconds) {
    this.seconds = seconds;
  }

  /** Midnight UTC of a day of the Gregorian calendar; months count from 1. */
  static date(year, month, day) {
    // Days from civil, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": as the SDK for Rust has it.
    const shifted = month <= 2 ? year - 1 : year;
    const era = Math.floor(shifted / 400);
    const ofEra = shifted - era * 400;
    const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
    const dayOfEra = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
    return new Time((era * 146_097 + dayOfEra - 719_468) * DAY);
  }

  /** Reads RFC 3339, such as `2026-11-22T08:30:00Z`; null if it is not that. Parts of a second are left out. */
  static parse(text) {
    const match = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/.exec(
      text,
    );
    if (match === null) return null;
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
    const days = [
      31,
      year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
      31,
      30,
      31,
      30,
      31,
      31,
      30,
      31,
      30,
      31,
    ];
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1] || hour > 23 || minute > 59 || second > 60)
      return null;
    const offset =
      match[7] === undefined ? 0 : (match[7] === "-" ? -1 : 1) * (Number(match[8]) * 60 + Number(match[9])) * 60;
    return new Time(Time.date(year, month, day).seconds + hour * 3_600 + minute * 60 + second - offset);
  }

  /** How long after `earlier` this is; negative if it is before. */
  since(earlier) {
    return new Duration(this.seconds - earlier.seconds);
  }

  valueOf() {
    return this.seconds;
  }

  toString() {
    const days = Math.floor(this.seconds / DAY);
    const rest = this.seconds - days * DAY;
    const shifted = days + 719_468;
    const era = Math.floor(shifted / 146_097);
    const dayOfEra = shifted - era * 146_097;
    const leap = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
    const yearOfEra = Math.floor((dayOfEra - leap) / 365);
    const ofYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
    const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
    const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    const two = (number) => String(number).padStart(2, "0");
    const sign = year < 0 ? "-" : "";
    const date = `${sign}${String(Math.abs(year)).padStart(4 - sign.length, "0")}-${two(month)}-${two(day)}`;
    return `${date}T${two(Math.floor(rest / 3_600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
  }
}

/** A set of symbols as the snapshot has it. */
export class SymbolSet {
  #lower = null;

  /** @param {string[]} symbols in the order of the snapshot */
  constructor(symbols) {
    this.symbols = symbols;
  }

  /** Number of symbols. */
  get size() {
    return this.symbols.length;
  }

  /** Whether `symbol` is in the set, whatever its case. */
  has(symbol) {
    this.#lower ??= new Set(this.symbols.map(asciiLower));
    return this.#lower.has(asciiLower(symbol));
  }

  /** Whether any of `symbols` is in the set. */
  hasAny(symbols) {
    for (const symbol of symbols) if (this.has(symbol)) return true;
    return false;
  }

  [Symbol.iterator]() {
    return this.symbols[Symbol.iterator]();
  }

  toString() {
    return this.symbols.length === 0 ? "none" : this.symbols.join(", ");
  }
}
