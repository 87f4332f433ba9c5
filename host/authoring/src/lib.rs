//! What authors of rule packs need: rules written as expressions, checked and made into a pack; crates as components; what a
//! pack is made of.

#![forbid(unsafe_code)]

mod cases;
mod component;
mod expressions;
mod sbom;
mod templates;

pub use cases::{Case, Cases, cases};
pub use component::{Compiled, compile, encode};
pub use ephor_expressions::slot::write;
pub use expressions::{Problem, read};
pub use sbom::{Part, Parts, sbom};
pub use templates::{Language, files};
