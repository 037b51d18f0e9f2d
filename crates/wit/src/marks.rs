//! What a world marks as `@unstable` where it names it: an import, an export, an `include`.
//!
//! The parser is told to keep all features, so that nothing is left out without a word. But once it has put the worlds
//! together, what is included is part of its new world, and of an import neither the line nor the mark is certain any
//! more. So these are collected before.

use std::collections::HashMap;

use wit_parser::{AstItem, Span, UnresolvedPackage, UnresolvedPackageGroup, WorldId, WorldItem, WorldKey};

use crate::check::unstable;
use crate::parse::place;
use crate::problem::Problem;

/// What each world marks, and the worlds that it includes, by name.
#[derive(Default)]
pub(crate) struct Marks(HashMap<String, (Vec<Problem>, Vec<String>)>);

impl Marks {
    /// Looks at the worlds of a package and of those nested in its text.
    pub(crate) fn collect(&mut self, group: &UnresolvedPackageGroup) {
        for package in group.nested.iter().chain([&group.main]) {
            for (_, world) in package.worlds.iter() {
                let (problems, includes) = self.0.entry(world.name.clone()).or_default();
                let mut mark = |span: Span, what: String, stability| {
                    problems.extend(unstable(stability).map(|reason| {
                        let message = format!("{what} world `{}`: {}", world.name, reason.what());
                        Problem::new(message, reason.help()).at(place(&group.source_map, span))
                    }));
                };
                for (key, item) in world.imports.iter().chain(&world.exports) {
                    if let WorldItem::Interface { id, stability, span, .. } = item
                        && unstable(&package.interfaces[*id].stability).is_none()
                    {
                        mark(*span, format!("interface `{}` of", name(package, key)), stability);
                    }
                }
                for include in &world.includes {
                    mark(include.span, "`include` in".to_owned(), &include.stability);
                    includes.extend(world_name(package, include.id));
                }
            }
        }
    }

    /// The problems of a world and of those that it includes.
    pub(crate) fn of(mut self, world: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut names = vec![world.to_owned()];
        while let Some(name) = names.pop() {
            if let Some((found, includes)) = self.0.remove(&name) {
                problems.extend(found);
                names.extend(includes);
            }
        }
        problems
    }
}

/// The name of a world, also of one in another package.
fn world_name(package: &UnresolvedPackage, id: WorldId) -> Option<String> {
    let foreign = foreign(package, |item| matches!(item, AstItem::World(world) if *world == id));
    foreign.or_else(|| Some(package.worlds.get(id)?.name.clone()))
}

/// The name of an imported or exported interface, also of one in another package.
fn name(package: &UnresolvedPackage, key: &WorldKey) -> String {
    match key {
        WorldKey::Name(name) => name.clone(),
        WorldKey::Interface(id) => {
            let foreign = foreign(package, |item| matches!(item, AstItem::Interface(other) if other == id));
            foreign.or_else(|| package.interfaces[*id].name.clone()).unwrap_or_default()
        }
    }
}

/// The name of an item that is a placeholder here, since its package is another one.
fn foreign(package: &UnresolvedPackage, is: impl Fn(&AstItem) -> bool) -> Option<String> {
    let mut items = package.foreign_deps.values().flatten();
    items.find(|(_, (item, _))| is(item)).map(|(name, _)| name.clone())
}
