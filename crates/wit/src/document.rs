//! A contract that was not read from WIT, as WIT: [`contract_text`].

use std::collections::HashMap;

use keyway_types::{Contract, FuncType, Interface, QualifiedName, Ref, Type};

use crate::text::{Out, id};

/// Writes a contract as one WIT document, from its types alone.
///
/// It is for contracts that come without a text, such as a component's. Each interface defines the types that
/// its functions use, and documentation is lost; [`Wit::text`](crate::Wit::text) is better where there is a
/// [`Wit`](crate::Wit). Read back, the document gives an equal contract, where no interface is both imported
/// and exported; such an interface is written once, with the functions of both sides.
///
/// # Examples
/// ```
/// let text = "package a:b; interface i { record r { x: u8 } f: func(r: r); } world w { export i; }";
/// let contract = keyway_wit::Wit::from_text("a.wit", text, None)?.contract()?;
/// let document = keyway_wit::contract_text(&contract);
/// assert!(document.contains("f: func(r: r);"));
/// # Ok::<(), keyway_wit::Problems>(())
/// ```
pub fn contract_text(contract: &Contract) -> String {
    let name = QualifiedName::parse(&contract.name);
    let (package, world) = name.interface.split_once('/').unwrap_or(("root:root", name.interface));
    let main = Package { name: package, version: name.version };
    let mut packages: Vec<(Package<'_>, Vec<Interface>)> = vec![(main, Vec::new())];
    for interface in contract.imports.iter().chain(contract.exports.iter()) {
        let Some(package) = Package::of(&interface.name) else { continue };
        let index = packages.iter().position(|(known, _)| *known == package).unwrap_or_else(|| {
            packages.push((package, Vec::new()));
            packages.len() - 1
        });
        let known = &mut packages[index].1;
        match known.iter_mut().find(|known| known.name == interface.name) {
            None => known.push(interface.clone()),
            Some(known) => add_functions(known, interface),
        }
    }

    let mut out = Out::default();
    for (index, (package, interfaces)) in packages.iter().enumerate() {
        if index == 0 {
            out.line(&format!("package {package};"));
            for interface in interfaces {
                out.line("");
                print_interface(&mut out, interface);
            }
            out.line("");
            out.block(&format!("world {}", id(world)), |out| print_world(out, contract, *package));
        } else {
            out.line("");
            out.block(&format!("package {package}"), |out| {
                for interface in interfaces {
                    print_interface(out, interface);
                }
            });
        }
    }
    out.text
}

/// An interface that is both imported and exported is written once, with the functions of both sides.
fn add_functions(known: &mut Interface, other: &Interface) {
    let missing = other.functions.iter().filter(|f| !known.functions.iter().any(|k| k.name == f.name));
    known.functions = known.functions.iter().chain(missing).cloned().collect::<Vec<_>>().into();
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Package<'a> {
    name: &'a str,
    version: &'a str,
}

impl<'a> Package<'a> {
    /// The package of an interface; none for an interface inside of the world.
    fn of(interface: &'a str) -> Option<Self> {
        let name = QualifiedName::parse(interface);
        name.interface.split_once('/').map(|(package, _)| Package { name: package, version: name.version })
    }
}

impl std::fmt::Display for Package<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (namespace, name) = self.name.split_once(':').unwrap_or(("root", self.name));
        write!(f, "{}:{}", id(namespace), id(name))?;
        if self.version.is_empty() { Ok(()) } else { write!(f, "@{}", self.version) }
    }
}

fn print_world(out: &mut Out, contract: &Contract, main: Package<'_>) {
    let sides = [("import", &contract.imports), ("export", &contract.exports)];
    // The world's own functions share one set of types, which come first.
    let own = sides.iter().flat_map(|(_, interfaces)| interfaces.iter()).filter(|i| i.name.is_empty());
    let mut types = Types::new(contract.imports.iter().chain(contract.exports.iter()).map(|i| &*i.name));
    for function in own.flat_map(|i| i.functions.iter()) {
        types.reserve(&function.name);
    }
    for (word, interfaces) in sides {
        for interface in interfaces.iter() {
            if interface.name.is_empty() {
                for function in interface.functions.iter() {
                    let signature = types.signature(out, &function.ty);
                    since(out, function.since.as_deref());
                    out.line(&format!("{word} {}: {signature};", id(&function.name)));
                }
            } else if let Some(package) = Package::of(&interface.name) {
                let name = QualifiedName::parse(&interface.name);
                let short = id(name.interface.split_once('/').map_or("", |(_, short)| short));
                if package == main {
                    out.line(&format!("{word} {short};"));
                } else {
                    let version =
                        if name.version.is_empty() { String::new() } else { format!("@{}", name.version) };
                    let package = Package { version: "", ..package };
                    out.line(&format!("{word} {package}/{short}{version};"));
                }
            } else {
                out.block(&format!("{word} {}: interface", id(&interface.name)), |out| {
                    print_functions(out, interface)
                });
            }
        }
    }
}

