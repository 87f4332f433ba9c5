//! Finds the rules in src.

fn main() {
    ephor_build::collect_rules();
}
