//! What the host reads from files and texts, over random bytes: the properties of `keyway_fuzz_entries`.

use keyway_fuzz_entries::{artifact, config, manifest, rights, seal, signature, wave, wit};
use keyway_host::Manifest;
use keyway_host::artifact::recognise;
use proptest::collection::vec;
use proptest::prelude::*;

fn run(entry: fn(&[u8]), branch: u8, bytes: &[u8]) {
    entry(&[&[branch], bytes].concat());
}

/// The beginnings that files are told apart by.
fn beginning() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(b"\x7fELF\x02\x01\x01".to_vec()),
        Just(b"MZ".to_vec()),
        Just(vec![0xcf, 0xfa, 0xed, 0xfe]),
        Just(vec![0xca, 0xfe, 0xba, 0xbe]),
        Just(b"\0asm\x01\0\0\0".to_vec()),
        Just(b"\0asm\x0d\0\x01\0".to_vec()),
        Just(b"\0as".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_file_is_told_apart(start in beginning(), bytes in vec(any::<u8>(), 0..400)) {
        let file = [start, bytes].concat();
        let _ = recognise(&file).map_err(|problem| problem.to_string());
        artifact::check(&file);
    }

    /// A library that was overwritten here and there, and cut.
    #[test]
    fn damaged_libraries_are_checked(bytes in vec(any::<u8>(), 0..100)) {
        run(artifact::run, 0, &bytes);
    }

    #[test]
    fn seals_hold(bytes in vec(any::<u8>(), 0..100)) {
        run(seal::run, 0, &bytes);
    }

    /// Any end of a file, also one that looks like a seal.
    #[test]
    fn any_end_of_a_file_is_read(bytes in vec(any::<u8>(), 0..120), length in 0u64..130, magic in any::<bool>()) {
        let mut file = [&b"\x7fELF"[..], &bytes, &length.to_le_bytes(), &[0; 32]].concat();
        if magic {
            file.extend(b"KEYWAY\x01\n");
        }
        run(seal::run, 1, &file);
    }

    #[test]
    fn values_are_printed_and_read_again(bytes in vec(any::<u8>(), 0..300)) {
        run(wave::run, 1, &bytes);
    }

    #[test]
    fn any_text_is_read_as_a_value(bytes in vec(any::<u8>(), 0..12), text in "[-a-z0-9%(){}\\[\\]:,\"'\\\\ .]{0,60}") {
        run(wave::run, 0, &[&bytes, text.as_bytes()].concat());
    }

    #[test]
    fn contracts_are_written_and_read_again(bytes in vec(any::<u8>(), 0..400)) {
        run(wit::run, 1, &bytes);
    }

    #[test]
    fn any_text_is_read_as_a_contract(text in "(package a:b;)?( ?(world|interface|[a-z]|\\{|\\}|;|:|func\\(|\\)|->|u8|list<|>|use|export|import|//|/\\*)){0,40}") {
        run(wit::run, 0, text.as_bytes());
    }

    #[test]
    fn signatures_hold(bytes in vec(any::<u8>(), 0..40)) {
        run(signature::run, 0, &bytes);
    }

    /// Any end of a file, also one that looks like signatures.
    #[test]
    fn any_end_of_a_file_is_split(
        component in any::<bool>(),
        bytes in vec(any::<u8>(), 0..300),
        count in 0u32..4,
        magic in any::<bool>(),
    ) {
        let start: &[u8] = if component { b"\0asm\x0d\0\x01\0" } else { b"\x7fELF" };
        let mut file = [start, &bytes, &count.to_le_bytes()].concat();
        if magic {
            file.extend(b"SIGNED\x01\n");
        }
        run(signature::run, 1, &file);
    }

    #[test]
    fn any_text_is_read_as_a_key(text in "(ed25519:|-----BEGIN (PUBLIC|PRIVATE) KEY-----)?[0-9a-fA-Z/+=\n]{0,70}(-----END (PUBLIC|PRIVATE) KEY-----)?") {
        run(signature::run, 1, text.as_bytes());
    }

    #[test]
    fn any_text_is_read_as_rights(text in any::<String>()) {
        rights::run(text.as_bytes());
    }

    #[test]
    fn rights_are_printed_and_read_again(
        text in "((read|write|env|connect|net|listen|memory|cpu|files|service|clocks|random|threads):?[-a-z0-9./=:\\[\\]@]{0,20}(MiB|GiB|ms|s|:80)?\n){0,6}",
    ) {
        rights::run(text.as_bytes());
    }

    #[test]
    fn any_text_is_read_as_a_configuration(text in any::<String>()) {
        config::run(text.as_bytes());
    }

    /// Configurations with some of everything, some of it wrong.
    #[test]
    fn configurations_are_read(
        lines in vec(
            prop_oneof![
                Just("[defaults]"), Just("[trust]"), Just("[plugin.\"a.b\"]"), Just("[plugin.\"a\"]"),
                Just("placement = \"process\""), Just("placement = \"moon\""), Just("require = [\"seccomp\"]"),
                Just("trust = \"full\""), Just("digest = \"blake3:00\""), Just("key = \"a.pub\""), Just("keys = []"),
                Just("grants = [\"clocks\", \"read:a=b\"]"), Just("grants = [\"fly\"]"), Just("grants = [\"\u{e9}\"]"),
                Just("namespaces = true"), Just("trusted-memory = 1"), Just("\u{fc} = 1"), Just("# \u{1f511}"), Just("[["),
            ],
            0..10,
        ),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        config::run(lines.join(end).as_bytes());
    }

    #[test]
    fn any_text_is_read_as_a_manifest(text in any::<String>()) {
        manifest::run(text.as_bytes());
    }

    /// Manifests with one of everything, some of it wrong.
    #[test]
    fn manifests_are_read_and_written_again(
        format in 0u32..3,
        id in "[a-z.-]{0,12}|vendor[.]name",
        version in "[0-9]{1,3}[.][0-9]{1,2}[.][0-9]{1,2}(-rc[.]1)?|[0-9.]{0,6}",
        authors in vec(any::<String>(), 0..3),
        panic in proptest::option::of("unwind|abort|[a-z]{0,4}"),
        extra in any::<bool>(),
    ) {
        let mut object = serde_json::json!({
            "keyway": format, "id": id, "version": version, "authors": authors, "panic": panic,
        });
        if extra {
            object["later"] = "what a later version says".into();
        }
        let text = object.to_string();
        manifest::run(text.as_bytes());
        let semver = semver::Version::parse(&version).is_ok() || version.is_empty();
        let good = format == 1 && semver && keyway_host::check_id(&id).is_ok();
        prop_assert_eq!(Manifest::parse(&text).is_ok(), good, "{}", text);
    }
}
