//! Pictures through filters on their way to the client.
#![allow(missing_docs)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use image::ImageFormat;
use keyway_host::Host;
use keyway_images::FilterOpener;
use keyway_server::{Server, ServerConfig, StartError};

const SLOTS: &str = r#"
    [server]
    listen = "127.0.0.1:0"
    [slot.small]
    artifact = "linked:demo.resize"
    config = { max = 20 }
    [slot.gray]
    artifact = "linked:demo.grayscale"
"#;

fn start(folder: &Path, routes: &str) -> Result<Server, StartError> {
    let hosts = || Host::builder().link(filter_resize::PLUGIN).link(filter_grayscale::PLUGIN);
    let config = ServerConfig::parse(&format!("{SLOTS}{routes}"), folder)?;
    Server::builder(hosts).opener(FilterOpener).start(config)
}

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &'_ str| line.split_once(": ").is_some_and(|(key, _)| key == name);
        self.head
            .lines()
            .find(|line| named(line))
            .and_then(|line| line.split_once(": "))
            .map(|(_, value)| value)
    }
}

fn ask(server: &Server, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(server.addresses()[0]).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    Reply { head: String::from_utf8(all[..end].to_vec()).unwrap(), body: all[end + 4..].to_vec() }
}

/// A picture of 40 × 30 pixels, red on the left and blue on the right.
fn picture(format: ImageFormat) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(40, 30, |x, _| {
        image::Rgb(if x < 20 { [200, 10, 10] } else { [10, 10, 200] })
    });
    let mut file = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    write("a.png", &picture(ImageFormat::Png));
    write("b.jpg", &picture(ImageFormat::Jpeg));
    write("c.txt", b"no picture");
    write("broken.png", b"\x89PNG\r\n\x1a\nno picture");
    folder
}

#[test]
fn files_are_filtered_on_their_way() {
    let folder = folder();
    let route = "[[route]]\npath = \"/*\"\nfiles = \".\"\nfilters = [\"small\", \"gray\"]\ncache-control = \"max-age=9\"";
    let server = start(folder.path(), route).unwrap();
    for (file, format) in [("/a.png", ImageFormat::Png), ("/b.jpg", ImageFormat::Jpeg)] {
        // What is asked for the file as it is, means nothing for the filtered one.
        let reply = ask(&server, "GET", file, "range: bytes=0-9\r\nif-none-match: *\r\n", b"");
        assert_eq!(
            (reply.status(), reply.header("cache-control")),
            (200, Some("max-age=9")),
            "{}",
            reply.head
        );
        assert_eq!((reply.header("etag"), reply.header("accept-ranges")), (None, None), "{}", reply.head);
        assert_eq!(image::guess_format(&reply.body).unwrap(), format);
        let filtered = image::load_from_memory(&reply.body).unwrap().to_rgb8();
        assert_eq!(filtered.dimensions(), (20, 15));
        let image::Rgb([r, g, b]) = *filtered.get_pixel(2, 7);
        assert!(r.abs_diff(g) < 4 && g.abs_diff(b) < 4, "{file}: {r} {g} {b}");
        let times = reply.header("server-timing").unwrap();
        assert!(times.starts_with("small;dur=") && times.contains(", gray;dur="), "{times}");
    }
    let text = ask(&server, "GET", "/c.txt", "", b"");
    assert_eq!((text.status(), &text.body[..]), (200, &b"no picture"[..]));
    assert_eq!(ask(&server, "GET", "/nothing.png", "", b"").status(), 404);
    assert_eq!(ask(&server, "GET", "/broken.png", "", b"").status(), 502);
    let head = ask(&server, "HEAD", "/a.png", "", b"");
    assert_eq!((head.status(), head.body.len(), head.header("etag")), (200, 0, None));
    let counted = server.steer().slots().iter().map(|held| held.slot.stats()[0].calls).collect::<Vec<_>>();
    assert_eq!(counted, [2, 2], "gray and small");
}

#[test]
fn a_filter_answers_with_the_picture_that_was_sent() {
    let folder = folder();
    let server = start(folder.path(), "[[route]]\npath = \"/\"\nslot = \"small\"").unwrap();
    let reply = ask(&server, "POST", "/", "", &picture(ImageFormat::Jpeg));
    assert_eq!((reply.status(), reply.header("content-type")), (200, Some("image/jpeg")), "{}", reply.head);
    assert_eq!(image::load_from_memory(&reply.body).unwrap().width(), 20);
    assert_eq!(ask(&server, "POST", "/", "", b"no picture").status(), 422);
}

#[test]
fn what_is_no_filter_is_refused_at_the_start() {
    let folder = folder();
    let wrong = |route: &str| match start(folder.path(), route) {
        Ok(_) => panic!("it starts: {route}"),
        Err(error) => error.to_string(),
    };
    let unknown = wrong("[[route]]\npath = \"/\"\nfiles = \".\"\nfilters = [\"smal\"]");
    assert!(unknown.contains("did you mean `small`"), "{unknown}");
    let middleware = wrong("[[route]]\npath = \"/\"\nfiles = \".\"\nmiddleware = [\"small\"]");
    assert!(middleware.contains("`small` is no middleware"), "{middleware}");
}
