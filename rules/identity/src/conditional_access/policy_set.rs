//! Sets of policies, by their numbers: for each of many users it is a matter of a few machine words which ones apply.

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PolicySet(Vec<u64>);

impl PolicySet {
    /// An empty set for numbers below `count`. Sets that meet have the same count.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Adds a number.
    pub fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Adds all numbers of another set.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    /// Takes out all numbers of another set.
    pub fn take_out(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own &= !other;
        }
    }

    /// Whether there is a number in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }

    /// The numbers, the smallest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(index * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[usize]) -> PolicySet {
        let mut set = PolicySet::new(200);
        numbers.iter().for_each(|number| set.insert(*number));
        set
    }

    #[test]
    fn numbers_go_in_and_come_out_in_order() {
        assert_eq!(set(&[199, 0, 63, 64, 64]).iter().collect::<Vec<_>>(), [0, 63, 64, 199]);
        assert_eq!(set(&[]).iter().count(), 0);
    }

    #[test]
    fn sets_are_joined_parted_and_held_against_each_other() {
        let mut one = set(&[1, 65]);
        one.add(&set(&[2, 65, 130]));
        assert_eq!(one, set(&[1, 2, 65, 130]));
        one.take_out(&set(&[65, 3]));
        assert_eq!(one, set(&[1, 2, 130]));
        assert!(one.meets(&set(&[130])) && !one.meets(&set(&[65, 3])));
    }
}
