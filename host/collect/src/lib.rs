//! Ways into a snapshot: a tenant over the network, and what others exported.
//!
//! Three rooms: `live` asks the services, `import` reads other tools' exports, and `normalize` makes the snapshot from
//! what either of them has. Arrows point to `normalize` only.

#![forbid(unsafe_code)]

pub mod import;
pub mod live;
pub mod normalize;
