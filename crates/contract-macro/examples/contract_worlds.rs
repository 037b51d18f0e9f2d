//! The plugin of the test `worlds`, as a library and as a component: `tests/component.rs` builds it.

include!("../tests/plugins/worlds.rs");