fn print_interface(out: &mut Out, interface: &Interface) {
    let name = QualifiedName::parse(&interface.name);
    let short = name.interface.split_once('/').map_or(name.interface, |(_, short)| short);
    out.block(&format!("interface {}", id(short)), |out| print_functions(out, interface));
}

fn print_functions(out: &mut Out, interface: &Interface) {
    let mut types = Types::new(interface.functions.iter().map(|function| &*function.name));
    for function in interface.functions.iter() {
        let signature = types.signature(out, &function.ty);
        since(out, function.since.as_deref());
        out.line(&format!("{}: {signature};", id(&function.name)));
    }
}

fn since(out: &mut Out, version: Option<&str>) {
    if let Some(version) = version {
        out.line(&format!("@since(version = {version})"));
    }
}

/// The types of one interface that have been printed, by name.
struct Types(HashMap<String, Option<Type>>);

impl Types {
    /// Functions and types have one namespace.
    fn new<'a>(taken: impl Iterator<Item = &'a str>) -> Self {
        Types(taken.map(|name| (name.to_owned(), None)).collect())
    }

    fn reserve(&mut self, name: &str) {
        self.0.insert(name.to_owned(), None);
    }

    fn signature(&mut self, out: &mut Out, ty: &FuncType) -> String {
        let params: Vec<_> = ty
            .params
            .iter()
            .map(|param| format!("{}: {}", id(&param.name), self.ty(out, &param.ty)))
            .collect();
        let result = ty.result.as_ref().map(|ty| format!(" -> {}", self.ty(out, ty))).unwrap_or_default();
        format!("func({}){result}", params.join(", "))
    }

    /// How a type is written; the types with names inside of it are defined first.
    fn ty(&mut self, out: &mut Out, ty: &Type) -> String {
        let mut optional = |ty: &Option<Ref<Type>>| ty.as_ref().map(|ty| self.ty(out, ty));
        match ty {
            Type::List(item) => format!("list<{}>", self.ty(out, item)),
            Type::Option(item) => format!("option<{}>", self.ty(out, item)),
            Type::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.ty(out, item)).collect();
                format!("tuple<{}>", items.join(", "))
            }
            Type::Result(ok, err) => match (optional(ok), optional(err)) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{ok}>"),
                (None, Some(err)) => format!("result<_, {err}>"),
                (Some(ok), Some(err)) => format!("result<{ok}, {err}>"),
            },
            Type::Record(name, fields) => {
                let lines: Vec<_> =
                    fields.iter().map(|f| format!("{}: {}", id(&f.name), self.ty(out, &f.ty))).collect();
                self.define(out, "record", name, ty, lines)
            }
            Type::Variant(name, cases) => {
                let lines: Vec<_> = cases
                    .iter()
                    .map(|case| match &case.ty {
                        None => id(&case.name),
                        Some(ty) => format!("{}({})", id(&case.name), self.ty(out, ty)),
                    })
                    .collect();
                self.define(out, "variant", name, ty, lines)
            }
            Type::Enum(name, names) => {
                self.define(out, "enum", name, ty, names.iter().map(|n| id(n)).collect())
            }
            Type::Flags(name, names) => {
                self.define(out, "flags", name, ty, names.iter().map(|n| id(n)).collect())
            }
            primitive => primitive.to_string(),
        }
    }

    fn define(&mut self, out: &mut Out, word: &str, name: &str, ty: &Type, lines: Vec<String>) -> String {
        let base = if name.is_empty() { word } else { name };
        let mut name = base.to_owned();
        let mut number = 1;
        loop {
            match self.0.get(&name) {
                None => break,
                Some(Some(known)) if known == ty => return id(&name),
                Some(_) => {
                    number += 1;
                    name = format!("{base}-x{number}");
                }
            }
        }
        self.0.insert(name.clone(), Some(ty.clone()));
        out.block(&format!("{word} {}", id(&name)), |out| {
            for line in lines {
                out.line(&format!("{line},"));
            }
        });
        id(&name)
    }
}
