//! The tables: objects that grow in number with the tenant.

/// What values a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number; see the column's unit.
    Integer,
    /// A length of time in whole seconds.
    Duration,
    /// A moment. JSON: RFC 3339 in UTC, whole seconds. For rules: seconds since 1970-01-01T00:00:00Z.
    Time,
    /// One of few strings, such as a state. Unknown strings are kept.
    Symbol,
    /// A set of such strings. JSON: an array.
    Symbols,
    /// Any string.
    Text,
}

impl Kind {
    /// The name of the kind in documentation and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Duration => "duration",
            Self::Time => "time",
            Self::Symbol => "symbol",
            Self::Symbols => "symbols",
            Self::Text => "text",
        }
    }
}

/// One column of a table. A value that a snapshot does not give is *not known*, which is never the same
/// as empty or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in snapshots and rules, snake_case.
    pub name: &'static str,
    /// What values it holds.
    pub kind: Kind,
    /// What it means, with unit and possible values.
    pub meaning: &'static str,
    /// Id of the source it comes from.
    pub source: &'static str,
    /// The property of that source, as the vendor writes it.
    pub property: &'static str,
}

/// A table: objects that grow in number with the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name: `users` is stored in `users.jsonl`.
    pub name: &'static str,
    /// What one row is.
    pub meaning: &'static str,
    /// What one row is called in messages: `user`.
    pub subject: &'static str,
    /// Id of the source that says which rows exist.
    pub source: &'static str,
    /// The column that holds a row's stable id. Rows are sorted by it, and it is never null.
    pub id: &'static str,
    /// The column that people know a row by.
    pub label: &'static str,
    /// Where it stands among the tables in a scan and in documentation: from 0.
    pub place: u32,
    /// All columns.
    pub columns: &'static [Column],
}

impl Table {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Declares a table: a constant for each column, and `TABLE` with all of them.
macro_rules! table {
    (
        $(#[doc = $table_meaning:expr])+
        $name:literal at $place:literal, a $subject:literal, from $table_source:literal, id $id:ident, label $label:ident;
        $(
            $(#[doc = $meaning:expr])+
            $constant:ident: $column:ident $kind:ident from $source:literal $property:literal;
        )+
    ) => {
        $(
            $(#[doc = $meaning])+
            pub const $constant: $crate::Column = $crate::Column {
                name: stringify!($column),
                kind: $crate::Kind::$kind,
                meaning: concat!($($meaning),+),
                source: $source,
                property: $property,
            };
        )+
        $(#[doc = $table_meaning])+
        pub const TABLE: $crate::Table = $crate::Table {
            name: $name,
            meaning: concat!($($table_meaning),+),
            subject: $subject,
            source: $table_source,
            id: stringify!($id),
            label: stringify!($label),
            place: $place,
            columns: &[$($constant),+],
        };
    };
}
pub(crate) use table;
