//! Laws of the reader of feeds.
