//! Text that was escaped for where it goes, and pages that take nothing else.
//!
//! Whatever a scan handles as a `String` may be the text of a tenant, a pack or a file of somebody else. So a [`Page`] takes
//! no `String`: only literals of the program, numbers, and what was [`Escaped`] for its form. A text that is not does not
//! compile:
//!
//! ```
//! use ephor_untrusted::{Escaped, Html, Page, put};
//! let (name, mut bytes) = (String::from("<b>Ann</b>"), Vec::new());
//! let mut page = Page::<Html, _>::new(&mut bytes);
//! put!(page, "<p>{} has {} keys</p>", Escaped::of(&name), 3_u64).unwrap();
//! assert_eq!(bytes, b"<p>&lt;b&gt;Ann&lt;/b&gt; has 3 keys</p>");
//! ```
//!
//! ```compile_fail,E0277
//! # use ephor_untrusted::{Html, Page, put};
//! # let (name, mut page) = (String::from("<b>Ann</b>"), Page::<Html, _>::new(Vec::new()));
//! put!(page, "<p>{}</p>", name).unwrap();
//! ```
//!
//! ```compile_fail,E0597
//! # use ephor_untrusted::{Html, Page, put};
//! # let mut page = Page::<Html, _>::new(Vec::new());
//! let name = String::from("<b>Ann</b>");
//! put!(page, "<p>{}</p>", name.as_str()).unwrap();
//! ```
//!
//! ```compile_fail
//! # use ephor_untrusted::{Html, Page, put};
//! # let (name, mut page) = (String::from("<b>Ann</b>"), Page::<Html, _>::new(Vec::new()));
//! put!(page, "<p>{name}</p>").unwrap();
//! ```
//!
//! ```compile_fail,E0277
//! # use ephor_untrusted::{Escaped, Html, Markdown, Page, put};
//! # let mut page = Page::<Html, _>::new(Vec::new());
//! put!(page, "<p>{}</p>", Escaped::<Markdown>::of("<b>Ann</b>")).unwrap();
//! ```
//!
//! ```compile_fail
//! # use std::io::Write as _;
//! # use ephor_untrusted::{Html, Page};
//! # let mut page = Page::<Html, _>::new(Vec::new());
//! write!(page, "<p>{}</p>", String::from("<b>Ann</b>")).unwrap();
//! ```

use std::fmt;
use std::io;
use std::marker::PhantomData;

use crate::{line, printable};

/// A format in which text has an escape.
pub trait Form {
    /// The text as the format writes it, so that none of it is markup. Hidden characters are visible by then.
    fn escape(text: &str) -> String;
}

/// Text that is nothing but text in a format, or markup that the program itself made.
pub struct Escaped<F> {
    text: String,
    form: PhantomData<fn() -> F>,
}

impl<F: Form> Escaped<F> {
    /// One line of untrusted text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::vouched(F::escape(&line(text)))
    }

    /// Untrusted text of several lines.
    #[must_use]
    pub fn lines(text: &str) -> Self {
        Self::vouched(F::escape(&printable(text)))
    }
}

impl<F> Escaped<F> {
    /// What somebody vouches for: the text was made by code that knows the format, such as a renderer. Nothing checks it.
    #[must_use]
    pub fn vouched(text: String) -> Self {
        Self { text, form: PhantomData }
    }

    /// Nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self::vouched(String::new())
    }

    /// The text as the format writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text as the format writes it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    /// The texts one after the other, with words of the program between them.
    #[must_use]
    pub fn join(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        Self::vouched(parts.into_iter().map(|part| part.text).collect::<Vec<_>>().join(between))
    }

    /// Adds what may stand in the same format.
    pub fn push(&mut self, part: &(impl Part<F> + ?Sized)) {
        use fmt::Write as _;
        // A String takes everything.
        let _ = write!(self.text, "{}", Shown::new(part));
    }

    #[doc(hidden)]
    #[must_use]
    pub fn from_parts(parts: fmt::Arguments<'_>) -> Self {
        Self::vouched(parts.to_string())
    }
}

impl<F> Clone for Escaped<F> {
    fn clone(&self) -> Self {
        Self::vouched(self.text.clone())
    }
}

impl<F> Default for Escaped<F> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<F> fmt::Debug for Escaped<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<F> PartialEq for Escaped<F> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<F> Eq for Escaped<F> {}

impl<F> serde::Serialize for Escaped<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<F> From<&'static str> for Escaped<F> {
    fn from(words: &'static str) -> Self {
        Self::vouched(words.to_owned())
    }
}

/// Words of the program with its numbers: harmless in every format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain(String);

impl Plain {
    /// A number with commas between thousands.
    #[must_use]
    pub fn number(number: u64) -> Self {
        let digits = number.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        Self(out)
    }

