//! What declarations are written with.

pub use crate::always::{always, always_live};
pub use crate::cost::{Budget, directory, one};
pub(crate) use crate::made_from;
pub use crate::permission::{
    APPLICATION, AUTHENTICATION_METHOD, DOMAIN, ENTRA_CONNECT, EXCHANGE_SERVER, GLOBAL_READER, GROUP_MEMBER,
    LICENSE_ASSIGNMENT, ORGANIZATION, POWER_PLATFORM_ADMINISTRATOR, ROLE_ASSIGNMENT_SCHEDULE,
    ROLE_ELIGIBILITY_SCHEDULE, ROLE_MANAGEMENT, ROLE_MANAGEMENT_POLICY, TEAMS_READER, USER, least,
};
pub use crate::property::{
    Element, Members, Property, any, boolean, closed, duration, integer, jsons, list, object, objects, open, symbol,
    symbols, text, texts, time, tree,
};
pub use crate::source::{DEFAULT, SUITE, SUITE_AND_EXO, cmdlets, online_too, scubagear};
pub use crate::{
    Cmdlet, Document, Each, Get, Instead, LEGACY_CLIENTS, PerMailbox, Permission, Records, Request, Scope, Source,
    Subjects, Version, service,
};
