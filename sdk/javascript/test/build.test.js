// `ephor-pack build`, with the real tools.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../bin/ephor-pack.js", import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), "ephor-pack-test-"));
after(() => rm(folder, { recursive: true }));

/** What the command line says of an entry. There is no Ephor to look into the pack. */
async function built(name, source, ...options) {
  await writeFile(path.join(folder, name), source);
  const env = { ...process.env, EPHOR: path.join(folder, "no-ephor") };
  const done = spawnSync(process.execPath, [PROGRAM, "build", name, ...options], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status: done.status, said: done.stdout + done.stderr };
}

const SOURCE = `
import { PASS, pack, rule } from "@ephor-scan/rules";
const enabled: boolean = true;
const one = rule({
  name: "account-disabled", title: "An account is disabled", whatItChecks: "Looks.", whyItMatters: "Because.", remediation: "So.",
  level: "note", severity: 1, table: "users", columns: ["account_enabled"], fail: { disabled: "{subject} is disabled" },
  check: (user, scan) => (user.account_enabled === enabled ? PASS : scan.fail.disabled()),
});
export default pack({ name: "typed", version: "1.0.0", title: "Typed", description: "In TypeScript.", rules: [one] });
`;

test("an entry in TypeScript becomes a component that says nothing of this machine", async () => {
  const { status, said } = await built("index.ts", SOURCE, "--output", "typed.wasm", "--small");
  assert.equal(status, 0, said);
  assert.match(said, /^typed\.wasm: \d+ bytes, sha256 [0-9a-f]{64}\n.*is not there, so nothing was inspected/);
  const pack = await readFile(path.join(folder, "typed.wasm"));
  // A component, not a module.
  assert.deepEqual([...pack.subarray(0, 8)], [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
  const text = pack.toString("latin1");
  assert.ok(text.includes("account-disabled"));
  for (const place of [folder, path.basename(folder), path.dirname(PROGRAM)]) assert.ok(!text.includes(place), place);
});

test("what is wrong is said in a line, with its place", async () => {
  const cases = [
    ["no-pack.js", "export const a = 1;", /no-pack\.js: its default export is no pack/],
    ["syntax.js", "\n  export default pack(;", /syntax\.js:2:\d+: /],
    [
      "import.js",
      'import { rool } from "@ephor-scan/rules";\nexport default rool();',
      /import\.js:1:\d+: No matching export.*rool/,
    ],
    [
      "column.js",
      SOURCE.replace(": boolean", "").replace('["account_enabled"]', '["acount_enabled"]'),
      /did you mean account_enabled/,
    ],
  ];
  for (const [name, source, expected] of cases) {
    const { status, said } = await built(name, source);
    assert.equal(status, 1, said);
    assert.match(said, expected);
    assert.equal(said.trim().split("\n").length, 1, said);
  }
  assert.match((await built("x.js", "", "--outputt", "y")).said, /usage: ephor-pack build/);
});
