//! How a host calls: [`Instance`] is what a placement implements, [`Bound`] what a generated client holds.

mod direct;

use std::any::Any;
use std::ffi::c_void;
use std::sync::Arc;

use crate::abi::Call;
use crate::buffer::{Buffer, Number};
use crate::calls::Calls;
use crate::codec::{FlatReader, FlatWriter, Layout, Lift, Lower};
use crate::error::{CallError, CallErrorKind};
use crate::frame::Context;
use crate::mem::{CodecError, Mem, RawList};
use crate::types::{Contract, Function, Interface, Ref};
use direct::{call_direct, call_shape};

/// One live copy of a plugin, as a placement gives it.
///
/// It handles one call at a time: every method takes `&mut self`.
pub trait Instance: Any + Send {
    /// Finds a function by name, before it is called for the first time. The caller has compared the contracts:
    /// the types agree.
    fn bind(&self, interface: &Interface, function: &Function) -> Entry;

    /// Calls a function that was bound as [`Entry::Lowered`].
    ///
    /// # Errors
    /// When the call does not give a result.
    ///
    /// # Safety
    /// `args` and `ret` are what the thunks of `shape` expect: pointers to the arguments and to room for the
    /// result, and `shape` is of the function behind `slot`.
    unsafe fn call(&mut self, slot: u32, shape: &Shape<'_>) -> Result<(), CallErrorKind>;

    /// Who the instance is, for the frames of its calls. Valid as long as the instance, at one address.
    fn context(&self) -> &Arc<Context>;

    /// Told once that a call has left the instance in doubt: only its memory is given back from then on, none
    /// of its code is asked to close.
    fn poison(&mut self) {}

    /// A handle that stops a call from another thread, where the placement can.
    fn interrupter(&self) -> Option<Arc<dyn Interrupt>>;

    /// Memory for a list of numbers of so many bytes that this instance takes without a copy, where the placement has
    /// such memory; aligned to a page. What is in it is any bytes.
    fn buffer(&self, bytes: usize) -> Option<RawList> {
        let _ = bytes;
        None
    }

    /// How many bytes of memory it has at the moment, where the placement counts that itself.
    fn memory(&self) -> Option<usize> {
        None
    }

    /// What the system holds the instance by.
    fn confinement(&self) -> Confinement {
        Confinement::default()
    }
}

/// What the operating system holds an instance by. The sandbox of a component is not the system's, and not in here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confinement {
    /// The number of its process; `None` where it has none of its own.
    pub process: Option<u32>,
    /// The layers that took, such as `landlock` and `seccomp`.
    pub layers: Vec<&'static str>,
    /// In words: what did not take, and why.
    pub missing: Vec<String>,
}

/// Stops a call that is under way in another thread.
pub trait Interrupt: Send + Sync {
    /// Ends the current call with [`CallErrorKind::Cancelled`], soon; nothing happens when there is none.
    fn cancel(&self);
}

/// How a bound function is reached.
#[derive(Clone, Copy)]
pub enum Entry {
    /// A C function of this address space with the instance that it takes.
    Direct(Call, *mut c_void),
    /// Through [`Instance::call`].
    Lowered(u32),
    /// The plugin does not have it.
    NotProvided,
    /// The instance is unusable.
    Poisoned,
}

// SAFETY: the pointer of `Direct` belongs to the instance that bound it, which is `Send`, and is only used by
// whoever holds that instance exclusively.
unsafe impl Send for Entry {}

/// One call for an [`Instance`] that lowers: where arguments and result are, and how they travel.
pub struct Shape<'a> {
    /// Layout of the arguments as one tuple.
    pub args_layout: Layout,
    /// How many flat values the arguments take.
    pub args_flat: usize,
    /// Layout of the result.
    pub ret_layout: Layout,
    /// How many flat values the result takes.
    pub ret_flat: usize,
    args: *mut (),
    ret: *mut (),
    thunks: Thunks,
    marker: std::marker::PhantomData<&'a mut ()>,
}

