// Changes a snapshot and fixes its digests.
//
//   node poison.mjs SNAPSHOT           puts hostile text wherever somebody in a tenant may choose a name
//   node poison.mjs SNAPSHOT no-mfa    takes the second factor from everybody
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, what] = process.argv.slice(2);
const hostile = (number) =>
  `</script><script>alert(${number})</script><img src=x onerror=alert(1)>"'><svg/onload=alert(2)> <!-- \u2028 ` +
  "[x](javascript:alert(3)) {0} {subject} \u202egpj.exe \u0000 &lt;b&gt; \u001b[31m =1+1 " +
  (number % 50 === 0 ? "W".repeat(1 << 20) : `#${number}`);
const names = /^(display_?name|name|identity|description|issuer|product|model|friendly_?name)$/i;

// Of one width: ids stay sorted as texts.
let count = 100000;
const poison = (value) => {
  if (Array.isArray(value)) return value.map(poison);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) =>
    [key, names.test(key) && typeof inner === "string" ? hostile(count++) : poison(inner)]));
};

const path = join(folder, "manifest.json");
const manifest = JSON.parse(readFileSync(path, "utf8"));
if (what !== "no-mfa") {
  manifest.tenant.name = hostile(1);
  for (const source of manifest.sources) if (source.reason) source.reason = hostile(count++ * 50 + 1);
}
for (const file of manifest.files) {
  const at = join(folder, file.path);
  const text = readFileSync(at, "utf8");
  const lines = () => text.split("\n").filter(Boolean).map((line) => JSON.stringify(poison(JSON.parse(line))) + "\n").join("");
  writeFileSync(at, what === "no-mfa" ? text.replaceAll('"mfa_registered":true', '"mfa_registered":false') : lines());
  file.sha256 = createHash("sha256").update(readFileSync(at)).digest("hex");
}
writeFileSync(path, JSON.stringify(manifest, null, 2) + "\n");
