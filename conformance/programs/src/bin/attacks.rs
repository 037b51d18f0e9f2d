//! The hostile plugin as a program.

#[cfg(target_os = "linux")]
keyway::serve!(conformance_attacks::PLUGIN);

#[cfg(not(target_os = "linux"))]
fn main() {}
