//! [`Call`]: a call whose types are known at run time only.

use super::{Value, flat_count, layout, lift, load, lower_params, params_layout, store_params};
use crate::client::{Shape, Thunks};
use crate::codec::{FlatReader, FlatWriter, Layout};
use crate::mem::{CodecError, Mem};
use crate::types::FuncType;

/// The arguments of one call of a function, and room for its result.
pub struct Call<'t> {
    args: Args<'t>,
    ret: Ret<'t>,
}

struct Args<'t> {
    values: Vec<Value>,
    ty: &'t FuncType,
}

struct Ret<'t> {
    value: Option<Value>,
    ty: &'t FuncType,
}

impl<'t> Call<'t> {
    /// A call with these arguments. That they are of the function's type is found out when they are written.
    pub fn new(ty: &'t FuncType, values: Vec<Value>) -> Self {
        Call { args: Args { values, ty }, ret: Ret { value: None, ty } }
    }

    /// What an instance needs to make it.
    pub fn shape(&mut self) -> Shape<'_> {
        const THUNKS: Thunks = Thunks { store, lower, load: load_result, lift: lift_result };
        let ty = self.args.ty;
        // SAFETY: the thunks below take these two types, and walk the values by the function's type, whose layouts
        // these are.
        unsafe {
            Shape::dynamic(
                params_layout(&ty.params),
                result_layout(ty),
                (&raw mut self.args).cast(),
                (&raw mut self.ret).cast(),
                THUNKS,
            )
        }
    }

    /// The result; `None` before the call, and for a function without one.
    pub fn into_result(self) -> Option<Value> {
        self.ret.value
    }
}

/// Layout and number of flat values of the result of a function.
pub fn result_layout(ty: &FuncType) -> (Layout, usize) {
    ty.result.as_ref().map_or((Layout::EMPTY, 0), |ty| (layout(ty), flat_count(ty)))
}

/// # Safety
/// `args` points to an `Args`.
unsafe fn store(args: *mut (), mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    let args = unsafe { &mut *args.cast::<Args<'_>>() };
    store_params(&mut args.values, &args.ty.params, mem, at)
}

/// # Safety
/// `args` points to an `Args`.
unsafe fn lower(args: *mut (), mem: &mut Mem<'_>, flat: &mut FlatWriter) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    let args = unsafe { &mut *args.cast::<Args<'_>>() };
    lower_params(&mut args.values, &args.ty.params, mem, flat)
}

/// # Safety
/// `ret` points to a `Ret`.
unsafe fn load_result(ret: *mut (), mem: &mut Mem<'_>, at: usize) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    let ret = unsafe { &mut *ret.cast::<Ret<'_>>() };
    if let Some(ty) = &ret.ty.result {
        ret.value = Some(load(ty, mem, at)?);
    }
    Ok(())
}

/// # Safety
/// `ret` points to a `Ret`.
unsafe fn lift_result(ret: *mut (), mem: &mut Mem<'_>, flat: &mut FlatReader<'_>) -> Result<(), CodecError> {
    // SAFETY: by the caller's contract.
    let ret = unsafe { &mut *ret.cast::<Ret<'_>>() };
    if let Some(ty) = &ret.ty.result {
        ret.value = Some(lift(ty, mem, flat)?);
    }
    Ok(())
}
