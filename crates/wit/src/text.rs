//! A contract as one WIT document: [`Wit::text`].

use std::collections::BTreeSet;
use std::fmt::Write as _;

use wit_parser::{
    Docs, Function, InterfaceId, PackageId, PackageName, Stability, Type, TypeDef, TypeDefKind, TypeId,
    TypeOwner, WorldItem, WorldKey,
};

use crate::check::check;
use crate::model::Side;
use crate::parse::Wit;
use crate::problem::Problems;

impl Wit {
    /// The world and all it uses as one WIT document, with the documentation: the same text whatever files the
    /// contract came from.
    ///
    /// Other packages are nested in it (`package keyway:host@1.0.0 { … }`); worlds, interfaces and comments
    /// that the world does not use are left out. [`Wit::from_text`] reads it back to an equal contract, and
    /// gives the same text again.
    ///
    /// # Errors
    /// As [`Wit::contract`].
    pub fn text(&self) -> Result<String, Problems> {
        Problems::check(check(self), ())?;
        let mut printer = Printer { wit: self, out: Out::default() };
        printer.document();
        Ok(printer.out.text)
    }
}

/// Text with indented blocks.
#[derive(Default)]
pub(crate) struct Out {
    pub(crate) text: String,
    depth: usize,
}

impl Out {
    /// A line of its own.
    pub(crate) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            let _ = write!(self.text, "{:1$}{line}", "", self.depth * 2);
        }
        self.text.push('\n');
    }

    /// A block in braces: `head {`, what `inside` prints, `}`.
    pub(crate) fn block(&mut self, head: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line("}");
    }
}

/// A name as it stands in WIT, with `%` where it is a keyword.
pub(crate) fn id(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "as",
        "async",
        "bool",
        "borrow",
        "char",
        "constructor",
        "enum",
        "error-context",
        "export",
        "f32",
        "f64",
        "flags",
        "float32",
        "float64",
        "from",
        "func",
        "future",
        "import",
        "include",
        "interface",
        "list",
        "map",
        "option",
        "own",
        "package",
        "record",
        "resource",
        "result",
        "s16",
        "s32",
        "s64",
        "s8",
        "static",
        "stream",
        "string",
        "tuple",
        "type",
        "u16",
        "u32",
        "u64",
        "u8",
        "use",
        "variant",
        "with",
        "world",
    ];
    if KEYWORDS.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

fn package_name(package: &PackageName) -> String {
    let version = package.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
    format!("{}:{}{version}", id(&package.namespace), id(&package.name))
}

struct Printer<'a> {
    wit: &'a Wit,
    out: Out,
}

