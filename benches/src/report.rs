//! The table of goals and results.

use std::fmt::Write as _;

use crate::measure::Pair;

/// One line of the table.
struct Line {
    what: String,
    goal: String,
    result: String,
    met: bool,
}

/// All lines, in the order in which they were measured.
#[derive(Default)]
pub struct Report(Vec<Line>);

/// Nanoseconds in a unit that reads well.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{n:.2} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

/// A ratio with as many digits as tell something.
fn quotient(ratio: f64) -> String {
    if ratio < 0.1 { format!("{ratio:.4}") } else { format!("{ratio:.2}") }
}

impl Report {
    /// A ratio that has to be at most `goal`.
    pub fn ratio(&mut self, what: &str, goal: f64, pair: &Pair) {
        let result = format!("{} ({} against {})", quotient(pair.ratio), time(pair.ours), time(pair.raw));
        self.line(what, &format!("≤ {goal}"), result, pair.ratio <= goal);
    }

    /// A ratio without a goal.
    pub fn reported_ratio(&mut self, what: &str, pair: &Pair) {
        let result = format!("{} ({} against {})", quotient(pair.ratio), time(pair.ours), time(pair.raw));
        self.line(what, "reported", result, true);
    }

    /// A difference in nanoseconds that has to be at most `goal`.
    pub fn difference(&mut self, what: &str, wording: &str, pair: &Pair, goal: f64) {
        let above = pair.ours - pair.raw;
        let result = format!("{above:.2} ns ({} against {})", time(pair.ours), time(pair.raw));
        self.line(what, wording, result, above <= goal);
    }

    /// A time that has to be at most `goal` nanoseconds.
    pub fn at_most(&mut self, what: &str, goal: f64, found: f64) {
        self.line(what, &format!("≤ {}", time(goal)), time(found), found <= goal);
    }

    /// Times of which the longest has to be at most `goal` nanoseconds.
    pub fn worst(&mut self, what: &str, goal: f64, found: &mut [f64]) {
        found.sort_by(f64::total_cmp);
        let Some(longest) = found.last() else { return };
        let result = format!("{} (median {})", time(*longest), time(found[found.len() / 2]));
        let what = format!("{what}, the longest of {}", found.len());
        self.line(&what, &format!("≤ {}", time(goal)), result, *longest <= goal);
    }

    /// A time without a goal.
    pub fn reported(&mut self, what: &str, found: f64) {
        self.line(what, "reported", time(found), true);
    }

    /// A size without a goal.
    pub fn bytes(&mut self, what: &str, found: f64) {
        self.line(what, "reported", format!("{:.2} MiB", found / (1 << 20) as f64), true);
    }

    /// A share that has to be at least `goal`.
    pub fn at_least(&mut self, what: &str, goal: f64, found: f64) {
        self.line(what, &format!("≥ {goal}"), format!("{found:.2}"), found >= goal);
    }

    /// A share without a goal.
    pub fn reported_share(&mut self, what: &str, found: f64) {
        self.line(what, "reported", format!("{found:.2}"), true);
    }

    /// A size that has to be at most `goal` times another.
    pub fn growth(&mut self, what: &str, goal: f64, ours: f64, raw: f64) {
        let mib = |bytes: f64| bytes / (1 << 20) as f64;
        let result = format!("{:.3} ({:.2} MiB against {:.2} MiB)", ours / raw, mib(ours), mib(raw));
        self.line(what, &format!("≤ {goal}"), result, ours <= goal * raw);
    }

    /// Requests a second against those of another server, at least `goal` times as many where there is one.
    pub fn rate(&mut self, what: &str, goal: Option<f64>, pair: &Pair) {
        let result = format!("{} ({:.0} against {:.0} a second)", quotient(pair.ratio), pair.ours, pair.raw);
        let (wording, met) =
            goal.map_or(("reported".to_owned(), true), |goal| (format!("≥ {goal}"), pair.ratio >= goal));
        self.line(what, &wording, result, met);
    }

    /// A number, at most `goal` where there is one.
    pub fn count(&mut self, what: &str, goal: Option<u64>, found: u64) {
        let (wording, met) =
            goal.map_or(("reported".to_owned(), true), |goal| (format!("≤ {goal}"), found <= goal));
        self.line(what, &wording, found.to_string(), met);
    }

    /// A size in bytes, at most `goal` where there is one.
    pub fn size(&mut self, what: &str, goal: Option<f64>, found: f64) {
        let mb = |bytes: f64| format!("{:.2} MB", bytes / 1e6);
        let (wording, met) =
            goal.map_or(("reported".to_owned(), true), |goal| (format!("≤ {}", mb(goal)), found <= goal));
        self.line(what, &wording, mb(found), met);
    }

    /// Something that could not be measured here.
    pub fn absent(&mut self, what: &str) {
        self.line(what, "reported", "the other server is not installed".to_owned(), true);
    }

    /// Something that has to be so.
    pub fn fact(&mut self, what: &str, holds: bool) {
        self.line(what, "yes", if holds { "yes" } else { "no" }.to_owned(), holds);
    }

    fn line(&mut self, what: &str, goal: &str, result: String, met: bool) {
        let mark = if met { "" } else { "   MISSED" };
        println!("{what}\n    goal {goal}: {result}{mark}");
        self.0.push(Line { what: what.to_owned(), goal: goal.to_owned(), result, met });
    }

    /// Whether every goal is met.
    pub fn all_met(&self) -> bool {
        self.0.iter().all(|line| line.met)
    }

    /// The page: how it was made, where, and the table.
    pub fn page(&self) -> String {
        format!(
            "# Performance\n\nWritten by `cargo xtask bench`; every figure is a median where its line does not say otherwise, \
             and a ratio is the median of the ratios of neighbouring runs, both sides in turn in one program. Absolute \
             times are this machine's.\n\nMachine: {}.\n\n{}",
            machine(),
            self.table()
        )
    }

    fn table(&self) -> String {
        let mut table = String::from("| what | goal | result | |\n|---|---|---|---|\n");
        for Line { what, goal, result, met } in &self.0 {
            let mark = if *met { "met" } else { "**missed**" };
            let _ = writeln!(table, "| {what} | {goal} | {result} | {mark} |");
        }
        table
    }
}

/// Processor, cores and kernel, as far as the system tells.
fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or("unknown").trim();
    format!(
        "{model}, {cores} cores, Linux {}, load {load} at the end",
        read("/proc/sys/kernel/osrelease").trim()
    )
}
