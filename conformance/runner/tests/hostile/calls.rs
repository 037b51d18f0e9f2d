//! Plugins in C whose functions break the rules, as far as a host can notice: each is an error of the call, poisons
//! the instance, and nothing else.

use std::sync::LazyLock;

use keyway::{CallErrorKind, Instance, Plugin, Value};

use super::c::Source;
use super::{Tests, host};

pub const TESTS: Tests = &[
    ("values_of_no_type", values_of_no_type),
    ("values_that_are_tolerated", values_that_are_tolerated),
    ("statuses", statuses),
    ("reports_belong_to_their_call", reports_belong_to_their_call),
    ("services_out_of_place", services_out_of_place),
    ("failures_of_create", failures_of_create),
    ("failures_at_the_end", failures_at_the_end),
];

const CONTRACT: &str = "
    package hostile:liar@1.0.0;
    interface liar {
        enum three { a, b, c }
        flags two { x, y }
        bad-utf8: func() -> string;
        bad-case: func() -> three;
        bad-option: func() -> option<u8>;
        bad-char: func() -> char;
        bad-list: func() -> list<string>;
        bad-align: func() -> list<u32>;
        no-free: func() -> list<u8>;
        late-free: func() -> list<u8>;
        odd-bool: func() -> bool;
        odd-flags: func() -> two;
        null-empty: func() -> tuple<string, list<u8>, list<string>>;
        status: func(status: s32) -> u32;
        note: func(text: string);
        call: func(index: u32) -> u32;
        thread: func() -> u32;
    }
    world lying { import keyway:host/log@1.0.0; export liar; }
";

const CODE: &str = r#"
#include <pthread.h>

static void *memory(const char *text, size_t len) {
    char *data = host->alloc(len, 1);
    memcpy(data, text, len);
    return data;
}

static int freed;

static void count(void *data, size_t len, size_t owner) { (void)len; (void)owner; freed++; free(data); }

#define FUNCTION(name) static keyway_status name(void *self, const void *args, void *ret)

FUNCTION(bad_utf8) { keyway_str *out = ret; out->data = memory("a\xff", 2); out->len = 2; return 0; }
FUNCTION(bad_case) { *(uint8_t *)ret = 3; return 0; }
FUNCTION(bad_option) { *(uint8_t *)ret = 2; return 0; }
FUNCTION(bad_char) { *(uint32_t *)ret = 0xd800; return 0; }
FUNCTION(bad_list) {
    keyway_str *out = ret, *items = host->alloc(2 * sizeof(keyway_str), 8);
    items[0].data = memory("fine", 4); items[0].len = 4;
    items[1].data = memory("\xc0\x80", 2); items[1].len = 2;
    out->data = (char *)items; out->len = 2; return 0;
}
FUNCTION(bad_align) {
    keyway_list_u32 *out = ret; static uint32_t items[4];
    out->data = (uint32_t *)((char *)items + 1); out->len = 2; out->free = count; return 0;
}
FUNCTION(no_free) { keyway_list_u8 *out = ret; out->data = malloc(1); out->len = 1; out->free = 0; return 0; }
FUNCTION(late_free) { keyway_list_u8 *out = ret; out->data = malloc(1); out->len = 1; out->free = count; return 9; }
FUNCTION(odd_bool) { *(uint8_t *)ret = 2; return 0; }
FUNCTION(odd_flags) { *(uint8_t *)ret = 0xff; return 0; }
FUNCTION(null_empty) { memset(ret, 0, 16 + 32 + 16); return 0; }
FUNCTION(status) { *(uint32_t *)ret = 7; return *(const int32_t *)args; }
FUNCTION(note) { host->report(KEYWAY_MESSAGE, *(const keyway_str *)args); host->report(99, *(const keyway_str *)args); return 0; }

struct log { uint8_t level; keyway_str target, message; };

FUNCTION(call) {
    struct log args_of_log; memset(&args_of_log, 0, sizeof args_of_log);
    *(uint32_t *)ret = (uint32_t)host->call(*(const uint32_t *)args, &args_of_log, 0);
    return 0;
}

static void *elsewhere(void *out) {
    struct log args_of_log; keyway_str text = {"from a thread", 13}; memset(&args_of_log, 0, sizeof args_of_log);
    *(uint32_t *)out = (uint32_t)host->call(0, &args_of_log, 0);
    host->report(KEYWAY_MESSAGE, text);
    return 0;
}

FUNCTION(thread) {
    pthread_t other;
    if (pthread_create(&other, 0, elsewhere, ret) != 0) return KEYWAY_INVALID;
    pthread_join(other, 0);
    return 0;
}

static keyway_status make(keyway_str config, void **self, keyway_str *error) {
    if (config.len == 0) { *self = 0; return KEYWAY_OK; }
    switch (config.data[0]) {
        case '1': error->data = 0; error->len = 0; return KEYWAY_REFUSED;
        case '2': error->data = memory("\xff\xfe", 2); error->len = 2; return KEYWAY_REFUSED;
        case '3': return 77;
        case '4': *self = 0; host->call(9, 0, 0); return KEYWAY_OK;
        case '5': *self = (void *)1; return KEYWAY_OK;
        default: return KEYWAY_PANICKED;
    }
}

static keyway_status end(void *self) { return self == 0 ? KEYWAY_OK : KEYWAY_PANICKED; }
"#;

const NAMES: [&str; 15] = [
    "bad-utf8",
    "bad-case",
    "bad-option",
    "bad-char",
    "bad-list",
    "bad-align",
    "no-free",
    "late-free",
    "odd-bool",
    "odd-flags",
    "null-empty",
    "status",
    "note",
    "call",
    "thread",
];

