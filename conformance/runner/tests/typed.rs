//! What WAVE cannot show: generated clients, addresses, sizes, the order of events. Every test runs over every
//! placement that has the case's plugin, and says in which one it failed.

#[path = "suite/mod.rs"]
mod suite;
#[path = "suite/calls.rs"]
#[allow(dead_code)]
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use conformance_buffers::{BuffersClient, Frame};
use conformance_failures::FailuresClient;
use conformance_lists::{ListsClient, Named};
use conformance_scalars::ScalarsClient;
use conformance_state::CounterClient;
use conformance_strings::StringsClient;
use conformance_worlds::EverythingClient;
use keyway::{Buffer, CallErrorKind, Client, Host, Limits, Plugin, Problem, State, Value};
use keyway_conformance::Case;
use suite::Place;

static HOST: LazyLock<Host> = LazyLock::new(suite::host);

/// Runs a test in each place, and reports all that failed.
fn everywhere(case: &str, places: &[Place], test: impl Fn(Place, &Plugin)) {
    let mut failed = Vec::new();
    for place in places.iter().filter(|place| place.installed()) {
        let run = || match suite::open(suite::host_of(*place), case, *place) {
            Ok(plugin) => test(*place, &plugin),
            Err(error) => panic!("{error}"),
        };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(run)) {
            failed.push(format!("{}: {}", place.name(), keyway_contract::service::panic_message(&*payload)));
        }
    }
    assert!(failed.is_empty(), "case `{case}` failed\n{}", failed.join("\n"));
}

