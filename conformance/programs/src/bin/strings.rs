//! The plugin of the case `strings` as a program.

keyway::serve!(conformance_strings::PLUGIN);
