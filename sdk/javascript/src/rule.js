/** What a rule is: its words, what it reads, and its decision. */

import { DOCUMENTS, TABLES } from "./schema.js";
import { shape } from "./documents.js";
import { constructor } from "./verdict.js";
import { KEBAB, didYouMean, kebab } from "./text.js";
import { Duration } from "./values.js";

/** What a definition may say. */
const MEMBERS = [
  "name",
  "title",
  "whatItChecks",
  "whyItMatters",
  "remediation",
  "references",
  "witnesses",
  "level",
  "severity",
  "stage",
  "since",
  "tags",
  "onlyIf",
  "table",
  "columns",
  "nullable",
  "optionalColumns",
  "documents",
  "optionalDocuments",
  "each",
  "parameters",
  "fail",
  "unknown",
  "check",
];

/** The messages that every rule has, before its own: the same as in the SDK for Rust. */
const OWN_MESSAGES = [
  { id: "value-not-known", verdict: "unknown", text: "{value} of {subject} is not known", arguments: ["value"] },
  {
    id: "document-unreadable",
    verdict: "unknown",
    text: "{document} is not as this rule expects it: {problem}",
    arguments: ["document", "problem"],
  },
];
export const VALUE_NOT_KNOWN = 0;
export const DOCUMENT_UNREADABLE = 1;

/** Says what is wrong with a definition: the rule, and what was expected. */
function wrong(name, problem) {
  return new TypeError(`rule ${JSON.stringify(name ?? "without a name")}: ${problem}`);
}

/** A rule: see `index.d.ts` for its members. Throws where the definition is not sound, so that a build fails. */
export function rule(definition) {
  const { name } = definition;
  const sound = (truth, problem) => {
    if (!truth) throw wrong(name, problem);
  };
  const caught = (make) => {
    try {
      return make();
    } catch (error) {
      throw error instanceof TypeError ? wrong(name, error.message) : error;
    }
  };
  sound(typeof name === "string" && KEBAB.test(name), 'its name is kebab-case, such as "mfa-method-missing"');
  for (const member of Object.keys(definition)) {
    sound(MEMBERS.includes(member), `a rule has no member "${member}"${didYouMean(member, MEMBERS)}`);
  }
  for (const member of ["title", "whatItChecks", "whyItMatters", "remediation"]) {
    sound(typeof definition[member] === "string" && definition[member].trim() !== "", `it lacks "${member}", a text`);
  }
  const title = definition.title.trim().replace(/\s+/g, " ");
  sound(!title.endsWith("."), "its title has no full stop");
  sound(["error", "warning", "note"].includes(definition.level), 'its level is "error", "warning" or "note"');
  const { severity } = definition;
  sound(typeof severity === "number" && severity >= 0 && severity <= 10, "its severity is a number from 0.0 to 10.0");
  sound(typeof definition.check === "function", "it lacks the function check, its decision");

  const reads = caught(() => whatItReads(definition));
  const messages = caught(() => messagesOf(definition));
  const parameters = caught(() => parametersOf(definition.parameters ?? {}));
  const { references, partial, links } = caught(() => referencesOf(definition.references ?? []));
  const help = `## What it checks\n\n${trimmed(definition.whatItChecks)}\n\n## Why it matters\n\n${trimmed(definition.whyItMatters)}\n`;
  const property = (property_, value) => ({ name: property_, value });
  const given = ["stage", "since"]
    .filter((one) => definition[one] !== undefined)
    .map((one) => property(one, definition[one]));
  return Object.freeze({
    ...reads,
    name,
    messages,
    parameters,
    check: definition.check,
    constructors: constructorsOf(messages),
    meta: {
      title,
      help,
      remediation: trimmed(definition.remediation),
      level: definition.level,
      securitySeverity: Number.isInteger(severity) ? severity.toFixed(1) : String(severity),
      messages: messages.map(({ id, verdict, text, arguments: names }) => ({ id, verdict, text, arguments: names })),
      references,
      parameters: parameters.map(({ id, kind, written, meaning }) => ({ name: id, kind, default: written, meaning })),
      table: reads.table,
      columns: reads.columns.map((column) => column.name),
      documents: reads.documents.map((document) => document.name),
      properties: [
        ...given,
        ...(definition.tags ?? []).map((tag) => property("tag", tag)),
        ...(definition.onlyIf === undefined ? [] : [property("precondition", definition.onlyIf)]),
        ...reads.documents.filter(({ needed }) => !needed).map((document) => property("optional", document.name)),
        ...reads.columns
          .filter(({ optional }) => optional)
          .map((column) => property("optional", `${reads.table}.${column.name}`)),
        ...partial.map((part) => property("partial", part)),
        ...(definition.witnesses ?? []).map((witness) => property("witness", witness)),
        ...links.map((link) => property("link", link)),
      ],
    },
  });
}

