//! What a component says of itself, read without compiling it.

use keyway_contract::types::{Contract, Interface, Ref};
use keyway_host::error::Problem;
use keyway_host::loader::Description;
use keyway_host::seal;
use keyway_wit::{component_contract, contract_text};
use wasmparser::{CanonicalFunction, CanonicalOption, Parser, Payload};

/// The custom section with the manifest.
const MANIFEST: &str = "keyway.manifest";
/// The longest manifest that is read; the host refuses longer ones as well.
const MANIFEST_LIMIT: usize = 1 << 20;

/// Reads what a component says of itself.
///
/// # Errors
/// When it is no valid component, when it is not what was sealed, or its manifest is too long or no text.
pub(crate) fn describe(bytes: &[u8]) -> Result<Description, Problem> {
    let sealed = seal::read(bytes)?.and_then(|seal| seal.manifest);
    let found = component_contract(bytes).map_err(|problem| Problem::Damaged(problem.message))?;
    let Sections { manifest, system, provides } = sections(bytes)?;
    let own = |interfaces: &[Interface]| -> Ref<[Interface]> {
        interfaces.iter().filter(|interface| !is_system(&interface.name)).cloned().collect::<Vec<_>>().into()
    };
    let Contract { name, exports, imports } = found.contract;
    let contract = Contract { name, exports, imports: own(&imports) };
    let skipped = found.skipped.iter().filter(|skipped| !is_system(&skipped.function));
    Ok(Description {
        // What it was packed with takes the place of what it was built with, as in native libraries.
        manifest: sealed.or(manifest),
        wit: contract_text(&contract),
        contract,
        system,
        provides,
        skipped: skipped.map(|skipped| format!("{}: {}", skipped.function, skipped.reason)).collect(),
    })
}

/// Whether an interface is the system's and no host service.
fn is_system(interface: &str) -> bool {
    interface.starts_with("wasi:")
}

/// What is read from the sections themselves.
struct Sections {
    manifest: Option<String>,
    /// The interfaces of the system that the component imports.
    system: Vec<String>,
    /// Those that it exports.
    provides: Vec<String>,
}

/// Finds the interfaces of the system, and the manifest: the component's own, else that of a core module in it, where a
/// compiler puts what its source says.
fn sections(bytes: &[u8]) -> Result<Sections, Problem> {
    let mut depth = 0usize;
    let (mut own, mut inner): (Option<&[u8]>, Option<&[u8]>) = (None, None);
    let (mut system, mut provides) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| Problem::Damaged(error.to_string()))?;
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            // The outermost ends, too.
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if section.name() == MANIFEST => {
                let place = if depth == 0 { &mut own } else { &mut inner };
                place.get_or_insert(section.data());
            }
            Payload::ComponentCanonicalSection(section) if depth == 0 => {
                for function in section {
                    check_strings(&function.map_err(|error| Problem::Damaged(error.to_string()))?)?;
                }
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    let import = import.map_err(|error| Problem::Damaged(error.to_string()))?;
                    if is_system(import.name.name) {
                        system.push(import.name.name.to_owned());
                    }
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    let export = export.map_err(|error| Problem::Damaged(error.to_string()))?;
                    if is_system(export.name.name) {
                        provides.push(export.name.name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    Ok(Sections { manifest: own.or(inner).map(text).transpose()?, system, provides })
}

/// Refuses strings in another encoding than UTF-8: the codec has no other.
fn check_strings(function: &CanonicalFunction) -> Result<(), Problem> {
    let (CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. }) = function
    else {
        return Ok(());
    };
    let other =
        |option: &CanonicalOption| matches!(option, CanonicalOption::UTF16 | CanonicalOption::CompactUTF16);
    if options.iter().any(other) {
        return Err(Problem::Engine(
            "its strings are not in UTF-8; build it with `string-encoding=utf8`".to_owned(),
        ));
    }
    Ok(())
}

fn text(data: &[u8]) -> Result<String, Problem> {
    if data.len() > MANIFEST_LIMIT {
        return Err(Problem::Manifest(format!("{} bytes, more than {MANIFEST_LIMIT}", data.len())));
    }
    match std::str::from_utf8(data) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Problem::Manifest(format!("it is not text: {error}"))),
    }
}
