//! Interfaces that are written into the world, without a package.

include!("plugins/inline.rs");

mod common;

struct Moody;

impl host::moods::Moods for Moody {
    fn ask(&self, question: &str) -> Result<host::moods::Mood, keyway_contract::ServiceError> {
        assert_eq!(question, "flip?");
        Ok(host::moods::Mood::Good)
    }
}

#[test]
fn inline_interfaces_work() {
    let host = common::host(PLUGIN, [host::moods::service(Moody)]);
    let mut client = host.linked_plugins().next().unwrap().client::<FlipsClient>("").unwrap();
    assert_eq!(client.flip(Side::Heads).unwrap(), Side::Tails(Some(1)));
    assert_eq!(client.flip(Side::Tails(None)).unwrap(), Side::Heads);
}