/** A text of several lines without the indentation of its source. */
function trimmed(text) {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  // The first line may stand right behind the quotation mark.
  const least = Math.min(...(indents[0] === 0 && indents.length > 1 ? indents.slice(1) : indents));
  return lines
    .map((line) => line.slice(Math.min(least, line.length - line.trimStart().length)).trimEnd())
    .join("\n")
    .trim();
}

function whatItReads({ table, columns, nullable, optionalColumns, documents, optionalDocuments, each }) {
  const all = [];
  if (table === undefined) {
    if (columns ?? nullable ?? optionalColumns)
      throw new TypeError('a rule that reads columns names their table, such as table: "users"');
  } else {
    const known = TABLES[table];
    if (known === undefined)
      throw new TypeError(`there is no table "${table}"; there are ${Object.keys(TABLES).join(", ")}`);
    const add = (names, needed, optional) => {
      for (const name of names ?? []) {
        if (known[name] === undefined) {
          throw new TypeError(
            `table "${table}" has no column "${name}"; it has ${Object.keys(known).join(", ")}${didYouMean(name, Object.keys(known))}`,
          );
        }
        if (all.some((column) => column.name === name)) throw new TypeError(`the column "${name}" is named twice`);
        all.push({ name, kind: known[name], needed, optional });
      }
    };
    add(columns, true, false);
    add(nullable, false, false);
    add(optionalColumns, false, true);
    if (all.length === 0) throw new TypeError(`it reads no column of ${table}: name them in columns`);
    if (each !== undefined)
      throw new TypeError("it judges rows of a table or the objects of a document (each), not both");
  }
  const read = [];
  const addDocuments = (of, needed) => {
    for (const [name, paths] of Object.entries(of ?? {})) {
      if (read.some((document) => document.name === name)) throw new TypeError(`the document "${name}" is named twice`);
      read.push({ name, needed, source: DOCUMENTS[name]?.source, tree: shape(name, paths) });
    }
  };
  addDocuments(documents, true);
  addDocuments(optionalDocuments, false);
  if (table === undefined && !read.some(({ needed }) => needed)) {
    throw new TypeError('it reads a table (table: "users") or documents (documents: {...})');
  }
  if (each !== undefined && !read.some((document) => document.name === each && document.needed)) {
    throw new TypeError(`each: "${each}" is one of the documents that it reads: name its properties in documents`);
  }
  return { table: table ?? null, columns: all, documents: read, each: each ?? null };
}

function messagesOf({ fail, unknown }) {
  const messages = [...OWN_MESSAGES];
  for (const [verdict, texts] of [
    ["fail", fail ?? {}],
    ["unknown", unknown ?? {}],
  ]) {
    for (const [name, text] of Object.entries(texts)) {
      const id = kebab(name);
      if (!KEBAB.test(id)) throw new TypeError(`the name of a message is a word such as "noMethod", not "${name}"`);
      if (messages.some((message) => message.id === id)) throw new TypeError(`two messages have the id "${id}"`);
      messages.push({ id, name, verdict, text, arguments: placeholders(text) });
    }
  }
  if (!messages.some(({ verdict }) => verdict === "fail")) {
    throw new TypeError('it says what is wrong: fail: { noMethod: "{subject} ..." }');
  }
  return messages;
}

