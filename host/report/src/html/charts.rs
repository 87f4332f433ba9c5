//! Charts as SVG within the page. Their numbers stand beside them as text, too.

use std::io::{self, Write};

use ephor_untrusted::{Escaped, Html, escaped, put, putln};

use super::Output;
use crate::text::number;

/// A part of a whole.
pub(super) struct Slice {
    /// Class in the style, which gives the colour.
    pub class: &'static str,
    /// What it is.
    pub name: &'static str,
    /// How much of it there is.
    pub count: u64,
}

/// Where each slice begins and how long it is, of 1,000 in all.
fn shares(slices: &[Slice]) -> Vec<(u64, u64)> {
    let total: u128 = slices.iter().map(|slice| u128::from(slice.count)).sum();
    let at = |sum: u128| u64::try_from(sum * 1_000 / total.max(1)).unwrap_or(1_000);
    let mut sum = 0;
    slices
        .iter()
        .map(|slice| {
            let begin = at(sum);
            sum += u128::from(slice.count);
            (begin, at(sum) - begin)
        })
        .collect()
}

fn words(slices: &[Slice]) -> Escaped<Html> {
    Escaped::join(slices.iter().map(|slice| escaped!(Html, "{} {}", number(slice.count), slice.name)), ", ")
}

/// A bar that is filled by slices.
pub(super) fn bar(label: &'static str, slices: &[Slice], out: &mut Output<impl Write>) -> io::Result<()> {
    put!(
        out,
        "<svg class=\"meter\" role=\"img\" aria-label=\"{}: {}\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\">\
         <rect class=\"track\" width=\"1000\" height=\"20\"/>",
        label,
        words(slices)
    )?;
    for (slice, (begin, length)) in slices.iter().zip(shares(slices)) {
        // What is there is seen, however small its share.
        let length = if slice.count > 0 { length.max(4) } else { 0 };
        if length > 0 {
            let begin = begin.min(1_000 - length);
            put!(
                out,
                "<rect class=\"{}\" x=\"{begin}\" width=\"{length}\" height=\"20\"/>",
                slice.class,
                begin = begin,
                length = length
            )?;
        }
    }
    putln!(out, "</svg>")
}

/// A ring with a text in its middle.
pub(super) fn ring(
    label: &'static str,
    middle: &Escaped<Html>,
    slices: &[Slice],
    out: &mut Output<impl Write>,
) -> io::Result<()> {
    put!(
        out,
        "<svg class=\"ring\" role=\"img\" aria-label=\"{}: {}\" viewBox=\"0 0 120 120\">\
         <circle class=\"track\" cx=\"60\" cy=\"60\" r=\"48\" pathLength=\"1000\"/>",
        label,
        words(slices)
    )?;
    for (slice, (begin, length)) in slices.iter().zip(shares(slices)) {
        if length > 0 {
            put!(
                out,
                "<circle class=\"{}\" cx=\"60\" cy=\"60\" r=\"48\" pathLength=\"1000\" \
                 stroke-dasharray=\"{length} {}\" stroke-dashoffset=\"-{begin}\" transform=\"rotate(-90 60 60)\"/>",
                slice.class,
                1_000 - length,
                length = length,
                begin = begin
            )?;
        }
    }
    putln!(out, "<text x=\"60\" y=\"60\" dy=\".35em\" text-anchor=\"middle\">{}</text></svg>", middle)
}

/// What the colours mean, with the numbers.
pub(super) fn legend(slices: &[Slice], out: &mut Output<impl Write>) -> io::Result<()> {
    put!(out, "<ul class=\"legend\">")?;
    for slice in slices {
        put!(
            out,
            "<li><span class=\"key {}\" aria-hidden=\"true\"></span><b>{}</b> {}</li>",
            slice.class,
            number(slice.count),
            slice.name
        )?;
    }
    putln!(out, "</ul>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slices(counts: &[u64]) -> Vec<Slice> {
        counts.iter().map(|count| Slice { class: "x", name: "y", count: *count }).collect()
    }

    #[test]
    fn shares_fill_the_whole_and_do_not_overlap() {
        assert_eq!(shares(&slices(&[1, 1, 1])), [(0, 333), (333, 333), (666, 334)]);
        assert_eq!(shares(&slices(&[u64::MAX, u64::MAX])), [(0, 500), (500, 500)]);
        assert_eq!(shares(&slices(&[0, 0])), [(0, 0), (0, 0)]);
    }

    #[test]
    fn a_small_share_is_seen() {
        let mut out = Vec::new();
        bar("b", &slices(&[1_000_000, 1]), &mut Output::new(&mut out)).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("x=\"996\" width=\"4\""));
    }
}
