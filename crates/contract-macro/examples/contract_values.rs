//! The plugin of the test `values`, as a library and as a component: `tests/component.rs` builds it.

include!("../tests/plugins/values.rs");
