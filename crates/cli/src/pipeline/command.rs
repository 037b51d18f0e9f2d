//! `keyway pipeline`: the command line.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use keyway::{Grants, HostBuilder};

use super::progress::Progress;
use super::{Pipeline, Place, Sheet};
use crate::hosting::HostArgs;
use crate::rights::RightOf;
use crate::{failure, json, log};

const AFTER: &str = "\
The filters are all plugins in the folders that export media:filter/filter@1, found by content and not by name. They \
run in the order of their priorities, lowest first, and of their ids where priorities are equal. Where the same plugin \
is there as a component and as a native library, the component runs, since it is the more contained one, unless \
`--place` says otherwise. Files that are no plugins are reported and left out; a plugin that is damaged ends the run \
before it begins, unless it is to go on with `--skip-broken`.

A result has the name of its picture, in the folder of `--out`. It is written whole or not at all.

Exit codes: 0 every picture was written; 1 one failed, or nothing could be done; 2 the command line is wrong.

Example: keyway pipeline --plugins target/keyway --in photos --out out --only demo.resize,demo.sepia";

/// Run the pictures of a folder through a chain of filters
#[derive(clap::Args, Debug, Clone)]
#[command(after_help = AFTER)]
pub struct PipelineArgs {
    /// The folder of plugins. Can be repeated
    #[arg(long, value_name = "DIR")]
    plugins: Vec<PathBuf>,
    /// The folder of the pictures: PNG, JPEG or WebP
    #[arg(long = "in", value_name = "DIR")]
    input: PathBuf,
    /// The folder for the results; it is made if it is not there
    #[arg(long = "out", value_name = "DIR")]
    output: PathBuf,
    /// A JSON file with the configuration of each filter by its id: {"demo.blur": {"sigma": 3}}
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use these filters only, by their ids, with commas between them
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    only: Vec<String>,
    /// Where filters run that are there in several forms: static, native or wasm; for one of them, ID=PLACEMENT.
    /// Can be repeated
    #[arg(long = "place", value_name = "PLACEMENT")]
    places: Vec<Place>,
    /// Give a filter a right, as `keyway call` does. Can be repeated
    #[arg(long = "grant", value_name = "ID=RIGHT")]
    grants: Vec<RightOf>,
    /// How many pictures are worked on at once [default: as many as there are cores]
    #[arg(long, value_name = "NUMBER")]
    workers: Option<NonZeroUsize>,
    /// Begin no further picture once one has failed
    #[arg(long)]
    stop_on_error: bool,
    /// Go on without plugins that are damaged or can't be opened
    #[arg(long)]
    skip_broken: bool,
    /// Where the contact sheet goes, which shows the pictures before and after [default: contact-sheet.png in the folder
    /// for the results]
    #[arg(long, value_name = "FILE", conflicts_with = "no_sheet")]
    sheet: Option<PathBuf>,
    /// Make no contact sheet
    #[arg(long)]
    no_sheet: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    host: HostArgs,
}

/// The command line of a program that does nothing else: `keyway pipeline` with filters of its own linked in.
#[derive(clap::Parser, Debug, Clone)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    args: PipelineArgs,
    /// Show more of what plugins log than warnings and errors: -v information, -vv debugging, -vvv all
    #[arg(short, long, action = clap::ArgAction::Count, display_order = 900)]
    verbose: u8,
}

impl Cli {
    /// Runs the pipeline with a host of the program's own, and reports what happened on the terminal.
    pub fn run(&self, host: HostBuilder) -> ExitCode {
        log::install(self.verbose);
        failure::report(self.args.run(host))
    }
}

impl PipelineArgs {
    /// Runs the pipeline with a host that has loaders, services and perhaps filters that are linked in.
    ///
    /// # Errors
    /// As [`Pipeline::run`], and when an argument is not what it has to be.
    pub fn run(&self, host: HostBuilder) -> anyhow::Result<ExitCode> {
        let report = {
            let progress = Progress::default();
            self.pipeline(host)?.run(&self.input, &self.output, &progress)?
        };
        if self.json {
            json::print(&report.to_json())?;
        } else {
            write!(std::io::stdout(), "{report}")?;
        }
        Ok(if report.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn pipeline(&self, host: HostBuilder) -> anyhow::Result<Pipeline> {
        let mut builder = self.host.apply(host)?;
        for RightOf { id, right } in &self.grants {
            builder = builder.grant(id, Grants::new([right])?);
        }
        let host = builder.build()?;
        if self.plugins.is_empty() && host.linked_plugins().next().is_none() {
            return Err(failure::usage("--plugins DIR is missing: the folder of the filters"));
        }
        let sheet = match (&self.sheet, self.no_sheet) {
            (_, true) => Sheet::None,
            (Some(file), _) => Sheet::File(file.clone()),
            (None, _) => Sheet::Output,
        };
        Ok(Pipeline {
            plugins: self.plugins.clone(),
            only: (!self.only.is_empty()).then(|| self.only.iter().cloned().collect()),
            places: self.places.clone(),
            configs: self.config.as_deref().map(configs).transpose()?.unwrap_or_default(),
            skip_broken: self.skip_broken,
            workers: self.workers,
            stop_on_error: self.stop_on_error,
            sheet,
            ..Pipeline::new(host)
        })
    }
}

/// Reads the file of `--config`.
fn configs(file: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    let configs: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).with_context(|| {
        format!(
            "{}: it has to be a JSON object with the ids of filters and their configurations",
            file.display()
        )
    })?;
    Ok(configs.into_iter().map(|(id, config)| (id, config.to_string())).collect())
}
