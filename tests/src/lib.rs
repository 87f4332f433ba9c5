//! Whole-program tests live in `program/`, hostile packs in `evil/`. This library is empty.
