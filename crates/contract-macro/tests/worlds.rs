//! Several interfaces in a world, its own functions, and services of every kind.

include!("plugins/worlds.rs");

mod common;

use contract::{DrawClient, DrawingClient, MeasureClient};
use keyway_contract::ServiceError;

struct Desk;

impl host::World for Desk {
    fn random(&self, below: u32) -> Result<u32, ServiceError> {
        if below == 0 { Err("below nothing".into()) } else { Ok(below - 1) }
    }

    fn say(&self, text: &str, page: Page) -> Result<Result<Page, String>, ServiceError> {
        Ok(if page.corner.x < 0.0 { Err(format!("{text}: outside")) } else { Ok(page) })
    }
}

impl host::clock::Clock for Desk {
    fn now(&self) -> Result<Instant, ServiceError> {
        Ok(Instant { seconds: 10, nanoseconds: 0 })
    }
}

fn host_with_services() -> keyway_host::Host {
    let services = [host::service(Desk), host::clock::service(Desk)];
    common::host(PLUGIN, services)
}

#[test]
fn one_client_reaches_all_interfaces() {
    let host = host_with_services();
    let plugin = host.linked_plugins().next().unwrap();
    let mut client = plugin.client::<DrawingClient>("").unwrap();
    let (a, b) = (Position { x: 0.0, y: 0.0 }, Position { x: 3.0, y: 4.0 });
    client.draw().line(Stroke { from: a, to: b }, Axis::Vertical).unwrap().unwrap();
    let error = client.draw().line(Stroke { from: a, to: a }, Axis::Vertical).unwrap().unwrap_err();
    assert_eq!(error, "no length along Vertical");
    client.draw_all().unwrap();
    assert_eq!(client.measure().distance(a, b, Unit::Metre).unwrap(), 5.0);
    assert_eq!(client.measure().area(&[a, b, a]).unwrap(), Some(3.0));
    assert!(client.timer().fire(Instant { seconds: 9, nanoseconds: 0 }).unwrap());
    assert_eq!(client.extra().flip(Axis::Horizontal).unwrap(), Axis::Vertical);
    let page = Page { corner: b, printed: None };
    // One line, all of them, twice 3, and 9 by the host.
    assert_eq!(client.run(&[page, page]).unwrap(), Ok(101 + 6 + 9));
    let outside = Page { corner: Position { x: -1.0, y: 0.0 }, printed: None };
    assert_eq!(client.run(&[outside]).unwrap(), Err("a page: outside".to_owned()));
}

#[test]
fn a_client_of_one_interface_is_enough() {
    let host = host_with_services();
    let plugin = host.linked_plugins().next().unwrap();
    let a = Position { x: 1.0, y: 0.0 };
    let distance = plugin.client::<MeasureClient>("").unwrap().distance(a, a, Unit::Inch).unwrap();
    assert_eq!(distance, 0.0);
    plugin.client::<DrawClient>("").unwrap();
}

#[test]
fn since_is_in_the_contract() {
    let area = contract::CONTRACT.exported().find(|(_, f)| &*f.name == "area").unwrap().1;
    assert_eq!(area.since.as_deref(), Some("0.2.1"));
    assert_eq!(&*contract::CONTRACT.exports[0].name, "", "the world's own functions come first");
}

#[test]
fn the_model_is_that_of_the_text() {
    common::same(contract::__WIT, &contract::CONTRACT);
}
