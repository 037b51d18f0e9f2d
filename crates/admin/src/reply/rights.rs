//! Rights as they are shown, and as they come back.

use std::collections::BTreeSet;

use keyway_host::{Grants, Manifest, Right};

use crate::failure::Failure;

/// A right as it may be shown: the value of a variable may be a secret.
pub(crate) fn shown(right: &Right) -> String {
    match right {
        Right::Variable { name, .. } => format!("env:{name}"),
        other => other.to_string(),
    }
}

/// The rights that a manifest asks for.
pub(crate) fn wanted(manifest: &Manifest) -> Vec<String> {
    match manifest.wanted() {
        Ok(wanted) => wanted.iter().map(shown).collect(),
        // What is no right is shown as it is written.
        Err(_) => manifest.grants.clone(),
    }
}

/// Rights that the operator has written. A variable without a value keeps the one that it has in `before`.
pub(crate) fn parse(texts: &[String], before: &Grants) -> Result<Vec<Right>, Failure> {
    let parse = |text: &String| {
        let right: Right = text.parse().map_err(|error| Failure::bad(format!("`{text}`: {error}.")))?;
        Ok(match right {
            Right::Directory(directory) if !directory.host.is_absolute() => {
                let what = format!(
                    "`{text}`: write the whole path of the server's directory, as in read:/srv/data=/data."
                );
                return Err(Failure::bad(what));
            }
            Right::Variable { name, value: None } => {
                let known = before.environment.iter().find(|(known, _)| *known == name);
                Right::Variable { value: known.map(|(_, value)| value.clone()), name }
            }
            right => right,
        })
    };
    let mut seen = BTreeSet::new();
    texts.iter().filter(|text| seen.insert(text.as_str())).map(parse).collect()
}

/// Rights put together.
pub(crate) fn together(rights: &[Right]) -> Result<Grants, Failure> {
    Grants::new(rights).map_err(|error| Failure::bad(format!("{error}.")))
}
