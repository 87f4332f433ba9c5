//! The risk of a user, as Microsoft Entra ID Protection reports it.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::conditional_access::combined::{Judgement, is_answered, judge_as};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::Goal;
use crate::conditional_access::sign_in::{Bits, Dimension};
use crate::emergency::Administrator;

/// The verdict on whether a risk is blocked, in the words of the rule. Where it is not, and is answered in another way that
/// Microsoft and CIS recommend, nothing is judged unless the parameter `only-block` says that nothing else will do. The parameter
/// `excluded-principals` is given as `excluded`.
pub fn judge_block<R>(
    scan: &Scan<'_, R>,
    excluded: List<'_>,
    only_block: bool,
    block: Goal,
    answer: Goal,
    said: impl FnOnce(Judgement<'_>) -> Verdict,
) -> Verdict
where
    R: Reads<Policy> + MayRead<Administrator> + MayRead<AuthenticationStrength> + MayRead<NamedLocation>,
{
    let policies = Policies::of(scan);
    let blocked = judge_as(scan, excluded.clone(), &policies, block, &[]);
    if !only_block && blocked.is_missed() && is_answered(scan, excluded, &policies, answer) {
        return Verdict::NotApplicable;
    }
    said(blocked)
}

/// The levels of the risk of a sign-in that a parameter names; none if it names none, or something else.
#[must_use]
pub fn sign_in_levels(names: &[&str]) -> Option<Bits> {
    let bits = names.iter().try_fold(0, |bits, level| Some(bits | Dimension::SignInRisk.bit(level)?));
    bits.filter(|bits| *bits != 0)
}

/// The day of a time, as people write it.
#[must_use]
pub fn day(time: Time) -> String {
    let text = time.to_string();
    text.split_once('T').map_or_else(|| text.clone(), |(day, _)| day.to_owned())
}

/// Where a user's risk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskState {
    /// Nothing is known against the user, or it was dealt with.
    Settled,
    /// Something is, and nobody has dealt with it.
    AtRisk,
    /// An administrator has said that the account is taken over.
    Compromised,
}

impl RiskState {
    /// The state as the snapshot writes it; none for a word that is not known.
    #[must_use]
    pub fn parse(symbol: &str) -> Option<Self> {
        let known = [
            ("none", Self::Settled),
            ("confirmedSafe", Self::Settled),
            ("remediated", Self::Settled),
            ("dismissed", Self::Settled),
            ("atRisk", Self::AtRisk),
            ("confirmedCompromised", Self::Compromised),
        ];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(symbol)).map(|(_, state)| state)
    }

    /// Whether a user of this state is one of those to be dealt with, which are of the levels `wanted`; none if the level is
    /// not told. Whoever is known to be compromised is, whatever the level.
    #[must_use]
    pub fn concerns<'a>(self, level: Option<&str>, mut wanted: impl Iterator<Item = &'a str>) -> Option<bool> {
        match (self, level) {
            (Self::Settled, _) => Some(false),
            (Self::Compromised, _) => Some(true),
            // Without Entra ID P2 the level is hidden.
            (Self::AtRisk, None) => None,
            (Self::AtRisk, Some(level)) => {
                let is = |one: &str| one.eq_ignore_ascii_case(level);
                let told = ["none", "low", "medium", "high"].into_iter().any(is);
                told.then(|| wanted.any(is))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_whatever_their_case() {
        assert_eq!(RiskState::parse("ATRISK"), Some(RiskState::AtRisk));
        assert_eq!(RiskState::parse("confirmedCompromised"), Some(RiskState::Compromised));
        for settled in ["none", "confirmedSafe", "remediated", "dismissed"] {
            assert_eq!(RiskState::parse(settled), Some(RiskState::Settled), "{settled}");
        }
        assert_eq!(RiskState::parse("unknownFutureValue"), None);
    }

    #[test]
    fn the_level_decides_but_for_those_who_are_known_to_be_compromised() {
        let concerns = |state: RiskState, level| state.concerns(level, ["high"].into_iter());
        assert_eq!(concerns(RiskState::AtRisk, Some("High")), Some(true));
        assert_eq!(concerns(RiskState::AtRisk, Some("medium")), Some(false));
        assert_eq!(concerns(RiskState::AtRisk, Some("hidden")), None);
        assert_eq!(concerns(RiskState::AtRisk, None), None);
        assert_eq!(concerns(RiskState::Compromised, None), Some(true));
        assert_eq!(concerns(RiskState::Settled, Some("high")), Some(false));
    }
}
