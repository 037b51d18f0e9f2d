//! The web server against others, each a process of its own, under load from `wrk` on this machine.

mod load;
mod peers;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::measure::{Pair, median};
use crate::report::Report;
use crate::system::{children, resident_bytes};
use load::{Load, load};
use peers::Served;

pub use peers::{AXUM, axum};

type Failure = Box<dyn std::error::Error>;

/// So many times each of two servers is loaded, in turn; odd, so that the median is one of them.
const ROUNDS: usize = 5;
/// For so long each.
const SPELL: Duration = Duration::from_secs(2);

/// What is measured with.
pub struct Tools {
    /// Our command, built with optimisations.
    pub keyway: PathBuf,
    /// The folder of the plugins.
    pub plugins: PathBuf,
    /// `wasmtime`, where it is installed.
    pub wasmtime: Option<PathBuf>,
    /// `caddy`, where it is installed.
    pub caddy: Option<PathBuf>,
}

impl Tools {
    /// What `cargo xtask bench` has prepared.
    pub fn of(release: &Path) -> Self {
        let tools = std::env::var_os("KEYWAY_BENCH_TOOLS").map(PathBuf::from).unwrap_or_default();
        let found = |name: &str| Some(tools.join(name)).filter(|tool| tool.is_file());
        Tools {
            keyway: release.join("keyway"),
            plugins: std::path::absolute(release.join("web")).unwrap_or_default(),
            wasmtime: found("wasmtime"),
            caddy: found("caddy"),
        }
    }

    /// A server of ours, which trusts libraries that were signed for this.
    fn serve(&self, text: &str) -> Result<Served, Failure> {
        let text = format!("{text}\n[trust]\nkeys = [{:?}]\n", self.key().with_extension("key.pub"));
        Served::keyway(&self.keyway, &text)
    }

    fn key(&self) -> PathBuf {
        self.plugins.join("bench.key")
    }

    /// A plugin as another file with the same code, which may be opened.
    fn variant(&self, name: &str, round: usize, to: &Path) -> Result<(), Failure> {
        let mut file = std::fs::read(self.plugins.join(name))?;
        let round = (round as u32).to_le_bytes();
        if name.ends_with(".wasm") {
            // A custom section, with its name and content.
            file.extend([0, 1 + 1 + round.len() as u8, 1, b'n']);
            file.extend(round);
            return Ok(std::fs::write(to, file)?);
        }
        // What stands behind a library is nobody's business.
        file.extend(round);
        std::fs::write(to, file)?;
        self.run(&["sign".as_ref(), to.as_os_str(), "--key".as_ref(), self.key().as_os_str()])
    }

