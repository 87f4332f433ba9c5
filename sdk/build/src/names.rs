//! Names of packs and rules.

/// The names of the packs that the program comes with: a scan refuses a second pack of a name.
const BUILT_IN: [&str; 10] =
    ["applications", "audit", "clients", "guests", "hybrid", "identity", "licensing", "mail", "protection", "roles"];

/// What the packages of the packs that the program comes with are called, before the name of the pack.
const PREFIX: &str = "ephor-rules-";

/// The name of the pack that a package holds.
///
/// # Errors
/// If the name is none that a pack can have.
pub fn pack(package: &str) -> Result<&str, String> {
    if let Some(name) = package.strip_prefix(PREFIX) {
        return if BUILT_IN.contains(&name) {
            Ok(name)
        } else {
            Err(format!(
                "packages whose name begins with `{PREFIX}` hold the packs that the program comes with; set \
                 `name = {name:?}` in Cargo.toml"
            ))
        };
    }
    if !is_kebab(package) {
        let sound = package.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        return Err(format!(
            "the pack is called like its package, {package:?}, and the name of a pack is kebab-case; set `name = {:?}` in \
             Cargo.toml",
            kebab_of(&sound)
        ));
    }
    if BUILT_IN.contains(&package) {
        return Err(format!(
            "the program comes with a pack {package:?}, and a scan refuses a second one of that name; rename the package in \
             Cargo.toml, such as `name = \"acme-{package}\"`"
        ));
    }
    Ok(package)
}

/// A name in kebab-case that is like this one.
fn kebab_of(name: &str) -> String {
    name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Whether a name is made of small letters and digits, with single hyphens, and not too long: what the host accepts.
pub fn is_kebab(name: &str) -> bool {
    let sound = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.len() <= 100 && name.split('-').all(|part| !part.is_empty() && sound(part))
}

/// `MfaMethodMissing` as `mfa-method-missing`: the id that the derive gives a rule.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    for (index, letter) in name.chars().enumerate() {
        if letter == '_' {
            out.push('-');
        } else {
            if index > 0 && letter.is_ascii_uppercase() {
                out.push('-');
            }
            out.push(letter.to_ascii_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_called_like_its_package_in_kebab_case() {
        assert_eq!(pack("contoso"), Ok("contoso"));
        assert_eq!(pack("ephor-rules-identity"), Ok("identity"));
        for (package, says) in [
            ("contoso_rules", "set `name = \"contoso-rules\"`"),
            ("Contoso", "set `name = \"contoso\"`"),
            ("contoso--rules_", "set `name = \"contoso-rules\"`"),
            ("identity", "such as `name = \"acme-identity\"`"),
            ("ephor-rules-contoso", "set `name = \"contoso\"`"),
        ] {
            let said = pack(package).unwrap_err();
            assert!(said.contains(says), "{package}: {said}");
        }
    }

    #[test]
    fn the_packs_that_the_program_comes_with_are_those_of_the_repository() {
        // In a published package the repository is not there.
        let Ok(folders) = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules")) else { return };
        let mut names: Vec<String> =
            folders.map(|folder| folder.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        assert_eq!(names, BUILT_IN);
    }
}
