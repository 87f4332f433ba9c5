//! Claims about the tenant that is made up.
