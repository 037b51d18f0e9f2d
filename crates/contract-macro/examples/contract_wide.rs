//! The plugin of the test `wide`, as a library and as a component: `tests/component.rs` builds it.

include!("../tests/plugins/wide.rs");
