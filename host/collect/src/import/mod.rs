//! What other tools exported: PowerShell's files, and the answers that ScubaGear keeps.

pub mod powershell;
pub mod scubagear;
