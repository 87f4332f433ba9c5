//! The groups that Conditional Access policies name, and that users are members of. The documents and the rows take
//! them from here, so that they mean the same.

/// Tries policies before everybody gets them; what a policy does for it alone counts for nobody else.
pub(super) const PILOT: &str = "5f0c1b0e-6a0f-4c57-9a41-1d2f3c7be901";
/// Everybody who works here.
pub(super) const EMPLOYEES: &str = "8f5d2e43-17ab-4f0e-b2a6-0c9d4e1a7702";
/// People whom a policy may leave out. No policy in good order does, so that they are covered like all others; a defect of
/// a policy that leaves them out shows in the rows of its members.
pub(super) const EXEMPTED: &str = "c2a7d9f6-3e58-4b1c-8d70-5b6a9e2f4c03";
/// A group in that one: its members are members of both, by nested membership.
pub(super) const FIELD_STAFF: &str = "d4b81c37-92e6-4f5a-b1c8-6e7f0a3d5e04";
