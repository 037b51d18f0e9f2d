//! The plugin of the case `imports` as a program.

keyway::serve!(conformance_imports::PLUGIN);
