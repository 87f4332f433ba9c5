//! The rules of a pack: found in the modules of its source folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Meta, Token, Visibility};

use crate::names::{self, kebab};

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The text of `rules.rs`: the modules, and the list of the rules.
    pub text: String,
    /// The files that lie elsewhere, and on which the text depends too.
    pub elsewhere: Vec<PathBuf>,
    /// Number of rules.
    pub count: usize,
}

/// A module that the text declares.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Declared {
    name: String,
    content: Content,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    /// The module is this file.
    File(PathBuf),
    /// The module is a folder without a file of its own.
    Folder(Vec<Declared>),
}

/// A rule, and where it stands.
#[derive(Debug)]
struct Rule {
    /// The modules that lead to it, and its own name.
    path: Vec<String>,
    lifetimes: usize,
    /// The conditions under which it is compiled.
    conditions: Vec<String>,
    file: PathBuf,
}

/// Finds the rules in a source folder.
///
/// Every file is a module of its own; a folder with a `mod.rs` is one, whose file declares what it consists of; any other
/// folder is one that holds its files. Only what lies in `rules/` is a module of the pack itself. `lib.rs` and files that
/// other files declare may hold rules too.
///
/// # Errors
/// If a file cannot be read, two modules have one name, or a rule is there that the pack cannot list.
pub fn find(source: &Path) -> Result<Found, String> {
    let mut declared = declare(source, true)?;
    declared.sort();
    let mut walk = Walk { source: source.to_owned(), ..Walk::default() };
    for pair in declared.windows(2) {
        if let [Declared { name, content: one }, Declared { name: other, content: two }] = pair
            && name == other
        {
            let (one, two) = (walk.shown(one.path()), walk.shown(two.path()));
            return Err(format!("two modules are called `{name}`: {one} and {two}; rename one of them"));
        }
    }
    walk.found.extend(declared.iter().flat_map(|declared| declared.content.files()));
    let mut text = String::new();
    walk.declared(&declared, &Place::default(), &mut text)?;
    let root = Place { folder: source.to_owned(), ..Place::default() };
    walk.file(&source.join("lib.rs"), root)?;
    walk.check_unreached(source)?;
    walk.rules.sort_by(|one, other| one.path.cmp(&other.path));
    walk.check_ids()?;
    walk.write(&mut text);
    let elsewhere = walk.seen.iter().filter(|path| !path.starts_with(source)).cloned().collect();
    Ok(Found { text, elsewhere, count: walk.rules.len() })
}

impl Content {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Folder(declared) => declared.first().map_or(Path::new(""), |first| first.content.path()),
        }
    }
}

impl Content {
    /// The files of the modules.
    fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::File(path) => vec![path.clone()],
            Self::Folder(declared) => declared.iter().flat_map(|declared| declared.content.files()).collect(),
        }
    }
}

/// The modules that a folder holds, by their files.
fn declare(folder: &Path, is_top: bool) -> Result<Vec<Declared>, String> {
    let mut all = Vec::new();
    for path in entries(folder)? {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        let of_cargo = is_top && matches!(stem.as_str(), "lib" | "main" | "bin");
        let content = if of_cargo {
            continue;
        } else if is_source && path.is_file() {
            Content::File(path.clone())
        } else if path.join("mod.rs").is_file() {
            Content::File(path.join("mod.rs"))
        } else if path.is_dir() && !path.with_extension("rs").is_file() {
            let within = declare(&path, false)?;
            if is_top && stem == "rules" {
                all.extend(within);
                continue;
            }
            if within.is_empty() {
                continue;
            }
            Content::Folder(within)
        } else {
            continue;
        };
        if syn::parse_str::<syn::Ident>(&stem).is_err() {
            return Err(format!(
                "{}: a file is a module, so its name is an identifier in snake_case, such as `{}.rs`",
                path.display(),
                stem.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_").to_lowercase()
            ));
        }
        all.push(Declared { name: stem, content });
    }
    Ok(all)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // Hidden files are those of editors.
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// Where a module stands.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The modules that lead there.
    path: Vec<String>,
    /// The first of them that the pack itself cannot name.
    private: Option<String>,
    conditions: Vec<String>,
    /// Whether it is compiled for tests alone.
    is_test: bool,
    /// Where the files of its modules lie.
    folder: PathBuf,
}