fn client<C: Client>(plugin: &Plugin) -> C {
    plugin.client("").unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn buffers_move_through_native_calls_without_a_copy() {
    everywhere("buffers", &[Place::Static, Place::Native, Place::C], |_, plugin| {
        let mut buffers: BuffersClient = client(plugin);
        let pixels = Buffer::from(vec![7u8; 33 << 20]);
        let before = pixels.as_ptr();
        let frame = buffers.invert(Frame { width: 4096, height: 2112, pixels }).unwrap();
        assert_eq!(frame.pixels.as_ptr(), before, "the pixels were copied");
        assert!(frame.pixels.iter().all(|value| *value == !7));
        // As a Vec again, still without a copy: it is the very allocation that went in.
        let pixels = frame.pixels.into_vec();
        assert_eq!(pixels.as_ptr(), before);

        let numbers = Buffer::from(vec![1u32, 2, 3]);
        let before = numbers.as_ptr();
        let numbers = buffers.double(numbers).unwrap();
        assert_eq!((numbers.as_ptr(), &numbers[..]), (before, &[2, 4, 6][..]));

        let frames = [1u8, 2].map(|value| Frame { width: 1, height: 1, pixels: vec![value].into() });
        let before = frames.each_ref().map(|frame| frame.pixels.as_ptr());
        let frames = buffers.invert_all(frames.into()).unwrap();
        assert_eq!([frames[1].pixels.as_ptr(), frames[0].pixels.as_ptr()], before);

        // Kept over calls, and dropped by the host in the end.
        let kept = Buffer::from(vec![5u8; 1 << 20]);
        let before = kept.as_ptr();
        buffers.keep(kept).unwrap();
        assert_eq!(buffers.kept().unwrap().as_ptr(), before);
    });
}

#[test]
fn large_buffers_arrive_in_every_placement() {
    everywhere("buffers", &Place::ALL, |_, plugin| {
        let mut buffers: BuffersClient = client(plugin);
        let pixels: Buffer<u8> = (0..33u32 << 20).map(|i| (i * 7) as u8).collect();
        let expected: Vec<u8> = pixels.iter().map(|value| !value).collect();
        for _ in 0..2 {
            let frame = buffers.invert(Frame { width: 4096, height: 2112, pixels: pixels.clone() }).unwrap();
            assert!(frame.pixels[..] == expected[..]);
        }
        assert_eq!(buffers.sum(pixels).unwrap(), (0..33u64 << 20).map(|i| (i * 7) & 0xff).sum::<u64>());
        assert_eq!(buffers.make(1_000_001, 9).unwrap(), Buffer::from(vec![9u16; 1_000_001]));
        assert_eq!(buffers.swallow(Buffer::zeroed(100_003)).unwrap(), 100_003);
    });
}

#[test]
fn long_texts_and_lists_arrive_whole() {
    everywhere("strings", &Place::ALL, |_, plugin| {
        let mut strings: StringsClient = client(plugin);
        let text = "ß€😀a".repeat(104_858);
        assert!(text.len() > 1 << 20);
        assert_eq!(strings.echo(&text).unwrap(), text);
        assert_eq!(strings.chars(&text).unwrap(), 4 * 104_858);
        assert_eq!(strings.repeat("ab", 1 << 19).unwrap(), "ab".repeat(1 << 19));
    });
    everywhere("lists", &Place::ALL, |_, plugin| {
        let mut lists: ListsClient = client(plugin);
        let named: Vec<Named> =
            (0..50_000).map(|value| Named { name: format!("number {value}"), value }).collect();
        assert_eq!(lists.echo_named(&named).unwrap(), named);
        let chars: Vec<char> = ('\u{0}'..=char::MAX).step_by(17).collect();
        assert_eq!(lists.echo_chars(&chars).unwrap(), chars);
        assert_eq!(lists.fill("item", 100_000).unwrap(), vec!["item".to_owned(); 100_000]);
        let nested: Vec<Buffer<u8>> = (0..2000usize).map(|len| vec![len as u8; len].into()).collect();
        assert_eq!(lists.echo_bytes(nested.clone()).unwrap(), nested);
    });
}

/// A NaN stays a NaN everywhere. Its sign and payload are kept by C calls; a sandbox may make it another NaN, as
/// the component model allows, and Python makes quiet ones of all.
#[test]
fn a_nan_stays_a_nan() {
    let other = [Place::Wasm, Place::Python];
    everywhere("scalars", &Place::ALL, |place, plugin| {
        let mut scalars: ScalarsClient = client(plugin);
        for bits in [0x7fc0_0000u32, 0x7fc0_0001, 0x7f80_0001, 0xffff_ffff] {
            let value = scalars.echo_f32(f32::from_bits(bits)).unwrap();
            assert!(value.is_nan());
            assert!(
                other.contains(&place) || value.to_bits() == bits,
                "{bits:#x} became {:#x}",
                value.to_bits()
            );
            assert!(f32::from_bits(scalars.f32_to_bits(f32::from_bits(bits)).unwrap()).is_nan());
        }
        for bits in [0x7ff8_0000_0000_0000u64, 0x7ff0_0000_0000_0001, 0xffff_ffff_ffff_ffff] {
            let value = scalars.echo_f64(f64::from_bits(bits)).unwrap();
            assert!(value.is_nan());
            assert!(
                other.contains(&place) || value.to_bits() == bits,
                "{bits:#x} became {:#x}",
                value.to_bits()
            );
        }
    });
}

#[test]
fn instances_are_independent_and_move_between_threads() {
    everywhere("state", &Place::ALL, |_, plugin| {
        let mut one: CounterClient = client(plugin);
        let mut two: CounterClient = plugin.client("100").unwrap();
        assert_eq!((one.add(1).unwrap(), two.add(1).unwrap()), (1, 101));
        let (one, two) = std::thread::scope(|scope| {
            let threads = [(one, 1i64), (two, 101)].map(|(mut counter, start)| {
                scope.spawn(move || {
                    for step in 1..=1000 {
                        assert_eq!(counter.add(1).unwrap(), start + step);
                    }
                    counter
                })
            });
            let [one, two] = threads.map(|thread| thread.join().unwrap());
            (one, two)
        });
        let (mut one, mut two) = (one, two);
        assert_eq!((one.get().unwrap(), two.get().unwrap()), (1001, 1101));
        // One that fails takes no other with it.
        assert!(one.fail().is_err());
        assert!(matches!(one.get().unwrap_err().kind(), CallErrorKind::Poisoned(_)));
        assert_eq!(two.get().unwrap(), 1101);
    });
}

#[test]
fn the_lifecycle_runs_in_order_and_state_is_handed_over() {
    let case = Case::named("state");
    let foreign = Place::foreign().filter(|place| place.has(&case) && place.installed());
    let places: Vec<Place> = Place::ALL.into_iter().chain(foreign).collect();
    everywhere("state", &places, |place, plugin| {
        let counter = |text: &str| plugin.instantiate(text).unwrap();
        let get =
            |instance: &mut keyway::Instance| plugin.lookup("get").unwrap().call(instance, &[]).unwrap();
        suite::events(plugin.id());

        let mut first = counter("41");
        assert_eq!(first.check().unwrap(), Ok(()));
        plugin.lookup("add").unwrap().call(&mut first, &[Value::S64(1)]).unwrap();
        let state = first.save().unwrap().unwrap();
        assert_eq!(state, State { version: 1, data: 42i64.to_le_bytes().to_vec().into() });
        first.close();
        let mut second = counter("");
        assert_eq!(second.restore(state).unwrap(), Ok(()));
        assert_eq!(get(&mut second), Some(Value::S64(42)));
        drop(second);
        let events = ["create 41", "check", "save", "close", "create 0", "restore", "close"];
        assert_eq!(suite::events(plugin.id()), events);

        // What the plugin refuses is an answer, and leaves the instance usable.
        let mut third = counter("-1");
        assert_eq!(third.check().unwrap(), Err("it began below zero".to_owned()));
        let odd = State { version: 7, data: vec![1, 2, 3].into() };
        assert_eq!(third.restore(odd).unwrap(), Err("cannot read 3 bytes of version 7".to_owned()));
        assert_eq!(get(&mut third), Some(Value::S64(-1)));
        plugin.lookup("add").unwrap().call(&mut third, &[Value::S64(5000)]).unwrap();
        assert_eq!(third.save().unwrap(), Err("too much to save".to_owned()));
        suite::events(plugin.id());

        // An instance in doubt is not asked to close.
        assert!(plugin.lookup("fail").unwrap().call(&mut third, &[]).is_err());
        assert!(matches!(third.check().unwrap_err().kind(), CallErrorKind::Poisoned(_)));
        drop(third);
        assert_eq!(suite::events(plugin.id()), [""; 0], "{place:?}");

        // One that was never made is not closed either.
        assert!(plugin.instantiate("\"panic\"").is_err());
        assert!(plugin.instantiate("text").is_err());
        assert_eq!(suite::events(plugin.id()), [""; 0]);
    });
}

/// A plugin without a lifecycle takes the default configuration only.
#[test]
fn configuration_is_refused_where_none_is_taken() {
    everywhere("growth", &Place::RUST, |_, plugin| {
        assert!(plugin.instantiate("{}").is_ok());
        let error = plugin.instantiate(r#"{"key": 1}"#).unwrap_err();
        let kind = text::kind(&error).map(ToString::to_string).unwrap_or_default();
        assert_eq!(kind, "the plugin refused its configuration: the plugin takes no configuration");
    });
}

mod newer {
    #![allow(missing_docs)]

    pub mod compatible {
        keyway_contract::contract!({ inline: "
            package conformance:growth@1.1.0;
            interface growing {
                first: func(number: u32) -> u32;
                @since(version = 1.1.0)
                second: func(text: string) -> string;
            }
            world grown { export growing; }
        ", module: "newer::compatible" });
    }

    pub mod incompatible {
        keyway_contract::contract!({ inline: "
            package conformance:growth@1.1.0;
            interface growing { first: func(number: u64) -> u32; }
            world grown { export growing; }
        ", module: "newer::incompatible" });
    }

    pub mod ungated {
        keyway_contract::contract!({ inline: "
            package conformance:growth@1.1.0;
            interface growing {
                first: func(number: u32) -> u32;
                second: func(text: string) -> string;
            }
            world grown { export growing; }
        ", module: "newer::ungated" });
    }

    pub mod next {
        keyway_contract::contract!({ inline: "
            package conformance:growth@2.0.0;
            interface growing { first: func(number: u32) -> u32; }
            world grown { export growing; }
        ", module: "newer::next" });
    }
}

#[test]
fn an_older_plugin_serves_a_newer_contract() {
    everywhere("growth", &Place::ALL, |_, plugin| {
        let mut client: newer::compatible::GrowingClient = client(plugin);
        assert!(client.provides("first"));
        assert!(client.provides("conformance:growth/growing@1.1.0#first"));
        assert!(!client.provides("second"));
        assert!(!client.provides("third"));
        let error = client.second("text").unwrap_err();
        assert!(
            matches!(error.kind(), CallErrorKind::NotProvided { since: Some(since) } if since == "1.1.0"),
            "{error}"
        );
        // Nothing was called, so nothing is in doubt.
        assert_eq!(client.first(41).unwrap(), 42);
    });
}

#[test]
fn an_incompatible_contract_is_refused_with_both_sides() {
    everywhere("growth", &Place::ALL, |_, plugin| {
        let error = plugin.client::<newer::incompatible::GrowingClient>("").err().unwrap();
        assert!(matches!(error.problem(), Problem::Incompatible(_)), "{error}");
        let text = error.to_string();
        assert!(text.contains("first") && text.contains("u64") && text.contains("u32"), "{text}");

        let error = plugin.client::<newer::ungated::GrowingClient>("").err().unwrap();
        assert!(error.to_string().contains("second"), "{error}");
        let error = plugin.client::<newer::next::GrowingClient>("").err().unwrap();
        assert!(matches!(error.problem(), Problem::Incompatible(_)), "{error}");
        let error = plugin.client::<StringsClient>("").err().unwrap();
        assert!(matches!(error.problem(), Problem::Incompatible(_)), "{error}");
    });
}

#[test]
fn a_world_has_one_client_for_all_of_it() {
    everywhere("worlds", &Place::ALL, |_, plugin| {
        let mut whole: EverythingClient = client(plugin);
        assert_eq!(whole.name().unwrap(), "world");
        assert_eq!(whole.first().name().unwrap(), "first");
        assert_eq!(whole.second().name().unwrap(), "second");
        assert_eq!(
            whole.drawing().draw(conformance_worlds::shapes::Shape::Circle(1.5)).unwrap(),
            "a circle of 1.5"
        );
        assert_eq!(whole.inner().hello().unwrap(), "hello, from the host");
        assert_eq!(whole.third().r#type(1).unwrap(), 2);
    });
}

#[test]
fn a_symbol_of_a_wrong_type_shows_both() {
    everywhere("scalars", &Place::ALL, |_, plugin| {
        let mut instance = plugin.instantiate("").unwrap();
        let add = plugin.lookup("add").unwrap();
        let typed = add.typed::<(i32, i32), i32>().unwrap();
        assert_eq!(typed.call(&mut instance, (2, 3)).unwrap(), 5);
        let error = add.typed::<(i32, u32), i32>().err().unwrap().to_string();
        assert!(error.contains("func(s32, u32) -> s32"), "{error}");
        assert!(error.contains("func(a: s32, b: s32) -> s32"), "{error}");
        assert!(plugin.lookup("nothing").unwrap().typed::<(), ()>().is_ok());
        assert!(plugin.lookup("nothing").unwrap().typed::<(), u32>().is_err());

        // An instance belongs to its plugin, and the wrong one is told before anything is called.
        let other = suite::open(&HOST, "strings", Place::Static).unwrap();
        let mut wrong = other.instantiate("").unwrap();
        let error = add.call(&mut wrong, &[Value::S32(1), Value::S32(2)]).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Arguments(_)), "{error}");
        let error = add.call(&mut instance, &[Value::S32(1), Value::from("two")]).unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::Arguments(_)), "{error}");
        assert_eq!(typed.call(&mut instance, (1, 1)).unwrap(), 2);
    });
}

#[test]
fn values_over_the_limit_are_refused() {
    let limits = Limits { values: 100_000, ..Limits::default() };
    everywhere("strings", &Place::ALL, |_, plugin| {
        let instance = || plugin.instantiate_within("", &limits).unwrap();
        let call = |name: &str, args: &[Value]| plugin.lookup(name).unwrap().call(&mut instance(), args);
        assert!(call("echo", &["x".repeat(10_000).into()]).is_ok());
        for (name, args) in [
            ("bytes", vec![Value::from("x".repeat(200_000))]),
            ("repeat", vec![Value::from("x"), Value::U32(200_000)]),
        ] {
            let error = call(name, &args).expect_err(name);
            let text = error.to_string();
            assert!(text.contains("more than 100000 bytes"), "{name}: {text}");
        }
    });
    everywhere("buffers", &Place::ALL, |_, plugin| {
        let mut instance = plugin.instantiate_within("", &limits).unwrap();
        let make = plugin.lookup("make").unwrap();
        let error = make.call(&mut instance, &[Value::U32(200_000), Value::U16(0)]).unwrap_err();
        assert!(error.to_string().contains("more than 100000 bytes"), "{error}");
    });
}

#[test]
fn what_one_call_reports_never_explains_another() {
    everywhere("failures", &Place::ALL, |_, plugin| {
        let mut failing: Vec<FailuresClient> = (0..8).map(|_| client(plugin)).collect();
        std::thread::scope(|scope| {
            for (number, failing) in failing.iter_mut().enumerate() {
                scope.spawn(move || {
                    let message = format!("number {number}");
                    let error = failing.boom(&message).unwrap_err();
                    match error.kind() {
                        CallErrorKind::Panicked { message: found, .. } => assert_eq!(*found, message),
                        other => panic!("{other}"),
                    }
                });
            }
        });
    });
}

#[test]
fn the_same_content_is_the_same_plugin() {
    for place in [Place::Native, Place::Wasm, Place::C] {
        let file = place.file("scalars").unwrap();
        let other = tempfile::tempdir().unwrap();
        let copy = other.path().join("another-name");
        std::fs::copy(&file, &copy).unwrap();
        let one = HOST.open(&file).unwrap();
        let two = HOST.open(&copy).unwrap();
        let three = suite::host().open(&copy).unwrap();
        // A library is mapped under the name of the file that it was first opened from.
        let mapped = std::fs::read_to_string("/proc/self/maps").unwrap();
        assert!(!mapped.contains("another-name"), "{place:?}: mapped again");
        assert!(place == Place::Wasm || mapped.contains("keyway:scalars.so"), "{mapped}");
        assert_eq!((one.digest(), one.id()), (two.digest(), two.id()));
        let mut instances = [one, two, three].map(|plugin| client::<ScalarsClient>(&plugin));
        instances[0].take(7).unwrap();
        assert_eq!(instances[0].taken().unwrap(), 7);
        assert_eq!(instances[1].taken().unwrap(), 0);
        assert_eq!(instances[2].taken().unwrap(), 0);
    }
}

#[test]
fn two_versions_of_a_contract_crate_live_in_one_program() {
    let host =
        keyway::host().link(conformance_pair_v1::PLUGIN).link(conformance_pair_v2::PLUGIN).build().unwrap();
    let one = host.linked("conformance.pair-v1").unwrap();
    let two = host.linked("conformance.pair-v2").unwrap();
    let mut one_client: conformance_pair_v1::ValuesClient = client(&one);
    let mut two_client: conformance_pair_v2::ValuesClient = client(&two);
    assert_eq!(one_client.value().unwrap(), 1);
    assert_eq!(two_client.value().unwrap(), "two");
    // And they are told apart.
    assert!(one.client::<conformance_pair_v2::ValuesClient>("").is_err());
    assert!(two.client::<conformance_pair_v1::ValuesClient>("").is_err());
}

#[test]
fn ids_of_linked_plugins_are_unique() {
    let error = keyway::host()
        .link(conformance_scalars::PLUGIN)
        .link(conformance_strings::PLUGIN)
        .link(conformance_scalars::PLUGIN)
        .build()
        .err()
        .unwrap();
    assert!(matches!(error.problem(), Problem::DuplicateId(id) if id == "conformance.scalars"), "{error}");
    assert!(matches!(HOST.linked("conformance.nothing").unwrap_err().problem(), Problem::NotLinked));
}

#[test]
fn missing_services_are_named_before_anything_runs() {
    let host = keyway::host().trust(keyway::Trust::any()).build().unwrap();
    for place in [Place::Native, Place::Wasm, Place::C] {
        let error = host.open(place.file("state").unwrap()).unwrap_err();
        match error.problem() {
            Problem::MissingServices(names) => {
                assert_eq!(names, &["conformance:state/events@1.0.0#note"], "{place:?}");
            }
            other => panic!("{place:?}: {other}"),
        }
    }
    let error = keyway::host().link(conformance_state::PLUGIN).build().err().unwrap();
    assert!(matches!(error.problem(), Problem::MissingServices(_)), "{error}");
}