/** The placeholders of a template but `{subject}`, in order of first use. */
function placeholders(text) {
  if (typeof text !== "string" || text.trim() === "") throw new TypeError("a message is a text");
  const names = [];
  const rest = text.replace(/\{\{|\}\}/g, "").replace(/\{([^{}]*)\}/g, (_, name) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      throw new TypeError(`{${name}} in "${text}": a placeholder is a name in snake_case`);
    if (name !== "subject" && !names.includes(name)) names.push(name);
    return "";
  });
  if (/[{}]/.test(rest)) throw new TypeError(`a brace of a message is written twice, {{ or }}: "${text}"`);
  return names;
}

function constructorsOf(messages) {
  const of = (wanted) =>
    messages.flatMap(({ verdict, name, arguments: names }, index) =>
      verdict === wanted && name !== undefined ? [[name, constructor(wanted, index, name, names)]] : [],
    );
  return { fail: Object.fromEntries(of("fail")), unknown: Object.fromEntries(of("unknown")) };
}

/** The kinds of parameters: how a value is written, and read. What is wrong is undefined. */
const PARAMETERS = {
  boolean: {
    write: (value) => (typeof value === "boolean" ? String(value) : undefined),
    read: (text) => text.trim() === "true",
  },
  integer: { write: (value) => (Number.isSafeInteger(value) ? String(value) : undefined), read: Number },
  duration: {
    write: (value) =>
      value instanceof Duration && Number.isSafeInteger(value.seconds) ? String(value.seconds) : undefined,
    read: (text) => new Duration(Number(text)),
  },
  text: { write: (value) => (typeof value === "string" ? value : undefined), read: (text) => text },
  list: {
    write: (value) =>
      Array.isArray(value) && value.every((one) => typeof one === "string" && !/[\n\r]/.test(one))
        ? value.join("\n")
        : undefined,
    read: (text) =>
      text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
  },
};

function parametersOf(parameters) {
  return Object.entries(parameters).map(([name, { kind, default: value, meaning }]) => {
    const known = PARAMETERS[kind];
    if (known === undefined)
      throw new TypeError(
        `the kind of parameter "${name}" is one of ${Object.keys(PARAMETERS).join(", ")}, not "${kind}"`,
      );
    const written = known.write(value);
    if (written === undefined)
      throw new TypeError(
        `the default of parameter "${name}" is no ${kind}${kind === "duration" ? ": write Duration.days(90)" : ""}`,
      );
    if (typeof meaning !== "string" || meaning.trim() === "")
      throw new TypeError(`the parameter "${name}" lacks its meaning`);
    return { id: kebab(name), name, kind, written, meaning, read: known.read };
  });
}

/** `CIS-M365 5.2.3.4`, `CIS-M365 5.2.2.6 (in part: why)`, `<https://...>`. */
function referencesOf(given) {
  const [references, partial, links] = [[], [], []];
  for (const line of given) {
    const link = /^<(https:\/\/\S+)>$/.exec(line);
    const control = /^(\S+) (\S+)(?: \(in part: (.+)\))?$/.exec(line);
    if (link) links.push(link[1]);
    else if (control) {
      references.push({ taxonomy: control[1], id: control[2] });
      if (control[3] !== undefined) partial.push(`${control[1]} ${control[2]}: ${control[3]}`);
    } else {
      throw new TypeError(
        `a reference reads "TAXONOMY ID", "TAXONOMY ID (in part: why)" or "<https://...>", not "${line}"`,
      );
    }
  }
  return { references, partial, links };
}
