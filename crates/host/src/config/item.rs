//! [`Item`]: one value of a configuration.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use super::document::near;
use super::{Document, Table, amounts, brief};
use crate::artifact::Kind;
use crate::grants::{Grants, Right};
use crate::settings::{Placed, Settings};

/// A value of a [`Document`]. What it is read as is the function that is called; where it is something else, that is noted,
/// and the function gives nothing.
#[derive(Clone)]
pub struct Item<'d, 't> {
    document: &'d Document<'t>,
    name: String,
    value: &'d Spanned<DeValue<'t>>,
}

impl<'d, 't> Item<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>, name: String, value: &'d Spanned<DeValue<'t>>) -> Self {
        Item { document, name, value }
    }

    /// The byte of the file at which it begins.
    pub fn at(&self) -> usize {
        self.value.span().start
    }

    /// Notes that something is wrong with it.
    pub fn wrong(&self, what: impl Display) {
        self.document.wrong(self.at(), format!("`{}`: {what}", self.name));
    }

    fn expected(&self, what: &str) {
        self.wrong(format_args!("expected {what}, found {}", kind(self.value.get_ref())));
    }

    /// A text.
    pub fn text(&self) -> Option<&'d str> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.expected("a string");
        }
        text
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.expected("true or false");
        }
        flag
    }

    /// Whether it is `false`, where something may be switched off.
    pub fn is_off(&self) -> bool {
        self.value.get_ref().as_bool() == Some(false)
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// Whether it is `true` or `false`.
    pub fn is_flag(&self) -> bool {
        self.value.get_ref().is_bool()
    }

    /// A whole number within bounds.
    pub fn whole(&self, bounds: RangeInclusive<u64>) -> Option<u64> {
        let (least, most) = (bounds.start(), bounds.end());
        let Some(number) = self.value.get_ref().as_integer() else {
            self.expected(&format!("a whole number from {least} to {most}"));
            return None;
        };
        let value = i128::from_str_radix(number.as_str(), number.radix());
        let value = value.ok().and_then(|value| u64::try_from(value).ok());
        let value = value.filter(|value| bounds.contains(value));
        if value.is_none() {
            self.wrong(format_args!("it has to be from {least} to {most}"));
        }
        value
    }

    /// A number within bounds, with or without a point.
    pub fn number(&self, bounds: RangeInclusive<f64>) -> Option<f64> {
        let (least, most) = (bounds.start(), bounds.end());
        let value = match self.value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|v| v as f64)
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            _ => {
                self.expected(&format!("a number from {least} to {most}"));
                return None;
            }
        };
        let value = value.filter(|value| bounds.contains(value));
        if value.is_none() {
            self.wrong(format_args!("it has to be from {least} to {most}"));
        }
        value
    }

    /// A time that is not shorter than `least`, such as `"50ms"`.
    pub fn duration(&self, least: Duration) -> Option<Duration> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected("a time as a string, such as \"50ms\"");
            return None;
        };
        match amounts::duration(text) {
            Ok(time) if time >= least => Some(time),
            Ok(_) => {
                self.wrong(format_args!("it has to be {least:?} at least"));
                None
            }
            Err(what) => {
                self.wrong(what);
                None
            }
        }
    }

    /// A number of bytes that is not smaller than `least`: a whole number, or a text such as `"64MiB"`.
    pub fn size(&self, least: usize) -> Option<usize> {
        let size = match self.value.get_ref() {
            DeValue::Integer(_) => {
                return self.whole(least as u64..=isize::MAX as u64).map(|size| size as usize);
            }
            DeValue::String(text) => amounts::size(text),
            _ => {
                self.expected("a size, such as \"64MiB\"");
                return None;
            }
        };
        match size.map(|size| usize::try_from(size).ok().filter(|size| isize::try_from(*size).is_ok())) {
            Ok(Some(size)) if size >= least => return Some(size),
            Ok(Some(_)) => self.wrong(format_args!("it has to be {least} bytes at least")),
            Ok(None) => self.wrong("this machine cannot count so many bytes"),
            Err(what) => self.wrong(what),
        }
        None
    }

    /// One of some words, and what it stands for.
    pub fn word<T: Clone>(&self, words: &[(&str, T)]) -> Option<T> {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected(&format!("one of \"{}\"", known.join("\", \"")));
            return None;
        };
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            self.wrong(format_args!("it cannot be `{}`; {}", brief(text), near(text, &known)));
        }
        found.map(|(_, meaning)| meaning.clone())
    }

    /// The items of a list.
    pub fn list(&self) -> Option<Vec<Item<'d, 't>>> {
        let Some(list) = self.value.get_ref().as_array() else {
            self.expected("a list");
            return None;
        };
        Some(list.iter().map(|value| Item::new(self.document, self.name.clone(), value)).collect())
    }

    /// A table.
    pub fn table(&self) -> Option<Table<'d, 't>> {
        let Some(table) = self.value.get_ref().as_table() else {
            self.expected("a table");
            return None;
        };
        Some(Table::new(self.document, self.name.clone(), table))
    }

    /// A table as JSON, for whoever knows what is in it.
    pub fn json(&self) -> Option<String> {
        if !self.is_table() {
            self.expected("a table");
            return None;
        }
        self.to_json().map(|json| json.to_string())
    }

    fn to_json(&self) -> Option<serde_json::Value> {
        let inner = |name: &str, value| Item::new(self.document, format!("{}.{name}", self.name), value);
        Some(match self.value.get_ref() {
            DeValue::String(text) => text.to_string().into(),
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Datetime(time) => time.to_string().into(),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => number.into(),
                Err(_) => {
                    self.wrong("the number does not fit 64 bits");
                    return None;
                }
            },
            DeValue::Float(number) => {
                let number = number.as_str().parse().ok().and_then(serde_json::Number::from_f64);
                if number.is_none() {
                    self.wrong("JSON, in which plugins get their configuration, has no such number");
                }
                number?.into()
            }
            DeValue::Array(list) => {
                let items: Vec<_> = list
                    .iter()
                    .map(|value| Item::new(self.document, self.name.clone(), value).to_json())
                    .collect();
                items.into_iter().collect::<Option<Vec<_>>>()?.into()
            }
            DeValue::Table(table) => {
                let entry = |(key, value): (&Spanned<std::borrow::Cow<'t, str>>, _)| {
                    let key: &str = key.get_ref();
                    (key.to_owned(), inner(&brief(key), value).to_json())
                };
                let entries: Vec<_> = table.iter().map(entry).collect();
                let entries = entries.into_iter().map(|(key, value)| Some((key, value?)));
                serde_json::Value::Object(entries.collect::<Option<_>>()?)
            }
        })
    }

    /// Where plugins are to run: `"wasm"`, `"native"` or `"process"`, as settings that say nothing else.
    pub fn placement(&self) -> Option<Settings> {
        let (placement, kind) = self.word(&[
            ("wasm", (Placed::InProcess, Some(Kind::Component))),
            ("native", (Placed::InProcess, Some(Kind::Native))),
            ("process", (Placed::Process, None)),
        ])?;
        Some(Settings { placement: Some(placement), kind, ..Settings::default() })
    }

    /// The word of processes that are shared, fit for a log.
    pub fn share(&self) -> Option<String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        self.parsed(|word| match !word.is_empty() && word.len() <= 64 && word.chars().all(fits) {
            true => Ok(word.to_owned()),
            false => Err("a word for shared processes has 1 to 64 letters, digits, `-`, `_` and `.`"),
        })
    }

    /// Names of layers of the sandbox.
    pub fn layers(&self) -> Vec<String> {
        let known = self.document.known_layers();
        let layer = |item: Item<'_, '_>| {
            let name = item.text()?;
            if !known.is_empty() && !known.contains(&name) {
                let hint = near(name, &known);
                item.wrong(format_args!("`{}` is no layer of the sandbox; {hint}", brief(name)));
            }
            Some(name.to_owned())
        };
        self.list().unwrap_or_default().into_iter().filter_map(layer).collect()
    }

    /// Rights. Directories are relative to `base`; where the document [looks](Document::look), they have to be there.
    pub fn grants(&self, base: &Path) -> Grants {
        let mut grants = Grants::default();
        for item in self.list().unwrap_or_default() {
            let Some(text) = item.text() else { continue };
            let right = text.parse().map(|right| based(right, base));
            match right.and_then(|right| grants.add(&right).map(|()| right)) {
                Ok(right) => item.look_at(&right),
                Err(error) => item.wrong(error),
            }
        }
        grants
    }

    fn look_at(&self, right: &Right) {
        let Right::Directory(directory) = right else { return };
        if self.document.looks() && !directory.host.is_dir() {
            let path = directory.host.display();
            self.wrong(format_args!("the directory `{path}` is not there; make it, or correct the grant"));
        }
    }

    /// What `read` makes of its text; its error is what is wrong.
    pub fn parsed<T, E: Display>(&self, read: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        match read(self.text()?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(error);
                None
            }
        }
    }
}

/// A right with the host's directory where it is. The plugin sees it by the name that is written.
fn based(right: Right, base: &Path) -> Right {
    match right {
        Right::Directory(mut directory) => {
            directory.host = base.join(directory.host);
            Right::Directory(directory)
        }
        other => other,
    }
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
