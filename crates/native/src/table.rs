//! The table of functions that a native or linked-in plugin gives, as a module and its instances.

use std::ffi::c_void;
use std::sync::Arc;

use keyway_contract::abi::{self, Call, Status, Str};
use keyway_contract::client::{Entry, Instance, Interrupt};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{self, Context, Outcome};
use keyway_contract::lifecycle;
use keyway_contract::types::Contract;
use keyway_contract::types::{Function, Interface, same_name};

use crate::TableError;

/// A table that has been checked.
#[derive(Clone)]
pub struct Table {
    create: abi::Create,
    destroy: abi::Destroy,
    functions: Arc<[(String, Call)]>,
    imports: Vec<String>,
}

/// More functions or imports than any contract has: a table that says so is garbage.
const MOST: usize = 65_536;

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// When it is of another ABI version, or it lacks what it has to have, or its lists make no sense.
    ///
    /// # Safety
    /// `plugin` is what a plugin's entry returned, or the table of a linked-in plugin: by the ABI it is null or
    /// valid as long as the program runs, and so are its lists.
    pub unsafe fn read(plugin: *const abi::Plugin) -> Result<Self, TableError> {
        if plugin.is_null() {
            return Err(TableError::Table(
                "its entry function returned null: it refuses this host".to_owned(),
            ));
        }
        if !plugin.is_aligned() {
            return Err(TableError::Table("its address is not aligned".to_owned()));
        }
        // SAFETY: by the caller's contract. Only these two fields are there in every version.
        let (version, size) = unsafe { ((*plugin).abi_version, (*plugin).size) };
        if version != abi::ABI_VERSION {
            return Err(TableError::AbiVersion { found: version, expected: abi::ABI_VERSION });
        }
        if (size as usize) < size_of::<abi::Plugin>() {
            return Err(TableError::Table(format!("it has {size} bytes, too few")));
        }
        // SAFETY: by the caller's contract; it is a whole table of this version.
        let plugin: &'static abi::Plugin = unsafe { &*plugin };
        let (Some(create), Some(destroy)) = (plugin.create, plugin.destroy) else {
            return Err(TableError::Table("it lacks `create` or `destroy`".to_owned()));
        };
        // SAFETY: by the caller's contract.
        let (functions, imports) = unsafe {
            (
                list(plugin.functions, plugin.function_count, "functions")?,
                list(plugin.imports, plugin.import_count, "imports")?,
            )
        };
        let functions = functions
            .iter()
            // SAFETY: by the caller's contract.
            .map(|function| match (unsafe { text(function.name) }?, function.call) {
                (name, Some(call)) => Ok((name, call)),
                (name, None) => Err(TableError::Table(format!("`{name}` is a null pointer in it"))),
            })
            .collect::<Result<_, TableError>>()?;
        // SAFETY: by the caller's contract.
        let imports = imports.iter().map(|name| unsafe { text(*name) }).collect::<Result<_, _>>()?;
        Ok(Table { create, destroy, functions, imports })
    }

    /// Checks it against the contract: every function that is promised has to be there.
    pub fn check_functions(&self, contract: &Contract) -> Result<(), TableError> {
        for (interface, function) in contract.exported() {
            let name = interface.qualified(&function.name);
            if !self.functions.iter().any(|(own, _)| *own == name) {
                return Err(TableError::Table(format!("it lacks `{name}`, which the contract promises")));
            }
        }
        Ok(())
    }

    /// Checks it against the contract: every service that is called has to be in there, since only those have types.
    pub fn check_imports(&self, contract: &Contract) -> Result<(), TableError> {
        for import in &self.imports {
            if !contract
                .imported()
                .any(|(interface, function)| interface.qualified(&function.name) == *import)
            {
                return Err(TableError::Table(format!(
                    "it calls `{import}`, which the contract does not import"
                )));
            }
        }
        Ok(())
    }

    /// Whether there is a function of a name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The function of a name, the very name first, then one of a compatible version.
    fn find(&self, name: &str) -> Option<Call> {
        let exact = self.functions.iter().find(|(own, _)| own == name);
        exact.or_else(|| self.functions.iter().find(|(own, _)| same_name(own, name))).map(|(_, call)| *call)
    }
}

/// # Safety
/// `items` is null or valid for reads of `count` items as long as the program runs.
unsafe fn list<T>(items: *const T, count: usize, what: &str) -> Result<&'static [T], TableError> {
    if count == 0 {
        return Ok(&[]);
    }
    if items.is_null() || count > MOST || !items.is_aligned() {
        return Err(TableError::Table(format!("its list of {what} is invalid ({count} of them)")));
    }
    // SAFETY: by the caller's contract; not null and aligned, as checked.
    Ok(unsafe { std::slice::from_raw_parts(items, count) })
}

