//! Makes the exports of a component cheaper to call, before it is compiled.
//!
//! At every call of a component's function, wasmtime looks up the core function behind it. For one that a core
//! instance defines itself, it searches its table of compiled code; for one that the instance imports, it
//! reads the import. So what `canon lift` takes from an instance is handed on by one more core module, which
//! imports the functions, exports them again, and has no code at all. That takes 35 ns off a call (the
//! cheapest takes 115 without), and adds 0.3 µs to making an instance.
//!
//! Only components of the form that toolchains give are changed: those whose lifts are at the top level and
//! behind the last core instance, so that nothing has to be numbered anew. Others stay as they are.

use std::collections::HashSet;
use std::ops::Range;

use wasm_encoder::{
    ComponentSection, Encode, EntityType, ExportKind, ExportSection, ImportSection, InstanceSection, Module,
    ModuleArg, ModuleSection, RawSection, TypeSection, ValType,
};
use wasmparser::types::Types;
use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentAlias, ComponentAliasSectionReader, CompositeInnerType,
    ExternalKind, Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

/// The id of a component's section of aliases.
const ALIASES: u8 = 6;

/// The component with its lifted functions exported once more, or `None` if it is not of the form.
pub(crate) fn reexport(bytes: &[u8]) -> Option<Vec<u8>> {
    let Outline { mut sections, lifted, types } = Outline::read(bytes)?;
    // Behind the last core module and instance: their numbers do not change.
    let last = (types.module_count(), types.core_instance_count());
    sections.retain(|section| section.counts == last);
    for alias in sections.iter_mut().flat_map(|section| &mut section.aliases) {
        alias.export.take_if(|export| !lifted.contains(&export.function) || is_called_once(export.name));
    }
    let start = sections.iter().find(|s| s.aliases.iter().any(|a| a.export.is_some()))?.start;

    let exports: Vec<&Export<'_>> = sections
        .iter()
        .flat_map(|section| &section.aliases)
        .filter_map(|alias| alias.export.as_ref())
        .collect();
    let module = module(&exports, &types)?;
    let mut out = bytes.get(..start)?.to_vec();
    ModuleSection(&module).append_to_component(&mut out);
    let mut namespaces: Vec<u32> = exports.iter().map(|export| export.instance).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let mut instances = InstanceSection::new();
    let args = namespaces.iter().map(|instance| (instance.to_string(), ModuleArg::Instance(*instance)));
    instances.instantiate(u32::try_from(last.0).ok()?, args.collect::<Vec<_>>());
    instances.append_to_component(&mut out);

    let instance = u32::try_from(last.1).ok()?;
    let mut number = 0;
    let mut copied = start;
    for section in sections.iter().filter(|section| section.start >= start) {
        out.extend_from_slice(bytes.get(copied..section.start)?);
        copied = section.end;
        let mut data = Vec::new();
        section.aliases.len().encode(&mut data);
        for alias in &section.aliases {
            if alias.export.is_some() {
                // A core function, from the export of a core instance.
                data.extend([0x00, 0x00, 0x01]);
                instance.encode(&mut data);
                number.to_string().encode(&mut data);
                number += 1;
            } else {
                data.extend_from_slice(bytes.get(alias.range.clone())?);
            }
        }
        RawSection { id: ALIASES, data: &data }.append_to_component(&mut out);
    }
    out.extend_from_slice(bytes.get(copied..)?);
    Some(out)
}

/// Whether a core function is of the lifecycle, by the name that toolchains give it: handing it on costs more than
/// it saves.
fn is_called_once(name: &str) -> bool {
    let name = name.strip_prefix("cabi_post_").unwrap_or(name);
    name.starts_with("keyway:plugin/lifecycle@")
}

/// The module that imports functions and exports them under their numbers.
fn module(exports: &[&Export<'_>], types: &Types) -> Option<Module> {
    let (mut signatures, mut imports, mut names) =
        (TypeSection::new(), ImportSection::new(), ExportSection::new());
    for (number, export) in (0..).zip(exports) {
        let ty = types.as_ref().core_function_at(export.function);
        let CompositeInnerType::Func(ty) = &types[ty].composite_type.inner else { return None };
        let [params, results] = [ty.params(), ty.results()]
            .map(|values| values.iter().map(|value| number_type(*value)).collect::<Option<Vec<_>>>());
        signatures.ty().function(params?, results?);
        imports.import(&export.instance.to_string(), export.name, EntityType::Function(number));
        names.export(&number.to_string(), ExportKind::Func, number);
    }
    let mut module = Module::new();
    module.section(&signatures).section(&imports).section(&names);
    Some(module)
}

/// The only types of values that the canonical ABI passes.
fn number_type(ty: wasmparser::ValType) -> Option<ValType> {
    Some(match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        _ => return None,
    })
}

/// What has to be known of a component.
struct Outline<'a> {
    sections: Vec<Aliases<'a>>,
    /// The core functions that are lifted.
    lifted: HashSet<u32>,
    types: Types,
}

/// A section of aliases at the top level.
struct Aliases<'a> {
    /// From its header to its end.
    start: usize,
    end: usize,
    /// How many core modules and core instances there are before it.
    counts: (usize, usize),
    aliases: Vec<Alias<'a>>,
}

