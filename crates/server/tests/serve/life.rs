//! How a server lives: other protocols, TLS, reloads, its end, and what it tells.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server_puppet::BEGUN;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::common::*;

const HELLO: &str = "[[route]]\npath = \"/*\"\nslot = \"hello\"\n";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Asks in HTTP/2, several times in one connection.
async fn ask_h2<S>(stream: S, times: usize) -> Vec<(Version, u16, Bytes)>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut tasks = Vec::new();
    for _ in 0..times {
        let request = Request::get("http://localhost/").body(Full::new(Bytes::new())).unwrap();
        tasks.push(tokio::spawn(sender.send_request(request)));
    }
    let mut replies = Vec::new();
    for task in tasks {
        let reply = task.await.unwrap().unwrap();
        let (version, status) = (reply.version(), reply.status().as_u16());
        replies.push((version, status, reply.into_body().collect().await.unwrap().to_bytes()));
    }
    drop(sender);
    let _ = connection.await;
    replies
}

#[test]
fn http_2_without_tls() {
    let server = started(HELLO);
    let address = address(&server);
    let replies = runtime().block_on(async { ask_h2(TcpStream::connect(address).await.unwrap(), 50).await });
    assert_eq!(replies.len(), 50);
    for reply in replies {
        assert_eq!(reply, (Version::HTTP_2, 200, Bytes::from_static(b"hello, world\n")));
    }
}

/// A certificate of its own for `localhost`; the files are written as a whole.
fn certificate(folder: &Path) -> CertificateDer<'static> {
    certificate_for("localhost", folder, "")
}

/// A certificate of its own for a name, in files that begin with a prefix.
fn certificate_for(name: &str, folder: &Path, prefix: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    put(&folder.join(format!("{prefix}key.pem")), made.signing_key.serialize_pem().as_bytes());
    put(&folder.join(format!("{prefix}cert.pem")), made.cert.pem().as_bytes());
    CertificateDer::from_pem_slice(made.cert.pem().as_bytes()).unwrap()
}

/// Asks over TLS, trusting one certificate; what was spoken.
fn ask_tls(server: &Server, trusted: &CertificateDer<'static>, alpn: &[&[u8]]) -> Result<Vec<u8>, String> {
    ask_tls_as("localhost", server, trusted, alpn)
}

/// Asks for a name.
fn ask_tls_as(
    name: &'static str,
    server: &Server,
    trusted: &CertificateDer<'static>,
    alpn: &[&[u8]],
) -> Result<Vec<u8>, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let address = address(server);
    runtime().block_on(async {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        let name = ServerName::try_from(name).unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let spoken = stream.get_ref().1.alpn_protocol().unwrap_or_default().to_vec();
        if spoken == b"h2" {
            assert_eq!(ask_h2(stream, 3).await[2].1, 200);
            return Ok(spoken);
        }
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        let request =
            Request::get("/echo/").header("host", "localhost").body(Full::new(Bytes::new())).unwrap();
        let reply = sender.send_request(request).await.map_err(|error| error.to_string())?;
        assert_eq!(reply.status(), 200);
        Ok(spoken)
    })
}

#[test]
fn tls_whose_certificate_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let first = certificate(folder.path());
    let server = started_in(
        folder,
        "[server]\nlisten = { address = \"127.0.0.1:0\", certificate = \"cert.pem\", key = \"key.pem\" }\n[[route]]\npath = \"/*\"\nslot = \"puppet\"\n",
    );
    assert_eq!(ask_tls(&server, &first, &[b"h2", b"http/1.1"]).unwrap(), b"h2");
    assert_eq!(ask_tls(&server, &first, &[b"http/1.1"]).unwrap(), b"http/1.1");
    assert_eq!(ask_tls(&server, &first, &[]).unwrap(), b"");
    // Not TLS at all.
    let mut plain = Connection::to(address(&server));
    plain.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
    plain.read_to_the_end();
    // A key without its certificate changes nothing.
    put(&server.folder.path().join("key.pem"), b"no key");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(ask_tls(&server, &first, &[]).is_ok());
    let second = certificate(server.folder.path());
    soon("new connections see the other certificate", || ask_tls(&server, &second, &[]).is_ok());
    assert!(ask_tls(&server, &first, &[]).is_err());
}

