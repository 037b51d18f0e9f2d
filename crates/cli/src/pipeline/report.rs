//! What came of a pipeline: the table for people, the document for programs.

use std::path::PathBuf;
use std::time::Duration;

use keyway::Placement;
use keyway_media::{Problem, StageSummary, Summary, Timing};
use serde_json::{Value as Json, json};

use super::{Ordered, Skipped};
use crate::text::{self, Align};

/// What came of a pipeline.
///
/// It prints as a table of the filters, with a line about the pictures below it.
#[derive(Debug)]
pub struct Report {
    /// The filters in the order in which the pictures went through them.
    pub filters: Vec<Filter>,
    /// What happened to each file.
    pub summary: Summary,
    /// What was left out in the plugin folders.
    pub skipped_plugins: Vec<Skipped>,
    /// The contact sheet, if one was written.
    pub sheet: Option<PathBuf>,
}

/// One filter of a pipeline.
#[derive(Debug)]
pub struct Filter {
    /// The id.
    pub id: String,
    /// The version; may be empty.
    pub version: String,
    /// Where it ran.
    pub placement: Placement,
    /// Its file; `None` for one that is linked in.
    pub path: Option<PathBuf>,
    /// Its priority.
    pub priority: i32,
    /// How it did.
    pub stage: StageSummary,
}

/// Puts a report together.
pub(super) fn report(
    filters: Vec<Ordered>,
    mut summary: Summary,
    skipped_plugins: Vec<Skipped>,
    sheet: Option<PathBuf>,
) -> Report {
    // Thumbnails are large, and the sheet is made.
    summary.pairs.clear();
    let filters = filters.into_iter().zip(&summary.stages).map(|(filter, stage)| Filter {
        id: filter.plugin.id().to_owned(),
        version: filter.plugin.manifest().version.clone(),
        placement: filter.plugin.placement(),
        path: filter.plugin.path().map(PathBuf::from),
        priority: filter.priority,
        stage: stage.clone(),
    });
    Report { filters: filters.collect(), summary, skipped_plugins, sheet }
}

impl Report {
    /// Whether every picture was written.
    pub fn is_success(&self) -> bool {
        let not_tried = |result: &Result<_, Problem>| matches!(result, Err(Problem::NotTried));
        self.summary.failures().next().is_none()
            && !self.summary.outcomes.iter().any(|o| not_tried(&o.result))
    }

    /// The report as JSON. Times are in milliseconds.
    pub fn to_json(&self) -> Json {
        let filters = self.filters.iter().map(|filter| {
            json!({
                "id": filter.id,
                "version": filter.version,
                "placement": filter.placement.name(),
                "path": filter.path,
                "priority": filter.priority,
                "time": timing(&filter.stage.timing),
                "failures": filter.stage.failures,
                "died": filter.stage.died,
            })
        });
        let pictures = self.summary.outcomes.iter().map(|outcome| match &outcome.result {
            Ok(done) => json!({
                "name": outcome.name,
                "status": "done",
                "output": done.path,
                "before": done.before,
                "after": done.after,
                "ms": milliseconds(done.time),
            }),
            Err(problem) => {
                let status = match problem {
                    Problem::Skipped(_) => "skipped",
                    Problem::NotTried => "not-tried",
                    _ => "failed",
                };
                let filter = match problem {
                    Problem::Stage { stage, .. } => Some(stage),
                    _ => None,
                };
                json!({
                    "name": outcome.name,
                    "status": status,
                    "filter": filter,
                    "problem": problem.to_string(),
                })
            }
        });
        let skipped = self.skipped_plugins.iter().map(|s| json!({ "path": s.path, "reason": s.reason }));
        json!({
            "filters": filters.collect::<Vec<_>>(),
            "decode": timing(&self.summary.decode),
            "encode": timing(&self.summary.encode),
            "pictures": pictures.collect::<Vec<_>>(),
            "skipped_plugins": skipped.collect::<Vec<_>>(),
            "sheet": self.sheet,
            "ms": milliseconds(self.summary.elapsed),
        })
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let head =
            ["filter", "version", "ran in", "priority", "calls", "failed", "median", "slowest", "total"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        let times = |timing: &Timing| [timing.median, timing.slowest, timing.total].map(text::time);
        for filter in &self.filters {
            let timing = &filter.stage.timing;
            let mut row = vec![
                filter.id.clone(),
                filter.version.clone(),
                filter.placement.name().to_owned(),
                filter.priority.to_string(),
                timing.calls.to_string(),
                filter.stage.failures.to_string(),
            ];
            row.extend(times(timing));
            rows.push(row);
        }
        for (what, timing) in
            [("(read and decode)", &self.summary.decode), ("(encode and write)", &self.summary.encode)]
        {
            let mut row = vec![
                what.to_owned(),
                String::new(),
                String::new(),
                String::new(),
                timing.calls.to_string(),
                String::new(),
            ];
            row.extend(times(timing));
            rows.push(row);
        }
        rows
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use Align::{Left, Right};
        let columns = [Left, Left, Left, Right, Right, Right, Right, Right, Right];
        writeln!(f, "{}", text::table(&columns, &self.rows()))?;
        let (done, failed) = (self.summary.done(), self.summary.failures().count());
        let skipped = self.summary.skipped().count();
        let not_tried = self.summary.outcomes.len() - done - failed - skipped;
        write!(f, "{} in {}", text::count(done, "picture"), text::time(self.summary.elapsed))?;
        for (number, what) in [(failed, "failed"), (not_tried, "not tried"), (skipped, "skipped")] {
            if number > 0 {
                write!(f, ", {number} {what}")?;
            }
        }
        if let Some(sheet) = &self.sheet {
            write!(f, "; before and after: {}", sheet.display())?;
        }
        writeln!(f)
    }
}

fn timing(timing: &Timing) -> Json {
    json!({
        "calls": timing.calls,
        "median_ms": milliseconds(timing.median),
        "slowest_ms": milliseconds(timing.slowest),
        "total_ms": milliseconds(timing.total),
    })
}

/// With as many digits as a clock is worth: microseconds.
fn milliseconds(time: Duration) -> f64 {
    time.as_micros() as f64 / 1000.0
}
