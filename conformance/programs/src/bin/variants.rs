//! The plugin of the case `variants` as a program.

keyway::serve!(conformance_variants::PLUGIN);
