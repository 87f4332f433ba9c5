//! Ways into a snapshot: what others exported, and what is made up.

pub mod live;
pub mod powershell;
mod roles;
pub mod scubagear;
mod shape;
pub mod synth;
