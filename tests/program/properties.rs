//! Redaction keeps what rules read of documents, and nothing else: its list of properties is held against the source
//! text of the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ephor_schema::vendor;
use syn::visit::{self, Visit};

/// What the source text of a pack reads.
#[derive(Default)]
struct Read {
    /// Names of properties, in lower case, with where they are read.
    properties: BTreeMap<String, String>,
    /// Every text in the sources, in lower case: a property may be told by one.
    texts: BTreeSet<String>,
    file: String,
}

/// The value of `name = "…"` in the attributes of serde.
fn serde_value(attributes: &[syn::Attribute], name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                let value = meta.value().ok().map(|value| value.parse::<syn::Expr>()).transpose()?;
                if let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) = value
                    && meta.path.is_ident(name)
                {
                    values.push(text.value());
                }
                Ok(())
            })
            .expect("an attribute of serde");
    }
    values
}

fn has_word(attributes: &[syn::Attribute], path: &str, word: &str) -> bool {
    let of_path = attributes.iter().filter(|attribute| attribute.path().is_ident(path));
    of_path.filter_map(|attribute| attribute.meta.require_list().ok()).any(|list| {
        list.tokens.clone().into_iter().any(|token| matches!(token, proc_macro2::TokenTree::Ident(one) if one == word))
    })
}

impl Read {
    fn property(&mut self, name: &str) {
        let file = self.file.clone();
        self.properties.entry(name.to_lowercase()).or_insert(file);
    }

