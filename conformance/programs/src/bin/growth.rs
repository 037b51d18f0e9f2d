//! The plugin of the case `growth` as a program.

keyway::serve!(conformance_growth::PLUGIN);
