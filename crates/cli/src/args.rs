//! The command line.

use clap::{ArgAction, Parser, Subcommand};

#[cfg(feature = "serve")]
use crate::serve;
use crate::{build, call, check, diff, grants, inspect, new, pack, pages, pipeline, probe, sign};

/// Plugins for Rust services: typed by one contract, opened where the operator decides.
///
/// A contract is a WIT world. A plugin implements it, and comes as a WebAssembly component, which runs in a sandbox, or
/// as a native library, which runs with this program's rights: it is opened only when `--trust` or the host's
/// configuration says so.
#[derive(Parser)]
#[command(name = "keyway", version, max_term_width = 100, after_help = AFTER, subcommand_required = true)]
pub struct Cli {
    /// Show more of what plugins and the host log than warnings and errors: -v information, -vv debugging, -vvv all
    #[arg(short, long, global = true, action = ArgAction::Count, display_order = 900)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

/// What is true of every command.
const AFTER: &str = "\
Exit codes: 0 done; 1 failed; 2 the command line is wrong. Commands that use them otherwise say so in their help.

Compiled components are kept in ~/.cache/keyway, or where the variable KEYWAY_CACHE says; nowhere if it is empty.";

#[derive(Subcommand)]
pub enum Command {
    New(new::NewArgs),
    Build(build::BuildArgs),
    Inspect(inspect::InspectArgs),
    Call(call::CallArgs),
    Diff(diff::DiffArgs),
    Check(check::CheckArgs),
    Pack(pack::PackArgs),
    Grants(grants::GrantsArgs),
    Keygen(sign::KeygenArgs),
    Sign(sign::SignArgs),
    Verify(sign::VerifyArgs),
    #[cfg(feature = "serve")]
    Serve(serve::ServeArgs),
    Pipeline(pipeline::PipelineArgs),
    Completions(pages::CompletionsArgs),
    Man(pages::ManArgs),
    #[command(hide = true)]
    Probe(probe::ProbeArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