    /// The texts among what a macro is given.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.visit_lit_str(&text);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'s> Visit<'s> for Read {
    fn visit_item_mod(&mut self, module: &'s syn::ItemMod) {
        if !has_word(&module.attrs, "cfg", "test") {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_struct(&mut self, item: &'s syn::ItemStruct) {
        if has_word(&item.attrs, "derive", "Deserialize") {
            let spelled = serde_value(&item.attrs, "rename_all").is_empty();
            for field in &item.fields {
                let renamed = serde_value(&field.attrs, "rename");
                let flat = has_word(&field.attrs, "serde", "flatten") || has_word(&field.attrs, "serde", "skip");
                let Some(ident) = field.ident.as_ref().filter(|_| !flat) else { continue };
                match renamed.first() {
                    Some(name) => self.property(name),
                    None if spelled => self.property(ident.to_string().trim_start_matches("r#")),
                    // Whatever case it is renamed to, the letters are the same.
                    None => self.property(&ident.to_string().trim_start_matches("r#").replace('_', "")),
                }
                serde_value(&field.attrs, "alias").iter().for_each(|name| self.property(name));
            }
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_expr_method_call(&mut self, call: &'s syn::ExprMethodCall) {
        if call.method == "get"
            && let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. })) = call.args.first()
        {
            self.property(&name.value());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'s syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_lit_str(&mut self, text: &'s syn::LitStr) {
        // A path in a settings document names one property after the other.
        self.texts.extend(text.value().to_lowercase().split('/').map(str::to_owned));
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// What all rules read.
fn read() -> Read {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files = Vec::new();
    for entry in fs::read_dir(&root).expect("the packs") {
        let source = entry.expect("a pack").path().join("src");
        if source.is_dir() {
            sources(&source, &mut files);
        }
    }
    let mut read = Read::default();
    for path in files {
        read.file = path.strip_prefix(&root).expect("a pack").display().to_string();
        let text = fs::read_to_string(&path).expect("a source");
        read.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
    read
}

#[test]
fn what_rules_read_of_documents_is_known_to_redaction() {
    let read = read();
    assert!(read.properties.len() > 200, "{} properties", read.properties.len());
    let known: BTreeSet<String> = vendor::PROPERTIES.iter().map(|name| name.to_lowercase()).collect();
    // A directory setting is an object whose name says which: that name is a value.
    let settings = vendor::WORDS.iter().filter(|words| words.places.contains(&"name")).flat_map(|words| words.whole);
    let settings: BTreeSet<String> = settings.map(|name| name.to_lowercase()).collect();
    let is_known = |name: &String| known.contains(name) || settings.contains(name);
    let missing: Vec<_> = read.properties.iter().filter(|(name, _)| !is_known(name)).collect();
    assert!(missing.is_empty(), "not in sdk/schema/src/vendor.rs: {missing:#?}");
}

/// Properties that are read and stand in no source: what their names begin with, and how they are read.
const READ_OTHERWISE: &[(&[&str], &str)] = &[
    (&["@ephor.damaged"], "by the SDK, which refuses to read an object as a type that needs what is damaged"),
    (&["kind"], "of directory-names, by the host, which names objects in messages"),
    (&["AllowBasicAuth"], "all with this beginning, by basic-authentication-allowed"),
    (&["outlook20", "outlookM365"], "made from the headers of the report"),
    (
        &[
            "agents",
            "applicationFilter",
            "excludeDevices",
            "includeDevices",
            "insiderRiskLevels",
            "servicePrincipalFilter",
            "servicePrincipalRiskLevels",
        ],
        "conditions of Conditional Access: a policy with one that is not known is not judged",
    ),
];

#[test]
fn redaction_keeps_no_property_that_no_rule_reads() {
    let read = read();
    let is_read = |name: &&&str| {
        let name = name.to_lowercase();
        let otherwise = READ_OTHERWISE.iter().flat_map(|(begin, _)| *begin);
        read.properties.contains_key(&name)
            || read.texts.contains(&name)
            || otherwise.map(|begin| begin.to_lowercase()).any(|begin| name.starts_with(&begin))
    };
    let unread: Vec<_> = vendor::PROPERTIES.iter().filter(|name| !is_read(name)).collect();
    assert!(unread.is_empty(), "in sdk/schema/src/vendor.rs and read by no rule: {unread:?}");
}

/// Places whose texts are an enumeration of Microsoft Graph, and which.
const ENUMERATIONS: &[(&str, &str)] = &[
    ("allowInvitesFrom", "allowInvitesFrom"),
    ("allowedCombinations", "authenticationMethodModes"),
    ("authenticationMode", "microsoftAuthenticatorAuthenticationMode"),
    ("builtInControls", "conditionalAccessGrantControl"),
    ("clientAppTypes", "conditionalAccessClientApp"),
    ("excludePlatforms", "conditionalAccessDevicePlatform"),
    ("guestOrExternalUserTypes", "conditionalAccessGuestOrExternalUserTypes"),
    ("includePlatforms", "conditionalAccessDevicePlatform"),
    ("insiderRiskLevels", "conditionalAccessInsiderRiskLevels"),
    ("membershipKind", "conditionalAccessExternalTenantsMembershipKind"),
    ("mode", "filterMode"),
    ("permissionType", "permissionType"),
    ("policyMigrationState", "authenticationMethodsPolicyMigrationState"),
    ("requirementsSatisfied", "authenticationStrengthRequirements"),
    ("restrictionType", "appCredentialRestrictionType"),
    ("restrictionType", "appKeyCredentialRestrictionType"),
    ("servicePrincipalRiskLevels", "riskLevel"),
    ("signInRiskLevels", "riskLevel"),
    ("state", "appManagementRestrictionState"),
    ("state", "authenticationMethodState"),
    ("state", "conditionalAccessPolicyState"),
    ("synchronizationPreventionType", "onPremisesDirectorySynchronizationDeletionPreventionType"),
    ("transferMethods", "conditionalAccessTransferMethods"),
    ("userRiskLevels", "riskLevel"),
    ("users.external_user_type", "conditionalAccessGuestOrExternalUserTypes"),
    ("users.risk_level", "riskLevel"),
    ("users.risk_state", "riskState"),
];

#[test]
fn redaction_keeps_every_value_of_an_enumeration_of_graph() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/graph/v1.0-metadata.xml");
    let Ok(metadata) = fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let mut missing = Vec::new();
    for (place, name) in ENUMERATIONS {
        let start = metadata.find(&format!("<EnumType Name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}"));
        let (block, _) = metadata[start..].split_once("</EnumType>").expect("its end");
        let values: Vec<&str> =
            block.split("<Member Name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(values.len() >= 2, "{name}: {values:?}");
        let of_place =
            vendor::WORDS.iter().filter(|words| words.places.iter().any(|one| one.eq_ignore_ascii_case(place)));
        let known: BTreeSet<String> = of_place.flat_map(|words| words.whole).map(|word| word.to_lowercase()).collect();
        let unknown = values.iter().filter(|value| **value != "unknownFutureValue");
        missing.extend(
            unknown.filter(|value| !known.contains(&value.to_lowercase())).map(|value| format!("{place}: {value}")),
        );
    }
    assert!(missing.is_empty(), "not in sdk/schema/src/vendor.rs: {missing:?}");
}
