//! [`Guest`]: what the store of an instance has, and what the instance may do.

use std::sync::Arc;

use keyway_contract::error::CallErrorKind;
use keyway_host::{Grants, Limits};
use keyway_loader_wasm::sandbox::{Sandboxed, Usage, Wasi};
use wasmtime::component::Linker;
use wasmtime_wasi::{WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};

use crate::outgoing::Outgoing;

/// The data of an instance's store.
pub(crate) struct Guest {
    pub(crate) usage: Usage,
    pub(crate) wasi: Wasi,
    http: WasiHttpCtx,
    outgoing: Outgoing,
    grants: Arc<Grants>,
    /// Whether the component has been instantiated.
    pub(crate) started: bool,
}

impl Guest {
    /// That of an instance of a plugin.
    ///
    /// # Errors
    /// When a directory that was granted cannot be opened.
    pub(crate) fn new(
        plugin: &Arc<str>,
        grants: &Arc<Grants>,
        limits: &Limits,
    ) -> Result<Self, CallErrorKind> {
        Ok(Guest {
            usage: Usage::new(limits.memory),
            wasi: Wasi::new(plugin, grants)?,
            http: WasiHttpCtx::new(),
            outgoing: Outgoing::new(plugin, grants),
            grants: Arc::clone(grants),
            started: false,
        })
    }
}

impl Guest {
    /// What `wasi:http` asks of the host.
    pub(crate) fn hooks(&mut self) -> &mut dyn WasiHttpHooks {
        &mut self.outgoing
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi.view()
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outgoing, table: self.wasi.view().table, ctx: &mut self.http }
    }
}

impl Sandboxed for Guest {
    fn has_random(&self) -> bool {
        self.grants.random || !self.started
    }
}

/// The interfaces of `wasi:http` that are linked, without and with async functions.
const LINKED: [(&str, &[&str], &str); 2] = [
    ("0.2.", &["wasi:http/types", "wasi:http/outgoing-handler"], "0.2.12"),
    ("0.3.", &["wasi:http/types", "wasi:http/client"], "0.3.0"),
];

/// The exact name of the interface that is linked in place of one that a component imports.
fn http(interface: &str) -> Option<String> {
    let (name, version) = interface.split_once('@')?;
    let (_, _, exact) = LINKED.iter().find(|(series, names, _)| {
        let patch = version.strip_prefix(series).unwrap_or_default();
        !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit()) && names.contains(&name)
    })?;
    Some(format!("{name}@{exact}"))
}

/// The same, of all that is linked on an engine without async functions.
pub(crate) fn linked(interface: &str) -> Option<String> {
    let http = || http(interface).filter(|name| !name.ends_with("@0.3.0"));
    keyway_loader_wasm::sandbox::linked(interface).or_else(http)
}

/// The same, of all that is linked on an engine with async functions.
pub(crate) fn linked_concurrent(interface: &str) -> Option<String> {
    let wasi = keyway_loader_wasm::sandbox::linked(interface);
    wasi.or_else(|| keyway_loader_wasm::sandbox::linked_concurrent(interface)).or_else(|| http(interface))
}

/// Links WASI and `wasi:http` 0.2, and 0.3 where the engine has async functions.
///
/// # Errors
/// When something is defined already.
pub(crate) fn link(l: &mut Linker<Guest>, concurrent: bool) -> wasmtime::Result<()> {
    keyway_loader_wasm::sandbox::link_async(l)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(l)?;
    if concurrent {
        keyway_loader_wasm::sandbox::link_concurrent(l)?;
        wasmtime_wasi_http::p3::add_to_linker(l)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::*;

    /// The names are those under which wasmtime defines them: what is defined already cannot be defined again.
    #[test]
    fn the_names_are_those_of_wasmtime() {
        let mut linker = Linker::<Guest>::new(&Engine::default());
        link(&mut linker, true).unwrap();
        for (interface, item) in [
            ("wasi:http/types@0.2.0", "http-error-code"),
            ("wasi:http/outgoing-handler@0.2.3", "handle"),
            ("wasi:http/types@0.3.0", "[constructor]fields"),
            ("wasi:http/client@0.3.1", "send"),
            ("wasi:cli/environment@0.3.0", "get-environment"),
            ("wasi:random/random@0.3.0", "get-random-u64"),
            ("wasi:clocks/monotonic-clock@0.3.0", "now"),
            ("wasi:sockets/types@0.3.0", "[static]tcp-socket.create"),
            ("wasi:filesystem/preopens@0.3.0", "get-directories"),
        ] {
            let exact = linked_concurrent(interface).unwrap_or_else(|| panic!("{interface}"));
            let mut instance = linker.instance(&exact).unwrap();
            assert!(instance.func_new(item, |_, _, _, _| Ok(())).is_err(), "{exact}#{item}");
        }
        for other in
            ["wasi:http/types@0.4.0", "wasi:http/client@0.2.0", "wasi:http/types@0.2.0-rc-1", "a:b/c@0.2.0"]
        {
            assert_eq!(linked_concurrent(other), None);
        }
        assert_eq!(linked("wasi:http/types@0.3.0"), None);
    }
}
