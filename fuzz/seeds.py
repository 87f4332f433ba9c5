#!/usr/bin/env python3
"""Makes what the targets begin with (fuzz/corpus) and the manifest of the target `snapshot`.

    fuzz/seeds.py target/debug/ephor

From the test data of the repository, a made-up tenant, and what is written here; ssh-keygen makes a key for the seal.
A seed begins with the bytes that its target takes for its choices.
"""
import base64
import glob
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "tests", "data")
CORPUS = os.path.join(ROOT, "fuzz", "corpus")


def seed(target, name, content):
    folder = os.path.join(CORPUS, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def data(path):
    with open(os.path.join(DATA, path), encoding="utf-8-sig") as file:
        return file.read()


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def short(value, most=1, text=60):
    """The same with short lists and short texts."""
    if isinstance(value, dict):
        return {name: short(member, most, text) for name, member in value.items()}
    if isinstance(value, list):
        return [short(member, most, text) for member in value[:most]]
    return value[:text] if isinstance(value, str) else value


def objects(document):
    """The first JSON of a documented answer."""
    return short(json.loads(document))


def scubagear():
    export = json.loads(data("scubagear/ProviderSettingsExport.json"))
    lists = ["dlp_compliance_policies", "dlp_compliance_rules", "protection_alerts", "meeting_policies", "SPO_tenant"]
    seed("scubagear", "short", compact(short({name: part for name, part in export.items() if name not in lists})))
    known = ["baseline_version", "module_version", "date", "timestamp_zulu", "tenant_id", "domain_settings", "spf_records",
             "dkim_config", "dkim_records", "dmarc_records", "accepted_domains", "transport_config", "exo_successful_commands",
             "exo_unsuccessful_commands", "tenant_details"]
    seed("scubagear", "mail", compact({name: short(export[name], 2, 200) for name in known if name in export}))
    seed("scubagear", "empty", compact({name: [] if isinstance(part, list) else part for name, part in
                                        ((name, export[name]) for name in known if name in export)} | {"tenant_details": {}}))


def powershell():
    # Name and form, as fuzz_targets/powershell.rs numbers them.
    for number, name in [(1, "Get-DkimSigningConfig"), (2, "Get-OrganizationConfig"), (3, "Get-TransportRule"),
                         (4, "Get-CASMailbox"), (0, "Get-EXOMailbox")]:
        path = f"documented/exchange/{name}.json"
        if os.path.exists(os.path.join(DATA, path)):
            seed("powershell", name, bytes([number, 0]) + compact(objects(data(path))).encode())
    seed("powershell", "csv", b"\x00\x01" + '"ExternalDirectoryObjectId","Identity","AuditEnabled"\r\n"a","Ann ""A""","True"\r\n'.encode())
    seed("powershell", "rows", b"\x05\x00" + b'[{"id":"a","userPrincipalName":"a@contoso.example","accountEnabled":true}]')
    certificate = data("css-exchange/NewExchangeCertificateDefaultTransport.xml")
    seed("powershell", "certificate", b"\x06\x02" + certificate.encode())
    seed("clixml", "certificate", certificate)
    seed("clixml", "objects", """<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
<Obj RefId="0"><TN RefId="0"><T>System.Object</T></TN><ToString>x</ToString><Props><S N="Name">a_x000D_b</S><B N="Is">true</B>
<I32 N="Count">3</I32><DT N="When">2026-01-08T00:00:00Z</DT><TS N="Span">P1DT2H</TS><Nil N="None" /><BA N="Bytes">AAEC</BA>
<Obj N="List" RefId="1"><TNRef RefId="0" /><LST><S>a</S><Ref RefId="0" /></LST></Obj><G N="Id">8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10</G>
<Obj N="Map" RefId="2"><DCT><En><S N="Key">k</S><S N="Value">v</S></En></DCT></Obj></Props><MS><SS N="Secret">00</SS></MS></Obj></Objs>
""")


def tenant(ephor, folder):
    path = os.path.join(folder, "tenant")
    subprocess.run([ephor, "synth", "--users", "20", "--out", path], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(path, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    # A manifest of one file, for rows of any bytes.
    users = {"id": "graph/users", "status": "partial", "reason": "some", "backend": "ephor synth"}
    template = dict(manifest, sources=[users], files=[{"path": "users.jsonl", "rows": "ROWS", "bytes": "BYTES", "sha256": "SHA256"}])
    sizes = {key for file in manifest["files"] for key in file}
    template["files"][0] = {key: member for key, member in template["files"][0].items() if key in sizes}
    with open(os.path.join(ROOT, "fuzz", "fuzz_targets", "manifest.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(template, indent=2) + "\n")
    small = dict(manifest, sources=manifest["sources"][:3] + [users], files=[])
    seed("snapshot", "manifest", b"\x01" + json.dumps(small, indent=1).encode())
    places = {}
    for source in glob.glob(os.path.join(ROOT, "sdk/schema/src/tables/*.rs")):
        with open(source, encoding="utf-8") as file:
            found = re.search(r'^\s*"([a-z-]+)" at (\d+),', file.read(), re.M)
        places[int(found[2])] = found[1]
    for number, place in enumerate(sorted(places)):
        name = places[place]
        with open(os.path.join(path, f"{name}.jsonl"), "rb") as file:
            lines = file.readlines()[:2]
        seed("rows", name, bytes([number]) + b"".join(lines))
        if name == "users":
            seed("snapshot", "users", b"\x00" + b"".join(lines))
            # The same by the general reader: blanks, escapes, another order.
            first = json.loads(lines[0])
            seed("rows", "users-general", bytes([number]) + json.dumps(dict(reversed(first.items()))).encode())
    log(ephor, path, folder)


def log(ephor, path, folder):
    name = os.path.join(folder, "log.sarif")
    subprocess.run([ephor, "scan", path, "--format", "sarif", "--output", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(name, encoding="utf-8") as file:
        run = json.load(file)["runs"][0]
    unknown = [one for one in run["results"] if one.get("kind") == "open"][:1]
    results = run["results"][:2] + unknown
    kept = {one["ruleId"] for one in results}
    properties = {name: part for name, part in run["properties"].items() if name not in ("record", "packs")}
    properties["counts"] = [one for one in properties["counts"] if one["rule"] in kept]
    properties["lost"] = [{"rule": "mail/spf-missing", "lastJudgedTimeUtc": "2026-01-08T00:00:00Z"}]
    absent = dict(results[0], baselineState="absent", properties={"fixed": True})
    carried = dict(results[1], properties={"notJudged": {"was": "fail", "text": "words", "lastJudgedTimeUtc": "2026-01-08T00:00:00Z"}})
    short_run = {"tool": {"driver": {"name": "ephor"}}, "automationDetails": run["automationDetails"],
                 "results": short(results + [absent, carried], 2, 200), "properties": properties}
    # The target reads logs of this tenant.
    text = compact({"version": "2.1.0", "runs": [short_run]})
    seed("sarif", "log", re.sub(r"(?<=ephor/)[0-9a-f-]{36}", "8f6b0f0e-3f0e-4c53-9d6e-2f3b6a1c7d10", text))


def configuration():
    with open(os.path.join(ROOT, "docs", "configuration.md"), encoding="utf-8") as file:
        blocks = re.findall(r"```toml\n(.*?)```", file.read(), re.S)
    for number, block in enumerate(blocks, 1):
        seed("config", f"documented-{number}", block.replace("…64 hexadecimal digits, as 'ephor pack inspect' prints them…", "0" * 64))


def encrypted():
    seed("encrypted", "any", b"\x00age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n--- " + b"C" * 43 + b"\n" + bytes(32))
    seed("encrypted", "parts", b"\x01" + struct.pack(">I", 5) + b"age-e")
    seed("encrypted", "changed", b"\x02" + bytes([200, 0, 1]))
    seed("encrypted", "changed-parts", b"\x03" + bytes([0, 0, 255, 4, 1, 0]))
    seed("encrypted", "keys", b"\x04age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 18\n" + b"B" * 43 + b"\n--- " + b"C" * 43 + b"\n")
    seed("encrypted", "changed-keys", b"\x05" + bytes([30, 0, 65]))
    seed("encrypted", "whole", b"\x05")


def journal():
    first = {"format": 1, "tenant": "contoso.example", "cloud": "global", "collected_at": "2026-11-25T00:00:00Z",
             "tool": {"name": "ephor", "version": "0.1.0"}, "sources": ["graph/users"]}
    page = b'{"id":"0001","displayName":"Ann"}\n{"id":"0002"}\n'
    entries = [{"feed": "graph/users", "bytes": len(page), "objects": 2, "next": "https://graph/next?$skiptoken=a"},
               {"feed": "exchange/inbox-rules", "bytes": 0, "of": 30},
               {"feed": "exchange/inbox-rules", "bytes": 0, "batch": 2, "done": 9, "gone": 1},
               {"feed": "graph/domains", "bytes": 0, "end": {"refused": {"status": "denied", "reason": "no right"}}},
               {"feed": "graph/organization", "bytes": 0, "end": "whole"},
               {"feed": "graph/groups", "bytes": 0, "anew": True, "end": {"cut-short": {"reason": "time"}}}]
    lines = "".join(compact(one) + "\n" for one in [first] + entries).encode()
    seed("journal", "whole", lines + b"\0" + page + b'\0["a","b"]')
    seed("journal", "half", lines[:-9] + b"\0" + page + b'{"id":')
    seed("journal", "begun", compact(first) + "\n")


def recording():
    url = "https://graph.microsoft.com/v1.0/organization"
    answer = {"method": "GET", "url": url, "request_headers": [["accept", "application/json"]], "status": 429,
              "headers": [["content-type", "application/json"], ["retry-after", "Wed, 25 Nov 2026 00:00:10 GMT"]], "body": '{"value":[]}'}
    seed("recording", "text", b"\0" + compact(answer).encode())
    post = {"method": "POST", "url": url, "request_body": "{}", "status": 200, "headers": [["retry-after", "10"]], "base64": "AAEC"}
    seed("recording", "base64", b"\0" + compact(post).encode())
    failure = {"method": "GET", "url": url, "error": {"kind": "connect", "reason": "refused"}}
    seed("recording", "failure", b"\0" + compact(failure).encode())
    seed("recording", "head", b'\x01{"format":1,"ephor":"0.1.0","begun":"2026-11-25T00:00:00Z"}')


def dns():
    name = b"\x07contoso\x07example\x00"
    question = name + struct.pack(">HH", 16, 1)

    def packet(flags, answers):
        return struct.pack(">HHHHHH", 0x1234, flags, 1, len(answers), 0, 0) + question + b"".join(answers)

    def record(kind, content, owner=b"\xc0\x0c"):
        return owner + struct.pack(">HHIH", kind, 1, 300, len(content)) + content

    def strings(*texts):
        return b"".join(bytes([len(text)]) + text for text in texts)

    seed("dns", "texts", packet(0x81A0, [record(16, strings(b"v=spf1 include:", b"a.example -all")), record(16, strings(b"k=v", b"\xff=1"))]))
    seed("dns", "alias", packet(0x8180, [record(5, b"\x01a\xc0\x0c"), record(16, strings(b"v=DMARC1; p=none"), b"\x01a\xc0\x0c")]))
    seed("dns", "none", packet(0x8183, []))
    seed("dns", "cut", packet(0x8380, []))
    # EDNS, and a name that points at itself.
    extra = b"\x00" + struct.pack(">HHIH", 41, 1232, 0, 0)
    seed("dns", "edns", struct.pack(">HHHHHH", 0x1234, 0x8180, 1, 0, 0, 1) + question + extra)
    seed("dns", "loop", struct.pack(">HHHHHH", 0x1234, 0x8180, 1, 0, 0, 0) + b"\xc0\x0c" + struct.pack(">HH", 16, 1))


def component():
    def section(number, content):
        return bytes([number, len(content)]) + content

    # (func (local i32 i64)), and a component with that module, an instance of it, and an instance of its export.
    types, functions = section(1, b"\x01\x60\x00\x00"), section(3, b"\x01\x00")
    exports, code = section(7, b"\x01\x01f\x00\x00"), section(10, b"\x01\x06\x02\x01\x7f\x01\x7e\x0b")
    module = b"\0asm\x01\0\0\0" + types + functions + exports + code
    header = b"\0asm\x0d\0\x01\0"
    instance = section(2, b"\x01\x00\x00\x00")
    canonical = section(6, b"\x01\x00\x00\x01\x00\x01f") + section(7, b"\x01\x40\x00\x01\x00") + section(8, b"\x01\x00\x00\x00\x00\x00")
    seed("component", "module", module)
    seed("component", "component", header + section(1, module) + instance + canonical)
    seed("component", "nested", header + section(4, header + section(4, header + section(1, module))))


def seals(ephor, folder):
    key = os.path.join(folder, "key")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", key], check=True)
    with open(key + ".pub", encoding="utf-8") as file:
        public = " ".join(file.read().split()[:2])
    seed("signers", "options", f'# who\nann@example.com,bob namespaces="ephor-seal",valid-after="20260101Z",valid-before=202703312359 {public} a comment\n')
    seed("signers", "minisign", "untrusted comment: minisign public key\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n")
    sealed = os.path.join(folder, "sealed")
    os.makedirs(sealed)
    # What the target writes, and one file more.
    for name, text in [("a.jsonl", "{}\n{}\n{}\n"), ("b.md", "text"), ("c.json", "{}")]:
        with open(os.path.join(sealed, name), "w", encoding="utf-8") as file:
            file.write(text)
    subprocess.run([ephor, "seal", sealed, "--key", key], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(sealed, "seal.intoto.jsonl"), encoding="utf-8") as file:
        line = file.read()
    seed("seal", "envelope", b"\0" + line.encode())
    envelope = json.loads(line)
    statement = base64.b64decode(envelope["payload"])
    seed("seal", "statement", b"\x01" + statement)
    seed("seal", "statement-changed", b"\x01" + statement.replace(hashlib.sha256(b"{}\n{}\n{}\n").hexdigest().encode(), b"0" * 64))
    seed("seal", "signature", b"\x02" + base64.b64decode(envelope["signatures"][0]["sig"]))
    seed("seal", "signature-minisign", b"\x02" + b"untrusted comment: signature\n" + base64.b64encode(b"ED" + bytes(72)) +
         b"\ntrusted comment: t\n" + base64.b64encode(bytes(64)) + b"\n")


def main():
    ephor = os.path.abspath(sys.argv[1])
    for target in ["scubagear", "powershell", "clixml", "snapshot", "rows", "sarif", "config", "encrypted", "journal",
                   "recording", "dns", "component", "signers", "seal"]:
        shutil.rmtree(os.path.join(CORPUS, target), ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        scubagear()
        powershell()
        tenant(ephor, folder)
        configuration()
        encrypted()
        journal()
        recording()
        dns()
        component()
        seals(ephor, folder)


main()
