//! The table `[server]`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;
use keyway_host::config::{Document, Item, Table};

use super::{AccessFormat, AccessLogConfig, ListenConfig, ServerConfig, TlsConfig};

/// More addresses than anybody has.
const MOST_ADDRESSES: usize = 64;

impl Default for super::ServicesConfig {
    fn default() -> Self {
        super::ServicesConfig {
            store: None,
            outgoing_body: 10 << 20,
            outgoing_timeout: Duration::from_secs(30),
        }
    }
}

impl ServerConfig {
    /// Where it listens: what is said, or port 8080 of this machine.
    pub fn addresses(&self) -> Vec<ListenConfig> {
        if self.listen.is_empty() {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
            return vec![ListenConfig { address, tls: Vec::new() }];
        }
        self.listen.clone()
    }
}

pub(super) fn read(
    document: &Document<'_>,
    mut table: Table<'_, '_>,
    base: &Path,
    config: &mut ServerConfig,
) {
    if let Some(item) = table.get("listen") {
        let items = if item.is_list() { item.list().unwrap_or_default() } else { vec![item] };
        if items.len() > MOST_ADDRESSES {
            document.wrong(items[0].at(), format!("`listen` has more than {MOST_ADDRESSES} addresses"));
        } else {
            config.listen = items.into_iter().filter_map(|item| listen(&item, base)).collect();
        }
    }
    config.monitor = table.get("monitor").and_then(|item| address(&item));
    for item in table.get("trusted-proxies").and_then(|item| item.list()).unwrap_or_default() {
        config.trusted_proxies.extend(item.parsed(network));
    }
    if let Some(limits) = table.get("limits").and_then(|item| item.table()) {
        config.limits.read(limits);
    }
    if let Some(compress) = table.get("compress").and_then(|item| item.flag()) {
        config.compress = compress;
    }
    if let Some(shutdown) = table.get("shutdown").and_then(|item| item.duration(Duration::ZERO)) {
        config.shutdown = shutdown;
    }
    config.access_log =
        table.get("access-log").filter(|item| !item.is_off()).and_then(|item| access_log(&item, base));
    table.end();
}

/// An address, or a table of it with the files of certificates.
fn listen(item: &Item<'_, '_>, base: &Path) -> Option<ListenConfig> {
    if !item.is_table() {
        return Some(ListenConfig { address: address(item)?, tls: Vec::new() });
    }
    let mut table = item.table()?;
    let address = table.get("address").map(|item| address(&item));
    let mut tls = Vec::from_iter(certificate(item, &mut table, base));
    if let Some(all) = table.get("certificates") {
        let items = all.list()?;
        if items.is_empty() {
            all.wrong("there is none in it; leave it out where TLS is not spoken");
        }
        for item in items {
            let mut table = item.table()?;
            if table.entries().is_empty() {
                item.wrong("it says no `certificate` and no `key`");
            }
            tls.extend(certificate(&item, &mut table, base));
            table.end();
        }
    }
    table.end();
    match address {
        Some(address) => Some(ListenConfig { address: address?, tls }),
        None => {
            item.wrong("it has no `address`, as in { address = \"0.0.0.0:443\", certificate = …, key = … }");
            None
        }
    }
}

/// The files of one certificate, if it is said.
fn certificate(item: &Item<'_, '_>, table: &mut Table<'_, '_>, base: &Path) -> Option<TlsConfig> {
    let mut path = |key| table.get(key).map(|item| item.text().map(|path| base.join(path)));
    match (path("certificate"), path("key")) {
        (None, None) => None,
        (Some(certificate), Some(key)) => Some(TlsConfig { certificate: certificate?, key: key? }),
        _ => {
            item.wrong("for TLS it needs both the `certificate` and its `key`");
            None
        }
    }
}

fn address(item: &Item<'_, '_>) -> Option<SocketAddr> {
    item.parsed(|text| {
        text.parse().map_err(|_| "it is no address with a port, such as \"127.0.0.1:8080\" or \"[::]:443\"")
    })
}

/// A network, or one address of it.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let one = || text.parse::<IpAddr>().map(IpNet::from).ok();
    text.parse().ok().or_else(one).ok_or("it is no address and no network, such as \"10.0.0.0/8\"")
}

fn access_log(item: &Item<'_, '_>, base: &Path) -> Option<AccessLogConfig> {
    let format =
        |item: &Item<'_, '_>| item.word(&[("json", AccessFormat::Json), ("common", AccessFormat::Common)]);
    if !item.is_table() {
        if item.is_flag() {
            return Some(AccessLogConfig { format: AccessFormat::default(), file: None });
        }
        return Some(AccessLogConfig { format: format(item)?, file: None });
    }
    let mut table = item.table()?;
    let format = table.get("format").map_or(Some(AccessFormat::default()), |item| format(&item));
    let file = table.get("file").and_then(|item| item.text()).map(|path| base.join(path));
    table.end();
    Some(AccessLogConfig { format: format?, file })
}
