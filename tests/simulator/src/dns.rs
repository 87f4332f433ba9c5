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
const CNAME: u16 = 5;
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
    /// The name that it points to, which has the texts.
    alias: Option<String>,
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
    ///
    /// Keys stand where Exchange says that it keeps them, and a domain of one's own points to them (see [`Keys`]); no name
    /// has a key because somebody asked for it there.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut names = Self::default();
        let keys = Keys::of(snapshot);
        for document in ["spf-records", "dmarc-records", "dkim-records"] {
            for row in snapshot.document(document) {
                let domain = row.get("domain").and_then(Value::as_str).unwrap_or_default().to_lowercase();
                for look in row.get("log").and_then(Value::as_array).into_iter().flatten() {
                    let name = text(look, "query_name").to_lowercase();
                    names.place(name.clone(), keys.target(&name), look_up(look));
                }
                // Without a log the first name has all records.
                let name = match document {
                    "spf-records" => domain.clone(),
                    "dmarc-records" => format!("_dmarc.{domain}"),
                    _ => keys.first(&domain).unwrap_or_else(|| format!("selector1._domainkey.{domain}")),
                };
                if !names.0.contains_key(&name) {
                    let texts = texts(row.get("rdata"));
                    let code = if texts.is_empty() && name != domain { 3 } else { 0 };
                    let found = Name { texts, alias: None, code, silent: !row.contains_key("rdata") };
                    names.place(name.clone(), keys.target(&name), found);
                }
            }
        }
        names
    }

    /// Puts what there is to a name there, or at the name that it points to.
    fn place(&mut self, name: String, target: Option<&String>, found: Name) {
        match target {
            Some(target) if *target != name && found.code == 0 && !found.silent && !found.texts.is_empty() => {
                let alias = Name { alias: Some(target.clone()), ..found.clone() };
                self.0.insert(name, alias);
                self.0.insert(target.clone(), found);
            }
            _ => {
                self.0.insert(name, found);
            }
        }
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
        // The alias comes first, and the records are those of the name that it points to (RFC 1034, 4.3.2).
        let alias = found.alias.as_deref().filter(|_| kind == TXT);
        let owner = alias.map_or_else(|| vec![0xc0, 0x0c], labels);
        let aliased = alias.map(|target| resource(&[0xc0, 0x0c], CNAME, &labels(target)));
        let records: Vec<Vec<u8>> =
            aliased.into_iter().chain(texts.iter().map(|text| resource(&owner, TXT, &strings(text)))).collect();
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

/// Strings of 255 bytes at most.
fn strings(text: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for part in text.as_bytes().chunks(255) {
        data.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
        data.extend(part);
    }
    if data.is_empty() {
        data.push(0);
    }
    data
}

/// A name as its labels.
fn labels(name: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for label in name.split('.') {
        data.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
        data.extend(label.as_bytes());
    }
    data.push(0);
    data
}

fn resource(owner: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = owner.to_vec();
    record.extend(kind.to_be_bytes());
    record.extend(INTERNET.to_be_bytes());
    record.extend(3600_u32.to_be_bytes());
    record.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    record.extend(data);
    record
}

/// Where Exchange Online keeps the keys of DKIM, as `Get-DkimSigningConfig` of the snapshot says.
///
/// Witness: Microsoft Defender for Office 365, "Set up DKIM to sign mail from your Microsoft 365 domain"
/// (<https://learn.microsoft.com/defender-office-365/email-authentication-dkim-configure>): the administrator publishes CNAME records
/// at `selector1._domainkey` and `selector2._domainkey` of a domain, which point to the names that Exchange gives. For the
/// initial domain: cisagov/ScubaGear `PowerShell/ScubaGear/Sample-Reports/ProviderSettingsExport.json`, whose log has NXDOMAIN at
/// `selector1._domainkey.tqhjy.onmicrosoft.com` and the key at `selector1-tqhjy-onmicrosoft-com._domainkey.tqhjy.onmicrosoft.com`.
#[derive(Debug, Default)]
struct Keys {
    /// The names to which those of the selectors point.
    targets: HashMap<String, String>,
    /// The first name of a domain at which a key stands.
    first: HashMap<String, String>,
}

impl Keys {
    fn of(snapshot: &Snapshot) -> Self {
        let mut keys = Self::default();
        for config in snapshot.document("dkim-signing-configs") {
            let of = |name: &str| config.get(name).and_then(Value::as_str).map(str::to_lowercase);
            let Some(domain) = of("Domain") else { continue };
            for (selector, property) in [("selector1", "Selector1CNAME"), ("selector2", "Selector2CNAME")] {
                let Some(target) = of(property) else { continue };
                let published = format!("{selector}._domainkey.{domain}");
                let is_own = target.ends_with(&format!("._domainkey.{domain}"));
                let first = if is_own { target.clone() } else { published.clone() };
                keys.first.entry(domain.clone()).or_insert(first);
                if !is_own {
                    keys.targets.insert(published, target);
                }
            }
        }
        keys
    }

    fn target(&self, name: &str) -> Option<&String> {
        self.targets.get(name)
    }

    fn first(&self, domain: &str) -> Option<String> {
        self.first.get(domain).cloned()
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a log says of a look-up.
fn look_up(look: &Value) -> Name {
    let result = text(look, "query_result");
    let code = result.split(',').next().unwrap_or_default().trim().to_uppercase();
    let (code, silent) = match code.as_str() {
        "NOERROR" => (0, false),
        "NXDOMAIN" => (3, false),
        "SERVFAIL" => (2, false),
        "REFUSED" => (5, false),
        _ => (2, true),
    };
    Name { texts: texts(look.get("query_answers")), alias: None, code, silent }
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
