//! Native libraries that are damaged, for others, or lie about themselves.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use keyway::probe::Probe;
use keyway::seal::{Seal, seal};
use keyway::{NativeLoader, Problem};
use keyway_host::artifact::{Artifact, Kind};
use keyway_host::loader::Loader as _;

use super::c::{Source, build};
use super::{HOST, Tests, host, refused, refused_bytes};

pub const TESTS: Tests = &[
    ("the_sample_itself_opens", the_sample_itself_opens),
    ("cut_at_every_length", cut_at_every_length),
    ("a_rust_library_cut_anywhere", a_rust_library_cut_anywhere),
    ("every_byte_changed", every_byte_changed),
    ("other_machines", other_machines),
    ("executables", executables),
    ("object_files", object_files),
    ("a_plain_c_library", a_plain_c_library),
    ("abi_versions", abi_versions),
    ("manifests_that_lie", manifests_that_lie),
    ("contracts_that_lie", contracts_that_lie),
    ("tables_that_lie", tables_that_lie),
    ("two_entries", two_entries),
    ("what_the_linker_refuses", what_the_linker_refuses),
    ("seals", seals),
    ("libraries_that_die_are_tried_in_a_child", libraries_that_die_are_tried_in_a_child),
    ("builds_that_abort", builds_that_abort),
];

fn the_sample_itself_opens() {
    let (_folder, path) = Source::default().build();
    let plugin = HOST.open(&path).unwrap();
    let mut instance = plugin.instantiate("").unwrap();
    let value = plugin.lookup("one").unwrap().call(&mut instance, &[]).unwrap();
    assert_eq!(value, Some(keyway::Value::U32(1)));
}

/// What the host reads of a library before it maps it: nothing of it is mapped here.
fn describe(bytes: &[u8]) -> Result<(), Problem> {
    let artifact = Artifact {
        path: PathBuf::from("cut.so"),
        bytes: bytes.into(),
        digest: [0; 32],
        kind: Kind::Native,
        signatures: Vec::new(),
        size: bytes.len() as u64,
    };
    NativeLoader::new().describe(&artifact).map(|_| ())
}

fn cut_at_every_length() {
    let bytes = Source::default().bytes();
    assert!(describe(&bytes).is_ok());
    for len in 0..bytes.len() {
        match describe(&bytes[..len]) {
            Err(Problem::Damaged(_)) => {}
            Err(other) => panic!("cut to {len} of {} bytes: {other}", bytes.len()),
            Ok(()) => panic!("cut to {len} of {} bytes, it would be loaded", bytes.len()),
        }
    }
    // And some of them all the way, from a file.
    for len in [4, 64, 65, 1000, bytes.len() / 2, bytes.len() - 1] {
        refused_bytes(&bytes[..len], |problem| matches!(problem, Problem::Damaged(_)));
    }
}

fn a_rust_library_cut_anywhere() {
    let bytes = std::fs::read(keyway_conformance::artifacts().native("scalars")).unwrap();
    let edges = (0..150).chain(bytes.len() - 150..bytes.len());
    for len in edges.chain((0..bytes.len()).step_by(80_021)) {
        assert!(
            matches!(describe(&bytes[..len]), Err(Problem::Damaged(_))),
            "cut to {len} of {} bytes",
            bytes.len()
        );
    }
}

/// A changed byte may make another library of it; reading it must end with an answer.
fn every_byte_changed() {
    let bytes = Source::default().bytes();
    for at in 0..bytes.len() {
        for change in [0xff, 0x01] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            let _ = describe(&changed);
        }
    }
}

