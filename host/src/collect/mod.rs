//! Ways into a snapshot: what others exported, and what is made up.

pub mod normalize;
pub mod powershell;
pub mod scubagear;
mod shape;
pub mod synth;
