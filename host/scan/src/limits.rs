//! What a pack may use. Crossing a limit is a trap, never a pass.

/// The limits of packs; `wit/rules.wit` documents the defaults for authors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of a component in bytes.
    pub component_bytes: usize,
    /// The same of one that was agreed on by its digest.
    pub pinned_component_bytes: usize,
    /// Instances that a component makes in all. They multiply when components hold components that make instances, and
    /// the engine writes each of them out when it compiles.
    pub instances: u64,
    /// Canonical functions of a component: what it lifts, lowers and makes of resources. Each is a piece of code that the
    /// engine writes.
    pub canonical: u32,
    /// Functions of all its modules.
    pub functions: u32,
    /// Code of all its functions in bytes.
    pub code_bytes: usize,
    /// The same of one that was agreed on by its digest.
    pub pinned_code_bytes: usize,
    /// Code of one function in bytes, times its locals and one: the time to compile it grows with both.
    pub function_weight: u64,
    /// Linear memory of an instance in bytes, all its memories together.
    pub memory_bytes: usize,
    /// Elements of a table.
    pub table_elements: usize,
    /// Instructions of `describe`.
    pub describe_fuel: u64,
    /// Instructions of `open` and the check that follows, whatever is judged: the time limit, but the same on every
    /// machine.
    pub check_fuel: u64,
    /// Instructions for each row, or object of a document, and rule that judges it, on top of that.
    pub row_fuel: u64,
    /// Rules of a call that are counted for that.
    pub fuel_rules: u64,
    /// Instructions of one call at the most. A batch that needs more is judged in pieces.
    pub call_fuel: u64,
    /// What one call may hand back, in bytes.
    pub answer_bytes: usize,
    /// Rules in a pack.
    pub rules: usize,
    /// Messages, references, parameters and properties of a rule, and properties of a pack.
    pub manifest_items: usize,
    /// A string of the manifest in bytes.
    pub manifest_string_bytes: usize,
    /// Help and remediation of a rule, and the description of a pack, in bytes.
    pub manifest_text_bytes: usize,
    /// Placeholders of a message, each as often as it stands there.
    pub placeholders: usize,
    /// Text of a pack in findings, in bytes, whatever it judges: filled messages, arguments and related places.
    pub text_bytes: u64,
    /// The same for each row and rule that judges it, on top of that.
    pub row_text_bytes: u64,
    /// Rules of a table that are counted for that.
    pub text_rules: u64,
    /// Arguments of a finding.
    pub arguments: usize,
    /// One argument in bytes.
    pub argument_bytes: usize,
    /// Related places of a finding.
    pub related: usize,
    /// Findings of one rule on documents.
    pub document_findings: usize,
    /// Messages to `log` in one call that are kept.
    pub log_messages: usize,
    /// One of these messages in bytes.
    pub log_bytes: usize,
    /// All messages of one call in bytes, each counted as at least 1 KiB. Who logs more is stopped: instructions do
    /// not bound what the host does for them.
    pub log_total_bytes: usize,
    /// Instructions for the rules of one call that failed together and are asked one by one, beside a quarter of what
    /// that call had; and for telling the rows of one block apart that have no finding.
    pub apart_fuel: u64,
    /// Pieces of work in which a rule may fail before it is given up for the rest of the scan.
    pub failures: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            component_bytes: 16 << 20,
            pinned_component_bytes: 32 << 20,
            // Bindings and their shims need about ten; an interpreter of Python with its parts, 110.
            instances: 200,
            canonical: 10_000,
            functions: 20_000,
            code_bytes: 4 << 20,
            pinned_code_bytes: 12 << 20,
            function_weight: 100_000_000,
            memory_bytes: 64 << 20,
            table_elements: 100_000,
            describe_fuel: 200_000_000,
            // About a second; the built-in packs use under 1 % of it for 16,384 rows.
            check_fuel: 1_000_000_000,
            // An interpreter takes 10,000 to 150,000.
            row_fuel: 200_000,
            fuel_rules: 64,
            call_fuel: 32_000_000_000,
            answer_bytes: 16 << 20,
            rules: 1_000,
            manifest_items: 100,
            manifest_string_bytes: 4 << 10,
            manifest_text_bytes: 64 << 10,
            placeholders: 32,
            // The built-in packs write 300 to 900 bytes a finding.
            text_bytes: 8 << 20,
            row_text_bytes: 2 << 10,
            text_rules: 64,
            arguments: 16,
            argument_bytes: 16 << 10,
            related: 100,
            document_findings: 10_000,
            log_messages: 64,
            log_bytes: 4 << 10,
            log_total_bytes: 16 << 20,
            apart_fuel: 8_000_000_000,
            failures: 2,
        }
    }
}

impl Limits {
    /// Instructions that so many rules may use for so many rows or objects, if a call may have that.
    #[must_use]
    pub fn wanted_fuel(&self, rules: usize, rows: usize) -> u64 {
        let work = (rules as u64).min(self.fuel_rules).saturating_mul(rows as u64);
        self.check_fuel.saturating_add(work.saturating_mul(self.row_fuel))
    }

    /// Instructions of one call for them.
    #[must_use]
    pub fn fuel(&self, rules: usize, rows: usize) -> u64 {
        self.wanted_fuel(rules, rows).min(self.call_fuel)
    }

    /// Rows of a batch so that a call has all that its rules want.
    #[must_use]
    pub fn piece(&self, rules: usize) -> usize {
        let of_row = (rules as u64).clamp(1, self.fuel_rules).saturating_mul(self.row_fuel).max(1);
        let rows = self.call_fuel.saturating_sub(self.check_fuel) / of_row;
        usize::try_from(rows).unwrap_or(usize::MAX).max(1)
    }
}

/// Stack of the host for one call in bytes; part of the engine.
pub const STACK_BYTES: usize = 1 << 20;
