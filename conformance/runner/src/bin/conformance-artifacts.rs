//! Builds the artifacts of all cases into a folder, for tests that are told of it by `KEYWAY_ARTIFACTS`.

fn main() -> Result<(), String> {
    let mut args = std::env::args_os().skip(1);
    match (args.next(), args.next()) {
        (Some(folder), None) => keyway_conformance::prepare(folder.as_ref()),
        _ => Err("usage: conformance-artifacts FOLDER".to_owned()),
    }
}
