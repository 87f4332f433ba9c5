//! Finds the rules of this pack.

fn main() {
    ephor_build::collect_rules();
}
