//! Static files, and other servers behind this one.

use std::fs;
use std::os::unix::fs::symlink;

use crate::common::*;

/// A folder to be served, with what is outside of it beside it.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    fs::create_dir_all(root.join("docs")).unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    fs::create_dir(folder.path().join("outside")).unwrap();
    fs::write(folder.path().join("outside/secret.txt"), "secret").unwrap();
    fs::write(root.join("index.html"), "<h1>home</h1>").unwrap();
    fs::write(root.join("docs/index.html"), "docs").unwrap();
    fs::write(root.join("a b.txt"), "0123456789").unwrap();
    fs::write(root.join("app.js"), "plain").unwrap();
    fs::write(root.join("app.js.br"), "brotli").unwrap();
    fs::write(root.join("app.js.gz"), "gzip").unwrap();
    fs::write(root.join(".env"), "secret").unwrap();
    fs::write(root.join("big.bin"), vec![7; 300_000]).unwrap();
    symlink("../secret.txt", root.join("out.txt")).unwrap();
    symlink("../outside", root.join("out")).unwrap();
    symlink("/etc/passwd", root.join("passwd")).unwrap();
    symlink("a b.txt", root.join("in.txt")).unwrap();
    folder
}

fn served() -> Started {
    started_in(
        site(),
        "[[route]]\npath = \"/s/*\"\nfiles = \"site\"\ncache-control = \"max-age=60\"\n[[route]]\npath = \"/*\"\nfiles = \"site\"\ncompress = false\n",
    )
}

#[test]
fn files_and_folders() {
    let server = served();
    let get = |path| get(address(&server), path);
    assert_eq!(get("/").text(), "<h1>home</h1>");
    assert_eq!(get("/s/").text(), "<h1>home</h1>");
    let file = get("/s/a%20b.txt");
    assert_eq!((file.status, file.text().as_str()), (200, "0123456789"));
    assert_eq!(file.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(
        (file.header("cache-control"), file.header("accept-ranges")),
        (Some("max-age=60"), Some("bytes"))
    );
    assert_eq!(get("/in.txt").text(), "0123456789", "links inside of the folder are followed");
    let folder = get("/docs?a=b");
    assert_eq!((folder.status, folder.header("location")), (308, Some("/docs/?a=b")));
    assert_eq!(get("/docs/").text(), "docs");
    assert_eq!(get("/big.bin").body, vec![7; 300_000]);
    let head = ask(address(&server), "HEAD", "/a%20b.txt", "", b"");
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("10"), 0));
    let post = ask(address(&server), "POST", "/", "", b"x");
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn nothing_outside_of_the_folder() {
    let server = served();
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/docs/../../secret.txt",
        "/docs/..%2f..%2fsecret.txt",
        "/out.txt",
        "/out/secret.txt",
        "/passwd",
        "//etc/passwd",
        "/.env",
        "/%2eenv",
        "/s/../../secret.txt",
        "/s//../../secret.txt",
        "/nothing",
        "/a%20b.txt/",
        "/index.html/x",
    ] {
        let reply = get(address(&server), path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("secret") && !reply.text().contains("root:"), "{path}");
    }
    for path in ["/a%00", "/..\\secret.txt"] {
        assert_eq!(get(address(&server), path).status, 400, "{path}");
    }
}

