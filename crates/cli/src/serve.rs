//! `keyway serve`: the web server whose routes are plugins.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyway_admin::{Admin, AdminConfig};
use keyway_images::FilterOpener;
use keyway_server::{Server, ServerBuilder, ServerConfig};
use keyway_wasi_http::HttpOpener;

use crate::{hosting, screen};

const AFTER: &str = "\
The configuration says where to listen, which plugins are in which slots, and which routes lead to them; docs/serve.md \
describes it. It is put in place again whenever the file has changed, and on SIGHUP: as a whole, or not at all, and then \
the log says why. With a table `[admin]` there is a page for the operator as well (docs/admin.md), whose address, printed at \
the start, has the token in it: who has it decides over all plugins. SIGTERM and SIGINT end the server when the requests \
that are under way have ended.

Without a file it is keyway.toml in this folder. If there is none, a page is served that says what there is: on port 8080 of \
this machine.

Exit codes: 0 it was told to end, and all requests ended in time; 1 some did not, or it could not start; 2 the command \
line is wrong.

Example: keyway serve keyway.toml";

/// Serve routes whose handlers and middleware are plugins
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct ServeArgs {
    /// The configuration; keyway.toml of this folder without it, or else the built-in site
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Do not follow changes of the file
    #[arg(long)]
    no_watch: bool,
}

/// The configuration where none is named.
const FILE: &str = "keyway.toml";

/// The site that is served without a file.
const SITE: &str = include_str!("serve/site.toml");

/// Runs the command.
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let file = args.file.clone().or_else(|| Some(PathBuf::from(FILE)).filter(|file| file.exists()));
    let builder = Server::builder(hosting::builder).opener(FilterOpener).opener(HttpOpener);
    let server = start(builder.watch(!args.no_watch), file.as_deref())?;
    let admin = admin(file.as_deref())?.map(|config| Admin::start(&config, server.steer())).transpose()?;
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

fn start(builder: ServerBuilder, file: Option<&Path>) -> anyhow::Result<Server> {
    match file {
        Some(file) => Ok(builder.start_file(file)?),
        None => Ok(builder.start(ServerConfig::parse(SITE, Path::new(""))?)?),
    }
}

/// How the operator's page is served, if it is.
fn admin(file: Option<&Path>) -> anyhow::Result<Option<AdminConfig>> {
    Ok(match file {
        Some(file) => AdminConfig::read(file)?,
        None => AdminConfig::parse(SITE, Path::new(""))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_site_is_served() {
        let config = ServerConfig::parse(SITE, Path::new("")).unwrap();
        assert_eq!(config.routes.len(), 1);
    }
}
