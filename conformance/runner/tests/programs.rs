//! Plugins that speak the protocol of processes themselves (docs/protocol.md), with and without what is optional in it.

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
#[allow(dead_code)]
mod text;

use conformance_buffers::{BuffersClient, Frame};
use keyway::{Buffer, Host, ProcessLoader, ProcessLoaderBuilder};
use keyway_conformance::artifacts;
use suite::Place;

fn host(set: impl FnOnce(ProcessLoaderBuilder) -> ProcessLoaderBuilder) -> Host {
    suite::host_with(
        Host::builder().loader(set(ProcessLoader::builder().runner(artifacts().runner())).build()),
    )
}

/// Runs every case on a host.
fn all_cases(host: &Host) {
    let mut wrong = Vec::new();
    for case in keyway_conformance::cases() {
        let place = Place::Python;
        if !(place.has(&case) && place.installed()) {
            continue;
        }
        let plugin = suite::open(host, &case.name, place).unwrap();
        if let Err(lines) = text::run(&plugin, place, &case.calls()) {
            wrong.push(format!("{}:{lines}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_cases_without_shared_memory() {
    all_cases(&host(|loader| loader.shared_memory(false)));
}

#[test]
fn all_cases_with_trusted_memory() {
    all_cases(&host(|loader| loader.trusted_memory(true)));
}

#[test]
fn all_cases_without_a_sandbox() {
    all_cases(&host(|loader| loader.sandbox(false)));
}

/// The shared memory holds a few of these lists. Every one that is not given back shows after some rounds.
#[test]
fn blocks_come_back() {
    if !Place::Python.installed() {
        return;
    }
    for trusted in [false, true] {
        let host = host(|loader| loader.shared_bytes(64 << 20).trusted_memory(trusted));
        let plugin = suite::open(&host, "buffers", Place::Python).unwrap();
        let mut buffers: BuffersClient = plugin.client("").unwrap();
        let list = |seed: usize| -> Vec<u8> { (0..3 << 20).map(|i: usize| (i * 31 + seed) as u8).collect() };
        for round in 0..40 {
            let items = list(round);
            // Moved back; kept, and replaced while it is kept; taken, and nothing given; made there; several at a time.
            assert_eq!(buffers.echo_u8(items.clone().into()).unwrap()[..], items[..], "round {round}");
            buffers.keep(items.clone().into()).unwrap();
            if round % 3 == 0 {
                assert_eq!(buffers.kept().unwrap()[..], items[..], "round {round}");
                assert!(buffers.kept().unwrap().is_empty());
            }
            assert_eq!(buffers.swallow(vec![7u64; 100_000].into()).unwrap(), 100_000);
            assert_eq!(buffers.make(20_000, 513).unwrap()[..], [513u16; 20_000][..]);
            let frames = [1u32, 2, 3].map(|seed| Frame {
                width: seed,
                height: 1,
                pixels: list(seed as usize)[..1 << 20].to_vec().into(),
            });
            let inverted = buffers.invert_all(frames.to_vec()).unwrap();
            for (frame, back) in frames.iter().rev().zip(&inverted) {
                assert!(back.width == frame.width && back.pixels.len() == frame.pixels.len());
                assert!(back.pixels.iter().zip(frame.pixels.iter()).all(|(back, pixel)| *back == !*pixel));
            }
            let (b, a) = buffers.swap(vec![5u16; 9000].into(), vec![0.5f64; 9000].into()).unwrap();
            assert_eq!((&b[..], &a[..]), (&[0.5f64; 9000][..], &[5u16; 9000][..]));
        }
    }
}

/// What the plugin fills in shared memory, and hands over.
#[test]
fn a_host_buffer_goes_there_and_back() {
    if !Place::Python.installed() {
        return;
    }
    let host = host(|loader| loader);
    let plugin = suite::open(&host, "buffers", Place::Python).unwrap();
    let mut buffers: BuffersClient = plugin.client("").unwrap();
    let mut items = Buffer::from(vec![1u32; 1 << 14]);
    for round in 1..=10 {
        items = buffers.double(items).unwrap();
        assert!(items.iter().all(|item| *item == 1 << round));
    }
}
