//! Randomness that is a function of seed, stream and index: any row can be made again without the rows before it.

/// What the numbers are for. Streams of one index do not depend on each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    /// The tenant itself: name, policies, permutations.
    Tenant = 1,
    /// What an account is.
    Account,
    /// The values of a user row.
    User,
    /// What is planted in a user row.
    UserPlant,
    /// The id of a user.
    UserId,
    /// The values of a mailbox row.
    Mailbox,
    /// What is planted in a mailbox row.
    MailboxPlant,
    /// The id of a mailbox that no user owns.
    MailboxId,
    /// The values of an Office installation.
    Office,
    /// What is planted in an Office installation.
    OfficePlant,
    /// The id of an Office installation.
    OfficeId,
    /// The values of a mobile device.
    Mobile,
    /// What is planted in a mobile device.
    MobilePlant,
    /// The id of a mobile device.
    MobileId,
    /// The values of a mailbox's inbox rules.
    InboxRule,
    /// What is planted in a mailbox's inbox rules.
    InboxRulePlant,
    /// Who has rights to a mailbox.
    MailboxPermission,
    /// What is planted in the rights to a mailbox.
    MailboxPermissionPlant,
    /// Who may send as somebody.
    RecipientPermission,
    /// What is planted in the rights to send as somebody.
    RecipientPermissionPlant,
    /// Who has rights to the folders of a mailbox.
    FolderPermission,
    /// What is planted in the rights to the folders of a mailbox.
    FolderPermissionPlant,
    /// The values of an application.
    ServicePrincipal,
    /// What is planted in an application.
    ServicePrincipalPlant,
    /// The id of an application.
    ServicePrincipalId,
    /// What a user signed in with.
    SignIn,
    /// What is planted in a user's sign-ins.
    SignInPlant,
    /// The values of a document.
    Document,
    /// The role of an administrator.
    Role,
    /// Whom a person works for, and when an account was used.
    Employment,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of splitmix64 (Steele, Lea and Flood 2014): a bijection in which each bit moves half of the others.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A splitmix64 generator.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64, stream: Stream, index: u64) -> Self {
        let stream = mix(seed.wrapping_add((stream as u64).wrapping_mul(GOLDEN)));
        Self(mix(stream ^ mix(index.wrapping_add(GOLDEN))))
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number from 0 up to but without `bound`; 0 for a bound of 0.
    pub(super) const fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product is smaller than the bound, so that nothing is cut off.
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// True for about so many of a thousand.
    pub(super) const fn permille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of them; the default value of an empty slice.
    pub(super) fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of.get(at).copied().unwrap_or_default()
    }

    /// A GUID of version 4.
    pub(super) fn guid(&mut self) -> String {
        let high = self.next() >> 4;
        guid(high, self.next())
    }
}

/// A GUID of version 4 whose order is that of `high`, a number of 60 bits.
fn guid(high: u64, low: u64) -> String {
    let variant = (low >> 48) & 0x3fff | 0x8000;
    format!(
        "{:08x}-{:04x}-4{:03x}-{variant:04x}-{:012x}",
        high >> 28,
        (high >> 12) & 0xffff,
        high & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

/// Ids of `count` rows that ascend with the index and look random: the space of ids is cut into as many strips as
/// there are rows, and each id lies somewhere in its own strip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    seed: u64,
    stream: Stream,
    count: u64,
}

impl Ids {
    pub(super) const fn new(seed: u64, stream: Stream, count: u64) -> Self {
        Self { seed, stream, count }
    }

    /// Number of rows.
    pub(super) const fn count(self) -> u64 {
        self.count
    }

    /// A place for each row, shifted by chance: where the first places hold what every tenant has, those rows stand
    /// anywhere.
    pub(super) const fn slot(self, index: u64) -> u64 {
        if self.count == 0 {
            return 0;
        }
        let shift = Random::new(self.seed, self.stream, u64::MAX).below(self.count);
        (index + shift) % self.count
    }

    /// 60 bits from the strip of that index, and 64 more.
    fn at(self, index: u64) -> (u64, Random) {
        let count = u128::from(self.count.max(1));
        let edge = |index: u64| ((u128::from(index) << 60) / count) as u64;
        let mut random = Random::new(self.seed, self.stream, index);
        let start = edge(index);
        let high = start + random.below(edge(index + 1) - start);
        (high, random)
    }

    /// The GUID of that index.
    pub(super) fn guid(self, index: u64) -> String {
        let (high, mut random) = self.at(index);
        guid(high, random.next())
    }

    /// 40 hexadecimal digits, the form of Defender's device ids.
    pub(super) fn device(self, index: u64) -> String {
        let (high, mut random) = self.at(index);
        format!("{high:015x}{:016x}{:09x}", random.next(), random.next() >> 28)
    }
}

/// A shuffle of the numbers below `count` that needs no memory: `i * factor + shift`, modulo `count`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    count: u64,
    factor: u64,
    shift: u64,
}

impl Shuffle {
    pub(super) fn new(random: &mut Random, count: u64) -> Self {
        let count = count.max(1);
        let mut factor = count / 3 + random.below(count / 3 + 1);
        // Only a factor without a common divisor makes it a bijection; 1 is one at the latest.
        while divisor(factor.max(1), count) != 1 {
            factor -= 1;
        }
        Self { count, factor: factor.max(1), shift: random.below(count) }
    }

    /// Where that index goes.
    pub(super) fn at(self, index: u64) -> u64 {
        ((u128::from(index) * u128::from(self.factor) + u128::from(self.shift)) % u128::from(self.count)) as u64
    }
}

/// The greatest common divisor.
const fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_have_the_form_of_a_guid() {
        for count in [1, 2, 20, 999, 100_000] {
            let ids = Ids::new(7, Stream::UserId, count);
            let mut last = String::new();
            for index in 0..count {
                let id = ids.guid(index);
                assert!(id > last, "{id} does not come after {last}");
                assert_eq!(id.len(), 36);
                assert_eq!(id.as_bytes()[14], b'4');
                assert!(b"89ab".contains(&id.as_bytes()[19]));
                assert_eq!(ids.device(index).len(), 40);
                last = id;
            }
        }
    }

    #[test]
    fn a_shuffle_gives_every_number_once() {
        for count in 1..200 {
            let shuffle = Shuffle::new(&mut Random::new(count, Stream::Tenant, 0), count);
            let mut seen: Vec<u64> = (0..count).map(|index| shuffle.at(index)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }
}
