// A plugin of a contract whose names are all taken: the body of the example `contract_names` and of the test
// `names`.

keyway_contract::contract!({ path: "../wit/tests/expanded/names.wit" });

/// Types that are called as the runtime calls its own.
#[cfg(not(target_arch = "wasm32"))]
pub mod runtime_names {
    keyway_contract::contract!({ path: "../wit/tests/expanded/runtime-names.wit", module: "runtime_names" });
}

use names_host as api;

/// Does what its functions' names say.
#[derive(Default)]
pub struct Named;

impl Image for Named {
    fn run(&mut self) {
        host::filter_v1_0_0::run();
    }

    fn host_interface(&mut self, contract: &str) {
        host::filter_v2_0_0::run(contract.is_empty());
    }
}

impl api::Host for Named {
    fn service(&mut self, flat: &str, raw: u32, import: &str) -> String {
        host::host::service(flat, raw, import)
    }

    fn bound(&mut self, index: u32) -> api::Image {
        api::Image { a: index as u8 }
    }
}

impl r#type::TypeInterface for Named {
    fn r#move(&mut self, r#type: r#type::Type) -> Result<r#type::Option, String> {
        Ok(r#type::Option { r#type: r#type.t, self_: "x".into(), r#match: vec![1].into(), crate_: true })
    }

    fn tee(&mut self, t: r#type::T) -> r#type::T {
        t
    }

    fn r#fn(&mut self, self_: u8, r#type: &str, plugin: &str, service: &[String], args: u8) -> Option<r#type::String> {
        let value = u32::from(self_) + u32::from(args) + (r#type.len() + plugin.len() + service.len()) as u32;
        Some(r#type::String { value: Some(value) })
    }

    fn r#use(&mut self, e: r#type::Self_, r: r#type::Ref, l: r#type::Loop, s: r#type::Result) -> Vec<r#type::Result> {
        let _ = (e, l);
        if r.contains(r#type::Ref::IN) { vec![s] } else { Vec::new() }
    }
}

impl filter::FilterInterface for Named {
    fn filtered(&mut self, filter: filter::Filter) -> filter::FilterClient {
        filter::FilterClient { a: filter.a }
    }
}

export!(Named);