#[test]
fn parts_and_conditions() {
    let server = served();
    let with = |headers: &str| get_with(address(&server), "/a%20b.txt", headers);
    let part = with("range: bytes=2-4\r\n");
    assert_eq!(
        (part.status, part.text().as_str(), part.header("content-range")),
        (206, "234", Some("bytes 2-4/10"))
    );
    let beyond = with("range: bytes=10-\r\n");
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10")));
    assert_eq!(with("range: bytes=0-1,3-4\r\n").status, 200);
    let whole = with("");
    let (tag, date) = (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
    let same = with(&format!("if-none-match: {tag}\r\n"));
    assert_eq!((same.status, same.header("etag")), (304, Some(tag)));
    assert_eq!(with(&format!("if-modified-since: {date}\r\n")).status, 304);
    assert_eq!(with("if-match: \"other\"\r\n").status, 412);
    assert_eq!(with("range: bytes=0-0\r\nif-range: \"other\"\r\n").status, 200);
    assert_eq!(with(&format!("range: bytes=0-0\r\nif-range: {tag}\r\n")).status, 206);
    let middle = get_with(address(&server), "/big.bin", "range: bytes=100000-299999\r\n");
    assert_eq!((middle.status, middle.body.len()), (206, 200_000));
}

#[test]
fn variants_that_were_compressed_before() {
    let server = served();
    let with = |coding: &str| {
        let reply = get_with(address(&server), "/app.js", &format!("accept-encoding: {coding}\r\n"));
        (
            reply.text(),
            reply.header("content-encoding").map(str::to_owned),
            reply.header("etag").unwrap().to_owned(),
        )
    };
    let (text, coding, tag) = with("gzip, br");
    assert_eq!((text.as_str(), coding.as_deref()), ("brotli", Some("br")));
    let (text, coding, other) = with("gzip;q=1, br;q=0");
    assert_eq!((text.as_str(), coding.as_deref()), ("gzip", Some("gzip")));
    assert_ne!(tag, other);
    let (text, coding, _) = with("zstd");
    assert_eq!((text.as_str(), coding), ("plain", None));
}

#[test]
fn what_is_worth_it_is_compressed() {
    let server = started("[[route]]\npath = \"/*\"\nslot = \"puppet\"\n");
    let big = get_with(address(&server), "/big/100000", "accept-encoding: gzip\r\n");
    assert_eq!((big.status, big.header("content-encoding")), (200, Some("gzip")));
    assert!(big.body.len() < 10_000 && big.header("vary") == Some("accept-encoding"));
    let mut all = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&big.body[..]), &mut all).unwrap();
    assert_eq!(all, vec![b'a'; 100_000]);
    assert_eq!(get(address(&server), "/big/100000").body.len(), 100_000);
    assert_eq!(get_with(address(&server), "/big/100", "accept-encoding: gzip\r\n").body.len(), 100);
}

#[test]
fn another_server_answers() {
    let upstream = started(
        "[[route]]\npath = \"/*\"\nslot = \"puppet\"\n[server]\nlisten = \"127.0.0.1:0\"\nlimits = { body = \"64MiB\" }\n",
    );
    let port = address(&upstream).port();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key"), "s3cr3t\n").unwrap();
    let server = started_in(
        folder,
        &format!(
            "
            [[route]]
            path = \"/*\"
            proxy = \"http://127.0.0.1:{port}\"
            limits = {{ body = \"64MiB\" }}
            [[route]]
            path = \"/under/*\"
            proxy = \"http://127.0.0.1:{port}/echo/\"
            strip-prefix = true
            keep-host = true
            headers = {{ x-key = {{ file = \"key\" }} }}
            [[route]]
            path = \"/away/*\"
            proxy = \"http://127.0.0.1:1\"
            [[route]]
            path = \"/small/*\"
            proxy = \"http://127.0.0.1:{port}\"
            limits = {{ body = 10 }}
            [[route]]
            path = \"/late/*\"
            proxy = \"http://127.0.0.1:{port}\"
            limits = {{ timeout = \"100ms\" }}
            "
        ),
    );
    let asked = ask(
        address(&server),
        "POST",
        "/echo/x?y",
        "connection: x-hop\r\nx-hop: 1\r\nte: trailers\r\n",
        b"abc",
    );
    let text = asked.text();
    assert!(
        text.contains(&format!("127.0.0.1:{port} POST /echo/x Some(\"y\")\n")) && text.ends_with("abc"),
        "{text}"
    );
    assert!(text.contains("x-forwarded-host") || !text.contains("x-hop"), "{text}");
    assert!(!text.contains("x-hop") && !text.contains("te:"), "{text}");
    let under = get_with(address(&server), "/under/z", "x-key: mine\r\n").text();
    assert!(under.contains(" localhost GET /echo/z None\n") && under.contains("x-key: s3cr3t\n"), "{under}");
    assert!(!under.contains("mine"));
    assert_eq!(get(address(&server), "/away/").status, 502);
    assert_eq!(get(address(&server), "/late/sleep/1000").status, 504);
    let mut long = Connection::to(address(&server));
    long.send(
        "POST /small/ HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
    );
    assert_eq!(long.reply().unwrap().status, 413, "the fault is the client's");
    let body = vec![b'x'; 5 << 20];
    let big = ask(address(&server), "POST", "/echo/", "", &body);
    assert!(big.body.ends_with(&body[..]));
    assert_eq!(get(address(&server), "/big/5000000").body.len(), 5_000_000);
}