    fn run(&self, args: &[&std::ffi::OsStr]) -> Result<(), Failure> {
        let output = std::process::Command::new(&self.keyway).args(args).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("keyway {args:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// A server of ours whose only route is a slot.
    fn slot(&self, artifact: &str, keys: &str) -> Result<Served, Failure> {
        let file = self.plugins.join(format!("signed-{artifact}"));
        self.variant(artifact, 0, &file)?;
        let artifact = file.display();
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\ncompress = false\n[slot.site]\nartifact = \"{artifact}\"\n{keys}\n\
             [[route]]\npath = \"/*\"\nslot = \"site\"\n"
        );
        self.serve(&text)
    }
}

const NATIVE: &str = "plugin = \"demo.http-hello\"\nplacement = \"native\"";
const PROCESS: &str = "plugin = \"demo.http-hello\"\nplacement = \"process\"";

/// Measures all of it.
pub fn run(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    if !tools.key().exists() {
        tools.run(&["keygen".as_ref(), tools.key().as_os_str()])?;
    }
    hello(tools, report)?;
    components(tools, report)?;
    swaps(tools, report)?;
    upload(tools, report)?;
    many(tools, report)
}

/// Two servers in turn: the requests a second of each, and the ratio.
fn compare(ours: &Served, raw: &Served, path: &str) -> Result<Pair, Failure> {
    for side in [ours, raw] {
        load(side.address, path, Duration::from_secs(1))?.without_failure()?;
    }
    let mut runs = Vec::new();
    for round in 0..ROUNDS {
        let of = |side: &Served| -> Result<f64, Failure> {
            Ok(load(side.address, path, SPELL)?.without_failure()?.per_second)
        };
        runs.push(if round % 2 == 0 {
            let a = of(ours)?;
            (a, of(raw)?)
        } else {
            let b = of(raw)?;
            (of(ours)?, b)
        });
    }
    Ok(Pair {
        ours: median(runs.iter().map(|(a, _)| *a)),
        raw: median(runs.iter().map(|(_, b)| *b)),
        ratio: median(runs.iter().map(|(a, b)| a / b)),
    })
}

fn hello(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    let axum = Served::axum()?;
    let native = tools.slot("libhttp_hello.so", NATIVE)?;
    report.rate("native hello handler against the same in axum", Some(0.9), &compare(&native, &axum, "/")?);
    let wasm = tools.slot("http_hello.wasm", "")?;
    report.rate("wasm hello handler against the same in axum", Some(0.85), &compare(&wasm, &axum, "/")?);
    let process = tools.slot("libhttp_hello.so", PROCESS)?;
    report.rate("hello handler in a process against the same in axum", None, &compare(&process, &axum, "/")?);
    match &tools.caddy {
        Some(caddy) => {
            let caddy = Served::caddy(caddy)?;
            report.rate(
                "native hello handler against Caddy's `respond`",
                None,
                &compare(&native, &caddy, "/")?,
            );
            report.rate("wasm hello handler against Caddy's `respond`", None, &compare(&wasm, &caddy, "/")?);
        }
        None => report.absent("hello handler against Caddy's `respond`"),
    }
    Ok(())
}

fn components(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    let Some(wasmtime) = &tools.wasmtime else {
        report.absent("wasi:http component against `wasmtime serve`");
        return Ok(());
    };
    for (version, file) in [("0.2", "conformance_http.wasm"), ("0.3", "conformance_http_async.wasm")] {
        let default = Served::wasmtime(wasmtime, &tools.plugins.join(file), None)?;
        let ours = tools.slot(file, "")?;
        let what = format!("wasi:http {version} component against `wasmtime serve`, each with its defaults");
        report.rate(&what, Some(1.5), &compare(&ours, &default, "/hello")?);
        let fresh = Served::wasmtime(wasmtime, &tools.plugins.join(file), Some(1))?;
        let ours = tools.slot(file, "reuse = false")?;
        let what = format!("wasi:http {version} component against `wasmtime serve`, an instance a request");
        report.rate(&what, Some(0.95), &compare(&ours, &fresh, "/hello")?);
        let reused = Served::wasmtime(wasmtime, &tools.plugins.join(file), Some(1000))?;
        let ours = tools.slot(file, "reuse = 1000")?;
        let what =
            format!("wasi:http {version} component against `wasmtime serve`, 1,000 requests an instance");
        report.rate(&what, Some(0.95), &compare(&ours, &reused, "/hello")?);
    }
    Ok(())
}

/// 200 swaps in a minute under full load, by writing another file over the one that is watched.
fn swaps(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    const SWAPS: u32 = 200;
    const MINUTE: Duration = Duration::from_secs(60);
    for (placement, file, keys) in [("wasm", "http_hello.wasm", ""), ("native", "libhttp_hello.so", NATIVE)] {
        let folder = tempfile::tempdir()?;
        let watched = folder.path().join(file);
        let next = |swap: u32| folder.path().join(format!("{swap}.next"));
        for swap in 1..=SWAPS {
            tools.variant(file, swap as usize, &next(swap))?;
        }
        tools.variant(file, 0, &watched)?;
        let watched_text = watched.display();
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\nmonitor = \"127.0.0.1:0\"\ncompress = false\n[slot.site]\n\
             artifact = \"{watched_text}\"\nwatch = {{ settle = \"20ms\" }}\n{keys}\n[[route]]\npath = \"/*\"\nslot = \"site\"\n"
        );
        let server = tools.serve(&text)?;
        load(server.address, "/", Duration::from_secs(1))?;
        let quiet = load(server.address, "/", MINUTE / 4)?.without_failure()?;
        let address = server.address;
        let loaded =
            std::thread::spawn(move || load(address, "/", MINUTE).map_err(|error| error.to_string()));
        let begun = Instant::now();
        for swap in 1..=SWAPS {
            let due = begun + MINUTE.mul_f64(0.97) * swap / SWAPS;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            std::fs::rename(next(swap), &watched)?;
        }
        let Load { failed, p99, per_second, .. } = loaded.join().map_err(|_| "the load ended")??;
        let done = generation(&server)?;
        let rate = format!("{per_second:.0} requests a second, {done} swaps");
        let what = format!("{placement}: requests that failed during {SWAPS} swaps in a minute, {rate}");
        report.count(&what, Some(0), failed);
        let pair = Pair { ours: p99, raw: quiet.p99, ratio: p99 / quiet.p99 };
        report.ratio(
            &format!("{placement}: p99 during {SWAPS} swaps in a minute, each to another file of the same functions, against the p99 without"),
            2.0,
            &pair,
        );
    }
    Ok(())
}

