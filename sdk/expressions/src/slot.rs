//! The place in the component where the rules stand.

use crate::model::Pack;

/// What the slot begins with. It must stand once in a component.
pub const MARK: &[u8] = b"EPHOR-RULES-SLOT:0.1.0\n";

/// Bytes that rules may take, as JSON.
pub const BYTES: usize = 512 << 10;

const WHOLE: usize = MARK.len() + BYTES;

/// The mark, then blanks: JSON takes them as nothing.
#[used]
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler, which refuses an index that is not there")]
static SLOT: [u8; WHOLE] = {
    let mut slot = [b' '; WHOLE];
    let mut at = 0;
    while at < MARK.len() {
        slot[at] = MARK[at];
        at += 1;
    }
    slot
};

/// The rules that were written into the slot of this component.
///
/// # Errors
/// If nothing was, or something else.
pub fn read() -> Result<Pack, String> {
    // What stands there was written after the compiler had seen it.
    let slot = std::hint::black_box(&SLOT);
    let text = slot.get(MARK.len()..).unwrap_or_default().trim_ascii();
    serde_json::from_slice(text).map_err(|error| format!("the slot holds no rules: {error}"))
}

/// The component with these rules in its slot.
///
/// # Errors
/// If the rules take more bytes than there are, or the component has no slot.
pub fn write(component: &[u8], pack: &Pack) -> Result<Vec<u8>, String> {
    let rules = serde_json::to_vec(pack).map_err(|error| format!("cannot write the rules: {error}"))?;
    if rules.len() > BYTES {
        return Err(format!("the rules take {} bytes, and {BYTES} are allowed: make two packs of them", rules.len()));
    }
    let mut found = component.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let (Some((at, _)), None) = (found.next(), found.next()) else {
        return Err("the component has no slot for rules, or several".to_owned());
    };
    let from = at + MARK.len();
    let mut written = component.to_vec();
    let slot = written.get_mut(from..from + BYTES).ok_or("the slot of the component is cut short")?;
    if slot.iter().any(|byte| *byte != b' ') {
        return Err("the slot of the component is in use".to_owned());
    }
    for (to, byte) in slot.iter_mut().zip(rules) {
        *to = byte;
    }
    Ok(written)
}
