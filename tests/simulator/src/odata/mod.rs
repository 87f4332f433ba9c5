//! OData as far as the services speak it: `$filter`, `$select`, `$expand`, `$top`, `$count` and pages.

mod expand;
mod filter;
mod list;
mod token;

pub(crate) use expand::Expand;
pub(crate) use filter::Filter;
pub(crate) use list::{List, page, select};
pub(crate) use token::{Cursor, Tokens};
