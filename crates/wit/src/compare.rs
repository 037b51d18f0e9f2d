//! Comparing contracts: whether a plugin fits a host, and what has changed between two versions.

use std::fmt;

use keyway_types::{Contract, Function, Interface, QualifiedName, same_name};
use semver::Version;

use crate::differ::{At, functions};

/// How what is offered fits what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Everything that is wanted is there, and nothing else.
    Same,
    /// Everything that has to be there is.
    Compatible(Compatible),
    /// Something is missing or has another type. Never empty.
    Incompatible(Vec<Difference>),
}

impl Comparison {
    /// What does not fit; empty when everything does.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Comparison::Incompatible(differences) => differences,
            Comparison::Same | Comparison::Compatible(_) => &[],
        }
    }

    /// Whether everything that has to be there is.
    pub fn is_compatible(&self) -> bool {
        self.differences().is_empty()
    }
}

/// How two contracts that fit differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compatible {
    /// Functions that are wanted and not there, which is allowed: they came with a later version (`@since`)
    /// than the one that is offered. Full names, as they are wanted.
    pub not_provided: Vec<String>,
    /// Functions that are there and not wanted. Full names, as they are offered.
    pub extra: Vec<String>,
}

/// One function that does not fit.
///
/// It prints on several lines: the function and the precise place, then the WIT of both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The full name of the function, as it is wanted.
    pub function: String,
    /// Its type as it is wanted, as WIT.
    pub wanted: String,
    /// Its type as it is found, as WIT; `None` when there is no such function.
    pub found: Option<String>,
    /// Where the types first differ; `None` when there is no such function.
    pub at: Option<At>,
    /// What else may help: another version of the interface that is there.
    pub note: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.function)?;
        match &self.at {
            Some(at) => write!(f, "{at}")?,
            None => f.write_str("there is no such function")?,
        }
        if let Some(note) = &self.note {
            write!(f, " ({note})")?;
        }
        write!(f, "\n  wanted: {}", self.wanted)?;
        match &self.found {
            Some(found) => write!(f, "\n  found:  {found}"),
            None => Ok(()),
        }
    }
}

/// Whether a plugin that offers one contract fits a host that wants another: what the plugin exports.
///
/// Types are equal when they have the same shape with the same names of fields, cases and flags in the same
/// order; names of types and parameters do not count. Interfaces fit along semantic versions: `@1.2.0` and
/// `@1.0.0`, `@0.2.6` and `@0.2.0`, but `@0.0.1` only itself. A function that is gated `@since` a version later
/// than the plugin's is optional; fields, cases and parameters never are.
///
/// # Examples
/// ```
/// use keyway_wit::{Comparison, Wit, compare};
///
/// let contract = |version: &str, functions: &str| {
///     let text = format!("package a:b@{version}; interface i {{ {functions} }} world w {{ export i; }}");
///     Wit::from_text("a.wit", &text, None).and_then(|wit| wit.contract())
/// };
/// let old = contract("1.0.0", "f: func() -> u8;")?;
/// let new = contract("1.1.0", "f: func() -> u8; @since(version = 1.1.0) g: func();")?;
/// let Comparison::Compatible(how) = compare(&new, &old) else { panic!() };
/// assert_eq!(how.not_provided, ["a:b/i@1.1.0#g"]);
///
/// let other = contract("1.1.0", "f: func() -> u16;")?;
/// let difference = compare(&old, &other).differences()[0].to_string();
/// assert!(difference.starts_with("a:b/i@1.0.0#f: the result: `u8` against `u16`"));
/// # Ok::<(), keyway_wit::Problems>(())
/// ```
pub fn compare(wanted: &Contract, offered: &Contract) -> Comparison {
    compare_functions(wanted.exported(), offered)
}

/// As [`compare`], for some functions of a contract: those that one client calls.
pub fn compare_functions<'a>(
    wanted: impl IntoIterator<Item = (&'a Interface, &'a Function)>,
    offered: &'a Contract,
) -> Comparison {
    fit(wanted, &offered.exports, |interface, function| {
        let built = built_against(interface, offered);
        is_later(function.since.as_deref(), built.as_deref())
    })
}

