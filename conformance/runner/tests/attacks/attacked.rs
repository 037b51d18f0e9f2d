//! The host that is attacked.

use std::path::PathBuf;
use std::time::Duration;

use conformance_attacks::Ground;
use keyway::{
    CallErrorKind, Grants, Host, Limits, Placed, Plugin, ProcessLoader, Right, Settings, Trust, Value,
};
use serde_json::json;

/// Does what a scene says, as JSON: `file`, `runner`, `directory`, `rights`, `sandbox`, `namespaces`, `share`, and
/// `attempts`, each a name with its arguments. `PORT` in a right is where the host listens.
///
/// Says on a line for each attempt what came of it.
pub fn run(scene: &str) {
    let scene: serde_json::Value = serde_json::from_str(scene).expect("a scene");
    let text = |name: &str| scene[name].as_str().expect(name);
    let list = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().expect("a list").iter().map(|one| one.as_str().expect("text").to_owned()).collect()
    };
    let ground = Ground::lay(&PathBuf::from(text("directory")), 0).expect("what is attacked");
    let target = serde_json::to_string(ground.target()).expect("JSON");
    let port = ground.target().tcp.to_string();
    let rights: Vec<Right> = list(&scene["rights"])
        .iter()
        .map(|right| right.replace("PORT", &port).parse().unwrap_or_else(|error| panic!("{right}: {error}")))
        .collect();
    let sealed = scene["sandbox"] == true;
    let require = if sealed { vec!["base", "landlock", "seccomp"] } else { Vec::new() };
    let settings = Settings {
        placement: Some(Placed::Process),
        require: require.into_iter().map(str::to_owned).collect(),
        namespaces: scene["namespaces"] == true,
        share: scene["share"].as_str().map(str::to_owned),
        ..Settings::default()
    };
    let loader = ProcessLoader::builder().runner(text("runner")).warm(0).sandbox(sealed).build();
    let host = Host::builder()
        .loader(loader)
        .trust(Trust::any())
        .settings("conformance.attacks", settings)
        .grant("conformance.attacks", Grants::new(&rights).expect("rights"))
        .limits(Limits { deadline: Some(Duration::from_secs(20)), ..Limits::default() })
        .build()
        .expect("a host");
    let plugin = host.open(text("file")).unwrap_or_else(|error| panic!("{error}"));
    for (index, attempt) in scene["attempts"].as_array().expect("attempts").iter().enumerate() {
        let [name, arguments @ ..] = &*list(attempt) else { panic!("no name") };
        let (outcome, what, layers) = tried(&plugin, name, &target, arguments);
        println!("{}", json!({ "attempt": index, "outcome": outcome, "what": what, "layers": layers }));
    }
    println!("host: alive");
}

/// Each attempt in a new instance: most of its process is not what it was afterwards.
fn tried(
    plugin: &Plugin,
    name: &str,
    target: &str,
    arguments: &[String],
) -> (&'static str, String, Vec<&'static str>) {
    let mut instance = plugin.instantiate("").unwrap_or_else(|error| panic!("{name}: {error}"));
    let layers = instance.confinement().layers;
    let arguments = arguments.iter().map(|argument| argument.as_str().into()).collect();
    let arguments = [name.into(), target.into(), Value::List(arguments)];
    let attempt = plugin.lookup("attempt").expect("the function");
    let text = |value: Option<Box<Value>>| match value.as_deref() {
        Some(Value::String(text)) => text.clone(),
        other => panic!("{name}: {other:?}"),
    };
    match attempt.call(&mut instance, &arguments) {
        Ok(Some(Value::Result(Ok(what)))) => ("done", text(what), layers),
        Ok(Some(Value::Result(Err(why)))) => ("refused", text(why), layers),
        Ok(other) => panic!("{name}: {other:?}"),
        Err(error) => match error.kind() {
            CallErrorKind::Crashed { how } => ("ended", how.clone(), layers),
            // What a panic of the attempt says is not what was to be shown.
            _ => panic!("{name}: {error}"),
        },
    }
}
