//! What the tests share: servers with linked-in plugins, and a client that sends exactly what it is told.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

pub use keyway_host::{Host, HostBuilder};
pub use keyway_server::{Server, ServerConfig};

/// No test waits longer for anything.
pub const LONG: Duration = Duration::from_secs(20);

/// Hosts with all plugins that the tests link in.
pub fn hosts() -> HostBuilder {
    Host::builder()
        .link(http_hello::PLUGIN)
        .link(http_auth::PLUGIN)
        .link(http_headers::PLUGIN)
        .link(server_puppet::PLUGIN)
        .link(server_gate::PLUGIN)
}

/// The slots that most tests use.
pub const SLOTS: &str = r#"
    [slot.hello]
    artifact = "linked:demo.http-hello"
    [slot.puppet]
    artifact = "linked:test.puppet"
    plugin = "test.puppet"
    grants = ["service:keyway:http/store@1.0.0", "service:keyway:http/outgoing@1.0.0", "service:keyway:http/clock@1.0.0"]
    [slot.gate]
    artifact = "linked:test.gate"
    [slot.headers]
    artifact = "linked:demo.http-headers"
    [slot.auth]
    artifact = "linked:demo.http-auth"
    config = { tokens = { ann = "s3cr3t" }, passwords = { bob = "pass" } }
"#;

/// A server with limits that a test can reach.
pub const LIMITS: &str = "
    [server]
    listen = \"127.0.0.1:0\"
    limits = { head = \"16KiB\", body = 1000, head-timeout = \"150ms\", body-timeout = \"150ms\", timeout = \"500ms\" }
";

/// A configuration on a port that the system picks; with the slots of the tests.
pub fn config(text: &str, base: &Path) -> ServerConfig {
    let listen = if text.contains("[server]") { "" } else { "[server]\nlisten = \"127.0.0.1:0\"\n" };
    let services =
        if text.contains("[services]") { "" } else { "[services]\nstore = { file = \"store.redb\" }\n" };
    let text = format!("{listen}{services}{text}\n{SLOTS}");
    ServerConfig::parse(&text, base).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A server that runs, with a folder of its own where its configuration is.
pub struct Started {
    pub server: Server,
    pub folder: tempfile::TempDir,
}

impl std::ops::Deref for Started {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

/// A server that runs by a configuration.
pub fn started(text: &str) -> Started {
    let folder = tempfile::tempdir().unwrap();
    started_in(folder, text)
}

/// The same, in a folder in which something is already.
pub fn started_in(folder: tempfile::TempDir, text: &str) -> Started {
    let server = Server::builder(hosts).start(config(text, folder.path()));
    Started { server: server.unwrap_or_else(|error| panic!("{error}")), folder }
}

/// The only address of a server.
pub fn address(server: &Server) -> SocketAddr {
    server.addresses()[0]
}

/// A response as it came.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, Vec<String>>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(String::as_str)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection of HTTP/1.1.
pub struct Connection {
    pub stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, LONG).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        Connection { stream, read: Vec::new() }
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Ends what is sent, and goes on reading.
    pub fn half_close(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    fn more(&mut self) -> bool {
        let mut some = [0; 16 << 10];
        match self.stream.read(&mut some) {
            Ok(0) => false,
            Ok(length) => {
                self.read.extend_from_slice(&some[..length]);
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("nothing came: {error}"),
        }
    }

    fn line(&mut self) -> Option<String> {
        loop {
            if let Some(at) = self.read.windows(2).position(|two| two == b"\r\n") {
                let line = self.read.drain(..at + 2).take(at).collect();
                return Some(String::from_utf8(line).unwrap());
            }
            if !self.more() {
                return None;
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.read.len() < length {
            if !self.more() {
                return None;
            }
        }
        Some(self.read.drain(..length).collect())
    }

    /// The next response; `None` when the server has closed the connection instead.
    pub fn reply(&mut self) -> Option<Reply> {
        self.reply_to(false)
    }

    pub fn reply_to(&mut self, head: bool) -> Option<Reply> {
        let line = self.line()?;
        let status: u16 =
            line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line}"));
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap();
            headers.entry(name.to_ascii_lowercase()).or_default().push(value.trim().to_owned());
        }
        let mut reply = Reply { status, headers, body: Vec::new() };
        if head || matches!(status, 204 | 304) || (100..200).contains(&status) {
            return Some(reply);
        }
        if reply.header("transfer-encoding") == Some("chunked") {
            loop {
                let size = usize::from_str_radix(&self.line()?, 16).unwrap();
                reply.body.extend(self.exactly(size)?);
                assert_eq!(self.line()?, "");
                if size == 0 {
                    return Some(reply);
                }
            }
        }
        match reply.header("content-length").map(|length| length.parse().unwrap()) {
            Some(length) => reply.body = self.exactly(length)?,
            None => {
                while self.more() {}
                reply.body = std::mem::take(&mut self.read);
            }
        }
        Some(reply)
    }

    /// Reads whatever comes until the server closes the connection.
    pub fn read_to_the_end(&mut self) {
        while self.more() {}
    }

    /// Whether the server closes the connection without another word.
    pub fn is_closed(&mut self) -> bool {
        self.read.is_empty() && !self.more()
    }
}

/// Asks with these lines between the first one and the empty one.
pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
    let mut connection = Connection::to(address);
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    connection.send(format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{length}{headers}\r\n"));
    connection.send(body);
    connection.reply_to(method == "HEAD").unwrap_or_else(|| panic!("no response to {method} {path}"))
}

pub fn get(address: SocketAddr, path: &str) -> Reply {
    ask(address, "GET", path, "", b"")
}

pub fn get_with(address: SocketAddr, path: &str, headers: &str) -> Reply {
    ask(address, "GET", path, headers, b"")
}

/// Waits until something is so, for a while.
pub fn soon(what: &str, is: impl Fn() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < LONG, "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Puts a file in place as a whole.
pub fn put(path: &Path, content: &[u8]) {
    let fresh = path.with_extension("fresh.tmp");
    fs::write(&fresh, content).unwrap();
    fs::rename(&fresh, path).unwrap();
}
