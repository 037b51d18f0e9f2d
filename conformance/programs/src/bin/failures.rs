//! The plugin of the case `failures` as a program.

keyway::serve!(conformance_failures::PLUGIN);
