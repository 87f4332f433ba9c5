//! Which commands ScubaGear says it ran, and so how a source went.

use serde_json::{Map, Value};

use super::keys::{Key, product_name};

/// The lists of commands of an export.
pub(super) struct Commands<'a> {
    export: &'a Map<String, Value>,
    given: Given<'a>,
}

/// Commands that count as successful on the caller's word, whatever the product.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// None: the export says it all.
    None,
    /// These too.
    These(&'a [String]),
    /// All that read a key of the export.
    All,
}

impl Given<'_> {
    fn has(self, key: &Key) -> bool {
        match self {
            Self::None => false,
            Self::These(commands) => commands.iter().any(|command| is_one_of(command, key.commands)),
            Self::All => true,
        }
    }
}

/// What the lists say of one key.
pub(super) struct Record {
    /// Whether a command that reads it succeeded.
    pub succeeded: bool,
    /// The commands it needs that failed.
    pub failed: Vec<String>,
    /// Whether one product says both of one command.
    pub contradiction: bool,
    /// Whether any product that writes it is in the export.
    pub product: bool,
}

impl<'a> Commands<'a> {
    pub(super) fn new(export: &'a Map<String, Value>, given: Given<'a>) -> Self {
        Self { export, given }
    }

    /// What is known of the commands that fill `key`.
    pub(super) fn of(&self, key: &Key) -> Record {
        let mut record = Record {
            succeeded: key.commands.is_empty() || self.given.has(key),
            failed: Vec::new(),
            contradiction: false,
            product: key.commands.is_empty() || !matches!(self.given, Given::None),
        };
        for product in key.products {
            let good = self.named(product, "_successful_commands");
            let bad = self.named(product, "_unsuccessful_commands");
            record.product |= good.is_some() || bad.is_some();
            let good: Vec<&str> =
                good.unwrap_or_default().into_iter().filter(|command| is_one_of(command, key.commands)).collect();
            let bad: Vec<&str> = bad
                .unwrap_or_default()
                .into_iter()
                .filter(|command| is_one_of(command, key.commands) || is_one_of(command, key.needs))
                .collect();
            record.contradiction |= !good.is_empty() && !bad.is_empty();
            record.succeeded |= !good.is_empty();
            for command in bad {
                if !record.failed.iter().any(|known| known == command) {
                    record.failed.push(command.to_owned());
                }
            }
        }
        record
    }

    fn named(&self, product: &str, list: &str) -> Option<Vec<&'a str>> {
        match self.export.get(&format!("{product}{list}"))? {
            Value::Array(commands) => Some(commands.iter().filter_map(Value::as_str).collect()),
            // A list of one that PowerShell unrolled.
            Value::String(command) => Some(vec![command]),
            _ => Some(Vec::new()),
        }
    }
}

/// PowerShell does not tell capital letters from small ones, and ScubaGear writes `Get-DLPCompliancePolicy` too.
fn is_one_of(command: &str, commands: &[&str]) -> bool {
    commands.iter().any(|known| known.eq_ignore_ascii_case(command))
}

/// The products of a key in words.
pub(super) fn products(key: &Key) -> String {
    let names: Vec<&str> = key.products.iter().map(|product| product_name(product)).collect();
    names.join(" or ")
}