#[test]
fn each_name_has_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let first = certificate(folder.path());
    let wild = certificate_for("*.example.org", folder.path(), "wild-");
    let one = certificate_for("one.test", folder.path(), "one-");
    let server = started_in(
        folder,
        r#"
        [server]
        listen = { address = "127.0.0.1:0", certificate = "cert.pem", key = "key.pem", certificates = [
            { certificate = "wild-cert.pem", key = "wild-key.pem" },
            { certificate = "one-cert.pem", key = "one-key.pem" },
        ] }
        [[route]]
        path = "/*"
        slot = "puppet"
        "#,
    );
    for (name, own) in
        [("localhost", &first), ("a.example.org", &wild), ("B.example.org", &wild), ("one.test", &one)]
    {
        assert_eq!(ask_tls_as(name, &server, own, &[b"h2"]).unwrap(), b"h2", "{name}");
    }
    // For others there is the first of all, which is not for them.
    for name in ["other.test", "example.org", "a.b.example.org", "127.0.0.1"] {
        let error = ask_tls_as(name, &server, &first, &[]).unwrap_err();
        assert!(error.contains("not valid for name"), "{name}: {error}");
    }
    let second = certificate_for("one.test", server.folder.path(), "one-");
    soon("the certificate of one name is followed", || ask_tls_as("one.test", &server, &second, &[]).is_ok());
    assert!(ask_tls(&server, &first, &[]).is_ok());
}

fn file(folder: &Path, text: &str) -> std::path::PathBuf {
    let path = folder.join("keyway.toml");
    let text = format!("[services]\nstore = {{ file = \"store.redb\" }}\n{text}\n{SLOTS}");
    put(&path, text.as_bytes());
    path
}

const LISTEN: &str = "[server]\nlisten = \"127.0.0.1:0\"\n";

#[test]
fn a_reload_is_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let route = |body: &str| format!("{LISTEN}[[route]]\npath = \"/a\"\nrespond = {{ body = '{body}' }}\n");
    let path = file(folder.path(), &route("one"));
    let server = Server::builder(hosts).start_file(&path).unwrap();
    let address = address(&server);
    assert_eq!(get(address, "/a").text(), "one");
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for (wrong, words) in [
        (format!("{}[[route]]\npath = \"/b\"\n", route("two")), "it has to say what answers"),
        (format!("{}[[route]]\npath = \"/b\"\nslot = \"helo\"\n", route("two")), "did you mean `hello`?"),
        (format!("{}[[route]]\npath = \"/b\"\nslot = \"gate\"\n", route("two")), "is middleware"),
        (format!("{}[[route]]\npath = \"/b\"\nfiles = \"no/such\"\n", route("two")), "no/such"),
        (format!("{}[slot.none]\nartifact = \"none.wasm\"\n", route("two")), "none.wasm"),
        (
            route("two")
                .replace("[server]", "[server]\nmonitor = 'BUSY'")
                .replace("BUSY", &busy.local_addr().unwrap().to_string()),
            "cannot listen",
        ),
        ("a = ".to_owned(), "keyway.toml:"),
    ] {
        file(folder.path(), &wrong);
        let error = server.reload().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(get(address, "/a").text(), "one", "{error}");
    }
    file(folder.path(), &format!("{}[[route]]\npath = \"/*\"\nslot = \"hello\"\n", route("two")));
    server.reload().unwrap();
    assert_eq!(
        (get(address, "/a").text().as_str(), get(address, "/").text().as_str()),
        ("two", "hello, world\n")
    );
    assert_eq!(server.addresses(), [address], "the listener is the same");
    let moved = LISTEN.replace("0\"\n", "0\"\nmonitor = \"127.0.0.1:0\"\n");
    file(folder.path(), &route("three").replace(LISTEN, &moved));
    server.reload().unwrap();
    assert_eq!(get(server.monitor().unwrap(), "/health").status, 200);
    assert_eq!(get(address, "/a").text(), "three");
}

