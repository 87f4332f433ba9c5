//! Asks name servers for TXT records: those that the system asks, or one that the user names.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::rdata::{RData, TXT};
use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// Where unix systems say whom they ask.
const CONFIGURATION: &str = "/etc/resolv.conf";
/// How long one server has for one answer, and how often each is asked.
const LIMIT: Duration = Duration::from_secs(3);
const TRIES: usize = 2;

/// Name servers.
#[derive(Clone, Debug)]
pub struct Resolver {
    servers: Result<Vec<SocketAddr>, String>,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The response code by its name, such as `NOERROR` and `NXDOMAIN` (RFC 6895).
    pub code: &'static str,
    /// The TXT records, each with its strings joined.
    pub texts: Vec<String>,
    /// Whether the server says that it found the answer sound by DNSSEC (the bit AD of RFC 4035, 3.2.3).
    pub authenticated: bool,
}

impl Resolver {
    /// The servers that the system asks.
    #[must_use]
    pub fn system() -> Self {
        let unknown = |why: String| format!("{why}; name a server with --dns-server ADDRESS[:PORT]");
        let read =
            std::fs::read(CONFIGURATION).map_err(|error| unknown(format!("cannot read {CONFIGURATION}: {error}")));
        let servers = read.and_then(|text| {
            let parsed =
                resolv_conf::Config::parse(text).map_err(|error| unknown(format!("{CONFIGURATION}: {error}")))?;
            let servers: Vec<SocketAddr> =
                parsed.nameservers.iter().map(|server| SocketAddr::new(IpAddr::from(server), 53)).collect();
            if servers.is_empty() { Err(unknown(format!("{CONFIGURATION} names no server"))) } else { Ok(servers) }
        });
        Self { servers }
    }

    /// This server.
    #[must_use]
    pub fn of(server: SocketAddr) -> Self {
        Self { servers: Ok(vec![server]) }
    }

    /// Whether there is a server to ask.
    ///
    /// # Errors
    /// If there is none; the text says what to do.
    pub fn ready(&self) -> Result<(), String> {
        self.servers.as_ref().map(drop).map_err(Clone::clone)
    }

    /// The TXT records of a name.
    ///
    /// # Errors
    /// If no server answers; the text says so in a few constant words.
    pub async fn texts(&self, name: &str) -> Result<Asked, String> {
        let servers = self.servers.as_ref().map_err(Clone::clone)?;
        let mut said = "no server was asked".to_owned();
        for server in servers.iter().cycle().take(servers.len() * TRIES) {
            match ask(*server, name, LIMIT).await {
                // Another server may know more than one that fails.
                Ok(asked) if matches!(asked.code, "SERVFAIL" | "REFUSED") && servers.len() > 1 => {
                    said = format!("the server answered {}", asked.code);
                }
                Ok(asked) => return Ok(asked),
                Err(reason) => reason.clone_into(&mut said),
            }
        }
        Err(said)
    }
}

async fn ask(server: SocketAddr, name: &str, limit: Duration) -> Result<Asked, &'static str> {
    const NO_ANSWER: &str = "no answer";
    const NO_NAME: &str = "it is no name that can be asked for";
    const UNREACHABLE: &str = "the server cannot be reached";
    const DAMAGED: &str = "the answer is damaged";
    let id = (RandomState::new().build_hasher().finish() & 0xffff) as u16;
    let mut query = Packet::new_query(id);
    // AD in a query asks for AD in the answer (RFC 6840, 5.7).
    query.set_flags(PacketFlag::RECURSION_DESIRED | PacketFlag::AUTHENTIC_DATA);
    let asked = Name::new(name).map_err(|_| NO_NAME)?;
    query.questions.push(Question::new(asked, TYPE::TXT.into(), CLASS::IN.into(), false));
    let query = query.build_bytes_vec().map_err(|_| NO_NAME)?;

    let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let asked = async {
        let socket = UdpSocket::bind((any, 0)).await?;
        // Connected, it takes answers of this server only.
        socket.connect(server).await?;
        socket.send(&query).await?;
        io::Result::Ok(socket)
    };
    let socket = timeout(limit, asked).await.map_err(|_| NO_ANSWER)?.map_err(|_| UNREACHABLE)?;
    let mut buffer = vec![0; 4096];
    for _ in 0..8 {
        let length = timeout(limit, socket.recv(&mut buffer)).await.map_err(|_| NO_ANSWER)?;
        let length = length.map_err(|_| NO_ANSWER)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        match read(bytes, id, name) {
            Some(Ok(asked)) => return Ok(asked),
            Some(Err(())) => {
                // All of it: a server that sends a byte now and then must not hold the feed for ever.
                let bytes = timeout(3 * limit, by_tcp(server, &query)).await.map_err(|_| NO_ANSWER)?;
                let bytes = bytes.map_err(|_| NO_ANSWER)?;
                return read(&bytes, id, name).and_then(Result::ok).ok_or(DAMAGED);
            }
            // An answer to somebody else.
            None => {}
        }
    }
    Err(DAMAGED)
}

