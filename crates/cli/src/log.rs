//! What plugins and the host log, as lines on standard error.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Shows warnings and errors; more with each `-v`.
pub fn install(verbose: u8) {
    let level = match verbose {
        0 => Level::WARN,
        1 => Level::INFO,
        2 => Level::DEBUG,
        _ => Level::TRACE,
    };
    // It fails when there is one already, which then is the program's own.
    let _ = tracing::subscriber::set_global_default(Lines { level });
}

/// Prints each event as `level: plugin: message`. Spans are not shown.
struct Lines {
    level: Level,
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= self.level && metadata.target().starts_with("keyway")
    }

    fn event(&self, event: &Event<'_>) {
        let mut parts = Parts::default();
        event.record(&mut parts);
        let level = event.metadata().level().as_str().to_ascii_lowercase();
        crate::screen::line(&parts.line(&level));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The fields of an event.
#[derive(Default)]
struct Parts {
    plugin: String,
    source: String,
    message: String,
    others: String,
}

impl Parts {
    fn line(&self, level: &str) -> String {
        let mut line = format!("{level}: ");
        for part in [&self.plugin, &self.source] {
            if !part.is_empty() {
                let _ = write!(line, "{part}: ");
            }
        }
        line + &printable(&self.message) + &self.others
    }

    fn set(&mut self, field: &Field, value: String) {
        match field.name() {
            "plugin" => self.plugin = printable(&value),
            "source" => self.source = printable(&value),
            "message" => self.message = value,
            name => {
                let _ = write!(self.others, " {name}={}", printable(&value));
            }
        }
    }
}

impl Visit for Parts {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}

/// A text from a plugin without what could move a terminal's cursor or change its colours.
pub fn safe(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// The same, with all lines but the first indented.
pub fn printable(text: &str) -> String {
    safe(text.trim_end()).replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let parts = Parts {
            plugin: "demo.sepia".into(),
            source: "tone".into(),
            message: "two\nlines \x1b[31mred".into(),
            others: " count=3".into(),
        };
        assert_eq!(parts.line("info"), "info: demo.sepia: tone: two\n  lines \u{fffd}[31mred count=3");
        assert_eq!(Parts { message: "x".into(), ..Parts::default() }.line("warn"), "warn: x");
    }
}
