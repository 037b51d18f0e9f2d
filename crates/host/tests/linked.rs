//! Linked-in plugins are checked as files are, as far as they can be.

use std::ffi::c_void;

use keyway_contract::LinkedPlugin;
use keyway_contract::abi::{ABI_VERSION, Plugin, Status, Str};
use keyway_host::{Host, Problem};

unsafe extern "C" fn create(_config: Str, _this: *mut *mut c_void, _error: *mut Str) -> Status {
    Status::OK
}

unsafe extern "C" fn destroy(_this: *mut c_void) -> Status {
    Status::OK
}

static TABLE: Plugin = Plugin {
    abi_version: ABI_VERSION,
    size: size_of::<Plugin>() as u32,
    functions: std::ptr::null(),
    function_count: 0,
    imports: std::ptr::null(),
    import_count: 0,
    create: Some(create),
    destroy: Some(destroy),
};

/// A contract that imports the host's log, of a type.
macro_rules! contract {
    ($log:literal) => {
        concat!(
            "package test:linked@1.0.0; world plugin { import keyway:host/log@1.0.0; } ",
            "package keyway:host@1.0.0 { interface log { enum level { trace, debug, info, warn, error } ",
            $log,
            " } }"
        )
    };
}

fn plugin(contract: &'static str) -> LinkedPlugin {
    let manifest = r#"{"keyway": 1, "id": "test.linked", "version": "1.0.0"}"#;
    LinkedPlugin { manifest, contract, table: &TABLE }
}

#[test]
fn services_of_other_types_are_refused() {
    let build = |contract| Host::builder().link(plugin(contract)).build().map(|_| ());
    build(contract!("log: func(level: level, target: string, message: string);")).unwrap();
    let error = build(contract!("log: func(text: string);")).unwrap_err();
    assert!(matches!(error.problem(), Problem::Incompatible(text) if text.contains("log")), "{error}");
}