/// # Safety
/// The string is valid for reads.
unsafe fn text(name: Str) -> Result<String, TableError> {
    if name.len > 4096 || (name.data.is_null() && name.len > 0) {
        return Err(TableError::Table("a name in it is invalid".to_owned()));
    }
    // SAFETY: by the caller's contract.
    match std::str::from_utf8(unsafe { name.bytes() }) {
        Ok(name) => Ok(name.to_owned()),
        Err(_) => Err(TableError::Table("a name in it is not UTF-8".to_owned())),
    }
}

impl Table {
    /// The full names of the host services that it lists, in the order in which it counts them.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// Makes an instance.
    ///
    /// # Errors
    /// When the plugin refuses the configuration, or its `create` fails.
    pub fn instantiate(
        &self,
        config: &str,
        context: Arc<Context>,
    ) -> Result<Box<dyn Instance>, CallErrorKind> {
        let config = Str { data: config.as_ptr(), len: config.len() };
        let mut this: *mut c_void = std::ptr::null_mut();
        let mut error = Str { data: std::ptr::null(), len: 0 };
        // SAFETY: the table's `create` takes what the ABI says; the context outlives the call.
        let ended = unsafe {
            frame::native(Arc::as_ptr(&context), || (self.create)(config, &raw mut this, &raw mut error))
        };
        let made = |context| TableInstance { table: self.clone(), this, context, closed: false };
        let Err(outcome) = ended else { return Ok(Box::new(made(context))) };
        match outcome.status() {
            Status::OK => {
                let mut instance = made(context);
                if let Err(kind) = outcome.conclude() {
                    instance.poison();
                    return Err(kind);
                }
                Ok(Box::new(instance))
            }
            Status::REFUSED => {
                // SAFETY: with this status the plugin wrote a string of `Host::alloc`, which is ours now.
                let reason = unsafe { String::from_utf8_lossy(error.bytes()).into_owned() };
                if error.len > 0 {
                    // SAFETY: as above; `alloc`'s strings are aligned to 1.
                    unsafe { (crate::HOST.free)(error.data.cast_mut(), error.len, 1) };
                }
                // A service that failed meanwhile is the cause.
                Err(outcome.into_failure().unwrap_or(CallErrorKind::Refused(reason)))
            }
            _ => Err(outcome.into_error()),
        }
    }
}

struct TableInstance {
    table: Table,
    this: *mut c_void,
    context: Arc<Context>,
    closed: bool,
}

// SAFETY: by the ABI an instance may move from thread to thread between calls.
unsafe impl Send for TableInstance {}

impl Instance for TableInstance {
    fn bind(&self, interface: &Interface, function: &Function) -> Entry {
        match self.table.find(&interface.qualified(&function.name)) {
            Some(call) => Entry::Direct(call, self.this),
            None => Entry::NotProvided,
        }
    }

    unsafe fn call(
        &mut self,
        _slot: u32,
        _shape: &keyway_contract::client::Shape<'_>,
    ) -> Result<(), CallErrorKind> {
        Err(CallErrorKind::Other("native functions are called directly".to_owned()))
    }

    fn context(&self) -> &Arc<Context> {
        &self.context
    }

    fn interrupter(&self) -> Option<Arc<dyn Interrupt>> {
        None
    }

    fn poison(&mut self) {
        self.closed = true;
    }
}

impl Drop for TableInstance {
    fn drop(&mut self) {
        let close = self.table.find(&format!("{}#close", lifecycle::INTERFACE)).filter(|_| !self.closed);
        let destroy = self.table.destroy;
        let (this, context) = (self.this, Arc::as_ptr(&self.context));
        let mut nothing = [0u64; 1];
        let place = nothing.as_mut_ptr().cast::<c_void>();
        // SAFETY: the instance is in no call, and `close` takes and gives nothing.
        let closed = close.map(|close| unsafe { frame::native(context, || close(this, place, place)) });
        // SAFETY: the instance is in no call and is not used again.
        let destroyed = unsafe { frame::native(context, || destroy(this)) };
        for ended in closed.into_iter().chain([destroyed]) {
            if let Err(kind) = ended.or_else(Outcome::conclude) {
                tracing::warn!(
                    target: "keyway::plugin",
                    plugin = &*self.context.plugin,
                    "closing an instance failed: {kind}",
                );
            }
        }
    }
}