fn other_machines() {
    let bytes = Source::default().bytes();
    let patched = |at: usize, new: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + new.len()].copy_from_slice(new);
        bytes
    };
    // e_machine: PowerPC 64, RISC-V, and this one's cousin.
    let cousin: u16 = if cfg!(target_arch = "x86_64") { 183 } else { 62 };
    for machine in [21u16, 243, cousin] {
        refused_bytes(&patched(18, &machine.to_le_bytes()), |problem| {
            matches!(problem, Problem::Architecture { .. })
        });
    }
    // Big-endian and 32-bit headers turn everything behind them around.
    for (at, value) in [(4, 1), (5, 2)] {
        refused_bytes(&patched(at, &[value]), |problem| {
            matches!(problem, Problem::Architecture { .. } | Problem::Damaged(_))
        });
    }
    for foreign in [&b"MZ\x90\0"[..], b"\xcf\xfa\xed\xfe\x07\0\0\x01", b"\xca\xfe\xba\xbe\0\0\0\x02"] {
        refused_bytes(foreign, |problem| {
            matches!(problem, Problem::Damaged(_) | Problem::Architecture { .. } | Problem::NotAPlugin { .. })
        });
    }
}

fn gcc(source: &str, arguments: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("a.c"), folder.path().join("a.out"));
    std::fs::write(&file, source).unwrap();
    let status =
        std::process::Command::new("gcc").args(arguments).arg("-o").arg(&out).arg(&file).status().unwrap();
    assert!(status.success());
    (folder, out)
}

fn executables() {
    refused(&std::env::current_exe().unwrap(), |problem| matches!(problem, Problem::Executable));
    for arguments in [&["-no-pie"][..], &["-pie", "-fPIE"]] {
        let (_folder, path) = gcc("int main(void) { return 0; }", arguments);
        refused(&path, |problem| matches!(problem, Problem::Executable));
    }
    // One with a plugin's entry is no plugin either: a program cannot be mapped into another one.
    let source =
        "const void *keyway_plugin_v1(const void *host) { return host; } int main(void) { return 0; }";
    let (_folder, path) = gcc(source, &["-pie", "-fPIE", "-rdynamic"]);
    refused(&path, |problem| matches!(problem, Problem::Executable));
}

fn object_files() {
    let (_folder, path) = gcc("int one(void) { return 1; }", &["-c"]);
    refused(&path, |problem| matches!(problem, Problem::NotAPlugin { .. }));
}

fn a_plain_c_library() {
    let (_folder, path) = build("__attribute__((visibility(\"default\"))) int one(void) { return 1; }", &[]);
    let error = refused(&path, |problem| matches!(problem, Problem::NoEntry));
    assert!(error.to_string().contains("keyway_plugin_v1"), "{error}");
}

fn abi_versions() {
    // Told by the entry's name: nothing of it runs.
    let marker = tempfile::tempdir().unwrap();
    let touched = marker.path().join("it ran");
    let source = Source {
        entry: "keyway_plugin_v2".to_owned(),
        code: format!(
            "#include <stdio.h>\n__attribute__((constructor)) static void begin(void) {{ fclose(fopen(\"{}\", \"w\")); }}",
            touched.display()
        ),
        ..Source::default()
    };
    let (_folder, path) = source.build();
    refused(&path, |problem| matches!(problem, Problem::AbiVersion { found: 2, expected: 1 }));
    assert!(!touched.exists(), "code of the library ran");

    // Told by the table, where the name lies.
    let table = "7, sizeof(keyway_plugin), functions, 1, 0, 0, create, destroy".to_owned();
    let (_folder, path) = Source { table, ..Source::default() }.build();
    refused(&path, |problem| matches!(problem, Problem::AbiVersion { found: 7, expected: 1 }));
}

