/** `ephor-pack build`: from an entry in JavaScript or TypeScript to a pack. Runs in Node. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { DOCUMENTS, TABLES } from "./schema.js";

const SDK = path.dirname(fileURLToPath(import.meta.url));
const CONTRACT = path.join(SDK, "..", "rules.wit");

const USAGE = `usage: ephor-pack build [ENTRY] [--output FILE] [--small]

Makes a pack of the module ENTRY (src/index.js or src/index.ts if none is named), whose default export is pack({...}).

  --output FILE   where the pack is written; pack.wasm if it is not said
  --small         the engine optimized for size: two thirds of the bytes, more instructions a row

Then 'ephor pack inspect' looks into it, if ephor is on the PATH (or EPHOR names it).`;

/** What is wrong is told by its message alone. */
class Wrong extends Error {}

export async function main(given) {
  let options;
  try {
    options = parseArgs({
      args: given,
      allowPositionals: true,
      options: {
        output: { type: "string", default: "pack.wasm" },
        small: { type: "boolean", default: false },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    console.error(`ephor-pack: ${error.message}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = options;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (positionals[0] !== "build" || positionals.length > 2) {
    console.error(USAGE);
    return 2;
  }
  try {
    const built = await build({ entry: positionals[1], output: values.output, small: values.small });
    console.log(`${values.output}: ${built.bytes} bytes, sha256 ${built.sha256}`);
    return inspect(values.output);
  } catch (error) {
    if (!(error instanceof Wrong || error instanceof TypeError)) throw error;
    console.error(`ephor-pack: ${error.message}`);
    return 1;
  }
}

/** Builds a pack; gives its size and digest. */
export async function build({ entry, output, small = false }) {
  const [esbuild, { componentize }] = await Promise.all([tool("esbuild"), tool("componentize-qjs")]);
  const main = path.resolve(entry ?? (await firstThere(["src/index.js", "src/index.ts"])));
  const folder = await mkdtemp(path.join(tmpdir(), "ephor-pack-"));
  try {
    const checked = path.join(folder, "checked.mjs");
    await bundle(esbuild, await readFile(main, "utf8").catch(() => missing(main)), main, checked);
    const { default: made } = await import(pathToFileURL(checked).href);
    if (made?.manifest === undefined)
      throw new Wrong(`${main}: its default export is no pack; end it with 'export default pack({...})'`);
    const whole = path.join(folder, "pack.mjs");
    const wire = JSON.stringify(path.join(SDK, "pack.js"));
    await bundle(
      esbuild,
      `import { log } from "ephor:rules/logging@0.1.0";\nimport pack from ${JSON.stringify(main)};\nimport { exportsOf } from ${wire};\nexport const checks = exportsOf(pack, log);\n`,
      path.join(path.dirname(main), "ephor-pack-entry.js"),
      whole,
      [schemaOf(made.manifest)],
    );
    const { component } = await componentize({
      witPath: CONTRACT,
      world: "pack",
      jsSource: await readFile(whole, "utf8"),
      stubWasi: true,
      sync: true,
      optSize: small,
    });
    await writeFile(output, component);
    return {
      bytes: component.length,
      sha256: createHash("sha256").update(component).digest("hex"),
      manifest: made.manifest,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tool(name) {
  try {
    return await import(name);
  } catch (error) {
    throw new Wrong(`${name} is not there; install what this package depends on: npm install (${error.message})`);
  }
}

async function firstThere(names) {
  for (const name of names)
    if (
      await readFile(name).then(
        () => true,
        () => false,
      )
    )
      return name;
  throw new Wrong(`there is no ${names.join(" and no ")}; name the entry: ephor-pack build ENTRY`);
}

function missing(file) {
  throw new Wrong(`${file} cannot be read; name the entry: ephor-pack build ENTRY`);
}

/** One module of a source and all that it imports. What stands in it depends on the sources alone, not on where they are. */
async function bundle(esbuild, contents, sourcefile, outfile, plugins = []) {
  const result = await esbuild
    .build({
      stdin: {
        contents,
        resolveDir: path.dirname(sourcefile),
        sourcefile,
        loader: sourcefile.endsWith(".ts") ? "ts" : "js",
      },
      absWorkingDir: path.dirname(sourcefile),
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["import"],
      target: "es2022",
      external: ["ephor:*"],
      charset: "utf8",
      keepNames: true,
      legalComments: "none",
      logLevel: "silent",
      metafile: true,
      plugins,
      alias: { "@ephor-scan/rules": path.join(SDK, "index.js") },
    })
    .catch((error) => error);
  if (result instanceof Error) {
    const first = result.errors?.[0];
    if (first === undefined) throw result;
    const at = first.location ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: ` : "";
    throw new Wrong(`${at}${first.text}`);
  }
  // Where the modules stand on this machine must not show in the pack, and would make the pack another one elsewhere.
  const modules = new Set(Object.keys(result.metafile.inputs).map((name) => `// ${name}`));
  const lines = (await readFile(outfile, "utf8")).split("\n");
  await writeFile(outfile, lines.filter((line) => !modules.has(line)).join("\n"));
}

/** Of the schema a pack carries what its rules read: all of it would be a third of most packs. */
function schemaOf({ rules }) {
  const some = (all, names) => Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
  const tables = some(TABLES, new Set(rules.map(({ table }) => table)));
  const documents = some(DOCUMENTS, new Set(rules.flatMap((rule) => rule.documents)));
  const contents = `export const TABLES = ${JSON.stringify(tables)};\nexport const DOCUMENTS = ${JSON.stringify(documents)};\n`;
  return {
    name: "schema",
    setup(build) {
      build.onLoad({ filter: /[\\/]schema\.js$/ }, ({ path: file }) =>
        path.resolve(file) === path.join(SDK, "schema.js") ? { contents, loader: "js" } : undefined,
      );
    },
  };
}

/** What Ephor says of the pack; nothing where there is no Ephor. */
function inspect(file) {
  const program = process.env.EPHOR || "ephor";
  const { error, status } = spawnSync(program, ["pack", "inspect", file], { stdio: "inherit" });
  if (error === undefined) return status ?? 1;
  console.log(`${program} is not there, so nothing was inspected: run 'ephor pack inspect ${file}' where it is`);
  return 0;
}
