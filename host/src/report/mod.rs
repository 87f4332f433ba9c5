//! Findings for people and programs. Knows nothing of WebAssembly.
