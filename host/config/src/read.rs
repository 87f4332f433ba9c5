//! From TOML to what it says.

use std::path::Path;

use jiff::civil::Date;
use semver::VersionReq;
use toml_edit::{Document, Item, TableLike};

use super::{At, Config, Error, ExpectedUnknown, PackFile, RegistryPack, RuleChange, SignedBy, Waiver};
use ephor_snapshot::suggest;

/// Keys of the configuration itself.
const KEYS: &[&str] =
    &["fail-on", "strict", "packs", "rules", "waivers", "expected-unknown", "expect", "redacted-for", "snapshot"];
const PACK_KEYS: &[&str] = &["path", "sha256", "oci", "version", "signed-by"];
const SIGNED_BY_KEYS: &[&str] = &["key", "issuer", "identity"];
const WAIVER_KEYS: &[&str] = &["rule", "subject", "reason", "owner", "ticket", "expires"];
const EXPECTED_KEYS: &[&str] = &["rule", "source", "reason", "owner", "ticket", "expires"];
const EXPECT_KEYS: &[&str] = &["judged"];
const SNAPSHOT_KEYS: &[&str] = &["recipients"];
/// Keys of a rule that are no parameters.
const LEVEL: &str = "level";
const ENABLED: &str = "enabled";

/// The text with its file, for the places of errors.
struct Text<'t> {
    text: &'t str,
    path: &'t Path,
}

