//! Lists of numbers between a host and a process.

use keyway_contract::value::Numbers;
use keyway_contract::{Buffer, CallErrorKind, Value};
use keyway_host::{Instance, Plugin};

use crate::common::{LONG, call, deadly, host, limits, loader};

fn echo(instance: &mut Instance, plugin: &Plugin, data: Buffer<u8>) -> Buffer<u8> {
    // Typed: values of a dynamic call are copies.
    let symbol = plugin.lookup("echo").unwrap().typed::<(Buffer<u8>,), Buffer<u8>>().unwrap();
    symbol.call(instance, (data,)).unwrap()
}

fn fill(instance: &mut Instance, plugin: &Plugin, len: u32) -> Vec<u8> {
    match call(instance, plugin, "fill", &[Value::U32(len)]).unwrap() {
        Some(Value::Numbers(Numbers::U8(data))) => data.to_vec(),
        other => panic!("{other:?}"),
    }
}

const SIZES: [usize; 9] = [0, 1, 100, 4_096, 8_191, 8_192, 100_000, 1 << 20, 5_000_001];

/// All ways in which memory is shared, or not.
fn everywhere(test: impl Fn(&Plugin, &mut Instance)) {
    let ways = [loader(), loader().trusted_memory(true), loader().shared_memory(false)];
    for way in ways {
        let plugin = host(way, limits(LONG)).open(deadly()).unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        test(&plugin, &mut instance);
    }
}

#[test]
fn lists_of_every_size_come_back() {
    everywhere(|plugin, instance| {
        for size in SIZES {
            let data: Vec<u8> = (0..size).map(|index| (index * 7) as u8).collect();
            let back = echo(instance, plugin, data.clone().into());
            assert!(back[..] == data[..], "{size} bytes");
            assert!(fill(instance, plugin, size as u32) == vec![5u8; size], "{size} bytes made there");
        }
    });
}

/// What was born in shared memory is not copied on its way, and comes back where it was if that is trusted.
#[test]
fn a_trusted_list_moves_there_and_back() {
    let plugin = host(loader().trusted_memory(true), limits(LONG)).open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let mut data = instance.buffer::<u8>(1 << 20);
    data.fill(9);
    let place = data.as_ptr();
    for _ in 0..50 {
        data = echo(&mut instance, &plugin, data);
        assert_eq!(data.as_ptr(), place);
    }
    assert!(data.iter().all(|byte| *byte == 9));
    // It outlives the process.
    drop(instance);
    assert!(data.iter().all(|byte| *byte == 9));
}

/// Whether memory is shared with a process.
fn is_shared(data: &[u8]) -> bool {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    maps.lines().filter(|line| line.contains("keyway-arena")).any(|line| {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|address| usize::from_str_radix(address, 16).unwrap());
        (from..to).contains(&data.as_ptr().addr())
    })
}

/// By default nobody can change what this program looks at, whether it goes there or has come from there.
#[test]
fn lists_are_in_shared_memory_only_if_that_is_trusted() {
    for trusted in [false, true] {
        let plugin = host(loader().trusted_memory(trusted), limits(LONG)).open(deadly()).unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        let mut data = instance.buffer::<u8>(1 << 20);
        data.fill(9);
        assert_eq!(is_shared(&data), trusted);
        let back = echo(&mut instance, &plugin, data);
        assert_eq!(is_shared(&back), trusted);
        assert!(back.iter().all(|byte| *byte == 9));
    }
}

/// What was given is not freed here as well when it turns out to be too much.
#[test]
fn a_list_over_the_limit_is_refused_once() {
    let limits = keyway_host::Limits { values: 1 << 20, ..limits(LONG) };
    let plugin = host(loader().trusted_memory(true), limits).open(deadly()).unwrap();
    for _ in 0..3 {
        let mut instance = plugin.instantiate("").unwrap();
        let symbol = plugin.lookup("echo").unwrap().typed::<(Buffer<u8>,), Buffer<u8>>().unwrap();
        let data = instance.buffer::<u8>(2 << 20);
        let error = symbol.call(&mut instance, (data,)).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Value(_)), "{error}");
    }
}

/// A list is the plugin's for as long as it likes, and its memory is used for others afterwards.
#[test]
fn a_plugin_may_keep_a_list() {
    let small = 64 << 20;
    let plugin = host(loader().shared_bytes(small), limits(LONG)).open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    // Far more than fits at a time: each one frees the one before.
    for round in 0..60u8 {
        let data = Value::from(vec![round; 3 << 20]);
        call(&mut instance, &plugin, "keep", &[data]).unwrap();
    }
    for size in [1 << 20, 6 << 20] {
        assert_eq!(echo(&mut instance, &plugin, vec![1; size].into()).len(), size);
    }
}

#[test]
fn more_than_fits_is_an_error_that_says_so() {
    let plugin = host(loader().shared_bytes(16 << 20), limits(LONG)).open(deadly()).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let kind = call(&mut instance, &plugin, "echo", &[Value::from(vec![1u8; 8 << 20])]).unwrap_err();
    assert!(matches!(kind, CallErrorKind::Value(_)), "{kind}");
    let mut instance = plugin.instantiate("").unwrap();
    let kind = call(&mut instance, &plugin, "fill", &[Value::U32(8 << 20)]).unwrap_err();
    assert!(matches!(kind, CallErrorKind::Value(_)), "{kind}");
}

#[test]
fn values_over_the_limit_are_refused() {
    for shared in [true, false] {
        let limits = keyway_host::Limits { values: 1 << 20, ..limits(LONG) };
        let plugin = host(loader().shared_memory(shared), limits).open(deadly()).unwrap();
        let mut instance = plugin.instantiate("").unwrap();
        let kind = call(&mut instance, &plugin, "echo", &[Value::from(vec![1u8; 2 << 20])]).unwrap_err();
        assert!(matches!(kind, CallErrorKind::Value(_)), "{kind}");
        let mut instance = plugin.instantiate("").unwrap();
        let kind = call(&mut instance, &plugin, "fill", &[Value::U32(2 << 20)]).unwrap_err();
        assert!(matches!(kind, CallErrorKind::Value(_) | CallErrorKind::Crashed { .. }), "{kind}");
    }
}

#[test]
fn buffers_of_an_instance_go_to_another_one() {
    let plugin = host(loader(), limits(LONG)).open(deadly()).unwrap();
    let (mut one, mut other) = (plugin.instantiate("").unwrap(), plugin.instantiate("").unwrap());
    let mut data = one.buffer::<u8>(100_000);
    data.fill(3);
    let back = echo(&mut other, &plugin, data);
    assert!(back.len() == 100_000 && back.iter().all(|byte| *byte == 3));
    assert_eq!(echo(&mut one, &plugin, back).len(), 100_000);
}
