//! `keyway-runner-wasm`: the runner of plugins that are WebAssembly components, with an engine inside.
//!
//! Two walls instead of one: a fault of the engine ends in a sealed process. The component is compiled there, too: by the
//! first runner of a plugin, for all of them.

#[cfg(target_os = "linux")]
mod component;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let components = component::Components::new();
    let component: Box<keyway_runner::LoadComponent> =
        Box::new(move |code, file, compiled| components.load(code, file, compiled));
    keyway_runner::run(&keyway_runner::Loaders { component: Some(component) })
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("plugins in processes of their own need Linux");
    std::process::ExitCode::FAILURE
}
