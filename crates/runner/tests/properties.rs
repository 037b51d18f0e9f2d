//! Both ends of a link over random bytes: the properties of `keyway_fuzz_entries`.
#![cfg(target_os = "linux")]

use keyway_fuzz_entries::{link, process, session};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_memory_is_read_by_the_host(bytes in vec(any::<u8>(), 0..1500)) {
        link::run(&[&[0], &bytes[..]].concat());
    }

    #[test]
    fn any_frames_are_read_by_the_host(bytes in vec(prop_oneof![any::<u8>(), 0u8..7], 0..600)) {
        link::run(&[&[1], &bytes[..]].concat());
    }

    #[test]
    fn any_messages_are_read_by_the_host(bytes in vec(any::<u8>(), 0..1500)) {
        link::run(&[&[2], &bytes[..]].concat());
    }

    #[test]
    fn any_json_is_read_by_the_host(text in r#"(\{|\}|\[|\]|,|:|"keyway"|"features"|"absent"|"message"|"problem"|[0-9]{1,22}|"[a-z]{0,300}"| ){0,20}"#) {
        link::run(&[&[3], text.as_bytes()].concat());
    }

    #[test]
    fn any_calls_are_served_by_a_runner(bytes in vec(any::<u8>(), 0..1500)) {
        session::run(&[&[0], &bytes[..]].concat());
    }

    #[test]
    fn any_process_is_survived_by_its_host(bytes in vec(any::<u8>(), 0..800)) {
        process::run(&bytes);
    }

    #[test]
    fn any_hello_is_answered_by_a_runner(
        text in r#"\{("keyway":1,)?("(features|functions|services|plugin|arena|values|code)":(\[\]|\{\}|[0-9]{1,20}|"[a-z]{0,9}"|\[\{"name":"a","params":\[\["p","u8"\]\]\}\]),?){0,5}\}?"#,
    ) {
        session::run(&[&[255], text.as_bytes()].concat());
    }
}
