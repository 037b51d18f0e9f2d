//! The plugin of the case `load` as a program.

keyway::serve!(conformance_load::PLUGIN);
