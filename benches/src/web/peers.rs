//! The servers that are measured, ours and others', each a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

type Failure = Box<dyn std::error::Error>;

/// The word that this program is started with to be a server of axum.
pub const AXUM: &str = "--axum";

/// A server that runs. It ends when it is dropped.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    /// Where its metrics are, if it is ours and has any.
    pub monitor: Option<SocketAddr>,
    _folder: Option<tempfile::TempDir>,
}

impl Served {
    /// `keyway serve` with a configuration.
    pub fn keyway(command: &Path, text: &str) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("keyway.toml");
        std::fs::write(&file, text)?;
        let mut serve = Command::new(command);
        serve.arg("serve").arg(&file).env("KEYWAY_CACHE", folder.path().join("cache"));
        let mut served = Self::said(serve, text.contains("\nmonitor"))?;
        served._folder = Some(folder);
        Ok(served)
    }

    /// This program as a server of axum.
    pub fn axum() -> Result<Self, Failure> {
        let mut serve = Command::new(std::env::current_exe()?);
        serve.arg(AXUM);
        Self::said(serve, false)
    }

    /// `wasmtime serve` of a component; with so many requests an instance, where that is said.
    pub fn wasmtime(command: &Path, component: &Path, reuse: Option<u32>) -> Result<Self, Failure> {
        let address = free()?;
        let mut serve = Command::new(command);
        serve.arg("serve").arg("--addr").arg(address.to_string()).arg("-Scli");
        if let Some(reuse) = reuse {
            serve.arg("--max-instance-reuse-count").arg(reuse.to_string());
        }
        Self::at(serve.arg(component), address)
    }

    /// Caddy, which answers by itself.
    pub fn caddy(command: &Path) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let address = free()?;
        let file = folder.path().join("Caddyfile");
        std::fs::write(
            &file,
            format!(
                "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://{address} {{\n\theader Content-Type \"text/plain; charset=utf-8\"\n\t\
                 respond \"hello, world\n\"\n}}\n"
            ),
        )?;
        let mut serve = Command::new(command);
        serve.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file).env("HOME", folder.path());
        let mut served = Self::at(&mut serve, address)?;
        served._folder = Some(folder);
        Ok(served)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A server that says where it is, and then perhaps where its monitor is.
    fn said(mut command: Command, monitored: bool) -> Result<Self, Failure> {
        let mut child =
            command.stdout(Stdio::piped()).spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let mut address = None;
        for line in lines.by_ref() {
            if let Some(said) = line?.strip_prefix("serving http://") {
                address = Some(said.trim().parse()?);
                break;
            }
        }
        let mut served = Served {
            address: address.ok_or_else(|| format!("{command:?} does not serve"))?,
            monitor: None,
            child,
            _folder: None,
        };
        if monitored {
            let line = lines.next().ok_or("no monitor")??;
            served.monitor = line.rsplit("http://").next().and_then(|address| address.trim().parse().ok());
        }
        Ok(served)
    }

    /// A server that listens at an address.
    fn at(command: &mut Command, address: SocketAddr) -> Result<Self, Failure> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.map_err(|error| format!("{command:?}: {error}"))?;
        let served = Served { child, address, monitor: None, _folder: None };
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            if Instant::now() > end {
                return Err(format!("{command:?} does not serve").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(served)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Best effort: it may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that nobody has at the moment.
fn free() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Serves what the example handler does, as one writes it for axum.
pub fn axum() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let hello = || async { ([(CONTENT_TYPE, "text/plain; charset=utf-8")], "hello, world\n") };
        let router = axum::Router::new().route("/", get(hello));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("serving http://{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        axum::serve(listener, router).await?;
        Ok(())
    })
}
