//! Pictures through the filters of a host: the work behind `keyway pipeline`.
//!
//! A filter is a plugin that exports `media:filter/filter@1`, wherever it runs. [`Pipeline`] finds them in folders and
//! among those that are linked into the host, puts them in the order of their priorities, runs every picture of a
//! folder through them, and gives a [`Report`]. A program with filters of its own gets the whole command line from
//! [`Cli`]:
//!
//! ```no_run
//! use clap::Parser as _;
//!
//! // A real program says `keyway::host().link(sepia::PLUGIN)`.
//! keyway_cli::pipeline::Cli::parse().run(keyway::host());
//! ```

mod command;
mod find;
mod progress;
mod report;
mod stage;

pub use command::{Cli, PipelineArgs};
pub use find::{Place, Skipped};
pub use progress::Progress;
pub use report::{Filter, Report};

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use filter_contract::FilterClient;
use keyway::{Host, Plugin};
use keyway_contract::Buffer;
use keyway_media::{
    Chain, Format, Observer, OnError, Outcome, Run, SheetOptions, contact_sheet, write_atomically,
};

/// How wide and high a picture on the contact sheet is at most, in pixels.
const THUMBNAIL: u32 = 320;

/// The name of the contact sheet in the output folder, unless it is told otherwise.
const SHEET: &str = "contact-sheet.png";

/// What is to be done. [`run`](Pipeline::run) does it.
///
/// Where an id is there several times, as a linked-in plugin, a component and a native library, the most contained one
/// is taken, unless [`places`](Pipeline::places) say otherwise.
pub struct Pipeline {
    /// Opens the filters, and holds those that are linked in.
    pub host: Host,
    /// The folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// The ids of the filters to use; `None` for all that there are.
    pub only: Option<BTreeSet<String>>,
    /// Where filters are to run.
    pub places: Vec<Place>,
    /// The configuration of each filter by its id: JSON.
    pub configs: BTreeMap<String, String>,
    /// Whether to go on without a plugin that is damaged, or can't be opened for another reason.
    pub skip_broken: bool,
    /// How many pictures are worked on at once; `None` for as many as there are cores.
    pub workers: Option<NonZeroUsize>,
    /// Whether to stop after the first picture that fails.
    pub stop_on_error: bool,
    /// Where the contact sheet goes.
    pub sheet: Sheet,
}

/// Where the contact sheet goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Nowhere.
    None,
    /// `contact-sheet.png` in the output folder.
    #[default]
    Output,
    /// A file, in the format that its extension says.
    File(PathBuf),
}

impl Pipeline {
    /// All filters of a host, with the defaults.
    pub fn new(host: Host) -> Self {
        Pipeline {
            host,
            plugins: Vec::new(),
            only: None,
            places: Vec::new(),
            configs: BTreeMap::new(),
            skip_broken: false,
            workers: None,
            stop_on_error: false,
            sheet: Sheet::default(),
        }
    }

    /// Runs every picture of a folder through the filters. `watch` is told of each file as it is done.
    ///
    /// # Errors
    /// When nothing can be done: there is no filter, one can't be opened or refuses its configuration, the folder has
    /// no picture, or results can't be written. What happens to a single picture is in the report.
    pub fn run(&self, input: &Path, output: &Path, watch: &impl Watch) -> anyhow::Result<Report> {
        let found = find::find(self)?;
        watch.found(&found.skipped, &found.unused);
        let filters = self.order(found.plugins)?;
        let chain = chain(&filters);

        let mut run = Run::new(input, output);
        if let Some(workers) = self.workers {
            run = run.workers(workers);
        }
        if self.stop_on_error {
            run = run.on_error(OnError::Stop);
        }
        let sheet = match &self.sheet {
            Sheet::None => None,
            Sheet::Output => Some(output.join(SHEET)),
            Sheet::File(file) => Some(file.clone()),
        };
        let options = SheetOptions { cell: THUMBNAIL, ..SheetOptions::default() };
        if let Some(sheet) = &sheet {
            run = run.thumbnails(THUMBNAIL, options.most);
            if let Some(name) = place_of_sheet(sheet, input, output)? {
                run = run.reserve(name);
            }
        }
        let summary = run.start(&chain, &Watching(watch)).map_err(|error| anyhow::anyhow!(error.line()))?;
        let tried = summary.done() + summary.failures().count();
        anyhow::ensure!(tried > 0, "{}: it has no PNG, JPEG or WebP picture", input.display());

        let sheet = sheet.filter(|_| !summary.pairs.is_empty());
        if let Some(file) = &sheet {
            let title = filters.iter().map(|filter| filter.plugin.id()).collect::<Vec<_>>().join(", ");
            let more = summary.done() - summary.pairs.len();
            let options = SheetOptions { title, more, ..options };
            let page = contact_sheet(&summary.pairs, &options);
            let format = file.extension().and_then(|e| e.to_str()).and_then(Format::from_extension);
            write_atomically(file, &page.frame, format.unwrap_or(page.format))
                .map_err(|error| anyhow::anyhow!(error.line()))?;
        }
        Ok(report::report(filters, summary, found.skipped, sheet))
    }

