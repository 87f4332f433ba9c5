/** The columns of a batch as values, and the rows of a rule. */

import { guard } from "./guard.js";
import { strings } from "./text.js";
import { Duration, SymbolSet, Time } from "./values.js";

const VARIANTS = {
  boolean: "booleans",
  integer: "integers",
  duration: "integers",
  time: "integers",
  symbol: "symbols",
  symbols: "symbol-sets",
  text: "text",
};

/** With more kinds of rows than this, asking each row is cheaper. */
const MOST_KINDS = 1 << 15;

/**
 * Opens a column: `value(row)` is null where it is not known. `keys` and `different` number the values where there
 * are few of them.
 */
export function open(batch, name, kind) {
  const column = batch.columns.find((known) => known.name === name);
  const { tag, val } = column?.values ?? {};
  if (tag !== VARIANTS[kind]) throw new Error(`the host did not pass column ${name} as the manifest asked`);
  const nulls = column.nulls.length > 0 ? column.nulls : null;
  const { of, keys, different } = reader(kind, val);
  return { nulls, keys, different, value: (row) => (nulls !== null && nulls[row] !== 0 ? null : of(row)) };
}

function reader(kind, val) {
  switch (kind) {
    case "boolean":
      return { of: (row) => val[row] !== 0, keys: val, different: 2 };
    case "integer":
      return { of: (row) => number(val[row]) };
    case "duration":
      return { of: (row) => made(Duration, val[row]) };
    case "time":
      return { of: (row) => made(Time, val[row]) };
    case "text": {
      const all = strings(val);
      return { of: all.get };
    }
    case "symbol": {
      const all = strings(val.dictionary);
      const values = Array.from({ length: all.count }, (_, index) => all.get(index));
      return { of: (row) => values[val.keys[row]], keys: val.keys, different: values.length };
    }
    default: {
      const all = strings(val.dictionary);
      let start = 0;
      const sets = Array.from(val.ends, (end) => {
        const members = Array.from(val.members.slice(start, end), (member) => all.get(member));
        start = end;
        return new SymbolSet(members);
      });
      return { of: (row) => sets[val.keys[row]], keys: val.keys, different: sets.length };
    }
  }
}

/**
 * An integer as JavaScript can count it. What is beyond 2^53 was rounded on its way here, so it counts as not known:
 * a verdict on another number would be made up.
 */
function number(value) {
  const read = Number(value);
  return Number.isSafeInteger(read) ? read : null;
}

function made(Type, value) {
  const seconds = number(value);
  return seconds === null ? null : new Type(seconds);
}

/**
 * Which rows are alike in all columns: the kind of each, or null if most of them differ. A verdict depends on nothing
 * but the row and the context, so rows that are alike are asked once.
 */
export function kinds(rows, columns) {
  const most = Math.min(rows * 4, MOST_KINDS);
  let count = 1;
  for (const { keys, different, nulls } of columns) {
    if (keys === undefined) return null;
    count *= different + (nulls === null ? 0 : 1);
    if (count > most) return null;
  }
  const codes = new Int32Array(rows);
  for (const { keys, different, nulls } of columns) {
    const own = different + (nulls === null ? 0 : 1);
    if (nulls === null) for (let row = 0; row < rows; row += 1) codes[row] = codes[row] * own + keys[row];
    else
      for (let row = 0; row < rows; row += 1)
        codes[row] = codes[row] * own + (nulls[row] !== 0 ? different : keys[row]);
  }
  return codes;
}

/**
 * The reader of the rows of a rule: `read(row)` is the row, or the name of the first column that the rule needs and whose
 * value is not known.
 */
export function rowReader(rule, columns) {
  const prototype = guard(
    `a row of rule ${rule.name}`,
    rule.columns.map(({ name }) => name),
  );
  return (row) => {
    const out = Object.create(prototype);
    for (let index = 0; index < columns.length; index += 1) {
      const { name, needed } = rule.columns[index];
      const value = columns[index].value(row);
      if (value === null && needed) return name;
      out[name] = value;
    }
    return out;
  };
}
