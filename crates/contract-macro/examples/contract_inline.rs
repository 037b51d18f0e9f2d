//! The plugin of the test `inline`, as a library and as a component: `tests/component.rs` builds it.

include!("../tests/plugins/inline.rs");