    /// A number with its noun.
    #[must_use]
    pub fn plural(count: u64, one: &'static str, many: &'static str) -> Self {
        Self(format!("{} {}", Self::number(count), if count == 1 { one } else { many }))
    }

    /// The digits and letters of a text, and what stands between them in times, versions and digests: `-`, `:` and `.`;
    /// the rest is left out.
    #[must_use]
    pub fn token(text: &str) -> Self {
        Self(text.chars().filter(|char| char.is_ascii_alphanumeric() || "-:.".contains(*char)).collect())
    }

    /// The small letters, digits, `-` and `/` of an id; the rest is left out.
    #[must_use]
    pub fn path(id: &str) -> Self {
        let plain = |char: &char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-/".contains(*char);
        Self(id.chars().filter(plain).collect())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Plain {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What may be put into a page of a format.
pub trait Part<F> {
    /// Writes it as it is.
    ///
    /// # Errors
    /// Those of the formatter.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<F> Part<F> for Escaped<F> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Words of the program: text of somebody else does not live that long.
impl<F> Part<F> for &'static str {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<F, P: Part<F>> Part<F> for Option<P> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().map_or(Ok(()), |part| part.show(f))
    }
}

macro_rules! harmless {
    ($($type:ty),*) => { $(
        impl<F> Part<F> for $type {
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )* };
}
harmless!(Plain, &Plain, u8, u32, u64, &u64, usize, i64);

impl<F> Part<F> for &Escaped<F> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// A part on its way into a format string.
#[doc(hidden)]
pub struct Shown<'p, F, P: ?Sized>(&'p P, PhantomData<fn() -> F>);

impl<'p, F, P: Part<F> + ?Sized> Shown<'p, F, P> {
    #[must_use]
    pub fn new(part: &'p P) -> Self {
        Self(part, PhantomData)
    }
}

impl<F, P: Part<F> + ?Sized> fmt::Display for Shown<'_, F, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// An output in one format that takes nothing but [parts](Part) of it, by [`put!`] and [`putln!`].
pub struct Page<F, W> {
    out: W,
    form: PhantomData<fn() -> F>,
}

impl<F, W: io::Write> Page<F, W> {
    /// A page that is written to `out`.
    pub fn new(out: W) -> Self {
        Self { out, form: PhantomData }
    }

    /// Writes out what is held back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    #[doc(hidden)]
    pub fn shown<'p, P: Part<F> + ?Sized>(&self, part: &'p P) -> Shown<'p, F, P> {
        Shown::new(part)
    }

    #[doc(hidden)]
    pub fn put_parts(&mut self, parts: fmt::Arguments<'_>) -> io::Result<()> {
        self.out.write_fmt(parts)
    }
}

/// Writes to a [`Page`]: a literal, and parts for its placeholders. What is named is given: `put!(page, "{n}", n = 3_u64)`.
#[macro_export]
macro_rules! put {
    ($page:expr, $words:literal $(, $($parts:tt)*)?) => {
        $crate::parts!([$page.put_parts] [$page.shown] [] [$words] $($($parts)*)?)
    };
}

/// As [`put!`], with the end of a line.
#[macro_export]
macro_rules! putln {
    ($page:expr $(,)?) => { $crate::put!($page, "\n") };
    ($page:expr, $words:literal $(, $($parts:tt)*)?) => {
        $crate::parts!([$page.put_parts] [$page.shown] [] [$words, "\n"] $($($parts)*)?)
    };
}

/// [`Escaped`] text of a literal, and parts for its placeholders: `escaped!(Html, "<b>{}</b>", Escaped::of(name))`.
#[macro_export]
macro_rules! escaped {
    ($form:ty, $words:literal $(, $($parts:tt)*)?) => {
        $crate::parts!([$crate::Escaped::<$form>::from_parts] [$crate::Shown::<'_, $form, _>::new] [] [$words] $($($parts)*)?)
    };
}

/// Wraps each part for the format of what takes them, one after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! parts {
    ($take:tt [$($shown:tt)*] [$($done:tt)*] $words:tt $name:ident = $part:expr $(, $($more:tt)*)?) => {
        $crate::parts!($take [$($shown)*] [$($done)*, $name = $($shown)*(&$part)] $words $($($more)*)?)
    };
    ($take:tt [$($shown:tt)*] [$($done:tt)*] $words:tt $part:expr $(, $($more:tt)*)?) => {
        $crate::parts!($take [$($shown)*] [$($done)*, $($shown)*(&$part)] $words $($($more)*)?)
    };
    // What is not given by name is not taken from the scope: a literal that a macro made sees none.
    ([$($take:tt)*] $shown:tt [$($done:tt)*] [$($words:tt)*]) => {
        $($take)*(::std::format_args!(::std::concat!($($words)*) $($done)*))
    };
}