impl Place {
    /// The module of that name in it.
    fn within(&self, name: String, visibility: &Visibility) -> Self {
        let mut place = self.clone();
        if place.private.is_none() && !self.is_named(visibility) {
            place.private = Some(name.clone());
        }
        place.path.push(name);
        place
    }

    /// Whether the pack can name an item that stands here.
    fn is_named(&self, visibility: &Visibility) -> bool {
        match visibility {
            Visibility::Public(_) => true,
            Visibility::Restricted(restricted) => {
                restricted.path.is_ident("crate") || restricted.in_token.is_some() || self.path.len() < 2
            }
            Visibility::Inherited => self.path.is_empty(),
        }
    }
}

/// A walk through the modules.
#[derive(Default)]
struct Walk {
    source: PathBuf,
    /// The files that `rules.rs` declares.
    found: BTreeSet<PathBuf>,
    /// The files that are modules.
    seen: BTreeSet<PathBuf>,
    rules: Vec<Rule>,
}

impl Walk {
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(self.source.parent().unwrap_or(&self.source)).unwrap_or(path).display().to_string()
    }

    /// Writes the modules of a folder, and walks through them.
    fn declared(&mut self, declared: &[Declared], place: &Place, text: &mut String) -> Result<(), String> {
        for Declared { name, content } in declared {
            let mut within = place.clone();
            within.path.push(name.clone());
            match content {
                Content::File(path) => {
                    let _ = writeln!(text, "#[path = {:?}]\npub mod {name};", path.display().to_string());
                    // The compiler looks for the modules of a file beside it, if the file was named by its path.
                    within.folder = path.parent().unwrap_or(&self.source).to_owned();
                    self.file(path, within)?;
                }
                Content::Folder(declared) => {
                    let _ = writeln!(text, "#[allow(missing_docs, reason = \"a folder\")]\npub mod {name} {{");
                    self.declared(declared, &within, text)?;
                    text.push_str("}\n");
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, mut place: Place) -> Result<(), String> {
        if !self.seen.insert(path.to_owned()) {
            return Err(format!("{}: two modules are made of this file; declare it once", self.shown(path)));
        }
        let source = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        // What is wrong with it the compiler says better.
        let Ok(file) = syn::parse_file(&source) else { return Ok(()) };
        place.add_conditions(&file.attrs);
        self.items(&file.items, &place, path)
    }

    fn items(&mut self, items: &[Item], place: &Place, file: &Path) -> Result<(), String> {
        for item in items {
            match item {
                Item::Struct(item) => self.rule(&item.attrs, &item.vis, &item.ident, &item.generics, place, file)?,
                Item::Enum(item) => self.rule(&item.attrs, &item.vis, &item.ident, &item.generics, place, file)?,
                Item::Mod(item) => self.module(item, place, file)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn module(&mut self, item: &syn::ItemMod, place: &Place, file: &Path) -> Result<(), String> {
        let name = item.ident.to_string();
        let mut within = place.within(name.clone(), &item.vis);
        within.add_conditions(&item.attrs);
        let named = path_of(&item.attrs);
        if let Some((_, items)) = &item.content {
            within.folder = place.folder.join(named.as_deref().unwrap_or(&name));
            return self.items(items, &within, file);
        }
        let candidates = match named {
            Some(path) => vec![place.folder.join(path)],
            None => vec![place.folder.join(format!("{name}.rs")), place.folder.join(&name).join("mod.rs")],
        };
        let Some(path) = candidates.into_iter().find(|path| path.is_file()) else {
            let below = file.with_extension("").join(format!("{name}.rs"));
            if below.is_file() {
                let (own, moved) = (self.shown(file), self.shown(&file.with_extension("").join("mod.rs")));
                return Err(format!("{own}: call it {moved}: only then `mod {name};` leads to {}", self.shown(&below)));
            }
            // The compiler says that there is none.
            return Ok(());
        };
        if self.found.contains(&path) {
            let file = self.shown(file);
            return Err(format!("{file}: leave out `mod {name};`: the build script declares every file of `src`"));
        }
        let is_own = path_of(&item.attrs).is_some() || path.ends_with("mod.rs");
        let parent = path.parent().unwrap_or(&self.source);
        within.folder = if is_own { parent.to_owned() } else { parent.join(&name) };
        self.file(&path, within)
    }

    fn rule(
        &mut self,
        attributes: &[Attribute],
        visibility: &Visibility,
        name: &syn::Ident,
        generics: &syn::Generics,
        place: &Place,
        file: &Path,
    ) -> Result<(), String> {
        let Some(condition) = derives_rule(attributes) else { return Ok(()) };
        let mut own = place.clone();
        own.add_conditions(attributes);
        own.conditions.extend(condition);
        if own.is_test {
            return Ok(());
        }
        if let Some(module) = &place.private {
            let file = self.shown(file);
            return Err(format!(
                "{file}: the rule `{name}` stands in the private module `{module}`, where its pack cannot list it; write \
                 `pub mod {module}`"
            ));
        }
        if !place.is_named(visibility) {
            let file = self.shown(file);
            return Err(format!(
                "{file}: the rule `{name}` is private, and its pack cannot list it; write `pub struct {name}`"
            ));
        }
        let mut path = place.path.clone();
        path.push(name.to_string());
        let lifetimes = generics.lifetimes().count();
        self.rules.push(Rule { path, lifetimes, conditions: own.conditions, file: file.to_owned() });
        Ok(())
    }

    /// Looks for rules in files that no module leads to.
    fn check_unreached(&self, folder: &Path) -> Result<(), String> {
        for path in entries(folder)? {
            let of_cargo = folder == self.source && (path.ends_with("main.rs") || path.ends_with("bin"));
            if of_cargo || self.seen.contains(&path) {
                continue;
            }
            if path.is_dir() {
                self.check_unreached(&path)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap_or_default();
                let mut lost = Self { source: self.source.clone(), ..Self::default() };
                if let Ok(file) = syn::parse_file(&source) {
                    // Whatever is private there is private to nothing.
                    let _ = lost.items(&file.items, &Place::default(), &path);
                }
                if let Some(name) = lost.rules.first().and_then(|rule| rule.path.last()) {
                    let module = path.file_stem().unwrap_or_default().display();
                    let (beside, own) = (folder.with_extension("rs"), self.shown(&folder.join("mod.rs")));
                    let first = if beside.is_file() {
                        format!("call {} {own}, and ", self.shown(&beside))
                    } else {
                        String::new()
                    };
                    return Err(format!(
                        "{}: the rule `{name}` stands in a file that no module declares; {first}add `pub mod {module};` to {own}",
                        self.shown(&path),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Ids are for ever, and each belongs to one rule.
    fn check_ids(&self) -> Result<(), String> {
        let mut known: BTreeMap<String, &Rule> = BTreeMap::new();
        for rule in &self.rules {
            let name = rule.path.last().map(String::as_str).unwrap_or_default();
            let id = kebab(name);
            if !names::is_kebab(&id) {
                let file = self.shown(&rule.file);
                return Err(format!("{file}: the id of the rule `{name}` would be `{id}`; name it in PascalCase"));
            }
            if let Some(other) = known.insert(id, rule) {
                let (one, two) = (self.shown(&other.file), self.shown(&rule.file));
                return Err(format!("two rules are called `{name}`: in {one} and in {two}; rename one of them"));
            }
        }
        Ok(())
    }

    fn write(&self, text: &mut String) {
        let mut list = String::new();
        for Rule { path, lifetimes, conditions, .. } in &self.rules {
            let path = path.join("::");
            let generics = match lifetimes {
                0 => String::new(),
                count => format!("<{}>", vec!["'_"; *count].join(", ")),
            };
            let conditions: String = conditions.iter().map(|condition| format!("#[cfg({condition})]\n")).collect();
            let _ = writeln!(text, "{conditions}impl ::ephor_sdk::Listed for {path}{generics} {{}}");
            let _ = writeln!(list, "{conditions}    &<{path} as ::ephor_sdk::Rule>::ENTRY,");
        }
        let _ = writeln!(
            text,
            "\n/// The rules, found in the source folder of the pack.\npub const RULES: &[&::ephor_sdk::Entry] = &[\n{list}];"
        );
    }
}

impl Place {
    /// Adds what `#[cfg(...)]` asks.
    fn add_conditions(&mut self, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
            if let Meta::List(list) = &attribute.meta {
                self.is_test |= list.tokens.to_string() == "test";
                self.conditions.push(list.tokens.to_string());
            }
        }
    }
}

/// The path that `#[path = "..."]` names.
fn path_of(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find(|attribute| attribute.path().is_ident("path")).and_then(|attribute| match &attribute.meta {
        Meta::NameValue(syn::MetaNameValue {
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }),
            ..
        }) => Some(path.value()),
        _ => None,
    })
}

/// Whether attributes derive `Rule`, by whatever path; and the condition under which they do, if there is one.
fn derives_rule(attributes: &[Attribute]) -> Option<Option<String>> {
    let list = |attribute: &Attribute| {
        attribute.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default()
    };
    let is_rule = |meta: &Meta| meta.path().segments.last().is_some_and(|segment| segment.ident == "Rule");
    for attribute in attributes {
        if attribute.path().is_ident("derive") && list(attribute).iter().any(is_rule) {
            return Some(None);
        }
        if attribute.path().is_ident("cfg_attr") {
            let parts = list(attribute);
            let derives = parts.iter().skip(1).any(|meta| match meta {
                Meta::List(derive) if derive.path.is_ident("derive") => derive
                    .parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated)
                    .is_ok_and(|names| names.iter().any(is_rule)),
                _ => false,
            });
            if derives {
                return Some(parts.first().map(|condition| quote::quote!(#condition).to_string()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of `rules.rs` for these files, or why there is none.
    fn found(files: &[(&str, &str)]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("src");
        for (name, text) in files {
            let path = source.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        if !files.iter().any(|(name, _)| *name == "lib.rs") {
            fs::write(source.join("lib.rs"), "").unwrap();
        }
        find(&source).map(|found| found.text.replace(&format!("{}/", source.display()), ""))
    }

    /// The rules in the list.
    fn rules(files: &[(&str, &str)]) -> Vec<String> {
        let text = found(files).unwrap();
        let list = text.split_once("&[\n").unwrap().1;
        let rule = |line: &str| Some(line.trim().strip_prefix("&<")?.split_once(" as ")?.0.to_owned());
        let rules: Vec<String> = list.lines().filter_map(rule).collect();
        for rule in &rules {
            assert!(text.contains(&format!("impl ::ephor_sdk::Listed for {rule}")), "{text}");
        }
        rules
    }

    const RULE: &str = "#[derive(Rule)]\npub struct MfaMissing;";

    #[test]
    fn files_become_modules_and_rules() {
        let files = [("policy.rs", "#[derive(Debug, Document)]\nstruct Policy;"), ("mfa_missing.rs", RULE)];
        assert_eq!(rules(&files), ["mfa_missing::MfaMissing"]);
        let text = found(&files).unwrap();
        assert!(text.contains("#[path = \"policy.rs\"]\npub mod policy;") && !text.contains("mod lib"), "{text}");
    }

    #[test]
    fn a_rule_is_found_however_its_derive_is_written() {
        for written in [
            "#[derive(\n    Debug,\n    Rule,\n)]\npub struct A<'a> { x: &'a str }",
            "#[derive(Debug)] #[derive(ephor_sdk::Rule)] pub(crate) struct A<'a>(&'a str);",
            "/* #[derive(Rule)] */ # [ derive ( Rule ) ] pub struct A<'a>(&'a str);",
        ] {
            assert_eq!(rules(&[("a.rs", written)]), ["a::A"], "{written}");
            assert!(found(&[("a.rs", written)]).unwrap().contains("for a::A<'_> {}"));
        }
        assert_eq!(rules(&[("a.rs", "// #[derive(Rule)]\nstruct A; const B: &str = \"#[derive(Rule)]\";")]), [""; 0]);
    }

    #[test]
    fn a_file_may_hold_several_rules_and_modules_of_rules() {
        let two =
            "#[derive(Rule)] pub struct B; #[derive(Rule)] pub struct A; pub mod c { #[derive(Rule)] pub struct D; }";
        assert_eq!(rules(&[("two.rs", two)]), ["two::A", "two::B", "two::c::D"]);
        let own = "#[derive(Rule)] struct Own; mod inner { #[derive(Rule)] pub struct Inner; }";
        assert_eq!(rules(&[("lib.rs", own)]), ["Own", "inner::Inner"]);
    }

    #[test]
    fn folders_are_modules_and_the_folder_of_rules_is_none() {
        let files = [
            ("rules/mfa_missing.rs", RULE),
            ("rules/guests/old.rs", "#[derive(Rule)] pub struct Old;"),
            ("sub/deep/other.rs", "#[derive(Rule)] pub struct Other;"),
            ("engine/mod.rs", "pub mod part; pub mod ring { pub mod of; }"),
            ("engine/part.rs", "pub mod within; #[derive(Rule)] pub struct Part;"),
            ("engine/part/within.rs", "#[derive(Rule)] pub struct Within;"),
            ("engine/ring/of.rs", "#[derive(Rule)] pub struct Of;"),
        ];
        assert_eq!(
            rules(&files),
            [
                "engine::part::Part",
                "engine::part::within::Within",
                "engine::ring::of::Of",
                "guests::old::Old",
                "mfa_missing::MfaMissing",
                "sub::deep::other::Other"
            ]
        );
        let text = found(&files).unwrap();
        assert!(text.contains("pub mod sub {\n") && text.contains("#[path = \"sub/deep/other.rs\"]\npub mod other;"));
        assert!(!text.contains("pub mod rules") && !text.contains("pub mod part;"), "{text}");
    }

    #[test]
    fn a_module_that_is_declared_elsewhere_is_followed() {
        let files = [("lib.rs", "#[path = \"../more/extra.rs\"] mod extra;"), ("../more/extra.rs", RULE)];
        assert_eq!(rules(&files), ["extra::MfaMissing"]);
    }

    #[test]
    fn what_is_for_tests_alone_is_no_rule_and_conditions_are_kept() {
        let text = "#[cfg(test)] mod tests { #[derive(Rule)] struct A; } #[cfg(test)] mod more;
            #[cfg(feature = \"x\")] #[derive(Rule)] pub struct B; #[cfg_attr(y, derive(Debug, Rule))] pub struct C;";
        let files = [("a/mod.rs", text), ("a/more.rs", "#[derive(Rule)] struct D;")];
        assert_eq!(rules(&files), ["a::B", "a::C"]);
        let text = found(&files).unwrap();
        assert!(text.contains("#[cfg(feature = \"x\")]\nimpl ::ephor_sdk::Listed for a::B"), "{text}");
        assert!(text.contains("#[cfg(y)]\n    &<a::C as"), "{text}");
    }

    #[test]
    fn a_rule_that_the_pack_cannot_list_ends_the_build() {
        for (files, says) in [
            (&[("a.rs", "#[derive(Rule)] struct A;")][..], "src/a.rs: the rule `A` is private"),
            (&[("a.rs", "mod b { #[derive(Rule)] pub struct A; }")], "the private module `b`"),
            (&[("a.rs", "pub mod b { #[derive(Rule)] pub(super) struct A; }")], "`A` is private"),
            (&[("e/mod.rs", ""), ("e/lost.rs", RULE)], "add `pub mod lost;` to src/e/mod.rs"),
            (&[("a.rs", ""), ("a/b.rs", RULE)], "call src/a.rs src/a/mod.rs, and add `pub mod b;` to src/a/mod.rs"),
            (&[("a.rs", "mod b;"), ("b.rs", RULE)], "src/a.rs: leave out `mod b;`"),
            (&[("lib.rs", "mod a;"), ("a.rs", RULE)], "src/lib.rs: leave out `mod a;`"),
            (
                &[("e/mod.rs", "mod a; #[path = \"a.rs\"] mod b;"), ("e/a.rs", "")],
                "src/e/a.rs: two modules are made of",
            ),
            (&[("a.rs", "pub mod b;"), ("a/b.rs", RULE)], "src/a.rs: call it src/a/mod.rs"),
            (&[("a.rs", RULE), ("b.rs", RULE)], "two rules are called `MfaMissing`: in src/a.rs and in src/b.rs"),
            (&[("a.rs", RULE), ("rules/a.rs", "")], "two modules are called `a`: src/a.rs and src/rules/a.rs"),
            (&[("mfa-missing.rs", RULE)], "such as `mfa_missing.rs`"),
            (&[("a.rs", "#[derive(Rule)] pub struct A__B;")], "the id of the rule `A__B` would be"),
        ] {
            let said = found(files).unwrap_err();
            assert!(said.contains(says), "{files:?}: {said}");
        }
    }

    #[test]
    fn programs_beside_the_pack_and_files_of_editors_are_left_alone() {
        let files = [("main.rs", RULE), ("bin/tool.rs", RULE), (".#a.rs", RULE), ("a.rs", RULE)];
        assert_eq!(rules(&files), ["a::MfaMissing"]);
    }
}