impl Printer<'_> {
    fn document(&mut self) {
        let resolve = &self.wit.resolve;
        let needed: BTreeSet<InterfaceId> = [Side::Import, Side::Export]
            .into_iter()
            .flat_map(|side| self.wit.items(side))
            .filter_map(|(key, item)| match (key, item) {
                (WorldKey::Interface(_), WorldItem::Interface { id, .. }) => Some(*id),
                _ => None,
            })
            .collect();
        let world = &resolve.worlds[self.wit.world];
        let Some(main) = world.package else { return };
        self.docs(&resolve.packages[main].docs);
        self.out.line(&format!("package {};", package_name(&resolve.packages[main].name)));
        self.interfaces(main, &needed);
        self.out.line("");
        self.docs(&world.docs);
        self.stability(&world.stability);
        self.open(&format!("world {}", id(&world.name)));
        self.world();
        self.close();

        let mut others: Vec<_> = needed.iter().filter_map(|id| resolve.interfaces[*id].package).collect();
        others.retain(|package| *package != main);
        others.sort_by_key(|package| resolve.packages[*package].name.to_string());
        others.dedup();
        for package in others {
            self.out.line("");
            self.docs(&resolve.packages[package].docs);
            self.open(&format!("package {}", package_name(&resolve.packages[package].name)));
            self.interfaces(package, &needed);
            self.close();
        }
    }

    fn open(&mut self, head: &str) {
        self.out.line(&format!("{head} {{"));
        self.out.depth += 1;
    }

    fn close(&mut self) {
        self.out.depth -= 1;
        self.out.line("}");
    }

    fn interfaces(&mut self, package: PackageId, needed: &BTreeSet<InterfaceId>) {
        let resolve = &self.wit.resolve;
        for (name, interface) in &resolve.packages[package].interfaces {
            if !needed.contains(interface) {
                continue;
            }
            self.out.line("");
            self.docs(&resolve.interfaces[*interface].docs);
            self.stability(&resolve.interfaces[*interface].stability);
            self.open(&format!("interface {}", id(name)));
            self.interface(*interface);
            self.close();
        }
    }

    fn interface(&mut self, interface: InterfaceId) {
        let interface = &self.wit.resolve.interfaces[interface];
        for ty in interface.types.values() {
            self.definition(*ty, interface.package);
        }
        for function in interface.functions.values() {
            self.docs(&function.docs);
            self.stability(&function.stability);
            self.out.line(&format!("{}: {};", id(&function.name), self.signature(function)));
        }
    }

    fn world(&mut self) {
        let resolve = &self.wit.resolve;
        let package = resolve.worlds[self.wit.world].package;
        for (side, word) in [(Side::Import, "import"), (Side::Export, "export")] {
            for (key, item) in self.wit.items(side) {
                match (key, item) {
                    (_, WorldItem::Type { id, .. }) => self.definition(*id, package),
                    (_, WorldItem::Function(function)) => {
                        self.docs(&function.docs);
                        self.stability(&function.stability);
                        let signature = self.signature(function);
                        self.out.line(&format!("{word} {}: {signature};", id(&function.name)));
                    }
                    (WorldKey::Interface(_), WorldItem::Interface { id, stability, docs, .. }) => {
                        self.docs(docs);
                        self.stability(stability);
                        self.out.line(&format!("{word} {};", self.path(*id, package)));
                    }
                    (WorldKey::Name(name), WorldItem::Interface { id: interface, stability, .. }) => {
                        self.docs(&resolve.interfaces[*interface].docs);
                        self.stability(stability);
                        self.open(&format!("{word} {}: interface", id(name)));
                        self.interface(*interface);
                        self.close();
                    }
                }
            }
        }
    }

    /// An interface, as the package says it.
    fn path(&self, interface: InterfaceId, from: Option<PackageId>) -> String {
        let resolve = &self.wit.resolve;
        let interface = &resolve.interfaces[interface];
        let name = id(interface.name.as_deref().unwrap_or_default());
        match interface.package {
            Some(package) if Some(package) != from => {
                let PackageName { namespace, name: package, version } = &resolve.packages[package].name;
                let version = version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
                format!("{}:{}/{name}{version}", id(namespace), id(package))
            }
            _ => name,
        }
    }

    fn docs(&mut self, docs: &Docs) {
        for line in docs.contents.iter().flat_map(|text| text.lines()) {
            self.out.line(format!("/// {line}").trim_end());
        }
    }

    fn stability(&mut self, stability: &Stability) {
        let (since, deprecated) = match stability {
            Stability::Unknown => (None, None),
            Stability::Unstable { deprecated, .. } => (None, deprecated.as_ref()),
            Stability::Stable { since, deprecated } => (Some(since), deprecated.as_ref()),
        };
        if let Some(version) = since {
            self.out.line(&format!("@since(version = {version})"));
            if let Some(version) = deprecated {
                self.out.line(&format!("@deprecated(version = {version})"));
            }
        }
    }

    fn definition(&mut self, ty: TypeId, package: Option<PackageId>) {
        let def = &self.wit.resolve.types[ty];
        let name = def.name.as_deref().unwrap_or_default();
        self.docs(&def.docs);
        self.stability(&def.stability);
        if let Some((interface, original)) = used(self.wit, def) {
            let path = self.path(interface, package);
            let renamed = if original == name { String::new() } else { format!(" as {}", id(name)) };
            return self.out.line(&format!("use {path}.{{{}{renamed}}};", id(&original)));
        }
        let name = id(name);
        match &def.kind {
            TypeDefKind::Record(record) => {
                self.open(&format!("record {name}"));
                for field in &record.fields {
                    self.docs(&field.docs);
                    self.out.line(&format!("{}: {},", id(&field.name), self.ty(field.ty)));
                }
            }
            TypeDefKind::Variant(variant) => {
                self.open(&format!("variant {name}"));
                for case in &variant.cases {
                    self.docs(&case.docs);
                    let payload = case.ty.map(|ty| format!("({})", self.ty(ty))).unwrap_or_default();
                    self.out.line(&format!("{}{payload},", id(&case.name)));
                }
            }
            TypeDefKind::Enum(cases) => {
                self.open(&format!("enum {name}"));
                for case in &cases.cases {
                    self.docs(&case.docs);
                    self.out.line(&format!("{},", id(&case.name)));
                }
            }
            TypeDefKind::Flags(flags) => {
                self.open(&format!("flags {name}"));
                for flag in &flags.flags {
                    self.docs(&flag.docs);
                    self.out.line(&format!("{},", id(&flag.name)));
                }
            }
            kind => return self.out.line(&format!("type {name} = {};", self.kind(kind))),
        }
        self.close();
    }

    fn signature(&self, function: &Function) -> String {
        let params: Vec<_> = function
            .params
            .iter()
            .map(|param| format!("{}: {}", id(&param.name), self.ty(param.ty)))
            .collect();
        let result = function.result.map(|ty| format!(" -> {}", self.ty(ty))).unwrap_or_default();
        format!("func({}){result}", params.join(", "))
    }

    fn ty(&self, ty: Type) -> String {
        let name = match ty {
            Type::Bool => "bool",
            Type::U8 => "u8",
            Type::S8 => "s8",
            Type::U16 => "u16",
            Type::S16 => "s16",
            Type::U32 => "u32",
            Type::S32 => "s32",
            Type::U64 => "u64",
            Type::S64 => "s64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            Type::ErrorContext => "error-context",
            Type::Id(ty) => {
                let def = &self.wit.resolve.types[ty];
                return match &def.name {
                    Some(name) => id(name),
                    None => self.kind(&def.kind),
                };
            }
        };
        name.to_owned()
    }

    fn kind(&self, kind: &TypeDefKind) -> String {
        match kind {
            TypeDefKind::Type(ty) => self.ty(*ty),
            TypeDefKind::List(ty) => format!("list<{}>", self.ty(*ty)),
            TypeDefKind::Option(ty) => format!("option<{}>", self.ty(*ty)),
            TypeDefKind::Tuple(tuple) => {
                let items: Vec<_> = tuple.types.iter().map(|ty| self.ty(*ty)).collect();
                format!("tuple<{}>", items.join(", "))
            }
            TypeDefKind::Result(result) => match (result.ok, result.err) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{}>", self.ty(ok)),
                (None, Some(err)) => format!("result<_, {}>", self.ty(err)),
                (Some(ok), Some(err)) => format!("result<{}, {}>", self.ty(ok), self.ty(err)),
            },
            // The checks have refused everything else that has no name.
            other => other.as_str().to_owned(),
        }
    }
}

/// The interface and name that a `use` names, when the type is one.
pub(crate) fn used(wit: &Wit, def: &TypeDef) -> Option<(InterfaceId, String)> {
    let TypeDefKind::Type(Type::Id(other)) = def.kind else { return None };
    let other = &wit.resolve.types[other];
    match (other.owner, &other.name) {
        (TypeOwner::Interface(interface), Some(name)) if other.owner != def.owner => {
            Some((interface, name.clone()))
        }
        _ => None,
    }
}
