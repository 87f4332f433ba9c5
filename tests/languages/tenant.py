#!/usr/bin/env python3
"""Writes the tenant that every SDK has to judge alike: tests/languages/tenant.py FOLDER [USERS]

Nulls, absent values, empty sets, names beyond ASCII and beyond the first plane of Unicode, odd times, more rows than one batch
has, documents with nulls, with values of another kind, and damaged ones. A row is a function of its index.
"""

import hashlib
import json
import pathlib
import sys

#: More than one batch: 16,384 rows. Those behind have so many different sets that each row is asked on its own.
USERS = 17_000
#: So that the logs stay small.
PLAIN = range(1_000, 16_200)
MAILBOXES = 400

NAMES = [
    "Ada Lovelace",
    "Zoë Müller",
    "Пётр Ильич",
    "山田 太郎",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "👩‍👩‍👧‍👦 family",
    "e\u0301 combined",
    "نورا",
    "a\u2028b",
    "tab\there",
    "{user:u1}",
    "}}{{",
    "two\nlines",
    'quote" and \\',
    "",
    " ",
    "\u0001 control",
    "ﬀ ligature",
    "\U0010ffff last",
    "Ω" * 300,
    None,
]
METHODS = ["mobilePhone", "email", "fido2SecurityKey", "softwareOneTimePasscode", "méthode", "方法"]
TIMES = [
    "2026-11-21T23:59:59Z",
    "2025-11-22T00:00:00Z",
    "2025-11-21T23:59:59Z",
    "2000-02-29T12:30:45Z",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1601-01-01T00:00:00Z",
    "2100-03-01T00:00:00Z",
    None,
    "1999-12-31T23:00:00Z",
]
DOMAINS = ["contoso.example", "fabrikam.example", "müller.example", "unset.example", "foreign.example"]


def plain(index):
    """A user without any finding."""
    return {
        "id": f"{index:08x}-0000-4000-8000-000000000000",
        "user_principal_name": f"user{index}@contoso.example",
        "display_name": "Plain",
        "account_enabled": True,
        "user_type": "Member",
        "created": "2026-11-01T00:00:00Z",
        "methods_registered": ["fido2SecurityKey"],
        "mfa_registered": True,
    }


