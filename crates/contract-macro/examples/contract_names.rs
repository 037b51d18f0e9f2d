//! The plugin of the test `names`, as a library and as a component: `tests/component.rs` builds it.

include!("../tests/plugins/names.rs");
