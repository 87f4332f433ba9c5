//! What Conditional Access policies ask, of whom, and what they leave open.
//!
//! [`policy`] reads a policy; [`scope`], [`members`], [`conditions`], [`device_filter`] and [`locations`] say where it applies;
//! [`grant`] and [`required_control`] what it asks; [`gap`] looks for sign-ins that no policy covers. [`coverage`] and
//! [`user_policies`] ask this of one user after the other, [`combined`] of the tenant.

pub mod combined;
pub mod conditions;
pub mod coverage;
pub mod device_filter;
pub mod gap;
pub mod grant;
pub mod locations;
pub mod members;
pub mod policy;
pub mod policy_set;
pub mod required_control;
pub mod scope;
pub mod sign_in;
pub mod user_policies;
pub mod words;