def user(index):
    if index in PLAIN:
        return plain(index)
    several = [method for bit, method in enumerate(METHODS) if index * 7 % 61 >> bit & 1]
    if index >= 16_384:
        several.append(f"method-{index % 499}")
    row = {
        "id": f"{index:08x}-0000-4000-8000-000000000000",
        "user_principal_name": f"user{index}@{DOMAINS[index % len(DOMAINS)]}" if index % 97 else f"näme{index}",
        "display_name": NAMES[index % len(NAMES)],
        "account_enabled": [True, True, True, False, None][index % 5],
        "user_type": ["Member", "Guest", "gUEST", "Member", "Élève", None][index // 5 % 6],
        "created": TIMES[index % len(TIMES)],
        "methods_registered": None if index % 31 == 0 else several,
        "mfa_registered": [True, False, None][index // 3 % 3],
    }
    # Absent is the same as null.
    return {name: value for name, value in row.items() if value is not None or index % 2}


def mailbox(index):
    return {
        "id": f"{index:08x}-0000-4000-9000-000000000000",
        "user_principal_name": f"mailbox{index}@contoso.example",
        "recipient_type": ["UserMailbox", "SharedMailbox", "RoomMailbox", "userMailbox"][index % 4],
        "audit_log_age_limit": [15_552_000, 7_776_000, 0, 1, 61, 3_600, 86_400, 7_200, None][index % 9],
        "in_place_holds": [[], ["mbxé", "skp"], ["𝕊"], ["a, b", ""]][index // 4 % 4],
        "audit_folder_items": [0, 1_000, 1_001, 9_007_199_254_740_991, None, -5][index // 9 % 6],
    }


def policy(name, state, users, controls, **other):
    conditions = None if users is None else {"users": users}
    return {
        "id": name,
        "displayName": f"Policy {name} ✓",
        "state": state,
        "conditions": conditions,
        "grantControls": controls,
        **other,
    }


POLICIES = [
    policy(
        "p00",
        "enabled",
        {"includeUsers": ["All"], "excludeUsers": ["00000001-0000-4000-8000-000000000000", "u-ö"]},
        {"builtInControls": ["mfa"]},
    ),
    policy("p01", "enabled", {"includeUsers": ["All"]}, {"builtInControls": ["block"]}),
    policy("p02", "enabled", {"includeGroups": ["g1", "g{2}", "g3"]}, None),
    policy("p03", "enabledForReportingButNotEnforced", {"includeGroups": None}, {"builtInControls": None}),
    policy("p04", "disabled", None, None),
    policy("p05", None, None, None),
    policy("p06", "enabled", None, {"builtInControls": ["mfa"]}),
    policy(
        "p07",
        "enabled",
        {"includeUsers": "All", "excludeUsers": [None, "u1"]},
        {"builtInControls": "mfa"},
        unknownNumber=1e300,
    ),
]
DOCUMENTS = {
    "conditional-access-policies": POLICIES,
    "domains": [
        {"id": "contoso.example", "authenticationType": "Managed"},
        {"id": "fabrikam.example", "authenticationType": "Federated"},
        {"id": "müller.example", "authenticationType": "Federated"},
        {"id": "unset.example"},
    ],
    "named-locations": [
        {
            "id": f"l{index:03}",
            "displayName": None if index % 7 == 0 else f"Örtlichkeit {index} 𝔘 {{x}}",
            "countriesAndRegions": ["DE", None, "FR"] if index % 3 else None,
        }
        for index in range(600)
    ],
    "authorization-policy": [{"id": "authorizationPolicy", "allowInvitesFrom": "everyone"}],
    "authentication-strength-policies": None,
    "service-plans": [{"servicePlanId": "eec0eb4f-6444-4f95-aba0-50c24d67f998", "servicePlanName": "AAD_PREMIUM_P2"}],
    "security-defaults": [{"id": "securityDefaults", "isEnabled": "False"}],
    "admin-consent-request-policy": [
        {
            "id": "adminConsentRequestPolicy",
            "isEnabled": False,
            "requestDurationInDays": 30,
            "reviewers": "System.Object[]",
            "@ephor.damaged": {"reviewers": True},
        },
    ],
}
SOURCES = ["graph/users", "graph/user-registration-details", "exchange/mailboxes", "exchange/mailbox-folder-statistics"]


def main(folder, users=USERS):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files, sources = [], [{"id": source, "status": "complete"} for source in SOURCES]
    tables = {"users": map(user, range(int(users))), "mailboxes": map(mailbox, range(MAILBOXES))}
    for name, objects in [*tables.items(), *DOCUMENTS.items()]:
        source = {"id": f"graph/{name}", "status": "complete"}
        if objects is None:
            sources.append(source | {"status": "unlicensed", "reason": "no subscription has it"})
            continue
        if name not in tables:
            sources.append(source)
        lines = [json.dumps(one, ensure_ascii=False) for one in objects]
        data = "".join(f"{line}\n" for line in lines).encode("utf-8")
        (folder / f"{name}.jsonl").write_bytes(data)
        files.append({"path": f"{name}.jsonl", "sha256": hashlib.sha256(data).hexdigest(), "rows": len(lines)})
    manifest = {
        "format_version": "1.0",
        "tenant": {"id": "7c0f0f8e-0000-4000-8000-000000000001", "name": "Conformance", "domain": "contoso.example"},
        "cloud": "global",
        "collected_at": "2026-11-22T00:00:00Z",
        "tool": {"name": "tests/languages/tenant.py", "version": "1"},
        "sources": sorted(sources, key=lambda source: source["id"]),
        "files": sorted(files, key=lambda file: file["path"]),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: tests/languages/tenant.py FOLDER [USERS]")
    main(*sys.argv[1:])
