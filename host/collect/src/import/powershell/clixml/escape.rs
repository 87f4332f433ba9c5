//! Texts in CLIXML: `_x000A_` for what XML cannot hold, and time spans of XML Schema.

/// The text that an escaped one stands for.
pub(super) fn decode(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        units.extend(before.encode_utf16());
        let hexadecimal = from.get(2..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = hexadecimal.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let (unit, used) = match unit {
            Some(unit) if from.get(6..7) == Some("_") => (unit, 7),
            _ => (u16::from(b'_'), 1),
        };
        units.push(unit);
        rest = from.get(used..).unwrap_or_default();
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units)
}

/// `P90DT1H2M3.5S` as .NET shows it: `90.01:02:03.5`. Nothing for any other text.
pub(super) fn time_span(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let rest = rest.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
    let days: u64 = if date.is_empty() { 0 } else { date.strip_suffix('D')?.parse().ok()? };
    let (mut seconds, mut fraction, mut number) = (0_u64, "", time);
    while !number.is_empty() {
        let end = number.find(|char: char| char.is_ascii_alphabetic())?;
        let (digits, unit) = number.split_at(end);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let factor = match unit.get(..1)? {
            "H" => 3600,
            "M" => 60,
            "S" => {
                fraction = part;
                1
            }
            _ => return None,
        };
        seconds = seconds.checked_add(whole.parse::<u64>().ok()?.checked_mul(factor)?)?;
        number = unit.get(1..)?;
    }
    let days = days.checked_add(seconds / 86_400)?;
    let seconds = seconds % 86_400;
    let days = if days == 0 { String::new() } else { format!("{days}.") };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    Some(format!("{sign}{days}{:02}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}
