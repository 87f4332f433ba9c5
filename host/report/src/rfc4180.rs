//! For tests, here and of the whole program: reads back what was written as CSV, the long way.

/// The rows of a table by RFC 4180. Panics at what is none.
pub fn read(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (inside, char) {
            (true, '"') if chars.peek() == Some(&'"') => cell.push(chars.next().unwrap()),
            (_, '"') => inside = !inside,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => assert_eq!(chars.peek(), Some(&'\n'), "a bare carriage return"),
            (false, '\n') => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, char) => cell.push(char),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !inside, "the last line ends");
    rows
}
