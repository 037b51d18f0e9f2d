//! The table of functions that a native or linked-in plugin gives, as a module and its instances.

use std::ffi::c_void;
use std::sync::Arc;

use keyway_contract::abi::{self, Call, Status, Str};
use keyway_contract::client::{Entry, Instance, Interrupt, status_error};
use keyway_contract::error::CallErrorKind;
use keyway_contract::frame::{Context, Frame};
use keyway_contract::lifecycle;
use keyway_contract::types::{Function, Interface, same_name};

use crate::error::Problem;
use crate::loader::{Module, Request};

/// A table that has been checked.
#[derive(Clone)]
pub(crate) struct Table {
    plugin: &'static abi::Plugin,
    functions: Arc<[(String, Call)]>,
    imports: Vec<String>,
}

/// More functions or imports than any contract has: a table that says so is garbage.
const MOST: usize = 65_536;

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// When it is of another ABI version, or its lists make no sense.
    ///
    /// # Safety
    /// `plugin` is what a plugin's entry returned, or the table of a linked-in plugin: by the ABI it is valid
    /// as long as the program runs, and so are its lists.
    pub(crate) unsafe fn read(plugin: &'static abi::Plugin) -> Result<Self, Problem> {
        if plugin.abi_version != abi::ABI_VERSION {
            return Err(Problem::AbiVersion { found: plugin.abi_version, expected: abi::ABI_VERSION });
        }
        if (plugin.size as usize) < size_of::<abi::Plugin>() {
            return Err(Problem::Table(format!("it has {} bytes, too few", plugin.size)));
        }
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
            .map(|function| Ok((unsafe { text(function.name) }?, function.call)))
            .collect::<Result<_, Problem>>()?;
        // SAFETY: by the caller's contract.
        let imports = imports.iter().map(|name| unsafe { text(*name) }).collect::<Result<_, _>>()?;
        Ok(Table { plugin, functions, imports })
    }

    /// The names of its functions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|(name, _)| &**name)
    }

    /// The function of a name, the very name first, then one of a compatible version.
    fn find(&self, name: &str) -> Option<Call> {
        let exact = self.functions.iter().find(|(own, _)| own == name);
        exact.or_else(|| self.functions.iter().find(|(own, _)| same_name(own, name))).map(|(_, call)| *call)
    }
}

/// # Safety
/// `items` is null or valid for reads of `count` items as long as the program runs.
unsafe fn list<T>(items: *const T, count: usize, what: &str) -> Result<&'static [T], Problem> {
    if count == 0 {
        return Ok(&[]);
    }
    if items.is_null() || count > MOST || !items.is_aligned() {
        return Err(Problem::Table(format!("its list of {what} is invalid ({count} of them)")));
    }
    // SAFETY: by the caller's contract; not null and aligned, as checked.
    Ok(unsafe { std::slice::from_raw_parts(items, count) })
}

/// # Safety
/// The string is valid for reads.
unsafe fn text(name: Str) -> Result<String, Problem> {
    if name.len > 4096 || (name.data.is_null() && name.len > 0) {
        return Err(Problem::Table("a name in it is invalid".to_owned()));
    }
    // SAFETY: by the caller's contract.
    match std::str::from_utf8(unsafe { name.bytes() }) {
        Ok(name) => Ok(name.to_owned()),
        Err(_) => Err(Problem::Table("a name in it is not UTF-8".to_owned())),
    }
}

impl Module for Table {
    fn imports(&self) -> Vec<String> {
        self.imports.clone()
    }

    fn instantiate(&self, request: Request<'_>) -> Result<Box<dyn Instance>, CallErrorKind> {
        let Request { config, context, .. } = request;
        let config = Str { data: config.as_ptr(), len: config.len() };
        let mut this: *mut c_void = std::ptr::null_mut();
        let mut error = Str { data: std::ptr::null(), len: 0 };
        // SAFETY: the table's `create` takes what the ABI says; the context outlives the call.
        let status = unsafe {
            Frame::enter(Arc::as_ptr(&context), || (self.plugin.create)(config, &raw mut this, &raw mut error))
        };
        match status {
            Status::OK => {
                Ok(Box::new(TableInstance { table: self.clone(), this, context, closed: false }))
            }
            Status::REFUSED => {
                // SAFETY: with this status the plugin wrote a string of `Host::alloc`, which is ours now.
                let reason = unsafe { String::from_utf8_lossy(error.bytes()).into_owned() };
                if error.len > 0 {
                    // SAFETY: as above; `alloc`'s strings are aligned to 1.
                    unsafe { (crate::services::HOST.free)(error.data.cast_mut(), error.len, 1) };
                }
                Err(CallErrorKind::Refused(reason))
            }
            status => Err(status_error(status)),
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
    fn bind(&mut self, interface: &Interface, function: &Function) -> Entry {
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
        let destroy = self.table.plugin.destroy;
        let (this, context) = (self.this, Arc::as_ptr(&self.context));
        let mut nothing = [0u64; 1];
        // SAFETY: the instance is in no call and is not used again; `close` takes and gives nothing.
        let status = unsafe {
            Frame::enter(context, || {
                let closed = close.map_or(Status::OK, |close| {
                    close(this, nothing.as_ptr().cast(), nothing.as_mut_ptr().cast())
                });
                let destroyed = destroy(this);
                if closed == Status::OK { destroyed } else { closed }
            })
        };
        if status != Status::OK {
            tracing::warn!(
                target: "keyway::plugin",
                plugin = &*self.context.plugin,
                "closing an instance failed: {}",
                status_error(status)
            );
        }
    }
}
