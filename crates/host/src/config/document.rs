//! [`Document`]: a configuration as it is read, by everybody who has a part in it.

use std::cell::{Cell, RefCell};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::ConfigError;
use super::{Item, brief};

/// More problems than anybody reads are not kept.
const MOST: usize = 100;
/// The longest word that something near is looked for.
const LONGEST_WORD: usize = 64;

/// A configuration that is being read: a TOML file, and what was found to be wrong with it.
///
/// Everybody who has a part in the file reads it with [`Table`]s and [`Item`]s. These note what is wrong, and reading goes
/// on, so that the operator hears of all problems at once.
///
/// ```
/// use keyway_host::config::Document;
///
/// let document = Document::new("[queue]\nlenght = 5\n");
/// let mut root = document.root();
/// if let Some(mut queue) = root.get("queue").and_then(|item| item.table()) {
///     let length = queue.get("length").and_then(|item| item.whole(1..=100));
///     assert_eq!(length, None);
///     queue.end();
/// }
/// root.end();
/// let problems = document.problems();
/// assert_eq!((problems[0].line(), problems[0].column()), (Some(2), Some(1)));
/// assert!(problems[0].what().contains("did you mean `length`?"));
/// ```
pub struct Document<'t> {
    text: &'t str,
    root: Spanned<DeTable<'t>>,
    problems: RefCell<Vec<(usize, String)>>,
    looks: Cell<bool>,
    layers: RefCell<Vec<&'static str>>,
}

impl<'t> Document<'t> {
    /// Reads a text as TOML. Where it is none, that is all that is said about it.
    pub fn new(text: &'t str) -> Self {
        let (mut root, errors) = DeTable::parse_recoverable(text);
        let mut problems: Vec<(usize, String)> = Vec::new();
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            problems.push((at, error.message().to_owned()));
        }
        // What is left of a damaged file would give problems that are none.
        if !problems.is_empty() {
            root.get_mut().clear();
        }
        let line = |at: usize| text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count();
        problems.truncate(MOST);
        problems.dedup_by_key(|(at, _)| line(*at));
        let problems = RefCell::new(problems);
        Document { text, root, problems, looks: Cell::new(false), layers: RefCell::default() }
    }

    /// Looks at what the file names as well: granted directories have to be there.
    pub fn look(&self) {
        self.looks.set(true);
    }

    /// Holds layers of the sandbox to these names.
    pub fn layers(&self, known: impl IntoIterator<Item = &'static str>) {
        self.layers.borrow_mut().extend(known);
    }

    pub(super) fn looks(&self) -> bool {
        self.looks.get()
    }

    pub(super) fn known_layers(&self) -> Vec<&'static str> {
        self.layers.borrow().clone()
    }

    /// The whole file as a table.
    pub fn root(&self) -> Table<'_, 't> {
        Table { document: self, name: String::new(), table: self.root.get_ref(), known: Vec::new() }
    }

    /// Notes that something is wrong at a byte of the file, as [`Item::at`] and [`place`](Document::place) give it.
    pub fn wrong(&self, at: usize, what: impl Into<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST {
            problems.push((at, what.into().replace(['\n', '\r'], " ")));
        }
    }

    /// Whether there is a value, by the keys that lead to it.
    pub fn has(&self, keys: &[&str]) -> bool {
        let Some((last, way)) = keys.split_last() else { return true };
        let inner =
            way.iter().try_fold(self.root.get_ref(), |table, key| table.get(*key)?.get_ref().as_table());
        inner.is_some_and(|table| table.contains_key(*last))
    }

    /// Where a value is, by the keys that lead to it; where it is not there, the nearest that is.
    pub fn place(&self, keys: &[&str]) -> usize {
        let mut at = 0;
        let mut table = Some(self.root.get_ref());
        for key in keys {
            let Some((key, value)) = table.and_then(|table| table.get_key_value(*key)) else { break };
            table = value.get_ref().as_table();
            // A table in brackets has its name where people look for it.
            at = if table.is_some() { key.span().start } else { value.span().start };
        }
        at
    }

    /// What is wrong, in the order of the file.
    pub fn problems(&self) -> Vec<ConfigError> {
        let mut problems = self.problems.borrow().clone();
        problems.sort_by_key(|(at, _)| *at);
        problems.dedup();
        let lines: Vec<usize> =
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let place = |at: usize| {
            let at = self.text.floor_char_boundary(at);
            let line = lines.partition_point(|start| *start <= at).max(1);
            let start = lines.get(line - 1).copied().unwrap_or(0);
            (line, self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1)
        };
        problems.into_iter().map(|(at, what)| ConfigError::at(place(at), what)).collect()
    }
}

/// A table of a [`Document`]. Whoever reads it asks for all keys that it may have, and [ends](Table::end) it.
pub struct Table<'d, 't> {
    document: &'d Document<'t>,
    /// As the file says it, for messages.
    name: String,
    table: &'d DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'d, 't> Table<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>, name: String, table: &'d DeTable<'t>) -> Self {
        Table { document, name, table, known: Vec::new() }
    }

    /// The value of a key.
    pub fn get(&mut self, key: &'static str) -> Option<Item<'d, 't>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table.get(key).map(|value| self.item(key, value))
    }

    /// All keys and their values, with the places of the keys; for tables whose keys are names.
    pub fn entries(&self) -> Vec<(&'d str, usize, Item<'d, 't>)> {
        let entry = |(key, value): (&'d Spanned<std::borrow::Cow<'t, str>>, _)| {
            let name: &'d str = key.get_ref();
            (name, key.span().start, self.item(name, value))
        };
        self.table.iter().map(entry).collect()
    }

    fn item(&self, key: &str, value: &'d Spanned<DeValue<'t>>) -> Item<'d, 't> {
        let name = if self.name.is_empty() { brief(key) } else { format!("{}.{}", self.name, brief(key)) };
        Item::new(self.document, name, value)
    }

    /// Says that every key which nobody has asked for is unknown.
    pub fn end(self) {
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let place = if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
            let hint = near(name, &self.known);
            self.document.wrong(key.span().start, format!("unknown key `{}`{place}; {hint}", brief(name)));
        }
    }
}

/// The known word that is nearest, or all that there are.
pub(super) fn near(word: &str, known: &[&str]) -> String {
    let word = if word.len() <= LONGEST_WORD { word } else { "" };
    let nearest = known
        .iter()
        .map(|known| (strsim::osa_distance(&word.to_lowercase().replace('_', "-"), known), *known))
        .min()
        .filter(|(distance, known)| *distance <= known.len().max(3) / 3);
    match nearest {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => {
            let mut known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            known.sort();
            format!("there is {}", known.join(", "))
        }
    }
}