struct Alias<'a> {
    range: Range<usize>,
    /// What it names, if that is a core function.
    export: Option<Export<'a>>,
}

/// A core function that an instance exports.
struct Export<'a> {
    /// Its number among the component's core functions.
    function: u32,
    instance: u32,
    name: &'a str,
}

impl<'a> Outline<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut validator = Validator::new_with_features(WasmFeatures::all());
        let (mut sections, mut lifted) = (Vec::new(), HashSet::new());
        let mut depth = 0usize;
        let mut end = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.ok()?;
            if depth == 0 {
                match &payload {
                    Payload::Version { range, .. } => end = range.end,
                    Payload::ComponentAliasSection(reader) => {
                        let types = validator.types(0)?;
                        let counts = (types.module_count() as usize, types.core_instance_count() as usize);
                        let aliases = aliases(reader, types.function_count())?;
                        sections.push(Aliases { start: end, end: reader.range().end, counts, aliases });
                    }
                    Payload::ComponentCanonicalSection(reader) => {
                        for function in reader.clone() {
                            if let CanonicalFunction::Lift { core_func_index, options, .. } = function.ok()?
                                && !options.contains(&CanonicalOption::Async)
                            {
                                lifted.insert(core_func_index);
                            }
                        }
                    }
                    _ => {}
                }
                if let Some((_, range)) = payload.as_section() {
                    end = range.end;
                }
            }
            let valid = validator.payload(&payload).ok()?;
            match &payload {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) if depth > 0 => depth -= 1,
                _ => {
                    if let ValidPayload::End(types) = valid {
                        return Some(Outline { sections, lifted, types });
                    }
                }
            }
        }
        None
    }
}

fn aliases<'a>(reader: &ComponentAliasSectionReader<'a>, functions: u32) -> Option<Vec<Alias<'a>>> {
    let mut aliases: Vec<Alias<'a>> = Vec::new();
    let mut function = functions;
    for item in reader.clone().into_iter_with_offsets() {
        let (start, alias) = item.ok()?;
        if let Some(last) = aliases.last_mut() {
            last.range.end = start;
        }
        let export = match alias {
            ComponentAlias::CoreInstanceExport { kind: ExternalKind::Func, instance_index, name } => {
                let export = Export { function, instance: instance_index, name };
                function += 1;
                Some(export)
            }
            _ => None,
        };
        aliases.push(Alias { range: start..reader.range().end, export });
    }
    Some(aliases)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(bytes: &[u8]) -> bool {
        Validator::new_with_features(WasmFeatures::all()).validate_all(bytes).is_ok()
    }

    #[test]
    fn the_usual_form_is_changed() {
        let component = r#"(component
            (core module $m
              (memory (export "memory") 1)
              (func (export "f") (param i32 i32) (result i32) (i32.const 0))
              (func (export "g") (result i64) (i64.const 0))
              (func (export "free") (param i32))
              (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
            (core instance $i (instantiate $m))
            (alias core export $i "memory" (core memory $memory))
            (alias core export $i "realloc" (core func $realloc))
            (alias core export $i "f" (core func $f))
            (func (export "f") (param "a" string) (result string)
              (canon lift (core func $f) (memory $memory) (realloc (core func $realloc))
                (post-return (core func $i "free"))))
            (func (export "g") (result s64) (canon lift (core func $i "g"))))"#;
        let before = wat::parse_str(component).unwrap();
        let after = reexport(&before).expect("changed");
        assert!(valid(&after));
        let count = |bytes: &[u8]| {
            let payloads = Parser::new(0).parse_all(bytes).map(Result::unwrap);
            payloads.filter(|payload| matches!(payload, Payload::ModuleSection { .. })).count()
        };
        assert_eq!((count(&before), count(&after)), (1, 2));
        // Nothing is left to do: the lifts come from a module of imports, and are moved to one more.
        assert!(reexport(&after).is_some_and(|again| valid(&again)));
    }

    #[test]
    fn other_forms_are_left_alone() {
        for component in [
            "(component)",
            "(component (core module))",
            // The lift is in a component inside.
            r#"(component (component $c
                 (core module $m (func (export "f"))) (core instance $i (instantiate $m))
                 (func (export "f") (canon lift (core func $i "f"))))
               (instance $i (instantiate $c)) (export "f" (func $i "f")))"#,
            // A core instance comes behind the lift.
            r#"(component
                 (core module $m (func (export "f"))) (core instance $i (instantiate $m))
                 (func (export "f") (canon lift (core func $i "f")))
                 (core instance $j (instantiate $m)))"#,
        ] {
            assert_eq!(reexport(&wat::parse_str(component).unwrap()), None, "{component}");
        }
    }

    #[test]
    fn damaged_components_are_left_alone() {
        let good = wat::parse_str(
            r#"(component (core module $m (func (export "f"))) (core instance $i (instantiate $m))
                (func (export "f") (canon lift (core func $i "f"))))"#,
        )
        .unwrap();
        for at in 0..good.len() {
            reexport(&good[..at]);
            for change in [1, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[at] ^= change;
                if let Some(after) = reexport(&bad) {
                    assert!(valid(&after) || !valid(&bad), "byte {at}");
                }
            }
        }
    }
}
