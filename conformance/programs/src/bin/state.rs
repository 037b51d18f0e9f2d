//! The plugin of the case `state` as a program.

keyway::serve!(conformance_state::PLUGIN);