fn manifests_that_lie() {
    let with = |manifest: &str| Source { manifest: Some(manifest.to_owned()), ..Source::default() };
    for manifest in [
        "not json",
        "[]",
        r#"{"keyway": 1}"#,
        r#"{"keyway": 1, "id": "no-vendor"}"#,
        r#"{"keyway": 1, "id": "Upper.Case"}"#,
        r#"{"keyway": 1, "id": "../../etc.passwd"}"#,
        r#"{"keyway": 1, "id": 7}"#,
        r#"{"keyway": 2, "id": "hostile.small"}"#,
        r#"{"keyway": 1, "id": "hostile.small", "version": "one"}"#,
        r#"{"keyway": 1, "id": "hostile.small", "grants": "all"}"#,
        "{\"keyway\": 1, \"id\": \"hostile.small\"} and more",
        "{\"keyway\": 1, \"id\": \"hostile.small\"}\0{\"keyway\": 1, \"id\": \"hostile.other\"}",
        &"[".repeat(100_000),
    ] {
        let (_folder, path) = with(manifest).build();
        refused(&path, |problem| matches!(problem, Problem::Manifest(_)));
    }
    let (_folder, path) =
        with(&format!("{{\"keyway\": 1, \"id\": \"hostile.small\"{}}}", " ".repeat(1 << 20))).build();
    refused(&path, |problem| matches!(problem, Problem::Manifest(_)));

    // A section that says it is larger than the file, and one behind its end.
    let bytes = Source::default().bytes();
    for (field, value) in [(0x20, u64::MAX), (0x20, 1 << 40), (0x18, u64::MAX - 4), (0x18, 1 << 40)] {
        for section in ["keyway.manifest", "keyway.contract"] {
            let changed = with_section_field(&bytes, section, field, value);
            refused_bytes(&changed, |problem| matches!(problem, Problem::Damaged(_) | Problem::Manifest(_)));
        }
    }
    // Not text at all.
    let mut binary = bytes.clone();
    let at = find(&binary, b"{\"keyway\"").unwrap();
    binary[at + 12] = 0xff;
    refused_bytes(&binary, |problem| matches!(problem, Problem::Manifest(_)));

    // None is allowed: the id comes from the file's name then.
    let (_folder, path) = Source { manifest: None, ..Source::default() }.build();
    let plugin = HOST.open(&path).unwrap();
    assert_eq!((plugin.id(), plugin.has_manifest()), ("local.plugin", false));
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

/// Changes a field (8 bytes, at an offset in the header) of the header of a section with a name.
fn with_section_field(bytes: &[u8], name: &str, field: usize, value: u64) -> Vec<u8> {
    use object::read::elf::FileHeader as _;

    let header = object::elf::FileHeader64::<object::Endianness>::parse(bytes).unwrap();
    let endian = header.endian().unwrap();
    let sections = header.sections(endian, bytes).unwrap();
    let named = |section: &&object::elf::SectionHeader64<object::Endianness>| {
        sections.section_name(endian, section).is_ok_and(|found| found == name.as_bytes())
    };
    let index = sections.iter().position(|section| named(&section)).unwrap();
    let at = header.e_shoff.get(endian) as usize + index * 64 + field;
    let mut changed = bytes.to_vec();
    changed[at..at + 8].copy_from_slice(&value.to_le_bytes());
    changed
}

fn contracts_that_lie() {
    let with = |contract: Option<&str>| Source { contract: contract.map(str::to_owned), ..Source::default() };
    let deep = format!(
        "package a:b; world w {{ export f: func(x: {}u8{}); }}",
        "list<".repeat(5000),
        ">".repeat(5000)
    );
    for contract in [
        None,
        Some("garbage"),
        Some("package hostile:small@1.0.0;"),
        Some("package hostile:small@1.0.0; world a {} world b {}"),
        Some(
            "package hostile:small@1.0.0; interface small { one: func() -> missing; } world tiny { export small; }",
        ),
        Some("package hostile:small@1.0.0; interface small { resource r; } world tiny { export small; }"),
        Some(deep.as_str()),
    ] {
        let (_folder, path) = with(contract).build();
        refused(&path, |problem| matches!(problem, Problem::Contract(_)));
    }
    // Promises more than the table has.
    let (_folder, path) = with(Some(
        "package hostile:small@1.0.0; interface small { one: func() -> u32; two: func(); } world tiny { export small; }",
    ))
    .build();
    let error = refused(&path, |problem| matches!(problem, Problem::Table(_)));
    assert!(error.to_string().contains("hostile:small/small@1.0.0#two"), "{error}");
    // Wants a service that nobody has.
    let (_folder, path) = with(Some(
        "package hostile:small@1.0.0; interface small { one: func() -> u32; } interface want { it: func(); } \
         world tiny { import want; export small; }",
    ))
    .build();
    refused(&path, |problem| matches!(problem, Problem::MissingServices(names) if names.len() == 1));
    // Wants one of the host's with other types than it has.
    let (_folder, path) = with(Some(
        "package hostile:small@1.0.0; interface small { one: func() -> u32; } \
         world tiny { import keyway:host/log@1.0.0; export small; } \
         package keyway:host@1.0.0 { interface log { log: func(text: string); } }",
    ))
    .build();
    refused(&path, |problem| matches!(problem, Problem::Incompatible(_) | Problem::Contract(_)));
}

fn tables_that_lie() {
    let named = r#"{"hostile:small/small@1.0.0#one", 29}"#;
    let table = |text: &str| Source { table: text.to_owned(), ..Source::default() };
    let functions = |text: String| Source { functions: text, ..Source::default() };
    let version = "KEYWAY_ABI_VERSION, sizeof(keyway_plugin)";
    for (source, words) in [
        (Source { body: "return 0;".to_owned(), ..Source::default() }, "refuses"),
        (
            Source {
                body: "return (const keyway_plugin *)((const char *)&plugin + 1);".to_owned(),
                ..Source::default()
            },
            "aligned",
        ),
        (table("KEYWAY_ABI_VERSION, 8, functions, 1, 0, 0, create, destroy"), "too few"),
        (table(&format!("{version}, functions, 1, 0, 0, 0, destroy")), "create"),
        (table(&format!("{version}, functions, 1, 0, 0, create, 0")), "destroy"),
        (table(&format!("{version}, 0, 1, 0, 0, create, destroy")), "functions"),
        (table(&format!("{version}, functions, (size_t)-1, 0, 0, create, destroy")), "functions"),
        (table(&format!("{version}, functions, 1, 0, 5, create, destroy")), "imports"),
        (functions(format!("{{{named}, 0}}")), "null"),
        (functions(format!("{{{{0, 9}}, one}}, {{{named}, one}}")), "name"),
        (functions(format!("{{{{\"x\", (size_t)-1}}, one}}, {{{named}, one}}")), "name"),
        (functions(format!("{{{{\"\\xff\\xfe\", 2}}, one}}, {{{named}, one}}")), "UTF-8"),
        (functions("{{\"hostile:small/small@1.0.0#two\", 29}, one}".to_owned()), "lacks"),
        (
            Source {
                imports: "{\"keyway:host/log@1.0.0#log\", 25}".to_owned(),
                table: format!("{version}, functions, 1, imports, 1, create, destroy"),
                ..Source::default()
            },
            "does not import",
        ),
    ] {
        let (_folder, path) = source.build();
        let error = refused(&path, |problem| matches!(problem, Problem::Table(_)));
        assert!(error.to_string().contains(words), "`{words}` is not in: {error}");
    }
    // More than the host asks for does no harm.
    let (_folder, path) =
        functions(format!("{{{{\"other:thing/else#f\", 18}}, one}}, {{{named}, one}}")).build();
    // (Two functions: the table counts them.)
    assert!(HOST.open(path).is_ok());
}

fn two_entries() {
    let code = "KEYWAY_EXPORT const keyway_plugin *keyway_plugin_v1__second(const keyway_host *given);\n\
                const keyway_plugin *keyway_plugin_v1__second(const keyway_host *given) { (void)given; return 0; }";
    let (_folder, path) = Source { code: code.to_owned(), ..Source::default() }.build();
    let error = refused(&path, |problem| matches!(problem, Problem::Table(_)));
    assert!(error.to_string().contains("keyway_plugin_v1__second"), "{error}");
}

fn what_the_linker_refuses() {
    let code = "extern int nobody_has_this_function(void); int use_it(void) { return nobody_has_this_function(); }\n\
                __attribute__((visibility(\"default\"))) int (*keep)(void) = use_it;";
    let (_folder, path) = Source { code: code.to_owned(), ..Source::default() }.build();
    let error = refused(&path, |problem| matches!(problem, Problem::Linker(_)));
    let text = error.to_string();
    assert!(
        text.contains("nobody_has_this_function") && text.contains(&path.display().to_string()),
        "{text}"
    );

    // A library that it needs and that is not there (any more).
    let (gone, needed) = build("__attribute__((visibility(\"default\"))) int gone(void) { return 1; }", &[]);
    let code = "extern int gone(void); __attribute__((visibility(\"default\"))) int keep_gone(void) { return gone(); }";
    let flags = vec![needed.display().to_string()];
    let (_folder, path) = Source { code: code.to_owned(), flags, ..Source::default() }.build();
    drop(gone);
    refused(&path, |problem| matches!(problem, Problem::Linker(_)));
}

fn seals() {
    let bytes = Source::default().bytes();
    let sealed = seal(&bytes, &Seal::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sealed.so");
    std::fs::write(&path, &sealed).unwrap();
    assert!(HOST.open(&path).is_ok());

    // Any one byte, anywhere: in the library, in the payload, its length, the digest, the mark.
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 0x10;
        match describe(&changed) {
            Err(Problem::Digest) => {}
            Err(other) => panic!("byte {at} of {}: {other}", sealed.len()),
            Ok(()) => panic!("byte {at} of {} was changed, and nobody noticed", sealed.len()),
        }
    }
    let mut changed = sealed.clone();
    changed[sealed.len() / 2] ^= 1;
    refused_bytes(&changed, |problem| matches!(problem, Problem::Digest));
    // Bytes that are added or taken away in front of the seal.
    let mut longer = sealed.clone();
    longer.insert(bytes.len(), 0);
    assert!(matches!(describe(&longer), Err(Problem::Digest)));
    let mut shorter = sealed;
    shorter.remove(bytes.len() - 1);
    assert!(matches!(describe(&shorter), Err(Problem::Digest)));

    // A seal can bring manifest and contract along.
    let bare = Source { manifest: None, contract: None, ..Source::default() }.bytes();
    refused_bytes(&bare, |problem| matches!(problem, Problem::Contract(_)));
    let source = Source::default();
    let brought = Seal { manifest: source.manifest, contract: source.contract };
    std::fs::write(&path, seal(&bare, &brought).unwrap()).unwrap();
    assert_eq!(HOST.open(&path).unwrap().id(), "hostile.small");
}

/// A library that ends the process ends the child, and the host says so.
fn libraries_that_die_are_tried_in_a_child() {
    let own = std::env::current_exe().unwrap();
    let probe = || Probe::new(&own, &["--probe"]).timeout(Duration::from_secs(20));
    let careful = host(|builder| builder.probe(probe()));
    let hasty = host(|builder| builder.probe(probe().timeout(Duration::from_millis(300))));
    let entry = |body: &str| Source { body: body.to_owned(), ..Source::default() };
    let constructor = |code: &str| Source {
        code: format!(
            "#include <unistd.h>\n__attribute__((constructor)) static void begin(void) {{ {code} }}"
        ),
        ..Source::default()
    };
    for (what, source, host, words) in [
        ("an entry that aborts", entry("abort();"), &careful, "signal"),
        ("an entry that reads from nowhere", entry("return *(const keyway_plugin **)8;"), &careful, "signal"),
        ("an entry that exits", entry("exit(0);"), &careful, "before it could answer"),
        ("an entry that exits with a failure", entry("exit(3);"), &careful, "exit status: 3"),
        ("an entry that never returns", entry("for (;;) {}"), &hasty, "300ms"),
        (
            "an entry that recurses",
            entry("volatile char big[4096]; big[0] = 1; return keyway_plugin_v1(given) + big[1];"),
            &careful,
            "signal",
        ),
        ("a constructor that aborts", constructor("abort();"), &careful, "signal"),
        ("a constructor that leaves", constructor("_exit(0);"), &careful, "before it could answer"),
        ("a table that lies", entry("return 0;"), &careful, "refuses"),
    ] {
        let (folder, built) = source.build();
        let path = folder.path().join("dying.so");
        std::fs::rename(built, &path).unwrap();
        match host.open(&path) {
            Ok(plugin) => panic!("{what}: {plugin:?}"),
            Err(error) => {
                assert!(matches!(error.problem(), Problem::Probe(_)), "{what}: {error}");
                assert!(error.to_string().contains(words), "{what}: `{words}` is not in: {error}");
            }
        }
    }
    // A library is mapped under the name of its file.
    let mapped = std::fs::read_to_string("/proc/self/maps").unwrap();
    assert!(!mapped.contains("keyway:dying.so"), "a library was mapped into the host");

    // What is well opens, also when it prints on its way.
    let code = "#include <stdio.h>\n__attribute__((constructor)) static void begin(void) { printf(\"keyway-probe ok lies\\nand\"); fflush(stdout); puts(\"later\"); }";
    let (_folder, path) = Source { code: code.to_owned(), ..Source::default() }.build();
    careful.open(&path).unwrap();
    // So does what prints more than a pipe holds.
    let code = "#include <stdio.h>\n__attribute__((constructor)) static void begin(void) { for (int i = 0; i < 20000; i++) puts(\"more\"); fflush(stdout); }";
    let (_folder, path) = Source { code: code.to_owned(), ..Source::default() }.build();
    careful.open(&path).unwrap();
    // A process that the library leaves behind holds the pipe, and not the host.
    let started = Instant::now();
    let left = "if (fork() == 0) { sleep(10); _exit(0); }";
    let (_folder, path) = Source { body: "return 0;".to_owned(), ..constructor(left) }.build();
    assert!(careful.open(&path).unwrap_err().to_string().contains("refuses"));
    assert!(started.elapsed() < Duration::from_secs(9), "it waited for {:?}", started.elapsed());
    // A probe that does not start is an error of its own.
    let broken = host(|builder| builder.probe(Probe::new("/no/such/probe", &[])));
    let (_folder, path) = Source { code: "int different;".to_owned(), ..Source::default() }.build();
    assert!(matches!(broken.open(&path).unwrap_err().problem(), Problem::Probe(_)));
    // A child that prints without end does not hold the host up.
    let started = Instant::now();
    let code = "#include <stdio.h>\n__attribute__((constructor)) static void begin(void) { for (;;) puts(\"more\"); }";
    let (_folder, path) = Source { code: code.to_owned(), ..Source::default() }.build();
    assert!(matches!(hasty.open(&path).unwrap_err().problem(), Problem::Probe(_)));
    assert!(started.elapsed() < Duration::from_secs(10));
}

fn builds_that_abort() {
    let manifest = r#"{"keyway": 1, "id": "hostile.small", "panic": "abort"}"#.to_owned();
    let (_folder, path) = Source { manifest: Some(manifest), ..Source::default() }.build();
    refused(&path, |problem| matches!(problem, Problem::PanicAborts));
    // What Rust builds say of themselves, with the word changed.
    let mut bytes = std::fs::read(keyway_conformance::artifacts().native("scalars")).unwrap();
    let at = find(&bytes, br#""panic":"unwind""#).expect("a Rust library says how it panics");
    bytes[at..at + 16].copy_from_slice(br#""panic":"abort" "#);
    refused_bytes(&bytes, |problem| matches!(problem, Problem::PanicAborts));
}
