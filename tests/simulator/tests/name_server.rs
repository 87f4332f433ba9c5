//! TXT records over UDP and TCP.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::time::Duration;

use serde_json::json;

use crate::client::{Client, copy_with, data, unlimited};

fn question(name: &str, kind: u16) -> Vec<u8> {
    let mut out = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend(label.as_bytes());
    }
    out.push(0);
    out.extend(kind.to_be_bytes());
    out.extend([0, 1]);
    out
}

fn udp(client: &Client, question: &[u8]) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    socket.send_to(question, client.tenant.dns).unwrap();
    let mut answer = vec![0; 4096];
    let length = socket.recv(&mut answer).ok()?;
    answer.truncate(length);
    Some(answer)
}

fn tcp(client: &Client, question: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(client.tenant.dns).unwrap();
    stream.write_all(&u16::try_from(question.len()).unwrap().to_be_bytes()).unwrap();
    stream.write_all(question).unwrap();
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut answer).unwrap();
    answer
}

/// Number of answers, and the code.
fn head(answer: &[u8]) -> (u16, u8) {
    (u16::from_be_bytes([answer[6], answer[7]]), answer[3] & 15)
}

#[test]
fn every_record_of_the_snapshot_is_answered_over_both_protocols() {
    let client = Client::new();
    let mut seen = 0;
    for file in ["spf-records", "dmarc-records", "dkim-records"] {
        for line in std::fs::read_to_string(data().join(format!("{file}.jsonl"))).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            for look in row["log"].as_array().unwrap() {
                let answers = look["query_answers"].as_array().unwrap();
                let texts: Vec<&str> = answers.iter().map(|text| text.as_str().unwrap()).collect();
                let name = look["query_name"].as_str().unwrap().to_uppercase();
                let whole = tcp(&client, &question(&name, 16));
                // A domain of one's own points to where Exchange keeps the key: that is an answer of its own.
                let aliases = usize::from(name.starts_with("SELECTOR1._DOMAINKEY."));
                assert_eq!(usize::from(head(&whole).0), texts.len() + aliases, "{name}");
                for text in &texts {
                    let start = text.as_bytes().chunks(255).next().unwrap();
                    assert!(whole.windows(start.len()).any(|part| part == start), "{name}: {text}");
                }
                let short = udp(&client, &question(&name, 16)).unwrap();
                assert!(short == whole || (short[2] & 2 == 2 && short.len() < whole.len()), "{name}");
                seen += texts.len();
            }
        }
    }
    assert!(seen > 4);
}

#[test]
fn a_name_that_is_not_there_is_told_from_one_without_records() {
    let client = Client::new();
    assert_eq!(head(&udp(&client, &question("nowhere.example", 16)).unwrap()), (0, 3));
    let domains = client.all("/v1.0/domains");
    let domain = domains[0]["id"].as_str().unwrap();
    assert_eq!(head(&udp(&client, &question(domain, 1)).unwrap()).0, 0);
    // What is no question gets no answer, and the server lives on.
    for garbage in [&b"x"[..], &[0; 12], &[0xff; 40]] {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.send_to(garbage, client.tenant.dns).unwrap();
    }
    assert_eq!(head(&udp(&client, &question("nowhere.example", 16)).unwrap()), (0, 3));
}

#[test]
fn a_name_is_answered_as_the_log_of_its_look_up_says() {
    let log = |name: &str, result: &str, answers: &[&str]| json!({"query_name": name, "query_method": "DNS", "query_result": result, "query_answers": answers});
    let row = json!({"domain": "contoso.example", "rdata": ["v=DMARC1; p=none"], "log": [
        log("_dmarc.sub.contoso.example", "NXDOMAIN", &[]),
        log("_dmarc.contoso.example", "NOERROR, 1 record", &["v=DMARC1; p=none"]),
        log("_dmarc.broken.example", "SERVFAIL", &[]),
        log("_dmarc.silent.example", "no answer in 5 s", &[]),
    ]});
    let folder = copy_with("dmarc-records.jsonl", &format!("{row}\n"));
    let mut options = unlimited();
    options.snapshot = folder.path().to_owned();
    let client = Client::of(options);
    let ask = |name: &str| udp(&client, &question(name, 16)).map(|answer| head(&answer));
    assert_eq!(ask("_dmarc.sub.contoso.example"), Some((0, 3)));
    assert_eq!(ask("_dmarc.contoso.example"), Some((1, 0)));
    assert_eq!(ask("_dmarc.broken.example"), Some((0, 2)));
    assert_eq!(ask("_dmarc.silent.example"), None);
}