/// How often the plugin of a server was swapped, as its metrics say.
fn generation(server: &Served) -> Result<u64, Failure> {
    let monitor = server.monitor.ok_or("it has no monitor")?;
    let text = get(monitor, "/metrics")?;
    let generations =
        text.split("generation=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok());
    Ok(generations.max().unwrap_or(1_u64) - 1)
}

/// What a server answers.
fn get(address: SocketAddr, path: &str) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Uploads of 10 MB through a handler that sends each piece back, from clients that are slow to read.
fn upload(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    const UPLOADS: usize = 16;
    const LENGTH: usize = 10_000_000;
    let server = tools.slot("conformance_http.wasm", "")?;
    let address = server.address;
    // What the first requests leave behind is not of the others.
    for _ in 0..UPLOADS {
        get(address, "/hello")?;
    }
    echo(address, 100_000)?;
    let before = resident_bytes(server.pid()).ok_or("no memory")?;
    let clients: Vec<_> = (0..UPLOADS)
        .map(|_| std::thread::spawn(move || echo(address, LENGTH).map_err(|error| error.to_string())))
        .collect();
    let mut most = before;
    while clients.iter().any(|client| !client.is_finished()) {
        most = most.max(resident_bytes(server.pid()).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(2));
    }
    for client in clients {
        client.join().map_err(|_| "a client ended")??;
    }
    let each = (most - before) / UPLOADS as f64;
    report.size("memory a request of 10 MB through a streaming handler, 16 at a time", Some(2e6), each);
    Ok(())
}

/// Sends so many bytes, and reads them again.
fn echo(address: SocketAddr, length: usize) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(
        stream,
        "POST /echo HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )?;
    let mut sender = stream.try_clone()?;
    let sending = std::thread::spawn(move || sender.write_all(&vec![b'x'; length]));
    let (mut buffer, mut read) = (vec![0; 64 << 10], 0);
    loop {
        match stream.read(&mut buffer)? {
            0 => break,
            some => read += buffer[..some].iter().filter(|byte| **byte == b'x').count(),
        }
    }
    sending.join().map_err(|_| "the sender ended")??;
    if read < length {
        return Err(format!("{read} of {length} bytes came back").into());
    }
    Ok(())
}

/// A thousand slots, each with a plugin of its own, that nobody calls.
fn many(tools: &Tools, report: &mut Report) -> Result<(), Failure> {
    const SLOTS: usize = 1000;
    let empty = tools.serve("[server]\nlisten = \"127.0.0.1:0\"\n[[route]]\npath = \"/\"\nrespond = {}\n")?;
    let least = resident_bytes(empty.pid()).ok_or("no memory")?;
    drop(empty);
    for (placement, file) in
        [("wasm", "http_hello.wasm"), ("native", "libhttp_hello.so"), ("process", "libhttp_hello.so")]
    {
        // A process a slot: fewer, for they all start at once.
        let slots = if placement == "process" { SLOTS / 10 } else { SLOTS };
        let folder = tempfile::tempdir()?;
        let mut text = "[server]\nlisten = \"127.0.0.1:0\"\n[defaults]\n".to_owned();
        text += &format!("placement = \"{placement}\"\n");
        for slot in 0..slots {
            let path = folder.path().join(format!("{slot}-{file}"));
            tools.variant(file, slot, &path)?;
            text += &format!(
                "[slot.s{slot}]\nartifact = \"{}\"\n[[route]]\npath = \"/{slot}\"\nslot = \"s{slot}\"\n",
                path.display()
            );
        }
        let begun = Instant::now();
        let server = tools.serve(&text)?;
        let took = begun.elapsed();
        let answer = get(server.address, &format!("/{}", slots - 1))?;
        if !answer.contains("hello, world") {
            return Err(format!("{placement}: {answer}").into());
        }
        let own = resident_bytes(server.pid()).ok_or("no memory")?;
        let theirs: f64 = children(server.pid()).iter().filter_map(|child| resident_bytes(child.pid)).sum();
        report.size(
            &format!("{placement}: resident memory a slot, of {slots} with a plugin each"),
            None,
            (own + theirs - least) / slots as f64,
        );
        report.reported(&format!("{placement}: time to start with {slots} slots"), took.as_secs_f64() * 1e9);
    }
    Ok(())
}