/// The type-erased halves of a call: arguments out, result in.
#[derive(Clone, Copy)]
pub struct Thunks {
    /// Writes the arguments to memory at an address.
    pub store: unsafe fn(*mut (), &mut Mem<'_>, usize) -> Result<(), CodecError>,
    /// Writes the arguments as flat values.
    pub lower: unsafe fn(*mut (), &mut Mem<'_>, &mut FlatWriter) -> Result<(), CodecError>,
    /// Reads the result from memory at an address.
    pub load: unsafe fn(*mut (), &mut Mem<'_>, usize) -> Result<(), CodecError>,
    /// Reads the result from flat values.
    pub lift: unsafe fn(*mut (), &mut Mem<'_>, &mut FlatReader<'_>) -> Result<(), CodecError>,
}

impl<'a> Shape<'a> {
    /// The call of a function with arguments `A` and result `R`.
    pub fn typed<A: Lower, R: Lift>(args: &'a mut A, ret: &'a mut Option<R>) -> Self {
        Shape {
            args_layout: A::LAYOUT,
            args_flat: A::FLAT,
            ret_layout: R::LAYOUT,
            ret_flat: R::FLAT,
            args: std::ptr::from_mut(args).cast(),
            ret: std::ptr::from_mut(ret).cast(),
            thunks: const { Thunks { store: store::<A>, lower: lower::<A>, load: load::<R>, lift: lift::<R> } },
            marker: std::marker::PhantomData,
        }
    }

    /// The call of a function whose types are known at run time only.
    ///
    /// # Safety
    /// The thunks expect `args` and `ret`, and keep to the layouts and numbers of flat values given here.
    pub unsafe fn dynamic(
        (args_layout, args_flat): (Layout, usize),
        (ret_layout, ret_flat): (Layout, usize),
        args: *mut (),
        ret: *mut (),
        thunks: Thunks,
    ) -> Self {
        Shape {
            args_layout,
            args_flat,
            ret_layout,
            ret_flat,
            args,
            ret,
            thunks,
            marker: std::marker::PhantomData,
        }
    }

    /// Writes the arguments to memory at `at`.
    ///
    /// # Errors
    /// When the receiver has no room.
    pub fn store(&self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        // SAFETY: the constructors pair the thunks with their pointers.
        unsafe { (self.thunks.store)(self.args, mem, at) }
    }

    /// Writes the arguments as flat values; there are `args_flat` of them, at most 16.
    ///
    /// # Errors
    /// When the receiver has no room.
    #[inline]
    pub fn lower(&self, mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
        // SAFETY: the constructors pair the thunks with their pointers.
        unsafe { (self.thunks.lower)(self.args, mem, flat) }
    }

    /// Reads the result from memory at `at`.
    ///
    /// # Errors
    /// When what is there is no value of the type.
    #[inline]
    pub fn load(&self, mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
        // SAFETY: the constructors pair the thunks with their pointers.
        unsafe { (self.thunks.load)(self.ret, mem, at) }
    }

    /// Reads the result from flat values.
    ///
    /// # Errors
    /// When they are no value of the type.
    #[inline]
    pub fn lift(&self, mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<(), CodecError> {
        // SAFETY: the constructors pair the thunks with their pointers.
        unsafe { (self.thunks.lift)(self.ret, mem, flat) }
    }
}

/// # Safety
/// `args` points to an `A`.
unsafe fn store<A: Lower>(args: *mut (), mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    unsafe { &mut *args.cast::<A>() }.store(mem, at)
}

/// # Safety
/// `args` points to an `A`.
unsafe fn lower<A: Lower>(args: *mut (), mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    unsafe { &mut *args.cast::<A>() }.lower(mem, flat)
}

/// # Safety
/// `ret` points to an `Option<R>`.
unsafe fn load<R: Lift>(ret: *mut (), mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    unsafe { *ret.cast::<Option<R>>() = Some(R::load(mem, at)?) };
    Ok(())
}

/// # Safety
/// `ret` points to an `Option<R>`.
unsafe fn lift<R: Lift>(
    ret: *mut (),
    mem: &mut Mem<'_>,
    flat: &mut FlatReader<'_>,
) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    unsafe { *ret.cast::<Option<R>>() = Some(R::lift(mem, flat)?) };
    Ok(())
}

/// An instance, and the functions of it that have been looked up: what generated clients hold.
pub struct Bound {
    /// One for each function of the contract; `None` until it is called, so that an instance that is made for one
    /// call looks for one function.
    entries: Box<[Option<Entry>]>,
    context: Arc<Context>,
    instance: Box<dyn Instance>,
    contract: Ref<Contract>,
    poison: Option<String>,
}

/// A generated client.
///
/// # Safety
/// The client's methods call the functions of `CONTRACT`, with its types, by their index in
/// `CONTRACT.exported()`, and the type is a transparent wrapper of [`Bound`].
pub unsafe trait Client: Sized {
    /// The contract that the client was generated from.
    const CONTRACT: &'static Contract;
    /// The functions that it calls, as indices of `CONTRACT.exported()`.
    const REQUIRED: &'static [u32];
    /// The same functions on something that shares its instances.
    type Calls: Clone + Send + Sync + 'static;
    /// Wraps what runs them.
    ///
    /// # Safety
    /// `calls` are of `CONTRACT`.
    unsafe fn calls(calls: Calls) -> Self::Calls;
    /// Wraps an instance.
    ///
    /// # Safety
    /// `bound` was made for `CONTRACT`.
    unsafe fn from_bound(bound: Bound) -> Self;
    /// The instance.
    ///
    /// # Safety
    /// It is not replaced by one that was made for another contract.
    unsafe fn bound(&mut self) -> &mut Bound;

    /// A handle that stops a call of this instance from another thread; `None` where the placement cannot.
    fn interrupter(&mut self) -> Option<Arc<dyn Interrupt>> {
        // SAFETY: it is only looked at.
        unsafe { self.bound() }.instance().interrupter()
    }

    /// A list of `len` numbers, to be filled and given to a function of this client: in a process of its own the plugin
    /// takes it without a copy. What is in it before is any numbers.
    fn buffer<T: Number>(&mut self, len: usize) -> Buffer<T> {
        // SAFETY: it is only looked at.
        unsafe { self.bound() }.buffer(len)
    }

    /// What the system holds the instance by: which layers of the sandbox took.
    fn confinement(&mut self) -> Confinement {
        // SAFETY: it is only looked at.
        unsafe { self.bound() }.instance().confinement()
    }

    /// Why the instance cannot be called any more, if it cannot.
    fn poisoned(&mut self) -> Option<&str> {
        // SAFETY: it is only looked at.
        unsafe { self.bound() }.poisoned()
    }
}

/// Looks at a client as another one of the same contract.
///
/// # Panics
/// When the two were generated from different contracts.
pub fn project<A: Client, B: Client>(client: &mut A) -> &mut B {
    const {
        assert!(size_of::<A>() == size_of::<Bound>() && size_of::<B>() == size_of::<Bound>());
    }
    assert!(std::ptr::eq(A::CONTRACT, B::CONTRACT), "clients of two contracts");
    // SAFETY: both are transparent wrappers of `Bound`, by the contract of `Client`.
    unsafe { &mut *std::ptr::from_mut(client).cast::<B>() }
}

impl Bound {
    /// For the functions of a contract. The instance's contract has been compared with it.
    pub fn new(instance: Box<dyn Instance>, contract: Ref<Contract>) -> Self {
        let entries = vec![None; contract.exported().count()].into();
        let context = Arc::clone(instance.context());
        Bound { entries, context, instance, contract, poison: None }
    }

    /// Calls the function at an index of the contract.
    ///
    /// # Errors
    /// When the call gives no result; see [`CallErrorKind`].
    ///
    /// # Safety
    /// `A` and `R` are the arguments and the result of that function.
    #[inline]
    pub unsafe fn call<A: Lower, R: Lift>(&mut self, index: usize, args: A) -> Result<R, CallError> {
        debug_assert!(index < self.entries.len());
        // SAFETY: by the caller's contract the index is one of the contract, which has as many entries.
        if let Some(Entry::Direct(call, this)) = *unsafe { self.entries.get_unchecked(index) } {
            // SAFETY: `self` holds the instance exclusively; the types are those of the index by the caller's
            // contract.
            let outcome = unsafe { call_direct((call, this), &self.context, args) };
            return outcome.map_err(|kind| self.error(index, *kind));
        }
        // For a direct call, the shortest, it counts that it has no jumps; for the others it does not.
        std::hint::cold_path();
        // SAFETY: by the caller's contract.
        unsafe { self.call_otherwise(index, args) }
    }

    /// Apart from `call`, so that arguments of a direct call need no place in memory besides their room.
    ///
    /// # Safety
    /// As [`call`](Bound::call).
    #[inline(never)]
    unsafe fn call_otherwise<A: Lower, R: Lift>(
        &mut self,
        index: usize,
        mut args: A,
    ) -> Result<R, CallError> {
        let slot = match self.entries[index] {
            Some(Entry::Lowered(slot)) => slot,
            Some(Entry::NotProvided | Entry::Poisoned) => return Err(self.unreachable_entry(index)),
            _ => {
                self.entry(index);
                // SAFETY: by the caller's contract.
                return unsafe { self.call(index, args) };
            }
        };
        let mut ret = None;
        let shape = Shape::typed(&mut args, &mut ret);
        // SAFETY: the shape is of the function at the index, by the caller's contract.
        match unsafe { self.instance.call(slot, &shape) } {
            Ok(()) => ret
                .ok_or_else(|| self.error(index, CallErrorKind::Other("the call gave no result".to_owned()))),
            Err(kind) => Err(self.error(index, kind)),
        }
    }

    /// Calls the function at an index of the contract, with types that are known at run time only.
    ///
    /// # Errors
    /// When the call gives no result; see [`CallErrorKind`].
    ///
    /// # Safety
    /// The shape is of that function.
    pub unsafe fn call_shape(&mut self, index: usize, shape: &Shape<'_>) -> Result<(), CallError> {
        let outcome = match self.entry(index) {
            // SAFETY: by the caller's contract.
            Entry::Lowered(slot) => unsafe { self.instance.call(slot, shape) },
            // SAFETY: the entry is of this instance, whose context `self` holds; the shape by the caller's
            // contract.
            Entry::Direct(call, this) => unsafe { call_shape(call, this, &self.context, shape) },
            Entry::NotProvided | Entry::Poisoned => return Err(self.unreachable_entry(index)),
        };
        outcome.map_err(|kind| self.error(index, kind))
    }

    /// Calls a function of another contract that the instance may have: its lifecycle.
    ///
    /// # Errors
    /// As [`call`](Bound::call); [`CallErrorKind::NotProvided`] when the plugin does not have it.
    ///
    /// # Safety
    /// `A` and `R` are the arguments and the result of the function of that name in `contract`.
    pub unsafe fn call_other<A: Lower, R: Lift>(
        &mut self,
        contract: &Contract,
        function: &str,
        mut args: A,
    ) -> Result<R, CallError> {
        let plugin = Arc::clone(&self.context.plugin);
        let fail = |name: String, kind| CallError::new(Arc::clone(&plugin), name, kind);
        if let Some(poison) = &self.poison {
            return Err(fail(function.to_owned(), CallErrorKind::Poisoned(poison.clone())));
        }
        let Some((interface, function)) = contract.exported().find(|(_, f)| &*f.name == function) else {
            return Err(fail(function.to_owned(), CallErrorKind::NotProvided { since: None }));
        };
        let name = interface.qualified(&function.name);
        let mut ret = None;
        let shape = Shape::typed(&mut args, &mut ret);
        let outcome = match self.instance.bind(interface, function) {
            // SAFETY: by the caller's contract.
            Entry::Lowered(slot) => unsafe { self.instance.call(slot, &shape) },
            // SAFETY: the entry is of this instance; the shape by the caller's contract.
            Entry::Direct(call, this) => unsafe { call_shape(call, this, &self.context, &shape) },
            Entry::NotProvided | Entry::Poisoned => Err(CallErrorKind::NotProvided { since: None }),
        };
        match (outcome, ret) {
            (Ok(()), Some(ret)) => Ok(ret),
            (Ok(()), None) => {
                Err(self.fail(name, CallErrorKind::Other("the call gave no result".to_owned())))
            }
            (Err(kind), _) => Err(self.fail(name, kind)),
        }
    }

    /// Whether the plugin has the function at an index of the contract.
    pub fn provides_index(&self, index: usize) -> bool {
        !matches!(self.find(index), Entry::NotProvided)
    }

    /// The function at an index of the contract, looked up if it has not been yet.
    fn find(&self, index: usize) -> Entry {
        if let Some(Some(entry)) = self.entries.get(index) {
            return *entry;
        }
        let named = self.contract.exported().nth(index);
        named.map_or(Entry::NotProvided, |(interface, function)| self.instance.bind(interface, function))
    }

    /// [`find`](Bound::find), once.
    fn entry(&mut self, index: usize) -> Entry {
        let found = self.find(index);
        if let Some(entry) = self.entries.get_mut(index) {
            *entry = Some(found);
        }
        found
    }

    /// Whether the plugin has a function, by its full name or by the name alone.
    pub fn provides(&self, function: &str) -> bool {
        self.contract
            .exported()
            .position(|(i, f)| &*f.name == function || i.qualified(&f.name) == function)
            .is_some_and(|index| self.provides_index(index))
    }

    /// The id of the plugin.
    pub fn plugin(&self) -> &str {
        &self.context.plugin
    }

    /// Why the instance cannot be called any more, if it cannot.
    pub fn poisoned(&self) -> Option<&str> {
        self.poison.as_deref()
    }

    /// A list of `len` numbers, to be filled and given to a function of this instance: where the placement has memory
    /// that it takes without a copy, it lies there. What is in it before is any numbers.
    pub fn buffer<T: Number>(&self, len: usize) -> Buffer<T> {
        let raw = len.checked_mul(size_of::<T>()).and_then(|bytes| self.instance.buffer(bytes));
        let Some(raw) = raw else { return Buffer::zeroed(len) };
        let Some(data) = std::ptr::NonNull::new(raw.data().cast()) else { return Buffer::zeroed(len) };
        // SAFETY: by the contract of `Instance::buffer` the memory is aligned, has the bytes, and is ours with what frees
        // it; numbers are any bits.
        unsafe { Buffer::from_raw(data, len, raw.free(), raw.owner()) }
    }

    /// The instance itself.
    pub fn instance(&mut self) -> &mut dyn Instance {
        &mut *self.instance
    }

    #[cold]
    fn error(&mut self, index: usize, kind: CallErrorKind) -> CallError {
        self.fail(self.function_name(index), kind)
    }

    #[cold]
    fn fail(&mut self, function: String, kind: CallErrorKind) -> CallError {
        let error = CallError::new(Arc::clone(&self.context.plugin), function, kind);
        if error.is_fatal() {
            self.poison = Some(error.kind().to_string());
            self.instance.poison();
            for index in 0..self.entries.len() {
                if !matches!(self.find(index), Entry::NotProvided) {
                    self.entries[index] = Some(Entry::Poisoned);
                }
            }
        }
        error
    }

    #[cold]
    fn unreachable_entry(&mut self, index: usize) -> CallError {
        let kind = match self.find(index) {
            Entry::NotProvided => CallErrorKind::NotProvided {
                since: self
                    .contract
                    .exported()
                    .nth(index)
                    .and_then(|(_, function)| function.since.as_ref().map(|v| v.to_string())),
            },
            _ => CallErrorKind::Poisoned(self.poison.clone().unwrap_or_default()),
        };
        CallError::new(Arc::clone(&self.context.plugin), self.function_name(index), kind)
    }

    fn function_name(&self, index: usize) -> String {
        self.contract.function_name(index)
    }
}
