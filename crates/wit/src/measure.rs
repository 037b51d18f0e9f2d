//! How large the types of a contract are when every name is written out.
//!
//! Names make it cheap to write a type that is enormous: thirty records, each with two fields of the one
//! before, have a billion parts. Whatever walks a type (printing, comparing, a value's codec) pays for the
//! parts, so they are counted first, without walking.

use wit_parser::{Function, Resolve, Type};

use crate::check::children;

/// The size of one type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    /// How deep it nests; 1 for a number.
    pub(crate) depth: u64,
    /// How many parts it has; 1 for a number.
    pub(crate) nodes: u64,
}

/// The sizes of all types of a [`Resolve`].
pub(crate) struct Measures(Vec<Measure>);

impl Measures {
    pub(crate) fn new(resolve: &Resolve) -> Self {
        let mut measures = Measures(Vec::with_capacity(resolve.types.len()));
        // The parser keeps types in the order of their use: whatever a type is made of comes before it.
        for (_, def) in resolve.types.iter() {
            let mut measure = Measure { depth: 1, nodes: 1 };
            for ty in children(&def.kind) {
                let part = measures.of(ty);
                measure.depth = measure.depth.max(part.depth.saturating_add(1));
                measure.nodes = measure.nodes.saturating_add(part.nodes);
            }
            measures.0.push(measure);
        }
        measures
    }

    pub(crate) fn of(&self, ty: Type) -> Measure {
        match ty {
            Type::Id(id) => {
                self.0.get(id.index()).copied().unwrap_or(Measure { depth: u64::MAX, nodes: u64::MAX })
            }
            _ => Measure { depth: 1, nodes: 1 },
        }
    }

    /// The parts of all parameters and the result.
    pub(crate) fn function(&self, function: &Function) -> u64 {
        let types = function.params.iter().map(|param| param.ty).chain(function.result);
        types.fold(1, |nodes, ty| nodes.saturating_add(self.of(ty).nodes))
    }
}
