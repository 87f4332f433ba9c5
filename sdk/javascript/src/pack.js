/** A pack: its rules behind the exports of the contract. */

import { kinds, open, rowReader } from "./columns.js";
import { Scan } from "./scan.js";
import { KEBAB } from "./text.js";
import { PLACE, Verdict } from "./verdict.js";

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** A pack of rules: the default export of its entry. Throws where it is not sound. */
export function pack({ name, version, title, description, rules, properties = {}, ...others }) {
  const sound = (truth, problem) => {
    if (!truth) throw new TypeError(`pack ${JSON.stringify(name ?? "without a name")}: ${problem}`);
  };
  sound(Object.keys(others).length === 0, `a pack has no member "${Object.keys(others)[0]}"`);
  sound(typeof name === "string" && KEBAB.test(name), 'its name is kebab-case, such as "contoso"');
  sound(typeof version === "string" && VERSION.test(version), 'its version is a semantic one, such as "1.0.0"');
  sound(typeof title === "string" && title.trim() !== "", "it lacks a title");
  sound(typeof description === "string" && description.trim() !== "", "it lacks a description");
  sound(Array.isArray(rules) && rules.length > 0, "it has no rules");
  rules.forEach((rule, index) => {
    sound(rule?.meta !== undefined, `its rule ${index + 1} was not made by rule()`);
    sound(rules.findIndex((other) => other.name === rule.name) === index, `two rules have the name "${rule.name}"`);
  });
  const manifest = {
    name,
    version,
    title,
    description,
    rules: rules.map((rule) => ({ id: `${name}/${rule.name}`, ...rule.meta })),
    properties: Object.entries(properties).map(([known, value]) => ({ name: known, value })),
  };
  return Object.freeze({ name, version, rules, manifest });
}

/** The exports of the contract. `log` reaches the author of a rule: what a rule throws is written there, then the call ends. */
export function exportsOf({ name, rules, manifest }, log) {
  let context = null;
  let asked = "";
  const told =
    (work) =>
    (...given) => {
      asked = "";
      try {
        return work(...given);
      } catch (error) {
        log(`${asked || name}: ${error?.name ?? "Error"}: ${error?.message ?? error}\n${error?.stack ?? ""}`.trimEnd());
        throw error;
      }
    };
  /** Asks each rule of the open context that `wanted` picks. */
  const ask = (wanted, run) => {
    for (const index of context.rules) {
      const rule = rules[index];
      if (rule === undefined || !wanted(rule)) continue;
      asked = `${name}/${rule.name}`;
      run(rule, index, new Scan(rule, index, context));
    }
  };
  return {
    describe: told(() => manifest),
    open: told((given) => {
      context = given;
    }),
    checkDocuments: told(() => {
      const out = { findings: [], counts: [] };
      ask(
        (rule) => rule.table === null,
        (rule, index, scan) => judgeDocuments(rule, index, scan, out),
      );
      return out;
    }),
    checkRows: told((table, batch) => {
      const out = { findings: [], counts: [] };
      const opened = new Map();
      ask(
        (rule) => rule.table === table,
        (rule, index, scan) => judgeRows(rule, index, scan, batch, opened, out),
      );
      return out;
    }),
  };
}

/** What a rule answered, which must be a verdict. */
function verdict(answer) {
  if (answer instanceof Verdict) return answer;
  const got =
    answer instanceof Promise
      ? "a promise (check must not be async)"
      : answer === undefined
        ? "nothing"
        : typeof answer;
  throw new TypeError(
    `check returned ${got}; expected PASS, NOT_APPLICABLE, scan.fail.…(), scan.unknown.…() or scan.notKnown()`,
  );
}

function judgeRows(rule, index, scan, batch, opened, out) {
  const columns = rule.columns.map(({ name, kind }) => {
    if (!opened.has(name)) opened.set(name, open(batch, name, kind));
    return opened.get(name);
  });
  const unreadable = scan.unreadable();
  const read = rowReader(rule, columns);
  const count = { rule: index, pass: 0, notApplicable: 0 };
  /** Counts rows that need no finding; gives the verdict on one that needs some. */
  const judge = (row, rows) => {
    const subject = unreadable ?? read(row);
    const said =
      unreadable ?? (typeof subject === "string" ? scan.notKnown(subject) : verdict(rule.check(subject, scan)));
    if (said.kind === "pass") count.pass += rows;
    else if (said.kind === "not-applicable") count.notApplicable += rows;
    else return said;
    return null;
  };
  const finding = (row, { message, arguments: given, related }) =>
    out.findings.push({ rule: index, row, message, arguments: given, related });
  const codes = kinds(batch.rows, columns);
  if (codes === null) {
    for (let row = 0; row < batch.rows; row += 1) {
      const said = judge(row, 1);
      if (said !== null) finding(row, said);
    }
  } else {
    const alike = new Map();
    for (let row = 0; row < batch.rows; row += 1) {
      const known = alike.get(codes[row]);
      if (known === undefined) alike.set(codes[row], { first: row, rows: 1, said: null });
      else known.rows += 1;
    }
    let any = false;
    for (const kind of alike.values()) {
      kind.said = judge(kind.first, kind.rows);
      any ||= kind.said !== null;
    }
    for (let row = 0; any && row < batch.rows; row += 1) {
      const { said } = alike.get(codes[row]);
      if (said !== null) finding(row, said);
    }
  }
  out.counts.push(count);
}

function judgeDocuments(rule, index, scan, out) {
  const count = { rule: index, pass: 0, notApplicable: 0 };
  const gather = (subject, said) => {
    if (said.kind === "pass") count.pass += 1;
    else if (said.kind === "not-applicable") count.notApplicable += 1;
    else
      out.findings.push({
        rule: index,
        subject,
        message: said.message,
        arguments: said.arguments,
        related: said.related,
      });
  };
  const unreadable = scan.unreadable();
  if (unreadable !== null) gather(null, unreadable);
  else if (rule.each === null) gather(null, verdict(rule.check(scan)));
  else {
    const items = scan.documents(rule.each);
    // Without any object it does not apply.
    if (items.length === 0) count.notApplicable += 1;
    for (const item of items) gather(item[PLACE], verdict(rule.check(item, scan)));
  }
  out.counts.push(count);
}
