//! Whether a filter gives the same pixels wherever it runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use filter_contract::{FilterClient, Image};
use keyway::{Host, Placement, Plugin};

/// The digest of a filtered picture, and the milliseconds that it took.
type Outcome = (blake3::Hash, f64);

/// Runs a picture through every filter in every placement, prints a table, and tells whether all digests agree. What is
/// native in `host` runs in a process in `processes`, if there is such a host.
pub fn compare(host: &Host, processes: Option<&Host>, plugins: &Path, photo: &Path) -> anyhow::Result<bool> {
    let picture = keyway_media::decode(photo, keyway_media::Limits::default())
        .map_err(|error| anyhow::anyhow!(error.line()))?;
    let image = || Image {
        width: picture.frame.width,
        height: picture.frame.height,
        pixels: picture.frame.pixels.clone().into(),
    };

    let mut found: BTreeMap<String, Vec<(Placement, Outcome)>> = BTreeMap::new();
    let mut run = |plugin: &Plugin| -> anyhow::Result<()> {
        let mut filter: FilterClient = plugin.client("")?;
        let image = image();
        let start = Instant::now();
        let out = filter.transform(image)?.map_err(anyhow::Error::msg)?;
        let time = start.elapsed().as_secs_f64() * 1e3;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&out.width.to_le_bytes()).update(&out.height.to_le_bytes()).update(&out.pixels);
        found
            .entry(plugin.id().to_owned())
            .or_default()
            .push((plugin.placement(), (hasher.finalize(), time)));
        Ok(())
    };
    for plugin in host.linked_plugins() {
        run(&plugin)?;
    }
    let mut files: Vec<_> = std::fs::read_dir(plugins)?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let plugin = host.open(file.path())?;
        run(&plugin)?;
        if let Some(processes) = processes
            && plugin.placement() == Placement::Native
        {
            run(&processes.open(file.path())?)?;
        }
    }

    let placements = if processes.is_some() { 4 } else { 3 };
    println!("{:<18} {:>9} {:>9} {:>9} {:>9}   pixels", "filter", "static", "native", "wasm", "process");
    let mut all = true;
    for (id, outcomes) in &found {
        let time = |placement| {
            let outcome = outcomes.iter().find(|(own, _)| *own == placement);
            outcome.map_or_else(|| "-".to_owned(), |(_, (_, time))| format!("{time:.2} ms"))
        };
        let digests: Vec<_> = outcomes.iter().map(|(_, (digest, _))| digest).collect();
        let same = digests.len() == placements && digests.windows(2).all(|pair| pair[0] == pair[1]);
        all &= same;
        println!(
            "{id:<18} {:>9} {:>9} {:>9} {:>9}   {}",
            time(Placement::Static),
            time(Placement::Native),
            time(Placement::Wasm),
            time(Placement::Process),
            if same {
                format!("identical ({}…)", &digests[0].to_hex()[..12])
            } else {
                "DIFFERENT".to_owned()
            }
        );
    }
    Ok(all)
}
