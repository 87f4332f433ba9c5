//! Sets of addresses, as ranges of numbers.

/// A set of numbers: ranges in order, apart from each other, both ends within.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Addresses(Vec<(u128, u128)>);

impl Addresses {
    /// The network of a prefix, of addresses that are `bits` long.
    pub fn network(address: u128, length: u8, bits: u8) -> Self {
        let free = bits.saturating_sub(length);
        let mask = 1_u128.checked_shl(u32::from(free)).map_or(u128::MAX, |size| size - 1);
        Self(vec![(address & !mask, address | mask)])
    }

    pub fn add(&mut self, other: &Self) {
        let mut all = std::mem::take(&mut self.0);
        all.extend(&other.0);
        all.sort_unstable();
        for (first, last) in all {
            match self.0.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => self.0.push((first, last)),
            }
        }
    }

    pub fn without(&self, other: &Self) -> Self {
        let mut rest = self.0.clone();
        for (first, last) in &other.0 {
            let cut = rest.into_iter().flat_map(|(start, end)| {
                let before = (start < *first).then(|| (start, end.min(first.saturating_sub(1))));
                let after = (end > *last).then(|| (start.max(last.saturating_add(1)), end));
                before.into_iter().chain(after)
            });
            rest = cut.collect();
        }
        Self(rest)
    }

    /// Whether all of `other` is in it.
    pub fn covers(&self, other: &Self) -> bool {
        other.without(self).0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(ranges: &[(u128, u128)]) -> Addresses {
        let mut all = Addresses::default();
        for range in ranges {
            all.add(&Addresses(vec![*range]));
        }
        all
    }

    #[test]
    fn networks_have_their_ends() {
        assert_eq!(Addresses::network(0x0a01_0203, 8, 32), of(&[(0x0a00_0000, 0x0aff_ffff)]));
        assert_eq!(Addresses::network(0, 0, 128), of(&[(0, u128::MAX)]));
        assert_eq!(Addresses::network(7, 128, 128), of(&[(7, 7)]));
    }

    proptest! {
        #[test]
        fn sets_are_sets(a in prop::collection::vec((0_u128..40, 0_u128..40), 0..6), b in prop::collection::vec((0_u128..40, 0_u128..40), 0..6)) {
            let sound = |ranges: Vec<(u128, u128)>| ranges.into_iter().map(|(x, y)| (x.min(y), x.max(y))).collect::<Vec<_>>();
            let (a, b) = (sound(a), sound(b));
            let holds = |ranges: &[(u128, u128)], at| ranges.iter().any(|(first, last)| (*first..=*last).contains(&at));
            let (left, right) = (of(&a), of(&b));
            let rest = left.without(&right);
            for at in 0..45 {
                prop_assert_eq!(holds(&rest.0, at), holds(&a, at) && !holds(&b, at));
                prop_assert_eq!(holds(&left.0, at), holds(&a, at));
            }
            prop_assert_eq!(left.covers(&right), (0..45).all(|at| !holds(&b, at) || holds(&a, at)));
        }
    }
}
