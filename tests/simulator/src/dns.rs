//! A small name server for TXT records.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use crate::snapshot::Snapshot;
use crate::witness::Witness::Document;
use crate::witness::{Behavior, behavior};

/// The longest answer over UDP without EDNS.
const LONGEST: usize = 512;
const TXT: u16 = 16;
const INTERNET: u16 = 1;

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "dns/no-such-name",
        "a name that nobody has is answered with NXDOMAIN",
        Document("RFC 1035, section 4.1.1"),
    ),
    behavior(
        "dns/strings",
        "a text is a row of strings of 255 bytes at the most, read as one",
        Document("RFC 7208, section 3.3"),
    ),
    behavior(
        "dns/truncated",
        "what is longer than 512 bytes comes truncated over UDP, and whole over TCP",
        Document("RFC 1035, section 4.2.1"),
    ),
];

/// What there is to a name.
#[derive(Clone, Debug, Default, PartialEq)]
struct Name {
    texts: Vec<String>,
    /// `NOERROR` is 0, `SERVFAIL` 2, `NXDOMAIN` 3, `REFUSED` 5.
    code: u8,
    /// Whether nobody answers at all.
    silent: bool,
}

/// TXT records by name, in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(HashMap<String, Name>);

impl Names {
    /// The names of the documents of DNS: as each look-up was answered, or else from the records themselves.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut names = Self::default();
        for (document, prefixes) in [
            ("spf-records", &[""][..]),
            ("dmarc-records", &["_dmarc."]),
            ("dkim-records", &["selector1._domainkey.", "selector2._domainkey."]),
        ] {
            for row in snapshot.document(document) {
                let text =
                    |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let texts = |value: Option<&Value>| -> Vec<String> {
                    let all = value.and_then(Value::as_array).into_iter().flatten();
                    all.filter_map(Value::as_str).map(str::to_owned).collect()
                };
                let domain = row.get("domain").and_then(Value::as_str).unwrap_or_default();
                for look in row.get("log").and_then(Value::as_array).into_iter().flatten() {
                    let result = text(look, "query_result");
                    let code = result.split(',').next().unwrap_or_default().trim().to_uppercase();
                    let (code, silent) = match code.as_str() {
                        "NOERROR" => (0, false),
                        "NXDOMAIN" => (3, false),
                        "SERVFAIL" => (2, false),
                        "REFUSED" => (5, false),
                        _ => (2, true),
                    };
                    let name = Name { texts: texts(look.get("query_answers")), code, silent };
                    names.0.insert(text(look, "query_name").to_lowercase(), name);
                }
                // Without a log the first name has all records.
                for (nth, prefix) in prefixes.iter().enumerate() {
                    let texts = if nth == 0 { texts(row.get("rdata")) } else { Vec::new() };
                    let code = if texts.is_empty() && !prefix.is_empty() { 3 } else { 0 };
                    let name = Name { texts, code, silent: !row.contains_key("rdata") };
                    names.0.entry(format!("{prefix}{domain}").to_lowercase()).or_insert(name);
                }
            }
        }
        names
    }

    /// The answer to a question; nothing where it is none, or where nobody answers.
    fn answer(&self, question: &[u8], longest: usize) -> Option<Vec<u8>> {
        let id = question.get(..2)?;
        let flags = *question.get(2)?;
        // A question, and one of them.
        if flags & 0x80 != 0 || question.get(4..6)? != [0, 1] {
            return None;
        }
        let (name, after) = read_name(question)?;
        let kind = u16::from_be_bytes(question.get(after..after + 2)?.try_into().ok()?);
        let section = question.get(12..after + 4)?;
        let unknown = Name { code: 3, ..Name::default() };
        let found = self.0.get(&name.to_lowercase()).unwrap_or(&unknown);
        if found.silent {
            return None;
        }
        let texts: &[String] = if kind == TXT { &found.texts } else { &[] };
        let records: Vec<Vec<u8>> = texts.iter().map(|text| record(text)).collect();
        let whole = 12 + section.len() + records.iter().map(Vec::len).sum::<usize>();
        let cut = whole > longest;
        let count = if cut { 0 } else { u16::try_from(records.len()).ok()? };
        let mut out = Vec::with_capacity(whole);
        out.extend(id);
        // An answer, authoritative, recursion as it was desired and available.
        out.push(0x84 | (flags & 0x01) | if cut { 0x02 } else { 0 });
        out.push(0x80 | (found.code & 0x0f));
        for number in [1, count, 0, 0] {
            out.extend(number.to_be_bytes());
        }
        out.extend(section);
        if !cut {
            out.extend(records.concat());
        }
        Some(out)
    }
}

/// The name of the first question, and where it ends.
fn read_name(message: &[u8]) -> Option<(String, usize)> {
    let (mut labels, mut at) = (Vec::new(), 12);
    loop {
        let length = usize::from(*message.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        // A question has no pointers.
        if length > 63 {
            return None;
        }
        labels.push(String::from_utf8_lossy(message.get(at..at + length)?).into_owned());
        at += length;
    }
}

/// A TXT record of the name in the question; long texts are split into strings of 255 bytes.
fn record(text: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for part in text.as_bytes().chunks(255) {
        data.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
        data.extend(part);
    }
    if data.is_empty() {
        data.push(0);
    }
    let mut record = vec![0xc0, 0x0c];
    record.extend(TXT.to_be_bytes());
    record.extend(INTERNET.to_be_bytes());
    record.extend(3600_u32.to_be_bytes());
    record.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    record.extend(data);
    record
}

/// Starts the server on a free port, the same for both protocols.
pub(crate) async fn start(names: Names) -> io::Result<SocketAddr> {
    let names = Arc::new(names);
    let mut last = io::Error::other("no free port");
    for _ in 0..20 {
        let tcp = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = tcp.local_addr()?;
        match UdpSocket::bind(address).await {
            Ok(udp) => {
                tokio::spawn(over_udp(udp, Arc::clone(&names)));
                tokio::spawn(over_tcp(tcp, names));
                return Ok(address);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn over_udp(socket: UdpSocket, names: Arc<Names>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        if let Some(answer) = buffer.get(..length).and_then(|question| names.answer(question, LONGEST)) {
            let _ = socket.send_to(&answer, from).await;
        }
    }
}

async fn over_tcp(listener: TcpListener, names: Arc<Names>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(one_tcp(stream, Arc::clone(&names)));
    }
}

async fn one_tcp(mut stream: TcpStream, names: Arc<Names>) -> io::Result<()> {
    loop {
        let length = usize::from(stream.read_u16().await?);
        let mut question = vec![0; length];
        stream.read_exact(&mut question).await?;
        let Some(answer) = names.answer(&question, usize::from(u16::MAX)) else { return Ok(()) };
        stream.write_u16(u16::try_from(answer.len()).unwrap_or(u16::MAX)).await?;
        stream.write_all(&answer).await?;
    }
}