    /// Asks every filter for its priority, and sorts them.
    fn order(&self, plugins: Vec<Plugin>) -> anyhow::Result<Vec<Ordered>> {
        let mut filters = Vec::new();
        for plugin in plugins {
            let config = self.configs.get(plugin.id()).cloned().unwrap_or_default();
            let mut client: FilterClient = plugin.client(&config)?;
            let priority = client.priority()?;
            filters.push(Ordered { plugin, config, priority });
        }
        filters.sort_by(|a, b| (a.priority, a.plugin.id()).cmp(&(b.priority, b.plugin.id())));
        Ok(filters)
    }
}

/// Sees to it that the sheet can be written when all work is done, and takes the place of no picture: its name, if it
/// goes to the results, where it has to be kept free.
fn place_of_sheet(sheet: &Path, input: &Path, output: &Path) -> anyhow::Result<Option<String>> {
    let shown = sheet.display();
    let Some(name) = sheet.file_name().filter(|_| !sheet.is_dir()) else {
        anyhow::bail!("{shown}: the contact sheet needs the name of a file, not of a folder");
    };
    let folder = sheet.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    if same(folder, output) {
        return Ok(Some(name.to_string_lossy().into_owned()));
    }
    anyhow::ensure!(
        !same(folder, input),
        "{shown}: the contact sheet would lie among the pictures; name a file in another folder"
    );
    anyhow::ensure!(folder.is_dir(), "{shown}: there is no folder {}", folder.display());
    Ok(None)
}

/// Whether two paths are one folder, which need not be there yet.
fn same(a: &Path, b: &Path) -> bool {
    let found = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    matches!((found(a), found(b)), (Ok(a), Ok(b)) if a == b)
}

/// A filter in its place.
struct Ordered {
    plugin: Plugin,
    config: String,
    priority: i32,
}

fn chain(filters: &[Ordered]) -> Chain<Buffer<u8>> {
    filters.iter().fold(Chain::new(), |chain, filter| {
        let (plugin, config) = (filter.plugin.clone(), filter.config.clone());
        chain.stage(filter.plugin.id(), move || stage::make(&plugin, &config))
    })
}

/// Watches a pipeline. The methods do nothing unless they are implemented; `()` watches nothing, and [`Progress`] shows
/// it on the terminal.
pub trait Watch: Sync {
    /// The filters are known: what was left out in the folders, and why; what is not used, since the same plugin is
    /// there in another form.
    fn found(&self, skipped: &[Skipped], unused: &[PathBuf]) {
        let _ = (skipped, unused);
    }

    /// The run begins; so many files will come.
    fn started(&self, files: usize) {
        let _ = files;
    }

    /// A file is through. Called from several threads.
    fn finished(&self, outcome: &Outcome) {
        let _ = outcome;
    }
}

impl Watch for () {}

/// A watch as an observer of the run.
struct Watching<'a, W>(&'a W);

impl<W: Watch> Observer for Watching<'_, W> {
    fn started(&self, files: usize) {
        self.0.started(files);
    }

    fn finished(&self, outcome: &Outcome) {
        self.0.finished(outcome);
    }
}
