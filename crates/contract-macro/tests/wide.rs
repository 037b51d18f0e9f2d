//! Signatures at the limits of the canonical ABI, to the plugin and on to the host.

include!("plugins/wide.rs");

mod common;

use host::wide as api;
use keyway_contract::ServiceError;

struct Sums;

fn sum(e: &api::Eight) -> f64 {
    (e.a + e.b + e.c + e.d) as f64 + f64::from(e.e) + e.f + f64::from(e.g) + f64::from(e.h)
}

impl api::Wide for Sums {
    fn sixteen(&self, a: api::Eight, b: api::Eight) -> Result<u8, ServiceError> {
        Ok((sum(&a) + sum(&b)) as u8)
    }

    fn sixteen_text(&self, a: api::Eight, b: api::Eight) -> Result<String, ServiceError> {
        Ok((sum(&a) + sum(&b)).to_string())
    }

    fn seventeen(&self, a: api::Eight, b: api::Eight, c: f32) -> Result<f64, ServiceError> {
        Ok(sum(&a) + sum(&b) + f64::from(c))
    }

    fn seventeen_wide(&self, a: api::Eight, b: api::Nine) -> Result<api::Nine, ServiceError> {
        Ok(api::Nine { eight: api::Eight { a: a.a + b.eight.a, ..b.eight }, i: b.i + "!" })
    }

    #[rustfmt::skip]
    fn many(
        &self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8,
        o: u8, p: f64,
    ) -> Result<f32, ServiceError> {
        let small: u8 = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o].iter().sum();
        Ok(f32::from(small) + p as f32)
    }

    fn take_joined(
        &self,
        value: api::Joined,
        other: Option<api::Joined>,
    ) -> Result<api::Joined, ServiceError> {
        Ok(other.unwrap_or(value))
    }
}

#[test]
fn wide_signatures_travel() {
    let host = common::host(PLUGIN, [api::service(Sums)]);
    let mut client = host.linked_plugins().next().unwrap().client::<WideClient>("").unwrap();
    let eight = Eight { a: 1, b: 2, c: 3, d: 4, e: 0.5, f: 0.25, g: 5, h: -6 };
    assert_eq!(client.sixteen(eight, eight).unwrap(), 19);
    assert_eq!(client.sixteen_text(eight, eight).unwrap(), "19.5");
    assert_eq!(client.seventeen(eight, eight, 0.5).unwrap(), 20.0);
    let nine = client.seventeen_wide(eight, Nine { eight, i: "nine".into() }).unwrap();
    assert_eq!((nine.eight.a, nine.i.as_str()), (2, "nine!"));
    assert_eq!(client.many(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5).unwrap(), 15.5);
    for value in [Joined::A(1.5), Joined::B(u64::MAX), Joined::C("text".into()), Joined::D((1.0, 2.0, 3.0))] {
        assert_eq!(client.take_joined(Joined::A(0.0), Some(value.clone())).unwrap(), value);
        assert_eq!(client.take_joined(value.clone(), None).unwrap(), value);
    }
}