/// Whether a host provides what a plugin imports. Nothing is optional here: a plugin calls what it imports.
pub fn compare_imports(needed: &Contract, provided: &[Interface]) -> Comparison {
    fit(needed.imported(), provided, |_, _| false)
}

fn fit<'a>(
    wanted: impl IntoIterator<Item = (&'a Interface, &'a Function)>,
    offered: &'a [Interface],
    optional: impl Fn(&Interface, &Function) -> bool,
) -> Comparison {
    let mut differences = Vec::new();
    let mut how = Compatible::default();
    let mut used = Vec::new();
    for (interface, function) in wanted {
        let name = interface.qualified(&function.name);
        match find(&name, offered) {
            Some((_, found)) => {
                used.push(std::ptr::from_ref(found));
                if let Some(at) = functions(&function.ty, &found.ty) {
                    differences.push(Difference {
                        function: name,
                        wanted: function.ty.to_string(),
                        found: Some(found.ty.to_string()),
                        at: Some(at),
                        note: None,
                    });
                }
            }
            None if optional(interface, function) => how.not_provided.push(name),
            None => differences.push(Difference {
                function: name,
                wanted: function.ty.to_string(),
                found: None,
                at: None,
                note: other_version(interface, offered),
            }),
        }
    }
    let all = offered.iter().flat_map(|i| i.functions.iter().map(move |f| (i, f)));
    let extra = all.filter(|(_, function)| !used.contains(&std::ptr::from_ref(*function)));
    how.extra = extra.map(|(interface, function)| interface.qualified(&function.name)).collect();
    if !differences.is_empty() {
        Comparison::Incompatible(differences)
    } else if how == Compatible::default() {
        Comparison::Same
    } else {
        Comparison::Compatible(how)
    }
}

/// The function of a name, or of the same name in a compatible version.
fn find<'a>(name: &str, offered: &'a [Interface]) -> Option<(&'a Interface, &'a Function)> {
    let wanted = QualifiedName::parse(name);
    let all = || {
        let interfaces = offered.iter().filter(|i| i.name.is_empty() == wanted.interface.is_empty());
        interfaces.flat_map(|i| i.functions.iter().map(move |f| (i, f)))
    };
    let exact = all().find(|(i, f)| i.qualified(&f.name) == name);
    exact.or_else(|| all().find(|(i, f)| same_name(&i.qualified(&f.name), name)))
}

/// The package of an interface or world: `media:filter` of `media:filter/filter@1.0.0`.
fn package(name: &str) -> &str {
    QualifiedName::parse(name).interface.split_once('/').map_or("", |(package, _)| package)
}

/// The version of a wanted interface's package that a plugin was built against, as far as its contract shows
/// it: on the interface itself, on another one of the same package, on its world.
fn built_against(interface: &Interface, offered: &Contract) -> Option<String> {
    let names =
        || offered.exports.iter().chain(offered.imports.iter()).map(|i| &i.name).chain([&offered.name]);
    let same = names().find(|name| same_name(name, &interface.name));
    let sibling =
        || names().find(|name| !package(name).is_empty() && package(name) == package(&interface.name));
    // A function of the world itself has the version of the world.
    let found = if interface.name.is_empty() { Some(&offered.name) } else { same.or_else(sibling) };
    found.map(|name| QualifiedName::parse(name).version.to_owned())
}

/// Whether a function came with a later version than the one that a plugin was built against.
fn is_later(since: Option<&str>, built: Option<&str>) -> bool {
    match (since.map(Version::parse), built.map(Version::parse)) {
        (Some(Ok(since)), Some(Ok(built))) => since > built,
        _ => false,
    }
}

fn other_version(interface: &Interface, offered: &[Interface]) -> Option<String> {
    let path = QualifiedName::parse(&interface.name).interface;
    let other = offered.iter().find(|i| {
        QualifiedName::parse(&i.name).interface == path
            && !path.is_empty()
            && !same_name(&i.name, &interface.name)
    });
    other.map(|other| format!("there is `{}`, which is not compatible", other.name))
}