/// Reads an answer; an error if it was cut short and must be asked for by TCP, none if it is not the one asked for.
#[allow(clippy::result_unit_err, reason = "public for a fuzz target alone")]
#[must_use]
pub fn read(bytes: &[u8], id: u16, name: &str) -> Option<Result<Asked, ()>> {
    let packet = Packet::parse(bytes).ok()?;
    let asked = packet.questions.first()?.qname.to_string();
    if packet.id() != id || !packet.has_flags(PacketFlag::RESPONSE) || !asked.eq_ignore_ascii_case(name) {
        return None;
    }
    if packet.has_flags(PacketFlag::TRUNCATION) {
        return Some(Err(()));
    }
    let code = match packet.rcode() {
        RCODE::NoError => "NOERROR",
        RCODE::FormatError => "FORMERR",
        RCODE::ServerFailure => "SERVFAIL",
        RCODE::NameError => "NXDOMAIN",
        RCODE::NotImplemented => "NOTIMP",
        RCODE::Refused => "REFUSED",
        _ => "OTHER",
    };
    let texts = packet.answers.iter().filter_map(|record| match &record.rdata {
        RData::TXT(text) => Some(joined(text)),
        _ => None,
    });
    let authenticated = packet.has_flags(PacketFlag::AUTHENTIC_DATA);
    Some(Ok(Asked { code, texts: texts.collect(), authenticated }))
}

fn joined(text: &TXT<'_>) -> String {
    String::try_from(text.clone()).unwrap_or_else(|_| {
        let parts = text.iter_raw().map(|(key, value)| match value {
            Some(value) => [key, b"=", value].concat(),
            None => key.to_vec(),
        });
        String::from_utf8_lossy(&parts.collect::<Vec<_>>().concat()).into_owned()
    })
}

