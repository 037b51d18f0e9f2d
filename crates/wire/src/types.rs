//! Types of functions as JSON, for a process that has no WIT parser.

use keyway_contract::types::{Case, Field, FuncType, Param, Ref, Type};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::WireError;

/// A function: its full name and type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionJson {
    /// `package:ns/interface@version#function`, or the bare name of a function of the world itself.
    pub name: String,
    /// Names and types of the parameters.
    #[serde(default)]
    pub params: Vec<(String, Value)>,
    /// The type of the result, or null.
    #[serde(default)]
    pub result: Value,
}

impl FunctionJson {
    /// A function as JSON.
    pub fn of(name: String, ty: &FuncType) -> Self {
        let params = ty.params.iter().map(|param| (param.name.to_string(), to_json(&param.ty))).collect();
        FunctionJson { name, params, result: optional(ty.result.as_deref()) }
    }

    /// The type.
    ///
    /// # Errors
    /// When it is none.
    pub fn ty(&self) -> Result<FuncType, WireError> {
        let params = self
            .params
            .iter()
            .map(|(name, ty)| Ok(Param { name: name.clone().into(), ty: from_json(ty)?.into() }))
            .collect::<Result<Vec<_>, WireError>>()?;
        Ok(FuncType { params: params.into(), result: optional_type(&self.result)? })
    }
}

fn optional(ty: Option<&Type>) -> Value {
    ty.map_or(Value::Null, to_json)
}

/// A type as JSON: a word for a primitive type, an object with one key for the others.
pub fn to_json(ty: &Type) -> Value {
    match ty {
        Type::List(item) => json!({ "list": to_json(item) }),
        Type::Option(item) => json!({ "option": to_json(item) }),
        Type::Result(ok, err) => json!({ "result": [optional(ok.as_deref()), optional(err.as_deref())] }),
        Type::Tuple(items) => json!({ "tuple": items.iter().map(|item| to_json(item)).collect::<Vec<_>>() }),
        Type::Record(_, fields) => {
            let fields: Vec<_> =
                fields.iter().map(|field| json!([field.name.to_string(), to_json(&field.ty)])).collect();
            json!({ "record": fields })
        }
        Type::Variant(_, cases) => {
            let cases: Vec<_> = cases
                .iter()
                .map(|case| json!([case.name.to_string(), optional(case.ty.as_deref())]))
                .collect();
            json!({ "variant": cases })
        }
        Type::Enum(_, names) => {
            json!({ "enum": names.iter().map(|name| name.to_string()).collect::<Vec<_>>() })
        }
        Type::Flags(_, names) => {
            json!({ "flags": names.iter().map(|name| name.to_string()).collect::<Vec<_>>() })
        }
        primitive => Value::String(primitive.to_string()),
    }
}

fn invalid(found: &Value) -> WireError {
    WireError::protocol(format!("`{found}` is no type"))
}

fn optional_type(value: &Value) -> Result<Option<Ref<Type>>, WireError> {
    if value.is_null() { Ok(None) } else { Ok(Some(from_json(value)?.into())) }
}

/// A type from JSON.
///
/// # Errors
/// When it is none.
pub fn from_json(value: &Value) -> Result<Type, WireError> {
    if let Some(word) = value.as_str() {
        return Ok(match word {
            "bool" => Type::Bool,
            "u8" => Type::U8,
            "s8" => Type::S8,
            "u16" => Type::U16,
            "s16" => Type::S16,
            "u32" => Type::U32,
            "s32" => Type::S32,
            "u64" => Type::U64,
            "s64" => Type::S64,
            "f32" => Type::F32,
            "f64" => Type::F64,
            "char" => Type::Char,
            "string" => Type::String,
            _ => return Err(invalid(value)),
        });
    }
    let object = value.as_object().filter(|object| object.len() == 1);
    let (key, inner) = object.and_then(|object| object.iter().next()).ok_or_else(|| invalid(value))?;
    let list = || inner.as_array().ok_or_else(|| invalid(value));
    let names = || -> Result<Vec<_>, WireError> {
        list()?.iter().map(|name| Ok(text(name)?.to_owned().into())).collect()
    };
    let anonymous = || String::new().into();
    Ok(match key.as_str() {
        "list" => Type::List(from_json(inner)?.into()),
        "option" => Type::Option(from_json(inner)?.into()),
        "result" => match list()?.as_slice() {
            [ok, err] => Type::Result(optional_type(ok)?, optional_type(err)?),
            _ => return Err(invalid(value)),
        },
        "tuple" => {
            let items = list()?.iter().map(|item| Ok(from_json(item)?.into()));
            Type::Tuple(items.collect::<Result<Vec<_>, WireError>>()?.into())
        }
        "record" => {
            let fields = list()?.iter().map(|field| {
                let (name, ty) = pair(field)?;
                Ok(Field { name: text(name)?.to_owned().into(), ty: from_json(ty)?.into() })
            });
            Type::Record(anonymous(), fields.collect::<Result<Vec<_>, WireError>>()?.into())
        }
        "variant" => {
            let cases = list()?.iter().map(|case| {
                let (name, ty) = pair(case)?;
                Ok(Case { name: text(name)?.to_owned().into(), ty: optional_type(ty)? })
            });
            Type::Variant(anonymous(), cases.collect::<Result<Vec<_>, WireError>>()?.into())
        }
        "enum" => Type::Enum(anonymous(), names()?.into()),
        "flags" => Type::Flags(anonymous(), names()?.into()),
        _ => return Err(invalid(value)),
    })
}

fn text(value: &Value) -> Result<&str, WireError> {
    value.as_str().ok_or_else(|| invalid(value))
}

fn pair(value: &Value) -> Result<(&Value, &Value), WireError> {
    match value.as_array().map(Vec::as_slice) {
        Some([name, ty]) => Ok((name, ty)),
        _ => Err(invalid(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_survive_their_way() {
        let leaf = |ty: Type| Ref::from(ty);
        let field = |name: &'static str, ty: Type| Field { name: name.into(), ty: ty.into() };
        let types = [
            Type::List(leaf(Type::U8)),
            Type::Option(leaf(Type::Char)),
            Type::Result(None, Some(leaf(Type::String))),
            Type::Result(None, None),
            Type::Tuple(vec![leaf(Type::F64), leaf(Type::Bool)].into()),
            Type::Record("r".into(), vec![field("a", Type::S8), field("b", Type::F32)].into()),
            Type::Variant("v".into(), vec![Case { name: "none".into(), ty: None }].into()),
            Type::Enum("e".into(), vec!["x".into(), "y".into()].into()),
            Type::Flags("f".into(), vec!["p".into()].into()),
        ];
        for ty in types {
            assert_eq!(from_json(&to_json(&ty)).unwrap(), ty, "{ty}");
        }
        for wrong in [json!(1), json!("u128"), json!({}), json!({"list": 1}), json!({"record": [["a"]]})] {
            assert!(from_json(&wrong).is_err(), "{wrong}");
        }
    }
}
