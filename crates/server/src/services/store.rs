//! `keyway:http/store`: a table for each plugin in one file.

use std::sync::{Arc, Mutex, PoisonError};

use keyway_contract::{Buffer, ServiceError};
use keyway_host::current_plugin;
use keyway_http::services::handler::host::store::{self, StoreError};
use redb::{Database, ReadableDatabase as _, ReadableTable, TableDefinition, TableError};

use crate::config::StoreConfig;

/// The longest key, in bytes.
const LONGEST_KEY: usize = 1024;
/// The most keys that are told at once.
const MOST_KEYS: usize = 10_000;
/// How many bytes each plugin has in its table.
const SIZES: TableDefinition<'static, &str, u64> = TableDefinition::new("keyway/sizes");

/// The store of all plugins.
pub(crate) struct Store {
    pub(crate) config: StoreConfig,
    database: Arc<Database>,
    /// That it does not work is told once.
    told: Mutex<bool>,
}

/// It, as plugins see it.
pub(super) struct PluginStore(pub(super) Arc<Store>);

type Answer<T> = Result<Result<T, StoreError>, ServiceError>;

/// Why something was not done: what the plugin is told, or what only the log is.
enum Trouble {
    Refused(StoreError),
    Broken(redb::Error),
}

impl<E: Into<redb::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Broken(error.into())
    }
}

impl Store {
    /// The store of a file; where another one has it open already, both go on with it.
    ///
    /// # Errors
    /// When the file cannot be opened, or is none of a store.
    pub(crate) fn open(config: &StoreConfig, before: Option<&Store>) -> Result<Self, redb::DatabaseError> {
        let database = match before.filter(|before| before.config.file == config.file) {
            Some(before) => Arc::clone(&before.database),
            None => Arc::new(Database::create(&config.file)?),
        };
        Ok(Store { config: config.clone(), database, told: Mutex::new(false) })
    }

    fn answer<T>(&self, result: Result<T, Trouble>) -> Answer<T> {
        Ok(result.map_err(|trouble| match trouble {
            Trouble::Refused(error) => error,
            Trouble::Broken(error) => {
                let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
                if !std::mem::replace(&mut *told, true) {
                    let file = self.config.file.display();
                    tracing::error!(target: "keyway::server", "the store in `{file}` does not work: {error}");
                }
                StoreError::Unavailable
            }
        }))
    }

    /// Changes the value of a key, if `decide` wants that of the one that is there. Whether it did.
    fn change(
        &self,
        key: &str,
        new: Option<&[u8]>,
        decide: impl FnOnce(Option<&[u8]>) -> bool,
    ) -> Result<bool, Trouble> {
        if key.len() > LONGEST_KEY || new.is_some_and(|new| new.len() > self.config.value) {
            return Err(Trouble::Refused(StoreError::TooLarge));
        }
        let plugin = plugin();
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(values(&plugin))?;
            let mut sizes = transaction.open_table(SIZES)?;
            let old = table.get(key)?.map(|old| old.value().to_vec());
            if !decide(old.as_deref()) {
                return Ok(false);
            }
            let size = sizes.get(&*plugin)?.map_or(0, |size| size.value());
            let of = |value: Option<&[u8]>| value.map_or(0, |value| (key.len() + value.len()) as u64);
            let grown = size.saturating_sub(of(old.as_deref())) + of(new);
            if grown > self.config.total && of(new) > of(old.as_deref()) {
                return Err(Trouble::Refused(StoreError::Full));
            }
            match new {
                Some(new) => table.insert(key, new)?,
                None => table.remove(key)?,
            };
            sizes.insert(&*plugin, grown)?;
        }
        transaction.commit()?;
        Ok(true)
    }

    fn get(&self, key: &str) -> Result<Option<Buffer<u8>>, Trouble> {
        let transaction = self.database.begin_read()?;
        match transaction.open_table(values(&plugin())) {
            Ok(table) => Ok(table.get(key)?.map(|value| value.value().into())),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn keys(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, Trouble> {
        let transaction = self.database.begin_read()?;
        let table = match transaction.open_table(values(&plugin())) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let start = after.map_or(prefix, |after| after.max(prefix));
        let mut keys = Vec::new();
        for entry in table.range(start..)? {
            let (key, _) = entry?;
            let key = key.value();
            if !key.starts_with(prefix) || keys.len() >= limit.min(MOST_KEYS) {
                break;
            }
            if after.is_none_or(|after| key > after) {
                keys.push(key.to_owned());
            }
        }
        Ok(keys)
    }
}

/// The name of a plugin's table. Names of plugins begin with a letter.
fn plugin() -> String {
    current_plugin().as_deref().unwrap_or("?").to_owned()
}

fn values(plugin: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(plugin)
}

impl store::Store for PluginStore {
    fn get(&self, key: &str) -> Answer<Option<Buffer<u8>>> {
        self.0.answer(self.0.get(key))
    }

    fn set(&self, key: &str, value: Buffer<u8>) -> Answer<()> {
        self.0.answer(self.0.change(key, Some(&value), |_| true).map(drop))
    }

    fn compare_and_set(&self, key: &str, old: Option<Buffer<u8>>, new: Buffer<u8>) -> Answer<bool> {
        self.0.answer(self.0.change(key, Some(&new), |now| now == old.as_deref()))
    }

    fn delete(&self, key: &str) -> Answer<bool> {
        self.0.answer(self.0.change(key, None, |now| now.is_some()))
    }

    fn keys(&self, prefix: &str, after: Option<String>, limit: u32) -> Answer<Vec<String>> {
        self.0.answer(self.0.keys(prefix, after.as_deref(), limit as usize))
    }
}