/// Nobody is sent away while an address is served in another way.
#[test]
fn an_address_gets_other_certificates() {
    let server = started(&format!("{LISTEN}[[route]]\npath = \"/*\"\nslot = \"puppet\"\n"));
    let base = server.folder.path();
    let address = address(&server);
    let own = certificate_for("localhost", base, "");
    let other = certificate_for("other.test", base, "other-");
    let listens = |tls: &str| {
        let text = format!(
            "[server]\nlisten = {{ address = \"{address}\"{tls} }}\n[[route]]\npath = \"/*\"\nslot = \"puppet\"\n"
        );
        server.reload_with(config(&text, base)).unwrap();
        assert_eq!(server.addresses(), [address]);
    };
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clients = scope.spawn(|| {
            let mut came = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                std::net::TcpStream::connect(address).unwrap();
                came += 1;
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            came
        });
        for _ in 0..3 {
            listens(", certificate = \"cert.pem\", key = \"key.pem\"");
            assert!(ask_tls(&server, &own, &[]).is_ok());
            assert!(ask_tls_as("other.test", &server, &other, &[]).is_err());
            listens(
                ", certificate = \"cert.pem\", key = \"key.pem\", \
                 certificates = [{ certificate = \"other-cert.pem\", key = \"other-key.pem\" }]",
            );
            assert!(ask_tls(&server, &own, &[]).is_ok());
            assert!(ask_tls_as("other.test", &server, &other, &[]).is_ok());
            listens("");
            assert_eq!(get(address, "/echo/").status, 200);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(clients.join().unwrap() > 0);
    });
}

#[test]
fn a_changed_file_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let route = |body: &str| format!("{LISTEN}[[route]]\npath = \"/a\"\nrespond = {{ body = '{body}' }}\n");
    let path = file(folder.path(), &route("one"));
    let server = Server::builder(hosts).watch(true).start_file(&path).unwrap();
    let address = address(&server);
    file(folder.path(), "[route]\nwrong = 1\n");
    file(folder.path(), &route("two"));
    soon("the last configuration is in force", || get(address, "/a").text() == "two");
}

#[test]
fn slots_outlive_a_reload_that_does_not_change_them() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\n");
    let address = address(&server);
    for count in 1..4 {
        assert!(get(address, "/count/").text().starts_with(&format!("{count} ")));
    }
    let begun = server.config();
    let mut connection = Connection::to(address);
    let before = BEGUN.load(Ordering::SeqCst);
    connection.send("GET /sleep/200 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("it is under way", || BEGUN.load(Ordering::SeqCst) > before);
    server
        .reload_with(config(
            &format!("{HELLO}[[route]]\npath = \"/b/*\"\nslot = \"puppet\"\n"),
            server.folder.path(),
        ))
        .unwrap();
    assert_eq!(get(address, "/").text(), "hello, world\n");
    assert!(get(address, "/b/count/").text().starts_with("4 "));
    assert_eq!(connection.reply().unwrap().status, 200, "a request ends as it began");
    server.reload_with(begun).unwrap();
    assert_eq!(get(address, "/").text(), "puppet\n");
}

