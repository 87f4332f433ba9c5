//! What `Export-Csv` wrote: a header of properties and a line for each object, all values as text.

use ephor_schema::Element;
use serde_json::{Map, Value};

use crate::normalize::lists;

/// The objects of a file; none where it has not even a header. The error names the line and says what is wrong.
pub(crate) fn objects(text: &str) -> Result<Option<Vec<Map<String, Value>>>, String> {
    let (rest, mut line) = match text.strip_prefix("#TYPE") {
        Some(rest) => (rest.split_once('\n').map_or("", |(_, rest)| rest), 2),
        None => (text, 1),
    };
    let first = rest.lines().next().unwrap_or_default();
    // Export-Csv -UseCulture takes the separator of the machine.
    let separator = [',', ';', '\t'].into_iter().max_by_key(|char| (first.matches(*char).count(), *char == ','));
    let mut records = records(rest, separator.unwrap_or(','), &mut line)?.into_iter();
    let Some((at, header)) = records.next() else { return Ok(None) };
    let mut names = std::collections::HashSet::new();
    if let Some(name) = header.iter().find(|name| name.is_empty() || !names.insert(name.as_str())) {
        return Err(format!("line {at}: expected a header with the names of properties, found {name:?}; export again"));
    }
    records
        .map(|(at, fields)| {
            if fields.len() != header.len() {
                return Err(format!(
                    "line {at}: expected {} fields as in the header, found {}; export again with Export-Csv",
                    header.len(),
                    fields.len()
                ));
            }
            Ok(header.iter().cloned().zip(fields).map(|(name, text)| (name, cell(text))).collect())
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

/// A cell. An empty one is null. A list in braces that was clipped, and the name of a type in the place of a list, stay as
/// they are written.
fn cell(text: String) -> Value {
    match text.as_str() {
        empty if empty.trim().is_empty() => Value::Null,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        // Where the comma stands within quotes, it takes the kind of list to tell.
        list if list.starts_with('{') && list.ends_with('}') && !list.contains('"') => {
            match lists::read(&Value::String(text.clone()), Element::Text) {
                Some(texts) => Value::from(texts),
                None => Value::String(text),
            }
        }
        _ => Value::String(text),
    }
}

/// The records with the lines at which they begin. A quoted field may hold separators, lines and doubled quotes.
fn records(text: &str, separator: char, line: &mut usize) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut records = Vec::new();
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut begun = *line;
    let mut quoted = None;
    let mut any = false;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\n' {
            *line += 1;
        }
        match (quoted, char) {
            (Some(_), '"') if chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            (Some(_), '"') => quoted = None,
            (Some(_), char) => field.push(char),
            (None, '"') if field.is_empty() => {
                quoted = Some(*line);
                any = true;
            }
            (None, '\r') if chars.peek() == Some(&'\n') => {}
            (None, '\n') => {
                if any {
                    fields.push(std::mem::take(&mut field));
                    records.push((begun, std::mem::take(&mut fields)));
                }
                any = false;
                begun = *line;
            }
            (None, char) if char == separator => {
                fields.push(std::mem::take(&mut field));
                any = true;
            }
            (None, char) => {
                field.push(char);
                any = true;
            }
        }
    }
    if let Some(line) = quoted {
        return Err(format!("line {line}: a quoted field has no end; the file was cut off: export again"));
    }
    if any {
        fields.push(field);
        records.push((begun, fields));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::objects;

    fn read(text: &str) -> Value {
        objects(text).unwrap().unwrap().into_iter().map(Value::Object).collect()
    }

    #[test]
    fn the_line_with_the_type_the_separator_and_quotes_do_not_matter() {
        let expected = json!([{"Name": "a, \"b\"\nc", "On": true}, {"Name": "d", "On": null}]);
        assert_eq!(
            read("#TYPE System.Object\r\n\"Name\",\"On\"\r\n\"a, \"\"b\"\"\nc\",\"True\"\r\n\"d\",\r\n"),
            expected
        );
        assert_eq!(read("Name;On\n\"a, \"\"b\"\"\nc\";True\nd;"), expected);
        assert_eq!(read("Name\tOn\n\"a, \"\"b\"\"\nc\"\tTrue\nd\t\n\n"), expected);
    }

    #[test]
    fn a_header_without_lines_is_an_answer_and_nothing_is_none() {
        assert_eq!(objects("A,B\r\n"), Ok(Some(Vec::new())));
        assert_eq!(objects("#TYPE System.Object\r\n"), Ok(None));
        assert_eq!(objects("\n\n"), Ok(None));
    }

    #[test]
    fn what_was_not_written_stays_to_be_told() {
        assert_eq!(read("A,B\nSystem.String[],x"), json!([{"A": "System.String[]", "B": "x"}]));
        assert_eq!(read("A;B\n{a, b};{a, b...}"), json!([{"A": ["a", "b"], "B": "{a, b...}"}]));
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        let fails = |text: &str, start: &str| {
            let message = objects(text).unwrap_err();
            assert!(message.starts_with(start), "{message}");
        };
        fails("A,B\n1,2\n3", "line 3: expected 2 fields");
        fails("#TYPE x\nA,A\n", "line 2: expected a header");
        fails("A,B\n\"1\n", "line 2: a quoted field has no end");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[#TYPE,;\"\r\n\ta-c é]{0,80}") {
            let _ = objects(&text);
        }
    }
}
