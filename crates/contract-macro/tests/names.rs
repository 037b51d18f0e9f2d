//! A contract whose names are all taken compiles, and works.

include!("plugins/names.rs");

mod common;

use keyway_contract::ServiceError;

struct Services;

impl host::filter_v1_0_0::Filter for Services {
    fn run(&self) -> Result<(), ServiceError> {
        Ok(())
    }
}

impl host::filter_v2_0_0::Filter for Services {
    fn run(&self, _fast: bool) -> Result<(), ServiceError> {
        Ok(())
    }
}

impl host::host::Host for Services {
    fn service(&self, flat: &str, raw: u32, import: &str) -> Result<String, ServiceError> {
        Ok(format!("{flat}{raw}{import}"))
    }

    fn bound(&self, _index: u32) -> Result<host::host::Image, ServiceError> {
        Err("not today".into())
    }
}

#[test]
fn odd_names_work() {
    let services = [
        host::filter_v1_0_0::service(Services),
        host::filter_v2_0_0::service(Services),
        host::host::make_service(Services),
    ];
    let host = common::host(PLUGIN, services);
    let mut client = host.linked_plugins().next().unwrap().client::<ImageClient>("").unwrap();
    client.run().unwrap();
    client.host_interface("").unwrap();
    assert_eq!(client.names_host().service("a", 1, "b").unwrap(), "a1b");
    assert_eq!(client.names_host().bound(7).unwrap().a, 7);
    let moved = client.r#type().r#move(r#type::Type { t: 5 }).unwrap().unwrap();
    assert_eq!((moved.r#type, moved.self_.as_str(), moved.crate_), (5, "x", true));
    let sum = client.r#type().r#fn(1, "ab", "c", &[], 2).unwrap();
    assert_eq!(sum.unwrap().value, Some(6));
    let filtered = client.filter().filtered(filter::Filter { a: filter::Image { a: 3 } }).unwrap();
    assert_eq!(filtered.a.a, 3);
}

#[test]
fn the_model_is_that_of_the_text() {
    common::same(__WIT, &CONTRACT);
}
