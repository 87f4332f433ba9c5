//! Ways into a snapshot: a tenant over the network, what others exported, and what is made up.

mod lists;
pub mod live;
pub mod normalize;
pub mod powershell;
mod roles;
pub mod scubagear;
mod shape;
pub mod synth;
