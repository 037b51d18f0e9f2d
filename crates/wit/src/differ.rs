//! The first place where two types differ.

use std::fmt;

use keyway_types::{Case, Field, FuncType, Ref, Type};

/// A place inside a function's type, and what stands there on both sides.
///
/// It prints as one line: ``parameter `image` . field `pixels`: `list<u8>` against `list<u16>` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct At {
    /// The way from the function to the place, outermost first: ``parameter `image` ``, ``field `pixels` ``.
    pub path: Vec<String>,
    /// What one side has there, as WIT; `nothing` where it has nothing.
    pub wanted: String,
    /// What the other side has there.
    pub found: String,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| if text == NOTHING { NOTHING.to_owned() } else { format!("`{text}`") };
        write!(f, "{}: {} against {}", self.path.join(" . "), shown(&self.wanted), shown(&self.found))
    }
}

const NOTHING: &str = "nothing";

impl At {
    fn new(wanted: impl ToString, found: impl ToString) -> Self {
        At { path: Vec::new(), wanted: wanted.to_string(), found: found.to_string() }
    }

    fn inside(mut self, step: impl Into<String>) -> Self {
        self.path.insert(0, step.into());
        self
    }
}

/// The first difference of two functions' types; `None` when they are equal.
pub(crate) fn functions(wanted: &FuncType, found: &FuncType) -> Option<At> {
    for index in 0..wanted.params.len().max(found.params.len()) {
        let at = match (wanted.params.get(index), found.params.get(index)) {
            (Some(a), Some(b)) => types(&a.ty, &b.ty),
            (Some(a), None) => Some(At::new(&*a.ty, NOTHING)),
            (None, Some(b)) => Some(At::new(NOTHING, &*b.ty)),
            (None, None) => None,
        };
        if let Some(at) = at {
            let name = wanted.params.get(index).or(found.params.get(index)).map(|param| &*param.name);
            return Some(at.inside(format!("parameter `{}`", name.unwrap_or_default())));
        }
    }
    payloads(wanted.result.as_ref(), found.result.as_ref()).map(|at| at.inside("the result"))
}

fn payloads(wanted: Option<&Ref<Type>>, found: Option<&Ref<Type>>) -> Option<At> {
    match (wanted, found) {
        (Some(a), Some(b)) => types(a, b),
        (None, None) => None,
        (a, b) => {
            let shown = |ty: Option<&Ref<Type>>| ty.map_or(NOTHING.to_owned(), |ty| ty.to_string());
            Some(At::new(shown(a), shown(b)))
        }
    }
}

fn types(wanted: &Type, found: &Type) -> Option<At> {
    use Type::*;
    match (wanted, found) {
        (List(a), List(b)) => types(a, b).map(|at| at.inside("items of the list")),
        (Option(a), Option(b)) => types(a, b).map(|at| at.inside("the option's value")),
        (Result(a, c), Result(b, d)) => payloads(a.as_ref(), b.as_ref())
            .map(|at| at.inside("`ok`"))
            .or_else(|| payloads(c.as_ref(), d.as_ref()).map(|at| at.inside("`err`"))),
        (Tuple(a), Tuple(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b.iter()).enumerate();
            pairs.find_map(|(index, (a, b))| types(a, b).map(|at| at.inside(format!("item {}", index + 1))))
        }
        (Record(_, a), Record(_, b)) => {
            let shown = |field: &Field| format!("{}: {}", field.name, *field.ty);
            members(a, b, "field", |field| &field.name, shown, |a, b| types(&a.ty, &b.ty))
        }
        (Variant(_, a), Variant(_, b)) => {
            let shown = |case: &Case| match &case.ty {
                Some(ty) => format!("{}({})", case.name, **ty),
                None => case.name.to_string(),
            };
            members(a, b, "case", |case| &case.name, shown, |a, b| payloads(a.ty.as_ref(), b.ty.as_ref()))
        }
        (Enum(_, a), Enum(_, b)) => members(a, b, "case", |name| name, ToString::to_string, |_, _| None),
        (Flags(_, a), Flags(_, b)) => members(a, b, "flag", |name| name, ToString::to_string, |_, _| None),
        (a, b) => (a != b).then(|| At::new(a, b)),
    }
}

/// The first difference of two lists of fields, cases or flags, which have to be equal in names and order.
fn members<T>(
    wanted: &[T],
    found: &[T],
    word: &str,
    name: impl Fn(&T) -> &str,
    shown: impl Fn(&T) -> String,
    inside: impl Fn(&T, &T) -> Option<At>,
) -> Option<At> {
    for index in 0..wanted.len().max(found.len()) {
        let (a, b) = (wanted.get(index), found.get(index));
        let at = match (a, b) {
            (Some(a), Some(b)) if name(a) == name(b) => match inside(a, b) {
                Some(at) => at.inside(format!("{word} `{}`", name(a))),
                None => continue,
            },
            // One side has a member that the other lacks altogether: say that, not that all the rest has moved.
            (Some(a), _) if !found.iter().any(|b| name(a) == name(b)) => {
                At::new(shown(a), NOTHING).inside(format!("{word} `{}`", name(a)))
            }
            (_, Some(b)) if !wanted.iter().any(|a| name(a) == name(b)) => {
                At::new(NOTHING, shown(b)).inside(format!("{word} `{}`", name(b)))
            }
            (a, b) => {
                let shown = |side: Option<&T>| side.map_or(NOTHING.to_owned(), &shown);
                At::new(shown(a), shown(b)).inside(format!("{word} {} in order", index + 1))
            }
        };
        return Some(at);
    }
    None
}