/// Which side of a contract a function is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A plugin exports it.
    Export,
    /// A plugin may import it.
    Import,
}

/// What became of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the second contract has it.
    Added,
    /// Only the first contract has it.
    Removed,
    /// Its type differs.
    Changed,
}

impl ChangeKind {
    /// The word for it in documents: `added`, `removed` or `changed`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        }
    }
}

/// One function in which two contracts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Which side it is on.
    pub direction: Direction,
    /// What became of it.
    pub kind: ChangeKind,
    /// Its full name; in the second contract, if it is there.
    pub function: String,
    /// Its type in the first contract, as WIT.
    pub before: Option<String>,
    /// Its type in the second contract, as WIT.
    pub after: Option<String>,
    /// Where the types first differ.
    pub at: Option<At>,
    /// Whether a host of the first contract refuses a plugin of the second for it.
    pub breaks_hosts: bool,
    /// Whether a host of the second contract refuses a plugin of the first for it.
    pub breaks_plugins: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        };
        let direction = match self.direction {
            Direction::Export => "export",
            Direction::Import => "import",
        };
        write!(f, "{word} {direction} {}", self.function)?;
        if let Some(at) = &self.at {
            write!(f, ": {at}")?;
        }
        for (sign, text) in [("-", &self.before), ("+", &self.after)] {
            if let Some(text) = text {
                write!(f, "\n  {sign} {text}")?;
            }
        }
        match (self.breaks_hosts, self.breaks_plugins) {
            (true, true) => f.write_str("\n  breaks hosts and plugins that exist"),
            (true, false) => f.write_str("\n  breaks hosts that exist, with new plugins"),
            (false, true) => f.write_str("\n  breaks plugins that exist, in new hosts"),
            (false, false) => Ok(()),
        }
    }
}

/// What has changed from one contract to another, function by function: what is exported, then what is
/// imported.
///
/// A function counts as the same one when its name is the same and its interface's versions are compatible.
pub fn diff(before: &Contract, after: &Contract) -> Vec<Change> {
    let mut changes = Vec::new();
    for direction in [Direction::Export, Direction::Import] {
        let (old, new) = match direction {
            Direction::Export => (&before.exports, &after.exports),
            Direction::Import => (&before.imports, &after.imports),
        };
        let export = direction == Direction::Export;
        let change = |kind, function, before: Option<&Function>, after: Option<&Function>| Change {
            direction,
            kind,
            function,
            before: before.map(|f| f.ty.to_string()),
            after: after.map(|f| f.ty.to_string()),
            at: None,
            breaks_hosts: true,
            breaks_plugins: true,
        };
        for (interface, function) in old.iter().flat_map(|i| i.functions.iter().map(move |f| (i, f))) {
            let name = interface.qualified(&function.name);
            match find(&name, new) {
                // A host wants its exports, a plugin its imports; more of either hurts nobody.
                None => changes.push(Change {
                    breaks_hosts: export,
                    breaks_plugins: !export,
                    ..change(ChangeKind::Removed, name, Some(function), None)
                }),
                Some((other, found)) => {
                    if let Some(at) = functions(&function.ty, &found.ty) {
                        let name = other.qualified(&found.name);
                        changes.push(Change {
                            at: Some(at),
                            ..change(ChangeKind::Changed, name, Some(function), Some(found))
                        });
                    }
                }
            }
        }
        for (interface, function) in new.iter().flat_map(|i| i.functions.iter().map(move |f| (i, f))) {
            let name = interface.qualified(&function.name);
            if find(&name, old).is_none() {
                let built = built_against(interface, before);
                let optional = is_later(function.since.as_deref(), built.as_deref());
                changes.push(Change {
                    breaks_hosts: !export,
                    breaks_plugins: export && !optional,
                    ..change(ChangeKind::Added, name, None, Some(function))
                });
            }
        }
    }
    changes
}
