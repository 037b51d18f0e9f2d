//! Results that are no values, and blocks that are nobody's.

use crate::common::Wanted::{Crashed, Fine, Later, Value};
use crate::common::{DEADLINE, call, loader, plugin, tell_all, ways};

#[test]
fn what_is_no_value_is_an_error() {
    let lies = [
        ("lie", "honest", Fine),
        ("lie", "value:nothing", Value),
        ("lie", "value:short", Value),
        ("lie", "value:list-length", Value),
        ("lie", "value:list-long", Value),
        ("lie", "value:list-outside", Value),
        ("lie", "value:list-overflow", Value),
        ("lie", "value:list-end", Value),
        ("numbers", "honest", Fine),
        ("numbers", "value:list-misaligned", Value),
        ("numbers", "value:list-wraps", Value),
        ("text", "honest", Fine),
        ("text", "value:utf8", Value),
        ("text", "value:utf8-cut", Value),
        ("text", "value:utf8-surrogate", Value),
        ("text", "value:text-outside", Value),
        ("text", "value:text-overflow", Value),
        ("text", "value:text-length", Value),
        ("pairs", "honest", Fine),
        ("pairs", "value:record-outside", Value),
        ("shapes", "honest", Fine),
        ("shapes", "value:discriminant", Value),
        ("shapes", "value:discriminant-large", Value),
        ("shapes", "value:label-outside", Value),
        ("shapes", "value:many-outside", Value),
        ("shapes", "value:many-misaligned", Value),
        ("nested", "honest", Fine),
        ("nested", "value:deep-outside", Value),
        ("nested", "value:deep-length", Value),
        ("nested", "value:length", Value),
        ("nested", "value:bomb", Value),
        ("letter", "honest", Fine),
        ("letter", "value:surrogate", Value),
        ("letter", "value:beyond", Value),
        ("letter", "value:char-max", Value),
        ("maybe", "honest", Fine),
        ("maybe", "value:option", Value),
    ];
    tell_all(&ways(), DEADLINE, &lies);
}

/// Tokens, and whether they are good where memory is shared.
const TOKENS: [(&str, &str, bool); 31] = [
    ("lie", "token:good", true),
    ("lie", "token:nobody", false),
    ("lie", "token:max", false),
    ("lie", "token:end", false),
    ("lie", "token:last", false),
    ("lie", "token:host-end", false),
    ("lie", "token:payload", false),
    ("lie", "token:size", false),
    ("lie", "token:odd", false),
    ("lie", "token:before", false),
    ("lie", "token:outside", false),
    ("lie", "token:overflow", false),
    ("lie", "token:length", false),
    ("lie", "token:long", false),
    ("lie", "token:limit", false),
    ("lie", "token:lent", true),
    ("lie", "token:lent-long", false),
    ("lie", "token:lent-before", false),
    ("lie", "token:lent-elsewhere", false),
    ("numbers", "token:misaligned", false),
    ("numbers", "token:overflow", false),
    ("numbers", "token:length", false),
    ("numbers", "token:nobody", false),
    ("lists", "token:twice", false),
    ("lists", "token:lent-twice", false),
    ("lists", "token:overlap", false),
    ("lists", "token:overlap-behind", false),
    ("lists", "token:apart", true),
    ("lists", "token:empty", false),
    ("lists", "token:every", true),
    ("lists", "honest", true),
];

#[test]
fn a_block_is_given_once_by_who_has_it() {
    let [shared, trusted, frames] = ways();
    let lies = TOKENS.map(|(function, how, good)| (function, how, if good { Fine } else { Value }));
    tell_all(&[shared, trusted], DEADLINE, &lies);
    // Without shared memory there are no blocks; what has come is in the payload, and its token is 0.
    let lies = TOKENS.map(|(function, how, _)| {
        let inline = how.starts_with("token:lent") || how == "honest";
        (function, how, if inline { crate::common::Wanted::Whatever } else { Value })
    });
    tell_all(&[frames], DEADLINE, &lies);
}

/// What this side has not said to be free is not the plugin's to give.
#[test]
fn a_block_that_is_not_free_does_not_come_again() {
    for (way, loader) in ways().into_iter().take(2) {
        let plugin = plugin(loader, DEADLINE, "");
        let mut instance = plugin.instantiate("").unwrap();
        call(&mut instance, &plugin, "lists", "token:every").unwrap();
        let error = call(&mut instance, &plugin, "lists", "token:every").unwrap_err();
        assert!(matches!(error, keyway_contract::CallErrorKind::Value(_)), "{way}: {error}");
        let mut instance = plugin.instantiate("").unwrap();
        for _ in 0..10 {
            call(&mut instance, &plugin, "lie", "token:good").unwrap();
        }
    }
}

#[test]
fn a_block_is_freed_once_by_who_has_it() {
    let lies = [
        ("lie", "freed:good", Fine),
        ("lie", "freed:many", Crashed),
        ("lie", "freed:max", Crashed),
        ("lie", "freed:zero", Crashed),
        ("lie", "freed:nobody", Crashed),
        ("lie", "freed:own", Crashed),
        ("lie", "freed:unlent", Crashed),
        ("lie", "freed:twice", Crashed),
        ("lie", "freed:inside", Crashed),
        ("lie", "freed:returned", Value),
        ("lie", "message:twice", Later),
    ];
    tell_all(&ways()[..2], DEADLINE, &lies);
}

/// Threads of the plugin change what the host reads. There are none in a sandbox.
#[test]
fn what_changes_while_it_is_read_is_a_value_or_none() {
    let plugin = plugin(loader().sandbox(false), std::time::Duration::from_millis(300), "");
    for how in ["torn:text", "torn:length", "torn:message", "torn:sequence"] {
        let mut seen = [0, 0];
        for _ in 0..25 {
            let mut instance = plugin.instantiate("").unwrap();
            match call(&mut instance, &plugin, "text", how) {
                Ok(keyway_contract::Value::String(text)) => {
                    assert!(std::str::from_utf8(text.as_bytes()).is_ok(), "{how}: a string that is none");
                    seen[0] += 1;
                }
                Ok(other) => panic!("{how}: {other:?}"),
                Err(_) => seen[1] += 1,
            }
        }
        println!("{how}: {} values, {} errors", seen[0], seen[1]);
    }
    crate::common::nobody_is_left();
}
