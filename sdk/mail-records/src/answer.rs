//! What a log says became of a question to DNS.
//!
//! That a name does not exist is an answer, that it has no such record is one, too (RFC 2308). That a server failed, or
//! that nobody answered, is none: whether there is a record is then not known.

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There are records.
    Records,
    /// There is none: the name does not exist, or has none of that type.
    Nothing,
    /// There is no answer.
    Failed,
}

impl Outcome {
    /// Reads the result that stands in a log. What is known are the words of ScubaGear (`Invoke-TraditionalDns` and
    /// `Invoke-DoH` of cisagov/ScubaGear `PowerShell/ScubaGear/Modules/Providers/ExportEXOProvider.psm1` @048eaeca: `Query returned
    /// NXDomain`, `Query returned 2 txt records`; an exception, a response code and servers that cannot be reached are no
    /// answers) and our own (`NXDOMAIN`, `NOERROR, 2 records`). Any other text is no answer.
    #[must_use]
    pub fn of(result: &str) -> Self {
        let result = result.trim().to_ascii_lowercase();
        let result = result.strip_prefix("query returned ").unwrap_or(&result).trim();
        let counted = result.strip_prefix("noerror,").unwrap_or(result).trim();
        match (result, count(counted)) {
            ("nxdomain", _) | (_, Some(0)) => Self::Nothing,
            ("noerror", _) | (_, Some(_)) => Self::Records,
            _ => Self::Failed,
        }
    }
}

/// The number in `2 txt records` or `1 record`.
fn count(text: &str) -> Option<u32> {
    let (number, noun) = text.split_once(' ')?;
    matches!(noun.trim(), "txt records" | "txt record" | "records" | "record").then(|| number.parse().ok())?
}

/// Takes out the blanks that DNS over HTTPS leaves between the strings of a long record: each is 255 characters at most, and
/// ScubaGear only removes the quotation marks around them.
#[must_use]
pub fn unquoted(text: &str) -> String {
    const LONGEST: usize = 255;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((string, after)) = rest.split_at_checked(LONGEST) {
        out.push_str(string);
        rest = after.strip_prefix(' ').unwrap_or(after);
        if after.is_empty() {
            break;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_their_absence_are_answers() {
        for result in ["Query returned 1 txt records", "query returned 12 TXT records", "NOERROR, 2 records", "NOERROR"]
        {
            assert_eq!(Outcome::of(result), Outcome::Records, "{result}");
        }
        for result in ["Query returned NXDomain", "NXDOMAIN", "Query returned 0 txt records", "NOERROR, 0 records"] {
            assert_eq!(Outcome::of(result), Outcome::Nothing, "{result}");
        }
    }

    #[test]
    fn strings_of_a_long_record_are_joined() {
        let (long, short) = ("a".repeat(255), "b c");
        assert_eq!(unquoted(&format!("{long} {long} {short}")), format!("{long}{long}{short}"));
        assert_eq!(unquoted(&long), long);
        assert_eq!(unquoted(short), short);
        assert_eq!(unquoted(&"\u{e4}".repeat(300)), "\u{e4}".repeat(300));
        assert_eq!(unquoted(""), "");
    }

    #[test]
    fn whatever_else_is_said_is_no_answer() {
        for result in [
            "Query resulted in exception, TIMEOUT_PERIOD_EXPIRED,Microsoft.DnsClient.Commands.ResolveDnsName",
            "Query resulted in exception, DNS_ERROR_RCODE_NAME_ERROR",
            "Query returned response code 2",
            "Query returned response code 3",
            "NA, DoH servers unreachable",
            "SERVFAIL",
            "REFUSED",
            "no answer in 5 s",
            "Query returned some txt records",
            "",
        ] {
            assert_eq!(Outcome::of(result), Outcome::Failed, "{result}");
        }
    }
}
