use super::*;
use crate::{Language, files};

/// A sound rule, and what is changed of it.
fn rules(change: &[(&str, &str)]) -> String {
    let mut text = files(Language::Expressions, "contoso", None)
        .into_iter()
        .find_map(|(path, text)| (path == "rules.toml").then_some(text))
        .unwrap();
    for (from, to) in change {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn complaint(change: &[(&str, &str)]) -> String {
    let problems = read(&rules(change)).expect_err("a problem");
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_rule_is_read_with_all_that_it_reads() {
    let pack = read(&rules(&[])).unwrap();
    let rule = &pack.rules[0];
    assert_eq!((pack.name.as_str(), rule.name.as_str()), ("contoso", "guest-overstayed"));
    assert_eq!(rule.columns, ["account_enabled", "user_type", "created"]);
    assert_eq!(rule.subject, Subject::Rows("users".to_owned()));
    assert_eq!(rule.parameters[0].default, "31536000");
    assert_eq!(rule.evidence, [("days".to_owned(), "(collected_at - created).getDays()".to_owned())]);
    assert_eq!(rule.references, [("ATT&CK".to_owned(), "T1078.004".to_owned())]);
    assert!(rule.properties[0].0 == "link" && rule.help.starts_with("## What it checks\n\nLooks"));
    assert!(rule.documents.is_empty());
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_what_to_do() {
    for (from, to, says) in [
        ("created <= max_age", "creatd <= max_age", "`pass`: there is no `creatd` here; did you mean \"created\"?"),
        ("created <= max_age\"", "created\"", "`pass` is a duration; expected a boolean"),
        ("<= max_age", "<= 365", "a duration and a whole number cannot be compared"),
        ("user_type == 'Guest'", "user_type == 7", "a text and a whole number are never equal"),
        ("user_type == 'Guest'", "user_type == null", "`user_type` is never null here"),
        ("account_enabled &&", "user_type &&", "this part of the condition is a text; expected a boolean"),
        ("getDays()", "getDayz()", "there is no method `getDayz`; did you mean \"getDays\"?"),
        (
            "getDays()\"",
            "getDays(1)\"",
            "`getDays` is used as a duration.getDays(); here it is asked of a duration with",
        ),
        ("user_type == 'Guest'", "user_type.matches('G.*')", "there are no regular expressions here"),
        ("user_type == 'Guest'", "user_type = 'Guest'", "`when`: "),
        (
            "evidence.days",
            "evidence.dayz",
            "`fail` names {days}, and there is no `evidence.days` that gives it; did you mean \"dayz\"?",
        ),
        ("{days} days\"", "{days days\"", "a brace of a message is written twice"),
        ("table = \"users\"", "table = \"user\"", "there is no table \"user\"; did you mean \"users\"?"),
        ("table = \"users\"", "table = \"users\"\neach = \"mailbox-plans\"", "not both"),
        ("table = \"users\"", "tabel = \"users\"", "unknown field `tabel`"),
        ("level = \"warning\"", "level = \"high\"", "expected error, warning or note"),
        ("severity = 5.0", "severity = 11", "`severity` is a number from 0.0 to 10.0"),
        ("severity = 5.0", "severity = \"high\"", "expected a number from 0.0 to 10.0"),
        ("default = \"365 days\"", "default = 365", "expected a text such as \"180 days\""),
        (
            "kind = \"duration\"",
            "kind = \"days\"",
            "its kind is \"days\"; expected boolean, integer, duration, text or list",
        ),
        ("<= max_age", "<= days(365)", "no expression uses the parameter `max-age`"),
        ("parameters.max-age", "parameters.created", "has the name of something else here"),
        ("version = \"0.1.0\"", "version = \"0.1\"", "no semantic version"),
        ("name = \"contoso\"", "name = \"Contoso\"", "expected kebab-case"),
        ("[rules.guest-overstayed]", "[rules.guest_overstayed]", "its name is no kebab-case"),
        ("title = \"A guest account", "title = \"\"\nwhat2 = \"", "unknown field `what2`"),
        ("\"ATT&CK T1078.004\"", "\"ATT&CK T1562.008\"", "was revoked; it is T1685.002 now"),
        ("\"ATT&CK T1078.004\"", "\"CIS\"", "a reference reads"),
        (
            "when = \"account_enabled",
            "nullable = [\"created2\"]\nwhen = \"account_enabled",
            "users has no column `created2`; did you mean",
        ),
        (
            "when = \"account_enabled",
            "nullable = [\"id\"]\nwhen = \"account_enabled",
            "`nullable` names `id`, which no expression reads",
        ),
        ("when = \"account_enabled", "message = \"value-not-known\"\nwhen = \"account_enabled", "kebab-case id"),
    ] {
        let said = complaint(&[(from, to)]);
        assert!(said.contains(says), "{to}: {said}");
        let line: usize = said.split(':').next().unwrap().parse().unwrap();
        assert!(line >= 1, "{said}");
    }
    let several =
        complaint(&[("created <= max_age", "creatd <= max_age"), ("level = \"warning\"", "level = \"high\"")]);
    assert_eq!(several.lines().count(), 3, "the level, the name, and the parameter is used still: {several}");
}

fn each(when: &str, pass: &str) -> Result<Rule, String> {
    let text = format!(
        "[pack]\nname = \"a\"\nversion = \"1.0.0\"\ntitle = \"A\"\ndescription = \"A\"\n[rules.bad-name]\ntitle = \"A\"\nwhat = \"A\"\nwhy = \"A\"\nremediation = \"A\"\nlevel = \"note\"\nseverity = 1\neach = \"conditional-access-policies\"\nwhen = {when:?}\npass = {pass:?}\nfail = \"bad\"\n"
    );
    read(&text).map(|mut pack| pack.rules.remove(0)).map_err(|problems| problems[0].to_string())
}

#[test]
fn objects_are_held_against_what_their_document_declares() {
    let rule = each("object.state == 'enabled'", "object.conditions.users.includeUsers.exists(u, u == 'All')").unwrap();
    let reads: Vec<&str> = rule.documents["conditional-access-policies"].iter().map(String::as_str).collect();
    assert_eq!(reads, ["conditions.users.includeUsers", "state"]);
    for (pass, says) in [
        (
            "object.stat == 'enabled'",
            "conditional-access-policies declares no property `stat`; did you mean \"state\"?",
        ),
        (
            "object.conditions.users.includeUser == []",
            "declares no property `includeUser` in `conditions.users`; did you mean",
        ),
        ("object.state", "`pass` is a text; expected a boolean"),
        ("object.state.size() > 'a'", "a whole number and a text cannot be compared"),
        ("object.state == null", "ask with `has(...)`"),
        ("object.displayName.exists(x, x == 'a')", "expected a list here, found a text"),
        ("object.conditions.users.includeUsers.all(object, true)", "is the name of something else here"),
        ("1 in object.conditions.users.includeUsers", "a whole number is never in a list of texts"),
    ] {
        let said = each("true", pass).unwrap_err();
        assert!(said.contains(says), "{pass}: {said}");
    }
    // An object as a whole is all that it declares.
    let whole = each("true", "dyn(object) == dyn(object)").unwrap();
    assert!(whole.documents["conditional-access-policies"].contains("state"));
    let asked = each("has(object.state)", "size(named_locations) > 0 && object.state in ['enabled']").unwrap();
    assert!(asked.documents["named-locations"].is_empty());
}

#[test]
fn every_function_is_evaluated_as_it_is_declared() {
    let examples = [
        ("size('aé')", "2"),
        ("size([1, 2])", "2"),
        ("size({'a': 1})", "1"),
        ("'aé'.size()", "2"),
        ("[1].size()", "1"),
        ("{'a': 1}.size()", "1"),
        ("'abc'.startsWith('ab')", "true"),
        ("'abc'.endsWith('ab')", "false"),
        ("'abc'.contains('b')", "true"),
        ("'AbÉ'.lowerAscii()", "abÉ"),
        ("'ab'.upperAscii()", "AB"),
        ("' a '.trim()", "a"),
        ("'aba'.replace('a', 'c')", "cbc"),
        ("'a,b'.split(',')", "a\nb"),
        ("'abc'.substring(1)", "bc"),
        ("'abc'.substring(1, 2)", "b"),
        ("'abc'.indexOf('c')", "2"),
        ("'abca'.lastIndexOf('a')", "3"),
        ("['a', 'b'].join()", "ab"),
        ("['a', 'b'].join('-')", "a-b"),
        ("int('7')", "7"),
        ("int(7.9)", "7"),
        ("int(timestamp(7))", "7"),
        ("int(7)", "7"),
        ("double('1.5')", "1.5"),
        ("double(2) + 0.5", "2.5"),
        ("double(2.5)", "2.5"),
        ("bool('true')", "true"),
        ("bool(true)", "true"),
        ("string(7)", "7"),
        ("dyn(7)", "7"),
        ("timestamp('2026-11-22T00:00:00Z')", "2026-11-22T00:00:00Z"),
        ("timestamp(0)", "1970-01-01T00:00:00Z"),
        ("duration('36h')", "36 hours"),
        ("[group('g1')]", "{group:g1}"),
        ("user('a{b')", "a{{b"),
        ("role('r')", "{role:r}"),
        ("application('a')", "{application:a}"),
        ("servicePrincipal('s')", "{service-principal:s}"),
        ("policy('p')", "{policy:p}"),
        ("location('l')", "{location:l}"),
        ("days(2)", "2 days"),
        ("duration('47h').getDays()", "1"),
        ("days(2).getHours()", "48"),
        ("duration('2h').getMinutes()", "120"),
        ("duration('2m').getSeconds()", "120"),
        ("timestamp('2026-11-22T07:00:00Z').getFullYear()", "2026"),
        ("timestamp('2026-11-22T07:00:00Z').getMonth()", "10"),
        ("timestamp('2026-11-22T07:00:00Z').getDate()", "22"),
        ("timestamp('2026-11-22T07:00:00Z').getDayOfWeek()", "0"),
        ("timestamp('2026-11-22T07:00:00Z').getHours()", "7"),
    ];
    let variables = Variables::new();
    for (source, value) in examples {
        assert_eq!(ephor_expressions::evaluate(source).as_deref(), Ok(value), "{source}");
        let found = Checker::new(&variables).check(source).unwrap_or_else(|problem| panic!("{source}: {problem:?}"));
        assert!(found.has_text(), "{source} is {found}");
    }
    // None was left out.
    for function in check::functions() {
        let called = |source: &str| source.contains(&format!("{function}("));
        assert!(examples.iter().any(|(source, _)| called(source)), "{function} has no example");
    }
    // What the checker takes for sound and is not a value of that type at run time would be unknown for every row.
    for source in ["1 / 0", "int('x')", "'a'.substring(7)", "days(9223372036854775807)"] {
        assert!(ephor_expressions::evaluate(source).is_err(), "{source}");
    }
}

#[test]
fn macros_have_the_types_of_what_they_make() {
    let variables = Variables::new();
    for (source, says) in [
        ("[1, 2].exists(x, x > 1)", "a boolean"),
        ("[1, 2].all(x, x > 1)", "a boolean"),
        ("[1, 2].exists_one(x, x > 1)", "a boolean"),
        ("[1, 2].map(x, string(x))", "a list of texts"),
        ("['a'].filter(x, x == 'a')", "a list of texts"),
        ("['a'].filter(x, x == 'a').map(x, x.size())[0] + 1", "a whole number"),
        ("true ? 'a' : 'b'", "a text"),
        ("{'a': 1}.exists(k, k == 'a')", "a boolean"),
    ] {
        let found = Checker::new(&variables).check(source);
        assert_eq!(found.map(|found| found.to_string()), Ok(says.to_owned()), "{source}");
    }
    for source in
        ["[1].exists(x, x)", "[1].map(x, x.size())", "true ? 'a' : 1", "1u", "b'a'", "a.b", "-'a'", "[1]['a']"]
    {
        assert!(Checker::new(&variables).check(source).is_err(), "{source}");
    }
}
