//! Connections that are held to addresses, not only to ports.

use keyway_sandbox::{Layer, Policy};

use crate::common::{Outcome, Scene, skip};

/// The host listens on this port of all its addresses: 127.0.0.0/8 and 10.20.30.40.
const PORT: u16 = 4700;

fn policy(peers: &[&str]) -> Policy {
    let connect = peers.iter().map(|peer| format!("{peer}:{PORT}").parse().unwrap()).collect();
    Policy { connect, namespaces: true, ..Policy::default() }
}

fn talk(policy: &Policy, peer: &str) -> Outcome {
    Scene::new().port(PORT).sealed(policy, "talk", &["outlets", &format!("{peer}:{PORT}")])
}

fn filtered(outcome: &Outcome) -> bool {
    let layers = outcome.layers.as_ref().expect("sealed");
    if !layers.connect_filter {
        skip(&layers.missing.join("; "));
    }
    layers.connect_filter
}

#[test]
fn the_granted_peers_are_reached() {
    let policy = policy(&["127.0.0.1", "10.20.30.40"]);
    for peer in ["127.0.0.1", "10.20.30.40"] {
        let outcome = talk(&policy, peer);
        assert_eq!(outcome.result.as_deref(), Ok("100000 bytes"), "{}", outcome.text);
        filtered(&outcome);
    }
}

#[test]
fn no_other_address_is_reached() {
    for peer in ["127.0.0.2", "10.20.30.40", "10.20.30.41"] {
        let outcome = talk(&policy(&["127.0.0.1"]), peer);
        if filtered(&outcome) {
            assert!(outcome.result.is_err(), "{outcome:?}");
        }
    }
    // Without the filter only the port counts: the documentation says so.
    let unfiltered = Policy { namespaces: false, ..policy(&["127.0.0.1"]) };
    assert_eq!(talk(&unfiltered, "127.0.0.2").result.as_deref(), Ok("100000 bytes"));
}

#[test]
fn a_peer_that_does_not_answer_is_a_reset() {
    let granted = Policy { connect: vec!["127.0.0.1:4701".parse().unwrap()], ..policy(&[]) };
    let outcome = Scene::new().port(PORT).sealed(&granted, "talk", &["outlets", "127.0.0.1:4701"]);
    if filtered(&outcome) {
        assert!(outcome.result.is_err(), "{outcome:?}");
    }
}

#[test]
fn the_filter_can_be_required() {
    let needed = Policy { require: vec![Layer::ConnectFilter], ..policy(&["127.0.0.1"]) };
    let outcome = Scene::new().port(PORT).sealed(&needed, "nothing", &[]);
    let error = outcome.result.unwrap_err();
    assert!(
        error.contains("`connect-filter`, and it can't be had: the host carries no connections"),
        "{error}"
    );

    let listens = Policy { listen: vec!["127.0.0.1:4702".parse().unwrap()], ..needed.clone() };
    let error = talk(&listens, "127.0.0.1").result.unwrap_err();
    assert!(error.contains("a process that listens shares the host's network"), "{error}");
}

#[test]
fn another_users_connections_are_filtered_too() {
    let Some(scene) = Scene::new().port(PORT).for_nobody() else { return };
    let policy = policy(&["127.0.0.1", "10.20.30.40"]);
    let talk = |peer: &str| scene.sealed(&policy, "talk", &["outlets", &format!("{peer}:{PORT}")]);
    let outcome = talk("10.20.30.40");
    assert_eq!(outcome.result.as_deref(), Ok("100000 bytes"), "{}", outcome.text);
    if filtered(&outcome) {
        assert!(talk("127.0.0.2").result.is_err());
    }
}
