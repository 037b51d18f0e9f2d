//! `keyway completions` and `keyway man`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::args::Cli;

/// Print the completions for a shell
#[derive(clap::Args)]
#[command(
    after_help = "Example: keyway completions bash > ~/.local/share/bash-completion/completions/keyway"
)]
pub struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

/// Prints the completions.
pub fn completions(args: &CompletionsArgs) -> anyhow::Result<ExitCode> {
    let mut page = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "keyway", &mut page);
    std::io::stdout().write_all(&page)?;
    Ok(ExitCode::SUCCESS)
}

/// Print the manual page, or write a page for each command into a folder
#[derive(clap::Args)]
pub struct ManArgs {
    /// The folder: it gets keyway.1, keyway-build.1 and so on
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints or writes the pages.
pub fn man(args: &ManArgs) -> anyhow::Result<ExitCode> {
    match &args.out {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            std::io::stdout().write_all(&page)?;
        }
        Some(folder) => {
            let failed = || format!("can't write the pages to {}", folder.display());
            std::fs::create_dir_all(folder).with_context(failed)?;
            clap_mangen::generate_to(Cli::command(), folder).with_context(failed)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