#[test]
fn no_request_fails_while_configurations_change() {
    let server = started(HELLO);
    let address = address(&server);
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
            std::thread::spawn(move || {
                let mut connection = Connection::to(address);
                while !stop.load(Ordering::Relaxed) {
                    connection.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
                    let reply = connection.reply().expect("the connection stays");
                    assert_eq!((reply.status, reply.body.len() > 5), (200, true), "{}", reply.text());
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for round in 0..10 {
        let before = asked.load(Ordering::Relaxed);
        // Another plugin for the route, and every other time another host.
        let slot = if round % 2 == 0 { "puppet" } else { "hello" };
        let grants = if round % 3 == 0 { "[plugin.\"demo.other\"]\ngrants = [\"clocks\"]\n" } else { "" };
        let text = format!("{grants}[[route]]\npath = \"/*\"\nslot = \"{slot}\"\n");
        server.reload_with(config(&text, server.folder.path())).unwrap();
        soon("requests go on", || asked.load(Ordering::Relaxed) > before + 20);
    }
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().for_each(|client| client.join().unwrap());
}

#[test]
fn the_end_waits_for_requests() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\n");
    let address = address(&server);
    let mut idle = Connection::to(address);
    idle.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
    assert_eq!(idle.reply().unwrap().status, 200);
    let before = BEGUN.load(Ordering::SeqCst);
    let mut busy = Connection::to(address);
    busy.send("GET /sleep/300 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("it is under way", || BEGUN.load(Ordering::SeqCst) > before);
    let Started { server, folder } = server;
    let ending = std::thread::spawn(move || server.shutdown());
    assert!(idle.is_closed(), "nobody waits for a client that asks nothing");
    assert_eq!(busy.reply().unwrap().status, 200);
    assert!(ending.join().unwrap(), "all have ended");
    assert!(std::net::TcpStream::connect(address).is_err());
    drop(folder);
}

#[test]
fn the_end_has_a_limit() {
    let server = started(
        "[server]\nlisten = \"127.0.0.1:0\"\nshutdown = \"50ms\"\n[[route]]\npath = \"/*\"\nslot = \"puppet\"\n",
    );
    let before = BEGUN.load(Ordering::SeqCst);
    let mut busy = Connection::to(address(&server));
    busy.send("GET /sleep/600 HTTP/1.1\r\nhost: h\r\n\r\n");
    soon("it is under way", || BEGUN.load(Ordering::SeqCst) > before);
    assert!(!server.server.shutdown());
}

#[test]
fn what_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), "hush-hush").unwrap();
    let server = started_in(
        folder,
        "
        [server]
        listen = \"127.0.0.1:0\"
        monitor = \"127.0.0.1:0\"
        access-log = { format = \"json\", file = \"access.log\" }
        [[route]]
        path = \"/*\"
        slot = \"puppet\"
        [slot.secret]
        artifact = \"linked:demo.http-auth\"
        secrets = { \"tokens.ann\" = { file = \"token\" } }
        [[route]]
        path = \"/secret/*\"
        slot = \"puppet\"
        middleware = [\"secret\"]
        ",
    );
    let (address, monitor) = (address(&server), server.monitor().unwrap());
    assert_eq!(get(monitor, "/health").status, 200);
    assert_eq!(get(monitor, "/ready").text(), "it is ready\n");
    assert_eq!(get_with(address, "/secret/", "authorization: Bearer hush-hush\r\n").status, 200);
    assert_eq!(get(address, "/secret/").status, 401);
    assert_eq!(get(address, "/panic/?a=%22").status, 502);
    assert_eq!(get_with(address, "/big/5000", "user-agent: tester\r\n").status, 200);
    let metrics = get(monitor, "/metrics").text();
    for line in [
        "keyway_http_requests_total{route=\"/*\",status=\"2xx\"} 1\n",
        "keyway_http_requests_total{route=\"/*\",status=\"5xx\"} 1\n",
        "keyway_http_requests_total{route=\"/secret/*\",status=\"4xx\"} 1\n",
        "keyway_slot_errors_total{slot=\"puppet\",plugin=\"test.puppet\",generation=\"1\"} 1\n",
        "keyway_http_requests_under_way 0\n",
        "# EOF\n",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(!format!("{:?}", server.config()).contains("hush-hush"), "no secret is shown");
    let Started { server, folder } = server;
    assert!(server.shutdown());
    let log = fs::read_to_string(folder.path().join("access.log")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert_eq!((lines[2]["status"].as_u64(), lines[2]["uri"].as_str()), (Some(502), Some("/panic/?a=%22")));
    assert_eq!((lines[3]["sent"].as_u64(), lines[3]["agent"].as_str()), (Some(5000), Some("tester")));
    assert!(!log.contains("hush-hush"));
}
