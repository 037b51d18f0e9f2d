//! `calls.txt`: one call a line, with what it has to give. See conformance/README.md for the language.

use std::borrow::Cow;

use keyway::{CallError, CallErrorKind, Instance, OpenError, Plugin, Problem, wave};

use crate::suite::Place;

/// Makes all calls of a case on a plugin.
///
/// A plugin of another toolchain traps where others panic, and lines with larger integers than the toolchain keeps are
/// left out.
///
/// # Errors
/// Every line that went wrong, with what was expected and what came.
pub fn run(plugin: &Plugin, place: Place, calls: &str) -> Result<(), String> {
    let mut wrong = Vec::new();
    let mut instance = plugin.instantiate("").map_err(|error| error.to_string());
    for (number, line) in calls.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut line = Cow::from(line);
        if let Place::Foreign(toolchain) = place {
            if largest(&line) > toolchain.exact {
                continue;
            }
            if let Some((call, _)) = line.split_once(" ! panicked ") {
                line = format!("{call} ! trapped").into();
            }
        }
        if place == Place::Python {
            // A script is named for its case.
            line = line.replace(" at plugin.", " at .py:").into();
        }
        let outcome = match line.strip_prefix("@new") {
            Some(rest) => new(plugin, rest.trim(), &mut instance),
            None => match &mut instance {
                Ok(instance) => call(plugin, instance, &line),
                Err(error) => Err(format!("there is no instance: {error}")),
            },
        };
        if let Err(why) = outcome {
            wrong.push(format!("  line {}: {line}\n    {why}", number + 1));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("\n{}", wrong.join("\n"))) }
}

/// The largest integer in a line.
fn largest(line: &str) -> u64 {
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).max().unwrap_or(0)
}

/// `@new CONFIG`, or `@new CONFIG ! expected failure`.
fn new(plugin: &Plugin, text: &str, instance: &mut Result<Instance, String>) -> Result<(), String> {
    let (config, expected) = match text.split_once(" ! ") {
        Some((config, expected)) => (config, Some(expected)),
        None => (text, None),
    };
    match (plugin.instantiate(config), expected) {
        (Ok(made), None) => {
            *instance = Ok(made);
            Ok(())
        }
        (Ok(_), Some(_)) => Err("an instance was made".to_owned()),
        (Err(error), None) => {
            *instance = Err(error.to_string());
            Err(error.to_string())
        }
        (Err(error), Some(expected)) => match kind(&error) {
            Some(kind) => fails(plugin, kind, expected),
            None => Err(format!("failed differently: {error}")),
        },
    }
}

/// Why making an instance failed, when that was a call.
pub fn kind(error: &OpenError) -> Option<&CallErrorKind> {
    match error.problem() {
        Problem::Call(error) => Some(error.kind()),
        _ => None,
    }
}

fn call(plugin: &Plugin, instance: &mut Instance, line: &str) -> Result<(), String> {
    let open = line.find('(').ok_or("a call has brackets")?;
    let close = open + closing(&line[open..]).ok_or("a bracket is open")?;
    let (name, args, rest) = (&line[..open], &line[open..=close], line[close + 1..].trim());
    let symbol = plugin.lookup(name).map_err(|error| error.to_string())?;
    let args = match wave::parse_args(symbol.ty(), &format!("call{args}")) {
        Ok(args) => args,
        Err(_) if rest == "! text" => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let outcome = symbol.call(instance, &args);
    if let Some(expected) = rest.strip_prefix("! ") {
        return match outcome {
            Ok(value) => Err(format!("it gave {value:?}")),
            Err(error) => fails(plugin, error.kind(), expected),
        };
    }
    let found = outcome.map_err(|error: CallError| error.to_string())?;
    match (&symbol.ty().result, rest.strip_prefix("= "), found) {
        (None, None, None) => Ok(()),
        (Some(ty), Some(expected), Some(found)) => {
            // As text, since a NaN is no other's equal.
            let expected = expected.replace("{id}", plugin.id());
            let expected = wave::parse(ty, &expected).map_err(|error| format!("expectation: {error}"))?;
            let print = |value| wave::print(ty, value).map_err(|error| error.to_string());
            let (expected, found) = (print(&expected)?, print(&found)?);
            if expected == found { Ok(()) } else { Err(format!("it gave {found}")) }
        }
        (_, expected, found) => Err(format!("expected {expected:?}, found {found:?}")),
    }
}

/// Compares a failure with `KIND`, `KIND "message"` or `KIND "message" at PLACE`.
fn fails(plugin: &Plugin, kind: &CallErrorKind, expected: &str) -> Result<(), String> {
    let mut parts = expected.splitn(2, ' ');
    let (word, rest) = (parts.next().unwrap_or_default(), parts.next());
    let (text, place) = match rest.and_then(|rest| rest.rsplit_once(" at ")) {
        Some((text, place)) => (Some(text), Some(place)),
        None => (rest, None),
    };
    let text = text.map(|text| {
        let ty = keyway_contract::types::Type::String;
        match wave::parse(&ty, &text.replace("{id}", plugin.id())) {
            Ok(keyway::Value::String(text)) => text,
            other => format!("expectation: {other:?}"),
        }
    });
    let error = kind.to_string();
    let (found, message, location) = match kind {
        CallErrorKind::Panicked { message, location } => ("panicked", message.clone(), location.clone()),
        CallErrorKind::Trapped { reason, .. } => ("trapped", reason.clone(), None),
        CallErrorKind::Poisoned(_) => ("poisoned", error.clone(), None),
        CallErrorKind::Service { error, .. } => ("service", error.to_string(), None),
        CallErrorKind::Refused(why) => ("refused", why.clone(), None),
        CallErrorKind::Value(why) => ("value", why.to_string(), None),
        CallErrorKind::Arguments(why) => ("arguments", why.to_string(), None),
        CallErrorKind::NotProvided { .. } => ("not-provided", error.clone(), None),
        _ => ("other", error.clone(), None),
    };
    let same = word == found
        && text.is_none_or(|text| text == message)
        && place.is_none_or(|place| location.as_ref().is_some_and(|location| location.contains(place)));
    if same {
        Ok(())
    } else {
        Err(format!("it failed differently: {found} {message:?} at {location:?} ({error})"))
    }
}

/// Where the bracket that a text begins with is closed; brackets in strings and chars do not count.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            (None, _) => {}
        }
    }
    None
}
