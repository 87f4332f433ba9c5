/** Texts as the contract counts them: in bytes of UTF-8, where JavaScript counts UTF-16. */

/** Bytes of a text in UTF-8. A lone surrogate counts as the replacement character that it becomes. */
export function utf8Length(text) {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, at, unit)) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isPair(text, at, unit) {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

/**
 * Where each string of a `text` of the contract ends, in UTF-16 units: `ends` are bytes, never falling.
 * Where all is ASCII they are the same.
 */
export function utf16Ends(bytes, ends) {
  const last = ends.length > 0 ? ends[ends.length - 1] : 0;
  if (last === bytes.length) return ends;
  const out = new Array(ends.length);
  let at = 0;
  let byte = 0;
  for (let index = 0; index < ends.length; index += 1) {
    const end = ends[index];
    while (byte < end && at < bytes.length) {
      const unit = bytes.charCodeAt(at);
      if (unit < 0x80) byte += 1;
      else if (unit < 0x800) byte += 2;
      else if (unit >= 0xd800 && unit <= 0xdbff) {
        byte += 4;
        at += 1;
      } else byte += 3;
      at += 1;
    }
    if (byte !== end) throw new Error(`the host passed a text that ends within a character, at byte ${end}`);
    out[index] = at;
  }
  return out;
}

/** A reader of a `text` of the contract: the string of an index. */
export function strings({ bytes, ends }) {
  const units = utf16Ends(bytes, ends);
  return { count: ends.length, get: (index) => bytes.slice(index > 0 ? units[index - 1] : 0, units[index]) };
}

/** A text with its ASCII letters made small, and no others: as the SDK for Rust compares. */
export function asciiLower(text) {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

/** Whether two symbols are the same, whatever their case. */
export function same(one, other) {
  return one === other || (one.length === other.length && asciiLower(one) === asciiLower(other));
}

/** `noMethod` and `no_method` as `no-method`. */
export function kebab(name) {
  return name.replace(/_/g, "-").replace(/[A-Z]/g, (letter, at) => (at > 0 ? "-" : "") + letter.toLowerCase());
}

export const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The known name that a misspelt one is most like, if it is like one at all, as the end of a sentence. */
export function didYouMean(name, known) {
  let best = null;
  let least = Math.floor(name.length / 3) + 2;
  for (const other of known) {
    const far = distance(asciiLower(other), asciiLower(name));
    if (far < least) [least, best] = [far, other];
  }
  return best === null ? "" : `; did you mean ${best}?`;
}

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let line = 0; line < one.length; line += 1) {
    const next = [line + 1];
    for (let at = 0; at < other.length; at += 1) {
      next.push(Math.min(row[at] + (one[line] === other[at] ? 0 : 1), row[at + 1] + 1, next[at] + 1));
    }
    row = next;
  }
  return row[other.length];
}