/// The plugin is mapped once, and its folder may go then.
static LIAR: LazyLock<Plugin> = LazyLock::new(|| {
    let functions: Vec<String> = NAMES
        .iter()
        .map(|name| {
            let full = format!("hostile:liar/liar@1.0.0#{name}");
            format!("{{{{\"{full}\", {}}}, {}}}", full.len(), name.replace('-', "_"))
        })
        .collect();
    let source = Source {
        manifest: Some(r#"{"keyway": 1, "id": "hostile.liar"}"#.to_owned()),
        contract: Some(CONTRACT.to_owned()),
        code: CODE.to_owned(),
        functions: functions.join(",\n"),
        imports: "{\"keyway:host/log@1.0.0#log\", 25}".to_owned(),
        table: "KEYWAY_ABI_VERSION, sizeof(keyway_plugin), functions, sizeof functions / sizeof *functions, \
                imports, 1, make, end"
            .to_owned(),
        flags: vec!["-pthread".to_owned()],
        ..Source::default()
    };
    let (_folder, path) = source.build();
    // The host is held by its plugins.
    host(|builder| builder).open(&path).unwrap_or_else(|error| panic!("{error}"))
});

fn call(instance: &mut Instance, name: &str, args: &[Value]) -> Result<Option<Value>, CallErrorKind> {
    LIAR.lookup(name).unwrap().call(instance, args).map_err(|error| error.kind().clone())
}

fn once(name: &str, args: &[Value]) -> Result<Option<Value>, CallErrorKind> {
    let mut instance = LIAR.instantiate("").unwrap();
    let outcome = call(&mut instance, name, args);
    // Whatever failed, it is the end of this instance and of no other.
    let next = call(&mut instance, "odd-bool", &[]);
    match &outcome {
        Ok(_) => assert!(next.is_ok(), "{name}: {next:?}"),
        Err(_) => assert!(matches!(next, Err(CallErrorKind::Poisoned(_))), "{name}: {next:?}"),
    }
    outcome
}

fn values_of_no_type() {
    for name in ["bad-utf8", "bad-case", "bad-option", "bad-char", "bad-list", "bad-align", "no-free"] {
        let outcome = once(name, &[]);
        assert!(matches!(outcome, Err(CallErrorKind::Value(_))), "{name}: {outcome:?}");
    }
}

fn values_that_are_tolerated() {
    assert_eq!(once("odd-bool", &[]).unwrap(), Some(Value::Bool(true)));
    let flags = Value::Flags(vec!["x".into(), "y".into()]);
    assert_eq!(once("odd-flags", &[]).unwrap(), Some(flags));
    let empty = Value::Tuple(vec!["".into(), Vec::<u8>::new().into(), Value::List(Vec::new())]);
    assert_eq!(once("null-empty", &[]).unwrap(), Some(empty));
}

fn statuses() {
    let status = |number: i32| once("status", &[Value::S32(number)]);
    assert_eq!(status(0).unwrap(), Some(Value::U32(7)));
    assert!(
        matches!(status(2), Err(CallErrorKind::Panicked { message, location: None }) if message == "no message")
    );
    assert!(matches!(status(4), Err(CallErrorKind::Value(_))));
    // Refusing is for `create`; and a failure of a service that never was is none.
    for (number, words) in [(1, "only `create` may"), (3, "none failed"), (5, "status 5"), (-1, "status -1")]
    {
        match status(number) {
            Err(CallErrorKind::Other(text)) => assert!(text.contains(words), "{number}: {text}"),
            other => panic!("{number}: {other:?}"),
        }
    }
    assert!(once("late-free", &[]).is_err());
}

fn reports_belong_to_their_call() {
    let mut instance = LIAR.instantiate("").unwrap();
    call(&mut instance, "note", &["all is well".into()]).unwrap();
    let outcome = call(&mut instance, "status", &[Value::S32(2)]);
    assert!(
        matches!(&outcome, Err(CallErrorKind::Panicked { message, .. }) if message == "no message"),
        "what an earlier call reported explains a later one: {outcome:?}"
    );
}

fn services_out_of_place() {
    // The log service is the first import; there is no second.
    assert_eq!(once("call", &[Value::U32(0)]).unwrap(), Some(Value::U32(0)));
    for index in [1, 7, u32::MAX] {
        let outcome = once("call", &[Value::U32(index)]);
        match &outcome {
            Err(CallErrorKind::Other(text)) => assert!(text.contains(&index.to_string()), "{text}"),
            other => panic!("{index}: {other:?}"),
        }
    }
    // On a thread of its own a plugin is in no call.
    assert_eq!(once("thread", &[]).unwrap(), Some(Value::U32(3)));
}

fn failures_of_create() {
    let create = |config: &str| {
        let error = LIAR.instantiate(config).map(|_| ()).unwrap_err();
        match error.problem() {
            keyway::Problem::Call(error) => error.kind().clone(),
            other => panic!("{other}"),
        }
    };
    assert!(matches!(create("1"), CallErrorKind::Refused(text) if text.is_empty()));
    assert!(matches!(create("2"), CallErrorKind::Refused(text) if text == "\u{fffd}\u{fffd}"));
    assert!(matches!(create("3"), CallErrorKind::Other(text) if text.contains("77")));
    // A service that failed counts, whatever `create` says then.
    assert!(matches!(create("4"), CallErrorKind::Other(text) if text.contains("import 9")));
    assert!(matches!(create("6"), CallErrorKind::Panicked { .. }));
}

fn failures_at_the_end() {
    // `destroy` fails: the host logs it, and goes on.
    drop(LIAR.instantiate("5").unwrap());
    assert!(once("odd-bool", &[]).is_ok());
}