async fn by_tcp(server: SocketAddr, query: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat()).await?;
    let length = stream.read_u16().await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, UdpSocket};

    use simple_dns::ResourceRecord;

    use super::{
        Asked, CLASS, Duration, Packet, PacketFlag, RCODE, RData, Resolver, SocketAddr, TXT, ask, by_tcp, timeout,
    };

    /// A server that answers with these texts; by UDP it says that they are too long if `by_tcp`.
    fn server(texts: Vec<Vec<String>>, code: RCODE, by_tcp: bool) -> SocketAddr {
        let (udp, tcp) = (0..50)
            .find_map(|_| {
                let tcp = TcpListener::bind("127.0.0.1:0").ok()?;
                let udp = UdpSocket::bind(tcp.local_addr().ok()?).ok()?;
                Some((udp, tcp))
            })
            .unwrap();
        let address = udp.local_addr().unwrap();
        let answer = move |query: &[u8], whole: bool| {
            let query = Packet::parse(query).unwrap();
            let mut reply = Packet::new_reply(query.id());
            *reply.rcode_mut() = code;
            reply.questions = query.questions.clone();
            // As a server that checks signatures: whoever asks is told.
            if query.has_flags(PacketFlag::AUTHENTIC_DATA) && code == RCODE::NoError {
                reply.set_flags(PacketFlag::AUTHENTIC_DATA);
            }
            if !whole {
                reply.set_flags(PacketFlag::TRUNCATION);
            }
            for strings in texts.iter().filter(|_| whole) {
                let mut text = TXT::new();
                strings.iter().for_each(|string| text.add_string(string).unwrap());
                let name = query.questions[0].qname.clone();
                reply.answers.push(ResourceRecord::new(name, CLASS::IN, 60, RData::TXT(text)));
            }
            reply.build_bytes_vec().unwrap()
        };
        let again = answer.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = udp.recv_from(&mut buffer) {
                // Somebody else's answer comes first.
                udp.send_to(&[0; 12], from).unwrap();
                udp.send_to(&answer(&buffer[..length], !by_tcp), from).unwrap();
            }
        });
        std::thread::spawn(move || {
            for stream in tcp.incoming() {
                let mut stream = stream.unwrap();
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut query = vec![0; u16::from_be_bytes(length).into()];
                stream.read_exact(&mut query).unwrap();
                let bytes = again(&query, true);
                stream.write_all(&[&(bytes.len() as u16).to_be_bytes()[..], &bytes].concat()).unwrap();
            }
        });
        address
    }

    fn texts(all: &[&[&str]]) -> Vec<Vec<String>> {
        all.iter().map(|strings| strings.iter().map(|text| (*text).to_owned()).collect()).collect()
    }

    #[tokio::test]
    async fn strings_of_a_record_are_joined_and_long_answers_come_by_tcp() {
        for by_tcp in [false, true] {
            let resolver = Resolver::of(server(texts(&[&["v=DKIM1; p=AB", "=CD"], &["x"]]), RCODE::NoError, by_tcp));
            let asked = resolver.texts("selector1._domainkey.contoso.example").await.unwrap();
            assert_eq!(
                asked,
                Asked {
                    code: "NOERROR",
                    texts: vec!["v=DKIM1; p=AB=CD".to_owned(), "x".to_owned()],
                    authenticated: true
                }
            );
        }
    }

    #[tokio::test]
    async fn an_answer_by_tcp_that_drips_is_none() {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = tcp.local_addr().unwrap();
        // Whoever reads each byte with a limit of its own waits ten minutes for these.
        std::thread::spawn(move || {
            for stream in tcp.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut length = [0; 2];
                    stream.read_exact(&mut length).unwrap();
                    let drips = [0xff_u8, 0xff].into_iter().chain(std::iter::repeat(0));
                    for byte in drips {
                        if stream.write_all(&[byte]).is_err() {
                            return;
                        }
                        std::thread::sleep(Duration::from_millis(10));
                    }
                });
            }
        });
        let answer = timeout(Duration::from_millis(100), by_tcp(address, &[0; 12])).await;
        assert!(answer.is_err(), "{answer:?}");
    }

    #[tokio::test]
    async fn a_server_that_answers_others_for_ever_is_given_up() {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = udp.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok((_, from)) = udp.recv_from(&mut buffer) {
                std::thread::spawn({
                    let udp = udp.try_clone().unwrap();
                    move || {
                        for _ in 0..6_000 {
                            let _ = udp.send_to(&[0; 12], from);
                            std::thread::sleep(Duration::from_millis(10));
                        }
                    }
                });
            }
        });
        let said = ask(address, "contoso.example", Duration::from_secs(3)).await;
        assert_eq!(said, Err("the answer is damaged"));
    }

    #[tokio::test]
    async fn what_a_server_says_is_told_from_no_answer() {
        let none = Resolver::of(server(Vec::new(), RCODE::NameError, false));
        assert_eq!(
            none.texts("contoso.example").await.unwrap(),
            Asked { code: "NXDOMAIN", texts: Vec::new(), authenticated: false }
        );
        let failing = Resolver::of(server(Vec::new(), RCODE::ServerFailure, false));
        assert_eq!(failing.texts("contoso.example").await.unwrap().code, "SERVFAIL");
        let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(Resolver::of(closed).texts("contoso.example").await.is_err());
        assert!(Resolver::of(closed).texts(&"a".repeat(70)).await.unwrap_err().contains("no name"));
    }
}
