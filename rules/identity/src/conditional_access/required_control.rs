//! What Conditional Access policies are asked for.

use crate::conditional_access::grant::{
    Grant, asks_for_more, blocks, requires_managed_device, requires_mfa, requires_mfa_or_managed_device,
    requires_phishing_resistant_mfa, requires_remediation, stops_legacy_clients,
};
use crate::conditional_access::policy::GrantControls;
use crate::conditional_access::sign_in::{Bits, Dimension, MEMBER, Masks};
use crate::conditional_access::user_policies::SYNCHRONIZATION_ROLES;

/// What policies are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// Whether what a policy asks for is what is wanted.
    pub grant: fn(&GrantControls) -> Grant,
    /// The sign-ins that have to be covered.
    pub masks: Masks,
    /// The action that has to be covered, in place of all applications.
    pub action: Option<&'static str>,
    /// Roles that may be excluded, since their holders cannot give what is asked for. They are not spared where a user is
    /// asked about.
    pub spared: &'static [&'static str],
    /// Whether it has to be asked anew at every sign-in, where it is not a block.
    pub every_time: bool,
}

/// The account of Microsoft Entra Connect has no person and no device: `sync-account-not-fenced` looks after it.
const SERVERS: &[&str] = &SYNCHRONIZATION_ROLES;

/// The clients that can be asked for a second factor.
const MODERN: Bits = 0b0011;
/// Those that cannot: ActiveSync and the others.
const LEGACY: Bits = 0b1100;
/// The highest level of a risk.
const HIGH: Bits = 0b1000;
/// No risk.
const NO_RISK: Bits = 0b0001;
/// The device code flow alone.
const DEVICE_CODE: Bits = 0b0010;

/// All sign-ins of the clients that can be asked, with these values of a dimension.
const fn sign_ins(dimension: Dimension, bits: Bits) -> Masks {
    Masks::EVERYTHING.with(Dimension::Client, MODERN).with(dimension, bits)
}

/// An app on Windows, or on a platform that it does not tell.
const SERVER: Masks =
    sign_ins(Dimension::Client, 0b0010).with(Dimension::Platform, 0b100_0100).with(Dimension::Flow, 0b0001);
const MODERN_SIGN_INS: Masks = sign_ins(Dimension::Client, MODERN);

impl Goal {
    /// The same for members of the tenant alone. Guests cannot give everything that is asked of members: their devices are
    /// managed elsewhere, and in the tenant that they visit they can use some methods only.
    #[must_use]
    pub const fn of_members(mut self) -> Self {
        self.masks = self.masks.with(Dimension::Person, MEMBER);
        self
    }

    /// The same for guests and external users alone.
    #[must_use]
    pub const fn of_guests(mut self) -> Self {
        self.masks = self.masks.with(Dimension::Person, Dimension::Person.all() & !MEMBER);
        self
    }
}

/// Everybody's legacy authentication is blocked.
pub const LEGACY_BLOCKED: Goal =
    Goal { grant: blocks, masks: sign_ins(Dimension::Client, LEGACY), action: None, spared: &[], every_time: false };
/// No legacy client of anybody gets in, be it by a block or because it cannot give what is asked for.
pub const LEGACY_STOPPED: Goal = Goal {
    grant: stops_legacy_clients,
    masks: sign_ins(Dimension::Client, LEGACY),
    action: None,
    spared: &[],
    every_time: false,
};
/// Everybody is asked for a second factor, by the clients that can be asked.
pub const MFA_REQUIRED: Goal =
    Goal { grant: requires_mfa, masks: MODERN_SIGN_INS, action: None, spared: SERVERS, every_time: false };
/// Guests are asked for something, where policies ask of members what guests cannot give.
pub const GUESTS_ASKED: Goal = Goal {
    grant: requires_mfa_or_managed_device,
    masks: MODERN_SIGN_INS,
    action: None,
    spared: SERVERS,
    every_time: false,
}
.of_guests();
/// Everybody is asked for a second factor that cannot be phished.
pub const PHISHING_RESISTANT_MFA_REQUIRED: Goal = Goal {
    grant: requires_phishing_resistant_mfa,
    masks: MODERN_SIGN_INS,
    action: None,
    spared: SERVERS,
    every_time: false,
};
/// Everybody is asked for a managed device.
pub const MANAGED_DEVICE_REQUIRED: Goal =
    Goal { grant: requires_managed_device, masks: MODERN_SIGN_INS, action: None, spared: SERVERS, every_time: false };
/// Whoever registers security information is asked for a managed device.
pub const MANAGED_DEVICE_TO_REGISTER: Goal = Goal {
    grant: requires_managed_device,
    masks: MODERN_SIGN_INS,
    action: Some("urn:user:registersecurityinfo"),
    spared: &[],
    every_time: false,
};
/// The device code flow is blocked.
pub const DEVICE_CODE_BLOCKED: Goal =
    Goal { grant: blocks, masks: sign_ins(Dimension::Flow, DEVICE_CODE), action: None, spared: &[], every_time: false };
/// The server of Microsoft Entra Connect, which signs in as an app on Windows, is asked for more than its password.
/// A policy for a risk does not stop it as long as there is none.
pub const SYNCHRONIZATION_ASKED: Goal = Goal {
    grant: asks_for_more,
    masks: SERVER.with(Dimension::UserRisk, NO_RISK).with(Dimension::SignInRisk, NO_RISK),
    action: None,
    spared: &[],
    every_time: false,
};
/// Everything is blocked.
pub const ALL_BLOCKED: Goal =
    Goal { grant: blocks, masks: MODERN_SIGN_INS, action: None, spared: &[], every_time: false };
/// Users of high risk are blocked.
pub const RISKY_USERS_BLOCKED: Goal =
    Goal { grant: blocks, masks: sign_ins(Dimension::UserRisk, HIGH), action: None, spared: &[], every_time: false };
/// Users of high risk are blocked, or have to deal with the risk.
pub const RISKY_USERS_REMEDIATED: Goal = Goal {
    grant: requires_remediation,
    masks: sign_ins(Dimension::UserRisk, HIGH),
    action: None,
    spared: &[],
    every_time: false,
};
/// Sign-ins of these levels of risk are blocked.
#[must_use]
pub const fn risky_sign_ins_blocked(levels: Bits) -> Goal {
    Goal { grant: blocks, masks: sign_ins(Dimension::SignInRisk, levels), action: None, spared: &[], every_time: false }
}
/// Whoever signs in at one of these levels of risk is asked for a second factor there and then, or blocked.
#[must_use]
pub const fn risky_sign_ins_challenged(levels: Bits) -> Goal {
    Goal {
        grant: requires_mfa,
        masks: sign_ins(Dimension::SignInRisk, levels),
        action: None,
        spared: SERVERS,
        every_time: true,
    }
}
