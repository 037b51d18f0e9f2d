//! Values as JSON.

use keyway::Value;
use keyway_contract::value::Numbers;
use serde_json::{Map, Value as Json, json};

/// A value as JSON: records as objects, lists, tuples and flags as lists, `none` as null, variants as their name or
/// as an object with the name and the payload, results as `{"ok": …}` or `{"err": …}`.
pub fn value(value: &Value) -> Json {
    let payload = |value: &Option<Box<Value>>| value.as_deref().map_or(Json::Null, self::value);
    match value {
        Value::Bool(value) => json!(value),
        Value::U8(value) => json!(value),
        Value::S8(value) => json!(value),
        Value::U16(value) => json!(value),
        Value::S16(value) => json!(value),
        Value::U32(value) => json!(value),
        Value::S32(value) => json!(value),
        Value::U64(value) => json!(value),
        Value::S64(value) => json!(value),
        // JSON has no infinities and no NaN.
        Value::F32(value) if !value.is_finite() => json!(value.to_string()),
        Value::F64(value) if !value.is_finite() => json!(value.to_string()),
        Value::F32(value) => json!(value),
        Value::F64(value) => json!(value),
        Value::Char(value) => json!(value),
        Value::String(value) => json!(value),
        Value::Numbers(numbers) => self::numbers(numbers),
        Value::List(values) | Value::Tuple(values) => values.iter().map(self::value).collect(),
        Value::Option(value) => payload(value),
        Value::Result(Ok(value)) => json!({ "ok": payload(value) }),
        Value::Result(Err(value)) => json!({ "err": payload(value) }),
        Value::Record(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.to_string(), self::value(value))).collect())
        }
        Value::Variant(name, None) | Value::Enum(name) => json!(**name),
        Value::Variant(name, payload) => Json::Object(Map::from_iter([(
            name.to_string(),
            payload.as_deref().map_or(Json::Null, self::value),
        )])),
        Value::Flags(names) => names.iter().map(|name| json!(**name)).collect(),
    }
}

fn numbers(numbers: &Numbers) -> Json {
    numbers.values().map(|number| value(&number)).collect()
}

/// Prints a document to standard output.
pub fn print(document: &Json) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let record =
            Value::Record(vec![("a".into(), Value::F32(f32::NAN)), ("b".into(), vec![1u8, 2].into())]);
        assert_eq!(value(&record), json!({"a": "NaN", "b": [1, 2]}));
        assert_eq!(value(&Value::Result(Err(Some(Box::new("x".into()))))), json!({"err": "x"}));
        assert_eq!(
            value(&Value::Variant("circle".into(), Some(Box::new(Value::U8(1))))),
            json!({"circle": 1})
        );
        assert_eq!(value(&Value::Enum("red".into())), json!("red"));
        assert_eq!(value(&Value::Option(None)), Json::Null);
    }
}
