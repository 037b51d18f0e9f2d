//! `keyway serve`: the web server whose routes are plugins.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::HostBuilder;
use keyway_admin::{Admin, AdminConfig};
use keyway_images::FilterOpener;
use keyway_server::Server;
use keyway_wasi_http::HttpOpener;

use crate::{hosting, screen};

const AFTER: &str = "\
The configuration says where to listen, which plugins are in which slots, and which routes lead to them; docs/serve.md \
describes it. It is put in place again whenever the file has changed, and on SIGHUP: as a whole, or not at all, and then \
the log says why. With a table `[admin]` there is a page for the operator as well (docs/admin.md), whose address, printed at \
the start, has the token in it: who has it decides over all plugins. SIGTERM and SIGINT end the server when the requests \
that are under way have ended.

Without a file it is keyway.toml in this folder. If there is none, photographs are served through filters that are linked into \
this command, on port 8080 of this machine or, where that is taken, on one that the system picks.

Exit codes: 0 it was told to end, and all requests ended in time; 1 some did not, or it could not start; 2 the command \
line is wrong.

Example: keyway serve keyway.toml";

/// Serve routes whose handlers and middleware are plugins
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct ServeArgs {
    /// The configuration; keyway.toml of this folder without it, or else that of the built-in site
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Do not follow changes of the file
    #[arg(long)]
    no_watch: bool,
}

/// The configuration where none is named.
const FILE: &str = "keyway.toml";

/// Runs the command.
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let named = args.file.clone().or_else(|| Some(PathBuf::from(FILE)).filter(|file| file.exists()));
    let mut site = None;
    let (file, host): (PathBuf, fn() -> HostBuilder) = match named {
        Some(file) => (file, hosting::builder),
        None => (site.insert(Site::new()?).file.clone(), || photo_site::link(hosting::builder())),
    };
    let builder = Server::builder(host).opener(FilterOpener).opener(HttpOpener);
    let server = builder.watch(!args.no_watch).start_file(&file)?;
    let admin = AdminConfig::read(&file)?.map(|config| Admin::start(&config, server.steer())).transpose()?;
    let mut out = std::io::stdout();
    for address in server.addresses() {
        writeln!(out, "serving http://{address}")?;
    }
    if let Some(monitor) = server.monitor() {
        writeln!(out, "health, readiness and metrics are at http://{monitor}")?;
    }
    if let Some(admin) = &admin {
        writeln!(out, "the operator's page is {}", admin.page())?;
    }
    out.flush()?;
    server.wait_for_end()?;
    drop(admin);
    if !server.shutdown() {
        screen::line("warning: some requests did not end in time");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The site that is served where nobody has configured anything, for as long as it is served.
struct Site {
    file: PathBuf,
    _folder: tempfile::TempDir,
}

/// Where it would listen.
const ADDRESS: &str = "127.0.0.1:8080";

impl Site {
    fn new() -> anyhow::Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("keyway-serve-").tempdir().context("the built-in site")?;
        let file = photo_site::write(folder.path()).context("the built-in site")?;
        if TcpListener::bind(ADDRESS).is_err() {
            let config = std::fs::read_to_string(&file)?.replace(ADDRESS, "127.0.0.1:0");
            std::fs::write(&file, config)?;
        }
        Ok(Site { file, _folder: folder })
    }
}
