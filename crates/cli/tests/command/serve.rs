//! `keyway serve` where nobody has configured anything.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::common::{command, folder};

/// A server, with the addresses that it has printed.
struct Served {
    child: Child,
    site: String,
    page: String,
}

impl Served {
    fn new(folder: &Path) -> Self {
        let mut child = command()
            .arg("serve")
            .current_dir(folder)
            .env("TMPDIR", folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut after = |what: &str| {
            let line = lines.find(|line| line.starts_with(what)).unwrap();
            line[what.len()..].to_owned()
        };
        let site = after("serving http://");
        let page = after("the operator's page is http://");
        Served { child, site, page }
    }

    /// What is under a path: its head, and its body.
    fn get(&self, path: &str) -> (String, Vec<u8>) {
        get(&self.site, path)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(address: &str, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200 "), "{path}: {head}");
    (head, body)
}

fn picture(bytes: &[u8]) -> image::RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

#[test]
fn without_a_file_photographs_are_served_through_filters() {
    let folder = folder();
    let served = Served::new(folder.path());
    let (_, page) = served.get("/");
    assert!(String::from_utf8(page).unwrap().contains("<h1>Keyway serves</h1>"));
    let (head, captions) = served.get("/captions/");
    assert!(head.contains("content-type: application/json"), "{head}");
    let captions: Vec<serde_json::Value> = serde_json::from_slice(&captions).unwrap();
    for caption in &captions {
        let file = caption["file"].as_str().unwrap();
        let original = picture(&served.get(&format!("/originals/{file}")).1);
        let thumb = picture(&served.get(&format!("/thumbs/{file}")).1);
        assert_eq!(thumb.width().max(thumb.height()), 360, "{file}");
        let shape = |picture: &image::RgbImage| f64::from(picture.width()) / f64::from(picture.height());
        assert!((shape(&original) - shape(&thumb)).abs() < 0.01, "{file}");
        let grey = picture(&served.get(&format!("/grayscale/{file}")).1);
        assert_eq!(grey.dimensions(), thumb.dimensions());
        // Files with losses are nearly grey.
        assert!(grey.pixels().all(|pixel| pixel.0.iter().all(|c| c.abs_diff(pixel.0[1]) < 24)), "{file}");
        let (head, sepia) = served.get(&format!("/sepia/{file}"));
        assert_ne!(picture(&sepia), grey, "{file}");
        for slot in ["thumb", "sepia", "watermark"] {
            let timing = head.lines().find(|line| line.starts_with("server-timing: ")).unwrap();
            assert!(timing.contains(slot), "{timing}");
        }
    }
    assert_eq!(captions.len(), 4);
    let (address, path) = served.page.split_once('/').unwrap();
    let (_, page) = get(address, &format!("/{path}"));
    assert!(String::from_utf8(page).unwrap().contains("<html"));
}

/// Two of them have addresses of their own.
#[test]
fn a_taken_address_is_left_to_who_has_it() {
    let folder = folder();
    let all = [(); 2].map(|()| Served::new(folder.path()));
    assert_ne!(all[0].site, all[1].site);
    for served in &all {
        served.get("/");
    }
}