impl Text<'_> {
    fn line(&self, item: &Item) -> usize {
        item.span().map_or(1, |span| self.line_at(span.start))
    }

    fn line_at(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }

    /// The line of a key of a table.
    fn key_line(&self, table: &dyn TableLike, key: &str) -> usize {
        let span = table.get_key_value(key).and_then(|(key, item)| key.span().or_else(|| item.span()));
        span.map_or(1, |span| self.line_at(span.start))
    }

    fn wrong(&self, line: usize, message: impl Into<String>) -> Error {
        Error::Wrong { path: self.path.to_owned(), line, message: message.into() }
    }

    /// Refuses every key that is not known.
    fn known(&self, table: &dyn TableLike, keys: &[&str], of: &str) -> Result<(), Error> {
        match table.iter().find(|(key, _)| !keys.contains(key)) {
            None => Ok(()),
            Some((key, _)) => {
                let message = format!("{of} has no key {key:?}{}; it has {}", suggest(key, keys), keys.join(", "));
                Err(self.wrong(self.key_line(table, key), message))
            }
        }
    }

    fn string(&self, item: &Item, what: &str) -> Result<String, Error> {
        let found = || format!("{what}: expected a text in quotes, found {}", article(item.type_name()));
        let text = item.as_str().ok_or_else(|| self.wrong(self.line(item), found()))?;
        if text.trim().is_empty() {
            return Err(self.wrong(self.line(item), format!("{what}: expected a text, found an empty one")));
        }
        Ok(text.to_owned())
    }

    fn boolean(&self, item: &Item, what: &str) -> Result<bool, Error> {
        let found = || format!("{what}: expected true or false, found {}", article(item.type_name()));
        item.as_bool().ok_or_else(|| self.wrong(self.line(item), found()))
    }

    /// A key that must be there.
    fn required(&self, table: &dyn TableLike, key: &str, line: usize, of: &str, why: &str) -> Result<String, Error> {
        let missing = || self.wrong(line, format!("{of} has no {key:?}: {why}"));
        self.string(table.get(key).ok_or_else(missing)?, key)
    }

    fn optional(&self, table: &dyn TableLike, key: &str) -> Result<Option<String>, Error> {
        table.get(key).map(|item| self.string(item, key)).transpose()
    }

    /// The tables of a list of tables, however it is written.
    fn tables<'i>(&self, item: &'i Item, what: &str) -> Result<Vec<(&'i dyn TableLike, usize)>, Error> {
        let wrong = |line| {
            self.wrong(
                line,
                format!("{what}: expected tables, each headed [[{what}]], found {}", article(item.type_name())),
            )
        };
        if let Some(tables) = item.as_array_of_tables() {
            let line = |table: &toml_edit::Table| table.span().map_or(1, |span| self.line_at(span.start));
            return Ok(tables.iter().map(|table| (table as &dyn TableLike, line(table))).collect());
        }
        let array = item.as_array().ok_or_else(|| wrong(self.line(item)))?;
        array
            .iter()
            .map(|value| {
                let line = value.span().map_or(1, |span| self.line_at(span.start));
                Ok((value.as_inline_table().ok_or_else(|| wrong(line))? as &dyn TableLike, line))
            })
            .collect()
    }

    fn packs(&self, item: &Item) -> Result<(Vec<PackFile>, Vec<RegistryPack>), Error> {
        let (mut files, mut of_registries) = (Vec::new(), Vec::new());
        for (table, line) in self.tables(item, "packs")? {
            self.known(table, PACK_KEYS, "a pack")?;
            match (table.get("path"), table.get("oci")) {
                (Some(_), Some(_)) => {
                    let message =
                        "the pack has a \"path\" and \"oci\": expected one of them, the file or the repository";
                    return Err(self.wrong(line, message));
                }
                (_, None) => files.push(self.pack_file(table, line)?),
                (None, Some(_)) => of_registries.push(self.registry_pack(table, line)?),
            }
        }
        Ok((files, of_registries))
    }

    /// Refuses a key that goes with the other kind of pack.
    fn not_with(&self, table: &dyn TableLike, keys: &[&str], with: &str) -> Result<(), Error> {
        match keys.iter().find(|key| table.contains_key(key)) {
            None => Ok(()),
            Some(key) => Err(self.wrong(self.key_line(table, key), format!("{key}: it goes with {with}"))),
        }
    }

    fn pack_file(&self, table: &dyn TableLike, line: usize) -> Result<PackFile, Error> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let why = "name the file of the component, or its repository with \"oci\"";
        let path = self.required(table, "path", line, "the pack", why)?;
        self.not_with(table, &["version", "signed-by"], "\"oci\", the repository of a pack; a file has \"sha256\"")?;
        let sha256 = self.optional(table, "sha256")?.map(|digest| digest.to_ascii_lowercase());
        if sha256.as_ref().is_some_and(|digest| digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit())) {
            let message = "sha256: expected 64 hexadecimal digits, as 'ephor pack inspect' and sha256sum print them";
            return Err(self.wrong(self.key_line(table, "sha256"), message));
        }
        Ok(PackFile { path: folder.join(path), sha256, line })
    }

    fn registry_pack(&self, table: &dyn TableLike, line: usize) -> Result<RegistryPack, Error> {
        let with =
            "\"path\"; the digest of a pack of a registry stands in ephor.lock, where 'ephor pack lock' writes it";
        self.not_with(table, &["sha256"], with)?;
        let oci = self.required(table, "oci", line, "the pack", "name its repository")?;
        let why = "say which versions will do, such as \"1.2\"";
        let version = self.required(table, "version", line, "the pack", why)?;
        let version = VersionReq::parse(&version).map_err(|error| {
            let message =
                format!("version: expected a requirement such as \"1.2\" or \"=1.2.3\", found {version:?} ({error})");
            self.wrong(self.key_line(table, "version"), message)
        })?;
        let signed_by = table.get("signed-by").map(|item| self.signed_by(item)).transpose()?;
        Ok(RegistryPack { oci, version, signed_by, line })
    }

    fn signed_by(&self, item: &Item) -> Result<SignedBy, Error> {
        let line = self.line(item);
        let expected = "signed-by: expected { key = \"RW...\" }, { key = \"ssh-ed25519 AAAA...\" } or { issuer = \"https://...\", identity = \"...\" }";
        let table = item.as_table_like().ok_or_else(|| self.wrong(line, expected))?;
        self.known(table, SIGNED_BY_KEYS, "signed-by")?;
        let text = |key: &str| self.optional(table, key);
        match (text("key")?, text("issuer")?, text("identity")?) {
            (Some(key), None, None) => Ok(SignedBy::Key(key)),
            (None, Some(issuer), Some(identity)) => {
                let fixed = identity.strip_suffix('*').unwrap_or(&identity);
                if fixed.contains('*') || !fixed.contains(|char: char| char.is_alphanumeric()) {
                    let message = "identity: expected an identity with at most one '*', at its end, where it stands for any characters";
                    return Err(self.wrong(self.key_line(table, "identity"), message));
                }
                Ok(SignedBy::Identity { issuer, identity })
            }
            _ => Err(self.wrong(line, expected)),
        }
    }

    fn rules(&self, item: &Item) -> Result<Vec<RuleChange>, Error> {
        let expected = "expected a table for each rule, such as [rules.\"identity/mfa-not-required\"]";
        let wrong = |item: &Item| self.wrong(self.line(item), format!("rules: {expected}"));
        let rules = item.as_table_like().ok_or_else(|| wrong(item))?;
        let mut changes = Vec::new();
        for (id, item) in rules.iter() {
            let line = self.key_line(rules, id);
            let table = item.as_table_like().ok_or_else(|| wrong(item))?;
            if !id.contains('/') {
                let message =
                    format!("rules: {id:?} is not the id of a rule, which has the form \"pack/rule\"; {expected}");
                return Err(self.wrong(line, message));
            }
            let mut change = RuleChange {
                id: At { value: id.to_owned(), line },
                level: None,
                enabled: None,
                parameters: Vec::new(),
            };
            for (key, item) in table.iter() {
                let line = self.key_line(table, key);
                match key {
                    LEVEL => change.level = Some(At { value: self.string(item, LEVEL)?, line }),
                    ENABLED => change.enabled = Some(self.boolean(item, ENABLED)?),
                    _ => change.parameters.push((At { value: key.to_owned(), line }, self.parameter(key, item)?)),
                }
            }
            changes.push(change);
        }
        Ok(changes)
    }

    /// A value as the contract writes it: a list has one entry a line.
    fn parameter(&self, name: &str, item: &Item) -> Result<String, Error> {
        let found = |what: &str| {
            let expected = "expected a text, a whole number, true, false, or a list of texts";
            self.wrong(self.line(item), format!("parameter {name:?}: {expected}, found {}", article(what)))
        };
        if let Some(list) = item.as_array() {
            let texts: Option<Vec<&str>> = list.iter().map(toml_edit::Value::as_str).collect();
            let texts = texts.ok_or_else(|| found("list with other things"))?;
            if texts.iter().any(|text| text.contains('\n')) {
                return Err(found("list with a text of several lines"));
            }
            return Ok(texts.join("\n"));
        }
        let text = item.as_str().map(str::to_owned);
        let text = text.or_else(|| item.as_integer().map(|number| number.to_string()));
        text.or_else(|| item.as_bool().map(|flag| flag.to_string())).ok_or_else(|| found(item.type_name()))
    }

    fn waivers(&self, item: &Item) -> Result<Vec<Waiver>, Error> {
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let one = |(table, line): (&dyn TableLike, usize)| {
            self.known(table, WAIVER_KEYS, "a waiver")?;
            let required = |key, why| self.required(table, key, line, "the waiver", why);
            Ok(Waiver {
                rule: required("rule", "name the rule whose finding is accepted")?,
                subject: required("subject", "name the id of the subject, or \"*\" for all")?,
                reason: required("reason", "say why the finding is accepted")?,
                owner: self.optional(table, "owner")?,
                ticket: self.optional(table, "ticket")?,
                expires: self.date(table, line, "the waiver")?,
                file: file.clone(),
                line,
            })
        };
        self.tables(item, "waivers")?.into_iter().map(one).collect()
    }

    fn expected(&self, item: &Item) -> Result<Vec<ExpectedUnknown>, Error> {
        const OF: &str = "the expected unknown";
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let one = |(table, line): (&dyn TableLike, usize)| {
            self.known(table, EXPECTED_KEYS, "an expected unknown")?;
            let (rule, source) = (self.optional(table, "rule")?, self.optional(table, "source")?);
            if rule.is_some() == source.is_some() {
                let found = if rule.is_some() { "both" } else { "neither" };
                let message = format!(
                    "{OF} names a \"rule\" that cannot judge or a \"source\" that cannot be read: expected one of them, found {found}"
                );
                return Err(self.wrong(line, message));
            }
            Ok(ExpectedUnknown {
                rule,
                source,
                reason: self.required(table, "reason", line, OF, "say why it is expected")?,
                owner: self.optional(table, "owner")?,
                ticket: self.optional(table, "ticket")?,
                expires: self.date(table, line, OF)?,
                file: file.clone(),
                line,
            })
        };
        self.tables(item, "expected-unknown")?.into_iter().map(one).collect()
    }

    /// What has to be judged.
    fn expect(&self, item: &Item) -> Result<Vec<At<String>>, Error> {
        let expected = "judged: expected a list of rules, sources and controls in quotes";
        self.texts(item, "expect", EXPECT_KEYS, "judged", expected)
    }

    /// Who may read snapshots.
    fn snapshot(&self, item: &Item) -> Result<Vec<At<String>>, Error> {
        let expected =
            "recipients: expected a list of recipients of age, public SSH keys and files with them in quotes";
        let recipients = self.texts(item, "snapshot", SNAPSHOT_KEYS, "recipients", expected)?;
        if recipients.is_empty() {
            let message = "snapshot: nobody is named in recipients, and a snapshot would not be encrypted; name somebody, or leave the table out";
            return Err(self.wrong(self.line(item), message));
        }
        Ok(recipients)
    }

    /// The texts of a list in a table.
    fn texts(&self, item: &Item, of: &str, keys: &[&str], key: &str, expected: &str) -> Result<Vec<At<String>>, Error> {
        let found = |item: &Item| format!("found {}", article(item.type_name()));
        let wrong = |item: &Item| self.wrong(self.line(item), format!("{of}: expected a table, {}", found(item)));
        let table = item.as_table_like().ok_or_else(|| wrong(item))?;
        self.known(table, keys, of)?;
        let Some(list) = table.get(key) else { return Ok(Vec::new()) };
        let array =
            list.as_array().ok_or_else(|| self.wrong(self.line(list), format!("{expected}, {}", found(list))))?;
        array
            .iter()
            .map(|value| {
                let line = value.span().map_or(1, |span| self.line_at(span.start));
                let text = value.as_str().filter(|text| !text.trim().is_empty());
                let text = text.ok_or_else(|| self.wrong(line, format!("{expected}, found {value}")))?;
                Ok(At { value: text.to_owned(), line })
            })
            .collect()
    }

    /// A day, as TOML's own date or as a text.
    fn date(&self, table: &dyn TableLike, line: usize, of: &str) -> Result<Date, Error> {
        let expected = format!("expected a day such as 2027-03-31, the last one on which {of} holds");
        let missing = || self.wrong(line, format!("{of} has no \"expires\": {expected}"));
        let item = table.get("expires").ok_or_else(missing)?;
        let day = item.as_datetime().map(ToString::to_string).or_else(|| item.as_str().map(str::to_owned));
        let day = day.and_then(|day| day.parse::<Date>().ok().filter(|date| date.to_string() == day));
        day.ok_or_else(|| self.wrong(self.key_line(table, "expires"), format!("expires: {expected}")))
    }
}

fn article(type_name: &str) -> String {
    let vowel = type_name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {type_name}", if vowel { "an" } else { "a" })
}

impl Config {
    /// Reads a configuration from its text; `path` is where it stands.
    ///
    /// # Errors
    /// If something in it is wrong.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let text = Text { text, path };
        let document = Document::parse(text.text).map_err(|error| {
            let line = error.span().map_or(1, |span| text.line_at(span.start));
            text.wrong(line, error.message().replace('\n', "; "))
        })?;
        let table = document.as_table();
        text.known(table, KEYS, "the configuration")?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        for (key, item) in table {
            match key {
                "fail-on" => config.fail_on = Some(At { value: text.string(item, key)?, line: text.line(item) }),
                "strict" => config.strict = Some(text.boolean(item, key)?),
                "packs" => (config.packs, config.registry_packs) = text.packs(item)?,
                "rules" => config.rules = text.rules(item)?,
                "expected-unknown" => config.expected = text.expected(item)?,
                "redacted-for" => config.redacted_for = Some(text.string(item, key)?),
                "expect" => config.judged = text.expect(item)?,
                "snapshot" => config.recipients = text.snapshot(item)?,
                _ => config.waivers = text.waivers(item)?,
            }
        }
        Ok(config)
    }
}
